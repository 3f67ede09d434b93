/** What a comparison is between, in words. */
import { expect, test } from 'vitest';
import { wordComparison } from '../../src/compare/comparison.ts';
import { ioIn, throwAway } from '../support/throw-away.ts';

test.each([
  [[], undefined, false, 'the index with the work tree'],
  [[], undefined, true, 'HEAD with the index'],
  [['HEAD'], undefined, false, 'HEAD with the work tree'],
  [['main'], undefined, true, 'main with the index'],
  [['main', 'topic'], undefined, false, 'main with topic'],
  [['main..topic'], undefined, false, 'main with topic'],
  [['main..'], undefined, false, 'main with HEAD'],
  [['main...topic'], undefined, false, 'what topic has changed since it left main'],
  [['main...'], undefined, false, 'what HEAD has changed since it left main'],
  [['HEAD:a.ipynb', 'a.ipynb'], undefined, false, 'HEAD:a.ipynb with a.ipynb'],
  [['HEAD:a.ipynb', ':a.ipynb'], undefined, false, 'HEAD:a.ipynb with :a.ipynb'],
  [['main', 'notebooks'], undefined, false, 'main with the work tree, in notebooks'],
  [['notebooks', 'a.ipynb'], undefined, false, 'the index with the work tree, in notebooks, a.ipynb'],
  [['main'], ['gone.ipynb'], false, 'main with the work tree, in gone.ipynb'],
  [['a.ipynb'], ['notebooks'], false, 'a.ipynb with the work tree, in notebooks'],
  [['ma\u202ein'], undefined, false, '"ma\\342\\200\\256in" with the work tree'],
] as const)('%j -- %j, cached %s', (args, paths, cached, expected) => {
  const repository = throwAway();
  repository.write('a.ipynb', '{}');
  repository.write('notebooks/b.ipynb', '{}');
  expect(wordComparison({ args, paths, cached }, undefined, ioIn(repository))).toBe(expected);
});

test('two files, one of them standard input', () => {
  const files = [
    { kind: 'file', name: '-' },
    { kind: 'file', name: 'b.ipynb' },
  ] as const;
  const typed = { args: ['-', 'b.ipynb'], paths: undefined, cached: false };
  expect(wordComparison(typed, files, ioIn(throwAway()))).toBe('standard input with b.ipynb');
});
