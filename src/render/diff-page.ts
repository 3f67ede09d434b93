/** The page of a range in the format that was asked for, built as the notebooks come: a patch is given out at once,
 *  a sum at the end. */

import type { HiddenCounts } from '../diff/changes.ts';
import { countLines } from '../diff/line-counts.ts';
import { wordPastError } from '../messages.ts';
import { wordHidden } from './change-words.ts';
import { type ChangedNotebook, isVisible, WILL_STRIP } from './changed-notebook.ts';
import { renderLinks } from './link.ts';
import type { DiffViewOptions } from './options.ts';
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
import { drawDiff } from './terminal.ts';

export interface DiffPage<Drawn = DrawnNotebook> {
  /** What can be printed once this notebook is known, in pieces: to be taken before the next one is added. */
  readonly add: (notebook: ChangedNotebook) => Iterable<string>;
  /** The same in two steps, the first of which depends on nothing else and gives data. */
  readonly draw: (notebook: ChangedNotebook) => Drawn;
  readonly take: (drawn: Drawn) => Iterable<string>;
  /** The rest. */
  readonly end: () => string;
}

/** A notebook as the formats need it. */
export interface DrawnNotebook {
  /** undefined without a summary. */
  readonly summed:
    | { readonly file: FileCounts; readonly isVisible: boolean; readonly hidden: HiddenCounts | undefined }
    | undefined;
  /** undefined without a patch. */
  readonly patch: Iterable<string> | undefined;
}

export type DiffFormat = TextFormat | 'html' | 'markdown';

/** What this page can be; the others are pages of their own. */
export type TextFormat = 'patch' | 'stat' | 'numstat' | 'shortstat' | 'name-only' | 'name-status' | 'json';

export interface PageRequest {
  /** In the order of output; none where only the exit code is wanted. */
  readonly formats: readonly TextFormat[];
  readonly paths: PathForm;
  /** Columns that `--stat` may use; undefined: the terminal's. */
  readonly statWidth: number | undefined;
  /** Of a notebook that cannot be read a line stands in the place of its patch; else its reader is told elsewhere. */
  readonly saysProblems?: boolean;
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
  function* parted(pieces: Iterable<string>): Generator<string> {
    let isBegun = isFirst;
    for (const piece of pieces) {
      if (piece === '') continue;
      yield isBegun ? piece : `\n${piece}`;
      isBegun = true;
      isFirst = false;
    }
  }

  const drawing = (notebook: ChangedNotebook): DrawnNotebook => {
    const { heading, diff } = notebook;
    const says = request.saysProblems === true && diff === undefined;
    return {
      summed:
        summaries.length === 0
          ? undefined
          : {
              file: { heading, counts: diff && countLines(diff) },
              isVisible: isVisible(notebook, view.outputs),
              hidden: diff?.hidden,
            },
      patch: !formats.includes('patch')
        ? undefined
        : says
          ? problemLine(notebook)
          : drawPatch(notebook, view),
    };
  };

  const take = ({ summed, patch }: DrawnNotebook): Iterable<string> => {
    if (summed?.hidden !== undefined) hidden.push(summed.hidden);
    if (summed?.isVisible === true) counted.push(summed.file);
    if (patch === undefined) return [];
    if (patchesAtOnce) return parted(patch);
    patches.push([...parted(patch)].join(''));
    return [];
  };

  return {
    add: (notebook) => take(drawing(notebook)),
    draw: (notebook) => {
      const { summed, patch } = drawing(notebook);
      return { summed, patch: patch && [[...patch].join('')] };
    },
    take,
    end: () => {
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

function problemLine({ heading, problems }: ChangedNotebook): readonly string[] {
  return problems.slice(0, 1).map(({ error, side }) => `${wordPastError(heading[side], error)}\n`);
}

/** '' where a side cannot be read. */
export function patchOf(notebook: ChangedNotebook, view: DiffViewOptions): string {
  return [...drawPatch(notebook, view)].join('');
}

function* drawPatch(
  { heading, diff, links, strips, impact }: ChangedNotebook,
  view: DiffViewOptions,
): Generator<string> {
  if (diff === undefined) return;
  yield* drawDiff(diff, heading, view, impact);
  yield renderLinks(links, view);
  if (strips) yield `${paintWith(view.color).dim(WILL_STRIP)}\n`;
}

function statView(
  { statWidth, paths }: PageRequest,
  { color, columns }: DiffViewOptions,
): Parameters<typeof renderStat>[1] {
  return { color, columns: statWidth ?? columns, paths };
}

function summary(
  format: Exclude<TextFormat, 'patch' | 'json'>,
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
