/** What git shows once `nbdiff install` has run, and what it shows where nbdiff cannot help. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { throwAway } from '../support/throw-away.ts';
import { begun, CHANGED, notebook, page, RERUN, SCORED } from './story.ts';

/** Set up, SCORED committed, CHANGED in the work tree. */
const installed = begun((repository) => {
  expect(repository.nbdiff('install').code).toBe(0);
  repository.write('a.ipynb', SCORED);
  repository.commit('one');
  repository.write('a.ipynb', CHANGED);
});

const A_PAGE = [
  'notebook a.ipynb',
  '… 1 unchanged cell',
  '── cell 2 · code · In [3]',
  '- model.score(X_test, y_test)',
  '+ model.score(X_train, y_train)  # Changed to train data',
  'not shown: outputs of 2 cells',
];

const REMOVED = '-model.score(X_test, y_test)';
const ADDED = '+model.score(X_train, y_train)  # Changed to train data';

describe('git shows cells', () => {
  test('git diff, --cached, between commits, from below', () => {
    const repository = installed();
    expect(page(repository.git('diff'))).toEqual(A_PAGE);
    repository.git('add', '.');
    expect(page(repository.git('diff', '--cached'))).toEqual(A_PAGE);
    repository.commit('two');
    expect(page(repository.git('diff', 'HEAD~1', 'HEAD'))).toEqual(A_PAGE);
    repository.write('sub/x.txt', '');
    const below = repository.tryGit(['diff', 'HEAD~1'], { cwd: join(repository.dir, 'sub') });
    expect(page(below.stdout)).toEqual(A_PAGE);
    expect(repository.tryGit(['diff', '--exit-code', 'HEAD~1']).code).toBe(1);
  });

  test('log -p, show, log -S, blame and grep read source lines under a heading of their cell', () => {
    const repository = installed();
    repository.commit('two');
    for (const text of [repository.git('log', '-p', '-1'), repository.git('show')]) {
      const lines = text.split('\n');
      expect(lines).toContain(REMOVED);
      expect(lines).toContain(ADDED);
      expect(text).not.toContain('result');
      expect(text).not.toContain('"cells"');
    }
    expect(repository.git('show', '-U0')).toMatch(/^@@ .* @@ %% code$/m);
    expect(repository.git('log', '--format=%s', '-SX_test')).toBe('two\none\n');
    expect(repository.git('log', '--format=%s', '-Sresult 2')).toBe('');
    expect(repository.git('blame', '-s', 'a.ipynb')).toMatch(/^[0-9a-f]+ +\d+\) model\.score\(X_train/m);
    expect(repository.git('grep', '--textconv', 'score', '--', '*.ipynb')).toBe(
      'a.ipynb:model.score(X_train, y_train)  # Changed to train data\n',
    );
    expect(repository.git('diff', '--no-ext-diff', '--word-diff', 'HEAD~1')).toContain(
      '[-model.score(X_test, y_test)-]{+model.score(X_train, y_train)  # Changed to train data+}',
    );
  });

  test('commit -v and stash show', () => {
    const repository = installed();
    repository.git('add', '.');
    const editor = join(repository.root, 'message');
    repository.tryGit(['commit', '-v'], { env: { GIT_EDITOR: `cp "$1" '${editor}'; echo two >` } });
    repository.tryGit(
      ['-c', `core.editor=f() { cp "$1" '${editor}'; echo two > "$1"; }; f`, 'commit', '-v'],
      {
        env: { GIT_EDITOR: '' },
      },
    );
    expect(repository.read('../message')).toContain(ADDED);
    repository.write('a.ipynb', SCORED);
    repository.git('stash');
    const stash = repository.git('stash', 'show', '-p', '--textconv');
    expect(stash).toContain('+model.score(X_test, y_test)');
    expect(stash).not.toContain('"cells"');
  });

  test('only run again: the diff says so in one line, the log is silent', () => {
    const repository = installed();
    repository.write('a.ipynb', RERUN);
    expect(page(repository.git('diff'))).toEqual([
      'notebook a.ipynb',
      '… 2 unchanged cells',
      'not shown: outputs of 2 cells',
    ]);
    repository.commit('rerun');
    expect(repository.git('show')).not.toContain('model');
  });

  test('renamed, added, deleted, with a new mode, as a link', () => {
    const repository = installed();
    repository.commit('two');
    repository.git('mv', 'a.ipynb', 'new name.ipynb');
    repository.write('new name.ipynb', SCORED);
    repository.git('add', '.');
    const renamed = page(repository.git('diff', '--cached', '-M'));
    expect(renamed[0]).toMatch(/^notebook a\.ipynb → new name\.ipynb \(renamed, \d+% alike\)$/);
    expect(renamed).toContain('+ model.score(X_test, y_test)');
    const apart = page(repository.git('diff', '--cached', '--no-renames'));
    expect(apart).toEqual(
      expect.arrayContaining(['deleted notebook a.ipynb', 'new notebook new name.ipynb']),
    );
    repository.commit('renamed');
    repository.git('update-index', '--chmod=+x', 'new name.ipynb');
    expect(page(repository.git('diff', '--cached'))[0]).toBe(
      'notebook new name.ipynb (mode 100644 → 100755)',
    );
  });

  test('a linked worktree and a submodule', () => {
    const repository = installed();
    const linked = join(repository.root, 'linked');
    repository.git('worktree', 'add', '-q', linked, 'HEAD');
    repository.write('../linked/a.ipynb', CHANGED);
    expect(page(repository.tryGit(['diff'], { cwd: linked }).stdout)).toEqual(A_PAGE);
    const outer = throwAway('outer');
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repository.dir, 'inner');
    outer.commit('add');
    repository.nbdiffWith({ cwd: join(outer.dir, 'inner') }, 'install');
    outer.write('inner/a.ipynb', CHANGED);
    expect(page(outer.git('diff', '--submodule=diff')).slice(-6)).toEqual(A_PAGE);
  });

  test('colour as git is set', () => {
    const repository = installed();
    expect(repository.git('diff')).not.toContain('\x1b[');
    expect(repository.git('-c', 'color.ui=always', 'diff')).toContain('\x1b[');
    expect(repository.tryGit(['diff'], { env: { GIT_PAGER_IN_USE: 'true' } }).stdout).toContain('\x1b[');
  });

  test('git diff --no-index', () => {
    const repository = installed();
    repository.write('../one.ipynb', SCORED);
    repository.write('../two.ipynb', CHANGED);
    const two = repository.tryGit(['diff', '--no-index', '../one.ipynb', '../two.ipynb']).stdout;
    expect(page(two)).toEqual(['notebook ../one.ipynb → ../two.ipynb', ...A_PAGE.slice(1)]);
    const added = repository.tryGit(['diff', '--no-index', '/dev/null', '../two.ipynb']).stdout;
    expect(added).toMatch(/^\+?.*model\.fit\(X_train, y_train\)$/m);
    expect(added).not.toContain('"cells"');
  });

  test('a notebook in the middle of a merge', () => {
    const repository = installed();
    repository.commit('two');
    repository.git('checkout', '-q', '-b', 'topic', 'HEAD~1');
    repository.write('a.ipynb', notebook(['model.fit(X_train, y_train)', 'theirs()']));
    repository.commit('topic');
    expect(repository.tryGit(['merge', 'main']).code).toBe(1);
    for (const args of [['diff'], ['diff', 'HEAD'], ['diff', '--ours'], ['diff', '--base']]) {
      const ran = repository.tryGit(args);
      expect([ran.code, ran.stderr]).toEqual([0, '']);
      expect(ran.stdout).toContain('model.score(X_train, y_train)');
    }
    expect(repository.git('diff', '--cached')).toContain('* Unmerged path a.ipynb');
  });
});

describe('what is no notebook', () => {
  const BAD: readonly (readonly [what: string, content: string | Buffer, why: string])[] = [
    ['no JSON', 'print("hello")\n', 'not valid JSON'],
    ['truncated', SCORED.slice(0, 200), 'not valid JSON'],
    ['white space alone', ' \n', 'not valid JSON'],
    ['a list', '[]\n', 'not a notebook'],
    [
      'cells that are no list',
      '{"cells": {}, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n',
      'not a notebook',
    ],
    ['invalid UTF-8', Buffer.from(SCORED.replace('y_test', '\xff'), 'latin1'), 'not UTF-8'],
    ['cut by markers', `<<<<<<< ours\n${SCORED}=======\n${CHANGED}>>>>>>> theirs\n`, 'conflict markers'],
  ];

  test.each(BAD)('%s: git compares it as text, and goes on', (_what, content, why) => {
    const repository = installed();
    repository.write('b.ipynb', SCORED);
    repository.write('c.ipynb', SCORED);
    repository.commit('two');
    repository.write('a.ipynb', RERUN);
    repository.write('b.ipynb', content);
    repository.write('c.ipynb', CHANGED);
    const { code, stdout, stderr } = repository.tryGit(['diff']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^nbdiff: b\.ipynb.*; a plain diff instead\n$/);
    expect(stderr).toContain(why);
    expect(stdout).toContain('diff --git a/b.ipynb b/b.ipynb\n--- a/b.ipynb\n+++ b/b.ipynb\n@@ ');
    expect(stdout).toContain('notebook a.ipynb');
    expect(stdout).toContain('notebook c.ipynb');
    repository.commit('three');
    // The commits before are the same for all, and have a test of their own.
    const log = repository.tryGit(['log', '-p', '-1', '--', 'b.ipynb', 'c.ipynb']);
    expect([log.code, log.stderr]).toEqual([0, '']);
    expect(log.stdout).toMatch(/^diff --git a\/b\.ipynb [\s\S]*^diff --git a\/c\.ipynb /m);
  });

  test('a log that reads good notebooks and bad ones goes on to the end', () => {
    const repository = installed();
    repository.write('b.ipynb', SCORED);
    repository.commit('two');
    const log = repository.tryGit(['log', '-p']);
    expect([log.code, log.stderr]).toEqual([0, '']);
    for (const [, content] of BAD) {
      repository.write('b.ipynb', content);
      repository.commit('bad');
    }
    repository.write('b.ipynb', CHANGED);
    repository.commit('good again');
    const { code, stdout } = repository.tryGit(['log', '-p', '--format=commit: %s']);
    expect(code).toBe(0);
    expect(stdout.match(/^commit: .*/gm)).toHaveLength(BAD.length + 3);
    expect(stdout.match(/^diff --git /gm)).toHaveLength(BAD.length + 4);
  });

  test('names beyond ASCII stand in quotes, unless core.quotePath says otherwise', () => {
    const repository = installed();
    repository.write('naïve.ipynb', SCORED);
    repository.commit('two');
    repository.write('naïve.ipynb', '[]');
    const heading = (...args: string[]) => repository.git(...args, 'diff').split('\n')[0];
    expect(heading()).toBe('diff --git "a/na\\303\\257ve.ipynb" "b/na\\303\\257ve.ipynb"');
    expect(heading('-c', 'core.quotePath=false')).toBe('diff --git a/naïve.ipynb b/naïve.ipynb');
  });

  test('a NUL byte: git says that the files differ', () => {
    const repository = installed();
    repository.write('a.ipynb', SCORED.replace('y_test', '\0'));
    const { code, stdout, stderr } = repository.tryGit(['diff']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^nbdiff: a\.ipynb:\d+:\d+: a NUL byte/);
    expect(stdout).toContain('Files a/a.ipynb and b/a.ipynb differ');
  });

  test('a path that has to be quoted', () => {
    const repository = installed();
    repository.write('with "ü".ipynb', SCORED);
    repository.commit('two');
    repository.write('with "ü".ipynb', 'broken\n');
    const { code, stdout } = repository.tryGit(['diff', 'HEAD', '--', 'with*']);
    expect(code).toBe(0);
    expect(stdout).toContain('+++ "b/with \\"\\303\\274\\".ipynb"\n@@ ');
  });

  test('a setting that says nothing known does not keep git from a diff', () => {
    const repository = installed();
    repository.git('config', 'nbdiff.favor', 'our');
    const { code, stdout, stderr } = repository.tryGit(['diff']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^nbdiff: nbdiff\.favor is "our" .*; the defaults are used\n$/);
    expect(stdout).toMatch(/^notebook a\.ipynb\n/);
    expect(repository.tryGit(['show']).code).toBe(0);
  });

  test('a reader that goes away', () => {
    const repository = installed();
    repository.write('a.ipynb', notebook(Array.from({ length: 5000 }, (_, at) => `line(${at})`)));
    const { stdout, stderr } = repository.tryGit(['-c', 'alias.first=!git diff | head -n 1', 'first']);
    expect([stdout, stderr]).toEqual(['notebook a.ipynb\n', '']);
  });
});
