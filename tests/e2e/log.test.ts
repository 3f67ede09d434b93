/** `nbdiff log`: what git's log has to say of notebooks. That it shows what `git log -p` shows is held over random
 *  histories (tests/compare/log-laws.test.ts); here stands what is its own. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { GIT } from '../support/git-program.ts';
import { LAUNCHER } from '../support/launcher.ts';
import { NODE } from '../support/node.ts';
import { begun, notebook, page, type Story, story } from './story.ts';
import { HAS_TERMINAL, terminal } from './terminal.ts';

/** From the oldest: two notebooks, a run, a quoted text in a new cell, a rename, and a file that is none. */
const repositoryWithLog = begun((repository) => {
  const commit = (message: string, path: string, cells: readonly string[], run?: number): void => {
    repository.write(path, notebook(cells, run));
    repository.commit(message);
  };
  commit('Start', 'docs/a.ipynb', ['load()', 'fit(1)']);
  commit(
    'Second',
    'b.ipynb',
    Array.from({ length: 20 }, (_, cell) => `plot(${cell}, ${cell ** 9})`),
  );
  commit('Run', 'docs/a.ipynb', ['load()', 'fit(1)'], 40);
  commit('Quote', 'docs/a.ipynb', ['load()', 'fit(1)', 'x["price"]'], 40);
  repository.git('mv', 'b.ipynb', 'c.ipynb');
  repository.git('commit', '-q', '-m', 'Rename');
  repository.write('notes.txt', 'text\n');
  repository.commit('Text');
});

/** The subjects of the commits that are shown, newest first. */
function subjects(repository: Story, ...words: readonly string[]): readonly string[] {
  const { stdout } = repository.nbdiff('log', '-s', '--format=%s', ...words);
  return stdout.split('\n').slice(0, -1);
}

const LEFT_OUT = 'nbdiff: not shown: 1 commit that only changed outputs, or what machines write\n';

describe('which commits', () => {
  test('those that changed notebooks, wherever one stands; a run alone is counted', () => {
    const repository = repositoryWithLog();
    const all = repository.nbdiff('log', '--oneline', '-s');
    expect(all).toMatchObject({ code: 0, stderr: LEFT_OUT });
    expect(subjects(repository)).toEqual(['Rename', 'Quote', 'Second', 'Start']);
    const below = repository.nbdiffWith({ cwd: join(repository.dir, 'docs') }, 'log', '-s', '--format=%s');
    expect(below.stdout).toBe('Rename\nQuote\nSecond\nStart\n');
    expect(repository.nbdiff('log', '--oneline', '-s', '--outputs').stderr).toBe('');
    expect(subjects(repository, '--outputs')).toEqual(['Rename', 'Quote', 'Run', 'Second', 'Start']);
  });

  test('below a folder, counted by its notebooks alone; of one notebook under all its names', () => {
    const repository = repositoryWithLog();
    expect(subjects(repository, 'docs')).toEqual(['Quote', 'Start']);
    expect(subjects(repository, '-n1', '.')).toEqual(['Rename']);
    expect(subjects(repository, 'c.ipynb')).toEqual(['Rename', 'Second']);
    expect(subjects(repository, '--no-follow', 'c.ipynb')).toEqual(['Rename']);
    expect(subjects(repository, '--', ':!docs')).toEqual(['Rename', 'Second']);
    expect(subjects(repository, '--', '*.txt')).toEqual([]);
    const inDocs = { cwd: join(repository.dir, 'docs') };
    expect(repository.nbdiffWith(inDocs, 'log', '-s', '--format=%s', '.').stdout).toBe('Quote\nStart\n');
  });

  test('of a range, and in the words of git', () => {
    const repository = repositoryWithLog();
    expect(subjects(repository, 'HEAD~2')).toEqual(['Quote', 'Second', 'Start']);
    expect(subjects(repository, 'HEAD~4..HEAD~2', 'docs/a.ipynb')).toEqual(['Quote']);
    expect(subjects(repository, '--reverse', '-2')).toEqual(['Quote', 'Rename']);
    expect(subjects(repository, '--grep', 'S', '--author', 'Author')).toEqual(['Second', 'Start']);
    expect(subjects(repository, '--diff-filter=R')).toEqual(['Rename']);
    expect(subjects(repository, '--skip', '3', '--max-count=1')).toEqual(['Second']);
  });

  test('a notebook by its attribute, and links', () => {
    const repository = story();
    repository.write('.gitattributes', '*.nb diff=nbdiff\n');
    repository.write('sub/a.nb', notebook(['x']));
    repository.write('sub/b.nb.txt', notebook(['y']));
    repository.commit('Start');
    expect(subjects(repository, 'sub/a.nb')).toEqual(['Start']);
    expect(subjects(repository, 'sub/b.nb.txt')).toEqual([]);
    expect(repository.nbdiffWith({ cwd: join(repository.dir, 'sub') }, 'log', 'a.nb').stdout).toContain(
      'new notebook sub/a.nb\n',
    );
  });
});

describe('what is searched for stands in sources', () => {
  test('-S: more or less often than before; no JSON, no outputs', () => {
    const repository = repositoryWithLog();
    expect(subjects(repository, '-S', 'x["price"]')).toEqual(['Quote']);
    expect(subjects(repository, '-Sresult 40')).toEqual([]);
    expect(subjects(repository, '-S"cell_type"')).toEqual([]);
    expect(subjects(repository, '-S', 'PRICE')).toEqual([]);
    expect(subjects(repository, '-i', '-S', 'PRICE')).toEqual(['Quote']);
    expect(subjects(repository, '-S', 'f.t\\(', '--pickaxe-regex')).toEqual(['Start']);
    expect(repository.nbdiff('log', '-S', 'plot', '--format=%s').stdout).toContain('new notebook b.ipynb');
  });

  test('-G: in a line that came or went', () => {
    const repository = story();
    const commit = (message: string, ...cells: readonly string[]): void => {
      repository.write('a.ipynb', notebook(cells));
      repository.commit(message);
    };
    commit('Start', 'a = 1\nb = 2', 'c');
    commit('Edit', 'a = 1\nb = 3', 'c');
    commit('Move', 'c', 'a = 1\nb = 3');
    commit('Remove', 'c');
    expect(subjects(repository, '-G', '^b = ')).toEqual(['Remove', 'Edit', 'Start']);
    expect(subjects(repository, '-G', 'b = 2$')).toEqual(['Edit', 'Start']);
    expect(subjects(repository, '-S', 'a = 1')).toEqual(['Remove', 'Start']);
  });

  test('counts are of what is found, and --pickaxe-all shows the others of a commit', () => {
    const repository = story();
    for (const number of [1, 2, 3]) {
      repository.write('a.ipynb', notebook([`x = ${number}`]));
      repository.write('b.ipynb', notebook([`other(${number})`]));
      repository.commit(`Commit ${number}`);
      repository.write('b.ipynb', notebook([`other(${number}, 0)`]));
      repository.commit(`Other ${number}`);
    }
    expect(subjects(repository, '-n2', '-S', 'x = ')).toEqual(['Commit 1']);
    expect(subjects(repository, '-n2', '-G', 'x = ')).toEqual(['Commit 3', 'Commit 2']);
    expect(subjects(repository, '-n1', '--skip=1', '-G', 'x = ')).toEqual(['Commit 2']);
    const shown = (...words: string[]): string =>
      repository.nbdiff('log', '-1', '--format=%s', '-G', 'x = ', ...words).stdout;
    expect(shown()).not.toContain('b.ipynb');
    expect(repository.nbdiff('log', '-2', '--format=%s', '-G', 'other.2,', '--name-only').stdout).toBe(
      'Commit 3\n\nb.ipynb\nOther 2\n\nb.ipynb\n',
    );
    expect(shown('--pickaxe-all')).toMatch(/^notebook a\.ipynb\n[\s\S]*\nnotebook b\.ipynb\n/m);
    expect(repository.nbdiff('log', '-n1', '--reverse', '-S', 'x').code).toBe(2);
  });
});

describe('how changes are shown', () => {
  test("git's heading, and the options of nbdiff's view", () => {
    const repository = repositoryWithLog();
    const oid = repository.git('rev-parse', '--short', 'HEAD~2').trim();
    const { stdout } = repository.nbdiff('log', '-1', '--skip=1', '--oneline', '--stat', '-U0', '-p');
    expect(stdout).toBe(
      [
        `${oid} Quote`,
        ' docs/a.ipynb | 1 +',
        ' 1 file changed, 1 insertion(+)',
        '',
        'notebook docs/a.ipynb',
        '… 2 unchanged cells',
        '── cell 3 · added · code · In [42]',
        '    1 + x["price"]',
        '',
      ].join('\n'),
    );
    expect(repository.nbdiff('log', '--format=%s', '--name-status', '-2').stdout).toBe(
      'Rename\n\nR100\tb.ipynb\tc.ipynb\nQuote\n\nM\tdocs/a.ipynb\n',
    );
    expect(repository.nbdiff('log', '--format=%s', '--name-only', '-z', '-1').stdout).toBe(
      'Rename\0\nc.ipynb\0',
    );
    const painted = repository.nbdiff('log', '-1', '--color').stdout;
    expect(painted).toMatch(/^\x1b\[33mcommit [0-9a-f]{40}\x1b\[m\n/);
    expect(painted).toContain('\x1b[1mnotebook b.ipynb');
    expect(repository.nbdiff('log', '-1', '-o', 'log.txt').stdout).toBe('');
    expect(repository.read('log.txt')).toBe(repository.nbdiff('log', '-1').stdout);
  });

  test('relative to where one stands', () => {
    const repository = repositoryWithLog();
    const cwd = join(repository.dir, 'docs');
    const log = (...words: string[]): string =>
      repository.nbdiffWith({ cwd }, 'log', '--format=', '--name-only', ...words).stdout;
    expect(log('--relative', '-1')).toBe('a.ipynb\n');
    expect(log('-1')).toBe('c.ipynb\n');
    repository.git('config', 'diff.relative', 'true');
    expect(log('-1')).toBe('a.ipynb\n');
    expect(log('--no-relative', '-1')).toBe('c.ipynb\n');
  });

  test('what the repository asks for, by path', () => {
    const repository = story();
    const colour = (run: number): string =>
      notebook(['x'], run).replace('"metadata": {}', `"metadata": {"colour": ${run}}`);
    for (const run of [1, 2]) {
      repository.write('d.ipynb', colour(run));
      repository.commit(`Colour ${run}`);
    }
    const strip = (path: string): void =>
      repository.write('.nbdiff.json', `{"paths": {"${path}": {"strip": ["cell.metadata.colour"]}}}`);
    strip('docs/**');
    expect(subjects(repository)).toEqual(['Colour 2', 'Colour 1']);
    strip('*.ipynb');
    expect(subjects(repository)).toEqual(['Colour 1']);
    expect(subjects(repository, '--metadata')).toEqual(['Colour 2', 'Colour 1']);
  });

  test('a notebook that cannot be read is a line in its place', () => {
    const repository = story();
    repository.write('a.ipynb', notebook(['x = 1']));
    repository.write('b.ipynb', notebook(['y']));
    repository.commit('Start');
    repository.write('a.ipynb', '<<<<<<< ours\n{"cells": []}\n=======\n>>>>>>> theirs\n');
    repository.write('b.ipynb', notebook(['z']));
    repository.commit('Broken');
    repository.write('a.ipynb', notebook(['x = 2']));
    repository.commit('Mended');
    const run = repository.nbdiff('log', '--format=%s');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.split('\n').slice(0, 6)).toEqual([
      'Mended',
      '',
      "a.ipynb (before):1:1: git's conflict markers cut through the JSON",
      'Broken',
      '',
      "a.ipynb:1:1: git's conflict markers cut through the JSON",
    ]);
    expect(page(run.stdout)).toContain('+ z');
    // It may be in there.
    expect(subjects(repository, '-S', 'x = 2')).toEqual(['Mended', 'Broken']);
  });

  test('an object that is not there is a line in its place, too', () => {
    const repository = repositoryWithLog();
    const oid = repository.git('rev-parse', 'HEAD:c.ipynb').trim();
    const object = join(repository.dir, '.git/objects', oid.slice(0, 2), oid.slice(2));
    chmodSync(object, 0o644);
    writeFileSync(object, '');
    const { stdout, code } = repository.nbdiff('log', '--format=%s', '--no-renames', '-1');
    expect(code).toBe(0);
    expect(stdout).toContain('c.ipynb: git: ');
  });

  test('with --html as a page, a commit a section', () => {
    const repository = repositoryWithLog();
    repository.write('docs/a.ipynb', notebook(['load()', 'fit(2)'], 40));
    repository.write('c.ipynb', notebook(['plot(2)']));
    repository.commit('Both');
    const { stdout, code, stderr } = repository.nbdiff('log', '--html', '--since=2000-01-01');
    expect([code, stderr]).toEqual([0, LEFT_OUT]);
    expect(stdout).toContain('<title>history of all notebooks · nbdiff</title>');
    expect(stdout.match(/<article /g)).toHaveLength(5);
    const both = stdout.slice(stdout.indexOf('<article id="n1"'), stdout.indexOf('<article id="n2"'));
    expect(both).toContain('<p class="about">notebook c.ipynb</p>');
    expect(both).toContain('<p class="about">notebook docs/a.ipynb</p>');
    expect(new Set(both.match(/ id="[^"]*"/g)).size).toBe(both.match(/ id="[^"]*"/g)?.length);
  });
});

describe('what is not taken', () => {
  test.each([
    [['--graph'], '--graph is not taken: its lines would cross those of the changes'],
    [['-L1,2:a.ipynb'], '-L is not taken: nbdiff log --cell and nbdiff blame follow a cell'],
    [['--name-stat'], '--name-stat is shortened: write --name-status'],
    [['--cell', '1', '--since=now', 'docs/a.ipynb'], '--cell follows a cell of one notebook'],
    [['--cell', '1'], '--cell is of one notebook, as HEAD has it: name its path'],
    [['-G', '('], '"(" is no regular expression'],
    [['-S', 'a', '-G', 'b'], '-S and -G exclude each other'],
    [['--json'], 'git: unrecognized argument: --json'],
    [['no-such-branch'], "git: bad revision 'no-such-branch'"],
    [['none.ipynb'], 'none.ipynb: git: no commit changed it'],
  ])('%j', (words, complaint) => {
    const { code, stdout, stderr } = repositoryWithLog().nbdiff('log', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`nbdiff: ${complaint}`);
  });

  test('a name that is a branch and a folder, without --', () => {
    const repository = repositoryWithLog();
    repository.git('branch', 'docs', 'HEAD~4');
    expect(repository.nbdiff('log', 'docs').stderr).toBe(
      'nbdiff: "docs" is a commit and a path; put -- behind commits and before paths\n',
    );
    expect(subjects(repository, 'docs', '--')).toEqual(['Second', 'Start']);
    expect(subjects(repository, '--', 'docs')).toEqual(['Quote', 'Start']);
  });
});

describe('as it comes', () => {
  /** A git that stops behind the first commit of a log, until it is told to go on. */
  function waitingGit(repository: Story): string {
    const folder = join(repository.root, 'bin');
    mkdirSync(folder);
    const script = `#!/bin/sh
case " $* " in *" log "*) ;; *) exec '${GIT}' "$@" ;; esac
'${GIT}' "$@" >'${repository.root}/log'
size=$(grep -abo 'log size' '${repository.root}/log' | sed -n 2p | cut -d: -f1)
head -c $size '${repository.root}/log'
while ! test -e '${repository.root}/go'; do sleep 0.05; done
tail -c +$((size + 1)) '${repository.root}/log'
`;
    writeFileSync(join(folder, 'git'), script);
    chmodSync(join(folder, 'git'), 0o755);
    return `${folder}:${repository.env.PATH}`;
  }

  test('the first commit is out before git has named the next', async () => {
    const repository = repositoryWithLog();
    const child = spawn(NODE, [LAUNCHER, 'log', '--format=%s', '--'], {
      cwd: repository.dir,
      env: { ...repository.env, PATH: waitingGit(repository) },
    });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    for (let attempt = 0; attempt < 600 && !stdout.includes('(renamed'); attempt += 1) await setTimeout(50);
    expect(stdout).toBe('Rename\n\nnotebook b.ipynb → c.ipynb (renamed, 100% alike)\n… 20 unchanged cells\n');
    writeFileSync(join(repository.root, 'go'), '');
    expect(await ended).toBe(0);
    expect(stdout).toContain('Start\n');
  });

  test('whoever reads a pipe and leaves ends it quietly', async () => {
    const repository = repositoryWithLog();
    for (let at = 0; at < 60; at += 1) {
      repository.write('b.ipynb', notebook([`x = ${'y'.repeat(3000)}${at}`]));
      repository.commit(`${at}`);
    }
    const errors = join(repository.root, 'errors');
    const command = `'${NODE}' '${LAUNCHER}' log 2>'${errors}' | head -n 3; echo "\${PIPESTATUS[0]}"`;
    const child = spawn('bash', ['-c', command], { cwd: repository.dir, env: repository.env });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(stdout.split('\n').at(-2)).toBe('0');
    expect(readFileSync(errors, 'utf8')).toBe('');
  });

  test.skipIf(!HAS_TERMINAL)('a pager that is left ends it quietly, with git (needs tmux)', async () => {
    const repository = repositoryWithLog();
    repository.git('tag', 'v1', 'HEAD~1');
    const env = { PATH: waitingGit(repository), GIT_PAGER: 'head -n 1' };
    const person = terminal(repository, `'${NODE}' '${LAUNCHER}' log --`, env);
    expect(await person.exitCode()).toBe(0);
    expect(existsSync(join(repository.root, 'go'))).toBe(false);
    expect(person.screen()).toMatch(/^commit [0-9a-f]{40} \(tag: v1\)\nexit code: 0/);
  });

  test.skipIf(!HAS_TERMINAL)('at a terminal what is left out is the last line (needs tmux)', async () => {
    const repository = repositoryWithLog();
    const person = terminal(repository, `'${NODE}' '${LAUNCHER}' log --no-pager --oneline -s`);
    expect(await person.exitCode()).toBe(0);
    expect(person.screen()).toMatch(
      /Start\nnot shown: 1 commit that only changed outputs, or what machines write\nexit code: 0/,
    );
  });
});
