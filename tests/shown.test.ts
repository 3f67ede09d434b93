/** What names and texts look like in lines for people. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoted, shownPath, shownText } from '../src/shown.ts';
import { anyText } from './support/any-text.ts';

test.each([
  ['analysis.ipynb', 'analysis.ipynb', 'analysis.ipynb'],
  ['日本 été.ipynb', '日本 été.ipynb', "'日本 été.ipynb'"],
  ['it\'s "so".ipynb', 'it\'s "so".ipynb', `'it'\\''s "so".ipynb'`],
  ['a\u001b[31m.ipynb', '"a\\033[31m.ipynb"', "$'a\\033[31m.ipynb'"],
  ['a\nb\t"c\\.ipynb', '"a\\nb\\t\\"c\\\\.ipynb"', "$'a\\nb\\t\"c\\\\.ipynb'"],
  ['\u202eé.ipynb', '"\\342\\200\\256é.ipynb"', "$'\\342\\200\\256é.ipynb'"],
  ['-n\u0007.ipynb', '"-n\\a.ipynb"', "$'./-n\\a.ipynb'"],
])('%j', (path, shown, shell) => {
  expect(shownPath(path)).toBe(shown);
  expect(quoted(path)).toBe(shell);
});

const odd = fc.string({
  unit: fc.constantFrom(...'a -\'"\\$`\u0001\u001b\u007f\u0085\n\r\t\u202e\ufeffé🎉'),
});

test('nothing that steers or hides is left of any name or text', () => {
  fc.assert(
    fc.property(fc.oneof(odd, anyText), (name) => {
      for (const shown of [shownPath(name), quoted(name), shownText(name)]) {
        expect(shown).not.toMatch(/[\p{Cc}\u2028-\u202e\u200b\ufeff]/u);
      }
    }),
  );
});

test('the shell reads what was quoted for it', () => {
  fc.assert(
    fc.property(fc.array(odd, { minLength: 1, maxLength: 20 }), (names) => {
      const words = names.filter((name) => name !== '');
      const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${words.map(quoted).join(' ')}`]);
      const read = words.map((name) => (name.startsWith('-') ? `./${name}` : name));
      if (words.length > 0) expect(stdout.toString()).toBe(read.map((name) => `${name}\0`).join(''));
    }),
    { numRuns: 30 },
  );
});
