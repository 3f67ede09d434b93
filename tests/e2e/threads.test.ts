/** Many notebooks at once: by several threads where there are processors, with the very output of one; and how far a
 *  command has come, at a terminal. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { openProgress } from '../../src/terminal/progress.ts';
import { GIT } from '../support/git-program.ts';
import { LAUNCHER } from '../support/launcher.ts';
import { NODE } from '../support/node.ts';
import { ioIn } from '../support/throw-away.ts';
import { begun, notebook, type Story } from './story.ts';
import { HAS_TERMINAL, terminal } from './terminal.ts';

/** As many as threads are started for; each other one is edited, some are broken, renamed, gone or new. */
const MANY = 520;

const manyNotebooks = begun((repository) => {
  const stream: Buffer[] = [];
  const add = (path: string, content: string): void => {
    const bytes = Buffer.from(content);
    stream.push(Buffer.from(`M 100644 inline ${path}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n'));
  };
  const commit = (number: number): void => {
    const who = `Author <author@example.org> ${1_700_000_000 + number} +0000`;
    stream.push(Buffer.from(`commit refs/heads/main\ncommitter ${who}\ndata 1\nx\n`));
  };
  const cells = (at: number): readonly string[] => [`one(${at})`, `two(${at})\nthree()`, '# 4'];
  commit(1);
  for (let at = 0; at < MANY; at += 1) add(`d${at % 7}/n${at}.ipynb`, notebook(cells(at), at));
  commit(2);
  for (let at = 0; at < MANY; at += 1) {
    const path = `d${at % 7}/n${at}.ipynb`;
    if (at % 50 === 10) stream.push(Buffer.from(`R ${path} new/n${at}.ipynb\n`));
    else if (at % 50 === 20) stream.push(Buffer.from(`D ${path}\n`));
    else if (at % 50 === 30) add(path, '{"cells": [');
    else add(path, notebook([...cells(at).slice(0, 1), `two(${at})\nfour()`, '# 4'], 2 * at));
  }
  const { dir: cwd, env } = repository;
  execFileSync(GIT, ['fast-import', '--quiet'], { cwd, env, input: Buffer.concat(stream) });
  repository.git('reset', '-q', '--hard');
});

/** What one thread alone gives. */
async function alone(repository: Story, args: readonly string[]): Promise<object> {
  const io = ioIn(repository);
  const code = await main(args, io, { node: NODE, script: undefined as unknown as string });
  return {
    code,
    stdout: io.output(),
    stderr: io
      .warnings()
      .map((line) => `${line}\n`)
      .join(''),
  };
}

describe('many notebooks', () => {
  test('are checked by threads as by one', async () => {
    const repository = manyNotebooks();
    const args = ['check', '--all'];
    expect(repository.started(...args)).toEqual(await alone(repository, args));
  });

  test('are stripped in the index together', () => {
    const repository = manyNotebooks();
    expect(repository.nbdiff('install', '--filter').code).toBe(0);
    const { stdout, stderr, code } = repository.nbdiff('clean', '--all');
    const broken = stderr.split('\n').length - 1;
    expect([code, broken > 0]).toEqual([2, true]);
    const tracked = repository.git('ls-files').trimEnd().split('\n').length;
    expect(stdout).toContain(`\n${tracked - broken} of ${tracked} notebooks stripped: `);
    const kept = repository.tryGit(['grep', '--cached', '-l', 'result [0-9]']).stdout;
    expect(kept).toBe('');
    expect(repository.read('d1/n1.ipynb')).toContain('result 2');
    expect(repository.git('fsck', '--no-dangling')).toBe('');
  });
});

describe('progress', () => {
  test('is said after a second, and not too often', () => {
    const shown: string[] = [];
    let time = 5000;
    const progress = openProgress(
      'checking notebooks',
      { showProgress: (line) => shown.push(line) },
      () => time,
    );
    const reach = (milliseconds: number, done: number): void => {
      time = 5000 + milliseconds;
      progress.reached(done, 1000);
    };
    reach(900, 90);
    reach(1000, 100);
    reach(1050, 105);
    reach(2000, 500);
    progress.end();
    expect(shown).toEqual([
      'checking notebooks: 100 of 1000, 9 s left',
      'checking notebooks: 500 of 1000, 2 s left',
      '',
    ]);
  });

  test.skipIf(!HAS_TERMINAL)(
    'stands at a terminal and makes way for what is written (needs tmux)',
    async () => {
      const repository = manyNotebooks();
      // Each blob is waited for, so that it takes longer than a moment.
      const slow = join(repository.root, 'slow');
      repository.write('../slow/git', '');
      const script = `#!/bin/sh
case " $* " in *" cat-file "*) while read -r name; do sleep 0.01; echo "$name"; done | '${GIT}' "$@" ;; *) exec '${GIT}' "$@" ;; esac
`;
      repository.write('../slow/git', script);
      execFileSync('chmod', ['755', join(slow, 'git')]);
      const env = { PATH: `${slow}:${repository.env.PATH}` };
      const person = terminal(repository, `'${NODE}' '${LAUNCHER}' check --all`, env);
      await person.shows('checking notebooks: ');
      expect(await person.exitCode()).toBe(1);
      expect(person.screen()).not.toContain('checking notebooks');
    },
  );
});
