/** The lines of a changed cell as blocks: all of them, folded where nobody has to look. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineBlocks } from '../../src/html/line-blocks.ts';
import { diffLines } from '../../src/text/line-diff.ts';

const lines = (count: number, changed: readonly number[] = []): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${changed.includes(index) ? 'new' : 'line'} ${index}\n`);

/** `5 folded, 3, -1 +1, 3, 7 folded`. */
function shape(before: readonly string[], after: readonly string[], context = 3): string {
  return lineBlocks(before, after, diffLines(before, after), context)
    .map((block) =>
      block.kind === 'changed'
        ? `-${block.removed.length} +${block.added.length}`
        : `${block.lines.length}${block.isFolded ? ' folded' : ''}`,
    )
    .join(', ');
}

describe('the lines of a cell', () => {
  test('what is beyond the context of a change is folded', () => {
    expect(shape(lines(20), lines(20, [8]))).toBe('5 folded, 3, -1 +1, 3, 8 folded');
  });

  test('a fold that would save no room is none', () => {
    expect(shape(lines(14), lines(14, [6]))).toBe('6, -1 +1, 3, 4 folded');
  });

  test('two changes share what lies between them', () => {
    expect(shape(lines(30), lines(30, [3, 12, 29]))).toBe('3, -1 +1, 8, -1 +1, 3, 10 folded, 3, -1 +1');
  });

  test('without changes everything is one fold', () => {
    expect(shape(lines(9), lines(9))).toBe('9 folded');
    expect(shape(lines(2), lines(2))).toBe('2');
  });

  test('no context at all', () => {
    expect(shape(lines(12), lines(12, [6]), 0)).toBe('6 folded, -1 +1, 5 folded');
  });

  test('lines that came or went whole', () => {
    expect(shape([], lines(3))).toBe('-0 +3');
    expect(shape(lines(3), [])).toBe('-3 +0');
  });

  test('both sides can be read off the blocks, line by line and number by number', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', '\n', 'c = 1\n'), { maxLength: 30 });
    fc.assert(
      fc.property(text, text, fc.nat(4), (before, after, context) => {
        const olds: string[] = [];
        const news: string[] = [];
        for (const block of lineBlocks(before, after, diffLines(before, after), context)) {
          if (block.kind === 'unchanged') {
            for (const numbers of block.lines) {
              olds[numbers.before!] = before[numbers.before!]!;
              news[numbers.after] = after[numbers.after]!;
            }
          } else {
            for (const { number, text: content } of block.removed) olds[number] = `${content}\n`;
            for (const { number, text: content } of block.added) news[number] = `${content}\n`;
          }
        }
        expect([olds, news]).toEqual([before, after]);
      }),
    );
  });
});
