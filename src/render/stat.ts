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

/** A line a file with a graph, and the sum. */
export function renderStat(files: readonly FileCounts[], { color, columns }: StatOptions): string {
  if (files.length === 0) return '';
  const paint = createPaint(color);
  const names = files.map(({ heading }) => renamedPath(heading));
  const numbers = files.map(({ counts }) =>
    counts === undefined ? 'Bin' : String(counts.added + counts.removed),
  );
  const numberWidth = Math.max(...numbers.map((number) => number.length));
  // As git: the graph gets 3/8 of the line at least, names the rest.
  const available = Math.max(columns, 30) - numberWidth - 6;
  const longest = Math.max(...names.map(displayWidth));
  const nameWidth = Math.min(longest, Math.max(available - Math.max(6, Math.floor((columns * 3) / 8)), 10));
  const graphWidth = Math.max(available - nameWidth, 6);
  const most = Math.max(
    ...files.map(({ counts }) => (counts === undefined ? 0 : counts.added + counts.removed)),
  );
  const scale = (lines: number): number =>
    most <= graphWidth || lines === 0 ? lines : 1 + Math.floor((lines * (graphWidth - 1)) / most);
  const lines = files.map(({ counts }, index) => {
    const name = shortened(names[index]!, nameWidth);
    const pad = ' '.repeat(Math.max(0, nameWidth - displayWidth(name)));
    const { added, removed } = counts ?? { added: 0, removed: 0 };
    const total = scale(added + removed);
    const plus =
      added === 0 ? 0 : removed === 0 ? total : Math.max(1, Math.round((total * added) / (added + removed)));
    const graph =
      paint.green('+'.repeat(plus)) + paint.red('-'.repeat(Math.max(removed === 0 ? 0 : 1, total - plus)));
    return ` ${name}${pad} | ${numbers[index]!.padStart(numberWidth)}${added + removed === 0 ? '' : ` ${graph}`}\n`;
  });
  return lines.join('') + renderShortstat(files);
}

/** `added<TAB>removed<TAB>path`, source lines; a moved cell counts what was edited in it. */
export function renderNumstat(files: readonly FileCounts[], nul: boolean): string {
  return files
    .map(({ heading, counts }) => {
      const numbers = counts === undefined ? '-\t-' : `${counts.added}\t${counts.removed}`;
      if (!nul) return `${numbers}\t${quotePath(renamedPath(heading))}\n`;
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

/** `notebooks/{old.ipynb => new.ipynb}`, as git shortens what both share. */
function renamedPath(heading: FileHeading): string {
  const { status, before, after } = heading;
  if (status !== 'renamed' && status !== 'copied') return pathOf(heading);
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

/** The end of a long name, as git keeps it. */
function shortened(name: string, width: number): string {
  if (displayWidth(name) <= width) return name;
  let kept = name;
  while (displayWidth(kept) > width - 3 && kept !== '') kept = kept.slice(1);
  const slash = kept.indexOf('/');
  return `...${slash >= 0 ? kept.slice(slash) : kept}`;
}
