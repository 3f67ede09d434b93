/** Which recorded clashes a person has ended by hand: those in which something was done, and none right after a merge. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isEnded, recordsOf } from '../../src/merge/recorded.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { conflictsIn } from '../../src/resolve/conflicts.ts';
import { endedByHand } from '../../src/resolve/ended.ts';
import { type CellSpec, file, mergedBytes } from '../resolve/notebooks.ts';

const cell = (source: string, metadata: object = {}): CellSpec => ({ source, metadata, id: 'one' });
const LONG = 'load()\nfit()\nscore()\nplot()';

/** Whether the first record of the first owner that has one is ended, after `edit` of the merged text. */
function ended(
  sides: readonly [base: Buffer, ours: Buffer, theirs: Buffer],
  edit = (text: string) => text,
): boolean {
  const notebook = readNotebook(edit(mergedBytes(...sides).toString()));
  const [owner] = [...notebook.cells, notebook].filter(({ metadata }) => recordsOf(metadata) !== undefined);
  const isOver = isEnded(recordsOf(owner!.metadata)![0]!, owner!);
  expect(endedByHand(notebook).places.length > 0).toBe(isOver);
  expect(conflictsIn(notebook).length === 0).toBe(isOver);
  return isOver;
}

describe('a cell that one side deleted', () => {
  const sides = [file([cell(LONG), 'x']), file(['x']), file([cell(`${LONG}\nmore()`), 'x'])] as const;
  test.each<[string, (text: string) => string, boolean]>([
    ['as it was merged', (text) => text, false],
    ['its markers taken away', (text) => text.replace(/"[<=>]{7}.*"/g, '""'), true],
    ['one marker left', (text) => text.replace(/"<{7}.*"/g, '""'), false],
  ])('%s', (_what, edit, is) => {
    expect(ended(sides, edit)).toBe(is);
  });

  test('no markers were there, since its tags are what changed', () => {
    const tagged = file([cell(LONG, { tags: ['slow'] }), 'x']);
    expect(ended([sides[0], sides[1], tagged])).toBe(false);
  });
});

describe('a value', () => {
  const sides = [1, 2, 3].map((width) => file([cell('x', { mine: { width } })])) as [Buffer, Buffer, Buffer];
  const own = (to: string) => (text: string) => text.replace(/("width": )2\b/, `$1${to}`);
  test.each<[string, (text: string) => string, boolean]>([
    ['as it was merged', (text) => text, false],
    ['written in another way', own('2.0'), false],
    ['theirs', own('3'), true],
    ['what neither had', own('7'), true],
    ['taken away', (text) => text.replace(/"mine": \{\s*"width": 2\s*\},/, ''), false],
  ])('%s', (_what, edit, is) => {
    expect(ended(sides, edit)).toBe(is);
  });

  test('of the notebook', () => {
    const titles = ['one', 'two', 'three'].map((title) => file(['x'], { title })) as [Buffer, Buffer, Buffer];
    expect(ended(titles)).toBe(false);
    expect(ended(titles, (text) => text.replace('"title": "two"', '"title": "three"'))).toBe(true);
  });

  test('a key that ours took away', () => {
    const gone = [file([cell('x', { mine: 1 })]), file([cell('x')]), file([cell('x', { mine: 2 })])] as const;
    expect(ended(gone)).toBe(false);
  });
});

describe('nothing is ended right after a merge', () => {
  const folder = join(import.meta.dirname, '../../fixtures');
  const merges = readdirSync(folder).filter((name) => readdirSync(join(folder, name)).includes('ours.ipynb'));
  test.each(merges)('%s', (name) => {
    const [base, ours, theirs] = ['base', 'ours', 'theirs'].map((side) =>
      readFileSync(join(folder, name, `${side}.ipynb`)),
    );
    const merged = readNotebook(mergedBytes(base!, ours!, theirs!));
    expect(endedByHand(merged)).toEqual({ places: [], edits: [] });
  });
});
