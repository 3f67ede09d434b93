/** Colours of a terminal become classes that a page can show in light and dark. */
import { expect, test } from 'vitest';
import { ansiClasses } from '../../src/markup/ansi.ts';

test.each([
  ['red', '\x1b[31m', 'ansi-red'],
  ['bold and bright', '\x1b[1;92m', 'ansi-bold ansi-bright-green'],
  ['one after the other', '\x1b[1m\x1b[34m\x1b[4m', 'ansi-bold ansi-underline ansi-blue'],
  ['a ground', '\x1b[41;97m', 'ansi-bright-white ansi-on-red'],
  ['of 256, the first sixteen', '\x1b[38;5;9m', 'ansi-bright-red'],
  ['of 256, the cube', '\x1b[38;5;196m', 'ansi-bright-red'],
  ['of 256, grey', '\x1b[38;5;244m', 'ansi-bright-black'],
  ['of sixteen million', '\x1b[38;2;0;200;10m', 'ansi-green'],
  ['with colons', '\x1b[38:5:21m', 'ansi-blue'],
  ['reversed', '\x1b[7m', 'ansi-black ansi-on-white'],
  ['reversed colours', '\x1b[31;42;7m', 'ansi-green ansi-on-red'],
  ['taken back', '\x1b[31m\x1b[39m', ''],
  ['hidden text is shown', '\x1b[8m', ''],
  ['numbers that are none', '\x1b[38;5;999m\x1b[999m', ''],
])('%s', (_, sequences, classes) => {
  expect(ansiClasses(sequences)).toBe(classes);
});
