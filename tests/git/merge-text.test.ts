import { expect, test } from 'vitest';
import { mergeText } from '../../src/git/merge-text.ts';
import { gitFor } from '../../src/git/run.ts';
import { ioIn, throwAway } from '../support/throw-away.ts';

async function merge(versions: { base: string; ours: string; theirs: string }, favor?: 'theirs') {
  const repository = throwAway();
  for (const [name, content] of Object.entries(versions)) repository.write(name, content);
  const files = { base: 'base', ours: 'ours', theirs: 'theirs' };
  const markers = { style: 'diff3', size: 9, labels: { base: 'b', ours: 'o', theirs: 't t' } } as const;
  const result = await mergeText({ ...files, markers, favor }, gitFor(ioIn(repository)));
  return { result, ours: repository.read('ours') };
}

test('clean, with conflicts as git was told to write them, or settled', async () => {
  const versions = { base: 'a\nb\nc\n', ours: 'A\nb\nc\n', theirs: 'a\nb\nC\n' };
  expect(await merge(versions)).toEqual({ result: 'clean', ours: 'A\nb\nC\n' });
  const clash = { base: 'a\n', ours: 'A\n', theirs: 'aa\n' };
  const [here, base, end] = ['<', '|', '>'].map((mark) => mark.repeat(9));
  expect(await merge(clash)).toEqual({
    result: 'conflicts',
    ours: `${here} o\nA\n${base} b\na\n${'='.repeat(9)}\naa\n${end} t t\n`,
  });
  expect(await merge(clash, 'theirs')).toEqual({ result: 'clean', ours: 'aa\n' });
});

test('a binary file is left as it is', async () => {
  const ours = 'a\0b';
  expect(await merge({ base: 'a\0', ours, theirs: 'c\0' })).toEqual({ result: 'impossible', ours });
});
