/** Which cell is which, as git's commands show it: one that both rewrote is one conflict, one that both added is none. */
import { describe, expect, test } from 'vitest';
import { readNotebook } from '../../src/notebook/read.ts';
import { findConflicts } from '../../src/text/markers.ts';
import { begun, page, type Story } from './story.ts';

const LOAD = 'import pandas as pd\nhouses = pd.read_csv("houses.csv")';
const FIT = 'model = LinearRegression()\nmodel.fit(houses[["area"]], houses["price"])';
const OURS = 'from sklearn.ensemble import RandomForestRegressor\nforest = RandomForestRegressor().fit(X, y)';
const THEIRS = 'sns.boxplot(data=flats, x="town", y="rent")\nplt.tight_layout()';

type CellSpec = readonly [id: string, source: string];

function notebook(cells: readonly CellSpec[], withIds: boolean): string {
  const written = cells.map(([id, source]) => ({
    cell_type: 'code',
    execution_count: null,
    ...(withIds ? { id } : {}),
    metadata: {},
    outputs: [],
    source: source.split(/(?<=\n)/),
  }));
  return `${JSON.stringify({ cells: written, metadata: {}, nbformat: 4, nbformat_minor: withIds ? 5 : 4 }, null, 1)}\n`;
}

interface Versions {
  readonly base: readonly CellSpec[];
  readonly ours: readonly CellSpec[];
  readonly theirs: readonly CellSpec[];
}

/** main and topic, both from `base`; main is checked out with `ours` committed. */
const diverged = begun((repository, { base, ours, theirs }: Versions, withIds: boolean) => {
  expect(repository.nbdiff('install').code).toBe(0);
  const commit = (name: string, cells: readonly CellSpec[]): void => {
    repository.write('a.ipynb', notebook(cells, withIds));
    repository.commit(name);
  };
  commit('base', base);
  repository.git('checkout', '-q', '-b', 'topic');
  commit('theirs', theirs);
  repository.git('checkout', '-q', 'main');
  commit('ours', ours);
});

function sources(repository: Story): readonly string[] {
  return readNotebook(repository.read('a.ipynb')).cells.map(({ source }) => source);
}

function expectOneConflict(source: string | undefined, ours: string, theirs: string): void {
  const [conflict, ...others] = findConflicts(source!);
  expect(others).toEqual([]);
  expect([conflict?.ours.join('').trim(), conflict?.theirs.join('').trim()]).toEqual([ours, theirs]);
}

describe.each([
  ['with ids', true],
  ['without ids', false],
])('one cell that both rewrote, %s', (_, withIds) => {
  const versions: Versions = { base: [['fit', FIT]], ours: [['fit', OURS]], theirs: [['fit', THEIRS]] };

  test('merge stops with one conflict in that cell', () => {
    const repository = diverged(versions, withIds);
    const merged = repository.tryGit(['merge', '-m', 'merge', 'topic']);
    expect(merged.code).toBe(1);
    expect(merged.stderr).toContain('merged a.ipynb: 1 conflict in cell 1\n');
    expect(sources(repository)).toHaveLength(1);
    expectOneConflict(sources(repository)[0], OURS, THEIRS);
    expect(repository.git('ls-files', '-u')).toContain('a.ipynb');
    expect(repository.nbdiff('check', 'a.ipynb').code).toBe(1);
  });

  test('the other way round, by a rebase, and settled', () => {
    const repository = diverged(versions, withIds);
    expect(repository.tryGit(['rebase', '-q', 'topic']).code).not.toBe(0);
    expectOneConflict(sources(repository)[0], THEIRS, OURS);
    expect(repository.nbdiff('resolve', '--take', 'theirs', 'a.ipynb').code).toBe(0);
    repository.git('add', 'a.ipynb');
    repository.git('-c', 'core.editor=true', 'rebase', '--continue');
    expect(sources(repository)).toEqual([OURS]);
  });

  test('deleted by the other, it is one conflict too', () => {
    const repository = diverged(
      {
        ...versions,
        base: [
          ['load', LOAD],
          ['fit', FIT],
        ],
        ours: [['load', LOAD]],
        theirs: [
          ['load', LOAD],
          ['fit', THEIRS],
        ],
      },
      withIds,
    );
    const merged = repository.tryGit(['merge', '-m', 'merge', 'topic']);
    expect(merged.code).toBe(1);
    expect(merged.stderr).toContain('merged a.ipynb: 1 conflict in cell 2');
    expect(sources(repository)[0]).toBe(LOAD);
    expectOneConflict(sources(repository)[1], '', THEIRS);
  });

  test('a cell at the end that both filled is none', () => {
    const repository = diverged(
      {
        base: [
          ['load', LOAD],
          ['next', ''],
        ],
        ours: [
          ['load', LOAD],
          ['next', OURS],
        ],
        theirs: [
          ['load', LOAD],
          ['next', THEIRS],
        ],
      },
      withIds,
    );
    expect(repository.tryGit(['merge', '-m', 'merge', 'topic']).code).toBe(0);
    expect(sources(repository)).toEqual([LOAD, OURS, THEIRS]);
    expect(repository.nbdiff('check', 'a.ipynb').code).toBe(0);
  });
});

test('git diff shows a rewritten cell as that cell, and one more as added', () => {
  const repository = diverged(
    {
      base: [
        ['load', LOAD],
        ['answer', 'Answer:'],
      ],
      ours: [
        ['load', LOAD],
        ['answer', '42'],
      ],
      theirs: [
        ['load', LOAD],
        ['other', 'Question:'],
        ['answer', '42'],
      ],
    },
    true,
  );
  expect(page(repository.git('diff', 'main~', 'main'))).toEqual([
    'notebook a.ipynb',
    '… 1 unchanged cell',
    '── cell 2 · code',
    '- Answer:',
    '+ 42',
  ]);
  expect(page(repository.git('diff', 'main', 'topic'))).toEqual([
    'notebook a.ipynb',
    '… 1 unchanged cell',
    '── cell 2 · added · code',
    '+ Question:',
    '… 1 unchanged cell',
  ]);
});
