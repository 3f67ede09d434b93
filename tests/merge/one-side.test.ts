/** A merge in which one side did nothing says what the other did, as a merge cell by cell would. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeNotebooks } from '../../src/index.ts';
import { wordMerge } from '../../src/messages.ts';
import { threeFiles } from '../support/quirky-files.ts';

function notebook(names: string, metadata: object = {}): string {
  const cells = names
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => ({
      cell_type: 'code',
      execution_count: null,
      id: `id-${name[0]}`,
      metadata: {},
      outputs: [],
      source: [`print("the result of ${name[0]}")\n`, `compute("${name}")`],
    }));
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}

function summary(base: string, ours: string, theirs: string): string {
  return wordMerge(mergeNotebooks(base, ours, theirs), 'a.ipynb').join('\n');
}

describe('ours did nothing', () => {
  const base = notebook('a b c d e f');
  test.each([
    ['five cells changed', notebook("a' b' c' d' e' f"), '5 cells from theirs'],
    ['one added', notebook('a b c d e f g'), '1 cell from theirs'],
    ['two deleted', notebook('a b c d'), '2 cells deleted by theirs'],
    ['one moved', notebook('b c d e f a'), '1 cell moved by theirs'],
    [
      'all of it',
      notebook("b' c d f a"),
      '1 cell from theirs, 1 cell deleted by theirs, 1 cell moved by theirs',
    ],
    ['no cell at all', notebook('a b c d e f', { title: 'Prices' }), 'metadata from theirs'],
  ])('%s', (_, theirs, words) => {
    expect(summary(base, base, theirs)).toBe(`merged a.ipynb: ${words}`);
    // The same where ours differs by a blank line, so that there is no shortcut.
    expect(summary(base, `${base}\n`, theirs)).toBe(`merged a.ipynb: ${words}`);
  });

  test('a split is no deletion', () => {
    const split = JSON.parse(base);
    const [first] = split.cells;
    const [above, below] = first.source;
    const parts = [
      { ...first, source: [above.trimEnd()] },
      { ...first, id: 'z', source: [below] },
    ];
    split.cells.splice(0, 1, ...parts);
    const theirs = JSON.stringify(split, undefined, 1);
    expect(summary(base, base, theirs)).toBe('merged a.ipynb: 2 cells from theirs');
    expect(summary(base, `${base}\n`, theirs)).toBe('merged a.ipynb: 2 cells from theirs');
  });

  test('theirs mended a file that was no notebook', () => {
    const result = mergeNotebooks('{"cells": [', '{"cells": [', base);
    expect(result.bytes.toString()).toBe(base);
    expect(result.counts).toMatchObject({ fromTheirs: 6 });
  });
});

test.each([
  ['theirs did nothing', notebook('a b'), notebook("a' b"), notebook('a b')],
  ['both did the same', notebook('a b'), notebook("a' b"), notebook("a' b")],
  ['both added the same', '', notebook('a b'), notebook('a b')],
])('%s: nothing to take', (_, base, ours, theirs) => {
  expect(summary(base, ours, theirs)).toBe('merged a.ipynb: nothing of theirs to take');
});

test('the count is that of a merge cell by cell, whatever theirs did', () => {
  fc.assert(
    fc.property(threeFiles, fc.constantFrom('none', 'ours', 'theirs', 'union'), ({ base, theirs }, favor) => {
      const atOnce = mergeNotebooks(base, base, theirs, { favor });
      const byCell = mergeNotebooks(base, Buffer.concat([base, Buffer.from('\n')]), theirs, { favor });
      if (atOnce.bytes.equals(base)) return;
      // A part of a split cell loses the newline at its end there, and counts as merged.
      const { fromTheirs, merged } = byCell.counts;
      expect(atOnce.counts).toEqual({ ...byCell.counts, fromTheirs: fromTheirs + merged, merged: 0 });
    }),
    { numRuns: 300 },
  );
});
