/** Conflicts ended by scripts: listed, taken, put together, remembered. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { branches, conflicted, sources } from './conflicted.ts';
import { notebook, type Story, story } from './story.ts';

const VERSIONS = {
  base: notebook(['load()', 'size = 1', 'plot()', 'rate = 10', 'show()']),
  ours: notebook(['load()', 'size = 2', 'plot()', 'rate = 20', 'show()'], 10),
  theirs: notebook(['load()', 'size = 3', 'plot()', 'rate = 30', 'show()'], 20),
};
const FILE = 'analysis.ipynb';

describe('listing', () => {
  test('without a terminal the conflicts are listed, and nothing changes', () => {
    const repository = conflicted(VERSIONS);
    const before = repository.read(FILE);
    const { code, stdout, stderr } = repository.nbdiff('resolve');
    expect(code).toBe(1);
    expect(stdout.split('\n').map((line) => line.replace(/:.*/, ''))).toEqual([FILE, FILE, '']);
    expect(stdout).toContain('cell 2');
    expect(stdout).toContain('cell 4');
    expect(stderr).toContain('--take');
    expect(repository.read(FILE)).toBe(before);
  });

  test('--list and --json say the same, with 1 while there are any', () => {
    const repository = conflicted(VERSIONS);
    expect(repository.nbdiff('resolve', '--list').code).toBe(1);
    const { code, stdout } = repository.nbdiff('resolve', '--json', '--cell', '4');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      conflicts: [
        {
          path: FILE,
          cell: 4,
          kind: 'source',
          ours: 'rate = 20\n',
          base: 'rate = 10\n',
          theirs: 'rate = 30\n',
        },
      ],
    });
    repository.nbdiff('resolve', '--take', 'ours');
    expect(repository.nbdiff('resolve', '--list')).toMatchObject({ code: 0, stdout: '' });
    expect(JSON.parse(repository.nbdiff('resolve', '--json').stdout)).toEqual({ version: 1, conflicts: [] });
  });

  test('without paths all of the repository, from wherever one stands', () => {
    const repository = conflicted(VERSIONS, { path: 'a b/ü.ipynb' });
    mkdirSync(join(repository.dir, 'elsewhere'));
    const { stdout } = repository.nbdiffWith({ cwd: join(repository.dir, 'elsewhere') }, 'resolve');
    expect(stdout).toContain('../a b/ü.ipynb: cell 2');
  });

  test('a repository without conflicts', () => {
    const repository = branches(VERSIONS);
    expect(repository.nbdiff('resolve')).toMatchObject({
      code: 0,
      stdout: 'no notebook here holds a conflict\n',
    });
    const { code, stdout } = repository.nbdiff('resolve', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, { version: 1, conflicts: [] }]);
  });

  test('a cell without a conflict', () => {
    const repository = conflicted(VERSIONS);
    const before = repository.read(FILE);
    expect(repository.nbdiff('resolve', '--take', 'ours', '--cell', '1')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'nbdiff: no conflict in cell 1; see where they are with: nbdiff resolve --list\n',
    });
    expect(repository.read(FILE)).toBe(before);
  });

  test('conflicts that were committed are found', () => {
    const repository = conflicted(VERSIONS);
    repository.commit('too early');
    expect(repository.nbdiff('resolve', '--list').stdout).toContain('cell 2');
  });

  test('a cell that shows markers on purpose is none', () => {
    const shown = '<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs';
    const half = 'a tutorial: <<<<<<< starts it\n<<<<<<< HEAD\nand so on';
    const repository = story();
    const tagged = notebook([shown, half]).replace(
      '"metadata": {}',
      '"metadata": {"tags": ["nbdiff-allow-markers"]}',
    );
    repository.write('tagged.ipynb', tagged);
    repository.write('plain.ipynb', notebook([shown, half]));
    repository.commit('tutorial');
    expect(repository.nbdiff('resolve', '--list').stdout).toMatch(/^plain\.ipynb: cell 1: .*\n$/);
  });
});

describe('taking', () => {
  test.each([
    ['ours', 'size = 2'],
    ['theirs', 'size = 3'],
    ['base', 'size = 1'],
    ['both', 'size = 2\nsize = 3'],
    ['union', 'size = 2\nsize = 3'],
  ])('--take %s', (side, source) => {
    const repository = conflicted(VERSIONS);
    const { code, stdout } = repository.nbdiff('resolve', '--take', side);
    expect(code).toBe(0);
    expect(stdout).toContain(`${FILE}: 2 settled`);
    expect(stdout).toContain(`git add ${FILE}`);
    expect(sources(repository.read(FILE))[1]).toBe(source);
  });

  test('one side for all gives that side’s cells, outputs and all', () => {
    const repository = conflicted(VERSIONS);
    repository.nbdiff('resolve', '--take', 'ours');
    expect(repository.read(FILE)).toBe(VERSIONS.ours);
    const other = conflicted(VERSIONS);
    other.nbdiff('resolve', '--take', 'theirs');
    const [ours, theirs] = [VERSIONS.ours, VERSIONS.theirs].map((text) => JSON.parse(text).cells);
    const cells = JSON.parse(other.read(FILE)).cells;
    expect(cells).toEqual([ours[0], theirs[1], ours[2], theirs[3], ours[4]]);
  });

  test('--cell leaves the others as they are', () => {
    const repository = conflicted(VERSIONS);
    const before = sources(repository.read(FILE));
    expect(repository.nbdiff('resolve', '--take', 'theirs', '--cell', '2', FILE).code).toBe(1);
    const after = sources(repository.read(FILE));
    expect(after[1]).toBe('size = 3');
    expect(after[3]).toBe(before[3]);
  });

  test('a deleted cell, by either side', () => {
    const versions = {
      base: notebook(['load()', 'old(1)']),
      ours: notebook(['load()']),
      theirs: notebook(['load()', 'old(2)']),
    };
    const first = conflicted(versions);
    first.nbdiff('resolve', '--take', 'ours');
    expect(first.read(FILE)).toBe(versions.ours);
    const second = conflicted(versions);
    second.nbdiff('resolve', '--take', 'theirs');
    expect(second.read(FILE)).toBe(versions.theirs);
  });

  test('markers that somebody took away by hand: the record alone is left, and goes', () => {
    const repository = conflicted({
      base: notebook(['load()', 'old(1)']),
      ours: notebook(['load()']),
      theirs: notebook(['load()', 'old(2)']),
    });
    const text = repository.read(FILE).replace(/"source": \[[^\]]*<<<<<<<[^\]]*\]/, '"source": ["old(3)"]');
    repository.write(FILE, text);
    expect(repository.nbdiff('resolve', '--list')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `nbdiff: ${FILE}: ended by hand in cell 2; what was recorded of it goes\n`,
    });
    expect(repository.nbdiff('resolve', '--take', 'ours').code).toBe(0);
    expect(sources(repository.read(FILE))).toEqual(['load()', 'old(3)']);
    expect(repository.read(FILE)).not.toContain('nbdiff');
  });

  test('a file that one side deleted is git’s question', () => {
    const repository = branches(VERSIONS);
    repository.git('rm', '-q', FILE);
    repository.commit('ours deletes');
    repository.nbdiff('install');
    repository.tryGit(['merge', '-q', 'topic']);
    const { code, stdout } = repository.nbdiff('resolve');
    expect(code).toBe(1);
    expect(stdout).toContain('deleted by ours');
    expect(stdout).toContain(`git rm ${FILE}`);
  });

  test('a read-only file is left as it is', () => {
    const repository = conflicted(VERSIONS);
    const before = repository.read(FILE);
    chmodSync(join(repository.dir, FILE), 0o444);
    chmodSync(repository.root, 0o755);
    const uid = process.getuid?.() === 0 ? 65534 : undefined;
    const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };
    const run = repository.nbdiffWith({ env, ...(uid && { uid }) }, 'resolve', '--take', 'ours', FILE);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('permission denied');
    expect(repository.read(FILE)).toBe(before);
  });

  test.each([['--take', 'mine'], ['--cell', '0'], ['missing.ipynb'], ['--mergetool', 'a']])(
    'usage: %s %s',
    (...args) => {
      const repository = story();
      const { code, stderr } = repository.nbdiff('resolve', ...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^nbdiff: [^\n]*\n$/);
    },
  );

  test('format 3', () => {
    const format3 = (size: number): string =>
      `${JSON.stringify({ metadata: { name: '' }, nbformat: 3, nbformat_minor: 0, worksheets: [{ cells: [{ cell_type: 'code', collapsed: false, input: [`size = ${size}`], language: 'python', metadata: {}, outputs: [], prompt_number: size }], metadata: {} }] }, null, 1)}\n`;
    const repository = conflicted({ base: format3(1), ours: format3(2), theirs: format3(3) });
    expect(repository.nbdiff('resolve', '--list').stdout).toContain('cell 1');
    expect(repository.nbdiff('resolve', '--take', 'ours').code).toBe(0);
    expect(repository.read(FILE)).toBe(format3(2));
  });
});

/** What the driver makes of it, which a repair has to come to as well. */
function merged(config: readonly string[]): string {
  return conflicted(VERSIONS, { config }).read(FILE);
}

/** Without the labels, which the driver of an older git is not told. */
function unnamed(text: string): string {
  return text.replace(/([<|>]{7}) [^\\"]*/g, '$1');
}

function broken(repository: Story): void {
  expect(() => JSON.parse(repository.read(FILE))).toThrow();
}

describe('notebooks that git’s markers broke', () => {
  test.each(['merge', 'diff3', 'zdiff3'])('in the middle of a merge, style %s', (style) => {
    const config = [`merge.conflictStyle=${style}`];
    const repository = conflicted(VERSIONS, { driver: false, config });
    broken(repository);
    const { code, stderr } = repository.nbdiff('resolve');
    expect(code).toBe(1);
    expect(stderr).toContain('merged anew from what git merged, 2 conflicts left');
    expect(unnamed(repository.read(FILE))).toBe(unnamed(merged(config)));
    repository.nbdiff('resolve', '--take', 'ours');
    expect(repository.read(FILE)).toBe(VERSIONS.ours);
  });

  test('nbdiff merge --repair does it, into the file or another', () => {
    const repository = conflicted(VERSIONS, { driver: false });
    const text = repository.read(FILE);
    expect(repository.nbdiff('merge', '--repair', '-o', 'mended.ipynb', FILE).code).toBe(1);
    expect(repository.read(FILE)).toBe(text);
    expect(repository.nbdiff('merge', '--repair', FILE).code).toBe(1);
    expect(repository.read(FILE)).toBe(repository.read('mended.ipynb'));
    const again = repository.nbdiff('merge', '--repair', FILE);
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain('nothing to repair');
  });

  test('--list looks and does not write', () => {
    const repository = conflicted(VERSIONS, { driver: false });
    const text = repository.read(FILE);
    expect(repository.nbdiff('resolve', '--list').stdout).toContain('cell 4');
    expect(repository.read(FILE)).toBe(text);
  });

  test('added in the middle of a merge: from the commits', () => {
    const repository = conflicted(VERSIONS, { driver: false });
    repository.git('add', FILE);
    const { stderr } = repository.nbdiff('merge', '--repair', FILE);
    expect(stderr).toContain('from the commits that were merged');
    expect(repository.nbdiff('resolve', '--list').stdout).toContain('cell 4');
  });

  test('committed long ago: from the commits of that merge', () => {
    const repository = conflicted(VERSIONS, { driver: false });
    repository.commit('a broken merge');
    repository.write('other.txt', 'later');
    repository.commit('later');
    const { stderr } = repository.nbdiff('resolve');
    expect(stderr).toContain('from the commits that were merged');
    repository.nbdiff('resolve', '--take', 'theirs');
    expect(sources(repository.read(FILE))).toEqual(sources(VERSIONS.theirs));
  });

  test.each([
    ['cherry-pick', ['cherry-pick', 'topic']],
    ['rebase', ['rebase', 'topic']],
  ])('%s', (_, command) => {
    const repository = branches(VERSIONS);
    repository.tryGit(command);
    broken(repository);
    repository.git('add', FILE);
    expect(repository.nbdiff('resolve').stderr).toContain(
      'from the commits that were merged, 2 conflicts left',
    );
  });

  test('stash pop', () => {
    const repository = story();
    repository.write(FILE, VERSIONS.base);
    repository.commit('base');
    repository.write(FILE, VERSIONS.theirs);
    repository.git('stash', '-q');
    repository.write(FILE, VERSIONS.ours);
    repository.commit('ours');
    repository.tryGit(['stash', 'pop']);
    broken(repository);
    expect(repository.nbdiff('resolve').stderr).toContain(
      'merged anew from what git merged, 2 conflicts left',
    );
  });

  test('outside a repository, from the markers; any marker size', () => {
    const repository = branches(VERSIONS);
    repository.write('.gitattributes', '*.ipynb conflict-marker-size=11\n');
    repository.git('config', 'merge.conflictStyle', 'diff3');
    repository.tryGit(['merge', '-q', 'topic']);
    expect(repository.read(FILE)).toMatch(/^<{11} HEAD$/m);
    const elsewhere = join(repository.root, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, FILE), repository.read(FILE));
    const { code, stderr } = repository.nbdiffWith({ cwd: elsewhere }, 'resolve', FILE);
    expect(code).toBe(1);
    expect(stderr).toContain('from what stands between the markers, 2 conflicts left');
    expect(repository.nbdiffWith({ cwd: elsewhere }, 'resolve', '--take', 'theirs', FILE).code).toBe(0);
  });

  test('what a person edited outside of the markers is kept', () => {
    const repository = conflicted(VERSIONS, { driver: false });
    repository.write(FILE, repository.read(FILE).replace('load()', 'load(everything)'));
    repository.nbdiff('resolve');
    expect(sources(repository.read(FILE))[0]).toBe('load(everything)');
    expect(repository.nbdiff('resolve', '--list').stdout).toContain('cell 2');
  });

  test('markers that do not pair up: from the index, the file is kept beside', () => {
    const repository = conflicted(VERSIONS, { driver: false });
    const text = repository.read(FILE).replace(/^=======\n/m, '');
    repository.write(FILE, text);
    const { stderr } = repository.nbdiff('resolve');
    expect(stderr).toContain(`is kept as ${FILE}.orig`);
    expect(repository.read(`${FILE}.orig`)).toBe(text);
    expect(repository.nbdiff('resolve', '--list').stdout).toContain('cell 4');
  });

  test.each(['<<<<<<<', '=======', '>>>>>>>'])('the one %s of a file deleted: the same', (marker) => {
    const one = { base: notebook(['load(1)']), ours: notebook(['load(2)']), theirs: notebook(['load(3)']) };
    const repository = conflicted(one, { driver: false });
    const text = repository.read(FILE).replace(new RegExp(`^${marker}.*\\n`, 'm'), '');
    repository.write(FILE, text);
    expect(repository.nbdiff('show', FILE).stderr).toContain(`mend it with: nbdiff resolve ${FILE}`);
    const { stderr } = repository.nbdiff('resolve');
    expect(stderr).toContain(`is kept as ${FILE}.orig`);
    expect(repository.read(`${FILE}.orig`)).toBe(text);
    expect(repository.nbdiff('resolve', '--list').stdout).toBe(`${FILE}: cell 1: both changed lines 1–5\n`);
  });

  test('markers that do not pair up, and no merge to ask: what to do is said', () => {
    const repository = story();
    const text = '{\n<<<<<<< HEAD\n "cells": [],\n>>>>>>> topic\n "nbformat": 4\n}\n';
    repository.write(FILE, text);
    repository.commit('broken');
    const { code, stderr } = repository.nbdiff('resolve', FILE);
    expect(code).toBe(2);
    expect(stderr).toContain('git log --oneline --');
    expect(repository.read(FILE)).toBe(text);
    expect(repository.nbdiff('resolve').code).toBe(2);
  });

  test('both sides added the notebook', () => {
    const repository = story();
    repository.write('other.txt', '');
    repository.commit('base');
    repository.git('switch', '-q', '-c', 'topic');
    repository.write(FILE, notebook(['load()', 'size = 3']));
    repository.commit('theirs');
    repository.git('switch', '-q', 'main');
    repository.write(FILE, notebook(['load()', 'size = 2']));
    repository.commit('ours');
    repository.tryGit(['merge', '-q', 'topic']);
    broken(repository);
    expect(repository.nbdiff('resolve').stderr).toContain('merged anew from what git merged');
    expect(sources(repository.read(FILE))[0]).toBe('load()');
    for (const line of ['size = 2', 'size = 3']) expect(repository.read(FILE)).toContain(line);
  });

  test('in a linked worktree, with a memory that all worktrees share', () => {
    const repository = branches(VERSIONS);
    repository.git('config', 'rerere.enabled', 'true');
    const cwd = join(repository.root, 'linked');
    repository.git('worktree', 'add', '-q', cwd, '-b', 'linked', 'main');
    repository.tryGit(['merge', '-q', 'topic'], { cwd });
    expect(repository.nbdiffWith({ cwd }, 'resolve', '--take', 'theirs').code).toBe(0);
    repository.nbdiff('install');
    const { stderr } = repository.tryGit(['merge', '-q', 'topic']);
    expect(stderr).toContain('resolved as before');
    expect(sources(repository.read(FILE))).toEqual(sources(VERSIONS.theirs));
  });

  test('criss-cross: a base that holds markers itself', () => {
    const repository = branches({
      base: notebook(['size = 1']),
      ours: notebook(['size = 2']),
      theirs: notebook(['size = 3']),
    });
    repository.git('config', 'merge.conflictStyle', 'diff3');
    repository.git('branch', 'main0', 'main');
    repository.git('branch', 'topic0', 'topic');
    const mergeAs = (branch: string, other: string, size: number): void => {
      repository.git('switch', '-q', branch);
      repository.tryGit(['merge', '-q', other]);
      repository.write(FILE, notebook([`size = ${size}`]));
      repository.commit(`merge ${other}`);
    };
    mergeAs('main', 'topic0', 4);
    mergeAs('topic', 'main0', 5);
    repository.git('switch', '-q', 'main');
    repository.tryGit(['merge', '-q', 'topic']);
    expect(repository.read(FILE)).toMatch(/^<{9} /m);
    const elsewhere = join(repository.root, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, FILE), repository.read(FILE));
    for (const cwd of [repository.dir, elsewhere]) {
      expect(repository.nbdiffWith({ cwd }, 'resolve', FILE).stderr).toContain('1 conflict left');
      const { stdout } = repository.nbdiffWith({ cwd }, 'resolve', '--json', FILE);
      expect(JSON.parse(stdout).conflicts).toMatchObject([{ ours: 'size = 4\n', theirs: 'size = 5\n' }]);
    }
  });

  test('ours alone, as git leaves it where the driver is gone: merged anew when asked', () => {
    const repository = conflicted(VERSIONS);
    repository.write(FILE, VERSIONS.ours);
    expect(repository.nbdiff('resolve').stdout).toContain(`nbdiff merge --repair ${FILE}`);
    expect(repository.read(FILE)).toBe(VERSIONS.ours);
    expect(repository.nbdiff('merge', '--repair', FILE).code).toBe(1);
    expect(sources(repository.read(FILE))[1]).toContain('<<<<<<<');
  });

  test.each(['diff', 'show', 'check', 'clean', 'merge'])('%s names the command that mends it', (command) => {
    const repository = conflicted(VERSIONS, { driver: false });
    repository.write('other.ipynb', VERSIONS.base);
    const args = {
      diff: [FILE, 'other.ipynb'],
      show: ['show', FILE],
      check: ['check', FILE],
      clean: ['clean', FILE],
      merge: ['merge', FILE, FILE, FILE],
    }[command]!;
    const { stdout, stderr } = repository.nbdiff(...args);
    expect(stdout + stderr).toContain(`nbdiff resolve ${FILE}`);
  });
});

describe('rerere for notebooks', () => {
  const again = (repository: Story): { readonly code: number; readonly stderr: string } => {
    repository.git('reset', '-q', '--hard');
    return repository.tryGit(['merge', 'topic']);
  };

  test('what was resolved once is resolved the same way, for a person to look at', () => {
    const repository = conflicted(VERSIONS, { config: ['rerere.enabled=true'] });
    repository.nbdiff('resolve', '--take', 'both');
    const resolved = repository.read(FILE);
    const { code, stderr } = again(repository);
    expect(code).toBe(1);
    expect(stderr).toContain('resolved as before in cells 2 and 4; no conflict is left');
    expect(repository.read(FILE)).toBe(resolved);
    expect(repository.git('ls-files', '-u')).not.toBe('');
    expect(existsSync(join(repository.dir, '.git/nbdiff/rerere'))).toBe(true);
  });

  test('rerere.autoUpdate makes the merge clean, with outputs of the side that was taken', () => {
    const config = ['rerere.enabled=true', 'rerere.autoUpdate=true'];
    const repository = conflicted(VERSIONS, { config });
    repository.nbdiff('resolve', '--take', 'ours');
    const { code } = again(repository);
    expect(code).toBe(0);
    expect(repository.read(FILE)).toBe(VERSIONS.ours);
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('sides may be swapped, as a rebase does', () => {
    const config = ['rerere.enabled=true', 'rerere.autoUpdate=true'];
    const repository = conflicted(VERSIONS, { config });
    repository.nbdiff('resolve', '--take', 'theirs');
    repository.git('reset', '-q', '--hard');
    const { code } = repository.tryGit(['rebase', 'topic']);
    expect(code).toBe(0);
    expect(sources(repository.read(FILE))).toEqual(sources(VERSIONS.theirs));
  });

  test('deletions and metadata too', () => {
    const tagged = (name: string, ...cells: string[]): string =>
      notebook(cells).replace('"metadata": {}', `"metadata": {"name": "${name}"}`);
    const config = ['rerere.enabled=true', 'rerere.autoUpdate=true'];
    const repository = conflicted(
      {
        base: tagged('a', 'load()', 'old(1)'),
        ours: tagged('b', 'load()'),
        theirs: tagged('c', 'load()', 'old(2)'),
      },
      { config },
    );
    repository.nbdiff('resolve', '--take', 'theirs', '--cell', '1');
    repository.nbdiff('resolve', '--take', 'ours', '--cell', '2');
    const resolved = repository.read(FILE);
    expect(again(repository).code).toBe(0);
    expect(JSON.parse(repository.read(FILE))).toEqual(JSON.parse(resolved));
    expect(sources(resolved)).toEqual(['load()']);
  });

  test('--forget drops it', () => {
    const repository = conflicted(VERSIONS, { config: ['rerere.enabled=true'] });
    repository.nbdiff('resolve', '--take', 'ours');
    again(repository);
    expect(repository.nbdiff('resolve', '--forget').stdout).toContain('2 forgotten');
    repository.git('checkout', '-m', '--', FILE);
    expect(sources(repository.read(FILE))[1]).toContain('<<<<<<<');
  });

  test('nothing is remembered where it is off', () => {
    const repository = conflicted(VERSIONS);
    repository.nbdiff('resolve', '--take', 'ours');
    expect(existsSync(join(repository.dir, '.git/nbdiff'))).toBe(false);
  });
});

test('git difftool shows the cells', () => {
  const repository = branches(VERSIONS);
  repository.nbdiff('install');
  const { stdout } = repository.tryGit(['difftool', '--no-prompt', '--tool=nbdiff', 'topic', 'main']);
  expect(stdout).toContain('size = 2');
  expect(stdout).not.toContain('"outputs"');
});
