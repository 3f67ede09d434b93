import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellContents, NOWHERE } from '../../src/diff/contents.ts';
import type { Cell } from '../../src/notebook/notebook.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { isBlankCell, isWritten } from '../../src/notebook/source-start.ts';

const notebook = (cells: readonly object[]): string =>
  JSON.stringify({ cells, nbformat: 4, nbformat_minor: 5 });

test('equal numbers are equal types and sources, however alike the sources look', () => {
  // Of one size, and the same where a source is looked at first.
  const source = fc.constantFrom('x = 1 # aaaa bbbb', 'x = 1 # abba bbbb', 'x = 1 # aaab abbb', 'é', 'y', '');
  const cell = fc.record({
    cell_type: fc.constantFrom('code', 'markdown'),
    source: fc.oneof(
      source,
      source.map((text) => [text]),
      source.map((text) => ['\n', text]),
    ),
  });
  const cells = fc.array(cell, { maxLength: 12 });
  fc.assert(
    fc.property(cells, cells, fc.boolean(), (one, other, isLike) => {
      const first = readNotebook(notebook(one));
      const before = first.cells;
      const after = readNotebook(notebook([...one.slice(2), ...other]), {}, isLike ? first : undefined).cells;
      const contents = cellContents(before, after);
      const all = [
        ...before.map((each, place) => ({ each, number: contents.before[place] })),
        ...after.map((each, place) => ({ each, number: contents.after[place] })),
      ];
      const said = ({ type, source: text }: Cell): string => `${type}\0${text}`;
      for (const { each, number } of all) {
        for (const { each: another, number: theirs } of all) {
          if (number === theirs) expect(said(each)).toBe(said(another));
          else if (each.type === another.type) expect(each.sourceKey).not.toBe(another.sourceKey);
        }
      }
      const once = (numbers: Int32Array, number: number): boolean =>
        numbers.indexOf(number) === numbers.lastIndexOf(number);
      for (const [i, number] of contents.before.entries()) {
        const j = contents.after.indexOf(number);
        const isUnique = j >= 0 && once(contents.before, number) && once(contents.after, number);
        expect(contents.unique[i]).toBe(isUnique ? j : NOWHERE);
      }
    }),
  );
});

test('how a source begins says how much is written in it', () => {
  const piece = fc.constantFrom('', ' ', '\n', '\t', 'a', 'bc', '"', '\\', 'é', '  x = 1', '\u00a0');
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const source = fc.oneof(text, fc.array(text, { maxLength: 4 }));
  fc.assert(
    fc.property(source, fc.integer({ min: 1, max: 9 }), (written, size) => {
      const [cell] = readNotebook(notebook([{ cell_type: 'code', source: written }])).cells;
      expect(isBlankCell(cell!)).toBe(cell!.source.trim() === '');
      expect(isWritten(cell!, size)).toBe(cell!.source.trim().length >= size);
    }),
    { numRuns: 1000 },
  );
});
