import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NotebookDiff } from '../../src/diff/changes.ts';
import { renderJson, renderJsonFile } from '../../src/render/json.ts';
import { code, diffOf, HEADING, markdown, notebookOf } from './notebooks.ts';

// biome-ignore lint/suspicious/noExplicitAny: what another program would read
const dataOf = (diff: NotebookDiff): any => JSON.parse(renderJson([renderJsonFile(diff, HEADING)])).files[0];

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
  expect(dataOf(diffOf(BEFORE, AFTER))).toEqual({
    status: 'modified',
    before: 'a.ipynb',
    after: 'a.ipynb',
    lines: { added: 1, removed: 2 },
    format: null,
    metadata: [{ path: ['metadata', 'title'], after: 'Houses' }],
    cells: [
      {
        kind: 'modified',
        before: { cell: 1, type: 'code', id: 'score' },
        after: { cell: 1, type: 'code', id: 'score' },
        source: [
          {
            before: { line: 1, removed: ['model.score(X_test, y_test)'] },
            after: { line: 1, added: ['model.score(X_train, y_train)'] },
          },
        ],
        finalNewline: false,
        type: null,
        tags: { added: ['b'], removed: ['a'] },
        metadata: [{ path: ['name'], before: 'x', after: null }],
        attachments: [],
        unknown: [],
        hidden: { outputs: false, executionCount: true, noise: false, id: false },
      },
      { kind: 'removed', before: { cell: 2, type: 'markdown', id: null }, source: 'gone' },
    ],
    hidden: { outputs: 0, executionCounts: 1, noise: 0, ids: 0, notebookNoise: 0 },
  });
});

test('no files are a whole answer too', () => {
  expect(JSON.parse(renderJson([]))).toEqual({ version: 1, files: [] });
});

describe('what JSON makes hard', () => {
  const title = (json: string): string => notebookOf([], { title: 'HERE' }).replace('"HERE"', json);

  test('numbers that JSON has not, and values nobody could nest, are text', () => {
    const [change] = dataOf(diffOf(title('1'), title('NaN'))).metadata;
    expect(change).toEqual({ path: ['metadata', 'title'], before: 1, after: 'NaN' });
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    expect(dataOf(diffOf(title('1'), title(deep))).metadata[0].after).toBe(deep);
  });

  test('lone surrogates and carriage returns survive', () => {
    const [cell] = dataOf(diffOf(notebookOf([code('a\r\nb')]), notebookOf([code('a\nb\ud83d')]))).cells;
    expect(cell.source[0].before.removed[0]).toBe('a\r');
    expect(cell.source[0].after.added).toEqual(['a', 'b\ud83d']);
  });
});

test('the documentation names every member', () => {
  const documentation = readFileSync(join(import.meta.dirname, '../../docs/json-format.md'), 'utf8');
  const names = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inside] of Object.entries(value)) {
      if (!Array.isArray(value)) names.add(name);
      collect(inside);
    }
  };
  collect(dataOf(diffOf(BEFORE, AFTER)));
  for (const name of names) expect(documentation).toContain(`\`${name}\``);
});

test('what people set in a cell that came or went, as far as there is any', () => {
  const own = markdown('gone', {
    metadata: { tags: ['a'], slideshow: { slide_type: 'skip' }, collapsed: true },
    colour: 3,
  });
  const [bare, full] = [notebookOf([code('x')]), notebookOf([code('x'), own])];
  const slide = { path: ['slideshow', 'slide_type'] };
  expect(dataOf(diffOf(bare, full)).cells[1]).toEqual({
    kind: 'added',
    after: { cell: 2, type: 'markdown', id: null },
    source: 'gone',
    tags: { added: ['a'], removed: [] },
    metadata: [{ ...slide, after: 'skip' }],
    unknown: [{ path: ['colour'], after: 3 }],
  });
  expect(dataOf(diffOf(full, bare)).cells[1]).toMatchObject({
    tags: { added: [], removed: ['a'] },
    metadata: [{ ...slide, before: 'skip' }],
  });
});
