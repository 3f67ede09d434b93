/** Notebooks in a few words, and the screens made of two of them. */
import type { NotebookDiff } from '../../src/diff/changes.ts';
import type { CompareOptions } from '../../src/diff/compare-cells.ts';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { DEFAULT_VIEW, type DiffViewOptions, type FileHeading } from '../../src/render/options.ts';
import { renderDiff } from '../../src/render/terminal.ts';

export type CellParts = Readonly<Record<string, unknown>>;

export function code(source: string, more: CellParts = {}): CellParts {
  return { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source, ...more };
}

export function markdown(source: string, more: CellParts = {}): CellParts {
  return { cell_type: 'markdown', metadata: {}, source, ...more };
}

export function notebookOf(cells: readonly CellParts[], metadata: CellParts = {}): string {
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 4 });
}

export const HEADING: FileHeading = { status: 'modified', before: 'a.ipynb', after: 'a.ipynb' };

export function diffOf(before: string, after: string, compare: Partial<CompareOptions> = {}): NotebookDiff {
  const options = { normalizer: createNormalizer(), ...compare };
  return diffNotebooks(readNotebook(before), readNotebook(after), options);
}

/** The screen below the heading of the file. */
export function screenOf(
  before: string,
  after: string,
  view: Partial<DiffViewOptions> = {},
  compare: Partial<CompareOptions> = {},
): string {
  const text = renderDiff(diffOf(before, after, compare), HEADING, { ...DEFAULT_VIEW, ...view });
  return text.slice(text.indexOf('\n') + 1);
}

/** A page as it is written in a test: without the first newline and the indent of its first line. */
export function page(written: string): string {
  const lines = written.split('\n').slice(1);
  const indent = /^ */.exec(lines.at(-1)!)![0].length + 2;
  return lines
    .slice(0, -1)
    .map((line) => `${line.slice(indent)}\n`)
    .join('');
}
