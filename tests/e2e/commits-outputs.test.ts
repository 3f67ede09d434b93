/** The filter, set for all of a person's repositories, in one that commits outputs: what git already holds is clean. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GIT } from '../support/git-program.ts';
import { begun, notebook, type Story } from './story.ts';

const FIT = 'model.fit(X_train, y_train)';
const SCORE = 'model.score(X_test, y_test)';

/** The repository commits two notebooks with outputs; the person who clones it has the filter set globally. */
const published = begun((up) => {
  up.write('a.ipynb', notebook([FIT, SCORE]));
  up.write('sub/b.ipynb', notebook(['plot()', 'show()'], 20));
  up.commit('with outputs');
  expect(up.nbdiff('install', '--global', '--filter').code).toBe(0);
});

interface Clone {
  readonly up: Story;
  readonly git: (...args: string[]) => string;
  readonly tryGit: (...args: string[]) => ReturnType<Story['tryGit']>;
  readonly nbdiff: (...args: string[]) => ReturnType<Story['nbdiff']>;
  readonly write: (path: string, content: string) => void;
  readonly read: (path: string) => string;
  readonly stored: (name: string) => string;
  /** A commit by somebody who has no filter. */
  readonly colleague: (path: string, content: string) => void;
}

function cloned(): Clone {
  const up = published();
  up.git('-C', '..', 'clone', '-q', 'repository', 'clone');
  return cloneIn(up, join(up.root, 'clone'));
}

function cloneIn(up: Story, cwd: string): Clone {
  const git = (...args: string[]): string =>
    execFileSync(GIT, args, { cwd, env: up.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    up,
    git,
    tryGit: (...args) => up.tryGit(args, { cwd }),
    nbdiff: (...args) => up.nbdiffWith({ cwd }, ...args),
    write: (path, content) => writeFileSync(join(cwd, path), content),
    read: (path) => readFileSync(join(cwd, path), 'utf8'),
    stored: (name) => git('cat-file', 'blob', name),
    colleague: (path, content) => {
      up.write(path, content);
      const none = ['filter.nbdiff.process', 'filter.nbdiff.clean', 'filter.nbdiff.smudge'];
      const without = none.flatMap((key) => ['-c', `${key}=`]);
      up.git(...without, 'add', '-A');
      up.git(...without, 'commit', '-q', '-m', 'by a colleague');
    },
  };
}

/** git believes nothing that it noted, and looks at each file. */
function forget(clone: Clone): void {
  const far = new Date(Date.now() - 3_600_000);
  const top = clone.git('rev-parse', '--show-toplevel').trim();
  const paths = clone
    .git('ls-files', '-z')
    .split('\0')
    .map((path) => join(top, path));
  for (const path of paths) if (existsSync(path)) utimesSync(path, far, far);
}

function expectUnmodified(clone: Clone): void {
  expect(clone.git('status', '--short')).toBe('');
  forget(clone);
  expect(clone.git('status', '--short')).toBe('');
}

describe('a clone is unmodified', () => {
  test('at once, and whatever git looks at', () => {
    const clone = cloned();
    expectUnmodified(clone);
    expect(clone.git('diff', 'HEAD')).toBe('');
    expect(clone.nbdiff('--exit-code')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(clone.read('a.ipynb')).toBe(notebook([FIT, SCORE]));
    clone.git('add', '-A');
    clone.git('add', '--renormalize', '.');
    clone.git('reset', '-q', '--hard');
    clone.git('checkout', '-q', '--', '.');
    expectUnmodified(clone);
    expect(clone.git('diff', '--cached')).toBe('');
  });

  test('a run is no change: what git has is stored again', () => {
    const clone = cloned();
    clone.write('a.ipynb', notebook([FIT, SCORE], 9));
    expect(clone.git('diff')).toBe('');
    expect(clone.nbdiff('--exit-code')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(clone.nbdiff('refresh').stdout).toBe('unchanged: a.ipynb\n');
    expectUnmodified(clone);
    clone.git('add', '-A');
    expect(clone.git('diff', '--cached', '--name-only')).toBe('');
    expect(clone.read('a.ipynb')).toContain('result 9');
    expect(clone.nbdiff('--outputs').stdout).toBe('');
  });

  test('also where the outputs were cleared', () => {
    const clone = cloned();
    expect(clone.nbdiff('clean', 'a.ipynb').code).toBe(0);
    expect(clone.tryGit('add', '-A')).toMatchObject({ code: 0, stderr: '' });
    expectUnmodified(clone);
  });

  test('pull, after a run and with autostash too', () => {
    const clone = cloned();
    clone.colleague('a.ipynb', notebook([FIT, SCORE, 'plot()'], 5));
    clone.git('pull', '-q');
    expectUnmodified(clone);
    expect(clone.read('a.ipynb')).toBe(notebook([FIT, SCORE, 'plot()'], 5));
    clone.write('sub/b.ipynb', notebook(['plot()', 'show()'], 30));
    clone.write('a.ipynb', notebook([FIT, `${SCORE}  # mine`, 'plot()'], 40));
    clone.colleague('sub/c.ipynb', notebook(['new()']));
    clone.colleague('a.ipynb', notebook([`${FIT}  # theirs`, SCORE, 'plot()'], 5));
    clone.git('pull', '-q', '--rebase', '--autostash');
    expect(clone.git('status', '--short')).toBe(' M a.ipynb\n');
    expect(clone.read('a.ipynb')).toContain('# mine');
    expect(clone.read('a.ipynb')).toContain('# theirs');
    expect(clone.git('stash', 'list')).toBe('');
  });

  test('branches with outputs and without, back and forth', () => {
    const clone = cloned();
    clone.git('checkout', '-q', '-b', 'stripped');
    expect(clone.nbdiff('clean', '--all').code).toBe(0);
    clone.git('commit', '-q', '-m', 'strip');
    expect(clone.stored('HEAD:a.ipynb')).not.toContain('result');
    for (const branch of ['main', 'stripped', 'main', 'stripped']) {
      clone.git('checkout', '-q', branch);
      expectUnmodified(clone);
      expect(clone.read('a.ipynb')).toContain('result');
    }
    clone.git('checkout', '-q', 'main');
    clone.colleague('a.ipynb', notebook([FIT, SCORE, 'plot()'], 5));
    clone.git('pull', '-q');
    clone.git('merge', '-q', '-m', 'merge', 'stripped');
    expectUnmodified(clone);
    clone.git('rebase', '-q', 'main', 'stripped');
    expectUnmodified(clone);
  });

  test('stash, rebase, cherry-pick, a worktree', () => {
    const clone = cloned();
    clone.write('a.ipynb', notebook([FIT, `${SCORE}  # mine`], 9));
    clone.git('stash', '-q');
    expectUnmodified(clone);
    clone.git('stash', 'pop', '-q');
    expect(clone.git('status', '--short')).toBe(' M a.ipynb\n');
    clone.git('commit', '-qam', 'mine');
    expectUnmodified(clone);
    clone.colleague('a.ipynb', notebook([`${FIT}  # theirs`, SCORE], 5));
    clone.colleague('sub/b.ipynb', notebook(['plot()', 'show(2)'], 5));
    clone.write('sub/b.ipynb', notebook(['plot(1)', 'show()'], 20));
    clone.git('commit', '-qam', 'more of mine');
    clone.git('pull', '-q', '--rebase');
    expectUnmodified(clone);
    clone.git('checkout', '-q', '-b', 'picked', 'HEAD~2');
    expectUnmodified(clone);
    clone.git('cherry-pick', 'main~1', 'main');
    expectUnmodified(clone);
    clone.git('worktree', 'add', '-q', '../beside', 'main');
    expectUnmodified(cloneIn(clone.up, join(clone.up.root, 'beside')));
  });

  // These check in one process what they merged and wrote, before the index has it.
  test.each([
    ['rebase --apply', ['checkout', '-q', 'topic'], ['rebase', '-q', '--apply', 'main']],
    ['am -3', ['am', '-q', '-3', '../mine.patch']],
    ['merge -s recursive', ['merge', '-q', '-s', 'recursive', '--no-edit', 'topic']],
  ])('%s, of cells that both changed', (_, ...commands) => {
    const clone = cloned();
    clone.git('pull', '-q');
    clone.git('checkout', '-q', '--detach');
    const without = ['process', 'clean', 'smudge'].flatMap((key) => ['-c', `filter.nbdiff.${key}=`]);
    clone.write('a.ipynb', notebook([FIT, `${SCORE}  # mine`], 9));
    clone.git(...without, 'commit', '-qam', 'mine');
    clone.git('branch', 'topic');
    clone.git('format-patch', '-q', '-1', '--output=../mine.patch');
    clone.git('checkout', '-q', 'main');
    clone.colleague('a.ipynb', notebook([`${FIT}  # theirs`, SCORE], 5));
    clone.git('pull', '-q');
    for (const args of commands) clone.git(...args);
    expectUnmodified(clone);
    // As git stores it who has no filter: with the outputs of both.
    const merged = clone.stored('HEAD:a.ipynb');
    for (const text of ['# mine', '# theirs', 'result 10', 'result 5']) expect(merged).toContain(text);
  });

  test('checkout -m, of cells that both changed and of runs alone', () => {
    const clone = cloned();
    clone.git('branch', 'old');
    clone.colleague('a.ipynb', notebook([`${FIT}  # theirs`, SCORE], 5));
    clone.git('pull', '-q');
    const theirs = clone.stored('HEAD:a.ipynb');
    clone.git('checkout', '-q', 'old');
    clone.write('a.ipynb', notebook([FIT, `${SCORE}  # mine`], 9));
    clone.git('checkout', '-q', '-m', 'main');
    expect(clone.git('symbolic-ref', '--short', 'HEAD')).toBe('main\n');
    expect(clone.git('status', '--short')).toBe(' M a.ipynb\n');
    for (const text of ['# mine', '# theirs']) expect(clone.read('a.ipynb')).toContain(text);
    clone.write('a.ipynb', theirs);
    expectUnmodified(clone);
    clone.write('a.ipynb', notebook([`${FIT}  # theirs`, SCORE], 11));
    clone.git('checkout', '-q', '-m', 'old');
    expectUnmodified(clone);
  });

  test('a submodule, a sparse checkout, a shallow and a partial clone', () => {
    const clone = cloned();
    const { up } = clone;
    const make = (name: string, ...args: string[]): Clone => {
      up.git('-C', '..', ...args);
      return cloneIn(up, join(up.root, name));
    };
    up.git('config', 'uploadpack.allowFilter', 'true');
    const url = `file://${up.dir}`;
    expectUnmodified(make('shallow', 'clone', '-q', '--depth', '1', url, 'shallow'));
    expectUnmodified(make('sparse', 'clone', '-q', '--sparse', url, 'sparse'));
    const sparse = cloneIn(up, join(up.root, 'sparse'));
    sparse.git('sparse-checkout', 'set', '--sparse-index', 'sub');
    expect(sparse.read('sub/b.ipynb')).toContain('result 20');
    expect(sparse.git('status', '--short')).toBe('');
    const outer = make('outer', 'init', '-q', 'outer');
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', up.dir, 'inner');
    expect(outer.git('status', '--short')).toBe('A  .gitmodules\nA  inner\n');
    expectUnmodified(cloneIn(up, join(up.root, 'outer/inner')));
  });

  test('a partial clone fetches nothing for a look', () => {
    const clone = cloned();
    const { up } = clone;
    clone.colleague('a.ipynb', notebook([FIT, SCORE, 'plot()'], 5));
    up.git('config', 'uploadpack.allowFilter', 'true');
    up.git('-C', '..', 'clone', '-q', '--filter=blob:none', `file://${up.dir}`, 'partial');
    const partial = cloneIn(up, join(up.root, 'partial'));
    const packs = (): number => readdirSync(join(up.root, 'partial/.git/objects/pack')).length;
    const before = packs();
    forget(partial);
    expect(partial.git('status', '--short')).toBe('');
    partial.write('a.ipynb', notebook([FIT, SCORE, 'plot()'], 30));
    partial.git('add', '-A');
    expect(partial.git('status', '--short')).toBe('');
    expect(packs()).toBe(before);
  });

  test('line ends that git converts, and such as only an editor changed', () => {
    const clone = cloned();
    const { up } = clone;
    up.git('-C', '..', 'clone', '-q', '-c', 'core.autocrlf=true', 'repository', 'crlf');
    const crlf = cloneIn(up, join(up.root, 'crlf'));
    expect(crlf.read('a.ipynb')).toBe(notebook([FIT, SCORE]).replaceAll('\n', '\r\n'));
    expectUnmodified(crlf);
    crlf.write('a.ipynb', notebook([FIT, SCORE], 9).replaceAll('\n', '\r\n'));
    expect(crlf.tryGit('add', 'a.ipynb')).toMatchObject({ code: 0, stderr: '' });
    expectUnmodified(crlf);
    clone.write('a.ipynb', notebook([FIT, SCORE], 9).replaceAll('\n', '\r\n'));
    clone.git('add', 'a.ipynb');
    expect(clone.git('diff', '--cached', '--name-only')).toBe('a.ipynb\n');
    expect(clone.stored(':a.ipynb')).toContain('\r\n');
  });

  test('entries that git is told not to look at, another index, one file at a time', () => {
    const clone = cloned();
    clone.write('a.ipynb', notebook([FIT, SCORE], 9));
    clone.git('update-index', '--assume-unchanged', 'a.ipynb');
    expect(clone.git('status', '--short')).toBe('');
    clone.git('update-index', '--no-assume-unchanged', 'a.ipynb');
    clone.git('add', '-A');
    expect(clone.git('status', '--short')).toBe('');
    const stored = clone.up.nbdiffWith(
      { cwd: join(clone.up.root, 'clone'), input: notebook([FIT, SCORE], 30) },
      'git-filter',
      'clean',
      'a.ipynb',
    );
    expect(stored.stdout).toBe(notebook([FIT, SCORE]));
    clone.write('a.ipynb', notebook([FIT, SCORE], 31));
    clone.git('commit', '-q', '--allow-empty', '-m', 'nothing', 'a.ipynb');
    expect(clone.git('show', '--name-only', '--format=', 'HEAD')).toBe('');
    expect(clone.tryGit('-c', 'core.quotePath=false', '--literal-pathspecs', 'add', 'a.ipynb').code).toBe(0);
    expect(clone.git('diff', '--cached', '--name-only')).toBe('');
  });

  test('names outside of *.ipynb that the filter was given', () => {
    const clone = cloned();
    clone.colleague('c.notebook', notebook(['c()']));
    clone.git('pull', '-q');
    clone.write('.gitattributes', '*.notebook filter=nbdiff\n');
    clone.write('c.notebook', notebook(['c()'], 9));
    clone.git('add', 'c.notebook');
    expect(clone.git('diff', '--cached', '--name-only')).toBe('');
  });

  test('a conflict that ends as one side had it', () => {
    const clone = cloned();
    clone.colleague('a.ipynb', notebook([FIT, `${SCORE}  # theirs`], 5));
    clone.write('a.ipynb', notebook([FIT, `${SCORE}  # ours`], 7));
    clone.git('commit', '-qam', 'ours');
    expect(clone.tryGit('pull', '-q', '--no-rebase').code).toBe(1);
    clone.write('a.ipynb', notebook([FIT, `${SCORE}  # theirs`], 50));
    clone.git('add', 'a.ipynb');
    expect(clone.stored(':a.ipynb')).toBe(notebook([FIT, `${SCORE}  # theirs`], 5));
  });
});

test('nbdiff status says which notebooks are committed with outputs', () => {
  const clone = cloned();
  expect(clone.nbdiff('status')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^outputs {5}2 of 2 notebooks committed with them \(a\.ipynb, \.\.\.\); an edit strips one, all: nbdiff clean --all$/m,
    ),
  });
  expect(clone.nbdiff('clean', '--all').code).toBe(0);
  expect(clone.nbdiff('status').stdout).not.toContain('outputs ');
});

describe('the first edit strips', () => {
  test('git diff shows the edit, git add strips, and a line says what is going on', () => {
    const clone = cloned();
    clone.write('a.ipynb', notebook([FIT, `${SCORE}  # mine`]));
    const shown = clone.tryGit('diff');
    expect(shown.stderr).toBe('');
    expect(shown.stdout).toContain('# mine');
    expect(shown.stdout).toMatch(
      /not shown: outputs of 2 cells.*\ncommitted with outputs; git add stores it without them\n$/,
    );
    expect(clone.nbdiff().stdout).toContain('committed with outputs; git add stores it without them\n');
    expect(clone.tryGit('status', '--short')).toMatchObject({ stdout: ' M a.ipynb\n', stderr: '' });
    const added = clone.tryGit('add', 'a.ipynb');
    expect(added.stderr).toBe(
      'nbdiff: a.ipynb was committed with outputs; this edit stores it without them\n',
    );
    expect(clone.stored(':a.ipynb')).not.toContain('result');
    expect(clone.read('a.ipynb')).toContain('result');
    expect(clone.git('diff')).toBe('');
    expect(clone.tryGit('commit', '-q', '-m', 'mine').stderr).toBe('');
    clone.write('a.ipynb', notebook([FIT, `${SCORE}  # mine, again`]));
    expect(clone.tryGit('commit', '-qam', 'again').stderr).toBe('');
    expect(clone.git('diff', 'HEAD~1')).not.toContain('committed with outputs');
  });

  test('a re-run against a commit that has outputs: the reason is said', () => {
    const clone = cloned();
    expect(clone.nbdiff('clean', '--all').code).toBe(0);
    clone.git('commit', '-q', '-m', 'strip');
    clone.write('a.ipynb', notebook([FIT, SCORE], 9));
    expect(clone.git('diff')).toBe('');
    const against = clone.git('diff', 'HEAD~1', '--', 'a.ipynb');
    expect(against).toMatch(/… 2 unchanged cells\nnot shown: outputs of 2 cells\n$/);
    expect(clone.git('diff', 'HEAD~1', 'HEAD', '--', 'a.ipynb')).toBe(against);
  });

  test('a notebook taken out of the index and added again is a new one', () => {
    const clone = cloned();
    clone.git('rm', '-q', '--cached', 'a.ipynb');
    expect(clone.tryGit('add', 'a.ipynb').stderr).toBe('');
    expect(clone.stored(':a.ipynb')).not.toContain('result');
  });
});

test('many such notebooks cost a look at the index, not one for each', () => {
  const clone = cloned();
  const { up } = clone;
  for (let at = 0; at < 60; at += 1) up.write(`many/${at}.ipynb`, notebook([`cell_${at}()`], at));
  clone.colleague('many/last.ipynb', notebook(['last()']));
  clone.git('pull', '-q');
  forget(clone);
  const trace = join(up.root, 'trace');
  const looked = up.tryGit(['status', '--short'], {
    cwd: join(up.root, 'clone'),
    env: { GIT_TRACE2_EVENT: trace },
  });
  expect(looked).toMatchObject({ code: 0, stdout: '' });
  const started = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"event":"start"'))
    .map((line) => (JSON.parse(line) as { argv: string[] }).argv.slice(1, 2).join());
  expect(started.sort()).toEqual(['config', 'ls-files', 'rev-parse', 'status']);
  rmSync(trace);
});
