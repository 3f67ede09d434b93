import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replaceFile, writeWhole } from '../src/files.ts';
import { ioIn, type ThrowAway, throwAway } from './support/throw-away.ts';

/** What is in the folder beside git's own. */
function names({ dir }: ThrowAway): readonly string[] {
  return readdirSync(dir)
    .filter((name) => name !== '.git')
    .sort();
}

test('a link stays a link, the mode stays, and nothing is left beside', () => {
  const repository = throwAway();
  repository.write('dotfiles/a.ipynb', 'old');
  chmodSync(join(repository.dir, 'dotfiles/a.ipynb'), 0o640);
  symlinkSync('dotfiles/a.ipynb', join(repository.dir, 'a.ipynb'));
  writeWhole('a.ipynb', Buffer.from('new'), ioIn(repository));
  expect(lstatSync(join(repository.dir, 'a.ipynb')).isSymbolicLink()).toBe(true);
  expect(repository.read('dotfiles/a.ipynb')).toBe('new');
  expect(statSync(join(repository.dir, 'dotfiles/a.ipynb')).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(repository.dir, 'dotfiles'))).toEqual(['a.ipynb']);
});

test('what a killed process left beside is in nobody’s way', () => {
  const repository = throwAway();
  repository.write('.a.ipynb.0.tmp', 'half');
  writeWhole('a.ipynb', Buffer.from('new'), ioIn(repository));
  expect(repository.read('a.ipynb')).toBe('new');
  expect(repository.read('.a.ipynb.0.tmp')).toBe('half');
});

test('where it fails, the old file and somebody else’s lock stay, and nothing of ours', () => {
  const repository = throwAway();
  const path = (name: string): string => join(repository.dir, name);
  const options = { mode: undefined, flush: false };
  repository.write('config', 'old');
  repository.write('config.lock', 'theirs');
  expect(() => replaceFile(path('config'), Buffer.from('new'), path('config.lock'), options)).toThrow(
    /EEXIST/,
  );
  expect([repository.read('config'), repository.read('config.lock')]).toEqual(['old', 'theirs']);
  mkdirSync(path('folder/in-it'), { recursive: true });
  expect(() => replaceFile(path('folder'), Buffer.from('new'), path('beside'), options)).toThrow();
  expect(names(repository)).toEqual(['config', 'config.lock', 'folder']);
  expect(readFileSync(path('config'), 'utf8')).toBe('old');
});
