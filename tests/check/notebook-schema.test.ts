/** What breaks the official schema, in words; and that the schemas are read as ajv reads them. */
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SchemaFile } from '../../src/check/json-schema.ts';
import v3 from '../../src/check/nbformat/v3.json' with { type: 'json' };
import v40 from '../../src/check/nbformat/v4.0.json' with { type: 'json' };
import v41 from '../../src/check/nbformat/v4.1.json' with { type: 'json' };
import v42 from '../../src/check/nbformat/v4.2.json' with { type: 'json' };
import v43 from '../../src/check/nbformat/v4.3.json' with { type: 'json' };
import v44 from '../../src/check/nbformat/v4.4.json' with { type: 'json' };
import v45 from '../../src/check/nbformat/v4.5.json' with { type: 'json' };
import { schemaFindings } from '../../src/check/notebook-schema.ts';
import { NotebookError } from '../../src/errors.ts';
import { readNotebook } from '../../src/notebook/read.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonMap = { [key: string]: Json };

const STREAM = { name: 'stdout', output_type: 'stream', text: ['1\n'] };
const ERROR = { ename: 'E', evalue: 'e', output_type: 'error', traceback: [] };

/** A notebook of format 4.5 with one code cell, in which `more` of the cell stands. */
function file(more: JsonMap, notebook: JsonMap = {}): string {
  const cell = { cell_type: 'code', execution_count: 1, id: 'one', metadata: {}, outputs: [], source: 'x' };
  return JSON.stringify({
    cells: [{ ...cell, ...more }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
    ...notebook,
  });
}

function reasons(text: string): readonly string[] {
  return schemaFindings(readNotebook(text)).map(({ reason }) => reason);
}

describe('in words', () => {
  test.each<[JsonMap, string]>([
    [
      { outputs: [{ ...ERROR, traceback: 'Traceback' }] },
      '"traceback" of an output (error) is "Traceback", not a list',
    ],
    [{ metadata: { collapsed: 'yes' } }, '"metadata.collapsed" is "yes", not true or false'],
    [{ metadata: { scrolled: 1 } }, '"metadata.scrolled" is 1, not true or false or "auto"'],
    [{ metadata: { name: '' } }, "the cell's name is not one line of text"],
    [{ metadata: { tags: ['a,b'] } }, 'a tag is empty or has a comma'],
    [{ metadata: { tags: ['a', 'b', 'a'] } }, 'a tag stands there twice'],
    [{ metadata: { tags: 'a' } }, '"metadata.tags" is "a", not a list'],
    [{ metadata: { tags: ['a', 2] } }, 'item 2 of "metadata.tags" is 2, not a text'],
    [
      { metadata: { execution: { 'iopub.status.busy': 5 } } },
      '"metadata.execution.iopub.status.busy" is 5, not a text',
    ],
    [{ execution_count: 1.5 }, '"execution_count" is 1.5, not a whole number or null'],
    [{ execution_count: -1 }, '"execution_count" is -1, not a number from 0 on'],
    [{ id: 'a b' }, 'the id is not 1 to 64 letters, digits, "-" and "_"'],
    [{ id: '' }, 'the id is not 1 to 64 letters, digits, "-" and "_"'],
    [{ id: 'x'.repeat(65) }, 'the id is not 1 to 64 letters, digits, "-" and "_"'],
    [{ outputs: {} }, '"outputs" is an object, not a list'],
    [{ outputs: [5] }, 'an output is 5, not an object'],
    [{ outputs: [{ text: 'x' }] }, '"output_type" of an output is missing'],
    [{ outputs: [{ output_type: 'poem' }] }, '"poem" is no type of output'],
    [{ outputs: [{ output_type: 'stream', text: 'x' }] }, '"name" of an output (stream) is missing'],
    [{ outputs: [{ ...STREAM, more: 1 }] }, '"more" is no key of an output (stream)'],
    [{ outputs: [{ ...STREAM, text: 7 }] }, '"text" of an output (stream) is 7, not a text or a list'],
    [
      { outputs: [{ ...STREAM, text: ['a', null] }] },
      'item 2 of "text" of an output (stream) is null, not a text',
    ],
    [
      { outputs: [{ data: { 'text/plain': {} }, metadata: {}, output_type: 'display_data' }] },
      '"data.text/plain" of an output (display_data) is an object, not a text or a list',
    ],
    [{ cell_type: 'poem' }, '"poem" is no type of cell'],
    [{ attachments: {} }, '"attachments" is no key of a code cell'],
  ])('%j', (more, words) => {
    const [finding, ...others] = schemaFindings(readNotebook(file(more)));
    expect(finding).toMatchObject({ cell: 0, reason: words });
    expect(others).toEqual([]);
  });

  test('of the notebook itself', () => {
    expect(reasons(file({}, { own: 1 }))).toEqual(['"own" is no key of a notebook']);
    expect(reasons(file({}, { metadata: { kernelspec: { name: 'p' } } }))).toEqual([
      '"metadata.kernelspec.display_name" is missing',
    ]);
    expect([...reasons('{"cells": [], "nbformat": 4}')].sort()).toEqual([
      '"metadata" is missing',
      '"nbformat_minor" is missing',
    ]);
  });

  test('of format 3', () => {
    const cell = { cell_type: 'code', collapsed: 'no', input: 'x', language: 'python', outputs: [] };
    const sheets = [{ cells: [] }, { cells: [{ cell_type: 'heading', source: 'T' }, cell], own: 1 }];
    const text = JSON.stringify({ metadata: {}, nbformat: 3, nbformat_minor: 0, worksheets: sheets });
    expect(schemaFindings(readNotebook(text))).toMatchObject([
      { cell: 0, reason: '"level" is missing' },
      { cell: 1, reason: '"collapsed" is "no", not true or false' },
      { cell: undefined, reason: '"own" is no key of a worksheet' },
    ]);
  });

  test('the byte where it stands', () => {
    const text = file({ outputs: [STREAM, { ...ERROR, evalue: 404 }] });
    const [finding] = schemaFindings(readNotebook(text));
    expect(text.slice(finding!.offset)).toMatch(/^404/);
  });

  test('a long list ends', () => {
    const outputs = Array.from({ length: 300 }, (_, at) => ({ ...STREAM, text: at }));
    const found = schemaFindings(readNotebook(file({ outputs })));
    expect(found).toHaveLength(51);
    expect(found[50]).toMatchObject({
      rule: 'schema',
      reason: 'more breaks the schema; the first 50 are listed',
    });
  });

  test('what is wrong in the same way is one finding', () => {
    const outputs = Array.from({ length: 3000 }, () => ({ ...STREAM, text: 7 }));
    expect(schemaFindings(readNotebook(file({ outputs })))).toMatchObject([
      {
        rule: 'schema',
        cell: 0,
        reason: '"text" of an output (stream) is 7, not a text or a list',
        count: 3000,
      },
    ]);
  });

  test('a key too many is no damage, and hides none', () => {
    const cell = { cell_type: 'markdown', id: 'one', metadata: {}, source: 'x' };
    const cells = Array.from({ length: 60 }, () => cell);
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`own${at}`, 1]));
    const found = schemaFindings(
      readNotebook(
        file({}, { ...many, cells: [...cells, { ...cell, metadata: { tags: 'a' } }], nbformat_minor: 4 }),
      ),
    );
    expect(found[0]).toMatchObject({ rule: 'schema', cell: 60, count: 1 });
    expect(found.slice(1).map(({ rule }) => rule)).toEqual(Array(51).fill('unknown-key'));
    expect(found).toContainEqual(
      expect.objectContaining({ cell: 0, reason: '"id" is no key of a markdown cell', count: 61 }),
    );
  });

  test('more than is looked at may be damage', () => {
    const cells = Array.from({ length: 10_001 }, () => ({
      cell_type: 'markdown',
      id: 'one',
      metadata: {},
      source: 'x',
    }));
    expect(schemaFindings(readNotebook(file({}, { cells, nbformat_minor: 4 })))).toMatchObject([
      { rule: 'schema', reason: expect.stringContaining('behind the first 10000 places') },
      { rule: 'unknown-key', count: 10_000 },
    ]);
  });
});

describe('what files hold', () => {
  test.each([
    [
      'numbers as Python and JavaScript write them',
      file({}).replace('"execution_count":1', '"execution_count":1.0'),
    ],
    ['integers past 2^53', file({}).replace('"execution_count":1', '"execution_count":12345678901234567890')],
    ['NaN', file({ metadata: { own: 'X' } }).replace('"X"', '[NaN, -Infinity]')],
    [
      'the last of duplicate keys',
      file({}).replace('"metadata":{},"outputs"', '"outputs":7,"metadata":{},"outputs"'),
    ],
    [
      '10,000 levels',
      file({ metadata: { own: 'X' } }).replace('"X"', '['.repeat(10_000) + ']'.repeat(10_000)),
    ],
    [
      '10,000 levels in an output',
      file({
        outputs: [{ data: { 'application/json': 'X' }, metadata: {}, output_type: 'display_data' }],
      }).replace('"X"', '['.repeat(10_000) + ']'.repeat(10_000)),
    ],
    ['keys that objects have of their own', file({ metadata: { constructor: 1, toString: [] } })],
    [
      'a 4.x to come',
      file({ cell_type: 'poem', own: 1, outputs: [{ output_type: 'poem' }] }, { nbformat_minor: 6, own: 1 }),
    ],
  ])('%s', (_, text) => {
    expect(reasons(text)).toEqual([]);
  });

  test('a 4.x to come is still checked', () => {
    expect(reasons(file({ metadata: { collapsed: 'yes' } }, { nbformat_minor: 6 }))).toEqual([
      '"metadata.collapsed" is "yes", not true or false',
    ]);
  });

  test('NaN and the infinities are no counts', () => {
    for (const word of ['NaN', 'Infinity', '1e-7']) {
      const text = file({}).replace('"execution_count":1', `"execution_count":${word}`);
      expect(reasons(text)).toEqual([`"execution_count" is ${word}, not a whole number or null`]);
    }
  });
});

describe('as ajv reads the schemas', () => {
  const ajv = new Ajv({ strict: false });
  const four = [v40, v41, v42, v43, v44, v45].map((schema) => ajv.compile(schema as SchemaFile));
  const three = ajv.compile(v3 as SchemaFile);
  /** By the format that the notebook says it has. */
  function ajvAccepts(json: JsonMap): boolean {
    if (json.nbformat === 3) return three(json);
    const minor = typeof json.nbformat_minor === 'number' ? json.nbformat_minor : 0;
    return four[Math.max(0, Math.floor(minor))]!(json);
  }
  function weAccept(json: JsonMap): boolean {
    const text = JSON.stringify(json, null, 1);
    // The same notebook, its numbers as Python writes floats.
    const floats = text.replace(/(": -?[0-9]+)(,?)$/gm, '$1.0$2');
    const [one, other] = [text, floats].map((each) => {
      try {
        return reasons(each).length === 0;
      } catch (error) {
        if (error instanceof NotebookError) return false;
        throw error;
      }
    });
    expect(one).toBe(other);
    return one!;
  }

  const lines = fc.oneof(
    fc.constantFrom('x', '', 'a\nb'),
    fc.array(fc.constantFrom('a\n', 'b'), { maxLength: 2 }),
  );
  const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'parameters'));
  const cellMetadata = fc.record(
    {
      collapsed: fc.boolean(),
      scrolled: fc.constantFrom(true, false, 'auto'),
      name: fc.constantFrom('n', 'a name'),
      tags,
      format: fc.constant('text/html'),
      jupyter: fc.record({ source_hidden: fc.boolean() }),
      execution: fc.constant({ 'iopub.status.busy': '2024', 'shell.execute_reply': '2024' }),
      own: fc.constantFrom<Json>(1, null, ['a'], { b: {} }),
    },
    { requiredKeys: [] },
  );
  const bundle = fc.dictionary(
    fc.constantFrom('text/plain', 'image/png', 'application/json', 'application/vnd.own.v1+json'),
    lines,
  );
  const output = fc.oneof(
    fc.record({ output_type: fc.constant('stream'), name: fc.constant('stdout'), text: lines }),
    fc.record({ output_type: fc.constant('display_data'), data: bundle, metadata: fc.constant({}) }),
    fc.record({
      output_type: fc.constant('execute_result'),
      data: bundle,
      metadata: fc.constant({ own: 1 }),
      execution_count: fc.constantFrom(null, 3),
    }),
    fc.record({
      output_type: fc.constant('error'),
      ename: fc.constant('E'),
      evalue: fc.constant('e'),
      traceback: fc.array(fc.constant('line'), { maxLength: 2 }),
    }),
  );
  const id = (minor: number): object => (minor >= 5 ? { id: fc.constantFrom('a', 'b-1', 'C_2') } : {});
  const cell4 = (minor: number): fc.Arbitrary<object> =>
    fc.oneof(
      fc.record({
        cell_type: fc.constant('code'),
        execution_count: fc.constantFrom(null, 0, 7),
        metadata: cellMetadata,
        outputs: fc.array(output, { maxLength: 2 }),
        source: lines,
        ...id(minor),
      }),
      fc.record({
        cell_type: fc.constantFrom('markdown', 'raw'),
        metadata: cellMetadata,
        source: lines,
        attachments: fc.constantFrom({}, { 'a.png': { 'image/png': 'AA' } }),
        ...id(minor),
      }),
    );
  const notebookMetadata = fc.record(
    {
      kernelspec: fc.constant({ display_name: 'P', name: 'p' }),
      language_info: fc.constantFrom(
        { name: 'p', codemirror_mode: { name: 'i' } },
        { name: 'p', codemirror_mode: 'i' },
      ),
      title: fc.constant('T'),
      authors: fc.constant([{ name: 'A' }]),
      orig_nbformat: fc.constant(2),
    },
    { requiredKeys: [] },
  );
  const format4 = fc.nat(5).chain((minor) =>
    fc.record({
      cells: fc.array(cell4(minor), { maxLength: 3 }),
      metadata: notebookMetadata,
      nbformat: fc.constant(4),
      nbformat_minor: fc.constant(minor),
    }),
  );
  const output3 = fc.oneof(
    fc.record({ output_type: fc.constant('stream'), stream: fc.constant('stdout'), text: lines }),
    fc.record({
      output_type: fc.constant('pyout'),
      prompt_number: fc.constant(1),
      text: lines,
      'image/png': lines,
    }),
    fc.record({ output_type: fc.constant('display_data'), html: lines, metadata: fc.constant({}) }),
    fc.record({
      output_type: fc.constant('pyerr'),
      ename: fc.constant('E'),
      evalue: fc.constant('e'),
      traceback: tags,
    }),
  );
  const cell3 = fc.oneof(
    fc.record({
      cell_type: fc.constant('code'),
      collapsed: fc.boolean(),
      input: lines,
      language: fc.constant('python'),
      metadata: fc.constant({}),
      outputs: fc.array(output3, { maxLength: 2 }),
      prompt_number: fc.constantFrom(null, 1),
    }),
    fc.record({
      cell_type: fc.constantFrom('markdown', 'html', 'raw'),
      source: lines,
      metadata: fc.record({ tags }),
    }),
    fc.record({ cell_type: fc.constant('heading'), level: fc.constant(2), source: lines }),
  );
  const format3 = fc.record({
    metadata: fc.constantFrom(
      {},
      { name: '', signature: 's' },
      { kernel_info: { language: 'p', name: 'p' } },
    ),
    nbformat: fc.constant(3),
    nbformat_minor: fc.constant(0),
    worksheets: fc.array(fc.record({ cells: fc.array(cell3, { maxLength: 3 }), metadata: fc.constant({}) }), {
      maxLength: 2,
    }),
  });
  const notebook = fc.oneof({ weight: 3, arbitrary: format4 }, format3) as unknown as fc.Arbitrary<JsonMap>;

  /** What a mistake puts in the place of a value. */
  const wrong = fc.constantFrom<Json>(
    null,
    true,
    'yes',
    '',
    'a,b',
    'code',
    'markdown',
    'raw',
    'stream',
    'error',
    'poem',
    0,
    1,
    -1,
    1.5,
    [],
    ['a', 'a'],
    ['a', 1],
    [null],
    {},
    { name: 'x' },
    { output_type: 'stream' },
  );
  const mistake = fc.record({
    kind: fc.constantFrom('replace', 'replace', 'remove', 'add', 'twice'),
    at: fc.nat(),
    key: fc.constantFrom(
      'own',
      'metadata',
      'source',
      'outputs',
      'id',
      'tags',
      'attachments',
      'execution_count',
      'text',
      'constructor',
    ),
    value: wrong,
  });

  /** Each value of the notebook with where it is kept. */
  function places(json: Json): readonly { readonly holder: Json[] | JsonMap; readonly key: string }[] {
    if (json === null || typeof json !== 'object') return [];
    return Object.keys(json).flatMap((key) => [{ holder: json, key }, ...places((json as JsonMap)[key]!)]);
  }

  function withMistake(
    notebook: JsonMap,
    { kind, at, key, value }: typeof mistake extends fc.Arbitrary<infer M> ? M : never,
  ): JsonMap {
    const copy = structuredClone(notebook);
    const all = places(copy);
    const place = all[at % all.length]!;
    const holder = place.holder as JsonMap;
    const here = holder[place.key]!;
    if (kind === 'replace') holder[place.key] = value;
    else if (kind === 'remove' && Array.isArray(place.holder)) place.holder.splice(Number(place.key), 1);
    else if (kind === 'remove') delete holder[place.key];
    else if (kind === 'twice' && Array.isArray(place.holder)) place.holder.push(here);
    else if (!Array.isArray(here) && here !== null && typeof here === 'object') here[key] = value;
    return copy;
  }

  test('valid notebooks', () => {
    fc.assert(
      fc.property(notebook, (json) => {
        expect(ajvAccepts(json)).toBe(true);
        expect(weAccept(json)).toBe(true);
      }),
    );
  });

  test('notebooks with mistakes', () => {
    fc.assert(
      fc.property(notebook, fc.array(mistake, { minLength: 1, maxLength: 2 }), (json, mistakes) => {
        const broken = mistakes.reduce(withMistake, json);
        // The schema of format 3 forgets to say that a worksheet is an object; nobody can read another one.
        const sheets = broken.nbformat === 3 && Array.isArray(broken.worksheets) ? broken.worksheets : [];
        fc.pre(sheets.every((sheet) => sheet !== null && typeof sheet === 'object' && !Array.isArray(sheet)));
        expect(weAccept(broken)).toBe(ajvAccepts(broken));
      }),
      { numRuns: 1000 },
    );
  });
});
