import { mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { throwAway } from '../support/throw-away.ts';
import { begun, CHANGED, notebook, page, RERUN, SCORED, type Story, story } from './story.ts';

/** SCORED and then CHANGED in a.ipynb, a second notebook below, and a file that is none. */
const twoCommits = begun((repository) => {
  repository.write('a.ipynb', SCORED);
  repository.write('sub/b.ipynb', notebook(['one()', 'two()']));
  repository.write('readme.txt', 'one');
  repository.commit('one');
  repository.git('tag', 'c1');
  repository.write('a.ipynb', CHANGED);
  repository.write('sub/b.ipynb', notebook(['one()', 'three()']));
  repository.write('readme.txt', 'two');
  repository.commit('two');
  repository.git('tag', 'c2');
});

const A_PAGE = [
  'notebook a.ipynb',
  '… 1 unchanged cell',
  '── cell 2 · code · In [3]',
  '- model.score(X_test, y_test)',
  '+ model.score(X_train, y_train)  # Changed to train data',
  'not shown: outputs of 2 cells',
];

/** `M a.ipynb`, a file a line. */
function names(repository: Story, ...args: string[]): readonly string[] {
  const { stdout, stderr } = repository.nbdiff('--name-status', ...args);
  expect(stderr).toBe('');
  return stdout
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replaceAll('\t', ' '));
}

describe('-o', () => {
  test('writes what would be shown, whatever the format, with the same exit code', () => {
    const repository = twoCommits();
    for (const options of [['--exit-code'], ['--stat'], ['--json'], ['--name-status', '-z']]) {
      const shown = repository.nbdiff(...options, 'c1', 'c2');
      const written = repository.nbdiff(...options, '-o', 'report', 'c1', 'c2');
      expect(written).toEqual({ ...shown, stdout: '' });
      expect(repository.read('report')).toBe(shown.stdout);
      expect(repository.nbdiff(...options, '--output=-', 'c1', 'c2')).toEqual(shown);
    }
  });

  test('leaves the file as it was where git refuses; what cannot be read does not keep the rest', () => {
    const repository = twoCommits();
    repository.write('report', 'old');
    expect(repository.nbdiff('-o', 'report', 'nowhere').code).toBe(2);
    expect(repository.read('report')).toBe('old');
    repository.write('a.ipynb', 'no notebook');
    repository.write('sub/b.ipynb', notebook(['other()']));
    const { code, stdout, stderr } = repository.nbdiff('-o', 'report');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('nbdiff: a.ipynb:1:1: not valid JSON');
    expect(repository.read('report')).toContain('notebook sub/b.ipynb');
  });
});

describe('two files', () => {
  test('one removed and one added line, and what is not shown', () => {
    const repository = story();
    repository.write('a.ipynb', SCORED);
    repository.write('b.ipynb', CHANGED);
    const { code, stdout, stderr } = repository.nbdiff('a.ipynb', 'b.ipynb');
    expect(page(stdout)).toEqual(['notebook a.ipynb → b.ipynb', ...A_PAGE.slice(1)]);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('the same bytes give nothing; a rerun gives the one line that says so', () => {
    const repository = story();
    repository.write('a.ipynb', SCORED);
    repository.write('rerun.ipynb', RERUN);
    expect(repository.nbdiff('a.ipynb', 'a.ipynb').stdout).toBe('');
    const rerun = repository.nbdiff('--exit-code', 'a.ipynb', 'rerun.ipynb');
    expect(rerun.stdout).toContain('not shown: outputs of 2 cells');
    expect(rerun.code).toBe(0);
    expect(repository.nbdiff('--stat', 'a.ipynb', 'rerun.ipynb').stdout).toBe(
      ' not shown: outputs of 2 cells\n',
    );
    expect(repository.nbdiff('--name-only', 'a.ipynb', 'rerun.ipynb').stdout).toBe('');
  });

  test('another indent is no change, and said', () => {
    const repository = story();
    repository.write('a.ipynb', SCORED);
    repository.write('b.ipynb', JSON.stringify(JSON.parse(SCORED), null, 4));
    const { code, stdout } = repository.nbdiff('--exit-code', 'a.ipynb', 'b.ipynb');
    expect(page(stdout).slice(1)).toEqual([
      '… 2 unchanged cells',
      "not shown: the JSON's layout, all that changed",
    ]);
    expect(code).toBe(0);
  });

  test('standard input and /dev/null', () => {
    const repository = story();
    repository.write('a.ipynb', SCORED);
    const { stdout } = repository.nbdiffWith({ input: CHANGED }, 'a.ipynb', '-');
    expect(page(stdout)).toEqual(['notebook a.ipynb → standard input', ...A_PAGE.slice(1)]);
    expect(repository.nbdiff('/dev/null', 'a.ipynb').stdout).toMatch(/^new notebook a\.ipynb\n/);
    expect(repository.nbdiff('a.ipynb', '/dev/null').stdout).toMatch(/^deleted notebook a\.ipynb\n/);
  });

  test('outside a repository, and without git', () => {
    const repository = story();
    repository.write('../a.ipynb', SCORED);
    repository.write('../b.ipynb', CHANGED);
    const more = { cwd: repository.root, env: { PATH: '' } };
    expect(page(repository.nbdiffWith(more, 'a.ipynb', 'b.ipynb').stdout)).toContain(A_PAGE[3]);
    expect(repository.nbdiffWith({ cwd: repository.root }, 'a.ipynb').stderr).toMatch(
      /^nbdiff: no git repository here.*name two notebooks/,
    );
  });

  test('a name that is a commit too is left to git', () => {
    const repository = twoCommits();
    repository.git('branch', 'left', 'c1');
    repository.git('branch', 'right', 'c2');
    repository.write('left', SCORED);
    repository.write('right', RERUN);
    expect(repository.nbdiff('left', 'right').stderr).toContain("ambiguous argument 'left'");
    expect(names(repository, 'left', 'right', '--')).toEqual(['M a.ipynb', 'M sub/b.ipynb']);
    repository.git('branch', '-D', '-q', 'left', 'right');
    expect(repository.nbdiff('left', 'right').stdout).toContain('notebook left → right');
  });
});

describe('revisions', () => {
  test('work tree, index and commits, ranges and blobs', () => {
    const repository = twoCommits();
    expect(repository.nbdiff()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(names(repository, 'HEAD~1')).toEqual(['M a.ipynb', 'M sub/b.ipynb']);
    expect(names(repository, 'c1', 'c2', '--', 'sub')).toEqual(['M sub/b.ipynb']);
    expect(names(repository, 'c1..c2', '--', ':!sub')).toEqual(['M a.ipynb']);
    expect(names(repository, 'c1...c2', '--', '*b.ipynb')).toEqual(['M sub/b.ipynb']);
    expect(page(repository.nbdiff('c1:a.ipynb', 'c2:a.ipynb').stdout)).toEqual(A_PAGE);
    expect(page(repository.nbdiff('c1:a.ipynb', 'a.ipynb').stdout)).toEqual(A_PAGE);
    repository.write('a.ipynb', SCORED);
    expect(names(repository)).toEqual(['M a.ipynb']);
    expect(names(repository, '--cached')).toEqual([]);
    repository.git('add', '.');
    expect(names(repository)).toEqual([]);
    expect(names(repository, '--staged')).toEqual(['M a.ipynb']);
    expect(names(repository, '--cached', 'c1')).toEqual(['M sub/b.ipynb']);
  });

  test('from a subdirectory, relative or not', () => {
    const repository = twoCommits();
    const cwd = join(repository.dir, 'sub');
    const list = (...args: string[]): string => repository.nbdiffWith({ cwd }, '--name-only', ...args).stdout;
    expect(list('c1')).toBe('a.ipynb\nsub/b.ipynb\n');
    expect(list('c1', '.')).toBe('sub/b.ipynb\n');
    expect(list('--relative', 'c1')).toBe('b.ipynb\n');
    expect(list('--relative=sub', 'c1')).toBe('b.ipynb\n');
    repository.git('config', 'diff.relative', 'true');
    expect(list('c1')).toBe('b.ipynb\n');
    expect(list('--no-relative', 'c1')).toBe('a.ipynb\nsub/b.ipynb\n');
  });

  test('added, deleted, renamed, with a new mode', () => {
    const repository = twoCommits();
    repository.git('mv', 'a.ipynb', 'moved here.ipynb');
    repository.git('rm', '-q', 'sub/b.ipynb');
    repository.write('new.ipynb', notebook(['new()']));
    repository.git('add', '.');
    repository.git('update-index', '--chmod=+x', 'moved here.ipynb');
    const { stdout } = repository.nbdiff('--cached', '-M90%');
    expect(page(stdout)).toEqual([
      'notebook a.ipynb → moved here.ipynb (renamed, 100% alike) (mode 100644 → 100755)',
      '… 2 unchanged cells',
      'new notebook new.ipynb',
      '── cell 1 · added · code · In [1]',
      '+ new()',
      '── notebook metadata',
      '  ~ kernelspec.name: + "python3"',
      'deleted notebook sub/b.ipynb',
      '── cell 1 · removed · code · In [1]',
      '- one()',
      '── cell 2 · removed · code · In [2]',
      '- three()',
      '── notebook metadata',
      '  ~ kernelspec.name: - "python3"',
    ]);
    expect(names(repository, '--cached', '-M90%')).toContain('R100 a.ipynb moved here.ipynb');
    expect(names(repository, '--cached', '--no-renames')).toEqual([
      'D a.ipynb',
      'A moved here.ipynb',
      'A new.ipynb',
      'D sub/b.ipynb',
    ]);
  });

  test('a notebook that became a link', () => {
    const repository = twoCommits();
    unlinkSync(join(repository.dir, 'a.ipynb'));
    symlinkSync('sub/b.ipynb', join(repository.dir, 'a.ipynb'));
    const { stdout } = repository.nbdiff();
    expect(stdout).toContain('+ link to sub/b.ipynb');
    expect(stdout).toContain('- model.fit(X_train, y_train)');
    expect(names(repository)).toEqual(['T a.ipynb']);
    repository.commit('link');
    unlinkSync(join(repository.dir, 'a.ipynb'));
    symlinkSync('elsewhere.ipynb', join(repository.dir, 'a.ipynb'));
    expect(page(repository.nbdiff().stdout)).toEqual([
      'notebook a.ipynb',
      '- link to sub/b.ipynb',
      '+ link to elsewhere.ipynb',
    ]);
  });

  test('an unmerged notebook is shown against ours, or theirs where its JSON is cut by markers', () => {
    const repository = story();
    repository.write('a.ipynb', notebook(['base()']));
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write('a.ipynb', notebook(['theirs()'], 3));
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write('a.ipynb', notebook(['ours()'], 5));
    repository.commit('ours');
    repository.tryGit(['merge', 'topic']);
    const { code, stdout, stderr } = repository.nbdiff();
    expect(page(stdout).slice(0, 4)).toEqual([
      'unmerged notebook a.ipynb',
      '── cell 1 · code · In [3]',
      '- ours()',
      '+ theirs()',
    ]);
    expect(stderr).toMatch(/^nbdiff: a\.ipynb:\d+:1: git's conflict markers.*nbdiff resolve a\.ipynb\n$/);
    expect(code).toBe(2);
    expect(repository.nbdiff('--name-status').stdout).toBe('U\ta.ipynb\n');
    repository.write('a.ipynb', notebook(['<<<<<<< ours\nours()\n=======\ntheirs()\n>>>>>>> topic\n']));
    const merged = repository.nbdiff();
    expect(page(merged.stdout).filter((line) => line.startsWith('+'))).toEqual([
      '+ <<<<<<< ours',
      '+ =======',
      '+ theirs()',
      '+ >>>>>>> topic',
    ]);
    expect(merged.code).toBe(0);
  });

  test('a linked worktree, and a submodule where one stands in it', () => {
    const repository = twoCommits();
    const linked = join(repository.root, 'linked');
    repository.git('worktree', 'add', '-q', linked, 'c1');
    expect(repository.nbdiffWith({ cwd: linked }, '--name-only', 'c2').stdout).toBe('a.ipynb\nsub/b.ipynb\n');
    const outer = throwAway('outer');
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repository.dir, 'inner');
    outer.write('inner/a.ipynb', SCORED);
    expect(repository.nbdiffWith({ cwd: outer.dir }).stdout).toBe('');
    expect(repository.nbdiffWith({ cwd: join(outer.dir, 'inner') }, '--name-only').stdout).toBe('a.ipynb\n');
  });

  test('what is no commit, no file and no command', () => {
    const repository = twoCommits();
    const complaint = (...args: string[]): string => {
      const { code, stdout, stderr } = repository.nbdiff(...args);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(complaint('instal')).toBe(
      'nbdiff: instal: no such file, and no such commit; did you mean: nbdiff install\n',
    );
    expect(complaint('nowhere.ipynb')).toMatch(/^nbdiff: nowhere\.ipynb: no such file, and no such commit;/);
    expect(complaint('c1..nowhere')).toMatch(/^nbdiff: c1\.\.nowhere: no such file, and no such commit;/);
    expect(complaint('c1:nowhere.ipynb', 'c2:a.ipynb')).toContain(
      "path 'nowhere.ipynb' does not exist in 'c1'",
    );
    expect(complaint('--stta')).toBe(
      "nbdiff: unknown option '--stta' (Did you mean --stat?); see nbdiff --help\n",
    );
    expect(complaint('--name-onyl', 'c1')).toContain('Did you mean --name-only?');
  });
});

describe('forms', () => {
  test('counts and names, one or several of them', () => {
    const repository = twoCommits();
    expect(repository.nbdiff('--numstat', 'c1').stdout).toBe('1\t1\ta.ipynb\n1\t1\tsub/b.ipynb\n');
    expect(repository.nbdiff('--numstat', '-z', 'c1').stdout).toBe('1\t1\ta.ipynb\x001\t1\tsub/b.ipynb\0');
    expect(repository.nbdiff('--shortstat', 'c1').stdout).toBe(
      ' 2 files changed, 2 insertions(+), 2 deletions(-)\n',
    );
    expect(repository.nbdiff('--stat=120', 'c1', '--', 'a.ipynb').stdout).toMatch(
      /^ a\.ipynb \| 2 \+-\n 1 file changed/,
    );
    const both = repository.nbdiff('--numstat', '-p', 'c1', '--', 'a.ipynb').stdout;
    expect(both).toMatch(/^1\t1\ta\.ipynb\n\nnotebook a\.ipynb\n/);
    expect(repository.nbdiff('--name-only', '--name-status').stderr).toContain('exclude each other');
  });

  test('exit codes', () => {
    const repository = twoCommits();
    expect(repository.nbdiff('--exit-code', 'c1').code).toBe(1);
    expect(repository.nbdiff('--exit-code', 'HEAD').code).toBe(0);
    expect(repository.nbdiff('--quiet', 'c1')).toEqual({ code: 1, stdout: '', stderr: '' });
    expect(repository.nbdiff('--quiet', 'HEAD').code).toBe(0);
  });

  test('JSON with a version', () => {
    const repository = twoCommits();
    const answer = JSON.parse(repository.nbdiff('--json', 'c1', '--', 'a.ipynb').stdout);
    expect(answer.version).toBe(2);
    expect(answer.files).toHaveLength(1);
    expect(answer.files[0].lines).toEqual({ added: 1, removed: 1 });
    expect(repository.nbdiff('--json', '--stat').stderr).toContain('--json stands alone');
  });

  test('white space, context, words', () => {
    const repository = story();
    const lines = ['a = 1', 'b = 2', 'c = 3', 'd = 4', 'e = 5', 'f = 6', 'g = 7', 'h = 8', 'i = 9'];
    repository.write('a.ipynb', notebook([lines.join('\n')]));
    repository.write('spaced.ipynb', notebook([lines.join('\n').replace('e = 5', 'e  =  5')]));
    repository.write('blank.ipynb', notebook([lines.join('\n').replace('e = 5', '\ne = 5')]));
    repository.write('changed.ipynb', notebook([lines.join('\n').replace('e = 5', 'e = 50')]));
    for (const option of ['-w', '-b']) {
      expect(repository.nbdiff(option, '--numstat', 'a.ipynb', 'spaced.ipynb').stdout).toBe('');
    }
    expect(repository.nbdiff('--numstat', '--ignore-blank-lines', 'a.ipynb', 'blank.ipynb').stdout).toBe('');
    const contextOf = (...args: string[]): number =>
      repository.nbdiff(...args, 'a.ipynb', 'changed.ipynb').stdout.match(/^ *\d+ +\d+ {3}/gm)?.length ?? 0;
    expect([contextOf(), contextOf('-U1'), contextOf('--unified=0')]).toEqual([6, 2, 0]);
    repository.git('config', 'diff.context', '2');
    expect(contextOf()).toBe(4);
    expect(repository.nbdiff('--word-diff', 'a.ipynb', 'changed.ipynb').stdout).toContain('e = [-5-]{+50+}');
  });

  test('outputs and metadata on request', () => {
    const repository = story();
    repository.write('a.ipynb', SCORED);
    repository.write('b.ipynb', RERUN);
    const outputs = repository.nbdiff('--outputs', 'a.ipynb', 'b.ipynb').stdout;
    expect(page(outputs)).toEqual(expect.arrayContaining(['- result 1', '+ result 7']));
    expect(repository.nbdiff('--outputs', '--exit-code', 'a.ipynb', 'b.ipynb').code).toBe(1);
    repository.write('b.ipynb', SCORED.replace('"Python 3"', '"Python 3.13"'));
    expect(repository.nbdiff('a.ipynb', 'b.ipynb').stdout).toContain(
      'not shown: machine-written notebook metadata',
    );
    expect(repository.nbdiff('--metadata', 'a.ipynb', 'b.ipynb').stdout).toContain(
      '"Python 3" → "Python 3.13"',
    );
    expect(repository.nbdiff('--all', 'a.ipynb', 'b.ipynb').stdout).toContain('"Python 3.13"');
  });

  test('long outputs: a page of each, all of it in full', () => {
    const repository = story();
    const trained = (loss: number): string => {
      const text = Array.from({ length: 20_000 }, (_, step) => `step ${step} loss ${loss + step}\n`);
      const output = { name: 'stdout', output_type: 'stream', text };
      const cell = { cell_type: 'code', execution_count: 1, id: 'a', metadata: {}, outputs: [output] };
      const cells = [1, 2, 3].map((number) => ({
        ...cell,
        id: `cell-${number}`,
        source: [`fit(${number})`],
      }));
      return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
    };
    repository.write('a.ipynb', trained(0.5));
    repository.write('b.ipynb', trained(0.25));
    const { stdout } = repository.nbdiff('--outputs', 'a.ipynb', 'b.ipynb');
    expect(stdout.split('\n').length).toBeLessThan(300);
    expect(stdout.match(/… 19980 lines (removed|added)/g)).toHaveLength(6);
    expect(stdout).toContain('20000       - step 19999 loss 19999.5\n');
    expect(stdout).toMatch(/long outputs are cut: all of them with --outputs=full\n$/);
    const full = repository.nbdiff('--outputs=full', 'a.ipynb', 'b.ipynb').stdout;
    expect(full.match(/^ *[0-9]+ +- step/gm)).toHaveLength(60_000);
    const shown = repository.nbdiff('show', '--outputs', 'a.ipynb').stdout;
    expect(shown).toContain('| … 19980 more lines\n');
    expect(repository.nbdiff('show', '--outputs=full', 'a.ipynb').stdout.match(/^\| step/gm)).toHaveLength(
      60_000,
    );
    expect(repository.nbdiff('--outputs=long', 'a.ipynb', 'b.ipynb')).toMatchObject({
      code: 2,
      stderr: 'nbdiff: --outputs stands alone or as --outputs=full, not "long"\n',
    });
  });

  test('colour: asked for, configured, never into a pipe', () => {
    const repository = twoCommits();
    const isColoured = (env: Record<string, string>, ...args: string[]): boolean =>
      repository.nbdiffWith({ env }, ...args, 'c1').stdout.includes('\x1b[');
    expect(isColoured({})).toBe(false);
    expect(isColoured({}, '--color')).toBe(true);
    expect(isColoured({ NO_COLOR: '1' }, '--color=always')).toBe(true);
    expect(isColoured({ GIT_PAGER_IN_USE: 'true' })).toBe(true);
    expect(isColoured({ GIT_PAGER_IN_USE: 'true', NO_COLOR: '1' })).toBe(false);
    repository.git('config', 'color.ui', 'always');
    expect(isColoured({})).toBe(true);
    expect(isColoured({}, '--no-color')).toBe(false);
  });

  test('control characters are shown, never sent', () => {
    const repository = story();
    repository.write('a.ipynb', notebook(['x']));
    repository.write('b\x1b[31m.ipynb', notebook(['\x1b]0;title\x07']));
    const { stdout } = repository.nbdiff('a.ipynb', 'b\x1b[31m.ipynb');
    expect(stdout).toContain('^[]0;title^G');
    expect(stdout).not.toContain('\x1b');
  });
});

test('500 notebooks in one go', () => {
  const repository = story();
  mkdirSync(join(repository.dir, 'many'));
  for (let at = 0; at < 500; at += 1) repository.write(`many/${at}.ipynb`, notebook([`one(${at})`]));
  repository.commit('one');
  for (let at = 0; at < 500; at += 1) repository.write(`many/${at}.ipynb`, notebook([`two(${at})`]));
  repository.commit('two');
  const { code, stdout } = repository.nbdiff('HEAD~1', 'HEAD');
  expect(code).toBe(0);
  expect(stdout.match(/^notebook many/gm)).toHaveLength(500);
});
