import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSentences } from '../../src/text/sentences.ts';

/** The line's sentences, parted by `|`. */
const split = (line: string): string => splitSentences(line).join('|');

describe('sentences', () => {
  it('end with a mark and white space, and keep it', () => {
    expect(split('One. Two! Three? Four')).toBe('One. |Two! |Three? |Four');
    expect(split('Really?! Yes... No.')).toBe('Really?! |Yes... |No.');
  });

  it('end behind closing quotes and brackets', () => {
    expect(split('He said "no." She left. (It rained.) **Then.** End')).toBe(
      'He said "no." |She left. |(It rained.) |**Then.** |End',
    );
  });

  it('end without a space in Chinese and Japanese', () => {
    expect(split('これはペンです。それは本です！終わり')).toBe('これはペンです。|それは本です！|終わり');
  });

  it('do not end after abbreviations, initials, numbers of a list, and within names', () => {
    for (const line of [
      'See Fig. 3 for it',
      'Some, e.g. This one',
      'By J. R. Doe',
      '1. First item',
      'Use np.array here, version 3.5 of it',
      'So vs. So',
      'wait... what',
    ]) {
      expect(split(line)).toBe(line);
    }
  });

  it('join to the line', () => {
    const line = fc
      .array(fc.constantFrom('a', 'B', '.', '!', '。', ' ', '"', '1', 'e.g.', '\n'))
      .map((l) => l.join(''));
    fc.assert(
      fc.property(fc.oneof(line, fc.string()), (text) => {
        expect(splitSentences(text).join('')).toBe(text);
        expect(splitSentences(text).every((sentence) => sentence !== '')).toBe(true);
      }),
    );
  });
});
