/** Which cell is which where only all three notebooks tell; two of them were aligned without the third.
 *
 *      base  a .     ours  a x      theirs  a z      filled by both: each added a cell
 *      base  a b c   ours  a x c    theirs  a z c    both stand where b stood: rewritten by both
 *
 *  (`.` is empty.) An empty cell is where people write next: who fills it takes nothing away from the other. */
import { type Alignment, alignCells, type CellPair } from '../diff/align.ts';
import { NOWHERE } from '../diff/contents.ts';
import type { Cell } from '../notebook/notebook.ts';
import { isBlankCell } from '../notebook/source-start.ts';
import { type Branch, cutCells } from './split-cells.ts';

/** Base's cells aligned with those of both sides, each in the light of the other. */
export function alignSides(
  base: readonly Cell[],
  ours: readonly Cell[],
  theirs: readonly Cell[],
): { readonly toOurs: Alignment; readonly toTheirs: Alignment } {
  const branch = (cells: readonly Cell[]): Branch => ({ cells, fromBase: alignCells(base, cells) });
  return alignAmongThree(base, branch(ours), branch(theirs));
}

/** Both alignments with those pairs taken apart and put together. */
export function alignAmongThree(
  base: readonly Cell[],
  ours: Branch,
  theirs: Branch,
): { readonly toOurs: Alignment; readonly toTheirs: Alignment } {
  const filled = base.filter((cell) => isFilledAgainst(cell, ours, theirs));
  const mine = { ...ours, fromBase: withoutPairs(ours.fromBase, filled) };
  const yours = { ...theirs, fromBase: withoutPairs(theirs.fromBase, filled) };
  const here = standIns(base, mine);
  const there = standIns(base, yours);
  return {
    toOurs: withRewritten(base, mine, here, yours, there),
    toTheirs: withRewritten(base, yours, there, mine, here),
  };
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

/** What stands in the place of a cell of base. The two notebooks do not tell whether it was rewritten or replaced. */
interface StandIn {
  /** undefined: nothing. */
  readonly after: number | undefined;
  /** Ids tell that it is another cell. */
  readonly isOther: boolean;
}

type StandIns = ReadonlyMap<number, StandIn>;

/** By the cells of base that `side` lacks, where as many cells stand in the very place, or none. */
function standIns(base: readonly Cell[], { cells, fromBase }: Branch): StandIns {
  const { pairs, splits, joins, afterOf, beforeOf, idsTell } = fromBase;
  const found = new Map<number, StandIn>();
  if (!afterOf.includes(undefined)) return found;
  /** By the first cell of base in them: what keeps its order, with where it ends on both sides. */
  const fixed = {
    after: new Int32Array(base.length).fill(NOWHERE),
    afterEnd: new Int32Array(base.length),
    beforeEnd: new Int32Array(base.length),
  };
  const fix = (before: number, beforeEnd: number, after: number, afterEnd: number): void => {
    fixed.after[before] = after;
    fixed.afterEnd[before] = afterEnd;
    fixed.beforeEnd[before] = beforeEnd;
  };
  pairs.forEach(({ before, after, moved }) => {
    if (!moved) fix(before, before + 1, after, after + 1);
  });
  for (const { before, after } of splits) fix(before, before + 1, after.start, after.end);
  for (const { before, after } of joins) fix(before.start, before.end, after, after + 1);

  let lacking: Cell[] = [];
  let passed = 0;
  const upTo = (after: number): void => {
    if (lacking.length === 0) return;
    const instead = cells.slice(passed, after).filter(({ index }) => beforeOf[index] === undefined);
    if (instead.length === 0 || instead.length === lacking.length) {
      for (const [place, cell] of lacking.entries()) {
        const now = instead[place];
        const isOther = idsTell && cell.id !== undefined && now?.id !== undefined;
        if (!isBlankCell(cell)) found.set(cell.index, { after: now?.index, isOther });
      }
    }
    lacking = [];
  };
  for (let place = 0; place < base.length; ) {
    const after = fixed.after[place]!;
    if (after === NOWHERE) {
      if (afterOf[place] === undefined) lacking.push(base[place]!);
      place += 1;
    } else {
      upTo(after);
      passed = fixed.afterEnd[place]!;
      place = fixed.beforeEnd[place]!;
    }
  }
  upTo(cells.length);
  return found;
}

/** `side` paired with what stands in for a cell of base, where the other side did not leave that cell as it was. A cell
 *  that is known to be another one is paired where there is a conflict anyway: it shows what both sides have there. */
function withRewritten(
  base: readonly Cell[],
  side: Branch,
  here: StandIns,
  other: Branch,
  there: StandIns,
): Alignment {
  const isCut = cutCells(other.fromBase);
  const found: CellPair[] = [];
  for (const [before, { after, isOther }] of here) {
    const edited = partnerOf(base[before]!, other);
    const { source, type } = base[before]!;
    const isEdited =
      edited === undefined
        ? !isOther && (there.get(before)?.isOther === false || isCut.has(before))
        : edited.source !== source || (!isOther && edited.type !== type);
    if (isEdited && after !== undefined) found.push({ before, after, moved: false });
  }
  const { fromBase } = side;
  if (found.length === 0) return fromBase;
  return withPairs(
    fromBase,
    [...fromBase.pairs, ...found].sort((left, right) => left.after - right.after),
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
