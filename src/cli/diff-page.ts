/** The page that `nbdiff` draws, in the format that was asked for. What only some formats need is loaded by them. */
import { wordComparison } from '../compare/comparison.ts';
import type { NamedFile } from '../compare/named-files.ts';
import type { ApartSection } from '../html/report.ts';
import type { Io } from '../io.ts';
import type { Settings } from '../policy/settings.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import { createDiffPage, type DiffFormat, type DiffPage, type PageRequest } from '../render/diff-page.ts';
import { DEFAULT_VIEW, type DiffViewOptions } from '../render/options.ts';
import type { DiffArguments } from './diff-arguments.ts';

/** A page that may have to load something for a notebook. */
export type OpenedPage = Pick<DiffPage, 'end'> & {
  readonly add: (notebook: ChangedNotebook) => Iterable<string> | Promise<Iterable<string>>;
  /** undefined where what a notebook looks like depends on the others. */
  readonly apart: ApartPage | undefined;
};

/** `add` in two steps, the first of which another thread can do. */
export interface ApartPage {
  /** Data. `place`: in the list of all, from 0. */
  readonly draw: (notebook: ChangedNotebook, place: number) => unknown;
  /** undefined: the notebook is to be added itself. */
  readonly take: (drawn: unknown) => Iterable<string> | undefined | Promise<Iterable<string> | undefined>;
}

/** `files`: the two that are compared, where two files are. */
export async function openPage(
  request: DiffArguments,
  files: readonly [NamedFile, NamedFile] | undefined,
  settings: Settings,
  color: DiffViewOptions['color'],
  io: Pick<Io, 'cwd' | 'columns'>,
): Promise<OpenedPage> {
  if (request.formats.includes('json')) {
    return withApart((await import('../render/json.ts')).createJsonPage());
  }
  const view = viewOf(request, settings, color, io);
  if (request.formats.includes('html')) {
    const { createReport } = await import('../html/report.ts');
    const report = createReport(wordComparison(request, files, io), view);
    return {
      add: async (notebook) => {
        await report.addNotebook(notebook);
        return [];
      },
      end: report.end,
      apart: {
        draw: report.drawApart,
        take: async (drawn) => ((await report.takeApart(drawn as ApartSection)) ? [] : undefined),
      },
    };
  }
  const { markdown } = request;
  if (markdown !== undefined && request.formats.includes('markdown')) {
    const { createMarkdownDiff } = await import('./markdown-pages.ts');
    const page = createMarkdownDiff({ ...view, words: view.wordDiff !== 'none' }, markdown);
    return { ...page, apart: undefined };
  }
  return withApart(createDiffPage(textPage(request, settings), view));
}

function withApart<Drawn>({ add, end, draw, take }: DiffPage<Drawn>): OpenedPage {
  return { add, end, apart: { draw, take: (drawn) => take(drawn as Drawn) } };
}

export function viewOf(
  { context, wordDiff, outputs }: DiffArguments,
  settings: Settings,
  color: DiffViewOptions['color'],
  { columns }: Pick<Io, 'columns'>,
): DiffViewOptions {
  return {
    context: context ?? settings.context ?? DEFAULT_VIEW.context,
    wordDiff: wordDiff ?? 'none',
    outputs,
    color,
    columns,
  };
}

/** Whether what is shown has a place for what changes do to other cells, and that is asked for. */
export function showsImpact({ impact, formats }: DiffArguments, settings: Settings): boolean {
  return (impact ?? settings.impact) && formats.some((format) => WITH_CELLS.has(format));
}

const WITH_CELLS: ReadonlySet<DiffFormat> = new Set(['patch', 'json', 'html', 'markdown']);

/** What a page of text is to be. */
export function textPage(request: DiffArguments, settings: Settings): PageRequest {
  const formats = request.formats.filter((format) => format !== 'html' && format !== 'markdown');
  const paths = request.nulEnds ? 'nul' : settings.quotePath ? 'quoted' : 'wide';
  return { formats, paths, statWidth: request.statWidth };
}
