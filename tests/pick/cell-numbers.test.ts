import { expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { chooseCells, parseCells } from '../../src/pick/cell-numbers.ts';
import { choicesOf } from '../../src/pick/pick-cells.ts';
import { file } from '../resolve/notebooks.ts';

test('numbers and ranges, with spaces', () => {
  expect([...parseCells('3,7-9')]).toEqual([3, 7, 8, 9]);
  expect([...parseCells(' 2 , 2-3 ')]).toEqual([2, 3]);
});

test.each(['', 'x', '3,', '-3', '3-', '1.5', '3 4'])('"%s" is no list of cells', (text) => {
  expect(() => parseCells(text)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ advice: 'write them as 3,7-9' }) }),
  );
});

test('a range that no notebook has ends somewhere', () => {
  expect(parseCells('1-999999999').size).toBeLessThan(200_000);
});

test('a number is the cell in the new notebook, or in the old one where it is gone', () => {
  const before = readNotebook(file(['load()', 'fit(training)', { source: 'show()', id: 'last' }]));
  const after = readNotebook(file(['load(everything)', { source: 'show()', id: 'last' }, 'plot()']));
  const choices = choicesOf(diffNotebooks(before, after, { normalizer: createNormalizer() }));
  const kinds = (...cells: number[]): readonly string[] =>
    [...chooseCells(choices, new Set(cells)).keys()].map((choice) =>
      choice.kind === 'cell' ? choice.change.kind : choice.kind,
    );
  expect(kinds(1)).toEqual(['modified']);
  expect(kinds(2)).toEqual(['removed']);
  expect(kinds(1, 3)).toEqual(['modified', 'added']);
  expect(() => kinds(1, 9)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ reason: 'cell 9 did not change' }) }),
  );
});
