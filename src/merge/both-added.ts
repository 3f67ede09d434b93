/** Cells that both sides added and that are one: the same text, or nearly, at the same place.
 *  The same cell in two places is two cells: people repeat `df.head()`. */
import { type Alignment, alignCells } from '../diff/align.ts';
import { compareLikeness, likenessOf } from '../diff/likeness.ts';
import { type Cell, isBlankCell, type Notebook } from '../notebook/notebook.ts';
import type { Sides } from './sides.ts';

/** Ours' index to theirs' for each such pair. */
export function pairAddedCells(
  { base, ours, theirs }: Sides<Notebook>,
  toOurs: Alignment,
  toTheirs: Alignment,
): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const oursAdded = ours.cells.filter((cell) => toOurs.beforeOf[cell.index] === undefined);
  const theirsAdded = theirs.cells.filter((cell) => toTheirs.beforeOf[cell.index] === undefined);
  if (oursAdded.length === 0 || theirsAdded.length === 0) return pairs;
  const oursGaps = gapsOf(ours.cells.length, toOurs);
  const theirsGaps = gapsOf(theirs.cells.length, toTheirs);
  /** Whether they stand for a cell that base has there: the id came later, with both. */
  const isRewritten = ({ left = -1, right = base?.cells.length ?? 0 }: Gap): boolean =>
    base?.cells.slice(left + 1, right).some((cell) => !isBlankCell(cell)) ?? false;
  for (const { before, after } of alignCells(oursAdded, theirsAdded).pairs) {
    const mine = oursAdded[before]!;
    const other = theirsAdded[after]!;
    const here = oursGaps[mine.index]!;
    const there = theirsGaps[other.index]!;
    const samePlace = here.left === there.left || here.right === there.right;
    const sameId = mine.id !== undefined && mine.id === other.id;
    const isOne =
      mine.source === other.source
        ? samePlace || sameId
        : samePlace &&
          ((sameId && (isBlankCell(mine) || isBlankCell(other) || isRewritten(here))) ||
            areNearEqual(mine, other));
    if (isOne) pairs.set(mine.index, other.index);
  }
  return pairs;
}

/** Likeness, from 0 to 1, from which two cells are two versions of one. Both sides thought of it at the same place;
 *  below, these are two ideas, and both stay. */
const NEAR_EQUAL = 0.6;

function areNearEqual(one: Cell, other: Cell): boolean {
  return (
    one.type === other.type && compareLikeness(likenessOf(one), likenessOf(other), NEAR_EQUAL) >= NEAR_EQUAL
  );
}

interface Gap {
  readonly left: number | undefined;
  readonly right: number | undefined;
}

/** For each cell of a side, the nearest cells of base before and behind it. */
function gapsOf(count: number, alignment: Alignment): readonly Gap[] {
  const lefts: (number | undefined)[] = [];
  let left: number | undefined;
  for (let index = 0; index < count; index += 1) {
    lefts.push(left);
    left = alignment.beforeOf[index] ?? left;
  }
  const gaps: Gap[] = [];
  let right: number | undefined;
  for (let index = count - 1; index >= 0; index -= 1) {
    gaps[index] = { left: lefts[index], right };
    right = alignment.beforeOf[index] ?? right;
  }
  return gaps;
}
