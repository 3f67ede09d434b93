/** A cell that became several neighbours:  load+clean+plot  ->  load | clean | plot.
 *
 *  Seen as an edit it would read as many removed lines and as many added in new cells beside it. It is a split
 *  where the parts, put together again, are nearly the whole. A join is the same with the sides exchanged. */
import type { Cell } from '../notebook/notebook.ts';
import { diffLines } from '../text/line-diff.ts';
import { splitLines } from '../text/lines.ts';

/** The part of a cell's text (counted in characters, without white space) that the whole must hold as well. */
const PART_SHARE = 0.6;
/** What whole and parts together must have in common, in order, of either. */
const WHOLE_SHARE = 0.6;
/** Characters, without white space, below which a cell is no part: it may stand anywhere. */
const LEAST_PART = 8;
/** Parts looked at on each side of a cell's own place. */
const MOST_PARTS = 32;

/** Half-open. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where cells stand on the other side, by place: half-open ranges. `start` is FREE for a cell in no pair, and ELSEWHERE
 *  for one that moved. */
export interface Standings {
  readonly start: Int32Array;
  readonly end: Int32Array;
}

export const FREE = -1;
export const ELSEWHERE = -2;

export interface FoundSplit {
  readonly whole: number;
  readonly parts: Range;
}

/** The cells of `wholes` that are split among `parts`, in order. `standings` are those of the wholes, rising;
 *  `isFree` tells of a part that it is in no pair. */
export function findSplits(
  wholes: readonly Cell[],
  parts: readonly Cell[],
  standings: Standings,
  isFree: (part: number) => boolean,
): readonly FoundSplit[] {
  const upper = nextStarts(standings, parts.length);
  const splits: FoundSplit[] = [];
  let lower = 0;
  for (let place = 0; place < wholes.length; place += 1) {
    const start = standings.start[place]!;
    const end = standings.end[place]!;
    if (start === ELSEWHERE) continue;
    // Nearly all cells have no free one beside them.
    if (start !== FREE && !isFree(start - 1) && !isFree(end)) {
      lower = end;
      continue;
    }
    const bounds = { start: lower, end: upper[place]! };
    const own = start === FREE ? undefined : { start, end };
    const found = splitOf(wholes[place]!, parts, own, bounds, isFree);
    if (found !== undefined) splits.push({ whole: place, parts: found });
    if (own !== undefined) lower = end;
    if (found !== undefined) lower = found.end;
  }
  return splits;
}

/** The lines of several cells as those of one, each ended by a newline. A cell without source has none. */
export function joinedLines(cells: readonly Cell[]): readonly string[] {
  return cells.flatMap(({ source }) =>
    splitLines(source === '' || source.endsWith('\n') ? source : `${source}\n`),
  );
}

/** For each whole, where the first whole behind it stands. */
function nextStarts({ start }: Standings, end: number): Int32Array {
  const starts = new Int32Array(start.length);
  let next = end;
  for (let place = start.length - 1; place >= 0; place -= 1) {
    starts[place] = next;
    if (start[place]! >= 0) next = start[place]!;
  }
  return starts;
}

/** `own`: where the whole stands; undefined where it is in no pair. */
function splitOf(
  whole: Cell,
  parts: readonly Cell[],
  own: Range | undefined,
  bounds: Range,
  isFree: (part: number) => boolean,
): Range | undefined {
  if (own !== undefined && own.end - own.start !== 1) return undefined;
  if (own !== undefined && !isOpen(own.start - 1, bounds, isFree) && !isOpen(own.end, bounds, isFree)) {
    return undefined;
  }
  if (own === undefined && bounds.end - bounds.start < 2) return undefined;
  const lines = new Set(splitLines(whole.source).map(withoutSpace));
  lines.delete('');
  if (lines.size < 2 || parts[own?.start ?? -1]?.source === whole.source) return undefined;
  const fits = (part: number): boolean =>
    isOpen(part, bounds, isFree) && parts[part]!.type === whole.type && isPart(parts[part]!, lines);

  const range = own === undefined ? longestRun(bounds, fits) : widened(own, fits);
  if (range === undefined || range.end - range.start < 2) return undefined;
  const together = joinedLines(parts.slice(range.start, range.end));
  return isNearly(splitLines(whole.source), together) ? range : undefined;
}

function isOpen(part: number, bounds: Range, isFree: (part: number) => boolean): boolean {
  return part >= bounds.start && part < bounds.end && isFree(part);
}

function widened({ start, end }: Range, fits: (part: number) => boolean): Range {
  let first = start;
  let last = end;
  while (start - first < MOST_PARTS && fits(first - 1)) first -= 1;
  while (last - end < MOST_PARTS && fits(last)) last += 1;
  return { start: first, end: last };
}

function longestRun({ start, end }: Range, fits: (part: number) => boolean): Range | undefined {
  let longest: Range | undefined;
  let first = start;
  for (let part = start; part < Math.min(end, start + MOST_PARTS); part += 1) {
    if (!fits(part)) first = part + 1;
    else if (longest === undefined || part + 1 - first > longest.end - longest.start) {
      longest = { start: first, end: part + 1 };
    }
  }
  return longest;
}

function isPart(cell: Cell, lines: ReadonlySet<string>): boolean {
  let all = 0;
  let shared = 0;
  for (const line of splitLines(cell.source)) {
    const content = withoutSpace(line);
    all += content.length;
    if (lines.has(content)) shared += content.length;
  }
  return all >= LEAST_PART && shared >= all * PART_SHARE;
}

function isNearly(whole: readonly string[], together: readonly string[]): boolean {
  const sizes = (lines: readonly string[]): number =>
    lines.reduce((sum, line) => sum + withoutSpace(line).length, 0);
  const size = sizes(whole);
  let common = size;
  for (const change of diffLines(whole, together, { ignore: 'all-space' })) {
    common -= sizes(whole.slice(change.beforeStart, change.beforeEnd));
  }
  return common >= size * WHOLE_SHARE && common >= sizes(together) * WHOLE_SHARE;
}

function withoutSpace(line: string): string {
  return line.replace(/\s+/g, '');
}
