import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import schema from '../../src/apply/changes.schema.json' with { type: 'json' };
import { blobIdOf } from '../../src/notebook/blob-id.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { createJsonPage } from '../../src/render/json.ts';
import { code, diffOf, HEADING, markdown, notebookOf } from './notebooks.ts';

/** What another program would read of the one file. */
// biome-ignore lint/suspicious/noExplicitAny: another program knows no types
function dataOf(before: string, after: string, compare: { readonly ignoreSpace?: 'all-space' } = {}): any {
  const page = createJsonPage();
  const version = (text: string, oid?: string) => ({ bytes: Buffer.from(text), isLink: false, oid });
  const notebook = {
    heading: HEADING,
    diff: diffOf(before, after, compare),
    links: { before: undefined, after: undefined },
    strips: false,
    versions: { before: version(before, 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'), after: version(after) },
    compared: { normalizer: createNormalizer(), ...compare },
    problems: [],
  };
  expect([...page.add(notebook)]).toEqual([]);
  return JSON.parse(page.end()).files[0];
}

const BEFORE = notebookOf([
  code('model.score(X_test, y_test)', {
    id: 'score',
    execution_count: 3,
    metadata: { tags: ['a'], name: 'x' },
  }),
  markdown('gone'),
]);
const AFTER = notebookOf(
  [
    code('model.score(X_train, y_train)', {
      id: 'score',
      execution_count: 4,
      metadata: { tags: ['b'], name: null },
    }),
  ],
  { title: 'Houses' },
);

test('a file, its cells, lines and keys', () => {
  expect(dataOf(BEFORE, AFTER)).toEqual({
    status: 'modified',
    before: 'a.ipynb',
    after: 'a.ipynb',
    blobs: {
      before: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
      after: blobIdOf(Buffer.from(AFTER), undefined),
    },
    format: { before: '4.4', after: '4.4' },
    lines: { added: 1, removed: 2 },
    metadata: [{ path: ['metadata', 'title'], after: 'Houses' }],
    machine: [],
    cells: [
      {
        kind: 'modified',
        before: {
          cell: 1,
          type: 'code',
          id: 'score',
          source: 'model.score(X_test, y_test)',
          tags: ['a'],
          metadata: [{ path: ['name'], value: 'x' }],
        },
        after: { cell: 1, type: 'code', id: 'score' },
        source: [
          {
            before: { line: 1, removed: ['model.score(X_test, y_test)'] },
            after: { line: 1, added: ['model.score(X_train, y_train)'] },
          },
        ],
        finalNewline: false,
        type: null,
        tags: { added: ['b'], removed: ['a'], before: ['a'], after: ['b'] },
        metadata: [{ path: ['name'], before: 'x', after: null }],
        attachments: [],
        unknown: [],
        hidden: { outputs: false, executionCount: true, noise: false, id: false },
      },
      { kind: 'removed', before: { cell: 2, type: 'markdown', id: null, source: 'gone' } },
    ],
    hidden: { outputs: 0, executionCounts: 1, noise: 0, ids: 0, notebookNoise: 0 },
  });
});

test('no files are a whole answer too', () => {
  expect(JSON.parse(createJsonPage().end())).toEqual({ version: 2, files: [] });
});

describe('what JSON makes hard', () => {
  const title = (json: string): string => notebookOf([], { title: 'HERE' }).replace('"HERE"', json);
  const titleOf = (json: string): unknown => dataOf(title('"x"'), title(json)).metadata[0].after;

  test.each([
    ['1.0', 'JavaScript would write 1'],
    ['1e-07', 'JavaScript would write 1e-7'],
    ['-0', 'JavaScript would write 0'],
    ['12345678901234567890', 'more digits than a double has'],
    ['NaN', 'no JSON'],
    ['[1,-Infinity]', 'no JSON'],
    ['{"b":1,"a":1,"10":1,"9":1}', 'JavaScript would put numbers first'],
    ['{"a":1,"a":2}', 'a key twice'],
    ['"\\ud83d"', 'half of a pair'],
    ['{"json":"1"}', 'looks like this form itself'],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'nobody could nest it'],
  ])('%.40s is its own text: %s', (json) => {
    expect(titleOf(json)).toEqual({ json });
  });

  test.each([
    '1',
    '-2.5',
    '1e+21',
    '"é"',
    '"\\u00e9"',
    'null',
    '[true,{"b":1,"a":["x"]}]',
    '{"json":"1","more":2}',
  ])('%s stands as it is', (json) => {
    expect(titleOf(json)).toEqual(JSON.parse(json));
  });

  test('carriage returns and halves of pairs in sources survive', () => {
    const [cell] = dataOf(notebookOf([code('a\r\nb')]), notebookOf([code('a\nb\ud83d')])).cells;
    expect(cell.source[0].before.removed[0]).toBe('a\r');
    expect(cell.source[0].after.added).toEqual(['a', { json: '"b\\ud83d"' }]);
  });

  test('where lines do not tell how the source ends, it stands there whole', () => {
    const [cell] = dataOf(notebookOf([code('a\r\nb')]), notebookOf([code('a\r\nb\r\n')])).cells;
    expect(cell).toMatchObject({ source: [], finalNewline: true, after: { source: 'a\r\nb\r\n' } });
  });
});

test('white space that makes no difference is in no line', () => {
  const data = dataOf(notebookOf([code('a\nb')]), notebookOf([code('a  \nc')]), { ignoreSpace: 'all-space' });
  const [cell] = data.cells;
  expect(cell.source).toEqual([{ before: { line: 2, removed: ['b'] }, after: { line: 2, added: ['c'] } }]);
  expect(cell.after).toEqual({ cell: 1, type: 'code', id: null });
});

test('the documentation names every member', () => {
  const documentation = readFileSync(join(import.meta.dirname, '../../docs/json-format.md'), 'utf8');
  const names = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inside] of Object.entries(value)) {
      if (name === 'properties') for (const member of Object.keys(inside)) names.add(member);
      collect(inside);
    }
  };
  collect(schema);
  expect(names.size).toBeGreaterThan(30);
  for (const name of names) expect(documentation).toContain(`\`${name}\``);
});

test('what people set in a cell that came or went, and a kernel has to know, as far as there is any', () => {
  const own = markdown('gone', {
    metadata: { tags: ['a'], slideshow: { slide_type: 'skip' }, collapsed: true },
    colour: 3,
  });
  const kernel = { kernelspec: { name: 'python3', display_name: 'Python 3' } };
  const [bare, full] = [notebookOf([code('x')]), notebookOf([code('x'), own], kernel)];
  const whole = {
    cell: 2,
    type: 'markdown',
    id: null,
    source: 'gone',
    tags: ['a'],
    metadata: [{ path: ['slideshow', 'slide_type'], value: 'skip' }],
    unknown: [{ path: ['colour'], value: 3 }],
  };
  const came = dataOf(bare, full);
  expect(came.cells[1]).toEqual({ kind: 'added', after: whole });
  expect(came.metadata).toEqual([{ path: ['metadata', 'kernelspec', 'name'], after: 'python3' }]);
  expect(came.machine).toEqual([{ path: ['metadata', 'kernelspec', 'display_name'], after: 'Python 3' }]);
  expect(dataOf(full, bare).cells[1]).toEqual({ kind: 'removed', before: whole });
});
