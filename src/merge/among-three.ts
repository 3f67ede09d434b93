/** Which cell is which where only all three notebooks tell; two of them were aligned without the third.
 *
 *      base  a .     ours  a x      theirs  a z      filled by both: each added a cell
 *      base  a b c   ours  a b' c   theirs  a z c    z stands alone where b stood: rewritten, not deleted
 *
 *  (`.` is empty.) An empty cell is where people write next: who fills it takes nothing away from the other. */
import type { Alignment } from '../diff/align.ts';
import { type Cell, isBlankCell } from '../notebook/notebook.ts';
import type { Branch } from './split-cells.ts';

/** Both alignments with those pairs taken apart and put together. */
export function alignAmongThree(
  base: readonly Cell[],
  ours: Branch,
  theirs: Branch,
): { readonly toOurs: Alignment; readonly toTheirs: Alignment } {
  const filled = base.filter((cell) => isFilledAgainst(cell, ours, theirs));
  const mine = { ...ours, fromBase: withoutPairs(ours.fromBase, filled) };
  const yours = { ...theirs, fromBase: withoutPairs(theirs.fromBase, filled) };
  return { toOurs: withRewritten(base, mine, yours), toTheirs: withRewritten(base, yours, mine) };
}

/** Whether one side filled the empty cell and the other did not leave it as it was. */
function isFilledAgainst(cell: Cell, ours: Branch, theirs: Branch): boolean {
  if (!isBlankCell(cell)) return false;
  const [mine, yours] = [partnerOf(cell, ours), partnerOf(cell, theirs)];
  const isFilled = (side: Cell | undefined): boolean => side !== undefined && !isBlankCell(side);
  const isLeft = (side: Cell | undefined): boolean => side !== undefined && isBlankCell(side);
  return (isFilled(mine) && !isLeft(yours)) || (isFilled(yours) && !isLeft(mine));
}

function withoutPairs(alignment: Alignment, base: readonly Cell[]): Alignment {
  if (base.length === 0) return alignment;
  const apart = new Set(base.map(({ index }) => index));
  return withPairs(
    alignment,
    alignment.pairs.filter(({ before }) => !apart.has(before)),
  );
}

/** `side` paired with the cells of base that the other side edited and for which it has another text at the very
 *  place. Where its ids tell cells of base, another id is another cell. */
function withRewritten(base: readonly Cell[], side: Branch, other: Branch): Alignment {
  const { cells, fromBase } = side;
  const { pairs, afterOf, beforeOf } = fromBase;
  const steady = new Map(pairs.filter(({ moved }) => !moved).map(({ before, after }) => [before, after]));
  const placeOf = (place: number): number | undefined =>
    place < 0 ? -1 : place >= base.length ? cells.length : steady.get(place);
  const ids = new Set(base.flatMap(({ id }) => id ?? []));
  const tellsIds = cells.some(({ id }) => id !== undefined && ids.has(id));
  const isRewritten = (cell: Cell, now: Cell): boolean => {
    if (afterOf[cell.index] !== undefined || beforeOf[now.index] !== undefined) return false;
    if (tellsIds && cell.id !== undefined && now.id !== undefined) return false;
    const edited = partnerOf(cell, other);
    return edited !== undefined && !isBlankCell(cell) && edited.source !== cell.source;
  };
  const found = base.flatMap((cell) => {
    const [left, right] = [placeOf(cell.index - 1), placeOf(cell.index + 1)];
    if (left === undefined || right !== left + 2 || !isRewritten(cell, cells[left + 1]!)) return [];
    return { before: cell.index, after: left + 1, moved: false };
  });
  if (found.length === 0) return fromBase;
  return withPairs(
    fromBase,
    [...pairs, ...found].sort((one, two) => one.after - two.after),
  );
}

function withPairs(alignment: Alignment, pairs: Alignment['pairs']): Alignment {
  const afterOf: (number | undefined)[] = alignment.afterOf.map(() => undefined);
  const beforeOf: (number | undefined)[] = alignment.beforeOf.map(() => undefined);
  for (const { before, after } of pairs) {
    afterOf[before] = after;
    beforeOf[after] = before;
  }
  return { ...alignment, pairs, afterOf, beforeOf };
}

function partnerOf(cell: Cell, { cells, fromBase }: Branch): Cell | undefined {
  const place = fromBase.afterOf[cell.index];
  return place === undefined ? undefined : cells[place];
}
