/** Cells that both sides added and that are one: the same text, or nearly, at the same place.
 *  The same cell in two places is two cells: people repeat `df.head()`. */
import { type Alignment, alignCells } from '../diff/align.ts';
import { compareLikeness, likenessOf } from '../diff/likeness.ts';
import type { Cell } from '../notebook/notebook.ts';

/** Ours' index to theirs' for each such pair. */
export function pairAddedCells(
  ours: readonly Cell[],
  theirs: readonly Cell[],
  toOurs: Alignment,
  toTheirs: Alignment,
): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const oursAdded = ours.filter((cell) => toOurs.beforeOf[cell.index] === undefined);
  const theirsAdded = theirs.filter((cell) => toTheirs.beforeOf[cell.index] === undefined);
  if (oursAdded.length === 0 || theirsAdded.length === 0) return pairs;
  const oursGaps = gapsOf(ours.length, toOurs);
  const theirsGaps = gapsOf(theirs.length, toTheirs);
  for (const { before, after } of alignCells(oursAdded, theirsAdded).pairs) {
    const mine = oursAdded[before]!;
    const other = theirsAdded[after]!;
    const here = oursGaps[mine.index]!;
    const there = theirsGaps[other.index]!;
    const samePlace = here.left === there.left || here.right === there.right;
    const sameId = mine.id !== undefined && mine.id === other.id;
    const isSame = mine.source === other.source;
    if (isSame ? samePlace || sameId : samePlace && (sameId || areNearEqual(mine, other))) {
      pairs.set(mine.index, other.index);
    }
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

/** For each cell of a side, the nearest cells of base before and behind it. */
function gapsOf(
  count: number,
  alignment: Alignment,
): readonly { readonly left: number | undefined; readonly right: number | undefined }[] {
  const lefts: (number | undefined)[] = [];
  let left: number | undefined;
  for (let index = 0; index < count; index += 1) {
    lefts.push(left);
    left = alignment.beforeOf[index] ?? left;
  }
  const gaps: { left: number | undefined; right: number | undefined }[] = [];
  let right: number | undefined;
  for (let index = count - 1; index >= 0; index -= 1) {
    gaps[index] = { left: lefts[index], right };
    right = alignment.beforeOf[index] ?? right;
  }
  return gaps;
}
