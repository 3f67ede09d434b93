/** What the shell line hands down, and what of it is believed. */
import { expect, test } from 'vitest';
import { takeHandedConfig } from '../../src/git/handed-config.ts';

async function handed(args: readonly string[], input: string) {
  const { handed, rest } = takeHandedConfig(args, { readStdin: async () => Buffer.from(input) });
  return { keys: handed?.keys, answer: (await handed?.read())?.toString(), rest };
}

test.each([
  ['settings', 'nbdiff.strip\nx\0nbdiff.keep\0' + '0\n', 'nbdiff.strip\nx\0nbdiff.keep\0'],
  ['none', '1\n', ''],
  ['a value that ends like an exit code', 'nbdiff.strip\n1\n\0' + '0\n', 'nbdiff.strip\n1\n\0'],
  ['git that failed', '128\n', undefined],
  ['git that failed half way', 'nbdiff.strip\nx\0' + '128\n', undefined],
  ['an answer that is cut off', 'nbdiff.strip\nx\0nbdiff.keep\n0\n', undefined],
  ['one without its end', 'nbdiff.strip\nx\0', undefined],
  ['nothing', '', undefined],
])('%s', async (_, input, answer) => {
  expect(await handed(['--settings=^nbdiff[.]', 'a', '--b'], input)).toEqual({
    keys: '^nbdiff[.]',
    answer,
    rest: ['a', '--b'],
  });
});

test('a line that knows that none is set', async () => {
  expect(await handed(['--unset=^nbdiff[.]', 'a'], 'unread')).toEqual({
    keys: '^nbdiff[.]',
    answer: '',
    rest: ['a'],
  });
});

test('a line of before, which hands nothing down', async () => {
  expect(await handed(['a', '--settings=x'], 'unread')).toEqual({
    keys: undefined,
    answer: undefined,
    rest: ['a', '--settings=x'],
  });
});
