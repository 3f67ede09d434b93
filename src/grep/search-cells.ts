/** Lines of a notebook's cells in which a pattern is found, each with its place: cell, output, line. */
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readOutputs, textOfOutput } from '../notebook/outputs.ts';
import type { LinePatterns } from '../pattern/line-patterns.ts';
import { lineContent, splitLines } from '../text/lines.ts';

export interface CellSearch {
  readonly patterns: LinePatterns;
  /** Lines that do not match are wanted. */
  readonly isInverted: boolean;
  /** undefined: all. */
  readonly cells: ReadonlySet<CellKind> | undefined;
  /** The text of outputs too. */
  readonly outputs: boolean;
  /** Lines around those that are found, of the same cell or output; `all`: the whole of it. */
  readonly context: { readonly before: number; readonly behind: number } | 'all';
  /** So many lines of a notebook, and no more. */
  readonly most: number;
}

export type CellKind = 'code' | 'markdown';

export interface FoundLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** false: it stands around one that is found. */
  readonly isFound: boolean;
}

/** What is found in the source of one cell, or in one of its outputs. */
export interface FoundText {
  /** From 1. */
  readonly cell: number;
  /** From 1; undefined: the source. */
  readonly output: number | undefined;
  /** Lines that follow each other; between the lists others are left out. */
  readonly runs: readonly (readonly FoundLine[])[];
}

/** In the order of the notebook; texts in which nothing is found are left out. */
export function searchCells(notebook: Notebook, search: CellSearch): readonly FoundText[] {
  const found: FoundText[] = [];
  let left = search.most;
  for (const cell of notebook.cells) {
    if (search.cells !== undefined && !search.cells.has(kindOf(cell) as CellKind)) continue;
    for (const { output, text } of textsOf(cell, search.outputs)) {
      if (left <= 0) return found;
      if (!mayMatch(text, search)) continue;
      const lines = splitLines(text).map(lineContent);
      const places = placesIn(lines, search).slice(0, left);
      if (places.length === 0) continue;
      left -= places.length;
      found.push({ cell: cell.index + 1, output, runs: runsAround(places, lines, search.context) });
    }
  }
  return found;
}

export function countFound(found: readonly FoundText[]): number {
  const lines = found.flatMap(({ runs }) => runs.flat());
  return lines.filter(({ isFound }) => isFound).length;
}

/** Headings are cells of their own in format 3. */
function kindOf({ type }: Cell): string {
  return type === 'heading' ? 'markdown' : type;
}

function* textsOf(
  cell: Cell,
  outputs: boolean,
): Generator<Pick<FoundText, 'output'> & { readonly text: string }> {
  yield { output: undefined, text: cell.source };
  if (!outputs) return;
  for (const [index, output] of readOutputs(cell).entries()) {
    yield { output: index + 1, text: textOfOutput(output) };
  }
}

/** false is sure. */
function mayMatch(text: string, { patterns, isInverted }: CellSearch): boolean {
  const { required, ignoresCase } = patterns;
  if (isInverted || required === undefined) return true;
  const searched = ignoresCase ? text.toLowerCase() : text;
  return required.some((piece) => searched.includes(piece));
}

/** Which lines are wanted, from 0. */
function placesIn(lines: readonly string[], { patterns, isInverted }: CellSearch): readonly number[] {
  return lines.flatMap((line, place) => (patterns.matches(line) === isInverted ? [] : [place]));
}

function runsAround(
  places: readonly number[],
  lines: readonly string[],
  context: CellSearch['context'],
): FoundText['runs'] {
  const { before, behind } = context === 'all' ? { before: lines.length, behind: lines.length } : context;
  const wanted = new Set(places);
  const runs: FoundLine[][] = [];
  let next = -1;
  for (const place of places) {
    const start = Math.max(place - before, next, 0);
    if (start > next || runs.length === 0) runs.push([]);
    const end = Math.min(place + behind + 1, lines.length);
    for (next = Math.max(start, next); next < end; next += 1) {
      runs.at(-1)!.push({ number: next + 1, text: lines[next]!, isFound: wanted.has(next) });
    }
  }
  return runs;
}
