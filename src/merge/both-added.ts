/** Cells that both sides added and that are one: the same text, or nearly, at the same place.
 *  The same cell in two places is two cells: people repeat `df.head()`. */
import { type Alignment, alignCells } from '../diff/align.ts';
import { NOWHERE } from '../diff/contents.ts';
import { compareLikeness, likenessOf } from '../diff/likeness.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { isBlankCell } from '../notebook/source-start.ts';
import type { Vocabulary } from '../text/similarity.ts';
import type { Sides } from './sides.ts';
import type { Cut, Recut } from './split-cells.ts';

/** Ours' index to theirs' for each such pair. */
export function pairAddedCells(
  { base, ours, theirs }: Sides<Notebook>,
  { toOurs, toTheirs, byOurs, byTheirs }: Cut,
): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const oursAdded = addedCells(ours, toOurs, byOurs);
  const theirsAdded = addedCells(theirs, toTheirs, byTheirs);
  if (oursAdded.length === 0 || theirsAdded.length === 0) return pairs;
  const oursNear = neighboursOf(toOurs);
  const theirsNear = neighboursOf(toTheirs);
  /** Whether they stand for a cell that base has there: the id came later, with both. */
  const isRewritten = ({ left, right }: Gap): boolean =>
    base?.cells
      .slice(left + 1, right === NOWHERE ? base.cells.length : right)
      .some((cell) => !isBlankCell(cell)) ?? false;
  for (const [mine, other] of pairsOf(oursAdded, theirsAdded)) {
    const here = { left: oursNear.left[mine.index]!, right: oursNear.right[mine.index]! };
    const there = { left: theirsNear.left[other.index]!, right: theirsNear.right[other.index]! };
    const samePlace = here.left === there.left || here.right === there.right;
    const sameId = mine.id !== undefined && mine.id === other.id;
    const isOne =
      mine.source === other.source
        ? samePlace || sameId
        : samePlace &&
          ((sameId &&
            (isBlankCell(mine) || isBlankCell(other) || (isRewritten(here) && isRewritten(there)))) ||
            areNearEqual(mine, other));
    if (isOne) pairs.set(mine.index, other.index);
  }
  return pairs;
}

/** The cells that base has not. What is cut out of cells of base has the other side's edits in it. */
function addedCells({ cells }: Notebook, { beforeOf }: Alignment, { sources }: Recut): readonly Cell[] {
  return cells.filter(({ index }) => beforeOf[index] === undefined && !sources.has(index));
}

/** The cells of two lists that are alike. Of repeated ones it depends on which list is the first, and that shall not
 *  depend on whom the merge calls ours. */
function pairsOf(ours: readonly Cell[], theirs: readonly Cell[]): readonly (readonly [Cell, Cell])[] {
  const isFirst = Buffer.compare(bytesOf(ours), bytesOf(theirs)) <= 0;
  return isFirst
    ? alignCells(ours, theirs).pairs.map(({ before, after }) => [ours[before]!, theirs[after]!])
    : alignCells(theirs, ours).pairs.map(({ before, after }) => [ours[after]!, theirs[before]!]);
}

function bytesOf(cells: readonly Cell[]): Buffer {
  return Buffer.concat(cells.map(({ node }) => node.bytes.subarray(node.start, node.end)));
}

/** Likeness, from 0 to 1, from which two cells are two versions of one. Both sides thought of it at the same place;
 *  below, these are two ideas, and both stay. */
const NEAR_EQUAL = 0.6;

function areNearEqual(one: Cell, other: Cell): boolean {
  if (one.type !== other.type) return false;
  const vocabulary: Vocabulary = new Map();
  const [mine, yours] = [likenessOf(one, vocabulary), likenessOf(other, vocabulary)];
  return compareLikeness(mine, yours, NEAR_EQUAL) >= NEAR_EQUAL;
}

/** The cells of base around a place; NOWHERE for none. */
interface Gap {
  readonly left: number;
  readonly right: number;
}

/** By the cells of a side, the nearest cells of base before and behind them; NOWHERE for none. */
interface Neighbours {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

function neighboursOf({ beforeOf }: Alignment): Neighbours {
  const left = new Int32Array(beforeOf.length);
  const right = new Int32Array(beforeOf.length);
  for (let index = 0, near = NOWHERE; index < left.length; index += 1) {
    left[index] = near;
    near = beforeOf[index] ?? near;
  }
  for (let index = right.length - 1, near = NOWHERE; index >= 0; index -= 1) {
    right[index] = near;
    near = beforeOf[index] ?? near;
  }
  return { left, right };
}
