/** Colours and marks that meet in one line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paintLine } from '../../src/html/painted-line.ts';
import { tokensOf } from '../../src/markup/code.ts';
import { textIn } from './pages.ts';

function painted(text: string, marks: readonly (readonly [number, number])[] = []): string {
  const spans = marks.map(([start, end]) => ({ start, end }));
  return paintLine(text, tokensOf([text], 'python')[0]!, spans).markup;
}

describe('a line', () => {
  test('has its tokens in elements of one letter', () => {
    expect(painted('return "a<b" + 1  # sum & more')).toBe(
      '<b>return</b> <q>"a&lt;b"</q> + <u>1</u>  <i># sum &amp; more</i>',
    );
  });

  test('a mark ends within a token, and begins in another', () => {
    expect(painted('x = "one" + "two"', [[7, 14]])).toBe(
      'x = <q>"on</q><mark><q>e"</q> + <q>"t</q></mark><q>wo"</q>',
    );
  });

  test('characters that steer or hide are shown, tabs stay', () => {
    expect(painted('a\t\x1b[31m \u202e b \ud83d')).toBe('a\t^[[<u>31</u>m &lt;U+202E> b \\ud83d');
  });

  test('a tab that changed does not look like spaces', () => {
    expect(painted('a\tb', [[1, 2]])).toBe('a<mark>→\t</mark>b');
  });

  test('no token parts an emoji', () => {
    const tokens = [{ start: 0, end: 1, kind: 'string' as const }];
    expect(paintLine('😀 b', tokens, []).markup).toBe('<q>😀</q> b');
  });

  test('what is beyond reading is counted', () => {
    const { markup } = paintLine('x'.repeat(20_500), [], []);
    expect(textIn(markup).slice(20_000)).toBe('… 500 more characters');
  });

  test('holds every character, wherever tokens and marks lie', () => {
    const range = fc
      .tuple(fc.nat(40), fc.nat(40))
      .map(([one, other]) => [Math.min(one, other), Math.max(one, other)]);
    const apart = fc.array(range, { maxLength: 5 }).map((ranges) => {
      const bounds = ranges.flat().sort((one, other) => one! - other!);
      return bounds.flatMap((start, index) => {
        const end = bounds[index + 1];
        return index % 2 === 0 && end !== undefined && end > start! ? [{ start: start!, end }] : [];
      });
    });
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), apart, apart, (text, tokens, marks) => {
        const within = (spans: typeof tokens) =>
          spans
            .filter(({ start }) => start < text.length)
            .map(({ start, end }) => ({ start, end: Math.min(end, text.length) }));
        const { markup } = paintLine(
          text,
          within(tokens).map((span) => ({ ...span, kind: 'name' })),
          within(marks),
        );
        const plain = text.replaceAll('\t', '');
        expect(textIn(markup).replaceAll('→', '').replaceAll('\t', '')).toBe(plain.replaceAll('→', ''));
        const marked = within(marks)
          .map(({ start, end }) => text.slice(start, end))
          .join('');
        const inMarks = [...markup.matchAll(/<mark>([\s\S]*?)<\/mark>/g)]
          .map(([, inside]) => textIn(inside!))
          .join('');
        expect(inMarks.replaceAll('→', '')).toBe(marked.replaceAll('→', ''));
      }),
    );
  });
});
