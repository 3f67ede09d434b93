import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replaceFile, writeAll, writeWhole } from '../src/files.ts';
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

test('of several files all are written, or none', () => {
  const repository = throwAway();
  const { dir } = repository;
  const path = (name: string): string => join(dir, name);
  const content = Buffer.from('new');
  repository.write('a', 'old');
  repository.write('gone/deep/b', 'old');
  repository.write('stays/c', 'old');
  repository.write('file', 'no folder');
  const files = [
    { path: path('gone/deep/b'), content: undefined },
    { path: path('a'), content, isExecutable: true },
    { path: path('fresh/deep/d'), content },
  ];
  const before = statSync(path('a')).mode;
  const broken = { path: path('file/e'), content };
  for (const all of [
    [...files, broken],
    [broken, ...files],
    [...files, { path: path('nowhere'), content: undefined }],
  ]) {
    expect(() => writeAll(all, dir)).toThrow();
    expect(names(repository)).toEqual(['a', 'file', 'gone', 'stays']);
    expect([repository.read('a'), repository.read('gone/deep/b')]).toEqual(['old', 'old']);
    expect(statSync(path('a')).mode).toBe(before);
  }
  writeAll([...files, { path: path('stays/c'), content: undefined }], join(dir, 'stays'));
  expect(names(repository)).toEqual(['a', 'file', 'fresh', 'gone', 'stays']);
  expect([repository.read('a'), repository.read('fresh/deep/d')]).toEqual(['new', 'new']);
  expect(statSync(path('a')).mode & 0o111).not.toBe(0);
  writeAll([{ path: path('fresh/deep/d'), content: undefined }], dir);
  expect(names(repository)).toEqual(['a', 'file', 'gone', 'stays']);
});
