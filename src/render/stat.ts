/** The short forms of git: --stat, --numstat, --shortstat, --name-only, --name-status. They count source lines. */

import type { LineCounts } from '../diff/line-counts.ts';
import { displayWidth } from './display.ts';
import type { FileHeading } from './options.ts';
import { createPaint } from './paint.ts';
import { quotePath } from './quote-path.ts';

/** One file of a range and what changed in it; counts are undefined where it could not be read. */
export interface FileCounts {
  readonly heading: FileHeading;
  readonly counts: LineCounts | undefined;
}

export interface StatOptions {
  readonly color: boolean;
  readonly columns: number;
}

/** A line a file with a graph, and the sum. Widths are shared out as git does (show_stats in its diff.c). */
export function renderStat(files: readonly FileCounts[], { color, columns }: StatOptions): string {
  if (files.length === 0) return '';
  const paint = createPaint(color);
  const rows = files.map(({ heading, counts }) => ({
    name: renamedPath(heading),
    number: counts === undefined ? 'Bin' : String(counts.added + counts.removed),
    added: counts?.added ?? 0,
    removed: counts?.removed ?? 0,
  }));
  const largest = (sizes: readonly number[]): number => sizes.reduce((most, size) => Math.max(most, size), 0);
  const most = largest(rows.map(({ added, removed }) => added + removed));
  const widths = shareOut(columns, {
    name: largest(rows.map(({ name }) => displayWidth(name))),
    number: largest(rows.map(({ number }) => number.length)),
    graph: most,
  });
  const lines = rows.map(({ name, number, added, removed }) => {
    const shown = shortened(name, widths.name);
    const pad = ' '.repeat(Math.max(0, widths.name - displayWidth(shown)));
    const { plus, minus } = graphOf(added, removed, widths.graph, most);
    const graph = `${paint.green('+'.repeat(plus))}${paint.red('-'.repeat(minus))}`;
    return ` ${shown}${pad} | ${number.padStart(widths.number)}${plus + minus === 0 ? '' : ` ${graph}`}\n`;
  });
  return lines.join('') + renderShortstat(files);
}

interface StatWidths {
  readonly name: number;
  readonly number: number;
  readonly graph: number;
}

/** Columns of a line for the bars and spaces between its parts. */
const BETWEEN = 6;
/** What name and graph get at least. */
const LEAST_NAME = 10;
const LEAST_GRAPH = 6;

/** All that is wanted where it fits; else 3/8 of the line are the graph's if names want the rest. */
function shareOut(columns: number, wanted: StatWidths): StatWidths {
  const width = Math.max(columns, LEAST_NAME + LEAST_GRAPH + BETWEEN + wanted.number);
  const free = width - wanted.number - BETWEEN;
  if (wanted.name + wanted.graph <= free) return wanted;
  const share = Math.floor((width * 3) / 8) - wanted.number - BETWEEN;
  // A graph that wants more than its share gets the least, even where it would make do with less: so does git.
  const graph = wanted.graph > share ? Math.max(LEAST_GRAPH, share) : wanted.graph;
  const name = Math.min(wanted.name, free - graph);
  return { name, number: wanted.number, graph: name === wanted.name ? free - name : graph };
}

/** What changed is never drawn as nothing, and both signs stand where both kinds are. */
function graphOf(
  added: number,
  removed: number,
  width: number,
  most: number,
): { readonly plus: number; readonly minus: number } {
  if (most < width) return { plus: added, minus: removed };
  const scaled = (lines: number): number => (lines === 0 ? 0 : 1 + Math.floor((lines * (width - 1)) / most));
  const both = added > 0 && removed > 0;
  const total = Math.max(scaled(added + removed), both ? 2 : 0);
  const fewer = scaled(Math.min(added, removed));
  return added < removed ? { plus: fewer, minus: total - fewer } : { plus: total - fewer, minus: fewer };
}

/** `added<TAB>removed<TAB>path`, source lines; a moved cell counts what was edited in it. */
export function renderNumstat(files: readonly FileCounts[], nul: boolean): string {
  return files
    .map(({ heading, counts }) => {
      const numbers = counts === undefined ? '-\t-' : `${counts.added}\t${counts.removed}`;
      if (!nul) return `${numbers}\t${renamedPath(heading)}\n`;
      const isRenamed = heading.status === 'renamed' || heading.status === 'copied';
      return isRenamed
        ? `${numbers}\t\0${heading.before}\0${heading.after}\0`
        : `${numbers}\t${pathOf(heading)}\0`;
    })
    .join('');
}

/** ` 2 files changed, 3 insertions(+), 1 deletion(-)`. */
export function renderShortstat(files: readonly FileCounts[]): string {
  if (files.length === 0) return '';
  let added = 0;
  let removed = 0;
  for (const { counts } of files) {
    added += counts?.added ?? 0;
    removed += counts?.removed ?? 0;
  }
  const parts = [` ${files.length} file${files.length === 1 ? '' : 's'} changed`];
  if (added > 0 || removed === 0) parts.push(`${added} insertion${added === 1 ? '' : 's'}(+)`);
  if (removed > 0 || added === 0) parts.push(`${removed} deletion${removed === 1 ? '' : 's'}(-)`);
  return `${parts.join(', ')}\n`;
}

export function renderNames(headings: readonly FileHeading[], nul: boolean): string {
  return headings
    .map((heading) => (nul ? `${pathOf(heading)}\0` : `${quotePath(pathOf(heading))}\n`))
    .join('');
}

export function renderNameStatus(headings: readonly FileHeading[], nul: boolean): string {
  return headings
    .map((heading) => {
      const isRenamed = heading.status === 'renamed' || heading.status === 'copied';
      const letter = isRenamed
        ? `${LETTERS[heading.status]}${String(heading.similarity ?? 100).padStart(3, '0')}`
        : LETTERS[heading.status];
      const paths = isRenamed ? [heading.before, heading.after] : [pathOf(heading)];
      return nul ? [letter, ...paths, ''].join('\0') : `${[letter, ...paths.map(quotePath)].join('\t')}\n`;
    })
    .join('');
}

const LETTERS: Readonly<Record<FileHeading['status'], string>> = {
  added: 'A',
  deleted: 'D',
  modified: 'M',
  renamed: 'R',
  copied: 'C',
  'type-changed': 'T',
  unmerged: 'U',
};

function pathOf({ status, before, after }: FileHeading): string {
  return status === 'deleted' ? before : after;
}

/** `notebooks/{old.ipynb => new.ipynb}`, as git shortens what both share; in quotes where a byte asks for them. */
function renamedPath(heading: FileHeading): string {
  const { status, before, after } = heading;
  if (status !== 'renamed' && status !== 'copied') return quotePath(pathOf(heading));
  const quoted = [quotePath(before), quotePath(after)] as const;
  if (quoted[0] !== before || quoted[1] !== after) return quoted.join(' => ');
  let start = 0;
  for (let at = 0; at < Math.min(before.length, after.length) && before[at] === after[at]; at += 1) {
    if (before[at] === '/') start = at + 1;
  }
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  for (let at = 1; at <= most && before.at(-at) === after.at(-at); at += 1)
    if (before.at(-at) === '/') end = at;
  if (start === 0 && end === 0) return `${before} => ${after}`;
  const middle = (path: string): string => path.slice(start, path.length - end);
  return `${before.slice(0, start)}{${middle(before)} => ${middle(after)}}${before.slice(before.length - end)}`;
}

/** The end of a long name, as git keeps it: from a slash on where there is one. */
function shortened(name: string, width: number): string {
  const tooMany = displayWidth(name) - width;
  if (tooMany <= 0) return name;
  // Names are ASCII by now: all else is in C's escapes.
  const kept = name.slice(Math.min(name.length, tooMany + 3));
  const slash = kept.indexOf('/');
  return `...${slash >= 0 ? kept.slice(slash) : kept}`;
}
