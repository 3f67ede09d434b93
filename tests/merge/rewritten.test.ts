/** One cell that both rewrote is one conflict, whatever became of its text, its place and the ids around it.
 *
 *  Cells: a letter is a cell of two lines of its own, `'` adds a line, `a+b` has the lines of both, `.` is empty,
 *  `?` is `Answer:`, `yes` and `no` answer it; `#7` gives it an id.
 *  Answer: the merged cells; `{x|y}` a conflict with ours' and theirs' lines, `{x|}` one that theirs deleted. */
import { describe, expect, test } from 'vitest';
import { mergeNotebooks } from '../../src/index.ts';
import { readNotebook } from '../../src/notebook/read.ts';

const TEXTS: Readonly<Record<string, string>> = {
  a: 'import numpy as np\ndata = np.loadtxt("prices.csv")',
  b: 'model = LinearRegression()\nmodel.fit(X, y)',
  c: 'plt.scatter(area, price)\nplt.show()',
  d: 'results.to_parquet(target)\nlogger.info("written")',
  x: 'from pathlib import Path\nfolder = Path.cwd()',
  y: 'for name in sorted(names):\n    print(name.title())',
  z: 'counts = houses.groupby("town").size()\ncounts.sort_values()',
  v: 'assert everything.is_fine()\nraise SystemExit',
  '.': '',
  '?': 'Answer:',
  yes: '42',
  no: 'it cannot be told',
};

function file(notation: string): string {
  const cells = notation.split(' ').flatMap((token) => {
    const [name = '', id] = token.split('#');
    if (name === '') return [];
    const source = name
      .split('+')
      .map((part) => TEXTS[part.replace(/'/g, '')]! + (part.endsWith("'") ? '\nmore()' : ''))
      .join('\n');
    return { cell_type: 'code', execution_count: null, ...(id && { id }), metadata: {}, outputs: [], source };
  });
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
}

function merged(base: string, ours: string, theirs: string): string {
  const { bytes, conflicts } = mergeNotebooks(file(base), file(ours), file(theirs));
  const { cells } = readNotebook(bytes);
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  expect(new Set(conflicts.map(({ cell }) => cell)).size).toBe(conflicts.length);
  return cells.map(({ source }) => inNotation(source)).join(' ');
}

function inNotation(source: string): string {
  const found = /^<<<<<<< ours\n(.*)=======\n(.*)>>>>>>> theirs$/s.exec(source);
  if (found !== null)
    return `{${[found[1]!, found[2]!].map((side) => (side === '' ? '' : named(side.trimEnd()))).join('|')}}`;
  return named(source);
}

function named(text: string): string {
  const whole = Object.keys(TEXTS).find((name) => TEXTS[name] === text);
  if (whole !== undefined) return whole;
  if (text.endsWith('\nmore()')) return `${named(text.slice(0, -'\nmore()'.length))}'`;
  return Object.keys(TEXTS)
    .filter((name) => TEXTS[name] !== '' && text.includes(TEXTS[name]!))
    .join('+');
}

describe('rewritten by both', () => {
  test.each([
    ['the only cell', 'a#1', 'x#1', 'z#1', '{x|z}'],
    ['among others', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#1 z#2 c#3', 'a {x|z} c'],
    ['all cells', 'a#1 b#2', 'x#1 y#2', 'z#1 v#2', '{x|z} {y|v}'],
    ['at the end, a cell added by ours', 'a#1 b#2', 'a#1 x#2 d#9', 'a#1 z#2', 'a {x|z} d'],
    ['moved by one', 'a#1 b#2 c#3', 'b#2 c#3 x#1', 'z#1 b#2 c#3', 'b c {x|z}'],
    ['moved by both', 'a#1 b#2 c#3', 'b#2 c#3 x#1', 'b#2 z#1 c#3', 'b c {x|z}'],
    ['split by one', 'a+b#1 c#3', 'a#1 b#9 c#3', 'z#1 c#3', '{a|z} b c'],
    ['and one put a part into a new cell', 'a#1 c#3', 'x#1 y#9 c#3', 'z#1 c#3', '{x|z} y c'],
    ['a very short text', '?#1 ?#2', 'yes#1 ?#2', 'no#1 ?#2', '{yes|no} ?'],
    ['two of them', '?#1 ?#2', 'yes#1 no#2', 'no#1 yes#2', '{yes|no} {no|yes}'],
    ['ids swapped between others', 'a#1 b#2 c#3', 'a#2 b#1 x#3', 'a#1 b#2 z#3', 'a b {x|z}'],
    ['ids that another cell shares', 'a#1 b#2 c#2', 'x#1 b#2 c#2', 'z#1 b#2 c#2', '{x|z} b c'],
    ['ids that count', 'a#cell-0 b#cell-1', 'x#cell-0 b#cell-1', 'z#cell-0 b#cell-1', '{x|z} b'],
  ])('%s', (_, base, ours, theirs, expected) => {
    expect(merged(base, ours, theirs)).toBe(expected);
    const swapped = expected.replace(/\{(.*?)\|(.*?)\}/g, '{$2|$1}');
    expect(merged(base, theirs, ours)).toBe(swapped);
  });

  test('ids that count, and a cell inserted: the text tells which cell it is', () => {
    const base = 'a#cell-0 b#cell-1 c#cell-2';
    const inserted = 'x#cell-0 a#cell-1 b#cell-2 c#cell-3';
    expect(merged(base, inserted, "a#cell-0 b'#cell-1 c#cell-2")).toBe("x a b' c");
    expect(merged(base, "x#cell-0 a'#cell-1 b'#cell-2 c#cell-3", 'a#cell-0 z#cell-1 c#cell-2')).toBe(
      "x a' {b'|z} c",
    );
  });

  test('ids that were swapped: each text is merged with its own', () => {
    expect(merged('a#1 b#2 c#3', "b'#1 a#2 c#3", "a'#1 b#2 c#3")).toBe("b' a' c");
  });
});

describe('rewritten by one', () => {
  test('deleted by the other', () => {
    expect(merged('a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#1 c#3')).toBe('a {x|} c');
    expect(merged('a#1', '', 'x#1')).toBe('{|x}');
  });

  test('edited or moved by the other', () => {
    expect(merged('a#1 b#2 c#3', 'a#1 x#2 c#3', "a#1 b'#2 c#3")).toBe("a {x|b'} c");
    expect(merged('a#1 b#2 c#3', 'a#1 x#2 c#3', 'b#2 a#1 c#3')).toBe('x a c');
  });
});

describe('ids that two of the three have', () => {
  test('another cell in its place: deleted', () => {
    expect(merged('a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#1 z#9 c#3')).toBe('a z {x|} c');
  });

  test('theirs has written all ids anew: both rewrote it', () => {
    expect(merged('a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#7 z#8 c#9')).toBe('a {x|z} c');
    expect(merged('a#1 b#2 c#3', "a#1 b'#2 c#3", 'a z c')).toBe("a {b'|z} c");
    expect(merged('a b c', "a b' c", 'a z c')).toBe("a {b'|z} c");
  });

  test('base had none yet', () => {
    expect(merged('a b c', 'a#1 x#2 c#3', 'a#1 z#2 c#3')).toBe('a {x|z} c');
  });

  test('without any, two new texts are two cells', () => {
    expect(merged('a b c', 'a x c', 'a z c')).toBe('a x z c');
  });
});

describe('a cell at the end that both fill', () => {
  test.each([
    ['with ids', 'a#1 .#2', 'a#1 x#2', 'a#1 z#2', 'a x z'],
    ['without', 'a .', 'a x', 'a z', 'a x z'],
    ['added by both under one id', 'a#1', 'a#1 x#2', 'a#1 z#2', 'a x z'],
    ['and add the next', 'a#1 .#2', 'a#1 x#2 .#3', 'a#1 z#2 .#4', 'a x z .'],
    ['the same text', 'a#1 .#2', 'a#1 x#2', "a'#1 x#2", "a' x"],
    ['one filled it, one took it away', 'a#1 .#2', 'a#1 x#2', 'a#1', 'a x'],
    ['one filled it, one left it', 'a#1 .#2', 'a#1 x#2', "a'#1 .#2", "a' x"],
    ['one added it, one filled it', 'a#1', 'a#1 .#2', 'a#1 x#2', 'a x'],
  ])('%s', (_, base, ours, theirs, expected) => {
    expect(merged(base, ours, theirs)).toBe(expected);
  });
});
