/** One cell that both rewrote is one conflict, whatever became of its text, its place and the ids around it.
 *
 *  Cells: a letter is a cell of two lines of its own, `'` adds a line, `a+b` has the lines of both, `.` is empty,
 *  `?` is `Answer:`, `yes` and `no` answer it, `head` and `tail` are `df.head()` and its kin; `:md` is markdown;
 *  `#7` gives it an id.
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
  head: 'df.head()',
  tail: 'df.tail()',
};

/** How the cells of a notebook carry ids: as format 4.5 asks, in one of 4.4 that has them too early, or not at all. */
type Ids = '4.5' | '4.4' | 'none';

function file(notation: string, ids: Ids): string {
  const cells = notation.split(' ').flatMap((token) => {
    const [rest = '', id] = token.split('#');
    const [name = '', kind] = rest.split(':');
    if (name === '') return [];
    const source = name
      .split('+')
      .map((part) => TEXTS[part.replace(/'/g, '')]! + (part.endsWith("'") ? '\nmore()' : ''))
      .join('\n');
    const fields =
      kind === 'md' ? { cell_type: 'markdown' } : { cell_type: 'code', execution_count: null, outputs: [] };
    return { ...fields, ...(id && ids !== 'none' && { id }), metadata: {}, source };
  });
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: ids === '4.5' ? 5 : 4 });
}

function merged(base: string, ours: string, theirs: string, ids: Ids = '4.5'): string {
  const { bytes, conflicts } = mergeNotebooks(file(base, ids), file(ours, ids), file(theirs, ids));
  const { cells } = readNotebook(bytes);
  const known = cells.flatMap(({ id }) => id ?? []);
  expect(new Set(known).size).toBe(known.length);
  if (ids === '4.5') expect(known).toHaveLength(cells.length);
  const answer = cells.map(({ source, type }) => inNotation(source) + (type === 'markdown' ? ':md' : ''));
  // Each conflict is in a cell of its own, and each is told.
  expect(conflicts.map(({ cell }) => cell)).toEqual(
    answer.flatMap((cell, index) => (cell.startsWith('{') ? index : [])),
  );
  return answer.join(' ');
}

/** A merge in both directions; where both sides have cells at one place, the first side's come first. */
function expectMerge(base: string, ours: string, theirs: string, expected: string, ids: Ids = '4.5'): void {
  expect(merged(base, ours, theirs, ids)).toBe(expected);
  const swapped = merged(base, theirs, ours, ids).replace(/\{(.*?)\|(.*?)\}/g, '{$2|$1}');
  expect(swapped.split(' ').sort()).toEqual(expected.split(' ').sort());
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

/** Base, ours, theirs, the merge, and the merge of the same notebooks without ids where that is another one. */
type Row = readonly [
  name: string,
  base: string,
  ours: string,
  theirs: string,
  expected: string,
  without?: string,
];

function testRows(rows: readonly Row[]): void {
  for (const [name, base, ours, theirs, expected, without = expected] of rows) {
    test(name, () => {
      expectMerge(base, ours, theirs, expected);
      expectMerge(base, ours, theirs, expected, '4.4');
      expectMerge(base, ours, theirs, without, 'none');
    });
  }
}

describe('rewritten by both', () => {
  testRows([
    ['the only cell', 'a#1', 'x#1', 'z#1', '{x|z}'],
    ['the first', 'a#1 b#2', 'x#1 b#2', 'z#1 b#2', '{x|z} b'],
    ['the last', 'a#1 b#2', 'a#1 x#2', 'a#1 z#2', 'a {x|z}'],
    ['among others', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#1 z#2 c#3', 'a {x|z} c'],
    ['beside edited ones', 'a#1 b#2 c#3', "a'#1 x#2 c#3", "a#1 z#2 c'#3", "a' {x|z} c'"],
    ['all cells', 'a#1 b#2', 'x#1 y#2', 'z#1 v#2', '{x|z} {y|v}'],
    ['two neighbours', 'a#1 b#2 c#3 d#4', 'a#1 x#2 y#3 d#4', 'a#1 z#2 v#3 d#4', 'a {x|z} {y|v} d'],
    ['alike', 'a#1 b#2', 'a#1 x#2', 'a#1 x#2', 'a x'],
    ['into markdown by one', 'a#1 b#2', 'a#1 x:md#2', 'a#1 z#2', 'a {x|z}:md'],
    ['into markdown by both', 'a#1 b#2', 'a#1 x:md#2', 'a#1 z:md#2', 'a {x|z}:md'],
    ['a neighbour added behind', 'a#1 b#2', 'a#1 x#2 d#9', 'a#1 z#2', 'a {x|z} d', 'a x d z'],
    ['a neighbour added before', 'a#1 b#2', 'a#1 d#9 x#2', 'a#1 z#2', 'a d {x|z}', 'a d x z'],
    ['neighbours added by both', 'a#1 b#2', 'a#1 x#2 d#9', 'a#1 v#8 z#2', 'a v {x|z} d', 'a x d v z'],
    ['a neighbour deleted', 'a#1 b#2 c#3', 'x#2 c#3', 'a#1 z#2 c#3', '{x|z} c', 'x z c'],
    ['neighbours deleted by both', 'a#1 b#2 c#3', 'x#2 c#3', 'a#1 z#2', '{x|z}', 'x z'],
    ['moved by one', 'a#1 b#2 c#3', 'b#2 c#3 x#1', 'z#1 b#2 c#3', 'b c {x|z}', '{|z} b c x'],
    ['moved by both', 'a#1 b#2 c#3', 'b#2 c#3 x#1', 'b#2 z#1 c#3', 'b c {x|z}', 'b z c x'],
    ['split by one', 'a+b#1 c#3', 'a#1 b#9 c#3', 'z#1 c#3', '{a|z} b c'],
    ['and one put a part into a new cell', 'a#1 c#3', 'x#1 y#9 c#3', 'z#1 c#3', '{x|z} y c', 'x y z c'],
    ['a very short text', '?#1', 'yes#1', 'no#1', '{yes|no}'],
    [
      'a very short text that is repeated',
      'a#1 ?#2 b#3 ?#4',
      'a#1 yes#2 b#3 ?#4',
      'a#1 no#2 b#3 ?#4',
      'a {yes|no} b ?',
    ],
    ['two of them', '?#1 ?#2', 'yes#1 no#2', 'no#1 yes#2', '{yes|no} {no|yes}'],
    ['short ones that are alike', 'a#1 head#2 b#3', 'a#1 tail#2 b#3', 'a#1 ?#2 b#3', 'a {tail|?} b'],
    ['a copy', 'head#1 head#2 head#3', 'head#1 x#2 head#3', 'head#1 z#2 head#3', 'head {x|z} head'],
  ]);

  test.each([
    ['ids swapped between others', 'a#1 b#2 c#3', 'a#2 b#1 x#3', 'a#1 b#2 z#3', 'a b {x|z}'],
    [
      'two of them, ids swapped between others',
      'a#1 b#2 c#3 d#4',
      'a#2 b#1 x#3 y#4',
      'a#1 b#2 z#3 v#4',
      'a b {x|z} {y|v}',
    ],
    ['ids that another cell shares', 'a#1 b#2 c#2', 'x#1 b#2 c#2', 'z#1 b#2 c#2', '{x|z} b c'],
    ['swapped itself', 'a#1 b#2', 'x#2 y#1', 'z#1 v#2', '{x|v} {y|z}'],
    ['ids that count', 'a#cell-0 b#cell-1', 'x#cell-0 b#cell-1', 'z#cell-0 b#cell-1', '{x|z} b'],
  ])('%s', (_, base, ours, theirs, expected) => expectMerge(base, ours, theirs, expected));
});

describe('rewritten by one', () => {
  testRows([
    ['the only cell, deleted by the other', 'a#1', 'x#1', '', '{x|}'],
    ['the first, deleted by the other', 'a#1 b#2', 'x#1 b#2', 'b#2', '{x|} b'],
    ['the last, deleted by the other', 'a#1 b#2', 'a#1 x#2', 'a#1', 'a {x|}'],
    ['among others, deleted by the other', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#1 c#3', 'a {x|} c'],
    ['deleted with its neighbour', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#1', 'a {x|}'],
    ['deleted, and its neighbour by the one', 'a#1 b#2 c#3', 'a#1 x#2', 'a#1 c#3', 'a {x|}', 'a x'],
    ['two, both deleted', 'a#1 b#2 c#3', 'a#1 x#2 y#3', 'a#1', 'a {x|} {y|}'],
    ['deleted, and a cell added there', 'a#1 b#2', 'a#1 x#2', 'a#1 d#9', 'a {x|d}'],
    ['a very short text, deleted', 'a#1 ?#2 b#3 ?#4', 'a#1 yes#2 b#3 ?#4', 'a#1 b#3 ?#4', 'a {yes|} b ?'],
    ['and moved, deleted', 'a#1 b#2 c#3', 'b#2 c#3 x#1', 'b#2 c#3', 'b c {x|}', 'b c x'],
    ['and made markdown, deleted', 'a#1 b#2 c#3', 'a#1 x:md#2 c#3', 'a#1 c#3', 'a {x|}:md c'],
    ['edited by the other', 'a#1 b#2 c#3', 'a#1 x#2 c#3', "a#1 b'#2 c#3", "a {x|b'} c"],
    ['emptied by the other', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#1 .#2 c#3', 'a {x|} c'],
    ['moved by the other', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'b#2 a#1 c#3', 'x a c', 'a x c'],
    ['and moved, left by the other', 'a#1 b#2 c#3', 'b#2 c#3 x#1', 'a#1 b#2 c#3 d#4', 'b c d x', 'b c x d'],
    ['made markdown by the other', 'a#1 b#2 c#3', 'a#1 b:md#2 c#3', 'a#1 z#2 c#3', 'a z:md c'],
    ['and the other added a cell under its new id', 'a#1 b#2', 'a#1 x#9', 'a#1 b#2 y#9', 'a x y'],
    ['joined to another by the other', 'a#1 b#2 c#3', 'a+b#1 c#3', 'z#1 b#2 c#3', 'b+z c'],
  ]);
});

describe('joined by one', () => {
  testRows([
    ['the last deleted by the other', 'a#1 b#2 c#3', 'a+b#1 c#3', 'a#1 c#3', 'a c'],
    ['the first deleted by the other', 'a#1 b#2 c#3', 'a+b#1 c#3', 'b#2 c#3', 'b c'],
    ['one deleted, one edited by the other', 'a#1 b#2 c#3', 'a+b#1 c#3', "a'#1 c#3", "a' c"],
    ['all deleted by the other', 'a#1 b#2 c#3', 'a+b#1 c#3', 'c#3', '{a+b|} c'],
    ['three, one deleted', 'a#1 b#2 c#3 d#4', 'a+b+c#1 d#4', 'a#1 c#3 d#4', 'a+c d'],
    ['one rewritten by the other', 'a#1 b#2 c#3', 'a+b#1 c#3', 'a#1 z#2 c#3', 'a+z c'],
    ['and the other joined others', 'a#1 b#2 c#3 d#4', 'a+b#1 c#3 d#4', 'a#1 b+c#2 d#4', 'a+b {|b+c} d'],
  ]);
});

describe('ids that are places', () => {
  test.each([
    [
      'a cell inserted: the text tells which cell it is',
      'a#cell-0 b#cell-1 c#cell-2',
      'x#cell-0 a#cell-1 b#cell-2 c#cell-3',
      "a#cell-0 b'#cell-1 c#cell-2",
      "x a b' c",
    ],
    [
      'a cell inserted, another rewritten',
      'a#cell-0 b#cell-1 c#cell-2',
      'x#cell-0 a#cell-1 b#cell-2 c#cell-3',
      'a#cell-0 z#cell-1 c#cell-2',
      'x a z c',
    ],
    [
      'a cell inserted at the place of the rewritten one',
      'a#cell-0 b#cell-1 c#cell-2',
      'a#cell-0 x#cell-1 b#cell-2 c#cell-3',
      'z#cell-0 b#cell-1 c#cell-2',
      'z x b c',
    ],
    [
      'a cell inserted, another rewritten by both',
      'a#cell-0 b#cell-1 c#cell-2',
      'x#cell-0 a#cell-1 y#cell-2 c#cell-3',
      'a#cell-0 z#cell-1 c#cell-2',
      'x a {y|z} c',
    ],
    [
      'a cell inserted, another edited by the one and rewritten by the other',
      'a#cell-0 b#cell-1 c#cell-2',
      "x#cell-0 a'#cell-1 b'#cell-2 c#cell-3",
      'a#cell-0 z#cell-1 c#cell-2',
      "x a' {b'|z} c",
    ],
    ['a cell inserted and the only other one rewritten', 'a#cell-0', 'x#cell-0 a#cell-1', 'z#cell-0', 'x z'],
    [
      'one deleted, another rewritten',
      'a#cell-0 b#cell-1 c#cell-2',
      'b#cell-0 c#cell-1',
      'a#cell-0 z#cell-1 c#cell-2',
      'z c',
    ],
    [
      'the rewritten one deleted',
      'a#cell-0 b#cell-1 c#cell-2',
      'a#cell-0 c#cell-1',
      'a#cell-0 z#cell-1 c#cell-2',
      'a {|z} c',
    ],
    [
      'inserted by both',
      'a#cell-0 b#cell-1',
      'x#cell-0 a#cell-1 b#cell-2',
      'z#cell-0 a#cell-1 b#cell-2',
      'x z a b',
    ],
    ['added by both at the end', 'a#cell-0', 'a#cell-0 x#cell-1', 'a#cell-0 z#cell-1', 'a x z'],
  ])('%s', (_, base, ours, theirs, expected) => expectMerge(base, ours, theirs, expected));
});

describe('ids that were swapped', () => {
  test.each([
    ['each text is merged with its own', 'a#1 b#2 c#3', "b'#1 a#2 c#3", "a'#1 b#2 c#3", "b' a' c"],
    ['the text is rewritten', 'a#1 b#2 c#3', 'a#2 b#1 c#3', 'x#1 b#2 c#3', 'x b c'],
    ['both texts are rewritten', 'a#1 b#2', 'a#2 b#1', 'x#1 y#2', 'x y'],
    ['one is deleted', 'a#1 b#2 c#3', 'a#2 b#1 c#3', 'a#1 c#3', 'a c'],
    ['one is rewritten in turn', 'a#1 b#2', 'a#2 x#1', 'z#1 b#2', 'z x'],
  ])('%s', (_, base, ours, theirs, expected) => expectMerge(base, ours, theirs, expected));
});

describe('ids that two of the three have', () => {
  test.each([
    ['another cell in its place', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#1 z#9 c#3', 'a {x|z} c'],
    ['another cell in its place, edited', 'a#1 b#2 c#3', "a#1 b'#2 c#3", 'a#1 z#9 c#3', "a {b'|z} c"],
    ['another cell in its place, deleted', 'a#1 b#2 c#3', 'a#1 c#3', 'a#1 z#9 c#3', 'a z c'],
    ['another cell in its place, moved', 'a#1 b#2 c#3', 'a#1 c#3 b#2', 'a#1 z#9 c#3', 'a z c'],
    [
      'two other cells in its place: deleted',
      'a#1 b#2 c#3',
      'a#1 x#2 c#3',
      'a#1 z#8 v#9 c#3',
      'a z v {x|} c',
    ],
    [
      'another cell in its place, in both: both added one',
      'a#1 b#2 c#3',
      'a#1 x#8 c#3',
      'a#1 z#9 c#3',
      'a x z c',
    ],
    ['the same new id in its place', 'a#1 b#2 c#3', 'a#1 x#9 c#3', 'a#1 z#9 c#3', 'a {x|z} c'],
    ['all written anew: both rewrote it', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#7 z#8 c#9', 'a {x|z} c'],
    ['all written anew: edited and rewritten', 'a#1 b#2 c#3', "a#1 b'#2 c#3", 'a#7 z#8 c#9', "a {b'|z} c"],
    ['all written anew: rewritten and deleted', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'a#7 c#9', 'a {x|} c'],
    ['all written anew: rewritten and moved', 'a#1 b#2 c#3', 'a#1 x#2 c#3', 'c#9 a#7 b#8', 'c a x'],
    ['all taken away', 'a#1 b#2 c#3', "a#1 b'#2 c#3", 'a z c', "a {b'|z} c"],
    ['all written anew by both', 'a#1 b#2 c#3', 'a#4 x#5 c#6', 'a#7 z#8 c#9', 'a {x|z} c'],
    ['all taken away by both', 'a#1 b#2 c#3', 'a x c', 'a z c', 'a {x|z} c'],
    ['base had none yet', 'a b c', 'a#1 x#2 c#3', 'a#1 z#2 c#3', 'a {x|z} c'],
    ['base had none yet, and each has its own', 'a b c', 'a#1 x#2 c#3', 'a#4 z#5 c#6', 'a {x|z} c'],
    ['the only cell', 'a#1', 'x#2', 'z#1', '{x|z}'],
  ])('%s', (_, base, ours, theirs, expected) => expectMerge(base, ours, theirs, expected));
});

describe('a cell at the end that both fill', () => {
  testRows([
    ['base has it', 'a#1 .#2', 'a#1 x#2', 'a#1 z#2', 'a x z'],
    ['it is the only one', '.#1', 'x#1', 'z#1', 'x z'],
    ['each added it, under one id', 'a#1', 'a#1 x#2', 'a#1 z#2', 'a x z'],
    ['each added it, under its own id', 'a#1', 'a#1 x#2', 'a#1 z#3', 'a x z'],
    ['and add the next', 'a#1 .#2', 'a#1 x#2 .#3', 'a#1 z#2 .#4', 'a x z .'],
    ['and add the next under one id', 'a#1 .#2', 'a#1 x#2 .#3', 'a#1 z#2 .#3', 'a x z .'],
    ['and add more', 'a#1 .#2', 'a#1 x#2 y#3', 'a#1 z#2 v#3', 'a x y z v'],
    ['with the same text', 'a#1 .#2', 'a#1 x#2', "a'#1 x#2", "a' x"],
    ['with markdown and with code', 'a#1 .#2', 'a#1 x:md#2', 'a#1 z#2', 'a x:md z'],
    ['and one made it markdown before', 'a#1 .:md#2', 'a#1 x:md#2', 'a#1 z:md#2', 'a x:md z:md'],
    ['one filled it, one took it away', 'a#1 .#2', 'a#1 x#2', 'a#1', 'a x'],
    ['one filled it, one put another in its place', 'a#1 .#2', 'a#1 x#2', 'a#1 z#3', 'a x z'],
    ['one filled it, one left it', 'a#1 .#2', 'a#1 x#2', "a'#1 .#2", "a' x"],
    ['one filled it, one added a cell behind', 'a#1 .#2', 'a#1 .#2 x#3', 'a#1 z#2', 'a z x'],
    ['one filled it, one added a cell before', 'a#1 .#2', 'a#1 x#3 .#2', 'a#1 z#2', 'a x z'],
    ['one added it, one added a filled one', 'a#1', 'a#1 .#2', 'a#1 x#2', 'a x', 'a . x'],
    ['two of them, both filled', 'a#1 .#2 .#3', 'a#1 x#2 y#3', 'a#1 z#2 v#3', 'a x y z v'],
    ['two of them, each filled one', 'a#1 .#2 .#3', 'a#1 x#2 .#3', 'a#1 .#2 z#3', 'a x z'],
    ['in the middle', 'a#1 .#2 b#3', 'a#1 x#2 b#3', 'a#1 z#2 b#3', 'a x z b'],
    ['at the head', '.#1 a#2', 'x#1 a#2', 'z#1 a#2', 'x z a'],
  ]);
});
