import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignCells } from '../../src/diff/align.ts';
import { cellsOf, pairs } from './alignment-notation.ts';

describe('cells without ids', () => {
  it('pairs cells of the same content, and edited ones between them', () => {
    expect(pairs('a b c', "a b' c")).toBe('0 1 2');
    expect(pairs('a b c', 'a x b c')).toBe('0 + 1 2');
    expect(pairs('a b c', 'a c')).toBe('0 2');
    expect(pairs('a b', 'x y')).toBe('+ +');
  });

  it('lets the longest run stay; the rest moved', () => {
    expect(pairs('a b c', "c a b'")).toBe('^2 0 1');
    expect(pairs('a b c d e', 'd e a b c')).toBe('^3 ^4 0 1 2');
    expect(pairs('a b c d', 'b c d a')).toBe('1 2 3 ^0');
  });

  it('finds a cell that moved and was edited', () => {
    expect(pairs('a b c', "b c a'")).toBe('1 2 ^0');
  });

  it('does not take a half rewritten cell elsewhere for a moved one', () => {
    expect(pairs('a b c', "b c a''")).toBe('1 2 +');
  });

  it('sees reordered lines as the same cell', () => {
    expect(pairs('a b c', 'a ~b c')).toBe('0 1 2');
    expect(pairs('a b c', 'a x ~b c')).toBe('0 + 1 2');
  });

  it('pairs a cell whose type changed', () => {
    expect(pairs('a b c', 'a b:md c')).toBe('0 1 2');
  });

  it('takes an edited cell for the one that it is most like', () => {
    expect(pairs('a b c d', "a x c' b' d")).toMatch(/^0 \+ (2 \^1|\^2 1) 3$/);
    expect(pairs('a b c d', "a c' d")).toBe('0 2 3');
  });
});

describe('cells that say little', () => {
  it('pairs them by their neighbours', () => {
    expect(pairs('a head b head c head', 'a head x head b head c head')).toBe('0 1 + + 2 3 4 5');
    expect(pairs('a head b head c head', "a' head b' head c' head")).toBe('0 1 2 3 4 5');
    expect(pairs('a head b head c head', "x head a' head b' head c' head")).toBe('+ + 0 1 2 3 4 5');
    expect(pairs('head head head', 'head head head head')).toBe('0 1 2 +');
    expect(pairs('a head b', "a' head y head b'")).toBe('0 1 + + 2');
    expect(pairs('a head tail b', "a' head y head tail b'")).toBe('0 + + 1 2 3');
  });

  it('never calls them moved on their own', () => {
    expect(pairs('a . b', 'a b .')).toBe('0 2 +');
    expect(pairs('head a b', 'a b head')).toBe('1 2 +');
    expect(pairs('misspelt a b', 'a b spelt')).toBe('1 2 +');
  });

  it('moves them with the cell they stand beside', () => {
    expect(pairs('a head b c d', 'b c d a head')).toBe('2 3 4 ^0 ^1');
  });

  it('sees an edit in a short cell', () => {
    expect(pairs('a head b', 'a tail b')).toBe('0 1 2');
    expect(pairs('a . b', 'a head b')).toBe('0 + 2');
    expect(pairs('a misspelt b', 'a x spelt b')).toBe('0 + 1 2');
  });
});

describe('ids', () => {
  it('pairs a rewritten cell by its id', () => {
    expect(pairs('a#1 b#2 c#3', "a#1 b''#2 x#4 c#3")).toBe('0 1 + 2');
    expect(pairs('a#1 b#2 c#3', "a#1 x#4 b''#2 c#3")).toBe('0 + 1 2');
  });

  it('follows a short cell that moved', () => {
    expect(pairs('head#1 a#2 b#3', 'a#2 b#3 head#1')).toBe('1 2 ^0');
  });

  it('tells copies apart', () => {
    expect(pairs('head#1 head#2 head#3', 'head#1 head#3')).toBe('0 2');
  });

  it('does without them where they were rewritten at the save', () => {
    expect(pairs('a#1 b#2 c#3', "a#4 b'#5 c#6")).toBe('0 1 2');
  });

  it('does not believe ids that number the cells', () => {
    expect(pairs('a#0 head#1 b#2 head#3 c#4', 'x#0 a#1 head#2 b#3 head#4 c#5')).toBe('+ 0 1 2 3 4');
    expect(pairs('a#0 head#1 head#2 b#3 c#4', 'a#0 x#1 head#2 head#3 b#4 c#5')).toBe('0 + 1 2 3 4');
  });

  it('ignores an id that two cells share', () => {
    expect(pairs('a#1 b#1 c#2', 'b#1 c#2')).toBe('1 2');
    expect(pairs('a#1 b#2', 'a#1 x#1 b#2')).toBe('0 + 1');
  });

  it('takes a rewritten cell for what it is, however its text was rewritten', () => {
    expect(pairs('a#1 b#2 c#3', 'a#1 x#2 c#3')).toBe('0 1 2');
    expect(pairs('a#1', 'x#1')).toBe('0');
    expect(pairs('a#1 b#2', 'x#1 y#2')).toBe('0 1');
    expect(pairs('a#1 b#2 c#3', 'b#2 c#3 x#1')).toBe('1 2 ^0');
    expect(pairs('a#1 b#2', 'y#2 x#1')).toMatch(/^(\^1 0|1 \^0)$/);
    expect(pairs('a#1 head#2 head#3 c#4', 'a#1 x#2 head#3 c#4')).toBe('0 1 2 3');
    expect(pairs('a#1 .#2', 'a#1 x#2')).toBe('0 1');
    expect(pairs('a#cell-0 b#cell-1', 'x#cell-0 b#cell-1 y#cell-2')).toBe('0 1 +');
  });

  it('takes a short text for the cell of its id, however it was rewritten', () => {
    expect(pairs('a#1 head#2 b#3 head#4', 'a#1 tail#2 b#3 x#4')).toBe('0 1 2 3');
    expect(pairs('head#1 head#2 head#3', 'head#1 head#3 x#2')).toBe('0 2 ^1');
    expect(pairs('head#1', 'x#1')).toBe('0');
    expect(pairs('head#1 tail#2', 'tail#2 x#1')).toMatch(/^(1 \^0|\^1 0)$/);
  });

  it('takes a rewritten cell and its new neighbour for what their ids say', () => {
    expect(pairs('a#1 b#2', 'a#1 x#9 y#2')).toBe('0 + 1');
    expect(pairs('a#1 b#2', 'a#1 x#2 y#9')).toBe('0 1 +');
    expect(pairs('a#1 b#2 c#3', 'a#1 y#2')).toBe('0 1');
    expect(pairs('a#1 b#2 c#3', 'a#1 y#3')).toBe('0 2');
    expect(pairs('a#1 b#2', 'a#1 x:md#2')).toBe('0 1');
  });

  it('goes by contents where numbers shifted, and by neither where there are none', () => {
    expect(pairs('a#0 b#1 c#2', 'a#0 x#1 y#2 b#3 c#4')).toBe('0 + + 1 2');
    expect(pairs('a#0 b#1 c#2 d#3', 'b#0 x#1 d#2')).toBe('1 + 3');
    expect(pairs('a#0 b#1 c#2', "x#0 a#1 b'#2 y#3 c#4")).toBe('+ 0 1 + 2');
  });

  it('goes by a text that is found in another cell', () => {
    expect(pairs('a#1', "x#1 a'#9")).toBe('+ 0');
    expect(pairs('a#0 b#1 c#2', "x#0 a'#1 b'#2 c'#3")).toBe('+ 0 1 2');
    expect(pairs('x#0 a#1 b#2 c#3', "a'#0 b'#1 c'#2")).toBe('1 2 3');
    expect(pairs('a#1 b#2 c#3 d#4', "b'#1 a'#2 c#3 d#4")).toMatch(/^(\^1 0|1 \^0) 2 3$/);
  });

  it('does not let a cell go where another cell would have to make room', () => {
    // b is nowhere, and x came from nowhere: b was written anew, in a way that is like a.
    expect(pairs('a#1 b#2 c#3', "x#1 a'#2 c#3")).toBe('0 1 2');
  });

  it('pairs what stands alone at a place under its id, even where ids were mixed up elsewhere', () => {
    expect(pairs('a#1 b#2 c#3 d#4', 'a#2 b#1 x#3 d#4')).toBe('0 1 2 3');
    expect(pairs('a#1 b#2 c#3 d#4', 'a#2 b#1 x#5 d#4')).toBe('0 1 + 3');
    expect(pairs('a#1 b#2 c#3 d#4', 'a#2 b#1 x#3 y#4')).toBe('0 1 2 3');
    expect(pairs('a#1 b#2 c#3 d#4', 'a#2 b#1 y#4 x#5')).toBe('0 1 3 +');
    expect(pairs('a#1 b#2 c#3 d#4', "a#2 b#1 x#3 c'#4")).toBe('0 1 + 2');
  });
});

describe('splits and joins', () => {
  it('recognises a cell that became several, and several that became one', () => {
    expect(pairs('a+b c', 'a b c')).toBe('0/ 0/ 1');
    expect(pairs('x a+b+c d', 'x a b c d')).toBe('0 1/ 1/ 1/ 2');
    expect(pairs('a b c', 'a+b c')).toBe('0&1 2');
    expect(pairs('x a b c d', 'x a+b+c d')).toBe('0 1&2&3 4');
    expect(pairs('a+b c+d', 'a b c d')).toBe('0/ 0/ 1/ 1/');
    const whole = 'a+b+c+d+e+f+g';
    expect(pairs(`${whole} ${whole} x`, 'a b c d e f g x')).toBe('0/ 0/ 0/ 0/ 0/ 0/ 0/ 2');
  });

  it('allows an edit within', () => {
    expect(pairs('x a+b c', "x a b' c")).toBe('0 1/ 1/ 2');
  });

  it('is no split where the new neighbour is new', () => {
    expect(pairs('x a c', "x a' y c")).toBe('0 1 + 2');
  });

  it('can be told not to look for them', () => {
    expect(pairs('a+b c', 'a b c', false)).toMatch(/^(0 \+|\+ 0) 1$/);
  });

  it('finds a split beside a join', () => {
    expect(pairs('a+b c d', 'a b c+d')).toBe('0/ 0/ 1&2');
  });
});

describe('laws', () => {
  const token = fc
    .tuple(
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '.', 'head', 'tail', 'a+b', 'c+d', '~e'),
      fc.constantFrom('', '', "'", "''"),
      fc.constantFrom('', '', ':md'),
      fc.constantFrom('', '', '#1', '#2', '#3', '#4', '#5'),
    )
    .map(([name, edit, type, id]) => `${name.length === 1 && name !== '.' ? name + edit : name}${type}${id}`);
  const row = fc.array(token, { minLength: 1, maxLength: 14 }).map((tokens) => tokens.join(' '));

  it('puts each cell in one pair, split or join at most, and keeps what is not moved in order', () => {
    fc.assert(
      fc.property(row, row, (before, after) => {
        const {
          pairs: found,
          splits,
          joins,
          afterOf,
          beforeOf,
        } = alignCells(cellsOf(before), cellsOf(after));
        const uses = { before: afterOf.map(() => 0), after: beforeOf.map(() => 0) };
        const use = (counts: number[], start: number, end = start + 1): void => {
          for (let place = start; place < end; place += 1) counts[place] = (counts[place] ?? 0) + 1;
        };
        for (const pair of found) {
          use(uses.before, pair.before);
          use(uses.after, pair.after);
          expect([afterOf[pair.before], beforeOf[pair.after]]).toEqual([pair.after, pair.before]);
        }
        for (const split of splits) {
          use(uses.before, split.before);
          use(uses.after, split.after.start, split.after.end);
        }
        for (const join of joins) {
          use(uses.after, join.after);
          use(uses.before, join.before.start, join.before.end);
        }
        expect(Math.max(...uses.before, ...uses.after)).toBeLessThanOrEqual(1);
        expect(afterOf.filter((place) => place !== undefined)).toHaveLength(found.length);

        const steady = [
          ...found.filter(({ moved }) => !moved).map((pair) => [pair.before, pair.after]),
          ...splits.map((split) => [split.before, split.after.start]),
          ...joins.map((join) => [join.before.start, join.after]),
        ].sort(([, one = 0], [, other = 0]) => one - other);
        const places = steady.map(([place = 0]) => place);
        expect(places).toEqual([...places].sort((one, other) => one - other));
      }),
      { numRuns: 500 },
    );
  });

  it('pairs a notebook with itself cell by cell', () => {
    fc.assert(
      fc.property(row, (notation) => {
        const cells = cellsOf(notation);
        const { pairs: found } = alignCells(cells, cellsOf(notation));
        expect(found).toEqual(cells.map((_, place) => ({ before: place, after: place, moved: false })));
      }),
    );
  });
});
