/** Outputs that were made with other values than the cells above would give. A cell is `[source, count]`, with an output
 *  where a third says so; what is found is `cell: name of maker since`. */
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/check/findings.ts';
import { staleOutputs } from '../../src/check/hidden-state.ts';
import { createNameReader, makesAnother } from '../../src/code/notebook-names.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { type CellParts, code, notebookOf } from '../render/notebooks.ts';

type Row = readonly [source: string, count: number | null, more?: 'out' | CellParts];

function notebookWith(rows: readonly Row[]): Notebook {
  const cells = rows.map(([source, count, more]) =>
    code(source, {
      execution_count: count,
      ...(more === 'out'
        ? { outputs: [{ output_type: 'stream', name: 'stdout', text: `${source}` }] }
        : more),
    }),
  );
  return readNotebook(notebookOf(cells));
}

function stale(rows: readonly Row[], ...versions: readonly (readonly Row[])[]): readonly string[] {
  const notebook = notebookWith(rows);
  const older = { versions: versions.map(notebookWith), makesAnother };
  return staleOutputs(notebook, createNameReader()(notebook), older).map(word);
}

function word(finding: Finding): string {
  if (finding.rule !== 'stale-output') return finding.rule;
  const { cell, name, madeIn, since, by, alsoIn } = finding;
  const also = alsoIn.length === 0 ? '' : `, as ${alsoIn.map((one) => one + 1).join(' ')}`;
  return `${cell! + 1}: ${name}${by === undefined ? '' : ` by ${by}`} of ${madeIn + 1} ${since}${also}`;
}

test('run from top to bottom, nothing is stale', () => {
  expect(
    stale([
      ['df = load()', 1],
      ['df.describe()', 2, 'out'],
      ['df = 2', 3],
      ['df', 4, 'out'],
    ]),
  ).toEqual([]);
});

test('what makes a name ran again after what uses it', () => {
  expect(
    stale([
      ['df = load()', 7],
      ['df', 5, 'out'],
    ]),
  ).toEqual(['2: df of 1 ran-again']);
  expect(
    stale([
      ['df = load()', 1],
      ["df['a'] = 1", 7],
      ['df', 5, 'out'],
    ]),
  ).toEqual(['3: df of 2 ran-again']);
  expect(
    stale([
      ['df = load()', 7],
      ['df = 1', 2],
      ['df', 3, 'out'],
    ]),
  ).toEqual([]);
});

test('two kernels counted to the same number', () => {
  expect(
    stale([
      ['df = load()', 5],
      ['df', 5, 'out'],
    ]),
  ).toEqual(['2: df of 1 ran-again']);
});

test('what makes a name was not run as it stands, as a merge leaves it', () => {
  expect(
    stale([
      ['df = load()', null],
      ['df', 5, 'out'],
    ]),
  ).toEqual(['2: df of 1 not-run']);
  expect(
    stale([
      ['df = load()', null],
      ['df', null, 'out'],
    ]),
  ).toEqual([]);
});

test('through other names, once for each cell that is the cause', () => {
  expect(
    stale([
      ['a = load()', 9],
      ['b = a + 1', 2],
      ['b', 12, 'out'],
      ['c = b', 13],
      ['c', 14, 'out'],
      ['a', 10, 'out'],
    ]),
  ).toEqual(['3: a by b of 1 ran-again, as 5']);
});

test('what a cell below made, which ran before', () => {
  const notebook = (below: Row): readonly Row[] => [
    ['train, test = split(rows)', 2],
    ['model = fit(train)', 6],
    ['score(model, test)', 7, 'out'],
    below,
  ];
  expect(stale(notebook(['train = rows', 5]))).toEqual(['3: train by model of 4 below']);
  expect(stale(notebook(['train.append(rows)', 5]))).toEqual(['3: train by model of 4 below']);
  expect(stale(notebook(['train = rows', 1]))).toEqual([]);
  expect(stale(notebook(['train = rows', 8]))).toEqual([]);
  expect(stale(notebook(['if best: train = rows', 5]))).toEqual([]);
  expect(stale(notebook(['other = rows', 5]))).toEqual([]);
  expect(stale([['rows = 1', 7], ...notebook(['train = rows', 5])])).not.toContainEqual(
    expect.stringContaining('below'),
  );
});

test('a function that changed', () => {
  expect(
    stale([
      ['def f(): return 1', 9],
      ['f()', 2, 'out'],
    ]),
  ).toEqual(['2: f of 1 ran-again']);
  expect(
    stale([
      ['k = 1', 9],
      ['def f(): return k', 2],
      ['f()', 3, 'out'],
    ]),
  ).toEqual(['3: k of 1 ran-again']);
});

test('without an output there is nothing to be stale', () => {
  expect(
    stale([
      ['df = load()', 7],
      ['df', 5],
    ]),
  ).toEqual([]);
});

test('imports are the same whenever they run; so nobody claims what may not be', () => {
  expect(
    stale([
      ['import numpy as np', 9],
      ['np.ones(3)', 2, 'out'],
    ]),
  ).toEqual([]);
  expect(
    stale([
      ['if c: df = 1', 9],
      ['df', 2, 'out'],
    ]),
  ).toEqual([]);
  expect(
    stale([
      ['df = 1', 9],
      ['if c: df', 2, 'out'],
    ]),
  ).toEqual([]);
  expect(
    stale([
      ['from a import *', 1],
      ['df = 1', 9],
      ['df', 2, 'out'],
    ]),
  ).toEqual([]);
  const tags = { metadata: { tags: ['parameters'] } };
  expect(
    stale([
      ['n = 1', null, tags],
      ['n', 2, 'out'],
    ]),
  ).toEqual([]);
});

test('the version before tells what was edited and not run', () => {
  const before: readonly Row[] = [
    ['df = load(1)', 1],
    ['x = df', 2],
    ['x', 3, 'out'],
  ];
  expect(
    stale(
      [
        ['df = load(2)', 1],
        ['x = df', 2],
        ['x', 3, 'out'],
      ],
      before,
    ),
  ).toEqual(['3: df by x of 1 edited']);
  expect(
    stale(
      [
        ['df = load(2)', 4],
        ['x = df', 5],
        ['x', 6, 'out'],
      ],
      before,
    ),
  ).toEqual([]);
  expect(
    stale([
      ['df = load(2)', 1],
      ['x = df', 2],
      ['x', 3, 'out'],
    ]),
  ).toEqual([]);
});

test('a tag on the cell keeps its output, and those of no other', () => {
  const allowed = {
    metadata: { tags: ['nbdiff-allow-hidden-state'] },
    outputs: [{ output_type: 'stream', name: 'stdout', text: '1' }],
  };
  expect(
    stale([
      ['df = load()', 7],
      ['df', 5, allowed],
      ['df', 6, 'out'],
    ]),
  ).toEqual(['3: df of 1 ran-again']);
});

test('of an edited cell only what it makes anew', () => {
  const before: readonly Row[] = [
    ['a = 1\nb = 1', 1],
    ['print(a)', 2, 'out'],
    ['print(b)', 3, 'out'],
  ];
  expect(stale([['a = 1\nb = 2', 1], before[1]!, before[2]!], before)).toEqual(['3: b of 1 edited']);
  expect(stale([['# both\na = 1\nb = 1', 1], before[1]!, before[2]!], before)).toEqual([]);
  expect(stale([['a = 1\nb = a', 1], before[1]!, before[2]!], before, before)).toEqual(['3: b of 1 edited']);
});

test('of what has no count nobody knows when it ran', () => {
  const before: readonly Row[] = [
    ['df = load(1)', null],
    ['df', null, 'out'],
  ];
  expect(stale([['df = load(2)', null], before[1]!], before)).toEqual([]);
});

describe('in a merge', () => {
  const base: readonly Row[] = [
    ['df = load(1)', 1],
    ['x = df.a', 2],
    ['x.plot()', 3, 'out'],
  ];

  test('what one side ran, with what the other side edited', () => {
    const ours: readonly Row[] = [['df = load(2)', 1], base[1]!, base[2]!];
    const theirs: readonly Row[] = [base[0]!, base[1]!, ['x.plot()  # larger', 9, 'out']];
    const merged = [ours[0]!, base[1]!, theirs[2]!];
    expect(stale(merged, ours, theirs)).toEqual(['3: df by x of 1 merged']);
    expect(stale(merged, theirs, ours)).toEqual(['3: df by x of 1 merged']);
    expect(stale(merged, ours)).toEqual([]);
  });

  test('what both sides show may be the run of either', () => {
    const theirs: readonly Row[] = [['df = load(2)', 1], base[1]!, base[2]!];
    const ours: readonly Row[] = [...base, ['print()', 4]];
    expect(stale([...theirs, ['print()', 4]], ours, theirs)).toEqual([]);
    expect(stale([...theirs, ['print()', 4]], ours)).toEqual(['3: df by x of 1 edited']);
  });

  test('each side edited one of two cells, so neither ran both', () => {
    const rows = (a: string, b: string): readonly Row[] => [
      [a, 1],
      [b, 2],
      ['print(a, b)', 3, 'out'],
    ];
    expect(stale(rows('a = 2', 'b = 2'), rows('a = 2', 'b = 1'), rows('a = 1', 'b = 2'))).toEqual([
      '3: b of 2 merged',
    ]);
    expect(stale(rows('a = 2', 'b = 2'), rows('a = 2', 'b = 2'), rows('a = 1', 'b = 2'))).toEqual([]);
  });

  test('a cell that one side put between', () => {
    const added: Row = ['df = df.dropna()', 2];
    const ours: readonly Row[] = [base[0]!, added, ['x = df.a', 3], ['x.plot()', 4, 'out']];
    const theirs: readonly Row[] = [...base, ['print(df)', 4, 'out']];
    expect(stale([base[0]!, added, ours[2]!, ours[3]!, theirs[3]!], ours, theirs)).toEqual([
      '5: df of 2 merged',
    ]);
  });

  test('a cell that one side split is none that is new', () => {
    const whole: readonly Row[] = [
      ['a = 1\nb = 2\nc = 3\nd = 4', 4],
      ['print(b)', 5, 'out'],
    ];
    const split: readonly Row[] = [
      ['a = 1\nc = 3\nd = 4', 1],
      ['b = 2', 2],
      ['print(b)', 3, 'out'],
    ];
    expect(stale([split[0]!, split[1]!, whole[1]!], whole, split)).toEqual([]);
  });

  test('counts of two kernels say nothing of each other', () => {
    const theirs: readonly Row[] = [['df = load(1)', 40], base[1]!, base[2]!];
    const ours: readonly Row[] = [base[0]!, ['x = df.a', 5], ['x.plot()', 6, 'out']];
    const merged = [theirs[0]!, ours[1]!, ours[2]!];
    expect(stale(merged, ours, theirs)).toEqual([]);
    expect(stale(merged, ours)).toEqual(['3: df by x of 1 ran-again']);
  });

  test('what was stale on its side is so still', () => {
    const theirs: readonly Row[] = [['df = load(1)', 40], base[1]!, base[2]!];
    const ours: readonly Row[] = [...base, ['print()', 4]];
    expect(stale([...theirs, ['print()', 4]], ours, theirs)).toEqual([]);
    const ran: readonly Row[] = [['df = load(1)', 40], base[1]!, ['x.plot()', 7, 'out']];
    expect(stale([...ran, ['print()', 4]], ours, ran)).toEqual(['3: df by x of 1 ran-again']);
    const again: readonly Row[] = [base[0]!, ['x = df.a', 60], ['print()', 4]];
    expect(stale([theirs[0]!, again[1]!, theirs[2]!, again[2]!], theirs, again)).toEqual([
      '3: df by x of 1 ran-again',
    ]);
  });

  test('what both edited has not run', () => {
    const ours: readonly Row[] = [['df = load(2)', 1], base[1]!, base[2]!];
    const theirs: readonly Row[] = [['df = load(3)', null], base[1]!, base[2]!];
    expect(stale([['df = load(2, 3)', null], base[1]!, base[2]!], ours, theirs)).toEqual([
      '3: df by x of 1 not-run',
    ]);
  });

  test('run again since', () => {
    const ours: readonly Row[] = [['df = load(2)', 1], base[1]!, base[2]!];
    const theirs: readonly Row[] = [base[0]!, base[1]!, ['x.plot()', 9, 'out']];
    const again: readonly Row[] = [ours[0]!, ['x = df.a', 10], ['x.plot()', 11, 'out']];
    expect(stale(again, ours, theirs)).toEqual([]);
  });
});
