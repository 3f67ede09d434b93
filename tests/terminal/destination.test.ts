import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { wordError } from '../../src/messages.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import { type DestinationRequest, giveOut } from '../../src/terminal/destination.ts';
import { ioIn, throwAway } from '../support/throw-away.ts';

const STANDARD: DestinationRequest = {
  output: undefined,
  color: undefined,
  pager: true,
  isForBrowser: false,
};

async function complaint(action: Promise<unknown>): Promise<string> {
  const error = await action.catch((reason: unknown) => reason);
  if (!(error instanceof NotebookError)) throw new Error(`no complaint: ${error}`);
  return wordError(error);
}

describe('a file', () => {
  test('is written when all of it is there, and not through the pager', async () => {
    const repository = throwAway();
    repository.write('report.md', 'old');
    const io = { ...ioIn(repository), stdoutIsTerminal: true };
    const policy = await openPolicy(io);
    const done = await giveOut({ ...STANDARD, output: 'report.md' }, policy, io, async ({ write }) => {
      write('one\n');
      expect(repository.read('report.md')).toBe('old');
      return write('two\n');
    });
    expect(done).toBe(true);
    expect(repository.read('report.md')).toBe('one\ntwo\n');
  });

  test('stays as it was where drawing fails, and nothing is left beside it', async () => {
    const repository = throwAway();
    repository.write('report.md', 'old');
    const io = ioIn(repository);
    const failing = giveOut({ ...STANDARD, output: 'report.md' }, await openPolicy(io), io, async (to) => {
      to.write('half');
      throw new NotebookError({ kind: 'git', reason: 'gone' });
    });
    expect(await complaint(failing)).toBe('git: gone');
    expect(repository.read('report.md')).toBe('old');
    expect(readdirSync(repository.dir).filter((name) => name !== '.git')).toEqual(['report.md']);
  });

  test('is never a notebook, and needs a folder that can be written', async () => {
    const repository = throwAway();
    const io = ioIn(repository);
    const policy = await openPolicy(io);
    mkdirSync(join(repository.dir, 'folder'));
    mkdirSync(join(repository.dir, 'closed'));
    chmodSync(join(repository.dir, 'closed'), 0o555);
    const into = (output: string): Promise<string> =>
      complaint(giveOut({ ...STANDARD, output }, policy, io, async ({ write }) => write('x')));
    expect(await into('a.ipynb')).toBe(
      '-o takes the file that a report is written to, and "a.ipynb" is the name of a notebook',
    );
    expect(existsSync(join(repository.dir, 'a.ipynb'))).toBe(false);
    expect(await into('nowhere/report.md')).toBe(
      'nowhere/report.md: there is no such folder to write it into',
    );
    expect(await into('folder')).toBe('folder: a directory; name a file in it');
  });
});

test('colours in a file, or with "-", are those that were asked for', async () => {
  const repository = throwAway();
  repository.git('config', 'color.ui', 'always');
  const io = { ...ioIn(repository), stdoutIsTerminal: true };
  const policy = await openPolicy(io);
  for (const output of ['report.txt', '-']) {
    const colors = async (color: DestinationRequest['color']): Promise<boolean> =>
      giveOut({ ...STANDARD, output, color }, policy, io, async (to) => to.color !== undefined);
    expect([await colors(undefined), await colors('auto'), await colors('always')]).toEqual([
      false,
      false,
      true,
    ]);
  }
});

test('under a pager complaints come when the reader has left', async () => {
  const repository = throwAway();
  const page = join(repository.root, 'page');
  const plain = ioIn(repository);
  const seen: string[] = [];
  const io = {
    ...plain,
    stdoutIsTerminal: true,
    env: { ...plain.env, GIT_PAGER: `cat > '${page}'` },
    warn: (line: string) => seen.push(`${line} after ${readFileSync(page, 'utf8')}`),
  };
  await giveOut(STANDARD, await openPolicy(io), io, async ({ write, warn }) => {
    warn('one');
    write('page');
  });
  expect(seen).toEqual(['one after page']);
});

test('a page for the browser goes into a file or a pipe, and never onto the screen', async () => {
  const repository = throwAway();
  const io = { ...ioIn(repository), stdoutIsTerminal: true };
  const policy = await openPolicy(io);
  const page = (output: string | undefined): Promise<boolean> =>
    giveOut({ ...STANDARD, isForBrowser: true, output }, policy, io, async ({ write }) => write('<p>'));
  expect(await complaint(page(undefined))).toBe(
    'a terminal cannot show a page for the browser; give it a file: -o report.html',
  );
  expect(await page('report.html')).toBe(true);
  expect(repository.read('report.html')).toBe('<p>');
  expect(await page('-')).toBe(true);
});
