/** Where in a notebook something is found, and that bytes without it are passed over. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayHold } from '../../src/grep/raw-bytes.ts';
import { type CellSearch, countFound, type FoundText, searchCells } from '../../src/grep/search-cells.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { linePatterns } from '../../src/pattern/line-patterns.ts';
import { type CellSpec, file } from '../resolve/notebooks.ts';

const basic = { form: 'basic', ignoresCase: false, words: false } as const;

function search(pattern: string, more: Partial<CellSearch> = {}): CellSearch {
  return {
    patterns: linePatterns([pattern], basic),
    isInverted: false,
    cells: undefined,
    outputs: false,
    context: { before: 0, behind: 0 },
    most: Number.POSITIVE_INFINITY,
    ...more,
  };
}

/** `2: 1 3` is cell 2, lines 1 and 3; `2.1` its first output; lines around in brackets; `|` between runs. */
function found(cells: readonly (string | CellSpec)[], asked: CellSearch): readonly string[] {
  return searchCells(readNotebook(file(cells)), asked).map(worded);
}

function worded({ cell, output, runs }: FoundText): string {
  const lines = runs.map((run) =>
    run.map(({ number, isFound }) => (isFound ? `${number}` : `(${number})`)).join(' '),
  );
  return `${cell}${output === undefined ? '' : `.${output}`}: ${lines.join(' | ')}`;
}

const CELLS: readonly CellSpec[] = [
  { source: '# About x', type: 'markdown' },
  { source: 'x = 1\ny = 2\nprint(x)', output: 'x\n1\nx\n' },
  { source: 'x', type: 'raw' },
];

describe('places', () => {
  test('cells and lines, from 1; outputs where they are asked for', () => {
    expect(found(CELLS, search('x'))).toEqual(['1: 1', '2: 1 | 3', '3: 1']);
    expect(found(CELLS, search('x', { outputs: true }))).toEqual(['1: 1', '2: 1 | 3', '2.1: 1 | 3', '3: 1']);
  });

  test('cells of one type', () => {
    expect(found(CELLS, search('x', { cells: new Set(['code']) }))).toEqual(['2: 1 | 3']);
    expect(found(CELLS, search('x', { cells: new Set(['markdown']) }))).toEqual(['1: 1']);
    expect(found(CELLS, search('x', { cells: new Set(['code', 'markdown']) }))).toEqual(['1: 1', '2: 1 | 3']);
  });

  test('lines that do not match', () => {
    expect(found(CELLS, search('x', { isInverted: true }))).toEqual(['2: 2']);
  });

  test('lines end where they end, with or without a carriage return', () => {
    expect(found(['a\r\nb'], search('a$'))).toEqual(['1: 1']);
    expect(found(['', 'a\n'], search('^'))).toEqual(['2: 1']);
  });

  test('so many and no more', () => {
    const asked = search('x', { most: 2 });
    expect(found(CELLS, asked)).toEqual(['1: 1', '2: 1']);
    expect(countFound(searchCells(readNotebook(file(CELLS)), asked))).toBe(2);
  });
});

describe('lines around', () => {
  const cells = ['1\n2\nx\n4\n5\n6\nx\nx\n9', 'y\nx'];
  const around = (before: number, behind: number): readonly string[] =>
    found(cells, search('x', { context: { before, behind } }));

  test('before, behind and both, of the same cell', () => {
    expect(around(1, 0)).toEqual(['1: (2) 3 | (6) 7 8', '2: (1) 2']);
    expect(around(0, 1)).toEqual(['1: 3 (4) | 7 8 (9)', '2: 2']);
    expect(around(9, 9)).toEqual(['1: (1) (2) 3 (4) (5) (6) 7 8 (9)', '2: (1) 2']);
  });

  test('lists that touch are one', () => {
    expect(around(1, 2)).toEqual(['1: (2) 3 (4) (5) (6) 7 8 (9)', '2: (1) 2']);
    expect(around(1, 1)).toEqual(['1: (2) 3 (4) | (6) 7 8 (9)', '2: (1) 2']);
  });

  test('the whole cell', () => {
    expect(found(cells, search('y', { context: 'all' }))).toEqual(['2: 1 (2)']);
  });
});

describe('bytes', () => {
  const patterns = linePatterns(['fit'], basic);
  const holds = (text: string, of = patterns): boolean => mayHold(Buffer.from(text), of);
  const source = (json: string): string => `{"cells":[{"cell_type":"code","source":${json}}]}`;

  test('that have it, and that do not', () => {
    expect(holds(source('["model.fit(x)\\n", "y"]'))).toBe(true);
    expect(holds(source('["model.run(x)\\n", "y"]'))).toBe(false);
    expect(holds(source('"model.run(x)\\ny"'))).toBe(false);
  });

  test('that may have it written otherwise', () => {
    expect(holds(source('["model.f\\u0069t(x)\\n", "y"]'))).toBe(true);
    expect(holds(source('["model.f", "it(x)"]'))).toBe(true);
    expect(holds(source('["model.f\\\\n", "it(x)"]'))).toBe(true);
  });

  test('patterns of which nothing is sure', () => {
    expect(holds(source('"a"'), linePatterns(['[fg]it*'], basic))).toBe(false);
    expect(holds(source('"a"'), linePatterns(['f\\|g'], basic))).toBe(true);
    expect(holds(source('"a"'), linePatterns(['"'], basic))).toBe(true);
  });

  test('in either case', () => {
    const either = linePatterns(['Fit'], { ...basic, ignoresCase: true });
    expect(holds(source('"model.FIT"'), either)).toBe(true);
    expect(holds(source('"model.run"'), either)).toBe(false);
  });

  test('what they hide is never missed, however a writer cut and escaped it', () => {
    const piece = fc.constantFrom(
      'f',
      'i',
      't',
      'fit',
      'F',
      '\\n',
      '\\\\n',
      '\\"',
      '\\u0069',
      '\\u0046',
      '/',
      'é',
      ' ',
    );
    const string = fc.array(piece, { maxLength: 5 }).map((pieces) => `"${pieces.join('')}"`);
    const value = fc.oneof(
      string,
      fc.array(string, { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
    );
    fc.assert(
      fc.property(value, fc.boolean(), (json, ignoresCase) => {
        const bytes = Buffer.from(`{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [],
          "execution_count": null, "source": ${json}}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}`);
        const asked = linePatterns(['fit'], { ...basic, ignoresCase });
        const isFound = searchCells(readNotebook(bytes), { ...search(''), patterns: asked }).length > 0;
        if (isFound) expect(mayHold(bytes, asked)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
