import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import {
  type Choice,
  choicesOf,
  type Picked,
  pickChanges,
  sourceWithRuns,
} from '../../src/pick/pick-cells.ts';

/** Cells of one line or more each, `|` between them; the letter before a colon is the cell's id. */
function cellsOf(text: string): Notebook {
  const cells = text.split('|').map((cell) => {
    const [id, source = ''] = cell.trim().split(':');
    const lines = source.split(' ').map((line, index, all) => (index < all.length - 1 ? `${line}\n` : line));
    return { cell_type: 'code', execution_count: 1, id, metadata: {}, outputs: [], source: lines };
  });
  return readNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1));
}

function written(bytes: Buffer): string {
  return readNotebook(bytes)
    .cells.map(({ id, source }) => `${id}:${source.replaceAll('\n', ' ')}`)
    .join(' | ');
}

const normalizer = createNormalizer();

/** What `pick` takes of the changes from one to the other. */
function picked(
  before: string,
  after: string,
  pick: (choice: Choice, index: number) => Picked | undefined,
): string {
  const [old, now] = [cellsOf(before), cellsOf(after)];
  const diff = diffNotebooks(old, now, { normalizer });
  const taken = new Map<Choice, Picked>();
  for (const [index, choice] of choicesOf(diff).entries()) {
    const how = pick(choice, index);
    if (how !== undefined) taken.set(choice, how);
  }
  return written(pickChanges(old, now, diff, taken));
}

const whole: Picked = { kind: 'whole' };

describe('picking cells', () => {
  const before = 'a:import_numpy import_pandas | b:model_fit(training) | c:model_score(testing)';
  const after =
    'a:import_numpy import_pandas import_scipy | b:model_fit(training) | x:plot_everything(now) | c:model_score(validation)';

  test('one changed cell', () => {
    expect(picked(before, after, (_, index) => (index === 0 ? whole : undefined))).toBe(
      'a:import_numpy import_pandas import_scipy | b:model_fit(training) | c:model_score(testing)',
    );
  });

  test('one added cell, at its place', () => {
    expect(
      picked(before, after, (choice) =>
        choice.kind === 'cell' && choice.change.kind === 'added' ? whole : undefined,
      ),
    ).toBe(
      'a:import_numpy import_pandas | b:model_fit(training) | x:plot_everything(now) | c:model_score(testing)',
    );
  });

  test('a removed cell goes only where it is picked', () => {
    const shorter = 'a:import_numpy import_pandas | c:model_score(testing)';
    expect(picked(before, shorter, () => undefined)).toBe(before);
    expect(picked(before, shorter, () => whole)).toBe(shorter);
  });

  test('some lines of a changed cell', () => {
    const old = cellsOf('a:one two three four five six seven');
    const now = cellsOf('a:ONE two three four five six SEVEN');
    const [change] = diffNotebooks(old, now, { normalizer }).cells;
    if (change?.kind !== 'modified') throw new Error(`the cell is ${change?.kind}`);
    expect(sourceWithRuns(change, new Set([1]))).toBe('one\ntwo\nthree\nfour\nfive\nsix\nSEVEN');
    expect(sourceWithRuns(change, new Set([0]))).toBe('ONE\ntwo\nthree\nfour\nfive\nsix\nseven');
  });

  test('part of a change clears the outputs, which belong to neither source', () => {
    const old = cellsOf('a:one two');
    const now = cellsOf('a:one three');
    const diff = diffNotebooks(old, now, { normalizer });
    const [choice] = choicesOf(diff);
    const bytes = pickChanges(old, now, diff, new Map([[choice!, { kind: 'source', source: 'one\nfour' }]]));
    const [cell] = readNotebook(bytes).cells;
    expect(cell?.source).toBe('one\nfour');
    expect(bytes.toString()).toContain('"execution_count": null');
  });
});

/** Notebooks over few sources, so that cells move, repeat and change. */
const notebookText = fc
  .array(
    fc.constantFrom(
      'df_head_of_everything()',
      'import_numpy import_pandas',
      'model_fit(training_data)',
      'model_score(testing_data)',
      'plot_the_results(of_it)',
      'print_all_rooms() print_all_areas()',
    ),
    { minLength: 1, maxLength: 7 },
  )
  .map((sources) => sources.map((source, index) => `c${index}:${source}`).join(' | '));

describe('laws of picking', () => {
  test('nothing picked: the very same file; everything picked: the cells of the new notebook', () => {
    fc.assert(
      fc.property(notebookText, notebookText, (before, after) => {
        const [old, now] = [cellsOf(before), cellsOf(after)];
        const diff = diffNotebooks(old, now, { normalizer });
        const choices = choicesOf(diff);
        expect(pickChanges(old, now, diff, new Map())).toBe(old.bytes);
        const all = new Map(choices.map((choice) => [choice, whole] as const));
        expect(written(pickChanges(old, now, diff, all)).replace(/c[0-9]+:/g, '')).toBe(
          after.replace(/c[0-9]+:/g, ''),
        );
      }),
    );
  });
});
