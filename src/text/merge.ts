/** Three-way merge of lines: clean wherever `git merge-file` is, with the same text, and its conflicts are never
 *  wider. It does better in four ways:
 *  - sides that made the same change never conflict;
 *  - a line that one side changed in white space alone takes the other side's words (whitespace.ts);
 *  - long lines of prose are merged by their sentences, if asked (prose-merge.ts);
 *  - a newline ends the text or does not, three ways of its own: the last line is the same with it and without.
 *  These are tried where git's way ends in a conflict, and only there. */
import type { LineChange } from './change.ts';
import { intern } from './intern.ts';
import { diffIds } from './line-diff.ts';
import { comparableLines, endsInNewline, splitLines } from './lines.ts';
import type { ConflictStyle, MergeChunk } from './merge-types.ts';
import { mergeSentences } from './prose-merge.ts';
import { type Range, type Region, threeWay } from './three-way.ts';
import { type LooseSpace, type Settled, type Sides, settleSpace } from './whitespace.ts';

export interface LineMergeOptions {
  /** `merge` (the default) splits conflicts up to the lines that clash; `diff3` shows each whole, as its base is;
   *  `zdiff3` is `diff3` without the lines that both sides begin or end alike. */
  readonly style?: ConflictStyle;
  /** `trailing` by default. */
  readonly whitespace?: LooseSpace;
  /** The lines are prose: merge those that clash by their sentences. */
  readonly sentences?: boolean;
}

/** `mergeLines` on texts. */
export function mergeText(
  base: string,
  ours: string,
  theirs: string,
  options: LineMergeOptions = {},
): readonly MergeChunk[] {
  return mergeLines(splitLines(base), splitLines(ours), splitLines(theirs), options);
}

/** A merge's text, or undefined if something clashes. */
export function cleanText(chunks: readonly MergeChunk[]): string | undefined {
  let text = '';
  for (const chunk of chunks) {
    if (chunk.kind === 'conflict') return undefined;
    text += chunk.lines.join('');
  }
  return text;
}

/** Lines as `splitLines` makes them, and so are the chunks' (in the last chunk alone they may lack a newline at the
 *  end, then on all sides). Settled chunks and conflicts alternate; no lines, no chunk. */
function mergeLines(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  options: LineMergeOptions = {},
): readonly MergeChunk[] {
  if (sameLines(ours, theirs) || sameLines(base, theirs)) return settledChunks(ours);
  if (sameLines(base, ours)) return settledChunks(theirs);

  const [baseLines, oursLines, theirsLines] = comparableLines(base, ours, theirs);
  const texts: Sides = { base: baseLines!, ours: oursLines!, theirs: theirsLines! };
  const merge = attempt(texts, [texts.base, texts.ours, texts.theirs], options);
  // Once in thousands of merges git's view, where a missing newline makes the last line another one, is clean alone.
  const asGit = merge.parts.some(isConflict) && [base, ours, theirs].some(lacksNewline);
  const second = asGit ? attempt(texts, [base, ours, theirs], options) : merge;
  const chunks = chunksOf(texts, narrow(second.parts.some(isConflict) ? merge : second));
  if (finalNewline(base, ours, theirs)) return chunks;
  const addedReturn = [base, ours, theirs].some(
    (lines, side) =>
      lines.length > 0 && [baseLines, oursLines, theirsLines][side]!.at(-1) === lines.at(-1) + '\r',
  );
  return withoutFinalNewline(chunks, addedReturn);
}

/** What the steps of one merge share. */
interface Merge {
  readonly texts: Sides;
  readonly ours: Int32Array;
  readonly theirs: Int32Array;
  readonly distinct: number;
  readonly options: LineMergeOptions;
}

interface Attempt extends Merge {
  readonly parts: readonly Part[];
  readonly oursChanges: readonly LineChange[];
}

/** A merge of `texts`, lines being the same where their `keys` are. */
function attempt(texts: Sides, keys: readonly (readonly string[])[], options: LineMergeOptions): Attempt {
  const { ids, distinct } = intern(...keys);
  const merge: Merge = { texts, ours: ids[1]!, theirs: ids[2]!, distinct, options };
  const { regions, oursChanges } = threeWay(ids[0]!, ids[1]!, ids[2]!, distinct);
  return { ...merge, parts: regions.flatMap((region) => settle(merge, region)), oursChanges };
}

function lacksNewline(lines: readonly string[]): boolean {
  return lines.length > 0 && !endsInNewline(lines);
}

/** `agreed`: both sides came to the same lines. */
type Part = Region | Settled | (Omit<Region, 'kind'> & { readonly kind: 'agreed' });
type Conflict = Region & { readonly kind: 'conflict' };

function sameLines(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((line, i) => line === two[i]);
}

function settledChunks(lines: readonly string[]): readonly MergeChunk[] {
  return lines.length === 0 ? [] : [{ kind: 'merged', lines }];
}

/** A region, or what is left of it where it clashes after all that settles a clash. */
function settle(merge: Merge, region: Region): readonly Part[] {
  if (region.kind !== 'conflict') return [region];
  const { options } = merge;
  const sides: Sides = {
    base: linesIn(merge.texts.base, region.base),
    ours: linesIn(merge.texts.ours, region.ours),
    theirs: linesIn(merge.texts.theirs, region.theirs),
  };
  if (sameLines(sides.ours, sides.theirs)) return [{ ...region, kind: 'agreed' }];
  if (options.sentences) {
    const lines = mergeSentences(sides.base, sides.ours, sides.theirs);
    if (lines !== undefined) return [{ ...region, kind: 'settled', lines }];
  }
  const parts = settleSpace(sides, options.whitespace ?? 'trailing');
  if (parts === undefined) return [region];
  return parts.map((part) => ({
    ...part,
    base: moved(part.base, region.base.start),
    ours: moved(part.ours, region.ours.start),
    theirs: moved(part.theirs, region.theirs.start),
  }));
}

function linesIn(lines: readonly string[], range: Range): readonly string[] {
  return lines.slice(range.start, range.end);
}

function moved(range: Range, by: number): Range {
  return { start: range.start + by, end: range.end + by };
}

/** Conflicts as the style wants them. */
function narrow(merge: Attempt): readonly Part[] {
  const { parts, oursChanges } = merge;
  switch (merge.options.style ?? 'merge') {
    case 'diff3':
      return parts;
    case 'zdiff3':
      return parts.map((part) => (isConflict(part) ? trimmed(merge, part) : part));
    case 'merge':
      return joinNear(
        merge,
        parts.flatMap((part) => (isConflict(part) ? split(merge, part, oursChanges) : part)),
      );
  }
}

function isConflict(part: Part): part is Conflict {
  return part.kind === 'conflict';
}

/** Without the lines that both sides begin or end alike. */
function trimmed({ ours, theirs }: Merge, conflict: Conflict): Conflict {
  let [start, end] = [conflict.ours.start, conflict.ours.end];
  let [theirsStart, theirsEnd] = [conflict.theirs.start, conflict.theirs.end];
  while (start < end && theirsStart < theirsEnd && ours[start] === theirs[theirsStart]) {
    start++;
    theirsStart++;
  }
  while (start < end && theirsStart < theirsEnd && ours[end - 1] === theirs[theirsEnd - 1]) {
    end--;
    theirsEnd--;
  }
  return { ...conflict, ours: { start, end }, theirs: { start: theirsStart, end: theirsEnd } };
}

/** A conflict as the places where its sides differ; the lines they share leave it. */
function split(merge: Merge, conflict: Conflict, oursChanges: readonly LineChange[]): readonly Conflict[] {
  const { base, ours, theirs } = conflict;
  if (ours.start === ours.end || theirs.start === theirs.end) return [conflict];
  const differences = diffIds(
    merge.ours.subarray(ours.start, ours.end),
    merge.theirs.subarray(theirs.start, theirs.end),
    merge.distinct,
  );
  // A conflict's base runs from behind the base lines of what both sides share above it to those of what they share
  // below. What they share without having it from the base leaves the cut where the last one was.
  let baseStart = base.start;
  const conflicts: Conflict[] = [];
  differences.forEach((difference, i) => {
    const mine = moved({ start: difference.beforeStart, end: difference.beforeEnd }, ours.start);
    const yours = moved({ start: difference.afterStart, end: difference.afterEnd }, theirs.start);
    const above = { start: conflicts.at(-1)?.ours.end ?? ours.start, end: mine.start };
    const next = differences[i + 1];
    const below = { start: mine.end, end: next === undefined ? ours.end : ours.start + next.beforeStart };
    baseStart = Math.max(baseStart, inBase(above, oursChanges)?.end ?? baseStart);
    const baseEnd =
      inBase(below, oursChanges)?.start ??
      (next === undefined ? base.end : baseStartAt(mine.end, oursChanges));
    const end = Math.min(base.end, Math.max(baseStart, baseEnd));
    conflicts.push({ kind: 'conflict', base: { start: baseStart, end }, ours: mine, theirs: yours });
    baseStart = end;
  });
  return conflicts;
}

/** Where in base those of ours' lines stand that ours has from there; undefined if there are none. */
function inBase(lines: Range, oursChanges: readonly LineChange[]): Range | undefined {
  let start = -1;
  let end = -1;
  let shift = 0;
  let from = 0;
  const see = (until: number): void => {
    const first = Math.max(from, lines.start);
    const last = Math.min(until, lines.end);
    if (first >= last) return;
    if (start === -1) start = first + shift;
    end = last + shift;
  };
  for (const change of oursChanges) {
    see(change.afterStart);
    from = change.afterEnd;
    shift = change.beforeEnd - change.afterEnd;
  }
  see(Number.MAX_SAFE_INTEGER);
  return start === -1 ? undefined : { start, end };
}

/** The base line before which line `at` of ours stands. */
function baseStartAt(at: number, oursChanges: readonly LineChange[]): number {
  let shift = 0;
  for (const change of oursChanges) {
    if (change.afterStart >= at) break;
    if (change.afterEnd >= at) return change.beforeEnd;
    shift = change.beforeEnd - change.afterEnd;
  }
  return at + shift;
}

/** Conflicts this near read better as one: the markers between them would take more lines (git's value). */
const NEAR_LINES = 3;

/** Joins conflicts that nothing but few lines, or lines without a letter or digit, keep apart. */
function joinNear({ texts }: Merge, parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last === undefined || !isConflict(last) || !isConflict(part)) {
      joined.push(part);
      continue;
    }
    const between = { start: last.ours.end, end: part.ours.start };
    const near =
      between.end - between.start <= NEAR_LINES ||
      !linesIn(texts.ours, between).some((line) => /[\p{L}\p{N}]/u.test(line));
    if (!near) {
      joined.push(part);
      continue;
    }
    joined[joined.length - 1] = {
      kind: 'conflict',
      base: { start: last.base.start, end: part.base.end },
      ours: { start: last.ours.start, end: part.ours.end },
      theirs: { start: last.theirs.start, end: part.theirs.end },
    };
  }
  return joined;
}

function chunksOf(texts: Sides, parts: readonly Part[]): readonly MergeChunk[] {
  const chunks: MergeChunk[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    chunks.push(...settledChunks(lines));
    lines = [];
  };
  const take = (more: readonly string[]): void => {
    for (const line of more) lines.push(line + '\n');
  };
  let at = 0;
  for (const part of parts) {
    take(texts.ours.slice(at, part.ours.start));
    at = part.ours.end;
    switch (part.kind) {
      case 'ours':
      case 'agreed':
        take(linesIn(texts.ours, part.ours));
        break;
      case 'theirs':
        take(linesIn(texts.theirs, part.theirs));
        break;
      case 'settled':
        take(part.lines);
        break;
      case 'conflict':
        flush();
        chunks.push({
          kind: 'conflict',
          base: linesIn(texts.base, part.base).map((line) => line + '\n'),
          ours: linesIn(texts.ours, part.ours).map((line) => line + '\n'),
          theirs: linesIn(texts.theirs, part.theirs).map((line) => line + '\n'),
        });
    }
  }
  take(texts.ours.slice(at));
  flush();
  return chunks;
}

/** Whether the merged text ends in a newline: the side that changed it wins. An empty text says nothing of it. */
function finalNewline(base: readonly string[], ours: readonly string[], theirs: readonly string[]): boolean {
  if (ours.length === 0) return endsInNewline(theirs);
  if (theirs.length === 0) return endsInNewline(ours);
  return endsInNewline(ours) === endsInNewline(base) ? endsInNewline(theirs) : endsInNewline(ours);
}

/** `addedReturn`: a carriage return was added with the newline (see `comparableLines`), and goes with it. */
function withoutFinalNewline(chunks: readonly MergeChunk[], addedReturn: boolean): readonly MergeChunk[] {
  const last = chunks.at(-1);
  if (last === undefined) return chunks;
  const cut = (lines: readonly string[]): readonly string[] =>
    lines.map((line, i) =>
      i < lines.length - 1 ? line : line.slice(0, addedReturn && line.endsWith('\r\n') ? -2 : -1),
    );
  switch (last.kind) {
    case 'merged':
      return [...chunks.slice(0, -1), { kind: 'merged', lines: cut(last.lines) }];
    case 'conflict':
      return [
        ...chunks.slice(0, -1),
        { kind: 'conflict', base: cut(last.base), ours: cut(last.ours), theirs: cut(last.theirs) },
      ];
  }
}
