import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quotePath, quoteWidePath } from '../../src/render/quote-path.ts';
import { throwAway } from '../support/throw-away.ts';

test.each([
  ['analysis.ipynb', 'analysis.ipynb'],
  ['with space.ipynb', 'with space.ipynb'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['a\tb\nc', '"a\\tb\\nc"'],
  ['\x01\x7f', '"\\001\\177"'],
  ['größe', '"gr\\303\\266\\303\\237e"'],
])('%j', (path, quoted) => {
  expect(quotePath(path)).toBe(quoted);
});

test('as git quotes them', () => {
  const name = fc
    .string({
      unit: fc.constantFrom('a', ' ', '"', '\\', '\t', '\n', '\x07', '\x1b', '\x7f', 'ö', '価', '👍'),
      minLength: 1,
      maxLength: 8,
    })
    .map((text) => `n${text}n`);
  const names = fc.sample(fc.uniqueArray(name, { minLength: 40, maxLength: 60 }), {
    numRuns: 1,
    seed: 7,
  })[0]!;
  const repository = throwAway();
  for (const path of names) repository.write(path, '');
  repository.git('add', '-A');
  const plain = repository.git('ls-files', '-z').split('\0').filter(Boolean);
  expect(plain.map(quotePath)).toEqual(repository.git('ls-files').trimEnd().split('\n'));
  const wide = repository.git('-c', 'core.quotePath=false', 'ls-files').trimEnd().split('\n');
  expect(plain.map(quoteWidePath)).toEqual(wide);
});
