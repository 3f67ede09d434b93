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
import type { MergeSettings } from './merge-result.ts';
import { mergeSource } from './merge-source.ts';

/** What became of the cells that one side cut anew. */
export interface Recut {
  /** New sources of the cells that side made, by their place in it. */
  readonly sources: ReadonlyMap<number, string>;
  /** Cells of base that live on in those: what the other side has of them is no cell of its own any more. */
  readonly absorbed: ReadonlySet<number>;
}

/** `cut` is base to the side that split or joined, `edited` base to the other; undefined where an edit cannot
 *  follow its lines without a clash. */
export function recutCells(
  base: readonly Cell[],
  cutCells: readonly Cell[],
  cut: Alignment,
  editedCells: readonly Cell[],
  edited: Alignment,
  settings: MergeSettings,
): Recut | undefined {
  const sources = new Map<number, string>();
  const absorbed = new Set<number>();
  for (const { from, to } of cutsOf(cut)) {
    const before = cellsIn(base, from);
    const other: Cell[] = [];
    for (const cell of before) {
      const place = edited.afterOf[cell.index];
      if (place === undefined) return undefined;
      other.push(editedCells[place]!);
    }
    const parts = cellsIn(cutCells, to);
    const merged = mergeParts(before, parts, other, settings);
    if (merged === undefined) return undefined;
    for (const [index, cell] of parts.entries()) sources.set(cell.index, merged[index]!);
    for (const cell of before) absorbed.add(cell.index);
  }
  return { sources, absorbed };
}

function cutsOf(alignment: Alignment): readonly { readonly from: CellRange; readonly to: CellRange }[] {
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
  other: readonly Cell[],
  settings: MergeSettings,
): readonly string[] | undefined {
  const joined = joinSources(parts);
  const merged = mergeSource(joinSources(before), joined, joinSources(other), isProse(parts), settings);
  if (merged.hunks > 0 || !keepsSurroundings(joinSources(before), joined, joinSources(other)))
    return undefined;
  const lines = splitLines(joined).map(lineContent);
  const mergedLines = splitLines(merged.text).map(lineContent);
  const changes = diffLines(lines, mergedLines);
  const texts: string[] = [];
  let border = 0;
  let start = 0;
  for (const part of parts) {
    border += splitLines(part.source).length;
    const isLast = texts.length === parts.length - 1;
    const end = isLast ? mergedLines.length : carryBorder(border, changes);
    if (end === undefined || end < start) return undefined;
    texts.push(mergedLines.slice(start, end).join('\n'));
    start = end;
  }
  return texts;
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

function joinSources(cells: readonly Cell[]): string {
  return cells.map((cell) => cell.source.replace(/\n$/, '')).join('\n');
}

function isProse(cells: readonly Cell[]): boolean {
  return cells.every((cell) => cell.type === 'markdown');
}
