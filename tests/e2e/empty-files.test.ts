/** A file of 0 bytes is a notebook without cells for every command and every driver, and keeps its 0 bytes as long as
 *  nothing is to be put into it. White space alone is none: Jupyter refuses it as well. */
import { describe, expect, test } from 'vitest';
import { notebook, page, SCORED, type Story, story } from './story.ts';

const HEAD = '"metadata": {}, "nbformat": 4, "nbformat_minor": 5';

function installed(...options: string[]): Story {
  const repository = story();
  repository.nbdiff('install', ...options);
  return repository;
}

describe('diff', () => {
  test('an empty file that was filled, and one that was emptied', () => {
    const repository = installed();
    repository.write('a.ipynb', '');
    repository.write('b.ipynb', SCORED);
    repository.commit('one');
    repository.write('a.ipynb', notebook(['fit()']));
    repository.write('b.ipynb', '');
    const filled = ['notebook a.ipynb', '── cell 1 · added · code · In [1]', '+ fit()'];
    const emptied = [
      'notebook b.ipynb',
      '── cell 1 · removed · code · In [1]',
      '- model.fit(X_train, y_train)',
    ];
    for (const text of [repository.nbdiff().stdout, repository.git('diff')]) {
      expect(page(text)).toEqual(expect.arrayContaining([...filled, ...emptied]));
      expect(text).not.toContain('format');
    }
    expect(repository.tryGit(['diff']).stderr).toBe('');
    expect(repository.nbdiff('--stat').stdout).toMatch(/a\.ipynb \|\s+1 \+\n b\.ipynb \|\s+2 --\n/);
    expect(repository.nbdiff('--exit-code').code).toBe(1);
    expect(repository.tryGit(['log', '-p']).code).toBe(0);
  });

  test('an empty file that came, that went, and beside another', () => {
    const repository = installed();
    repository.write('kept.ipynb', SCORED);
    repository.commit('one');
    repository.write('new.ipynb', '');
    repository.git('add', '.');
    expect(page(repository.nbdiff('--cached').stdout)).toEqual(['new notebook new.ipynb']);
    expect(page(repository.git('diff', '--cached'))).toEqual(['new notebook new.ipynb']);
    repository.commit('two');
    repository.git('rm', '-q', 'new.ipynb');
    expect(page(repository.nbdiff('HEAD').stdout)).toEqual(['deleted notebook new.ipynb']);
    repository.write('none.ipynb', `{"cells": [], ${HEAD}}`);
    repository.write('empty.ipynb', '');
    const { code, stdout } = repository.nbdiff('empty.ipynb', 'none.ipynb', '--exit-code');
    expect([code, page(stdout)]).toEqual([
      0,
      ['notebook empty.ipynb → none.ipynb', "not shown: the JSON's layout, all that changed"],
    ]);
  });
});

describe('merge', () => {
  function merged(
    base: string,
    ours: string,
    theirs: string,
  ): { readonly code: number; readonly text: string } {
    const repository = installed();
    repository.write('other', 'x');
    if (base !== 'none') repository.write('a.ipynb', base);
    repository.commit('base');
    repository.git('branch', 'topic');
    repository.write('a.ipynb', ours);
    repository.write('other', 'ours');
    repository.commit('ours');
    repository.git('checkout', '-q', 'topic');
    repository.write('a.ipynb', theirs);
    repository.commit('theirs');
    repository.git('checkout', '-q', '-');
    const { code } = repository.tryGit(['merge', '-q', '-m', 'merged', 'topic']);
    return { code, text: repository.read('a.ipynb') };
  }

  test('both added the file, one of them empty', () => {
    expect(merged('none', '', SCORED)).toEqual({ code: 0, text: SCORED });
    expect(merged('none', SCORED, '')).toEqual({ code: 0, text: SCORED });
  });

  test('an empty file that both filled', () => {
    const { code, text } = merged(
      '',
      notebook(['ours()']),
      notebook(['theirs()']).replace('cell-0', 'cell-9'),
    );
    expect(code).toBe(0);
    expect(text).toContain('ours()');
    expect(text).toContain('theirs()');
  });

  test('one emptied the file, the other changed a cell of it', () => {
    const before = notebook(['fit()\nfit()\nfit()', 'score()']);
    const after = notebook(['fit()\nfit()\nfit(1)', 'score()']);
    for (const [ours, theirs] of [
      ['', after],
      [after, ''],
    ] as const) {
      const { code, text } = merged(before, ours, theirs);
      expect(code).toBe(1);
      const { cells, metadata } = JSON.parse(text);
      expect(cells).toHaveLength(1);
      expect(cells[0].source.join('')).toMatch(/^<<<<<<< .*fit\(1\).*>>>>>>> /s);
      expect(metadata).toEqual(JSON.parse(before).metadata);
    }
  });

  test('the command, with files that are named', () => {
    const repository = story();
    repository.write('empty.ipynb', '');
    repository.write('a.ipynb', SCORED);
    const merge = (...args: string[]) => repository.nbdiff('merge', ...args);
    expect(merge('empty.ipynb', 'empty.ipynb', 'a.ipynb').stdout).toBe(SCORED);
    expect(merge('a.ipynb', 'empty.ipynb', 'a.ipynb')).toMatchObject({ code: 0, stdout: '' });
    expect(merge('a.ipynb', 'empty.ipynb', 'empty.ipynb')).toMatchObject({ code: 0, stdout: '' });
    expect(merge('a.ipynb', 'a.ipynb', 'empty.ipynb', '-o', 'a.ipynb').code).toBe(0);
    expect(repository.read('a.ipynb')).toBe('');
  });

  test('an unmerged path that was left with 0 bytes is merged anew, unless a side is that', () => {
    const repository = installed();
    repository.write('a.ipynb', notebook(['fit()']));
    repository.commit('base');
    repository.git('branch', 'topic');
    repository.write('a.ipynb', notebook(['fit(1)']));
    repository.commit('ours');
    repository.git('checkout', '-q', 'topic');
    repository.write('a.ipynb', notebook(['fit(2)']));
    repository.commit('theirs');
    expect(repository.tryGit(['merge', '-q', '-']).code).toBe(1);
    repository.write('a.ipynb', '');
    const { code, stderr } = repository.nbdiff('resolve', '--take', 'ours');
    expect([code, stderr]).toEqual([
      0,
      'nbdiff: a.ipynb: it was empty, which neither side is; merged anew from what git merged, 1 conflict left\n',
    ]);
    expect(repository.read('a.ipynb')).toContain('fit(2)');
  });
});

describe('the others', () => {
  test('show, check, clean and the filter leave it as it is', () => {
    const repository = installed('--filter');
    repository.write('a.ipynb', '');
    expect(repository.nbdiff('show', 'a.ipynb')).toMatchObject({ code: 0, stderr: '' });
    expect(repository.nbdiff('clean', 'a.ipynb')).toMatchObject({ code: 0, stderr: '' });
    expect(repository.nbdiff('clean', '--check', 'a.ipynb').code).toBe(0);
    expect(repository.read('a.ipynb')).toBe('');
    const added = repository.tryGit(['add', 'a.ipynb']);
    expect([added.code, added.stderr]).toEqual([0, '']);
    expect(repository.git('cat-file', 'blob', ':a.ipynb')).toBe('');
    expect(repository.nbdiff('check', '--staged')).toMatchObject({ code: 0, stdout: '' });
    expect(repository.nbdiff('check', 'a.ipynb')).toMatchObject({ code: 0, stdout: '' });
    repository.commit('one');
    repository.git('rm', '-q', 'a.ipynb');
    repository.git('checkout', '-q', 'HEAD', '--', 'a.ipynb');
    expect(repository.read('a.ipynb')).toBe('');
    expect(repository.git('status', '--short')).toBe('');
    expect(repository.nbdiff('show', 'HEAD:a.ipynb')).toMatchObject({ code: 0, stderr: '' });
    expect(repository.nbdiff('log', 'a.ipynb').code).toBe(0);
  });

  test.each([
    ['white space', ' \n'],
    ['a byte order mark', '\ufeff'],
  ])('%s alone is no notebook', (_what, content) => {
    const repository = story();
    repository.write('a.ipynb', content);
    const { code, stdout, stderr } = repository.nbdiff('show', 'a.ipynb');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('not valid JSON: expected a value, found the end of the file');
  });
});
