import { describe, expect, test } from 'vitest';
import { clipped, displayWidth, visible } from '../../src/render/display.ts';

describe('columns on a terminal', () => {
  const WIDTHS: readonly (readonly [text: string, columns: number])[] = [
    ['', 0],
    ['score = 1', 9],
    ['naïve', 5],
    ['nai\u0308ve', 5],
    ['日本語', 6],
    ['ﾊﾝｶｸ', 4],
    ['한국어', 6],
    ['\u1112\u1161\u11ab', 2],
    ['😀', 2],
    ['👨‍👩‍👧', 2],
    ['👍🏽', 2],
    ['❤️', 2],
    ['❤', 1],
    ['🇩🇪', 2],
    ['── … →', 6],
  ];

  test.each(WIDTHS)('%s', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  test('what is clipped fits', () => {
    expect(clipped('日本語の列', 7)).toBe('日本語…');
    expect(clipped('short', 7)).toBe('short');
  });
});

describe('what is shown instead of sent', () => {
  test.each([
    ['\x1b[31mred', '^[[31mred'],
    ['a\tb', 'a   b'],
    ['\x7f\x9b', '^?<U+009B>'],
    ['\ud83d', '\\ud83d'],
    ['a\u202eb', 'a<U+202E>b'],
    ['a\u061cb\u00adc\u2066d', 'a<U+061C>b<U+00AD>c<U+2066>d'],
  ])('%j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});
