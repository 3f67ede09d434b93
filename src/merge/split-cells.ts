/** A cell that one side split (or several that it joined) while the other side edited it: the edit goes where its
 *  lines went.
 *
 *      base  |a b c d|    ours  |a b| |c d|    theirs  |a b c2 d|    ->    |a b| |c2 d|
 *
 *  The sources are merged as if they were still one; then the borders between the parts are carried over to the
 *  merged lines. Where that does not come out clean the caller pairs the cell with its most alike part instead. */
import type { Alignment, CellRange } from '../diff/align.ts';
import type { Cell } from '../notebook/notebook.ts';
import { diffLines } from '../text/line-diff.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import { sameButSource } from './merge-cell.ts';
import type { MergeSettings } from './merge-result.ts';
import { mergeSource } from './merge-source.ts';

/** Cells of base, and those that a side made of them; one of the two ranges is one cell. */
export interface CellCut {
  readonly from: CellRange;
  readonly to: CellRange;
}

/** What became of the cells that one side cut anew. */
export interface Recut {
  /** New sources of the cells that side made, by their place in it. */
  readonly sources: ReadonlyMap<number, string>;
  /** The cuts, by the cells of base that live on in them: what the other side has of these is no cell of its own any
   *  more. */
  readonly absorbed: ReadonlyMap<number, CellCut>;
}

/** Which cell is which on both sides, where either may have cut cells anew. */
export interface Cut {
  readonly toOurs: Alignment;
  readonly toTheirs: Alignment;
  /** Cells that ours split or joined, with theirs' edits in them; and the other way round. */
  readonly byOurs: Recut;
  readonly byTheirs: Recut;
}

/** The cells of one side, and which of base's they are. */
export interface Branch {
  readonly cells: readonly Cell[];
  readonly fromBase: Alignment;
}

/** `cut` split or joined cells, `edited` is the other side; undefined where an edit cannot follow its lines without
 *  a clash. */
export function recutCells(
  base: readonly Cell[],
  cut: Branch,
  edited: Branch,
  settings: MergeSettings,
): Recut | undefined {
  const sources = new Map<number, string>();
  const absorbed = new Map<number, CellCut>();
  const isCut = cutCells(edited.fromBase);
  for (const each of cutsOf(cut.fromBase)) {
    const { from, to } = each;
    const before = cellsIn(base, from);
    // Of joined cells the other side may have deleted some.
    const other: (Cell | undefined)[] = [];
    for (const cell of before) {
      const place = edited.fromBase.afterOf[cell.index];
      const now = place === undefined ? undefined : edited.cells[place]!;
      if (now === undefined && isCut.has(cell.index)) return undefined;
      // What it did beside the source has no place among several cells.
      if (now !== undefined && !sameButSource(cell, now, settings.normalizer)) return undefined;
      other.push(now);
    }
    if (other.every((cell) => cell === undefined)) return undefined;
    const parts = cellsIn(cut.cells, to);
    const merged = mergeParts(before, parts, other, settings);
    if (merged === undefined) return undefined;
    for (const [index, cell] of parts.entries()) sources.set(cell.index, merged[index]!);
    for (const cell of before) absorbed.set(cell.index, each);
  }
  return { sources, absorbed };
}

/** Places of base's cells that were split or joined. */
export function cutCells(alignment: Alignment): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { from } of cutsOf(alignment)) {
    for (let place = from.start; place < from.end; place += 1) places.add(place);
  }
  return places;
}

function cutsOf(alignment: Alignment): readonly CellCut[] {
  const one = (place: number): CellRange => ({ start: place, end: place + 1 });
  return [
    ...alignment.splits.map(({ before, after }) => ({ from: one(before), to: after })),
    ...alignment.joins.map(({ before, after }) => ({ from: before, to: one(after) })),
  ];
}

function cellsIn(cells: readonly Cell[], range: CellRange): readonly Cell[] {
  return cells.slice(range.start, range.end);
}

/** The merged sources of `parts`. */
function mergeParts(
  before: readonly Cell[],
  parts: readonly Cell[],
  other: readonly (Cell | undefined)[],
  settings: MergeSettings,
): readonly string[] | undefined {
  // One side of a cut is one cell; the blank lines it has where the other side has a border stand for that border.
  const gaps = before.length === 1 ? blanksBetween(before[0]!, parts) : blanksBetween(parts[0]!, before);
  const isSplit = before.length === 1;
  const base = joinSources(before, isSplit ? [] : gaps);
  const cut = joinSources(parts, isSplit ? gaps : []);
  const left = other.filter((cell) => cell !== undefined);
  const edited = joinSources(left, isSplit ? [] : gaps.filter((_, index) => other[index] !== undefined));
  // Which cell is which does not depend on whom a clash favors.
  const merged = mergeSource({ base, ours: cut, theirs: edited }, isProse(parts), {
    ...settings,
    favor: 'none',
  });
  if (merged.hunks > 0 || !keepsSurroundings(base, cut, edited)) return undefined;
  const mergedLines = splitLines(merged.text).map(lineContent);
  if (!isSplit) return [mergedLines.join('\n')];
  const changes = diffLines(splitLines(cut), splitLines(merged.text));
  const texts: string[] = [];
  let border = 0;
  let start = 0;
  for (const [index, part] of parts.entries()) {
    const gap = gaps[index] ?? 0;
    border += splitLines(part.source).length + gap;
    const isLast = index === parts.length - 1;
    const end = isLast ? mergedLines.length : carryBorder(border, changes);
    if (end === undefined || end < start) return undefined;
    const lines = mergedLines.slice(start, end);
    for (let blank = 0; blank < gap && lines.at(-1)?.trim() === ''; blank += 1) lines.pop();
    texts.push(lines.join('\n'));
    start = end;
  }
  return texts;
}

/** How many blank lines `whole` has where each of `parts` ends: people cut cells at blank lines and drop these. */
function blanksBetween(whole: Cell, parts: readonly Cell[]): readonly number[] {
  const lines = splitLines(whole.source).map(lineContent);
  const changes = diffLines(lines, splitLines(joinSources(parts, [])).map(lineContent));
  let border = 0;
  return parts.map((part) => {
    border += splitLines(part.source).length;
    const dropped = changes.find(({ afterStart, afterEnd }) => afterStart === border && afterEnd === border);
    if (dropped === undefined) return 0;
    const { beforeStart, beforeEnd } = dropped;
    const isBlank = lines.slice(beforeStart, beforeEnd).every((line) => line.trim() === '');
    return isBlank ? beforeEnd - beforeStart : 0;
  });
}

/** Whether the lines around each edit still stand around it in the side that cut: it may have rearranged them, and
 *  an edit among other lines than it was made for is a guess. */
function keepsSurroundings(base: string, cut: string, edited: string): boolean {
  const [lines, cutLines, editedLines] = [base, cut, edited].map((text) => splitLines(text).map(lineContent));
  const kept = new Set<number>(lines!.keys());
  for (const { beforeStart, beforeEnd } of diffLines(lines!, cutLines!)) {
    for (let line = beforeStart; line < beforeEnd; line += 1) kept.delete(line);
  }
  return diffLines(lines!, editedLines!).every(
    ({ beforeStart, beforeEnd }) =>
      (beforeStart === 0 || kept.has(beforeStart - 1)) &&
      (beforeEnd === lines!.length || kept.has(beforeEnd)),
  );
}

/** Where the border before line `border` stands in the merged lines; lines that were inserted right there belong
 *  to the part above. undefined: the border lies inside lines that were replaced. */
function carryBorder(border: number, changes: ReturnType<typeof diffLines>): number | undefined {
  let shift = 0;
  for (const change of changes) {
    if (change.beforeStart < border && border < change.beforeEnd) return undefined;
    const isAbove =
      change.beforeEnd <= border && (change.beforeStart < border || change.beforeStart === change.beforeEnd);
    if (!isAbove) break;
    shift += change.afterEnd - change.afterStart - (change.beforeEnd - change.beforeStart);
  }
  return border + shift;
}

/** The sources one below the other, with `gaps[i]` blank lines behind the i-th. */
function joinSources(cells: readonly Cell[], gaps: readonly number[]): string {
  return cells
    .map(({ source }, index) => {
      const isLast = index === cells.length - 1;
      return isLast ? source : `${source.replace(/\n$/, '')}\n${'\n'.repeat(gaps[index] ?? 0)}`;
    })
    .join('');
}

function isProse(cells: readonly Cell[]): boolean {
  return cells.every((cell) => cell.type === 'markdown');
}
