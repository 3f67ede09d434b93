/** What a cell does with names, in a notation that reads like code:
 *
 *      df=     makes df            df?=    may make it          df+=    changes it        -df   deletes it
 *      Net.=   gives it other methods
 *      df      uses df             df()    calls it             df.m()  calls a method
 *      ~df     may use it          !df     nobody sees it fail  *       hides names
 *      f={k}   makes the function f, which uses k when it runs */
import { describe, expect, test } from 'vitest';
import type { NameEvent } from '../../src/code/name-events.ts';
import { readNames } from '../../src/code/read-names.ts';

function notation(events: readonly NameEvent[]): string {
  return events.map(wordEvent).join(' ');
}

function wordEvent(event: NameEvent): string {
  switch (event.kind) {
    case 'use': {
      const sign = { sure: '', maybe: '~', caught: '!' }[event.surety];
      const call = event.calls === true ? '()' : event.calls === false ? '' : `.${event.calls}()`;
      return `${sign}${event.name}${call}`;
    }
    case 'make': {
      const { value } = event;
      const sign = event.isSure ? '=' : '?=';
      if (value?.kind === 'function')
        return `${event.name}${sign}${value.isLazy ? 'lazy' : ''}{${notation(value.body)}}`;
      if (value?.kind !== 'class') return `${event.name}${sign}`;
      const methods = [...value.methods].map(
        ([name, { body, isLazy }]) => `${name}${isLazy ? 'lazy' : ''}{${notation(body)}}`,
      );
      return `${event.name}${sign}class(${value.bases.join(' ')}){${methods.join(' ')}}`;
    }
    case 'change':
      return `${event.name}+=`;
    case 'patch':
      return `${event.name}.=`;
    case 'delete':
      return `-${event.name}`;
    case 'hide':
      return '*';
  }
}

const read = (source: string): string => notation(readNames(source));

describe('statements', () => {
  test.each([
    ['x = 1', 'x='],
    ['x = y', 'y x='],
    ['a = b = c', 'c a= b='],
    ['a, (b, *c), [d] = e', 'e a= b= c= d='],
    ['x: int = y', 'y ~int x='],
    ['x: int', '~int'],
    ['x += y', 'x y x+='],
    ['x.a = 1', 'x x+= x.='],
    ['µ = ϕ', 'φ μ='],
    ['while False: x\nelse: y', '~y'],
    ['x[i].a = y', 'y x i x+='],
    ["df['a'] += 1", 'df df+='],
    ['del x, y[0]', 'x -x y y+='],
    ['del (x, y)', 'x -x y -y'],
    ['if x: del y', 'x ~y -y'],
    ['(n := f(x))', 'x f() n='],
    ['f(n := 1, m=2)', 'n= f()'],
    ['while (n := f()) > 1: n', 'f() n= n'],
    ['import a', 'a='],
    ['import a.b, c.d as e', 'a= e='],
    ['from a import b, c as d', 'b= d='],
    ['from . import a', 'a='],
    ['from .a.b import (c,\n  d as e,\n)', 'c= e='],
    ['from __future__ import annotations', 'annotations='],
    ['for i, (a, *b) in xs: i\nelse: y', 'xs i= a= b= i ~y'],
    ['for x[0] in xs: pass', 'xs x x+='],
    ['async for x in xs: x', 'xs x= x'],
    ['with open(p) as f, lock: f.read()', 'p open() f= lock f.read()'],
    ['with (open(p) as f,\n      lock as l,\n):\n    f', 'p open() f= lock l= f'],
    ['async with a as b: b', 'a b= b'],
    ['assert x, y', 'x ~y'],
    ['raise E(x) from y\nz', 'x E() y ~z'],
    ['return x\ny', 'x ~y'],
    ['x = 1; y = x', 'x= x y='],
    ['x = \\\n  y', 'y x='],
    ['type X = list[int]', 'X='],
    ['global x\nx = 1', 'x='],
    ['x = 1.\ny = [2., 3.e5, 4.]', 'x= y='],
    ['print(f"{x!r:>{w}} {y=}")', 'x w y print()'],
    ["# x\n\"y\"\n'''z'''", ''],
    ['μ = Δt', 'Δt μ='],
    ['match = 1\ncase = match', 'match= match case='],
    [
      'match p:\n  case P(x=a, y=0) | [a, *r] if g: a\n  case {"k": v, **o}: v\n  case _: z',
      'p ~P a?= a?= r?= ~g ~a v?= o?= ~v ~z',
    ],
    ['match p:\n  case [a, b] as c: pass\n  case m.X: pass', 'p a?= b?= c?= ~m'],
  ])('%j', (source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('what may run, and what nobody sees fail', () => {
  test.each([
    ['if x: y = 1\nelif z: w\nelse: v', 'x y?= ~z ~w ~v'],
    ['if False: x\nelse: y', 'y'],
    ['if True: x\nelse: y', 'x'],
    ["if __name__ == '__main__': main()", '__name__ main()'],
    ['x if c else y', 'c ~x ~y'],
    ['x and y or z', 'x ~y ~z'],
    ['try: x\nexcept NameError: x = 1', '!x ~NameError x?='],
    ['try: x\nexcept: y\nfinally: z', '!x ~y z'],
    ['try: import a\nexcept ImportError: b = 1\nelse: c', 'a?= ~ImportError b?= ~c'],
    ['try: x\nexcept (A, NameError) as e: e', '!x ~A ~NameError e?= ~e'],
    ['try: x\nfinally: y', 'x y'],
    ["if 'x' in globals(): x\ny", 'globals() !x y'],
    ["if 'x' not in locals():\n  x = load()\nx", 'locals() ~load() x?= x'],
    ["'x' in dir() and x", 'dir() !x'],
    ['with pytest.raises(NameError): x', 'NameError pytest.raises() !x'],
    ['for i in xs:\n  if i: continue\n  y\nz', 'xs i= i ~y z'],
    ['while x: y', 'x y'],
  ])('%j', (source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('scopes', () => {
  test.each([
    ['def f(a, b=c, *d, e: T, **g) -> R:\n  return a + h', 'c ~T ~R f={h}'],
    ['def f():\n  x = y\n  return x', 'f={y}'],
    ['def f():\n  print(x)\n  x = 1', 'f={print()}'],
    ['def f():\n  global x\n  x = y', 'f={y x=}'],
    ['def f():\n  if a: return b\n  return c', 'f={a ~b ~c}'],
    ['def f():\n  if a: raise b\n  return c', 'f={a ~b c}'],
    ['def f():\n  for i in x:\n    if i: return i\n  return y', 'f={x ~y}'],
    ['def f():\n  def g(): return x\n  return g()', 'f={~x}'],
    ['def f():\n  n = 0\n  def g():\n    nonlocal n\n    n += k\n  g()', 'f={~k}'],
    ['def f(x):\n  y = lambda z: x + z + k\n  return y', 'f={~k}'],
    ['def f():\n  yield x', 'f=lazy{x}'],
    ['@contextmanager\ndef f():\n  try: yield\n  finally: x', 'contextmanager() f=lazy{x}'],
    ['async def f(): await x', 'f=lazy{x}'],
    ['@a.b(c)\n@d\ndef f(): pass', 'a c c.= d() f=lazy{}'],
    ['def f(*args, **kwargs): return args, kwargs', 'f={}'],
    ['def f[T](a: T) -> T: return T', 'f={}'],
    ['f = lambda a, b=c: a + d', 'c f={d}'],
    ['g(lambda a: a + d)', '~d g()'],
    [
      'class A(B, metaclass=M):\n  x = 1\n  y = x + z\n  def m(self): return x + w',
      'B M z A=class(B){m{x w}}',
    ],
    ['@dec\nclass A:\n  @property\n  def p(self): return q', 'dec() property() A=class(){plazy{q}}'],
    ['class A:\n  def m(self, a=b): pass\n  n = m', 'b A=class(){m{}}'],
    ['class A:\n  class B:\n    def m(self): return x', '~x A=class(){}'],
    ['[x for x in xs if x > k]', 'xs k'],
    ['{k: v for k, v in d.items()}', 'd.items()'],
    ['[y for x in xs for y in x]', 'xs'],
    ['[x for x in x]', 'x'],
    ['sum(f(x) for x in xs)', 'xs f() sum()'],
    ['g = (f(x) for x in xs)', 'xs ~f() g='],
    ['[(y := x) for x in xs]', 'xs y='],
    ['f(a, k=b, *c, **d)', 'a b c d f()'],
    ['a.b.c(d)[e].f', 'a d e'],
    ['model.fit(X, y)', 'X y model.fit() model+='],
    ['df.dropna(inplace=True)', 'df.dropna() df+='],
    ['df.head()', 'df.head()'],
    ['net.layers[0].weights.append(w)', 'net w net+='],
    ['m = Net(k)', 'k Net() m='],
  ])('%j', (source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('what IPython adds', () => {
  test.each([
    ['%matplotlib inline\nx', 'x'],
    ['%time x = f(y)', 'y f() x='],
    ['if a:\n    %time b = 1\n    c', 'a b?= ~c'],
    ['%time', ''],
    ['%timeit -n 10 -r3 x = f(y)', 'y f()'],
    ['t = %timeit -o f(y)', 'y f() t='],
    ['%prun -l 5 -s time main(a)', 'a main()'],
    ['files = !ls *.csv\nfiles', 'files= files'],
    ['a, b = !ls', 'a= b='],
    ['home = %env HOME', 'home='],
    ['x = a % b', 'a b x='],
    ['x = (a\n% b)', 'a b x='],
    ['s = """\n%run x.py\n!ls\n"""', 's='],
    ['!pip install a \\\n  b\nx', 'x'],
    ['def f():\n    !ls\nx', 'f={} x'],
    ['df.head?\n?df\nx??', ''],
    ['x = "what?"', 'x='],
    [',f a b\n;f a\n/f a', ''],
    ['%%time\nx = f()', 'f() x='],
    ['# note\n\n%%time\nx = 1', 'x='],
    ['%%capture out\n%%time\nx = 1', 'out= x='],
    ['%%capture --no-stderr out\nx', 'out= x'],
    ['%%timeit n = 3\nx = f(n)\ng(x)', 'f() g()'],
    ['%%bash --out files\nls $x', 'files='],
    ['%%writefile a.py\nx = y', ''],
    ['%%html\n<b>x</b>', ''],
    ['%%R -i df -o model,fit\nm <- lm(df)', 'model= fit='],
    ['%%bigquery df --project p\nselect 1', 'df='],
    ['%aimport mod', 'mod='],
    ['%store x', ''],
    ['pip install x', ''],
    ['cd ..', ''],
    ['whos', ''],
    ['ls -l', ''],
    ['time = 3', 'time='],
    ['cat.fit(x)', 'x cat.fit() cat+='],
    ['time', 'time'],
    ['print "a", x', 'x'],
    ['print x % y\nif z: print', 'x y z'],
    ['print >>f, x', 'f x'],
    ['print -x', 'x'],
    ['    x = 1\n    y = x', 'x= x y='],
  ])('%j', (source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('what hides names', () => {
  test.each([
    ['from a import *', '*'],
    ['def f():\n  exec(x)', 'f={* x exec()}'],
    ['exec(code)', '* code exec()'],
    ['exec(code, {})', 'code exec()'],
    ['exec(code, globals())', '* code globals() exec()'],
    ["globals()['x'] = 1", 'globals() *'],
    ['globals().update(d)', 'globals() d *'],
    ['g = globals()', 'globals() * g='],
    ["x = globals()['y']", 'globals() x='],
    ["'{a}'.format(**locals())", 'locals()'],
    ['builtins.x = 1', 'builtins * builtins+= builtins.='],
    ['setattr(builtins, "x", 1)', '* builtins setattr() builtins.='],
    ['%run a.py', '*'],
    ['%pylab inline', '*'],
    ['%load a.py', '*'],
    ['%store -r', '*'],
    ['%unheard of', '*'],
    ['%load_ext autoreload', ''],
    ['%load_ext unheard.of', '*'],
    ['%%unheard of\nx', '*'],
    ["get_ipython().run_line_magic('matplotlib', 'inline')", 'get_ipython()'],
    ["get_ipython().magic('run a.py')", '* get_ipython()'],
    ['get_ipython().user_ns["x"] = 1', '* get_ipython() *'],
    ['shell = get_ipython()', 'get_ipython() * shell='],
    ['str(get_ipython())', 'get_ipython() str()'],
  ])('%j', (source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('code that is none', () => {
  test('may make any word, and misses none', () => {
    expect(read('x = = y')).toBe('!x x?= !y y?=');
    expect(read('exec "x = 1"\ny')).toBe('!exec * !x x?= !y y?=');
    expect(read('Just a few words')).toBe('!Just Just?= !a a?= !few few?= !words words?=');
  });
});
