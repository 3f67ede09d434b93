/** Changes applied to a notebook that has moved on, with the one that they were made from at hand, and by what the
 *  document alone tells of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges, changesOf, mergeNotebooks, readNotebook } from '../../src/index.ts';
import { type Triple, triple } from '../laws/generated-merges.ts';
import { brokenLawsOf } from '../laws/merge-laws.ts';
import { code, markdown, notebookOf } from '../render/notebooks.ts';

interface Outcome {
  readonly bytes: Buffer;
  readonly conflicts: number;
}

function applied({ base, ours, theirs }: Triple, isBaseKnown: boolean): Outcome {
  const result = applyChanges(changesOf(base, theirs), ours, isBaseKnown ? { base } : {});
  switch (result.kind) {
    case 'already':
      return { bytes: ours, conflicts: 0 };
    case 'applied':
      return { bytes: result.bytes, conflicts: 0 };
    case 'merged':
      return { bytes: result.bytes, conflicts: result.conflicts.length };
    case 'deleted':
    case 'refused':
      throw new Error(JSON.stringify(result));
  }
}

function hasTwins(file: Buffer): boolean {
  const ids = readNotebook(file).cells.flatMap(({ id }) => id ?? []);
  return new Set(ids).size < ids.length;
}

const RUNS = 100;

describe('the laws of a merge hold', () => {
  test.each([
    ['with the base', true],
    ['without', false],
  ])('%s', (_, isBaseKnown) => {
    fc.assert(
      fc.property(triple, (files) => {
        const broken = brokenLawsOf(applied(files, isBaseKnown).bytes, files);
        // Where both sides of the changes are told by ours' cells, so are ids that it has twice.
        const isTwins = Object.values(files).some(hasTwins);
        expect(broken.filter((law) => !isTwins || law !== 'an id stands there twice')).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});

const sources = (bytes: Uint8Array | string): readonly string[] =>
  readNotebook(bytes).cells.map(({ source }) => source);

/** What the document alone makes of it, and that it is what a merge makes. */
function expectMerged(files: Readonly<Record<keyof Triple, string>>): readonly string[] {
  const bytes = {
    base: Buffer.from(files.base),
    ours: Buffer.from(files.ours),
    theirs: Buffer.from(files.theirs),
  };
  const { bytes: made, conflicts } = applied(bytes, false);
  const merge = mergeNotebooks(files.base, files.ours, files.theirs);
  expect([sources(made), conflicts]).toEqual([sources(merge.bytes), merge.conflicts.length]);
  return sources(made);
}

describe('the document alone', () => {
  const cells = ['load()', 'clean()', 'model.fit(X)', 'plot()', 'save()'];
  const plain = (...list: readonly string[]): string => notebookOf(list.map((source) => code(source)));
  const base = plain(...cells);

  test('knows unchanged cells that were rewritten, by where they stand', () => {
    const ours = plain('load()', 'nothing of it is left', 'model.fit(X)', 'plot()', 'save()');
    const theirs = plain('load()', 'clean()', 'between()', 'model.fit(X, y)', 'plot()', 'save()');
    expect(expectMerged({ base, ours, theirs })).toEqual([
      'load()',
      'nothing of it is left',
      'between()',
      'model.fit(X, y)',
      'plot()',
      'save()',
    ]);
  });

  test('… and by their ids, wherever they are', () => {
    const withIds = (...list: readonly (readonly [id: string, source: string])[]): string =>
      JSON.stringify({
        cells: list.map(([id, source]) => code(source, { id })),
        metadata: {},
        nbformat: 4,
        nbformat_minor: 5,
      });
    const one = ['a', 'load()'] as const;
    const two = ['b', 'clean()'] as const;
    const three = ['c', 'plot()'] as const;
    const made = expectMerged({
      base: withIds(one, two, three),
      ours: withIds(['b', 'tidy(everything)'], one, three),
      theirs: withIds(one, two, ['d', 'after clean'], three),
    });
    expect(made).toHaveLength(4);
  });

  test('lets moves, deletions, splits and edits happen together', () => {
    const ours = plain('save()', 'load()', 'clean()', 'model.fit(X, y)', 'plot()');
    const theirs = plain('load()', 'model.fit(X)', 'plot()', 'save()');
    expect(expectMerged({ base, ours, theirs })).toEqual(['save()', 'load()', 'model.fit(X, y)', 'plot()']);
    const long = ['import numpy as np', 'import pandas as pd', 'df = load("data.csv")', 'df.describe()'];
    expectMerged({
      base: plain(long.join('\n'), 'end()'),
      ours: plain([...long.slice(0, 3), 'df.describe().T'].join('\n'), 'end()'),
      theirs: plain(long.slice(0, 2).join('\n'), long.slice(2).join('\n'), 'end()'),
    });
  });

  test('knows that the changes are there already, among others', () => {
    const theirs = plain('load()', 'clean()', 'fresh()', 'model.fit(X, y)', 'save()');
    const ours = plain('first()', 'load(1)', 'clean()', 'fresh()', 'model.fit(X, y)', 'save()', 'last()');
    expect(applyChanges(changesOf(base, theirs), ours)).toEqual({ kind: 'already' });
    expect(applyChanges(changesOf(base, theirs), ours, { base })).toEqual({ kind: 'already' });
  });

  test('keeps what ours has beside the changes, byte for byte', () => {
    const noisy = (source: string, more: object): string =>
      notebookOf([code(source, { metadata: { collapsed: true, ...more }, own: 1e21 }), markdown('# end')]);
    const files = {
      base: noisy('a\nb\nc', { tags: ['x'] }),
      ours: noisy('a\nb\nc', { tags: ['x', 'mine'], scrolled: false }),
      theirs: noisy('a\nb\nC', { tags: ['x', 'yours'] }),
    };
    expectMerged(files);
    const result = applyChanges(changesOf(files.base, files.theirs), files.ours);
    if (result.kind !== 'merged') throw new Error(result.kind);
    const [cell] = JSON.parse(result.bytes.toString()).cells;
    expect(cell.metadata).toEqual({ collapsed: true, tags: ['x', 'mine', 'yours'], scrolled: false });
    expect(result.bytes.toString()).toContain('"own":1e+21');
  });

  test('clashes are recorded with all three values', () => {
    const named = (name: string): string => notebookOf([code('x', { metadata: { name } })], { title: name });
    const files = { base: named('base'), ours: named('ours'), theirs: named('theirs') };
    expectMerged(files);
    const result = applyChanges(changesOf(files.base, files.theirs), files.ours);
    if (result.kind !== 'merged') throw new Error(result.kind);
    const { nbdiff } = JSON.parse(result.bytes.toString()).cells[0].metadata;
    expect(nbdiff.conflicts[0]).toMatchObject({ base: 'base', ours: 'ours', theirs: 'theirs' });
  });

  test('an output goes with its source, and comes back with none', () => {
    const ran = (source: string): string =>
      notebookOf([
        code(source, {
          execution_count: 1,
          outputs: [{ name: 'stdout', output_type: 'stream', text: [source] }],
        }),
        code('other()'),
      ]);
    const ours = ran('f(1)\n\n\ng(1)');
    const both = applyChanges(changesOf(ran('f(1)\n\n\ng()'), ran('f(2)\n\n\ng()')), ours);
    if (both.kind !== 'merged') throw new Error(both.kind);
    const [cell] = JSON.parse(both.bytes.toString()).cells;
    expect(cell).toMatchObject({ outputs: [], execution_count: null, source: 'f(2)\n\n\ng(1)' });
  });
});

describe('what is refused', () => {
  const format3 = (source: string): string =>
    JSON.stringify({
      metadata: {},
      nbformat: 3,
      nbformat_minor: 0,
      worksheets: [
        { cells: [{ cell_type: 'code', input: source, language: 'python', metadata: {}, outputs: [] }] },
      ],
    });

  test('changes of format 3 for a notebook of format 4, but where the base is at hand', () => {
    const changes = changesOf(format3('f(1)'), format3('f(2)'));
    const ours = notebookOf([code('f(1)'), code('g()')]);
    expect(applyChanges(changes, ours)).toEqual({ kind: 'refused', refusal: { kind: 'format' } });
    const result = applyChanges(changes, ours, { base: format3('f(1)') });
    if (result.kind !== 'merged') throw new Error(result.kind);
    expect(sources(result.bytes)).toEqual(['f(2)', 'g()']);
  });

  test('what would clash in a notebook that holds conflicts, but not what fits', () => {
    const cellsWith = (...sources: readonly string[]): string =>
      notebookOf(sources.map((source) => code(source)));
    const changes = changesOf(cellsWith('score(1)', 'plot()'), cellsWith('score(2)', 'plot()'));
    const once = applyChanges(changes, cellsWith('score(3)', 'plot()'));
    if (once.kind !== 'merged') throw new Error(once.kind);
    expect(once.conflicts).toHaveLength(1);
    expect(applyChanges(changes, once.bytes)).toEqual({ kind: 'refused', refusal: { kind: 'conflicts' } });
    expect(applyChanges(changes, once.bytes, { reverse: true })).toMatchObject({ kind: 'refused' });
    const others = changesOf(cellsWith('score(1)', 'plot()'), cellsWith('score(1)', 'plot(2)'));
    const also = applyChanges(others, once.bytes);
    expect(also.kind === 'merged' && sources(also.bytes)).toEqual([sources(once.bytes)[0], 'plot(2)']);
  });

  test('no notebook at all', () => {
    const changes = changesOf(notebookOf([code('x')]), notebookOf([code('y')]));
    expect(applyChanges(changes, undefined)).toEqual({ kind: 'refused', refusal: { kind: 'missing' } });
  });

  test('a base that is not what the changes tell of is passed over', () => {
    const [one, two] = [notebookOf([code('x'), code('a')]), notebookOf([code('y'), code('a')])];
    const result = applyChanges(changesOf(one, two), notebookOf([code('x'), code('b')]), {
      base: notebookOf([code('evil()')]),
    });
    if (result.kind !== 'merged') throw new Error(result.kind);
    expect(sources(result.bytes)).toEqual(['y', 'b']);
  });
});
