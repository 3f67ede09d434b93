/** What the merge does with each kind of change, a row each, and each row also with the sides swapped. */
import { describe, expect, test } from 'vitest';
import { schemaFindings } from '../../src/check/notebook-schema.ts';
import { type MergeOptions, type MergeResult, mergeNotebooks } from '../../src/index.ts';
import { readNotebook } from '../../src/notebook/read.ts';

interface CellSpec {
  readonly id?: string;
  readonly type?: string;
  readonly source: string;
  readonly metadata?: object;
  readonly outputs?: readonly string[];
  readonly count?: number | null;
  readonly attachments?: object;
}

interface NotebookSpec {
  readonly metadata?: object;
  readonly minor?: number;
  readonly indent?: number;
}

/** A notebook file; a text is a code cell with an id made of its place. */
function file(
  cells: readonly (string | CellSpec)[],
  { metadata = {}, minor = 5, indent = 1 }: NotebookSpec = {},
): string {
  const written = cells.map((cell, index) => {
    const {
      id = `id-${index}`,
      type = 'code',
      source,
      metadata: own = {},
      outputs = [],
      count = null,
      attachments,
    } = typeof cell === 'string' ? ({ source: cell } as CellSpec) : cell;
    return {
      ...(attachments === undefined ? {} : { attachments }),
      cell_type: type,
      ...(type === 'code' ? { execution_count: count } : {}),
      ...(minor >= 5 ? { id } : {}),
      metadata: own,
      ...(type === 'code'
        ? { outputs: outputs.map((text) => ({ name: 'stdout', output_type: 'stream', text: [text] })) }
        : {}),
      source: source.split(/(?<=\n)/),
    };
  });
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: minor }, null, indent)}\n`;
}

const FIT: CellSpec = {
  id: 'fit',
  source: 'model = LinearRegression()\nmodel.fit(X_train, y_train)\nmodel.coef_',
};
const SCORE: CellSpec = { id: 'score', source: 'score = model.score(X_test, y_test)\nprint(score)' };
const PLOT: CellSpec = { id: 'plot', source: "plt.scatter(df['area'], df['price'])\nplt.show()" };
const TEXT: CellSpec = { id: 'text', type: 'markdown', source: '# House prices' };
const BASE = [TEXT, FIT, SCORE, PLOT];

function edited(cell: CellSpec, source: string, more: Partial<CellSpec> = {}): CellSpec {
  return { ...cell, source, ...more };
}

/** The merge, which has to be a valid notebook. */
function merge(
  base: string | undefined,
  ours: string,
  theirs: string,
  options: MergeOptions = {},
): MergeResult {
  const result = mergeNotebooks(base, ours, theirs, options);
  expect(schemaFindings(readNotebook(result.bytes))).toEqual([]);
  return result;
}

function sources(result: MergeResult): readonly string[] {
  return readNotebook(result.bytes).cells.map(({ source }) => source);
}

interface PlainCell {
  readonly outputs?: readonly { readonly text: readonly string[] }[];
  readonly execution_count?: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cell_type: string;
  readonly id: string;
}

function plain(result: MergeResult): {
  readonly cells: readonly PlainCell[];
  readonly metadata: Record<string, unknown>;
} {
  return JSON.parse(result.bytes.toString());
}

/** Both ways round. */
function bothWays(
  name: string,
  base: readonly CellSpec[],
  one: readonly CellSpec[],
  other: readonly CellSpec[],
  check: (result: MergeResult, swapped: boolean) => void,
): void {
  test(name, () => check(merge(file(base), file(one), file(other)), false));
  test(`${name}, swapped`, () => check(merge(file(base), file(other), file(one)), true));
}

function clean(expected: readonly string[]): (result: MergeResult) => void {
  return (result) => {
    expect(result.conflicts).toEqual([]);
    expect(sources(result)).toEqual(expected);
  };
}

describe('sources', () => {
  const first = edited(FIT, FIT.source.replace('LinearRegression()', 'Ridge()'));
  const last = edited(FIT, FIT.source.replace('model.coef_', 'print(model.coef_)'));

  bothWays(
    'a cell changed on one side',
    BASE,
    [TEXT, first, SCORE, PLOT],
    BASE.slice(0, 3),
    clean([TEXT.source, first.source, SCORE.source]),
  );
  bothWays(
    'other lines of one cell',
    BASE,
    [TEXT, first, SCORE, PLOT],
    [TEXT, last, SCORE, PLOT],
    clean([
      TEXT.source,
      'model = Ridge()\nmodel.fit(X_train, y_train)\nprint(model.coef_)',
      SCORE.source,
      PLOT.source,
    ]),
  );
  bothWays(
    'neighbouring cells never clash',
    BASE,
    [TEXT, first, SCORE, PLOT],
    [TEXT, FIT, edited(SCORE, 'print(model.score(X_test, y_test))'), PLOT],
    clean([TEXT.source, first.source, 'print(model.score(X_test, y_test))', PLOT.source]),
  );
  bothWays(
    'the same line: a conflict in that cell alone',
    BASE,
    [TEXT, edited(FIT, FIT.source.replace('LinearRegression', 'Ridge')), SCORE, PLOT],
    [TEXT, edited(FIT, FIT.source.replace('LinearRegression', 'Lasso')), SCORE, PLOT],
    (result, swapped) => {
      const [ours, theirs] = swapped ? ['Lasso', 'Ridge'] : ['Ridge', 'Lasso'];
      expect(result.conflicts).toEqual([{ kind: 'source', cell: 1, hunks: 1 }]);
      expect(sources(result)[1]).toBe(
        `<<<<<<< ours\nmodel = ${ours}()\n=======\nmodel = ${theirs}()\n>>>>>>> theirs\nmodel.fit(X_train, y_train)\nmodel.coef_`,
      );
    },
  );
  bothWays(
    'trailing white space is no edit',
    [SCORE],
    [edited(SCORE, 'score = model.score(X_test, y_test)  \nprint(score)')],
    [edited(SCORE, 'score = model.score(X_valid, y_valid)\nprint(score)')],
    clean(['score = model.score(X_valid, y_valid)\nprint(score)']),
  );
  const prose = 'The houses were sold in 2013. Prices are in thousands. The fit is poor.';
  bothWays(
    'a paragraph on one line merges by sentences',
    [{ ...TEXT, source: prose }],
    [{ ...TEXT, source: prose.replace('2013', '2014') }],
    [{ ...TEXT, source: prose.replace('poor', 'good') }],
    clean([prose.replace('2013', '2014').replace('poor', 'good')]),
  );
  bothWays(
    'two edits within one line of code are left to a person',
    [SCORE],
    [edited(SCORE, SCORE.source.replace('score =', 'r2 ='))],
    [edited(SCORE, SCORE.source.replace('y_test)', 'y_test, weights)'))],
    (result) => expect(result.conflicts).toHaveLength(1),
  );
});

describe('order', () => {
  const better = edited(PLOT, PLOT.source.replace('plt.show()', "plt.title('Prices')\nplt.show()"));
  bothWays(
    'moved on one side, edited on the other: both',
    BASE,
    [TEXT, PLOT, FIT, SCORE],
    [TEXT, FIT, SCORE, better],
    clean([TEXT.source, better.source, FIT.source, SCORE.source]),
  );
  test('moved by both, differently: where ours put it, and a note', () => {
    const ours = [PLOT, TEXT, FIT, SCORE];
    const theirs = [TEXT, PLOT, FIT, SCORE];
    const result = merge(file(BASE), file(ours), file(theirs));
    expect(sources(result)).toEqual(ours.map(({ source }) => source));
    expect(result.notes).toContainEqual({ kind: 'both-moved', cell: 0 });
  });
  test('both added at one place: both stay, ours first', () => {
    const mine: CellSpec = { id: 'mine', source: 'df.isna().sum()' };
    const yours: CellSpec = { id: 'yours', source: 'sns.pairplot(houses)' };
    const result = merge(
      file(BASE),
      file([TEXT, mine, FIT, SCORE, PLOT]),
      file([TEXT, yours, FIT, SCORE, PLOT]),
    );
    clean([TEXT.source, mine.source, yours.source, FIT.source, SCORE.source, PLOT.source])(result);
  });
  bothWays(
    'a cell that both added is kept once',
    BASE,
    [...BASE, { id: 'mine', source: 'print(df.describe(include="all"))' }],
    [...BASE, { id: 'yours', source: 'print(df.describe(include="all"))' }],
    clean([...BASE.map(({ source }) => source), 'print(df.describe(include="all"))']),
  );
  bothWays(
    'joined on one side; the other edited the first and added a cell like the second',
    [FIT, SCORE],
    [{ ...FIT, source: `${FIT.source}\n${SCORE.source}` }],
    [{ id: 'n', source: SCORE.source }, edited(FIT, `import sklearn\n${FIT.source}`), SCORE],
    clean([SCORE.source, `import sklearn\n${FIT.source}\n${SCORE.source}`]),
  );
  bothWays(
    'split on one side, cells added before and behind it on the other',
    [{ ...FIT, source: `${FIT.source}\n\n${SCORE.source}` }],
    [FIT, SCORE],
    [
      { id: 'n', source: 'import sklearn' },
      { ...FIT, source: `${FIT.source}\n\n${SCORE.source}` },
      { id: 'm', source: 'df.isna().sum()' },
    ],
    clean(['import sklearn', FIT.source, SCORE.source, 'df.isna().sum()']),
  );
  bothWays(
    'split on one side, moved on the other: both happen',
    [TEXT, PLOT, { ...FIT, source: `${FIT.source}\n\n${SCORE.source}` }],
    [TEXT, PLOT, FIT, SCORE],
    [{ ...FIT, source: `${FIT.source}\n\n${SCORE.source}` }, TEXT, PLOT],
    clean([FIT.source, SCORE.source, TEXT.source, PLOT.source]),
  );
  bothWays(
    'joined on one side, cells added between and behind them on the other',
    [FIT, SCORE],
    [{ ...FIT, source: `${FIT.source}\n${SCORE.source}` }],
    [FIT, { id: 'n', source: 'import sklearn' }, SCORE, { id: 'm', source: 'df.isna().sum()' }],
    clean([`${FIT.source}\n${SCORE.source}`, 'import sklearn', 'df.isna().sum()']),
  );
  bothWays(
    'of repeated cells that both added it is not ours that says which are the same',
    [FIT],
    [{ id: 'a', source: '' }, FIT],
    [
      { id: 'b', type: 'markdown', source: '' },
      { id: 'c', type: 'markdown', source: '', metadata: { name: 'y' } },
    ],
    (result) => {
      expect(result.conflicts).toEqual([{ kind: 'value', cell: 0, path: ['cell', 'cell_type'] }]);
      expect(plain(result).cells[1]!.metadata).toEqual({ name: 'y' });
    },
  );
  bothWays(
    'split on one side, edited on the other',
    [TEXT, { ...FIT, source: `${FIT.source}\n\n${SCORE.source}` }, PLOT],
    [TEXT, FIT, SCORE, PLOT],
    [TEXT, { ...FIT, source: `${FIT.source.replace('LinearRegression', 'Ridge')}\n\n${SCORE.source}` }, PLOT],
    clean([TEXT.source, FIT.source.replace('LinearRegression', 'Ridge'), SCORE.source, PLOT.source]),
  );
  bothWays(
    'split on one side, its tags changed on the other: the tags stay with the first part',
    [TEXT, { ...FIT, source: `${FIT.source}\n\n${SCORE.source}` }, PLOT],
    [TEXT, FIT, SCORE, PLOT],
    [TEXT, { ...FIT, source: `${FIT.source}\n\n${SCORE.source}`, metadata: { tags: ['keep'] } }, PLOT],
    (result) => {
      clean([TEXT.source, FIT.source, SCORE.source, PLOT.source])(result);
      expect(plain(result).cells[1]!.metadata).toEqual({ tags: ['keep'] });
    },
  );
  bothWays(
    'joined on one side, edited on the other',
    [TEXT, FIT, SCORE, PLOT],
    [TEXT, { ...FIT, source: `${FIT.source}\n${SCORE.source}` }, PLOT],
    [TEXT, edited(FIT, FIT.source.replace('LinearRegression', 'Ridge')), SCORE, PLOT],
    clean([TEXT.source, `${FIT.source.replace('LinearRegression', 'Ridge')}\n${SCORE.source}`, PLOT.source]),
  );
});

describe('deleted', () => {
  const without = [TEXT, FIT, PLOT];
  bothWays(
    'and left alone',
    BASE,
    without,
    [TEXT, FIT, SCORE, PLOT, { id: 'x', source: 'more()' }],
    clean([TEXT.source, FIT.source, PLOT.source, 'more()']),
  );
  bothWays(
    'and only run again, or noise',
    BASE,
    without,
    [TEXT, FIT, { ...SCORE, outputs: ['0.9\n'], count: 7, metadata: { scrolled: true } }, PLOT],
    clean([TEXT.source, FIT.source, PLOT.source]),
  );
  bothWays(
    'and only white space changed',
    BASE,
    without,
    [TEXT, FIT, edited(SCORE, `${SCORE.source}\n\n`), PLOT],
    clean([TEXT.source, FIT.source, PLOT.source]),
  );
  bothWays(
    'and emptied',
    BASE,
    without,
    [TEXT, FIT, edited(SCORE, ''), PLOT],
    clean([TEXT.source, FIT.source, PLOT.source]),
  );
  bothWays(
    'and only moved',
    BASE,
    without,
    [SCORE, TEXT, FIT, PLOT],
    clean([TEXT.source, FIT.source, PLOT.source]),
  );
  bothWays(
    'and its source changed: it stays, between markers against nothing',
    BASE,
    without,
    [
      TEXT,
      FIT,
      edited(SCORE, 'print(model.score(X_valid, y_valid))', { outputs: ['0.9\n'], count: 3 }),
      PLOT,
    ],
    (result, swapped) => {
      const deletedBy = swapped ? 'theirs' : 'ours';
      expect(result.conflicts).toEqual([{ kind: 'delete-edit', cell: 2, deletedBy }]);
      const marked = swapped
        ? '<<<<<<< ours\nprint(model.score(X_valid, y_valid))\n=======\n>>>>>>> theirs'
        : '<<<<<<< ours\n=======\nprint(model.score(X_valid, y_valid))\n>>>>>>> theirs';
      expect(sources(result)[2]).toBe(marked);
      const cell = plain(result).cells[2]!;
      expect(cell.metadata).toEqual({ nbdiff: { conflicts: [{ deleted: deletedBy }] } });
      expect(cell.outputs).toEqual([]);
    },
  );
  bothWays(
    'and its tags changed: recorded',
    BASE,
    without,
    [TEXT, FIT, { ...SCORE, metadata: { tags: ['keep'] } }, PLOT],
    (result, swapped) => {
      expect(result.conflicts).toEqual([
        { kind: 'delete-edit', cell: 2, deletedBy: swapped ? 'theirs' : 'ours' },
      ]);
      expect(sources(result)[2]).toBe(SCORE.source);
    },
  );
});

describe('types, metadata, attachments', () => {
  bothWays(
    'the type on one side, the source on the other: both',
    [TEXT, { id: 'note', source: 'why is the fit poor here' }],
    [TEXT, { id: 'note', type: 'markdown', source: 'why is the fit poor here' }],
    [TEXT, { id: 'note', source: 'why is the fit so poor here' }],
    (result) => {
      clean([TEXT.source, 'why is the fit so poor here'])(result);
      expect(plain(result).cells[1]).toMatchObject({ cell_type: 'markdown' });
    },
  );
  bothWays(
    'by key; tags as sets; noise never clashes',
    [{ ...FIT, metadata: { tags: ['a'], name: 'fit', scrolled: false } }],
    [{ ...FIT, metadata: { tags: ['a', 'b'], name: 'fit', scrolled: true, one: 1 } }],
    [{ ...FIT, metadata: { tags: ['c'], name: 'fit', scrolled: 'auto', two: 2 } }],
    (result, swapped) => {
      expect(result.conflicts).toEqual([]);
      const { tags, ...rest } = plain(result).cells[0]!.metadata;
      expect(new Set(tags as string[])).toEqual(new Set(['b', 'c']));
      expect(rest).toEqual({ name: 'fit', scrolled: swapped ? 'auto' : true, one: 1, two: 2 });
    },
  );
  bothWays(
    'a real clash keeps ours and is recorded with all three values',
    [{ ...FIT, metadata: { name: 'fit' } }],
    [{ ...FIT, metadata: { name: 'one' } }],
    [{ ...FIT, metadata: { name: 'two' } }],
    (result, swapped) => {
      const [ours, theirs] = swapped ? ['two', 'one'] : ['one', 'two'];
      const path = ['cell', 'metadata', 'name'];
      expect(result.conflicts).toEqual([{ kind: 'value', cell: 0, path }]);
      expect(plain(result).cells[0]!.metadata).toEqual({
        name: ours,
        nbdiff: { conflicts: [{ path, base: 'fit', ours, theirs }] },
      });
    },
  );
  const picture = (data: string): object => ({ 'a.png': { 'image/png': data } });
  bothWays(
    'attachments by name',
    [{ ...TEXT, attachments: picture('AAAA') }],
    [{ ...TEXT, attachments: { ...picture('AAAA'), 'b.png': { 'image/png': 'BBBB' } } }],
    [{ ...TEXT, attachments: { ...picture('AAAA'), 'c.png': { 'image/png': 'CCCC' } } }],
    (result) => {
      expect(result.conflicts).toEqual([]);
      expect(
        Object.keys((plain(result).cells[0] as unknown as { attachments: object }).attachments).sort(),
      ).toEqual(['a.png', 'b.png', 'c.png']);
    },
  );
  bothWays(
    'made code by one, its picture changed by the other: both recorded, since code has no pictures',
    [{ ...TEXT, attachments: picture('AAAA') }],
    [{ ...TEXT, type: 'code' }],
    [{ ...TEXT, attachments: picture('BBBB') }],
    (result, swapped) => {
      expect(result.conflicts).toEqual([
        { kind: 'value', cell: 0, path: ['cell', 'cell_type'] },
        { kind: 'value', cell: 0, path: ['cell', 'attachments'] },
      ]);
      const [cell] = plain(result).cells;
      expect(cell).toMatchObject(
        swapped
          ? { cell_type: 'markdown', attachments: picture('BBBB') }
          : { cell_type: 'code', outputs: [] },
      );
    },
  );
  test.each([
    ['ours', { cell_type: 'code' }],
    ['theirs', { cell_type: 'markdown', attachments: picture('BBBB') }],
  ] as const)('made code by ours, its picture changed by theirs, -X %s', (favor, expected) => {
    const base = file([{ ...TEXT, attachments: picture('AAAA') }]);
    const [ours, theirs] = [
      file([{ ...TEXT, type: 'code' }]),
      file([{ ...TEXT, attachments: picture('BBBB') }]),
    ];
    const result = merge(base, ours, theirs, { favor });
    expect(result.conflicts).toEqual([]);
    expect(plain(result).cells[0]).toMatchObject(expected);
  });
  bothWays(
    'the type on one side, one picture on both: ours stays',
    [{ ...TEXT, attachments: picture('AAAA') }],
    [{ ...TEXT, attachments: picture('BBBB') }],
    [{ ...TEXT, type: 'raw', attachments: picture('CCCC') }],
    (result, swapped) => {
      const [ours, theirs] = swapped ? ['CCCC', 'BBBB'] : ['BBBB', 'CCCC'];
      const path = ['cell', 'attachments', 'a.png', 'image/png'];
      expect(plain(result).cells[0]).toMatchObject({
        cell_type: 'raw',
        attachments: picture(ours),
        metadata: { nbdiff: { conflicts: [{ path, base: 'AAAA', ours, theirs }] } },
      });
    },
  );
  const paragraph = 'why is\nthe fit poor here';
  bothWays(
    'a type that both changed: the lines are merged as those of prose where both are prose alone',
    [{ ...TEXT, type: 'raw', source: paragraph }],
    [{ ...TEXT, type: 'code', source: `${paragraph}?` }],
    [{ ...TEXT, type: 'markdown', source: paragraph.replace('why is\nthe', 'why  is\n  the') }],
    (result) =>
      expect(result.conflicts).toMatchObject([
        { kind: 'source', hunks: 1 },
        { kind: 'value', path: ['cell', 'cell_type'] },
      ]),
  );
  test('kernel and language: a change on one side is taken, on both ours', () => {
    const kernel = (name: string): object => ({
      kernelspec: { name, display_name: name },
      language_info: { name: 'python', version: name },
    });
    const one = merge(
      file(BASE, { metadata: kernel('py310') }),
      file(BASE, { metadata: kernel('py310') }),
      file([...BASE, 'x = 1'], { metadata: kernel('py311') }),
    );
    expect(plain(one).metadata).toEqual(kernel('py311'));
    const two = merge(
      file(BASE, { metadata: kernel('py310') }),
      file(BASE, { metadata: kernel('py312') }),
      file(BASE, { metadata: kernel('py311') }),
    );
    expect(two.conflicts).toEqual([]);
    expect(plain(two).metadata).toEqual(kernel('py312'));
  });
});

describe('outputs', () => {
  const run = (source: string, output: string | undefined, count: number | null): CellSpec => ({
    ...SCORE,
    source,
    outputs: output === undefined ? [] : [output],
    count,
  });
  const shown = (result: MergeResult): readonly unknown[] => {
    const [cell] = plain(result).cells;
    return [cell?.outputs?.map(({ text }) => text.join('')).join(''), cell?.execution_count];
  };
  const LINES = 'a = 1\nb = 2\nc = 3\nd = 4';

  bothWays(
    'one side only ran it again: its outputs',
    [run(LINES, '1', 1)],
    [run(LINES, '2', 2)],
    [{ ...run(LINES, '1', 1), metadata: { name: 'x' } }],
    (result) => expect(shown(result)).toEqual(['2', 2]),
  );
  test('both ran it again: ours', () => {
    expect(
      shown(merge(file([run(LINES, '1', 1)]), file([run(LINES, '2', 2)]), file([run(LINES, '3', 3)]))),
    ).toEqual(['2', 2]);
  });
  bothWays(
    'one edited and ran, the other ran the old source: the run of the source in the result',
    [run(LINES, '1', 1)],
    [run(`${LINES}\ne = 5`, 'new', 9)],
    [run(LINES, 'old again', 8)],
    (result) => expect(shown(result)).toEqual(['new', 9]),
  );
  bothWays(
    'both edited: cleared, since the result is neither',
    [run(LINES, '1', 1)],
    [run(`z = 0\n${LINES}`, 'ours', 2)],
    [run(`${LINES}\ne = 5`, 'theirs', 3)],
    (result) => {
      expect(result.conflicts).toEqual([]);
      expect(shown(result)).toEqual(['', null]);
      expect(result.notes).toContainEqual({ kind: 'outputs-cleared', cell: 0 });
    },
  );
  bothWays(
    'emptied: what it printed before goes',
    [run(LINES, '1', 1)],
    [run('', '1', 1)],
    [{ ...run(LINES, '1', 1), metadata: { name: 'x' } }],
    (result) => expect(shown(result)).toEqual(['', null]),
  );
  bothWays(
    'a run wins over a clearing',
    [run(LINES, '1', 1), PLOT],
    [run(LINES, '2', 2), PLOT],
    [run(LINES, undefined, null), { ...PLOT, outputs: ['p'], count: 3 }],
    (result) => expect(shown(result)).toEqual(['2', 2]),
  );
});

describe('-X', () => {
  const lines = (result: MergeResult): readonly string[] => {
    expect(result.conflicts).toEqual([]);
    return sources(result);
  };

  test.each([
    ['ours', 'y = 2'],
    ['theirs', 'y = 3'],
    ['union', 'y = 2\ny = 3'],
  ] as const)('%s: whether the last line ends in a newline is merged by itself', (favor, expected) => {
    const [base, ours, theirs] = ['y = 1', 'y = 2', 'y = 3'];
    const last = (one: string, two: string, three: string): readonly string[] =>
      lines(merge(file([one]), file([two]), file([three]), { favor }));
    expect(last(base!, ours!, theirs!)).toEqual([expected]);
    expect(last(`${base}\n`, ours!, `${theirs}\n`)).toEqual([expected]);
    expect(last(base!, `${ours}\n`, theirs!)).toEqual([`${expected}\n`]);
    expect(last(`${base}\n`, `${ours}\n`, `${theirs}\n`)).toEqual([`${expected}\n`]);
  });

  test('no side of a clash decides which cell is which', () => {
    const long = 'import numpy as np\ndf = load("data.csv")\n';
    const files = [
      file([{ id: 'a', source: long }]),
      file([{ id: 'a', source: '' }]),
      file([
        { id: 'a', source: 'import numpy as np\nimport pandas as pd' },
        { id: 'b', source: 'df = load("data.csv")\n' },
      ]),
    ] as const;
    expect(merge(...files).conflicts).toHaveLength(1);
    expect(lines(merge(...files, { favor: 'ours' }))).toEqual(['', 'df = load("data.csv")\n']);
    expect(lines(merge(...files, { favor: 'theirs' }))).toEqual([
      'import numpy as np\nimport pandas as pd',
      'df = load("data.csv")\n',
    ]);
  });
});

describe('files', () => {
  test('4.5 with 4.4: ids are there, valid and unique, made from the content', () => {
    const old = file([FIT, SCORE, 'df.head()', 'df.head()'], { minor: 4 });
    const mine = file([FIT, SCORE, 'df.head()', 'df.head()', 'more()'], { minor: 4 });
    const theirs = file([
      FIT,
      edited(SCORE, 'print(1)'),
      { id: 'x', source: 'df.head()' },
      { id: 'y', source: 'df.head()' },
    ]);
    const result = merge(old, mine, theirs);
    const ids = plain(result).cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(plain(result)).toMatchObject({ nbformat_minor: 5 });
    expect(merge(old, mine, theirs).bytes.equals(result.bytes)).toBe(true);
  });

  test('ids that were rewritten on one side do not hide what is the same', () => {
    const theirs = BASE.map((cell, index) => ({ ...cell, id: `new-${index}` }));
    const changed = edited(FIT, FIT.source.replace('LinearRegression', 'Ridge'));
    clean([TEXT.source, changed.source, SCORE.source, PLOT.source, 'end()'])(
      merge(file(BASE), file([TEXT, changed, SCORE, PLOT]), file([...theirs, { id: 'e', source: 'end()' }])),
    );
  });

  test("ours' layout, end of line and missing final newline; untouched cells keep their bytes", () => {
    const ours = file([TEXT, FIT, edited(SCORE, 'print(1)'), PLOT], { indent: 4 })
      .replace(/\n/g, '\r\n')
      .trimEnd();
    const theirs = file([edited(TEXT, '# Prices'), FIT, SCORE, PLOT, { id: 'n', source: 'new()' }], {
      indent: 1,
    });
    const { bytes, conflicts } = merge(file(BASE), ours, theirs);
    expect(conflicts).toEqual([]);
    const text = bytes.toString();
    expect(text).not.toMatch(/[^\r]\n/);
    expect(text.endsWith('}')).toBe(true);
    expect(text).toContain('        {\r\n            "cell_type": "code"');
    const fit = ours.slice(ours.indexOf('"id": "fit"'), ours.indexOf('"id": "score"'));
    expect(text).toContain(fit.slice(0, fit.lastIndexOf('}')));
  });

  test('format 3 on one side gives format 4', () => {
    const code = (input: string): object => ({
      cell_type: 'code',
      collapsed: false,
      input: [input],
      language: 'python',
      metadata: {},
      outputs: [],
      prompt_number: 1,
    });
    const old = (...cells: object[]): string =>
      JSON.stringify(
        { metadata: { name: '' }, nbformat: 3, nbformat_minor: 0, worksheets: [{ cells, metadata: {} }] },
        null,
        1,
      );
    const base = old({ cell_type: 'heading', level: 2, metadata: {}, source: ['Prices'] }, code('print df'));
    const ours = old(
      { cell_type: 'heading', level: 2, metadata: {}, source: ['Prices'] },
      code('print df'),
      code('more()'),
    );
    const theirs = file([{ type: 'markdown', source: '## Prices' }, 'print(df)'], { minor: 4 });
    const result = merge(base, ours, theirs);
    clean(['## Prices', 'print(df)', 'more()'])(result);
    expect(plain(result)).toMatchObject({ nbformat: 4 });
    const three = mergeNotebooks(
      base,
      ours,
      old({ cell_type: 'heading', level: 2, metadata: {}, source: ['Prices now'] }, code('print df')),
    );
    expect(JSON.parse(three.bytes.toString())).toMatchObject({ nbformat: 3 });
    expect(sources(three)).toEqual(['Prices now', 'print df', 'more()']);
  });

  test('empty notebooks, no base, a byte order mark, tabs, one line', () => {
    expect(sources(merge(file([]), file(['a = 1']), file([])))).toEqual(['a = 1']);
    expect(sources(merge(undefined, file(['a = 1']), file(['a = 1', 'b = 2'])))).toEqual(['a = 1', 'b = 2']);
    const odd = (text: string): string => `\ufeff${JSON.stringify(JSON.parse(text))}`;
    const result = merge(
      odd(file(BASE)),
      odd(file([TEXT, FIT, SCORE])),
      odd(file([edited(TEXT, '# P'), FIT, SCORE, PLOT])),
    );
    clean(['# P', FIT.source, SCORE.source])(result);
    expect(result.bytes.toString()).not.toContain('\n');
    expect(result.bytes.toString().startsWith('\ufeff{')).toBe(true);
  });
});
