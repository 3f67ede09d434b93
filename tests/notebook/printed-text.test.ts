/** A progress bar is read as it looks in the end. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printedColours, printedText } from '../../src/notebook/printed-text.ts';

test.each([
  ['a bar that is drawn again and again', '\r 10%|#   |\r 50%|##  |\r100%|####|\n', '100%|####|\n'],
  ['the rest of a longer line stays', 'loading...\rdone\n', 'doneing...\n'],
  ['a bar without an end', ' 50%\r', ' 50%'],
  ['steps back', '1/9\b\b\b2/9\b\b\b3/9\n', '3/9\n'],
  ['more steps back than there are columns', 'a\b\b\bb\n', 'b\n'],
  ['an erased line', 'Downloading 99%\r\x1b[Kdone\n', 'done\n'],
  ['an erased line, all of it', 'Downloading 99%\x1b[2K\rdone\n', 'done\n'],
  ['two bars below each other', 'one 0%\ntwo 0%\x1b[A\rone 100%\n\rtwo 100%\n', 'one 100%\ntwo 100%\n'],
  ['line ends of Windows', 'a\r\nb\r\n', 'a\r\nb\r\n'],
  ['colours', '\x1b[0;31mNameError\x1b[0m: \x1b[38;5;1mx\x1b[39m', 'NameError: x'],
  ['links', 'see \x1b]8;;https://example.org\x07the page\x1b]8;;\x1b\\!', 'see the page!'],
  ['nothing of it', 'plain\n\ttext\n', 'plain\n\ttext\n'],
  ['the empty text', '', ''],
])('%s', (_, text, printed) => {
  expect(printedText(text)).toBe(printed);
});

test('what else steers a terminal stays in the text, to be made visible', () => {
  expect(printedText('a\x1b]0;title\x07b\x1bc\x07\n')).toBe('a\x1b]0;title\x07b\x1bc\x07\n');
});

test('a line too long for a bar is not written over', () => {
  const long = 'x'.repeat(100_000);
  expect(printedText(`${long}${'\ry'.repeat(50_000)}\nz`)).toBe(`${long}${'\ry'.repeat(50_000)}\nz`);
});

test('printing what is printed changes nothing', () => {
  for (const text of ['\r1%\r2%', 'ab\bc\n', 'a\n\x1b[Ab\n']) {
    expect(printedText(printedText(text))).toBe(printedText(text));
  }
});

describe('with colours', () => {
  /** Colours as `<31>red<>`. */
  const shown = (printed: string): string => {
    const { text, colours } = printedColours(printed);
    let at = 0;
    const pieces = colours.map(({ start, end, sequences }) => {
      const piece = `${text.slice(at, start)}<${sequences.replace(/\x1b\[|m/g, ' ').trim()}>${text.slice(start, end)}<>`;
      at = end;
      return piece;
    });
    return pieces.join('') + text.slice(at);
  };

  test.each([
    ['a word', 'a \x1b[31mred\x1b[0m word\n', 'a <31>red<> word\n'],
    ['one over lines', '\x1b[1mone\n\x1b[31mtwo\x1b[m\n', '<1>one\n<><1  31>two<>\n'],
    ['set anew', '\x1b[1;31ma\x1b[0;32mb\x1b[39mc', '<1;31>a<><0;32>b<><0;32  39>c<>'],
    ['written over', '\x1b[31mloading\r\x1b[32mdone\n', '<31  32>done<><31>ing<>\n'],
    ['erased', '\x1b[31mloading\r\x1b[0m\x1b[Kdone\n', 'done\n'],
    ['none', 'plain\x1b[0m\n', 'plain\n'],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('the text is what it is without them', () => {
    const part = fc.constantFrom(
      'a',
      'bc',
      '\n',
      '\r',
      '\r\n',
      '\b',
      '\x1b[31m',
      '\x1b[0m',
      '\x1b[K',
      '\x1b[A',
      '\x1b[2C',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('');
        expect(printedColours(text).text).toBe(printedText(text));
      }),
    );
  });

  test('colours that are never reset do not pile up', () => {
    const { colours } = printedColours('\x1b[1m\x1b[3m\x1b[4mx'.repeat(100_000));
    expect(colours).toEqual([{ start: 0, end: 100_000, sequences: '\x1b[1m\x1b[3m\x1b[4m' }]);
  });
});
