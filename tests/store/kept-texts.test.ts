/** Texts by themselves: under which names they are kept, and that the oldest go. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepText, sizeOfTexts } from '../../src/store/kept-texts.ts';

const BUILD = '/*0123456789abcdef*/';
const TEXT = `%% code\n${'x'.repeat(1000)}\n`;

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'nbdiff-texts-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return join(root, 'nbdiff/texts');
}

function name(bytes: string, algorithm = 'sha1'): string {
  return createHash(algorithm).update(`blob ${bytes.length}\0${bytes}`).digest('hex');
}

function keep(
  into: string,
  notebook: string,
  {
    key = `${BUILD} ${name('')} - ${name(notebook)}`,
    config = '',
    file = undefined as string | undefined,
    limit = 1e9,
  } = {},
): boolean {
  const source = { config: Buffer.from(config), file: file === undefined ? undefined : Buffer.from(file) };
  const wanted = { folder: into, key };
  return keepText({ wanted, build: BUILD, source, notebook: Buffer.from(notebook), text: TEXT, limit });
}

function names(into: string): readonly string[] {
  return (readdirSync(into, { recursive: true }) as string[]).filter((path) => path.includes('/'));
}

test('a text stands behind all that it depends on, in a file that is named for both', () => {
  const into = folder();
  const [config, file] = ['nbdiff.strip\nx\0', '{}'];
  const key = `${BUILD} ${name(config)} ${name(file)} ${name('{"cells": []}')}`;
  expect(keep(into, '{"cells": []}', { key, config, file })).toBe(true);
  expect(keep(into, '{"cells": []}', { key, config, file })).toBe(false);
  const [path, ...others] = names(into);
  expect(others).toEqual([]);
  const content = readFileSync(join(into, path!), 'utf8');
  expect(content).toBe(`${key}\n${TEXT}`);
  const [first] = name('{"cells": []}').match(/../g)!;
  expect(path).toBe(`${first}/${name('{"cells": []}')}-${name(content)}`);
});

test('a repository with SHA-256 has names of SHA-256', () => {
  const into = folder();
  keep(into, '1', { key: `${BUILD} ${name('', 'sha256')} - ${name('1', 'sha256')}` });
  expect(names(into)[0]).toMatch(/^..\/[0-9a-f]{64}-[0-9a-f]{64}$/);
});

test.each([
  ['the notebook', { key: `${BUILD} ${name('')} - ${name('another')}` }],
  ['the config', { config: 'nbdiff.strip\nx\0' }],
  ['the policy', { file: '{}' }],
  ['nbdiff', { key: `/*another*/ ${name('')} - ${name('1')}` }],
  ['the folder', { key: '' }],
])('nothing is kept where %s is another one than the shell line saw', (_, more) => {
  const into = folder();
  expect(keep(into, '1', more)).toBe(true);
  expect(names(into)).toEqual([]);
});

test('the oldest go, and what a killed process left', () => {
  const into = folder();
  // Some of them have all looked at.
  const trims = Array.from({ length: 2000 }, (_, index) => `${index}`).filter((text) =>
    /^..0[0-3]/.test(name(text)),
  );
  const limit = 5000;
  for (const [index, notebook] of trims.slice(0, 8).entries()) {
    keep(into, notebook, { limit });
    for (const path of names(into).filter((path) => path.includes(name(notebook))))
      utimesSync(join(into, path), 1000 + index, 1000 + index);
  }
  expect(sizeOfTexts(into).bytes).toBeLessThanOrEqual(limit);
  const kept = names(into).map((path) => path.slice(3, 43));
  expect(kept.sort()).toEqual(
    trims
      .slice(4, 8)
      .map((notebook) => name(notebook))
      .sort(),
  );
  expect(existsSync(into)).toBe(true);
});
