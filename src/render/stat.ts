/** The short forms of a diff: a picture of how much changed, the numbers, the names.
 *
 *       analysis.ipynb                |   2 +-
 *       notebooks/{old => new}.ipynb  | 120 +++++++++++++++---
 *       2 files changed, 80 insertions(+), 42 deletions(-)
 *
 *  Programs read these, so they are git's to the byte. How names and bars share a line is described nowhere; it is
 *  worked out from what git prints for names and numbers of many sizes. */

import type { LineCounts } from '../diff/line-counts.ts';
import { counted } from '../messages.ts';
import { displayWidth } from './display.ts';
import type { DiffViewOptions, FileHeading } from './options.ts';
import { paintWith } from './paint.ts';
import { type PathForm, pathIn } from './quote-path.ts';

export interface FileCounts {
  readonly heading: FileHeading;
  /** undefined: a side cannot be read. */
  readonly counts: LineCounts | undefined;
}

type StatView = Pick<DiffViewOptions, 'color' | 'columns'> & { readonly paths: PathForm };

/** Columns that names and bars have between them at least, however narrow the page. */
const LEAST_SHARED = 16;
/** Columns that bars have at least, where the longest would need more. */
const LEAST_BAR = 6;
/** What bars and numbers may take of a page before names are cut. */
const BAR_SHARE = 3 / 8;
/** Columns of a line beside name, number and bar: ` name | number bar`, and one of each kind. */
const FRAME = 6;
/** Instead of a number. */
const NO_COUNTS = 'Bin';
const CUT = '...';

/** '' without files. */
export function renderStat(files: readonly FileCounts[], { color, columns, paths }: StatView): string {
  const paint = paintWith(color);
  const most = Math.max(0, ...files.map(({ counts }) => changed(counts)));
  const numberWidth = Math.max(
    String(most).length,
    ...files.map(({ counts }) => (counts === undefined ? NO_COUNTS.length : 1)),
  );
  const names = files.map(({ heading }) => nameOf(heading, paths === 'nul' ? 'quoted' : paths));
  const longest = Math.max(0, ...names.map(displayWidth));
  const { nameWidth, barWidth } = shared(columns, numberWidth, longest, most);
  const rows = files.map(({ counts }, index) => {
    const name = cutName(names[index]!, nameWidth);
    const start = ` ${name}${' '.repeat(nameWidth - displayWidth(name))} | `;
    if (counts === undefined) return `${start}${NO_COUNTS.padStart(numberWidth)}\n`;
    const { plus, minus } = barOf(counts, most, barWidth);
    const signs = painted(paint.green, '+', plus) + painted(paint.red, '-', minus);
    return `${start}${String(changed(counts)).padStart(numberWidth)}${signs === '' ? '' : ` ${signs}`}\n`;
  });
  return rows.join('') + renderShortstat(files);
}

function changed(counts: LineCounts | undefined): number {
  return counts === undefined ? 0 : counts.added + counts.removed;
}

function painted(paint: (text: string) => string, sign: string, count: number): string {
  return count === 0 ? '' : paint(sign.repeat(count));
}

/** How many columns names and bars get. */
function shared(
  columns: number,
  numberWidth: number,
  longestName: number,
  longestBar: number,
): { readonly nameWidth: number; readonly barWidth: number } {
  const width = Math.max(columns, LEAST_SHARED + numberWidth + FRAME);
  const room = width - numberWidth - FRAME;
  const barRoom = Math.floor(width * BAR_SHARE) - numberWidth - FRAME;
  const isCut = longestName + longestBar > room;
  const bar = isCut && longestBar > barRoom ? Math.max(barRoom, LEAST_BAR) : longestBar;
  const nameWidth = Math.min(longestName, room - bar);
  return { nameWidth, barWidth: Math.min(longestBar, room - nameWidth) };
}

/** A name cut at its beginning, if it can be at a slash. */
function cutName(name: string, width: number): string {
  if (displayWidth(name) <= width) return name;
  const characters = [...name];
  let left = width - CUT.length;
  let start = characters.length;
  while (start > 0 && displayWidth(characters[start - 1]!) <= left)
    left -= displayWidth(characters[--start]!);
  const end = characters.slice(start).join('');
  const slash = end.indexOf('/');
  return CUT + (slash === -1 ? end : end.slice(slash));
}

/** Signs of one bar. What changed at all shows; the kind with fewer lines is drawn to scale, the other has the rest. */
function barOf(
  { added, removed }: LineCounts,
  most: number,
  width: number,
): { readonly plus: number; readonly minus: number } {
  if (most <= width) return { plus: added, minus: removed };
  const scaled = (count: number): number => (count === 0 ? 0 : 1 + Math.floor((count * (width - 1)) / most));
  const kinds = added > 0 && removed > 0 ? 2 : 1;
  const total = added + removed === 0 ? 0 : Math.max(scaled(added + removed), kinds);
  if (added < removed) return { plus: scaled(added), minus: total - scaled(added) };
  return { plus: total - scaled(removed), minus: scaled(removed) };
}

/** The path; of a renamed file, or of two that a person named, both, with what they share written once:
 *  `notebooks/{old => new}/a.ipynb`. */
function nameOf({ before, after, status }: FileHeading, form: PathForm): string {
  if (status === 'deleted') return pathIn(form, before);
  if (status === 'added' || before === after) return pathIn(form, after);
  const quoted = [pathIn(form, before), pathIn(form, after)];
  if (quoted[0] !== before || quoted[1] !== after) return quoted.join(' => ');
  const start = sharedFolders(before, after);
  const end = sharedEnd(before, after, start);
  if (start + end === 0) return `${before} => ${after}`;
  const middle = (path: string): string => path.slice(start, Math.max(start, path.length - end));
  return `${after.slice(0, start)}{${middle(before)} => ${middle(after)}}${after.slice(after.length - end)}`;
}

/** Length of the folders that both begin with, each with its slash. */
function sharedFolders(one: string, other: string): number {
  let length = 0;
  for (let at = 0; at < one.length && one[at] === other[at]; at += 1) if (one[at] === '/') length = at + 1;
  return length;
}

/** Length of what both end with, from a slash on. The slash that ends the shared folders may be counted again. */
function sharedEnd(one: string, other: string, start: number): number {
  const least = Math.max(0, start - 1);
  let length = 0;
  for (let back = 1; one.length - back >= least && other.length - back >= least; back += 1) {
    const character = one[one.length - back];
    if (character !== other[other.length - back]) break;
    if (character === '/') length = back;
  }
  return length;
}

/** '' without files. */
export function renderShortstat(files: readonly FileCounts[]): string {
  if (files.length === 0) return '';
  const sum = (kind: keyof LineCounts): number =>
    files.reduce((total, { counts }) => total + (counts?.[kind] ?? 0), 0);
  const [added, removed] = [sum('added'), sum('removed')];
  const parts = [`${counted(files.length, 'file')} changed`];
  if (added > 0 || removed === 0) parts.push(`${counted(added, 'insertion')}(+)`);
  if (removed > 0 || added === 0) parts.push(`${counted(removed, 'deletion')}(-)`);
  return ` ${parts.join(', ')}\n`;
}

export function renderNumstat(files: readonly FileCounts[], paths: PathForm): string {
  return files
    .map(({ heading, counts }) => {
      const numbers = counts === undefined ? '-\t-' : `${counts.added}\t${counts.removed}`;
      if (paths !== 'nul') return `${numbers}\t${nameOf(heading, paths)}\n`;
      return `${numbers}\t${isPair(heading) ? `\0${heading.before}\0` : ''}${heading.after}\0`;
    })
    .join('');
}

export function renderNames(headings: readonly FileHeading[], paths: PathForm): string {
  return headings.map(({ after }) => `${pathIn(paths, after)}${paths === 'nul' ? '\0' : '\n'}`).join('');
}

export function renderNameStatus(headings: readonly FileHeading[], form: PathForm): string {
  return headings
    .map((heading) => {
      const paths = isPair(heading) ? [heading.before, heading.after] : [heading.after];
      if (form === 'nul') return [letterOf(heading), ...paths, ''].join('\0');
      return `${[letterOf(heading), ...paths.map((path) => pathIn(form, path))].join('\t')}\n`;
    })
    .join('');
}

function isPair({ status }: FileHeading): boolean {
  return status === 'renamed' || status === 'copied';
}

/** With the percentage that renames and copies have in three digits. */
function letterOf({ status, similarity = 100 }: FileHeading): string {
  const percent = String(similarity).padStart(3, '0');
  switch (status) {
    case 'added':
      return 'A';
    case 'deleted':
      return 'D';
    case 'modified':
      return 'M';
    case 'renamed':
      return `R${percent}`;
    case 'copied':
      return `C${percent}`;
    case 'type-changed':
      return 'T';
    case 'unmerged':
      return 'U';
  }
}
