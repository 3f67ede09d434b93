/** Reports of notebooks in a few words. */
import { type HtmlOptions, renderHtml } from '../../src/index.ts';
import { type CellParts, notebookOf } from '../render/notebooks.ts';

const PYTHON = { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } };

export function pythonNotebook(cells: readonly CellParts[]): string {
  return notebookOf(cells, PYTHON);
}

/** A page of one changed notebook, `analysis.ipynb`. */
export function pageOf(
  before: readonly CellParts[],
  after: readonly CellParts[],
  options: HtmlOptions = {},
): Promise<string> {
  const file = { path: 'analysis.ipynb', before: pythonNotebook(before), after: pythonNotebook(after) };
  return renderHtml([file], options);
}

/** What stands between the tags, as a browser reads it. */
export function textIn(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ENTITIES[name]!);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
