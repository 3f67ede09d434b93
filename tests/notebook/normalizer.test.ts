import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { cleanedBytes } from '../../src/notebook/clean.ts';
import { createNormalizer, type NormalizerOptions, stripRefusal } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';

const OUTPUT = { name: 'stdout', output_type: 'stream', text: ['42\n'] };

function file(cell: object, metadata: object = {}): string {
  const code = {
    cell_type: 'code',
    execution_count: 3,
    metadata: {},
    outputs: [OUTPUT],
    source: ['x'],
    ...cell,
  };
  return JSON.stringify({ cells: [code], metadata, nbformat: 4, nbformat_minor: 4 }, null, 1);
}

interface Cleaned {
  readonly cell: {
    readonly execution_count: unknown;
    readonly outputs: readonly unknown[];
    readonly metadata: object;
  };
  readonly metadata: object;
}

function clean(text: string, options: NormalizerOptions = {}): Cleaned {
  const normalizer = createNormalizer(options);
  const once = cleanedBytes(readNotebook(text), normalizer);
  expect(normalizer.cleanEdits(readNotebook(once)), 'cleaning twice is cleaning once').toEqual([]);
  const { cells, metadata } = JSON.parse(once.toString()) as { cells: Cleaned['cell'][]; metadata: object };
  return { cell: cells[0]!, metadata };
}

describe('what machines wrote goes', () => {
  test('outputs and counts', () => {
    expect(clean(file({})).cell).toMatchObject({ execution_count: null, outputs: [] });
  });

  test('noise in any place, and what it leaves empty; what a person set stays', () => {
    const metadata = {
      collapsed: true,
      tags: ['a'],
      scrolled: false,
      jupyter: { outputs_hidden: true },
      name: 'n',
      ExecuteTime: { end: 1 },
    };
    expect(clean(file({ metadata })).cell.metadata).toEqual({ tags: ['a'], name: 'n' });
    expect(clean(file({ metadata: { scrolled: true } })).cell.metadata).toEqual({});
    expect(
      clean(file({ metadata: { jupyter: { source_hidden: true, outputs_hidden: true } } })).cell.metadata,
    ).toEqual({ jupyter: { source_hidden: true } });
  });

  test("the notebook's own, but not what renderers use", () => {
    const metadata = {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python', version: '3.11.7', file_extension: '.py' },
      widgets: { state: {} },
      vscode: { interpreter: { hash: 'abc' } },
      title: 'Prices',
    };
    const { language_info: info, widgets: _, vscode: __, ...kept } = metadata;
    expect(clean(file({}, metadata)).metadata).toEqual({
      ...kept,
      language_info: { name: 'python', file_extension: info.file_extension },
    });
  });

  test('a clean notebook is not touched, and no other byte is', () => {
    const text = file({ execution_count: null, outputs: [] });
    const notebook = readNotebook(text);
    expect(cleanedBytes(notebook, createNormalizer())).toBe(notebook.bytes);
    const odd =
      '{"cells":[{"cell_type":"code","execution_count" : 7 ,"metadata":{"scrolled":true,"x":1.0},"outputs":[],"source":"\\u00fc"}],"metadata":{},"nbformat":4,"nbformat_minor":4}';
    expect(cleanedBytes(readNotebook(odd), createNormalizer()).toString()).toBe(
      odd.replace('7', 'null').replace('"scrolled":true,', ''),
    );
  });
});

describe('who says otherwise', () => {
  test.each([
    ['the tag keep_output', { metadata: { tags: ['keep_output'] } }, {}],
    ['keep_output in the cell', { metadata: { keep_output: true } }, {}],
    ['init_cell', { metadata: { init_cell: true } }, {}],
    ['keep_output in the notebook', {}, { keep_output: true }],
  ])('%s: the outputs stay, and no count', (_, cell, metadata) => {
    const result = { data: {}, execution_count: 3, metadata: {}, output_type: 'execute_result' };
    const run = file({ ...cell, outputs: [OUTPUT, result] }, metadata);
    const outputs = [OUTPUT, { ...result, execution_count: null }];
    expect(clean(run).cell).toMatchObject({ execution_count: null, outputs });
    expect(clean(run, { keep: ['cell.execution_count'] }).cell).toMatchObject({
      execution_count: 3,
      outputs: [OUTPUT, result],
    });
    expect(clean(run, { ignoreTags: true }).cell).toMatchObject({ execution_count: null, outputs: [] });
  });

  test('outputs kept by the policy lose their counts too, and those of a rule that keeps all', () => {
    const result = { data: {}, execution_count: 3, metadata: {}, output_type: 'execute_result' };
    const run = file({ outputs: [result] });
    const outputs = [{ ...result, execution_count: null }];
    for (const options of [{ keep: ['cell.outputs'] }, { keepOutputs: { maxSize: 1000 } }])
      expect(clean(run, options).cell).toMatchObject({ execution_count: null, outputs });
    for (const options of [{ keep: ['cell.outputs'] }, { keepOutputs: { maxSize: 1000 } }])
      expect(
        clean(run, { ...options, keep: [...(options.keep ?? []), 'cell.execution_count'] }).cell,
      ).toEqual(JSON.parse(run).cells[0]);
  });

  test('false in a cell wins over the notebook and the policy; init_cell decides alone', () => {
    for (const cell of [
      { metadata: { keep_output: false } },
      { metadata: { init_cell: false, keep_output: true, tags: ['keep_output'] } },
    ]) {
      expect(clean(file(cell, { keep_output: true })).cell.outputs).toEqual([]);
      expect(clean(file(cell), { keep: ['cell.outputs'] }).cell.outputs).toEqual([]);
    }
    expect(clean(file({ metadata: { init_cell: true, keep_output: false } })).cell.outputs).toEqual([OUTPUT]);
  });

  test('further keys and exceptions, the deeper one winning', () => {
    const metadata = { a: { b: 1, c: 2 }, papermill: { duration: 1 } };
    const options = { strip: ['metadata.a'], keep: ['metadata.a.b', 'metadata.papermill'] };
    expect(clean(file({}, metadata), options).metadata).toEqual({ a: { b: 1 }, papermill: { duration: 1 } });
    expect(clean(file({}), { keep: ['cell.execution_count'] }).cell).toMatchObject({
      execution_count: 3,
      outputs: [],
    });
  });

  test.each([
    ['cell.source', 'it would take what people wrote'],
    ['cell.source.0', 'it would take what people wrote'],
    ['cell.input', 'it would take what people wrote'],
    ['cell.cell_type', 'it would take what people wrote'],
    ['cell.attachments', 'it would take what people wrote'],
    ['cell.attachments.image', 'it would take what people wrote'],
    ['cell.level', 'it would take what people wrote'],
    ['cell.id', 'cells are known by it'],
    ['cell.metadata', 'it would take all that people set'],
    ['metadata', 'it would take all that people set'],
    ['cell', 'it would take the cells'],
    ['cells', 'it would take the cells'],
    ['cells.source', 'it would take the cells'],
    ['worksheets', 'it would take the cells'],
    ['nbformat', 'no notebook is one without it'],
    ['', 'it names no key'],
    ['.', 'it names no key'],
  ])('nobody strips "%s"', (path, reason) => {
    expect(stripRefusal(path)).toBe(reason);
    expect(() => clean(file({}), { strip: ['metadata.x', path] })).toThrow(NotebookError);
  });

  test.each(['metadata.x', 'cell.metadata.source', 'cell.outputs', 'cell.own', 'metadata.cells', 'own'])(
    'but one may strip %s',
    (path) => {
      expect(stripRefusal(path)).toBeUndefined();
    },
  );

  test('outputs by size and kind', () => {
    const picture = {
      data: { 'image/png': 'A'.repeat(3000), 'text/plain': ['<Figure>'] },
      metadata: {},
      output_type: 'display_data',
    };
    const result = {
      data: { 'text/plain': ['42'] },
      execution_count: 3,
      metadata: {},
      output_type: 'execute_result',
    };
    const cell = file({ outputs: [OUTPUT, picture, result] });
    const kept = clean(cell, { keepOutputs: { textOnly: true } }).cell.outputs;
    expect(kept).toEqual([OUTPUT, { ...result, execution_count: null }]);
    expect(clean(cell, { keepOutputs: { maxSize: 20 } }).cell.outputs).toEqual([]);
  });
});

describe('format 3', () => {
  test('counts and folding go', () => {
    const code = {
      cell_type: 'code',
      collapsed: false,
      input: ['x'],
      language: 'python',
      metadata: {},
      outputs: [{ output_type: 'stream', stream: 'stdout', text: ['1'] }],
      prompt_number: 4,
    };
    const text = JSON.stringify(
      {
        metadata: { name: '', signature: 'sha256:1' },
        nbformat: 3,
        nbformat_minor: 0,
        worksheets: [{ cells: [code], metadata: {} }],
      },
      null,
      1,
    );
    const cleaned = JSON.parse(cleanedBytes(readNotebook(text), createNormalizer()).toString());
    expect(cleaned.worksheets[0].cells[0]).toEqual({
      cell_type: 'code',
      input: ['x'],
      language: 'python',
      metadata: {},
      outputs: [],
      prompt_number: null,
    });
    expect(cleaned.metadata).toEqual({ name: '' });
  });
});
