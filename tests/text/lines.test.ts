import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparableLines, endsInNewline, lineContent, splitLines } from '../../src/text/lines.ts';

describe('lines', () => {
  it('keep their terminators', () => {
    expect(splitLines('')).toEqual([]);
    expect(splitLines('a')).toEqual(['a']);
    expect(splitLines('a\n\nb\r\nc\rd\n')).toEqual(['a\n', '\n', 'b\r\n', 'c\rd\n']);
    expect(lineContent('a\r\n')).toBe('a');
    expect(lineContent('a\r')).toBe('a\r');
    expect(endsInNewline(['a\n', 'b'])).toBe(false);
  });

  it('join to the text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r', '\r\n')), (pieces) => {
        expect(splitLines(pieces.join('')).join('')).toBe(pieces.join(''));
      }),
    );
  });

  it('compare the same at the end of a text and within', () => {
    expect(comparableLines(['a\n', 'b'], ['a\n', 'b\n'])).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(comparableLines(['a\r\n', 'b'], ['b\r\n'])).toEqual([['a\r', 'b\r'], ['b\r']]);
    expect(comparableLines(['b'], ['b\r\n', 'c'])).toEqual([['b\r'], ['b\r', 'c\r']]);
  });
});
