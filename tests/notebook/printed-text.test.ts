/** A progress bar is read as it looks in the end. */
import { expect, test } from 'vitest';
import { printedText } from '../../src/notebook/printed-text.ts';

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
