import { describe, expect, it } from 'vitest';
import type { CellChange, CellDetails, NotebookDiff } from '../../src/diff/changes.ts';
import type { CompareOptions } from '../../src/diff/compare-cells.ts';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { countLines } from '../../src/diff/line-counts.ts';
import { decodeString } from '../../src/json/read.ts';
import { canonicalText } from '../../src/json/same.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';

type Json = Record<string, unknown>;

function diff(
  before: Json | string,
  after: Json | string,
  options: Partial<CompareOptions> = {},
): NotebookDiff {
  const read = (notebook: Json | string) =>
    readNotebook(typeof notebook === 'string' ? notebook : JSON.stringify(notebook));
  return diffNotebooks(read(before), read(after), { normalizer: createNormalizer(), ...options });
}

function notebook(cells: readonly Json[], more: Json = {}): Json {
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 4, ...more };
}

function code(source: unknown, more: Json = {}): Json {
  return { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source, ...more };
}

/** The details of the one pair of cells. */
function details(before: Json, after: Json, options: Partial<CompareOptions> = {}): CellDetails {
  const [change] = diff(notebook([before]), notebook([after]), options).cells;
  if (change === undefined || !('details' in change)) throw new Error(`not paired: ${change?.kind}`);
  return change.details;
}

const PLACES = [
  'load the data from the archive',
  'clean the columns of the table',
  'plot what is left of it',
];

describe('the source', () => {
  it('shows one line where one line changed, and counts what a new run changed', () => {
    const run = (source: string, count: number, text: string): Json =>
      code(['model.fit(X_train, y_train)\n', source], {
        execution_count: count,
        outputs: [
          {
            output_type: 'execute_result',
            execution_count: count,
            data: { 'text/plain': text },
            metadata: {},
          },
        ],
      });
    const found = diff(
      notebook([run('model.score(X_test, y_test)', 3, '0.95')]),
      notebook([run('model.score(X_train, y_train)  # Changed to train data', 4, '0.97')]),
    );
    expect(found.cells).toMatchObject([
      {
        kind: 'modified',
        details: { source: [{ beforeStart: 1, beforeEnd: 2, afterStart: 1, afterEnd: 2 }] },
      },
    ]);
    expect(found.hidden).toEqual({ outputs: 1, executionCounts: 1, noise: 0, ids: 0, notebookNoise: 0 });
    expect(countLines(found)).toEqual({ added: 1, removed: 1 });
  });

  it('is the same as a list of lines and as one text, escaped or not', () => {
    const found = diff(
      `{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["caf\\u00e9\\n", "au lait"]}],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 4}`,
      notebook([{ cell_type: 'markdown', metadata: {}, source: 'café\nau lait' }]),
    );
    expect(found.cells.map(({ kind }) => kind)).toEqual(['same']);
  });

  it('tells a final newline, which is no line', () => {
    const found = diff(notebook([code('df.describe()')]), notebook([code('df.describe()\n')]));
    expect(found.cells).toMatchObject([{ kind: 'modified', details: { source: [], finalNewline: true } }]);
    expect(countLines(found)).toEqual({ added: 0, removed: 0 });
  });

  it('can be compared without regard to white space or empty lines', () => {
    const [before, after] = [code('if ready:\n  start()'), code('if ready:\n\n    start()')];
    expect(details(before, after).source).toHaveLength(1);
    expect(details(before, after, { ignoreSpace: 'all-space', ignoreBlankLines: true }).source).toEqual([]);
    const found = diff(notebook([before]), notebook([after]), {
      ignoreSpace: 'all-space',
      ignoreBlankLines: true,
    });
    expect(found.cells.map(({ kind }) => kind)).toEqual(['same']);
  });
});

describe('the order of the list', () => {
  const shown = ({ cells }: NotebookDiff): string =>
    cells
      .map((change: CellChange) => {
        const cell = change.kind === 'removed' || change.kind === 'split' ? change.before : change.after;
        return `${change.kind} ${Array.isArray(cell) ? '' : (cell as { source: string }).source.split(' ')[0]}`;
      })
      .join(', ');
  const row = (...sources: string[]): Json => notebook(sources.map((source) => code(source)));
  const [load, clean, plot] = PLACES as [string, string, string];

  it('is that of the new notebook, a removed cell before what took its place', () => {
    expect(shown(diff(row(load, clean, plot), row(load, 'import antigravity', plot)))).toBe(
      'same load, removed clean, added import, same plot',
    );
    expect(shown(diff(row(load, clean, plot), row(clean, plot)))).toBe('removed load, same clean, same plot');
    expect(shown(diff(row(load, clean, plot), row(load, clean)))).toBe('same load, same clean, removed plot');
  });

  it('has a moved cell where it is now', () => {
    const found = diff(row(load, clean, plot), row(plot, load, clean));
    expect(shown(found)).toBe('moved plot, same load, same clean');
    expect(countLines(found)).toEqual({ added: 0, removed: 0 });
  });

  it('counts the lines that were edited in a moved cell, not the cell', () => {
    const long = 'plot what is left of it\nin the colours of the house\nwith a legend';
    const found = diff(row(load, clean, long), row(`${long} below`, load, clean));
    expect(shown(found)).toBe('moved plot, same load, same clean');
    expect(countLines(found)).toEqual({ added: 1, removed: 1 });
  });

  it('compares the parts of a split cell with the whole', () => {
    const more = 'and name them\nas people would\n';
    const found = diff(row(`${load}\n${more}${clean}`, plot), row(load, `${more}${clean} anew`, plot));
    expect(found.cells).toMatchObject([
      { kind: 'split', source: [{ beforeStart: 3, beforeEnd: 4, afterStart: 3, afterEnd: 4 }] },
      { kind: 'same' },
    ]);
    expect(countLines(found)).toEqual({ added: 1, removed: 1 });
  });
});

describe('outputs', () => {
  const printed = (text: unknown, count = 1): Json =>
    code('df', {
      outputs: [
        { output_type: 'execute_result', execution_count: count, data: { 'text/plain': text }, metadata: {} },
      ],
    });

  it('are counted where they say something else', () => {
    expect(details(printed('0.95'), printed('0.97')).hidden.outputs).toBe(true);
    expect(details(printed('0.95'), code('df')).hidden.outputs).toBe(true);
  });

  it('are the same in another notation, and after another run', () => {
    expect(details(printed('a\nb'), printed(['a\n', 'b'])).hidden.outputs).toBe(false);
    expect(details(printed('a', 3), printed('a', 4)).hidden.outputs).toBe(false);
    const escaped = JSON.stringify(notebook([printed('caf\u00e9')])).replace('\u00e9', '\\u00e9');
    expect(diff(escaped, notebook([printed('caf\u00e9')])).hidden.outputs).toBe(0);
  });

  it('keep counts of their own data apart from those of the run', () => {
    const json = (count: number): Json =>
      code('df', {
        outputs: [
          {
            output_type: 'display_data',
            data: { 'application/json': { execution_count: count } },
            metadata: {},
          },
        ],
      });
    expect(details(json(1), json(2)).hidden.outputs).toBe(true);
  });
});

describe('what stands beside the source', () => {
  const withMetadata = (metadata: Json): Json => code('df', { metadata });

  it('has tags as a set', () => {
    const found = details(withMetadata({ tags: ['a', 'b'] }), withMetadata({ tags: ['b', 'c'] }));
    expect(found.tags).toEqual({ added: ['c'], removed: ['a'] });
    expect(found.metadata).toEqual([]);
    expect(
      details(withMetadata({ tags: ['a', 'b'] }), withMetadata({ tags: ['b', 'a'] })).tags,
    ).toBeUndefined();
    expect(details(withMetadata({}), withMetadata({ tags: [] })).tags).toBeUndefined();
  });

  it('has metadata by key, at any depth', () => {
    const found = details(
      withMetadata({ slideshow: { slide_type: 'slide' }, name: 'one' }),
      withMetadata({ slideshow: { slide_type: 'skip' }, name: 'one' }),
    ).metadata;
    expect(found.map(({ path }) => path)).toEqual([['slideshow', 'slide_type']]);
    expect(found.map(({ before, after }) => [before, after].map((value) => canonicalText(value!)))).toEqual([
      ['"slide"', '"skip"'],
    ]);
  });

  it('counts what machines wrote, also inside what people wrote', () => {
    const found = details(
      withMetadata({ collapsed: true }),
      withMetadata({ jupyter: { outputs_hidden: true, source_hidden: true } }),
    );
    expect(found.metadata.map(({ path }) => path)).toEqual([['jupyter', 'source_hidden']]);
    expect(found.hidden.noise).toBe(true);
  });

  it('takes 1 and 1.0 for the same, and an empty object for none', () => {
    const before = '{"cells": [], "metadata": {"scale": 1.0, "own": {}}, "nbformat": 4, "nbformat_minor": 4}';
    expect(diff(before, notebook([], { metadata: { scale: 1 } })).metadata).toEqual([]);
  });

  it('has attachments, unknown keys and a changed type', () => {
    const before = {
      cell_type: 'markdown',
      metadata: {},
      source: 'see',
      attachments: { 'a.png': { 'image/png': 'AA' } },
    };
    const found = details(before, { ...before, attachments: { 'b.png': { 'image/png': 'AA' } }, own: 1 });
    expect(found.attachments.map(({ path }) => path.join('/'))).toEqual([
      'a.png/image/png',
      'b.png/image/png',
    ]);
    expect(found.unknown.map(({ path }) => path)).toEqual([['own']]);
    expect(details(before, { ...before, cell_type: 'raw' }).type).toEqual({
      before: 'markdown',
      after: 'raw',
    });
  });
});

describe('the notebook', () => {
  it('lists its metadata and its own keys, and counts the noise', () => {
    const about = (name: string, version: string): Json => ({
      kernelspec: { name, display_name: version, language: 'python' },
      language_info: { name: 'python', version },
    });
    const found = diff(
      notebook([], { metadata: about('python3', '3.8') }),
      notebook([], { metadata: about('conda', '3.9'), own: 'text' }),
    );
    expect(found.metadata.map(({ path }) => path.join('.'))).toEqual(['metadata.kernelspec.name', 'own']);
    const own = found.metadata[1]!.after!;
    expect(own.kind === 'string' && decodeString(own)).toBe('text');
    expect(found.hidden.notebookNoise).toBe(2);
  });

  it('of format 3 is the same as its like of format 4', () => {
    const three = {
      metadata: {},
      nbformat: 3,
      nbformat_minor: 0,
      worksheets: [
        {
          metadata: {},
          cells: [
            { cell_type: 'heading', level: 2, metadata: {}, source: 'Data' },
            {
              cell_type: 'code',
              collapsed: false,
              input: 'load()',
              language: 'python',
              metadata: {},
              prompt_number: 1,
              outputs: [{ output_type: 'pyout', prompt_number: 1, metadata: {}, text: '1' }],
            },
          ],
        },
      ],
    };
    const four = notebook([
      { cell_type: 'markdown', metadata: {}, source: '## Data' },
      code('load()', {
        execution_count: 1,
        metadata: { collapsed: false },
        outputs: [
          { output_type: 'execute_result', execution_count: 1, data: { 'text/plain': '1' }, metadata: {} },
        ],
      }),
    ]);
    const found = diff(three, four);
    expect(found.cells.map(({ kind }) => kind)).toEqual(['same', 'same']);
    expect(found.format).toEqual({ before: '3.0', after: '4.4' });
    expect(found.hidden).toEqual({ outputs: 0, executionCounts: 0, noise: 0, ids: 0, notebookNoise: 0 });
  });
});
