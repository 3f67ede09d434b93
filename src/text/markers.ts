/** Conflicts written into a text, and found in one.
 *
 *      <<<<<<< ours
 *      ours' lines
 *      ||||||| base           (styles diff3 and zdiff3)
 *      base's lines
 *      =======
 *      theirs' lines
 *      >>>>>>> theirs
 *
 *  A marker line is `size` equal characters, then the line's end or a space and a label. A conflict is the whole
 *  shape: text that merely holds `<<<<<<<` is none. A line of a side may look like a marker (`=======` underlines a
 *  markdown heading; a base from a criss-cross merge holds conflicts of its own), so what is written is made one or
 *  more characters longer than any such line, and what is read back is exact. Text that another program wrote may
 *  still be ambiguous: there the first separator counts, and base parts may hold whole conflicts.
 *
 *  Newlines part lines here rather than end them: a text whose last line has no newline has none after its closing
 *  marker, and either side taken out of it ends without one. */
import { endsInNewline, lineContent, splitLines } from './lines.ts';
import type { MarkerFormat, MergeChunk } from './merge-types.ts';

/** The chunks as one text, clean parts as they are. Markers end as the lines around them do. */
export function formatConflicts(chunks: readonly MergeChunk[], format: MarkerFormat): string {
  const ending = chunks.some((chunk) => linesOf(chunk).some((line) => line.endsWith('\r\n'))) ? '\r\n' : '\n';
  const size = markerSize(chunks, format);
  const { labels, style } = format;
  const lines = chunks.flatMap((chunk) =>
    chunk.kind === 'merged'
      ? chunk.lines
      : [
          marker('<', size, labels.ours),
          ...chunk.ours,
          ...(style === 'merge' ? [] : [marker('|', size, labels.base), ...chunk.base]),
          marker('=', size, ''),
          ...chunk.theirs,
          marker('>', size, labels.theirs),
        ],
  );
  const last = chunks.at(-1);
  const terminated = last === undefined || !lacksNewline(last);
  return lines
    .map((line, i) => (line.endsWith('\n') || (i === lines.length - 1 && !terminated) ? line : line + ending))
    .join('');
}

function linesOf(chunk: MergeChunk): readonly string[] {
  return chunk.kind === 'merged' ? chunk.lines : [...chunk.ours, ...chunk.base, ...chunk.theirs];
}

/** In a conflict the sides that have lines agree on it (see `mergeLines`); where they do not, ours decides. */
function lacksNewline(chunk: MergeChunk): boolean {
  if (chunk.kind === 'merged') return !endsInNewline(chunk.lines);
  const telling = [chunk.ours, chunk.theirs, chunk.base].find((lines) => lines.length > 0);
  return telling !== undefined && !endsInNewline(telling);
}

function marker(character: string, size: number, label: string): string {
  return character.repeat(size) + (label === '' ? '' : ' ' + label);
}

/** The size wanted, or one more than the longest line that could be taken for a marker of at least that size. */
function markerSize(chunks: readonly MergeChunk[], format: MarkerFormat): number {
  let size = format.size;
  if (chunks.every((chunk) => chunk.kind === 'merged')) return size;
  const shown = chunks.map((chunk) =>
    chunk.kind === 'conflict' && format.style === 'merge' ? { ...chunk, base: [] } : chunk,
  );
  for (const line of shown.flatMap(linesOf)) {
    const found = readMarker(line);
    if (found !== undefined && found.size >= size) size = found.size + 1;
  }
  return size;
}

/** One conflict found in a text; lines counted from 0. */
export interface ConflictRegion {
  /** The opening marker's line. */
  readonly start: number;
  /** The line after the closing marker. */
  readonly end: number;
  readonly size: number;
  /** '' where a marker has none. */
  readonly labels: { readonly ours: string; readonly base: string; readonly theirs: string };
  readonly ours: readonly string[];
  /** undefined: the conflict does not show it. */
  readonly base: readonly string[] | undefined;
  readonly theirs: readonly string[];
}

/** Fewer characters than this make no marker (git's own size). */
const LEAST_SIZE = 7;

interface Marker {
  readonly character: string;
  readonly size: number;
  readonly label: string;
}

function readMarker(line: string): Marker | undefined {
  const match = /^(<{7,}|\|{7,}|={7,}|>{7,})(?: (.*))?$/s.exec(lineContent(line));
  if (match === null) return undefined;
  const run = match[1]!;
  const label = match[2] ?? '';
  if (run.startsWith('=') && label !== '') return undefined;
  return { character: run[0]!, size: run.length, label };
}

/** All conflicts of a text, in order and apart from each other. `size`: only markers of that size count; else any
 *  from 7 up, the same in all markers of a conflict. */
export function findConflicts(
  text: string,
  options: { readonly size?: number } = {},
): readonly ConflictRegion[] {
  if (!text.includes('<'.repeat(LEAST_SIZE))) return [];
  const lines = splitLines(text);
  const markers = lines.map(readMarker);
  const regions: ConflictRegion[] = [];
  for (let at = 0; at < lines.length; at++) {
    const opening = markers[at];
    if (opening?.character !== '<' || (options.size !== undefined && opening.size !== options.size)) continue;
    const region = readConflict(lines, markers, at, opening);
    if (region === undefined) continue;
    regions.push(region);
    at = region.end - 1;
  }
  return regions;
}

/** The conflict whose opening marker is line `start`, if it has its whole shape. */
function readConflict(
  lines: readonly string[],
  markers: readonly (Marker | undefined)[],
  start: number,
  opening: Marker,
): ConflictRegion | undefined {
  let base: { readonly at: number; readonly label: string } | undefined;
  let separator: number | undefined;
  // Conflicts opened inside the base part and not closed yet.
  let nested = 0;
  for (let at = start + 1; at < lines.length; at++) {
    const found = markers[at];
    if (found === undefined || found.size < opening.size) continue;
    const inBase = base !== undefined && separator === undefined;
    if (found.size > opening.size) {
      // Longer markers are the true ones: these were outbid (see above). Not in a base, which may hold such.
      if (found.character === '<' && !inBase) return undefined;
      continue;
    }
    if (found.character === '<') {
      if (!inBase) return undefined;
      nested++;
    } else if (found.character === '>' && nested > 0) {
      nested--;
    } else if (nested > 0) {
      // A marker of a conflict inside the base.
    } else if (found.character === '|') {
      if (base === undefined && separator === undefined) base = { at, label: found.label };
    } else if (found.character === '=') {
      separator ??= at;
    } else {
      if (separator === undefined) return undefined;
      return {
        start,
        end: at + 1,
        size: opening.size,
        labels: { ours: opening.label, base: base?.label ?? '', theirs: found.label },
        ours: lines.slice(start + 1, base?.at ?? separator),
        base: base === undefined ? undefined : lines.slice(base.at + 1, separator),
        theirs: lines.slice(separator + 1, at),
      };
    }
  }
  return undefined;
}

/** A text with conflicts replaced by lines: `choose` says by which, undefined leaves the conflict. A text that ends
 *  in a closing marker without a newline ends without one afterwards, whatever was chosen. */
export function replaceConflicts(
  text: string,
  regions: readonly ConflictRegion[],
  choose: (region: ConflictRegion, index: number) => readonly string[] | undefined,
): string {
  const lines = splitLines(text);
  const ending = lines[0]?.endsWith('\r\n') ? '\r\n' : '\n';
  const result: string[] = [];
  let at = 0;
  regions.forEach((region, index) => {
    const chosen = choose(region, index);
    if (chosen === undefined) return;
    for (const line of lines.slice(at, region.start)) result.push(line);
    for (const line of chosen) result.push(line.endsWith('\n') ? line : line + ending);
    at = region.end;
  });
  for (const line of lines.slice(at)) result.push(line);
  if (text !== '' && !endsInNewline(lines) && result.length > 0) {
    result[result.length - 1] = lineContent(result.at(-1)!);
  }
  return result.join('');
}
