import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitFor } from '../../src/git/run.ts';
import { editText } from '../../src/terminal/editor.ts';
import { ioIn, type ThrowAway, throwAway } from '../support/throw-away.ts';

/** What comes back of `before\n` from an editor that runs a shell script on the file. */
function edited(script: string, repository: ThrowAway = throwAway()): Promise<string | undefined> {
  const io = ioIn(repository);
  const env = { ...io.env, GIT_EDITOR: program(repository, script) };
  return editText('before\n', '.py', gitFor({ ...io, env }));
}

function program(repository: ThrowAway, script: string): string {
  const path = join(repository.root, 'editor');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('the text comes back as the person left it, and no file stays', async () => {
  const repository = throwAway();
  expect(await edited('echo "$1" > name; cat "$1" > seen; echo after > "$1"', repository)).toBe('after\n');
  expect(repository.read('seen')).toBe('before\n');
  expect(repository.read('name')).toMatch(/\.py\n$/);
  expect(existsSync(repository.read('name').trim())).toBe(false);
  expect(await edited('true')).toBe('before\n');
});

describe('nothing comes back from an editor that', () => {
  test.each([
    ['is killed', 'kill -9 $$'],
    ['fails', 'echo after > "$1"; exit 1'],
    ['takes the file away', 'rm "$1"'],
  ])('%s', async (_, script) => {
    expect(await edited(script)).toBeUndefined();
  });

  test('is not there', async () => {
    const io = ioIn(throwAway());
    const git = gitFor({ ...io, env: { ...io.env, GIT_EDITOR: '/nowhere/editor' } });
    expect(await editText('before\n', '.md', git)).toBeUndefined();
  });
});

test('the editor is the one that git would take, with its arguments', async () => {
  const repository = throwAway();
  const { GIT_EDITOR: _, ...env } = repository.env;
  repository.git('config', 'core.editor', `'${program(repository, 'echo "$1" > "$2"')}' by-config`);
  expect(await editText('', '.md', gitFor({ cwd: repository.dir, env }))).toBe('by-config\n');
});
