/** A three-way merge of texts, line by line, as careful as `git merge-file` and never with wider conflicts.
 *
 *      base  a b c      ours  A b c      theirs  a b C      ->      A b C
 *
 *  What both sides changed is first looked at for white space (`whitespace.ts`) and, in prose, sentences
 *  (`prose-merge.ts`). What still clashes is written in git's three styles: `merge` leaves out of a conflict what both
 *  sides wrote alike, and joins conflicts that a short stretch parts; `zdiff3` leaves it out at the ends alone, so
 *  that base's lines still belong to the whole; `diff3` leaves it in. */
import type { LineChange } from './change.ts';
import { intern } from './intern.ts';
import { diffIds } from './line-diff.ts';
import { comparableLines, endsInNewline, lineContent, splitLines } from './lines.ts';
import type { ConflictStyle, MergeChunk } from './merge-types.ts';
import { mergeSentences } from './prose-merge.ts';
import { type Range, type Region, threeWay } from './three-way.ts';
import { type LooseSpace, type Settled, type Sides, settleSpace } from './whitespace.ts';

export interface LineMergeOptions {
  /** `merge` where nothing is said. */
  readonly style?: ConflictStyle;
  /** White space in which a line may differ and not clash; `trailing` where nothing is said. */
  readonly whitespace?: LooseSpace;
  /** Whether lines are prose, whose sentences are merged where the lines clash. */
  readonly sentences?: boolean;
}

/** Longest stretch of lines between two conflicts that is drawn into them: apart they would be longer, since each has
 *  three marker lines, and harder to read. git's number, as it was seen to join. */
const MOST_DRAWN_IN = 3;

/** A piece of all three texts: a region, one that is settled line by line, or one where they agree. `common`: all
 *  three have its lines. `alike`: both sides wrote them, within what was a conflict. */
type Part = Region | Settled | Agreed;

interface Place {
  readonly base: Range;
  readonly ours: Range;
  readonly theirs: Range;
}

interface Agreed extends Place {
  readonly kind: 'common' | 'alike';
}

/** The chunks in order; no two merged ones stand side by side. A last line's newline is no part of what is compared:
 *  the result has one as the side says that changed it, and both sides of a conflict at the end agree on it. */
export function mergeText(
  base: string,
  ours: string,
  theirs: string,
  { style = 'merge', whitespace = 'trailing', sentences = false }: LineMergeOptions = {},
): readonly MergeChunk[] {
  const raw = [base, ours, theirs].map(splitLines);
  const compared = comparableLines(...raw);
  const keys: Sides = { base: compared[0]!, ours: compared[1]!, theirs: compared[2]! };
  const parts = partsOf(keys).flatMap((part) =>
    part.kind === 'conflict' ? narrowed(part, keys, whitespace, sentences) : [part],
  );
  return endedChunks(chunksOf(styled(parts, keys, style), keys), raw);
}

/** All of the three texts, in order. */
function partsOf(keys: Sides): readonly Part[] {
  const { ids, distinct } = intern(keys.base, keys.ours, keys.theirs);
  const { regions } = threeWay(ids[0]!, ids[1]!, ids[2]!, distinct);
  const parts: Part[] = [];
  let at: Place = { base: EMPTY, ours: EMPTY, theirs: EMPTY };
  const end = (lines: readonly string[]): Range => ({ start: lines.length, end: lines.length });
  for (const next of [...regions, { base: end(keys.base), ours: end(keys.ours), theirs: end(keys.theirs) }]) {
    const between = {
      base: gap(at.base, next.base),
      ours: gap(at.ours, next.ours),
      theirs: gap(at.theirs, next.theirs),
    };
    if (between.base.end > between.base.start) parts.push({ kind: 'common', ...between });
    if ('kind' in next) parts.push(next);
    at = next;
  }
  return parts;
}

const EMPTY: Range = { start: 0, end: 0 };

function gap(above: Range, below: Range): Range {
  return { start: above.end, end: below.start };
}

/** What is left of a conflict where white space does not count and sentences are merged. */
function narrowed(
  conflict: Region,
  keys: Sides,
  whitespace: LooseSpace,
  sentences: boolean,
): readonly Part[] {
  const parts = settleSpace(linesIn(conflict, keys), whitespace)?.map((part) => movedBy(part, conflict)) ?? [
    conflict,
  ];
  if (!sentences) return parts;
  return parts.map((part): Part => {
    if (part.kind !== 'conflict') return part;
    const { base, ours, theirs } = linesIn(part, keys);
    const lines = mergeSentences(base, ours, theirs);
    return lines === undefined ? part : { ...part, kind: 'settled', lines };
  });
}

function linesIn({ base, ours, theirs }: Place, keys: Sides): Sides {
  return {
    base: keys.base.slice(base.start, base.end),
    ours: keys.ours.slice(ours.start, ours.end),
    theirs: keys.theirs.slice(theirs.start, theirs.end),
  };
}

/** A part whose ranges count from where `whole` starts, counted from the texts' starts. */
function movedBy<P extends Place>(part: P, whole: Place): P {
  const moved = (range: Range, by: Range): Range => ({
    start: range.start + by.start,
    end: range.end + by.start,
  });
  return {
    ...part,
    base: moved(part.base, whole.base),
    ours: moved(part.ours, whole.ours),
    theirs: moved(part.theirs, whole.theirs),
  };
}

function styled(parts: readonly Part[], keys: Sides, style: ConflictStyle): readonly Part[] {
  const each = (change: (conflict: Region) => readonly Part[]): readonly Part[] =>
    parts.flatMap((part) => (part.kind === 'conflict' ? change(part) : [part]));
  switch (style) {
    case 'merge':
      return joined(
        each((conflict) => splitWhereAlike(conflict, keys)),
        keys,
      );
    case 'diff3':
      return parts;
    case 'zdiff3':
      return each((conflict) => trimmedWhereAlike(conflict, keys));
  }
}

/** A conflict as the lines that clash and those between them that both sides wrote. */
function splitWhereAlike(conflict: Region, keys: Sides): readonly Part[] {
  const { base, ours, theirs } = linesIn(conflict, keys);
  const { ids, distinct } = intern(ours, theirs, base);
  const between = diffIds(ids[0]!, ids[1]!, distinct);
  const isWhole = between[0]?.beforeEnd === ours.length && between[0].afterEnd === theirs.length;
  if (isWhole && between[0]!.beforeStart + between[0]!.afterStart === 0) return [conflict];
  const mine = between.length > 1 ? diffIds(ids[2]!, ids[0]!, distinct) : [];
  const yours = between.length > 1 ? diffIds(ids[2]!, ids[1]!, distinct) : [];
  const parts: Part[] = [];
  let at: Place = { base: EMPTY, ours: EMPTY, theirs: EMPTY };
  const addTo = (kind: 'alike' | 'conflict', baseEnd: number, oursEnd: number, theirsEnd: number): void => {
    const next = {
      base: { start: at.base.end, end: baseEnd },
      ours: { start: at.ours.end, end: oursEnd },
      theirs: { start: at.theirs.end, end: theirsEnd },
    };
    if (oursEnd > at.ours.end || theirsEnd > at.theirs.end) parts.push(movedBy({ kind, ...next }, conflict));
    at = next;
  };
  for (const [index, { beforeStart, beforeEnd, afterStart, afterEnd }] of between.entries()) {
    addTo('alike', at.base.end, beforeStart, afterStart);
    const isLast = index === between.length - 1;
    // Base's lines go to the first conflict whose lines came in their place.
    const replaced = isLast
      ? base.length
      : Math.max(placeInBase(mine, beforeEnd), placeInBase(yours, afterEnd), at.base.end);
    addTo('conflict', replaced, beforeEnd, afterEnd);
  }
  addTo('alike', base.length, ours.length, theirs.length);
  return parts;
}

/** The line of base down to which a side's lines above `line` reach. */
function placeInBase(changes: readonly LineChange[], line: number): number {
  let shift = 0;
  for (const { beforeEnd, afterStart, afterEnd } of changes) {
    if (line <= afterStart) break;
    if (line <= afterEnd) return beforeEnd;
    shift = beforeEnd - afterEnd;
  }
  return line + shift;
}

/** A conflict without the lines that both sides have at its beginning and its end. */
function trimmedWhereAlike(conflict: Region, keys: Sides): readonly Part[] {
  const { base, ours, theirs } = linesIn(conflict, keys);
  const most = Math.min(ours.length, theirs.length);
  let above = 0;
  while (above < most && ours[above] === theirs[above]) above++;
  let below = 0;
  while (below < most - above && ours.at(-1 - below) === theirs.at(-1 - below)) below++;
  const range = (start: number, end: number): Range => ({ start, end });
  const place = (kind: 'alike' | 'conflict', old: Range, mine: Range, yours: Range): readonly Part[] =>
    mine.end > mine.start || yours.end > yours.start
      ? [movedBy({ kind, base: old, ours: mine, theirs: yours }, conflict)]
      : [];
  const [mineEnd, yourEnd] = [ours.length - below, theirs.length - below];
  return [
    ...place('alike', range(0, 0), range(0, above), range(0, above)),
    ...place('conflict', range(0, base.length), range(above, mineEnd), range(above, yourEnd)),
    ...place(
      'alike',
      range(base.length, base.length),
      range(mineEnd, ours.length),
      range(yourEnd, theirs.length),
    ),
  ];
}

/** Conflicts that few lines part, or lines without a word, as one. */
function joined(parts: readonly Part[], keys: Sides): readonly Part[] {
  const result: Part[] = [];
  // The last conflict in the result, while nothing but lines that all agree on came behind it.
  let open: number | undefined;
  for (const part of parts) {
    if (part.kind === 'conflict' && open !== undefined) {
      const above = result[open]!;
      if (isShort(keys.ours.slice(above.ours.end, part.ours.start))) {
        result.length = open;
        result.push({
          kind: 'conflict',
          base: { start: above.base.start, end: part.base.end },
          ours: { start: above.ours.start, end: part.ours.end },
          theirs: { start: above.theirs.start, end: part.theirs.end },
        });
        continue;
      }
    }
    if (part.kind === 'conflict') open = result.length;
    else if (part.kind !== 'common' && part.kind !== 'alike') open = undefined;
    result.push(part);
  }
  return result;
}

function isShort(lines: readonly string[]): boolean {
  return lines.length <= MOST_DRAWN_IN || !lines.some((line) => /[\p{L}\p{N}]/u.test(line));
}

/** Lines still without their ends. */
function chunksOf(parts: readonly Part[], keys: Sides): readonly MergeChunk[] {
  const chunks: MergeChunk[] = [];
  let merged: string[] = [];
  for (const part of parts) {
    const lines = settledLines(part, keys);
    if (lines !== undefined) {
      for (const line of lines) merged.push(line);
      continue;
    }
    if (merged.length > 0) chunks.push({ kind: 'merged', lines: merged });
    merged = [];
    chunks.push({ kind: 'conflict', ...linesIn(part, keys) });
  }
  if (merged.length > 0) chunks.push({ kind: 'merged', lines: merged });
  return chunks;
}

function settledLines(part: Part, keys: Sides): readonly string[] | undefined {
  switch (part.kind) {
    case 'conflict':
      return undefined;
    case 'settled':
      return part.lines;
    case 'theirs':
      return keys.theirs.slice(part.theirs.start, part.theirs.end);
    case 'ours':
    case 'common':
    case 'alike':
      return keys.ours.slice(part.ours.start, part.ours.end);
  }
}

/** Every line gets its newline, but for the last ones of a text that shall have none. */
function endedChunks(
  chunks: readonly MergeChunk[],
  [base, ours, theirs]: readonly (readonly string[])[],
): readonly MergeChunk[] {
  const ended = (lines: readonly string[]): readonly string[] => lines.map((line) => `${line}\n`);
  const isTerminated = terminates(base!, ours!, theirs!);
  // A carriage return before a missing newline is the line's own, if a side has it there.
  const bare = [ours!, theirs!, base!].map((lines) => lines.at(-1)).filter((line) => line?.endsWith('\r'));
  const last = (lines: readonly string[]): readonly string[] => {
    if (isTerminated || lines.length === 0) return ended(lines);
    const line = lines.at(-1)!;
    return [...ended(lines.slice(0, -1)), bare.includes(line) ? line : lineContent(`${line}\n`)];
  };
  return chunks.map((chunk, index): MergeChunk => {
    const end = index === chunks.length - 1 ? last : ended;
    if (chunk.kind === 'merged') return { kind: 'merged', lines: end(chunk.lines) };
    return { kind: 'conflict', base: end(chunk.base), ours: end(chunk.ours), theirs: end(chunk.theirs) };
  });
}

/** Whether the merged text ends in a newline. A text without lines has no say; where the sides differ and base does
 *  not tell who changed it, a newline does no harm. */
function terminates(base: readonly string[], ours: readonly string[], theirs: readonly string[]): boolean {
  if (ours.length === 0) return endsInNewline(theirs);
  if (theirs.length === 0) return endsInNewline(ours);
  const [mine, yours] = [endsInNewline(ours), endsInNewline(theirs)];
  if (mine === yours || base.length === 0) return mine || yours;
  return !endsInNewline(base);
}

/** The merged text, or undefined where a conflict is left. */
export function cleanText(chunks: readonly MergeChunk[]): string | undefined {
  let text = '';
  for (const chunk of chunks) {
    if (chunk.kind === 'conflict') return undefined;
    text += chunk.lines.join('');
  }
  return text;
}
