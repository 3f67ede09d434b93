/** Whatever a file holds: a clear line, exit 2, and no stack. */
import { appendFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LAUNCHER } from '../support/launcher.ts';
import { NODE } from '../support/node.ts';
import { CHANGED, notebook, SCORED, type Story, story } from './story.ts';

const HEAD = '"metadata": {}, "nbformat": 4, "nbformat_minor": 5';

/** The one line that nbdiff has to say about `content` as bad.ipynb, without its name in front. */
function complaint(repository: Story, content: string | Uint8Array): string {
  repository.write('good.ipynb', SCORED);
  repository.write('bad.ipynb', content);
  const { code, stdout, stderr } = repository.nbdiff('good.ipynb', 'bad.ipynb');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^nbdiff: bad\.ipynb.*\n$/);
  expect(repository.nbdiff('show', 'bad.ipynb').stderr).toBe(stderr);
  return stderr.slice('nbdiff: bad.ipynb'.length, -1);
}

describe('files that are no notebooks', () => {
  const BAD: readonly (readonly [what: string, content: string | Buffer, line: RegExp])[] = [
    [
      'no JSON',
      'print("hello")\n',
      /^:1:1: not valid JSON: expected .*, found "p".*git log --oneline -- bad\.ipynb$/,
    ],
    ['truncated', SCORED.slice(0, 200), /^:\d+:\d+: not valid JSON: expected .*, found the end of the file/],
    ['white space alone', ' \n', /^:2:1: not valid JSON: expected a value, found the end of the file;/],
    ['a list', '[]', /^:1:1: not a notebook: /],
    ['cells that are no list', `{"cells": 3, ${HEAD}}`, /: not a notebook: .*cells/],
    [
      'a source that is a number',
      `{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": 3}], ${HEAD}}`,
      /^:1:\d+: not a notebook: .*source/,
    ],
    ['invalid UTF-8', Buffer.from(SCORED.replace('y_test', '\xff'), 'latin1'), /^:\d+:\d+: not UTF-8 text/],
    ['a NUL byte', SCORED.replace('y_test', '\0'), /^:\d+:\d+: a NUL byte/],
    [
      'raw conflict markers',
      `{\n<<<<<<< ours\n=======\n>>>>>>> theirs\n}`,
      /^:2:1: git's conflict markers.*nbdiff resolve/,
    ],
    ['10,000 open brackets', '['.repeat(10_000), /not valid JSON|not a notebook/],
  ];

  test.each(BAD)('%s', (_what, content, line) => {
    expect(complaint(story(), content)).toMatch(line);
  });

  test('a directory, a missing file, a file that may not be read', () => {
    const repository = story();
    repository.write('good.ipynb', SCORED);
    repository.write('folder/x', '');
    repository.write('secret.ipynb', SCORED);
    chmodSync(`${repository.dir}/secret.ipynb`, 0);
    const complaintOf = (...args: string[]): string => {
      // Root may read everything, so the test asks as somebody else.
      const somebody = process.getuid?.() === 0 ? { uid: 65534 } : {};
      chmodSync(repository.root, 0o755);
      const ran = repository.nbdiffWith({ env: { GIT_DIR: '/nonexistent' }, ...somebody }, ...args);
      expect([ran.code, ran.stdout]).toEqual([2, '']);
      return ran.stderr;
    };
    expect(complaintOf('show', 'folder')).toMatch(/^nbdiff: folder: a directory, not a notebook/);
    expect(complaintOf('show', 'missing.ipynb')).toBe('nbdiff: missing.ipynb: no such file\n');
    expect(complaintOf('show', 'secret.ipynb')).toMatch(/^nbdiff: secret\.ipynb: permission denied/);
  });

  test('the others of a range are shown all the same', () => {
    const repository = story();
    for (const name of ['a', 'b', 'c']) repository.write(`${name}.ipynb`, SCORED);
    repository.commit('one');
    for (const name of ['a', 'c']) repository.write(`${name}.ipynb`, CHANGED);
    repository.write('b.ipynb', SCORED.slice(0, 50));
    const { code, stdout, stderr } = repository.nbdiff();
    expect(code).toBe(2);
    expect(stdout.match(/^notebook .*/gm)).toEqual(['notebook a.ipynb', 'notebook c.ipynb']);
    expect(stderr).toMatch(/^nbdiff: b\.ipynb:\d+:\d+: not valid JSON.*\n$/);
    expect(repository.nbdiff('--name-only').stdout).toBe('a.ipynb\nb.ipynb\nc.ipynb\n');
    repository.commit('two');
    repository.write('b.ipynb', SCORED);
    expect(repository.nbdiff().stderr).toMatch(/^nbdiff: b\.ipynb \(before\):\d+:\d+: not valid JSON.*\n$/);
  });
});

test('a broken version in git is not taken for the file as it stands, which is good', () => {
  const repository = story();
  repository.write('a.ipynb', SCORED);
  repository.commit('good');
  repository.write('a.ipynb', SCORED.slice(0, -40));
  repository.commit('broken');
  repository.write('a.ipynb', CHANGED);
  repository.nbdiff('install');
  const gitDiff = repository.tryGit(['diff', 'HEAD~1', 'HEAD']).stderr;
  for (const said of [
    gitDiff,
    ...[
      ['HEAD~1', 'HEAD'],
      ['--cached', 'HEAD~1'],
      ['show', 'HEAD:a.ipynb'],
      ['grep', 'fit', 'HEAD'],
      ['reset', '--cells', '1', 'a.ipynb'],
    ].map((args) => repository.nbdiff(...args).stderr),
  ]) {
    expect(said).toContain('a.ipynb:');
    expect(said).toContain('; that version is broken, perhaps not the file as it stands');
  }
  for (const args of [
    ['add', '--cells', '1', 'a.ipynb'],
    ['restore', '--cells', '1', 'a.ipynb'],
    ['check', '--all'],
  ]) {
    const { stdout, stderr } = repository.nbdiff(...args);
    expect(stdout + stderr).toContain('what is staged is broken, not the file as it stands');
    expect(stdout + stderr).toContain('git add a.ipynb\n');
  }
  repository.git('add', 'a.ipynb');
  expect(repository.nbdiff('check', '--all').stdout).not.toContain('unreadable');
});

describe('odd files that are notebooks', () => {
  /** Exit code and how many source lines came and went. */
  function counts(repository: Story, before: string | Uint8Array, after: string | Uint8Array): string {
    repository.write('a.ipynb', before);
    repository.write('b.ipynb', after);
    const { code, stdout, stderr } = repository.nbdiff('--numstat', 'a.ipynb', 'b.ipynb');
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  }

  test('lone surrogates', () => {
    const repository = story();
    const odd = notebook(['x = "?"']).replace('?', '\\ud83d');
    expect(counts(repository, odd, odd.replace('ud83d', 'ud83e'))).toBe('1\t1\ta.ipynb => b.ipynb\n');
    expect(repository.nbdiff('a.ipynb', 'b.ipynb').stdout).toContain('\\ud83e');
  });

  test('10,000 levels deep', () => {
    const deep = notebook(['x']).replace(
      '"metadata": {}',
      `"metadata": {"deep": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    );
    expect(counts(story(), deep, deep.replace('"x"', '"y"'))).toBe('1\t1\ta.ipynb => b.ipynb\n');
  });

  test('an output of 100 MB', () => {
    const repository = story();
    const [start, end] = SCORED.split('result 1') as [string, string];
    const writeLarge = (name: string, run: string, rest: string): void => {
      repository.write(name, start);
      const megabyte = Buffer.alloc(1 << 20, run);
      for (let size = 0; size < 100; size += 1) appendFileSync(join(repository.dir, name), megabyte);
      appendFileSync(join(repository.dir, name), rest);
    };
    writeLarge('a.ipynb', 'a', end);
    writeLarge('b.ipynb', 'b', end.replace('X_test', 'X_train'));
    // In its own process: where this one grew as large, each process that a later test starts would cost more.
    const { code, stdout, stderr } = repository.started('--numstat', 'a.ipynb', 'b.ipynb');
    expect([code, stdout, stderr]).toEqual([0, '1\t1\ta.ipynb => b.ipynb\n', '']);
  });

  test('20,000 cells', () => {
    const sources = Array.from({ length: 20_000 }, (_, at) => `value_${at} = ${at}`);
    const changed = sources.map((source, at) => (at % 2000 === 0 ? `${source} + 1` : source));
    expect(counts(story(), notebook(sources), notebook(changed))).toBe('10\t10\ta.ipynb => b.ipynb\n');
  });

  test('a reader that goes away ends it quietly', () => {
    const repository = story();
    const sources = Array.from({ length: 20_000 }, (_, at) => `value_${at} = ${at}`);
    repository.write('a.ipynb', notebook(sources));
    const alias = 'alias.first=!f() { "$@" | head -n 1; }; f';
    const launcher = repository.tryGit(['-c', alias, 'first', NODE, LAUNCHER, '/dev/null', 'a.ipynb']);
    expect([launcher.stdout, launcher.stderr]).toEqual(['new notebook a.ipynb\n', '']);
  });
});
