/** File names that hold control characters are shown by every command, and sent raw to the terminal by none. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { conflicted } from './conflicted.ts';
import { CHANGED, notebook, type Run, SCORED, story } from './story.ts';

const NAME = 'a\u001b[2J\tb\nc.ipynb';
const SHOWN = '"a\\033[2J\\tb\\nc.ipynb"';
const IN_SHELL = "$'a\\033[2J\\tb\\nc.ipynb'";

/** All that was printed, without control characters but the ends of lines. */
function printed({ stdout, stderr }: Run): string {
  const text = stdout + stderr;
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  return text;
}

test('errors', () => {
  const repository = story();
  expect(printed(repository.nbdiff('show', NAME))).toBe(`nbdiff: ${SHOWN}: no such file\n`);
  repository.write(NAME, '{"cells": [\u001b');
  expect(printed(repository.nbdiff('show', NAME))).toMatch(
    `nbdiff: ${SHOWN}:1:12: not valid JSON: expected a value, found "^["`,
  );
  expect(printed(repository.nbdiff('clean', NAME))).toContain(`nbdiff: ${SHOWN}:1:12: not valid JSON`);
  expect(printed(repository.nbdiff('clean', NAME))).toContain(`git log --oneline -- ${IN_SHELL}`);
  repository.write('good.ipynb', SCORED);
  expect(printed(repository.nbdiff('merge', 'good.ipynb', NAME, 'good.ipynb'))).toContain(`${SHOWN}:1:12: `);
  repository.commit('all');
  expect(printed(repository.nbdiff('check', NAME))).toContain(`${SHOWN}:1:12: unreadable: not valid JSON`);
});

test('headings of diffs, and lists', () => {
  const repository = story();
  repository.write(NAME, SCORED);
  repository.write('b.ipynb', SCORED);
  repository.commit('before');
  repository.write(NAME, CHANGED);
  expect(printed(repository.nbdiff())).toContain(`notebook ${SHOWN}\n`);
  expect(printed(repository.nbdiff('b.ipynb', NAME))).toContain(`notebook b.ipynb → ${SHOWN}\n`);
  expect(printed(repository.nbdiff('--name-only'))).toBe(`${SHOWN}\n`);
  expect(printed(repository.nbdiff('--stat'))).toContain(SHOWN);
  expect(printed(repository.nbdiff('clean', '--check', NAME))).toBe(
    `nbdiff: ${SHOWN}: not clean; see what goes with: nbdiff clean --diff ${IN_SHELL}\n`,
  );
  expect(printed(repository.nbdiff('add', '--cells', '2', NAME))).toBe(`${SHOWN}: 1 of 2 changes staged\n`);
  repository.nbdiff('install');
  expect(printed(repository.nbdiff('reset', '--cells', '2', NAME))).toContain(SHOWN);
  expect(repository.git('diff')).toContain(`notebook ${SHOWN}\n`);
  repository.write(NAME, 'no notebook');
  expect(repository.git('diff')).toContain(SHOWN.slice(2, -1));
});

test.runIf(process.platform === 'linux')('a name that is not UTF-8 is never passed over', () => {
  const repository = story();
  const path = Buffer.concat([Buffer.from(`${repository.dir}/a`), Buffer.of(0xff), Buffer.from('.ipynb')]);
  const advice = 'its name is not UTF-8, and such files cannot be opened; rename it';
  writeFileSync(path, SCORED);
  repository.commit('before');
  repository.nbdiff('install');
  writeFileSync(path, notebook(['model.fit(X)', '<<<<<<< ours\nx\n=======\ny\n>>>>>>> theirs']));
  const shown = repository.tryGit(['diff']);
  expect(shown.stderr).toContain(advice);
  expect(shown.stdout).toContain('+    "model.fit(X)"');
  repository.commit('conflict');
  const listed = repository.nbdiff('resolve', '--list');
  expect([listed.code, listed.stderr]).toEqual([2, `nbdiff: a\ufffd.ipynb: ${advice}\n`]);
});

describe('a conflict', () => {
  const versions = {
    base: notebook(['fit(0)', 'score()']),
    ours: notebook(['fit(1)', 'score()']),
    theirs: notebook(['fit(2)', 'score()']),
  };

  test('merge note, list, finding, resolution', () => {
    const repository = conflicted(versions, { path: NAME });
    const check = printed(repository.nbdiff('check', NAME));
    expect(check).toContain(`${SHOWN}: cell 1: conflict: `);
    expect(check).toContain(`finish with: nbdiff resolve ${IN_SHELL}`);
    expect(printed(repository.nbdiff('resolve', '--list'))).toContain(`${SHOWN}: cell 1: `);
    expect(printed(repository.nbdiff())).toContain(`unmerged notebook ${SHOWN}\n`);
    expect(printed(repository.nbdiff('resolve', '--take', 'theirs', NAME))).toContain(
      `${SHOWN}: 1 settled\n`,
    );
  });

  test('what the driver says', () => {
    const repository = conflicted(versions, { path: NAME });
    repository.git('merge', '--abort');
    const { stderr } = repository.tryGit(['merge', '-q', 'topic']);
    expect(stderr).toContain(
      `merged ${SHOWN}: 1 conflict in cell 1\n  finish with: nbdiff resolve ${IN_SHELL}\n`,
    );
    expect(stderr).not.toContain('\u001b');
  });
});

test('status and install in a folder with such a name', () => {
  const repository = story();
  const folder = join(repository.dir, 'x\u001b[2J\n');
  mkdirSync(folder);
  repository.git('init', '-q', folder);
  const run = (...args: string[]): string => printed(repository.nbdiffWith({ cwd: folder }, ...args));
  run('install', '--attributes', '--hook');
  expect(run('status')).toContain('.git/config');
  run('uninstall', '--attributes');
});
