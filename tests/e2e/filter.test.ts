/** The filter as git runs it: outputs out of commits, and in the work tree. */
import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { notebook, type Story, story } from './story.ts';

function filtered(): Story {
  const repository = story();
  expect(repository.nbdiff('install', '--filter').code).toBe(0);
  return repository;
}

function stored(repository: Story, name: string): string {
  return repository.git('cat-file', 'blob', name);
}

const FIT = 'model.fit(X_train, y_train)';
const SCORE = 'model.score(X_test, y_test)';

describe('clean', () => {
  test('git stores no outputs and no counts; the work file keeps them', () => {
    const repository = filtered();
    const text = notebook([FIT, SCORE]);
    repository.write('a.ipynb', text);
    repository.commit('one');
    expect(stored(repository, 'HEAD:a.ipynb')).not.toContain('result');
    expect(stored(repository, 'HEAD:a.ipynb')).toContain('"execution_count": null');
    expect(repository.read('a.ipynb')).toBe(text);
    expect(repository.git('status', '--short')).toBe('');
  });

  test('what is no notebook passes through with a line that says why, and git add goes on', () => {
    const repository = filtered();
    repository.write('broken.ipynb', '{ "cells": [');
    repository.write('empty.ipynb', '');
    repository.write('good.ipynb', notebook([FIT]));
    const added = repository.tryGit(['add', '-A']);
    expect(added.code).toBe(0);
    expect(added.stderr).toMatch(/nbdiff: broken\.ipynb:1:13: not valid JSON.*passed through as it is/);
    expect(stored(repository, ':broken.ipynb')).toBe('{ "cells": [');
    expect(stored(repository, ':empty.ipynb')).toBe('');
    expect(stored(repository, ':good.ipynb')).not.toContain('result');
  });

  test('strange names and links', () => {
    const repository = filtered();
    const names = [
      'with space.ipynb',
      'quo\'te".ipynb',
      '-dash.ipynb',
      'ünïcode 日本.ipynb',
      'new\nline.ipynb',
    ];
    for (const name of names) repository.write(name, notebook([FIT]));
    symlinkSync('with space.ipynb', join(repository.dir, 'link.ipynb'));
    repository.git('add', '-A');
    for (const name of names) expect(stored(repository, `:${name}`)).not.toContain('result');
    expect(stored(repository, ':link.ipynb')).toBe('with space.ipynb');
  });

  test('one file at a time, for tools that do not speak the protocol', () => {
    const repository = filtered();
    const text = notebook([FIT]);
    const cleaned = repository.nbdiffWith({ input: text }, 'git-filter', 'clean', 'a.ipynb');
    expect(cleaned.code).toBe(0);
    expect(cleaned.stdout).not.toContain('result');
    const back = repository.nbdiffWith({ input: cleaned.stdout }, 'git-filter', 'smudge', 'a.ipynb');
    expect(back.stdout).toBe(text);
  });
});

describe('smudge', () => {
  test('there and back again gives the very same file', () => {
    const repository = filtered();
    const text = notebook([FIT, SCORE]);
    repository.write('a.ipynb', text);
    repository.commit('one');
    repository.git('checkout', '-q', '-b', 'other');
    repository.write('a.ipynb', notebook([FIT, `${SCORE}  # changed`], 5));
    repository.commit('two');
    repository.git('checkout', '-q', 'main');
    expect(repository.read('a.ipynb')).toBe(text);
    repository.git('checkout', '-q', '-');
    expect(repository.read('a.ipynb')).toBe(notebook([FIT, `${SCORE}  # changed`], 5));
  });

  test('a merge keeps the outputs of cells that it did not touch, and no others', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT, SCORE, 'plot()']));
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'theirs');
    repository.write('a.ipynb', notebook([FIT, `${SCORE}  # theirs`, 'plot()']));
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write('a.ipynb', notebook([`${FIT}  # ours`, SCORE, 'plot()'], 7));
    repository.commit('ours');
    repository.git('merge', '-q', '-m', 'merge', 'theirs');
    const merged = JSON.parse(repository.read('a.ipynb')) as {
      cells: { source: string[]; outputs: { text: string[] }[] }[];
    };
    expect(merged.cells.map(({ source, outputs }) => [source.join(''), outputs[0]?.text.join('')])).toEqual([
      [`${FIT}  # ours`, 'result 7\n'],
      [`${SCORE}  # theirs`, 'result 2\n'],
      ['plot()', 'result 9\n'],
    ]);
  });

  test('a renamed notebook finds its outputs', () => {
    const repository = filtered();
    const text = notebook([FIT, SCORE]);
    repository.write('a.ipynb', text);
    repository.commit('one');
    repository.git('checkout', '-q', '-b', 'moved');
    repository.git('mv', 'a.ipynb', 'b.ipynb');
    repository.git('commit', '-q', '-m', 'move');
    repository.git('checkout', '-q', 'main');
    repository.git('checkout', '-q', 'moved');
    expect(repository.read('b.ipynb')).toBe(text);
  });

  test('a store that somebody else wrote into gives nothing back', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('one');
    const store = readdirSync(join(repository.dir, '.git/nbdiff/outputs'), { recursive: true }) as string[];
    const kept = store.find((name) => name.includes('/'))!;
    repository.write(
      `.git/nbdiff/outputs/${kept}`,
      '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    );
    rmSync(join(repository.dir, 'a.ipynb'));
    repository.git('checkout', '-q', '--', 'a.ipynb');
    expect(repository.read('a.ipynb')).not.toContain('result');
    expect(repository.read('a.ipynb')).toContain('model.fit');
  });

  test('nothing is kept where it is switched off', () => {
    const repository = filtered();
    repository.git('config', 'nbdiff.keepOutputs', 'false');
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('one');
    rmSync(join(repository.dir, 'a.ipynb'));
    repository.git('checkout', '-q', '--', 'a.ipynb');
    expect(repository.read('a.ipynb')).not.toContain('result');
  });
});

describe('no phantom changes', () => {
  test('a re-run is none: git diff is empty, and after nbdiff refresh git status too', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT, SCORE]));
    repository.commit('one');
    repository.write('a.ipynb', notebook([FIT, SCORE], 1234));
    expect(repository.git('diff')).toBe('');
    expect(repository.git('status', '--short')).toBe(' M a.ipynb\n');
    expect(repository.nbdiff('refresh').stdout).toBe('unchanged: a.ipynb\n');
    expect(repository.git('status', '--short')).toBe('');
    expect(repository.read('a.ipynb')).toContain('result 1234');
  });

  test('refresh leaves a real change alone', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('one');
    repository.write('a.ipynb', notebook([SCORE]));
    expect(repository.nbdiff('refresh').stdout).toBe('');
    expect(repository.git('status', '--short')).toBe(' M a.ipynb\n');
  });
});

describe('what is stripped', () => {
  test('a committed file says it for the team, by path', () => {
    const repository = filtered();
    repository.write(
      '.nbdiff.json',
      JSON.stringify({ paths: { 'docs/**': { keep: ['cell.outputs', 'cell.execution_count'] } } }),
    );
    repository.write('docs/a.ipynb', notebook([FIT]));
    repository.write('b.ipynb', notebook([FIT]));
    repository.git('add', '-A');
    expect(stored(repository, ':docs/a.ipynb')).toContain('result');
    expect(stored(repository, ':b.ipynb')).not.toContain('result');
  });

  test('a policy with a mistake is said, and the defaults strip', () => {
    const repository = filtered();
    repository.write('.nbdiff.json', '{ "kep": [] }');
    repository.write('a.ipynb', notebook([FIT]));
    const added = repository.tryGit(['add', 'a.ipynb']);
    expect(added.code).toBe(0);
    expect(added.stderr).toContain('.nbdiff.json has the unknown key "kep"');
    expect(stored(repository, ':a.ipynb')).not.toContain('result');
  });

  test('nbstripout knows these options too', () => {
    const repository = story();
    const clean = (...args: string[]): string =>
      repository.nbdiffWith({ input: notebook([FIT, ' ']) }, 'clean', ...args).stdout;
    expect(clean()).not.toMatch(/result|"execution_count": [0-9]/);
    expect(clean('--keep-output')).toBe(notebook([FIT, ' ']));
    expect(clean('--keep-count')).toMatch(/"execution_count": 1/);
    expect(clean('--max-size', '1k')).toContain('result 1');
    expect(clean('--max-size', '10')).not.toContain('result 1');
    expect(JSON.parse(clean('--drop-empty-cells')).cells).toHaveLength(1);
    expect(clean('--extra-keys', 'metadata.kernelspec')).not.toContain('kernelspec');
  });

  test('a repository that has outputs is stripped in one commit', () => {
    const repository = story();
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('with outputs');
    expect(repository.nbdiff('install', '--filter').code).toBe(0);
    const dry = repository.nbdiff('clean', '--all', '--dry-run');
    expect(dry.stdout).toMatch(/^a\.ipynb: .* → .*\n1 of 1 notebooks would be stripped/);
    expect(repository.git('diff', '--cached', '--name-only')).toBe('');
    expect(repository.nbdiff('clean', '--all').stdout).toContain('commit it with: git commit -m');
    expect(stored(repository, ':a.ipynb')).not.toContain('result');
    expect(repository.read('a.ipynb')).toContain('result');
  });
});

describe('single cells', () => {
  test('add, reset and restore by number', () => {
    const repository = story();
    repository.write('a.ipynb', notebook([FIT, SCORE, 'plot()']));
    repository.commit('one');
    repository.write('a.ipynb', notebook([`${FIT}  # 1`, SCORE, 'plot()  # 3']));
    expect(repository.nbdiff('add', '--cells', '3', 'a.ipynb').stdout).toBe(
      'a.ipynb: 1 of 2 changes staged\n',
    );
    expect(stored(repository, ':a.ipynb')).toBe(notebook([FIT, SCORE, 'plot()  # 3']));
    expect(repository.nbdiff('reset', '--cells', '3', 'a.ipynb').code).toBe(0);
    expect(stored(repository, ':a.ipynb')).toBe(notebook([FIT, SCORE, 'plot()']));
    expect(repository.nbdiff('restore', '--cells', '1', 'a.ipynb').code).toBe(0);
    expect(repository.read('a.ipynb')).toBe(notebook([FIT, SCORE, 'plot()  # 3']));
  });

  test('a number without a change, and no terminal without numbers', () => {
    const repository = story();
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('one');
    repository.write('a.ipynb', notebook([SCORE]));
    expect(repository.nbdiff('add', '--cells', '9', 'a.ipynb')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cell 9 did not change'),
    });
    expect(repository.nbdiff('add', '-p')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not a terminal'),
    });
  });
});
