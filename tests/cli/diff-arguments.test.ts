import { expect, test } from 'vitest';
import { type DiffArguments, parseDiffArguments } from '../../src/cli/diff-arguments.ts';
import { NotebookError } from '../../src/errors.ts';
import { ioIn, throwAway } from '../support/throw-away.ts';

async function parsed(...args: string[]): Promise<DiffArguments> {
  const request = await parseDiffArguments(args, ioIn(throwAway()));
  if (request === undefined) throw new Error('help was shown');
  return request;
}

async function complaint(...args: string[]): Promise<string> {
  const error = await parsed(...args).catch((reason: unknown) => reason);
  if (!(error instanceof NotebookError) || error.problem.kind !== 'usage')
    throw new Error(`no complaint: ${error}`);
  return error.problem.reason;
}

test('an optional value stands behind =, so what follows is a commit', async () => {
  for (const option of [
    '--stat',
    '--color',
    '--word-diff',
    '--outputs',
    '--relative',
    '-M',
    '--find-renames',
  ]) {
    expect((await parsed(option, 'HEAD')).args).toEqual(['HEAD']);
  }
  expect((await parsed('HEAD', '--stat', 'HEAD~1')).args).toEqual(['HEAD', 'HEAD~1']);
});

test('what stands behind -- is a path, options or not', async () => {
  const { args, paths } = await parsed('--stat', 'HEAD', '--', '--stat', '-');
  expect([args, paths]).toEqual([['HEAD'], ['--stat', '-']]);
  expect((await parsed('HEAD')).paths).toBeUndefined();
  expect((await parsed('--')).paths).toEqual([]);
});

test('- is a file, not an option', async () => {
  expect((await parsed('-', 'a.ipynb')).args).toEqual(['-', 'a.ipynb']);
  expect((await parsed('--stat', '-', 'a.ipynb')).args).toEqual(['-', 'a.ipynb']);
});

test('similarity as git reads it: percent, or what stands behind a decimal point', async () => {
  const renames = async (option: string) => (await parsed(option)).renames;
  expect(await renames('-M')).toBe(true);
  expect(await renames('-M90%')).toBe(90);
  expect(await renames('-M9')).toBe(90);
  expect(await renames('-M05')).toBe(5);
  expect(await renames('--find-renames=75%')).toBe(75);
  expect(await renames('--no-renames')).toBe(false);
  expect(await renames('-w')).toBeUndefined();
  expect(await complaint('-Mx')).toBe('-M takes a number or percent, not "x"');
});

test('forms come in the order of git, whatever the order of the options', async () => {
  const formats = async (...args: string[]) => (await parsed(...args)).formats;
  expect(await formats()).toEqual(['patch']);
  expect(await formats('-p', '--stat', '--numstat')).toEqual(['numstat', 'stat', 'patch']);
  expect(await formats('--shortstat', '--name-only')).toEqual(['name-only', 'shortstat']);
  expect(await formats('--quiet', '--stat')).toEqual([]);
  expect(await complaint('--json', '--stat')).toContain('--json stands alone');
});

test('short options together, and numbers', async () => {
  const request = await parsed('-wU5', '--word-diff=color', '--stat=100,40');
  expect(request).toMatchObject({ ignoreSpace: 'all-space', context: 5, wordDiff: 'color', statWidth: 100 });
  expect((await parsed('-U', '0')).context).toBe(0);
  expect(await complaint('-Ux')).toContain('"x" is not a number of lines');
  expect(await complaint('--word-diff=green')).toContain('is none of plain, color, none');
});

test('no pager where the exit code counts', async () => {
  expect((await parsed()).pager).toBe(true);
  expect((await parsed('--no-pager')).pager).toBe(false);
  expect((await parsed('--exit-code')).pager).toBe(false);
});

test('the nearest option is named', async () => {
  expect(await complaint('--outptus')).toContain('Did you mean --outputs?');
});

test('help names all commands', async () => {
  const io = ioIn(throwAway());
  expect(await parseDiffArguments(['--help'], io)).toBeUndefined();
  for (const word of ['--numstat', 'merge', 'clean', 'show', 'install', 'uninstall', 'status']) {
    expect(io.output()).toContain(word);
  }
});

test('a page of Markdown: its size as git writes sizes, its link as one can click it, and no pager', async () => {
  const markdown = async (...args: string[]) => (await parsed('--markdown', ...args)).markdown;
  expect(await markdown()).toEqual({ maxSize: 65_000, link: undefined });
  const sizes = ['65536', '64k', '64K', '1M'].map(
    async (size) => (await markdown('--max-size', size))?.maxSize,
  );
  expect(await Promise.all(sizes)).toEqual([65_536, 65_536, 65_536, 1_048_576]);
  expect((await markdown('--link=https://example.org/a b'))?.link).toBe('https://example.org/a%20b');
  expect((await parsed('--markdown')).pager).toBe(false);
  expect((await parsed()).markdown).toBeUndefined();
});
