/** The page of a range in the format that was asked for, built as the notebooks come: a patch is given out at once,
 *  a sum at the end. */

import type { HiddenCounts } from '../diff/changes.ts';
import { countLines } from '../diff/line-counts.ts';
import type { ChangedNotebook } from './changed-notebook.ts';
import { renderJson, renderJsonFile } from './json.ts';
import { renderLinks } from './link.ts';
import type { DiffViewOptions, OutputsShown } from './options.ts';
import { paintWith } from './paint.ts';
import type { PathForm } from './quote-path.ts';
import {
  type FileCounts,
  renderNameStatus,
  renderNames,
  renderNumstat,
  renderShortstat,
  renderStat,
} from './stat.ts';
import { drawDiff, wordHidden } from './terminal.ts';

export interface DiffPage {
  /** What can be printed once this notebook is known, in pieces: to be taken before the next one is added. */
  readonly add: (notebook: ChangedNotebook) => Iterable<string>;
  /** The rest. */
  readonly end: () => string;
}

export type DiffFormat = 'patch' | 'stat' | 'numstat' | 'shortstat' | 'name-only' | 'name-status' | 'json';

export interface PageRequest {
  /** In the order of output; none where only the exit code is wanted. */
  readonly formats: readonly DiffFormat[];
  readonly paths: PathForm;
  /** Columns that `--stat` may use; undefined: the terminal's. */
  readonly statWidth: number | undefined;
}

export function createDiffPage(request: PageRequest, view: DiffViewOptions): DiffPage {
  const { formats } = request;
  const summaries = formats.filter((format) => format !== 'patch' && format !== 'json');
  const patchesAtOnce = summaries.length === 0;
  const counted: FileCounts[] = [];
  const hidden: HiddenCounts[] = [];
  const patches: string[] = [];
  let isFirst = true;

  /** An empty line between two notebooks. */
  function* patch(notebook: ChangedNotebook): Generator<string> {
    let isBegun = isFirst;
    for (const piece of drawPatch(notebook, view)) {
      if (piece === '') continue;
      yield isBegun ? piece : `\n${piece}`;
      isBegun = true;
      isFirst = false;
    }
  }

  return {
    add: (notebook) => {
      if (formats.includes('json')) {
        if (notebook.diff !== undefined) patches.push(renderJsonFile(notebook.diff, notebook.heading));
        return [];
      }
      if (summaries.length > 0) {
        const { heading, diff } = notebook;
        if (diff !== undefined) hidden.push(diff.hidden);
        if (isVisible(notebook, view.outputs)) counted.push({ heading, counts: diff && countLines(diff) });
      }
      if (!formats.includes('patch')) return [];
      if (patchesAtOnce) return patch(notebook);
      patches.push([...patch(notebook)].join(''));
      return [];
    },
    end: () => {
      if (formats.includes('json')) return renderJson(patches);
      const parts = summaries.map((format) => summary(format, counted, statView(request, view)));
      // For people only: the other formats are read by programs.
      const notShown = summaries.includes('stat') ? wordHidden(total(hidden), view) : undefined;
      if (notShown !== undefined) parts.push(` ${notShown}\n`);
      const above = parts.join('');
      const below = patches.join('');
      return above !== '' && below !== '' ? `${above}\n${below}` : above + below;
    },
  };
}

/** Whether a reader would see a change, and `--exit-code` say so: more than what a view of sources leaves out. */
export function isVisible({ heading, diff, links }: ChangedNotebook, outputs: OutputsShown): boolean {
  if (heading.status !== 'modified' || heading.modes !== undefined || diff === undefined) return true;
  if (links.before !== links.after) return true;
  const isSame = diff.cells.every(({ kind }) => kind === 'same');
  return (
    !isSame ||
    diff.metadata.length > 0 ||
    diff.format !== undefined ||
    (outputs !== 'none' && diff.hidden.outputs > 0)
  );
}

/** '' where a side cannot be read. */
export function patchOf(notebook: ChangedNotebook, view: DiffViewOptions): string {
  return [...drawPatch(notebook, view)].join('');
}

function* drawPatch(
  { heading, diff, links, strips }: ChangedNotebook,
  view: DiffViewOptions,
): Generator<string> {
  if (diff === undefined) return;
  yield* drawDiff(diff, heading, view);
  yield renderLinks(links, view);
  if (strips)
    yield `${paintWith(view.color).dim('committed with outputs; git add stores it without them')}\n`;
}

function statView(
  { statWidth, paths }: PageRequest,
  { color, columns }: DiffViewOptions,
): Parameters<typeof renderStat>[1] {
  return { color, columns: statWidth ?? columns, paths };
}

function summary(
  format: Exclude<DiffFormat, 'patch' | 'json'>,
  files: readonly FileCounts[],
  view: Parameters<typeof renderStat>[1],
): string {
  const headings = files.map(({ heading }) => heading);
  switch (format) {
    case 'stat':
      return renderStat(files, view);
    case 'numstat':
      return renderNumstat(files, view.paths);
    case 'shortstat':
      return renderShortstat(files);
    case 'name-only':
      return renderNames(headings, view.paths);
    case 'name-status':
      return renderNameStatus(headings, view.paths);
  }
}

function total(all: readonly HiddenCounts[]): HiddenCounts {
  const sum = (key: keyof HiddenCounts): number => all.reduce((count, hidden) => count + hidden[key], 0);
  return {
    outputs: sum('outputs'),
    executionCounts: sum('executionCounts'),
    noise: sum('noise'),
    ids: sum('ids'),
    notebookNoise: sum('notebookNoise'),
  };
}
