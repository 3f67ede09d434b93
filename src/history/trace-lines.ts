/** Where the lines of cells come from: those that a parent has are followed there, the rest are this version's own.
 *
 *      parent   cell 1: a b        this   cell 1: a X
 *               cell 2: c                 cell 2: c      ->  a and c are followed, X is new
 *
 *  A line is looked for in the cells that its cell comes from, and nowhere else: `plt.show()` in a new cell is new,
 *  whoever wrote it elsewhere. Parents are asked in git's order, and the first that has a line takes it. */
import { sameBytes } from '../json/same.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { diffLines } from '../text/line-diff.ts';
import { originsOf } from './follow-cell.ts';

/** The lines that are followed, by the place of their cell. */
export type TracedLines = ReadonlyMap<number, readonly TracedLine[]>;

export interface TracedLine {
  /** In its cell of this version, from 0. */
  readonly line: number;
  /** What the caller knows it by. */
  readonly id: number;
}

/** A text that is no cell's: what the notebook's own metadata says. */
export const NOTEBOOK = -1;

/** The lines of a cell, or of NOTEBOOK (undefined). */
export type LinesOf = (notebook: Notebook, cell: Cell | undefined) => readonly string[];

export interface TraceStep {
  /** For each parent the lines that it has. */
  readonly onward: readonly TracedLines[];
  /** Ids of the lines that none has. */
  readonly own: readonly number[];
}

/** A version beside one of its parents, both in one format; undefined: there is no such notebook. */
export interface VersionPair {
  readonly before: Notebook | undefined;
  readonly after: Notebook | undefined;
}

/** `lines` of a version, which stands in a pair with each of its parents. `isIgnored`: it is not to be named, so a line
 *  that replaced others goes on as one of them, where there are such. */
export function traceBack(
  pairs: readonly VersionPair[],
  lines: TracedLines,
  linesOf: LinesOf,
  isIgnored = false,
): TraceStep {
  let rest = lines;
  const onward: TracedLines[] = pairs.map(() => new Map());
  for (const counterparts of isIgnored ? [sameLines, replacedLines] : [sameLines]) {
    for (const [index, { before, after }] of pairs.entries()) {
      if (before === undefined || after === undefined || rest.size === 0) continue;
      const step = traceInto(after, before, rest, linesOf, counterparts);
      onward[index] = joinTraced(onward[index]!, step.found);
      rest = step.rest;
    }
  }
  return { onward, own: [...rest.values()].flat().map(({ id }) => id) };
}

export function joinTraced(one: TracedLines, other: TracedLines): TracedLines {
  const joined = new Map(one);
  for (const [cell, lines] of other) joined.set(cell, [...(joined.get(cell) ?? []), ...lines]);
  return joined;
}

function traceInto(
  notebook: Notebook,
  parent: Notebook,
  lines: TracedLines,
  linesOf: LinesOf,
  counterpartsOf: Counterparts,
): { readonly found: TracedLines; readonly rest: TracedLines } {
  const origins = originsOf(parent, notebook);
  const found = new Map<number, TracedLine[]>();
  const rest = new Map<number, readonly TracedLine[]>();
  for (const [place, traced] of lines) {
    const [twin] = place === NOTEBOOK ? [] : origins[place]!.before;
    if (twin !== undefined && sameBytes(twin.node, notebook.cells[place]!.node)) {
      found.set(twin.index, [...(found.get(twin.index) ?? []), ...traced]);
      continue;
    }
    const here = linesOf(notebook, notebook.cells[place]);
    const sources = place === NOTEBOOK ? [undefined] : origins[place]!.before;
    const there = sources.flatMap((cell) =>
      linesOf(parent, cell).map((text, line) => ({ text, line, place: cell?.index ?? NOTEBOOK })),
    );
    const counterparts = counterpartsOf(
      there.map(({ text }) => text),
      here,
    );
    const left: TracedLine[] = [];
    for (const { line, id } of traced) {
      const counterpart = there[counterparts[line] ?? there.length];
      if (counterpart === undefined) left.push({ line, id });
      else {
        const followed = found.get(counterpart.place) ?? [];
        followed.push({ line: counterpart.line, id });
        found.set(counterpart.place, followed);
      }
    }
    if (left.length > 0) rest.set(place, left);
  }
  return { found, rest };
}

/** For each line after the place of one before; undefined: there is none. */
type Counterparts = (before: readonly string[], after: readonly string[]) => readonly (number | undefined)[];

/** Of the same line. */
function sameLines(before: readonly string[], after: readonly string[]): readonly (number | undefined)[] {
  const counterparts: (number | undefined)[] = [];
  let old = 0;
  const upTo = (end: number): void => {
    while (counterparts.length < end) counterparts.push(old++);
  };
  for (const { beforeEnd, afterStart, afterEnd } of diffLines(before, after)) {
    upTo(afterStart);
    for (let at = afterStart; at < afterEnd; at += 1) counterparts.push(undefined);
    old = beforeEnd;
  }
  upTo(after.length);
  return counterparts;
}

/** Of the same line, or of the one at its place among those that its run replaced. */
function replacedLines(before: readonly string[], after: readonly string[]): readonly (number | undefined)[] {
  const counterparts = [...sameLines(before, after)];
  for (const { beforeStart, beforeEnd, afterStart, afterEnd } of diffLines(before, after)) {
    if (beforeStart === beforeEnd) continue;
    for (let at = afterStart; at < afterEnd; at += 1) {
      counterparts[at] = Math.min(beforeStart + at - afterStart, beforeEnd - 1);
    }
  }
  return counterparts;
}
