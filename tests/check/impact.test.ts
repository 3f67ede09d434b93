/** What a change does to other cells. A cell is `[source, count]`, with an output where a third says so; what is said of a
 *  changed cell is `cell: words`, by its number in the notebook that has it. */
import { describe, expect, test } from 'vitest';
import { type Impact, impactOf } from '../../src/check/impact.ts';
import { changedCode, createNameReader } from '../../src/code/notebook-names.ts';
import { namingCells } from '../../src/diff/changes.ts';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { wordCellImpact, wordImpact } from '../../src/render/impact-words.ts';
import { type CellParts, code, diffOf, markdown, notebookOf } from '../render/notebooks.ts';

type Row = string | readonly [source: string, count: number | null, more?: 'out'] | CellParts;

const PYTHON = { language_info: { name: 'python', version: '3.12' } };

function notebookWith(rows: readonly Row[], metadata: CellParts = PYTHON): string {
  const cells = rows.map((row): CellParts => {
    if (typeof row === 'string') return code(row);
    if (!Array.isArray(row)) return row as CellParts;
    const [source, count, more] = row as readonly [string, number | null, string?];
    const outputs =
      more === undefined ? [] : [{ output_type: 'stream', name: 'stdout', text: `${source} ${count}` }];
    return code(source, { execution_count: count, outputs });
  });
  return notebookOf(cells, metadata);
}

function impact(before: readonly Row[], after: readonly Row[], metadata?: CellParts): Impact | undefined {
  const diff = diffOf(notebookWith(before, metadata), notebookWith(after, metadata));
  return impactOf(diff, { namesIn: createNameReader(), changedCode });
}

function said(before: readonly Row[], after: readonly Row[], metadata?: CellParts): readonly string[] {
  const found = impact(before, after, metadata);
  const ofCells = [...(found?.ofCells ?? [])].map(
    ([change, impacts]) => `${namingCells(change)[0]!.index + 1}: ${wordCellImpact(impacts)}`,
  );
  return [...ofCells, ...wordImpact(found)];
}

describe('a changed cell', () => {
  test('names the cells below that use what it makes', () => {
    expect(
      said(
        ['df = load("a.csv")', 'print(df)', 'x = 1', 'model = fit(df)', 'show(model)'],
        ['df = load("b.csv")', 'print(df)', 'x = 1', 'model = fit(df)', 'show(model)'],
      ),
    ).toEqual(['1: df: used in cells 2 and 4']);
  });

  test('names what it changes, and those that have it from another cell', () => {
    expect(said(['df = {}', 'df["a"] = 1', 'df'], ['df = {}', 'df["a"] = 2', 'df'])).toEqual([
      '2: df: used in cell 3',
    ]);
  });

  test('says nothing of names that stand in lines that did not change', () => {
    expect(
      said(
        ['import numpy as np\nn = 3\nk = 1', 'np.zeros(n)', 'print(k)'],
        ['import numpy as np\nn = 3\nk = 2', 'np.zeros(n)', 'print(k)'],
      ),
    ).toEqual(['1: k: used in cell 3']);
  });

  test('names what is made of what changed, in the same cell', () => {
    expect(
      said(
        ['a = 1\nb = a + 1\nc = 1\ndef f():\n    return b', 'print(b)', 'print(c)', 'f()'],
        ['a = 2\nb = a + 1\nc = 1\ndef f():\n    return b', 'print(b)', 'print(c)', 'f()'],
      ),
    ).toEqual(['1: b and f: used in cells 2 and 4']);
  });

  test('names what a line that is gone had changed', () => {
    expect(said(['x = []\nx.append(1)', 'x'], ['x = []', 'x'])).toEqual(['1: x: used in cell 2']);
  });

  test('counts a call of a function as a use of what the function uses', () => {
    expect(
      said(['k = 1', 'def f():\n    return k', 'f()'], ['k = 2', 'def f():\n    return k', 'f()']),
    ).toEqual(['1: k: used in cell 3']);
  });

  test('says nothing where only a comment, an empty line or a tag changed', () => {
    const users = ['print(k)'];
    expect(said(['k = 1', ...users], ['# the number\n\nk = 1', ...users])).toEqual([]);
    expect(said([code('k = 1'), ...users], [code('k = 1', { metadata: { tags: ['a'] } }), ...users])).toEqual(
      [],
    );
  });

  test.each<readonly [before: string, after: string]>([
    ['df = load("a.csv")', 'df = load("a.csv")  # raw'],
    ['df = load("a.csv") # no trace', 'df = load("a.csv") # New shape: trace!\n'],
    [
      'df = load(\n    "a.csv",  # old\n    sep=";",\n)',
      'df = load(\n    "a.csv",\n    sep=";",  # as in Europe\n)',
    ],
    ['if True:  # always\n    df = 1', 'if True:\n    df = 1  # one'],
    ['df = f"{a} # b"  # old', 'df = f"{a} # b"  # new'],
    ['%time df = load()\nx = 1  # old', '%time df = load()\nx = 1  # new'],
  ])('says nothing where only a comment behind code changed: %j %j', (before, after) => {
    expect(said([before, 'df'], [after, 'df'])).toEqual([]);
    expect(said([after, 'df'], [before, 'df'])).toEqual([]);
  });

  test.each<readonly [before: string, after: string]>([
    ['df = "a # b"', 'df = "a # c"'],
    ['df = f"{a} # b"', 'df = f"{a} # c"'],
    ['df = """\n# a\n"""', 'df = """\n# b\n"""'],
    ['df = """{}\nx # a\n"""', 'df = """{}\nx # b\n"""'],
    ['df = 1  # same', 'df = 2  # same'],
    ['df = [\n  1,  # one\n  2,\n]', 'df = [\n  1,  # one\n  3,  # two\n]'],
    ['df = 1  # df = 2', '# df = 1\ndf = 2'],
    ['df = !ls # a', 'df = !ls # b'],
  ])('says so where more is another: %j %j', (before, after) => {
    expect(said([before, 'df'], [after, 'df'])).toEqual(['1: df: used in cell 2']);
  });

  test('says nothing of imports that stand elsewhere now, here or in another cell', () => {
    const user = 'a.b(c)';
    expect(said(['import a\nx = 1\nimport c', user], ['import c\nimport a\nx = 1', user])).toEqual([]);
    expect(said(['import a, c\nx = 1', 'import c', user], ['import c\nx = 1', 'import a', user])).toEqual([
      '1: c: used in cell 3',
      '2: a: used in cell 3',
    ]);
    expect(said(['import a\nx = 1', user], ['import d as a\nx = 1', user])).toEqual(['1: a: used in cell 2']);
  });

  test('claims nothing of code that cannot be read, before or after', () => {
    const users = ['print(a, list(len))'];
    expect(said(['a = 1\nlist(a)', ...users], ['a = = 1\nlist(a)', ...users])).toEqual([]);
    expect(said(['a = = 1\nlist(a)', ...users], ['b = 1\nlen(b)', ...users])).toEqual([]);
    expect(said(['a = = 1\nlist(a)', ...users], ['a = 1\nlist(a)', ...users])).toEqual([
      '1: a: used in cell 2',
    ]);
  });

  test('that made a name before says for whom', () => {
    expect(said(['df = load()', 'print(df)'], ['data = load()', 'print(df)'])).toEqual([
      '1: df: made here before, used in cell 2',
    ]);
    expect(
      said(['df = load()\nn = 1', 'print(df, n)', 'n'], ['data = load()\nn = 2', 'print(data, n)', 'n']),
    ).toEqual(['1: data and n: used in cells 2 and 3']);
    expect(said(['df = {}', 'df["a"] = 1\ny = 1', 'df'], ['df = {}', 'y = 1', 'df'])).toEqual([
      '2: df: changed here before, used in cell 3',
    ]);
  });

  test('says so too where it became text, or text became code', () => {
    expect(said(['k = 1', 'print(k)'], [markdown('k = 1'), 'print(k)'])).toEqual([
      '1: k: made here before, used in cell 2',
    ]);
    expect(said([markdown('k = 1'), 'print(k)'], ['k = 1', 'print(k)'])).toEqual(['1: k: used in cell 2']);
  });
});

describe('a cell that', () => {
  test('came is one that changed', () => {
    expect(said(['a = 1', 'print(a)'], ['a = 1', 'a = other()', 'print(a)'])).toEqual([
      '2: a: used in cell 3',
    ]);
  });

  test('went says for whom it made names, by their numbers now', () => {
    expect(
      said(
        ['import os', 'df = load()', 'long_enough(1)', 'print(df)'],
        ['import os', 'long_enough(1)', 'print(df)'],
      ),
    ).toEqual(['2: df: made here before, used in cell 3']);
  });

  test('went says nothing for those that went too, or use another name now', () => {
    expect(said(['import os', 'df = load()', 'print(df)'], ['import os'])).toEqual([]);
    expect(
      said(['import os', 'df = load()', 'print_all_of_it(df, 1)'], ['import os', 'print_all_of_it(os, 1)']),
    ).toEqual([]);
  });

  const others = ['print("one")', 'print("two")', 'print("three")', 'print("four")'];

  test('moved up or down says who uses it from there', () => {
    expect(
      said(['big = load_it()', ...others, 'print(big)'], [...others, 'big = load_it()', 'print(big)']),
    ).toEqual(['5: big: used in cell 6']);
  });

  test('moved below what uses it says so', () => {
    expect(
      said(['big = load_it()', 'print(big)', ...others], ['print(big)', ...others, 'big = load_it()']),
    ).toEqual(['6: big: used above, in cell 1']);
  });

  test('moved with imports alone changes nothing', () => {
    expect(
      said([...others, 'import numpy', 'numpy.one()'], ['import numpy', ...others, 'numpy.one()']),
    ).toEqual([]);
  });

  test('was split or joined says what its lines changed, for cells outside', () => {
    const one = 'first = load("a")\nprint("long enough", first)\nprint("and one more line")';
    const other = 'second = more(first)\nprint("of some length", second)\nprint("at the end")\nlimit = 1';
    const user = 'show(first, second, limit)';
    expect(said([`${one}\n${other}`, user], [one, other, user])).toEqual([]);
    const changed = other.replace('limit = 1', 'limit = 2');
    expect(said([`${one}\n${other}`, user], [one, changed, user])).toEqual(['1: limit: used in cell 3']);
    expect(said([one, other, user], [`${one}\n${changed}`, user])).toEqual(['1: limit: used in cell 2']);
  });
});

describe('outputs from before', () => {
  test('are those of cells that use what was edited, and of what is made of it, until they run again', () => {
    const rest = (count: number): readonly Row[] => [
      ['model = fit(df)', 2],
      ['print(model)', count, 'out'],
      ['print("else")', 4, 'out'],
    ];
    expect(said([['df = load(1)', 1], ...rest(3)], [['df = load(2)', 1], ...rest(3)])).toEqual([
      '1: df: used in cell 2',
      'outputs of cell 3 were made before this change',
    ]);
    expect(said([['df = load(1)', 1], ...rest(3)], [['df = load(2)', 7], ...rest(8)])).toEqual([
      '1: df: used in cell 2',
    ]);
  });

  test('are those of an edited cell itself, unless only a comment came', () => {
    expect(said([['print(1)', 1, 'out']], [[' print(1)\nprint(2)', 1, 'out']])).toEqual([]);
    const run = { execution_count: 1, outputs: [{ output_type: 'stream', name: 'stdout', text: '1' }] };
    expect(said([code('show(1)', run)], [code('show(2)', run)])).toEqual([
      'outputs of cell 1 were made before this change',
    ]);
    expect(said([code('show(1)', run)], [code('show(1)\n# two', run)])).toEqual([]);
  });

  test('are those of cells whose names are gone or made too late', () => {
    const user: Row = ['print(k)', 2, 'out'];
    expect(said([['k = 1', 1], user, ['x = "some more"', 3]], [user, ['x = "some more"', 3]])).toEqual([
      '1: k: made here before, used in cell 1',
      'outputs of cell 1 were made before this change',
    ]);
  });

  test('are those from before a cell above ran again, if it did in this change', () => {
    const users = (maker: number): readonly Row[] => [
      ['k = random()', maker],
      ['print(k)', 2, 'out'],
    ];
    expect(said(users(1), users(3))).toEqual(['outputs of cell 2 were made before this change']);
    expect(said(users(3), users(4))).toEqual([]);
  });

  test('are none where nobody counted', () => {
    const run = { outputs: [{ output_type: 'stream', name: 'stdout', text: '1' }] };
    expect(said([code('k = 1'), code('print(k)', run)], [code('k = 2'), code('print(k)', run)])).toEqual([
      '1: k: used in cell 2',
    ]);
  });
});

describe('nothing is said', () => {
  test('from a cell on that hides its names, and that is said once', () => {
    expect(
      said(
        ['k = 1', 'print(k)', '%run a.py', 'print(k)', 'n = 1', 'print(n)'],
        ['k = 2', 'print(k)', '%run a.py', 'print(k)', 'n = 2', 'print(n)'],
      ),
    ).toEqual(['1: k: used in cell 2', 'names are not followed from cell 3 on, where "%run" hides them']);
    expect(said(['%run a.py', markdown('a')], ['%run a.py', markdown('b')])).toEqual([]);
  });

  test('of other languages', () => {
    const r = { language_info: { name: 'R' } };
    expect(impact(['df = 1', 'df'], ['df = 2', 'df'], r)).toBeUndefined();
  });

  test('of a notebook that came or went', () => {
    const notebook = readNotebook(notebookWith(['k = 1', 'print(k)']));
    for (const [before, after] of [
      [undefined, notebook],
      [notebook, undefined],
    ]) {
      const diff = diffNotebooks(before, after, { normalizer: createNormalizer() });
      expect(impactOf(diff, { namesIn: createNameReader(), changedCode })).toBeUndefined();
    }
  });
});
