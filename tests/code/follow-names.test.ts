/** Names through the cells of a notebook: `miss(['df', 'df = 1'])` is what fails when they run from the top, a line each:
 *
 *      1 uses df, made in 2            (made-later)
 *      1 uses df, deleted in 2
 *      1 uses df, made nowhere                          `by f`: in a function that is called there */
import { describe, expect, test } from 'vitest';
import { type FollowedNames, followNames } from '../../src/code/follow-names.ts';
import { createNameReader } from '../../src/code/notebook-names.ts';
import { readNames } from '../../src/code/read-names.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { type CellParts, code, markdown, notebookOf } from '../render/notebooks.ts';

function follow(sources: readonly string[]): FollowedNames {
  const cells = sources.map((source) => ({ events: readNames(source), isMeantToRun: true }));
  return followNames(cells, { python: 3, given: new Set() });
}

function missedIn({ missing }: FollowedNames): readonly string[] {
  return missing.map((one) => {
    const where = {
      'made-later': () => `made in ${'madeIn' in one ? one.madeIn + 1 : ''}`,
      deleted: () => `deleted in ${'deletedIn' in one ? one.deletedIn + 1 : ''}`,
      nowhere: () => 'made nowhere',
    }[one.kind]();
    const by = one.through === undefined ? '' : ` by ${one.through}`;
    const also = one.alsoIn.length === 0 ? '' : `, as ${one.alsoIn.map((cell) => cell + 1).join(' ')}`;
    return `${one.cell + 1} uses ${one.name}${by}, ${where}${also}`;
  });
}

const miss = (...sources: string[]): readonly string[] => missedIn(follow(sources));

describe('what fails from the top', () => {
  test('made below, made nowhere, deleted above', () => {
    expect(miss('df', 'df = 1')).toEqual(['1 uses df, made in 2']);
    expect(miss('df', 'x = 1')).toEqual(['1 uses df, made nowhere']);
    expect(miss('df = 1', 'del df', 'df')).toEqual(['3 uses df, deleted in 2']);
    expect(miss('df = 1', 'del df', 'df', 'df = 2')).toEqual(['3 uses df, made in 4']);
    expect(miss('df = df.dropna()')).toEqual(['1 uses df, made in 1']);
  });

  test('each name once, where it is missed first, with the other cells', () => {
    expect(miss('df', 'x = 1\ndf', 'df\ny', 'df = 1')).toEqual([
      '1 uses df, made in 4, as 2 3',
      '3 uses y, made nowhere',
    ]);
  });

  test('Python, IPython and hosts have names of their own', () => {
    expect(miss('print(len(_), _3, _i4, In, Out, __name__, display, exit, get_ipython)')).toEqual([]);
    expect(miss('spark.read\nsc\ndbutils')).toEqual([]);
    expect(miss('spark.read', 'spark = make()', 'def make(): pass')).toEqual([
      '1 uses spark, made in 2',
      '2 uses make, made in 3',
    ]);
    expect(miss('unicode')).toEqual(['1 uses unicode, made nowhere']);
  });

  test('what may not run claims nothing', () => {
    expect(miss('if x: df', 'x = 1')).toEqual(['1 uses x, made in 2']);
    expect(miss('try: unicode\nexcept NameError: unicode = str')).toEqual([]);
    expect(miss('if False: df', 'df = 1')).toEqual([]);
    expect(miss("if 'df' not in globals(): df = 1", 'df')).toEqual([]);
    expect(miss('for i in []: pass', 'i')).toEqual([]);
  });

  test('nothing is claimed once names are hidden, and of no name once they are somewhere', () => {
    expect(miss('from a import *', 'df')).toEqual([]);
    expect(miss('from a import *', 'df', 'df = 1')).toEqual([]);
    expect(miss('df', '%run a.py')).toEqual([]);
    expect(miss('df', 'df = 1', 'exec(x)')).toEqual(['1 uses df, made in 2']);
    expect(follow(['x = 1', 'from a import *', '%run b.py']).hidden).toEqual({
      cell: 1,
      by: 'from a import *',
    });
  });
});

describe('functions run where they are called', () => {
  test('with the names that there are then', () => {
    expect(miss('def f(): return k', 'f()', 'k = 1')).toEqual(['2 uses k by f, made in 3']);
    expect(miss('def f(): return k', 'k = 1', 'f()')).toEqual([]);
    expect(miss('def f(): return k', 'f()')).toEqual(['1 uses k, made nowhere']);
  });

  test('not where they are made, or handed on', () => {
    expect(miss('def f(): return k')).toEqual([]);
    expect(miss('def f(): return k', 'run(f)', 'k = 1\nrun = print')).toEqual(['2 uses run, made in 3']);
    expect(miss('def f(): yield k', 'f()', 'k = 1')).toEqual([]);
  });

  test('through each other', () => {
    expect(miss('def f(): return g()', 'def g(): return k', 'f()', 'k = 1')).toEqual([
      '3 uses k by f, made in 4',
    ]);
    expect(miss('def f(): return g()', 'f()', 'def g(): pass')).toEqual(['2 uses g by f, made in 3']);
    expect(miss('def f(): return f()', 'f()')).toEqual([]);
    expect(miss('f = lambda: k', 'h = f', 'h()', 'k = 1')).toEqual(['3 uses k by h, made in 4']);
  });

  test('what one makes for all is made when it runs', () => {
    expect(miss('def f():\n  global k\n  k = 1', 'k', 'f()')).toEqual(['2 uses k, made in 3']);
    expect(miss('def f():\n  global k\n  k = 1', 'f()', 'k')).toEqual([]);
  });

  test('not where a branch may have given the name to another', () => {
    expect(miss('if 2 > 1: f = str\nelse:\n  def f(): return k', 'f()')).toEqual([]);
    expect(miss('if 2 > 1:\n  def f(): return k\nelse: f = str', 'f()')).toEqual([]);
    expect(miss('if 2 > 1:\n  class A:\n    def __init__(self): k\nelse: A = str', 'A()')).toEqual([]);
    expect(miss('if 2 > 1:\n  def f(): return k', 'f()', 'k = 1')).toEqual(['2 uses k by f, made in 3']);
  });

  test('not under a decorator, but for those that change nothing of it', () => {
    const wrap = 'def later(f): return lambda: 1';
    expect(miss(wrap, '@later\ndef f(): return k', 'f()', 'k = 1')).toEqual([]);
    const cached = 'import functools\n@functools.lru_cache(maxsize=None)\ndef f(): return k';
    expect(miss(cached, 'f()', 'k = 1')).toEqual(['2 uses k by f, made in 3']);
  });

  test('not a method that is another by now, or that only begins', () => {
    const net = 'class Net:\n  def fit(self): k\nn = Net()';
    expect(miss(net, 'n.fit()', 'k = 1')).toEqual(['2 uses k by n.fit, made in 3']);
    expect(miss(net, 'Net.fit = print', 'n.fit()', 'k = 1')).toEqual([]);
    expect(miss(net, 'n.fit = print', 'n.fit()', 'k = 1')).toEqual([]);
    expect(miss(net, "setattr(Net, 'fit', print)", 'n.fit()', 'k = 1')).toEqual([]);
    const add = 'import d2l\n@d2l.add_to_class(Net)\ndef fit(self): pass';
    expect(miss(net, add, 'n.fit()', 'k = 1')).toEqual([]);
    for (const method of ['async def fit(self): k', 'def fit(self): yield k', '@later\n  def fit(self): k']) {
      const made = `import later\nclass Net:\n  ${method}\nn = Net()`;
      expect(miss(made, 'n.fit()', 'k = 1')).toEqual([]);
    }
  });

  test('nor one that a class from elsewhere may stand before', () => {
    const base = 'import a\nfrom a import Mixin\nclass Base:\n  def fit(self): k';
    const missedWith = (head: string): readonly string[] =>
      miss(base, `class Net${head}: pass\nNet().fit`, 'n = Net()\nn.fit()', 'k = 1');
    expect(missedWith('(Mixin, Base)')).toEqual([]);
    expect(missedWith('(a.Mixin, Base)')).toEqual([]);
    for (const head of ['(Base)', '(Base, Mixin)', '(object, Base)', '(Base, metaclass=Mixin)'])
      expect(missedWith(head)).toEqual(['3 uses k by n.fit, made in 4']);
  });

  test('classes run their beginning, and the methods that are called', () => {
    const net = 'class Net:\n  def __init__(self): a\n  def fit(self): b\n  def __call__(self): c';
    expect(miss(net, 'Net()', 'a = b = c = 1')).toEqual(['2 uses a by Net, made in 3']);
    expect(miss(net, 'a = 1\nn = Net()\nn.fit()', 'b = 1')).toEqual(['2 uses b by n.fit, made in 3']);
    expect(miss(net, 'a = 1\nn = Net()\nn()', 'c = 1')).toEqual(['2 uses c by n, made in 3']);
    expect(miss(net, 'class Deep(Net):\n  def fit(self): d', 'a = 1\nn = Deep()\nn.fit()', 'd = 1')).toEqual([
      '3 uses d by n.fit, made in 4',
    ]);
    expect(miss(net, 'class Deep(Net): pass', 'Deep()', 'a = 1')).toEqual(['3 uses a by Deep, made in 4']);
  });
});

describe('which cell a value comes from', () => {
  const from = (...sources: string[]): readonly string[] =>
    follow(sources)
      .cells.at(-1)!
      .uses.map(({ name, from: cells }) => `${name} of ${cells.map((cell) => cell + 1).join(' ')}`);

  test('the last that made it, and those that changed it since', () => {
    expect(from('df = 1', 'df = 2', "df['a'] = 1", 'df.append(1)', 'df')).toEqual(['df of 2 3 4']);
    expect(from('df = 1', 'if c: df = 2', 'df')).toEqual(['df of 1 2']);
    expect(from('import os', "os.environ['a'] = 'b'", 'os')).toEqual(['os of 1']);
  });

  test('through functions', () => {
    expect(from('k = 1', 'def f(): return k', 'f()')).toEqual(['f of 2', 'k of 1']);
    expect(from('k = 1', 'def f(): return k', 'map(f, [])')).toEqual(['f of 2', 'k of 1']);
  });
});

describe('a notebook', () => {
  const missOf = (
    cells: readonly CellParts[],
    metadata: CellParts = {},
    given: readonly string[] = [],
  ): readonly string[] | undefined => {
    const names = createNameReader()(readNotebook(notebookOf(cells, metadata)), given);
    return names && missedIn(names);
  };
  const tagged = (...tags: string[]): CellParts => ({ metadata: { tags } });

  test('text is no code, and cells may be of another language', () => {
    expect(
      missOf([markdown('df'), code('df', { metadata: { vscode: { languageId: 'sql' } } }), code('x')]),
    ).toEqual(['3 uses x, made nowhere']);
  });

  test('nothing is said of other languages and of kernels that bring names along', () => {
    expect(
      missOf([code('x')], { kernelspec: { name: 'ir', language: 'R', display_name: 'R' } }),
    ).toBeUndefined();
    expect(missOf([code('x')], { kernelspec: { name: 'sagemath', language: 'python' } })).toBeUndefined();
  });

  test('names that somebody says are given', () => {
    expect(missOf([code('x\ny')], {}, ['x'])).toEqual(['1 uses y, made nowhere']);
  });

  test('cells that are to fail, or do not run', () => {
    for (const tag of ['raises-exception', 'skip-execution', 'nbdiff-allow-hidden-state'])
      expect(missOf([code('df', tagged(tag)), code('df = 1')])).toEqual([]);
    expect(missOf([code('#| eval: false\ndf'), code('df = 1')])).toEqual([]);
  });

  test('Python 2 by its version', () => {
    const names = [code('xrange(3)\nraw_input()')];
    expect(missOf(names, { language_info: { name: 'python', version: '2.7.9' } })).toEqual([]);
    expect(missOf(names, { language_info: { name: 'python', version: '3.9.1' } })).toHaveLength(2);
  });
});
