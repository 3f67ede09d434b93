import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordMerge } from '../../src/text/word-merge.ts';
import { changedSpans, type Span, splitWords, wordDiff } from '../../src/text/words.ts';
import { anyText } from '../support/any-text.ts';

/** Marked lines: `[...]` around what changed; a line that is not marked as it is. */
function marked(before: readonly string[], after: readonly string[]): readonly (readonly string[])[] {
  const mark = (line: string, spans: readonly Span[] | undefined): string =>
    (spans ?? []).reduceRight(
      (text, { start, end }) => `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`,
      line,
    );
  const spans = changedSpans(before, after);
  return [
    before.map((line, i) => mark(line, spans.before[i])),
    after.map((line, i) => mark(line, spans.after[i])),
  ];
}

describe('words', () => {
  it('are identifiers, numbers, runs of space, and single other characters', () => {
    expect(splitWords('x_1 = f(3.14)  # 1e-3')).toEqual([
      'x_1',
      ' ',
      '=',
      ' ',
      'f',
      '(',
      '3.14',
      ')',
      '  ',
      '#',
      ' ',
      '1e-3',
    ]);
    expect(splitWords('x[1:2]')).toEqual(['x', '[', '1', ':', '2', ']']);
  });

  it('are single characters where words are not spaced', () => {
    expect(splitWords('漢字かな café')).toEqual(['漢', '字', 'か', 'な', ' ', 'café']);
  });

  it('cut no character that is made of several', () => {
    expect(splitWords('👩‍👩‍👧🇩🇪🇫🇷👍🏽e\u0301')).toEqual(['👩‍👩‍👧', '🇩🇪', '🇫🇷', '👍🏽', 'e\u0301']);
  });

  it('join to the line', () => {
    fc.assert(
      fc.property(anyText, (line) => {
        expect(splitWords(line).join('')).toBe(line);
      }),
    );
  });

  it('are the same in a line of ASCII and in one with other scripts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (line) => {
        expect(splitWords(`é(${line}`)).toEqual(['é', '(', ...splitWords(line)]);
      }),
    );
  });
});

describe('changed words', () => {
  it('are marked in both lines', () => {
    expect(
      marked(['model.score(X_test, y_test)\n'], ['model.score(X_train, y_train)  # Changed to train data\n']),
    ).toEqual([
      ['model.score([X_test], [y_test])\n'],
      ['model.score([X_train], [y_train])[  # Changed to train data]\n'],
    ]);
  });

  it('are one span with the spaces between them', () => {
    expect(marked(['keep one two keep this'], ['keep three four keep this'])).toEqual([
      ['keep [one two] keep this'],
      ['keep [three four] keep this'],
    ]);
  });

  it('are not marked in lines that have nothing to do with each other', () => {
    expect(marked(['plt.show()'], ['df.head()'])).toEqual([['plt.show()'], ['df.head()']]);
  });

  it('are found where lines were added among the replaced', () => {
    expect(marked(['x = load(path)'], ['# reads it', 'import os', 'x = load(other)'])).toEqual([
      ['x = load([path])'],
      ['# reads it', 'import os', 'x = load([other])'],
    ]);
  });
});

describe('a word diff', () => {
  /** As `git diff --word-diff=plain` prints it. */
  const plain = (before: string, after: string): string | undefined =>
    wordDiff(before, after)
      ?.map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`))
      .join('');

  it('reads as git prints it', () => {
    expect(plain('a b c\n', 'a x c\n')).toBe('a [-b-]{+x+} c\n');
    expect(plain('a b c\n', 'a c\n')).toBe('a[-b-] c\n');
    expect(plain('a c\n', 'a b c\n')).toBe('a {+b+} c\n');
    expect(plain('a\n', '')).toBe('[-a-]');
  });

  it('holds the new text', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c', ' ', '  ', '\n')).map((list) => list.join(''));
    fc.assert(
      fc.property(words, words, (before, after) => {
        const kept = wordDiff(before, after)!.filter(({ kind }) => kind !== 'removed');
        expect(kept.map((segment) => segment.text).join('')).toBe(after);
      }),
    );
  });
});

describe('a suggested merge by words', () => {
  it('takes the changes of both sides in one line', () => {
    expect(wordMerge('plot(x, y, c="red")\n', 'plot(x, z, c="red")\n', 'plot(x, y, c="blue")\n')).toBe(
      'plot(x, z, c="blue")\n',
    );
  });

  it('is none where both changed a word', () => {
    expect(wordMerge('lr = 1', 'lr = 2', 'lr = 3')).toBeUndefined();
  });
});
