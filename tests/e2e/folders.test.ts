/** A folder in the place of notebooks: those that git tracks below it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notebook, type Run, type Story, story } from './story.ts';

const MARKED = '<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs';

/** `nb [x]` holds notebooks at two levels, a checkpoint and one that git does not track; one stands beside. */
function workplace(): Story {
  const repository = story();
  const marked = notebook(['x', MARKED]);
  for (const path of [
    'nb [x]/a.ipynb',
    'nb [x]/deep/b.IPYNB',
    'nb [x]/.ipynb_checkpoints/a.ipynb',
    'beside.ipynb',
  ]) {
    repository.write(path, marked);
  }
  repository.write('nb [x]/good.ipynb', notebook(['y = 1']));
  repository.write('nb [x]/notes.txt', MARKED);
  repository.write('empty/notes.txt', 'none');
  repository.git('add', '-A');
  repository.commit('all');
  repository.write('nb [x]/untracked.ipynb', marked);
  return repository;
}

/** The files that lines are about, each once. */
function named(text: string): readonly string[] {
  return [...new Set(text.split('\n').flatMap((line) => /^[^:]*\.ipynb/i.exec(line)?.[0] ?? []))];
}

const BELOW = ['nb [x]/a.ipynb', 'nb [x]/deep/b.IPYNB'];

test('check, clean and resolve take the tracked notebooks below it', () => {
  const repository = workplace();
  expect(named(repository.nbdiff('check', 'nb [x]').stdout)).toEqual(BELOW);
  expect(named(repository.nbdiff('check', 'nb [x]/', 'nb [x]/a.ipynb').stdout)).toEqual(BELOW);
  const listed = JSON.parse(repository.nbdiff('resolve', '--json', 'nb [x]').stdout);
  expect(listed.conflicts.map(({ path }: { path: string }) => path)).toEqual(BELOW);
  expect(repository.nbdiff('clean', '--check', 'nb [x]').stderr.match(/[^ ]+: not clean/g)).toHaveLength(3);
  expect(repository.nbdiff('clean', 'nb [x]')).toMatchObject({ code: 0, stderr: '' });
  expect(repository.git('status', '--short').split('\n').filter(Boolean).sort()).toEqual([
    ' M "nb [x]/a.ipynb"',
    ' M "nb [x]/deep/b.IPYNB"',
    ' M "nb [x]/good.ipynb"',
    '?? "nb [x]/untracked.ipynb"',
  ]);
  repository.nbdiff('resolve', '--take', 'ours', 'nb [x]');
  expect(repository.read('nb [x]/deep/b.IPYNB')).not.toContain('<<<<<<<');
  expect(repository.read('beside.ipynb')).toContain('<<<<<<<');
  expect(repository.nbdiff('resolve', 'nb [x]').stdout).toBe('no notebook here holds a conflict\n');
});

test('of a deleted notebook nothing is said; of a folder without any, that', () => {
  const repository = workplace();
  rmSync(join(repository.dir, 'nb [x]/a.ipynb'));
  expect(named(repository.nbdiff('check', 'nb [x]').stdout)).toEqual(['nb [x]/deep/b.IPYNB']);
  for (const command of ['check', 'clean']) {
    expect(repository.nbdiff(command, 'empty')).toMatchObject({
      code: 2,
      stderr: 'nbdiff: empty: a folder without notebooks that git tracks; add them, or name the notebooks\n',
    });
  }
});

test('outside a repository a folder stands for all that is there', () => {
  const { root, nbdiffWith } = story();
  const folder = join(root, 'plain');
  const run = (...args: string[]): Run => nbdiffWith({ cwd: folder }, ...args);
  mkdirSync(join(folder, 'nb/.ipynb_checkpoints'), { recursive: true });
  for (const name of ['nb/b.ipynb', 'nb/a.ipynb', 'nb/.ipynb_checkpoints/a.ipynb'])
    writeFileSync(join(folder, name), notebook(['x', MARKED]));
  expect(named(run('check', '.').stdout)).toEqual(['nb/a.ipynb', 'nb/b.ipynb']);
  expect(run('clean', 'nb').code).toBe(0);
  expect(readFileSync(join(folder, 'nb/a.ipynb'), 'utf8')).toContain('"execution_count": null');
  expect(run('resolve', 'nb').stderr).toContain('not in a git repository; name the notebooks');
});
