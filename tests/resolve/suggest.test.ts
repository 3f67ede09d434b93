/** What is offered for a conflict, and in which order. */
import { describe, expect, test } from 'vitest';
import { conflictsIn } from '../../src/resolve/conflicts.ts';
import { decidedLines } from '../../src/resolve/decide.ts';
import { suggestions } from '../../src/resolve/suggest.ts';
import type { ConflictStyle } from '../../src/text/merge-types.ts';
import { file, merge } from './notebooks.ts';

/** The guesses about the first conflict: `kind: text`. */
function guesses(
  base: string,
  ours: string,
  theirs: string,
  style: ConflictStyle = 'diff3',
): readonly string[] {
  const [conflict] = conflictsIn(merge(file([base]), file([ours]), file([theirs]), style).notebook);
  if (conflict?.kind !== 'source') throw new Error('no conflict in a source');
  return suggestions(conflict).map(
    ({ kind, decision }) => `${kind}: ${decidedLines(conflict.regions[0]!, decision)!.join('').trimEnd()}`,
  );
}

describe('a source', () => {
  test('edits that do not overlap: both, word by word', () => {
    expect(guesses('fit(a=1, b=1, c=1)', 'fit(a=2, b=1, c=1)', 'fit(a=1, b=1, c=3)')).toEqual([
      'words: fit(a=2, b=1, c=3)',
    ]);
  });

  test('the side that did all that the other did and more comes first', () => {
    expect(guesses("read(df, 'x')", "read(df, ['x']).add('month')", "read(df, ['x'])")[0]).toBe(
      "further: read(df, ['x']).add('month')",
    );
    expect(guesses('s = env.reset()', 's = env.reset()\n\n', 's, _ = env.reset()')[0]).toBe(
      'further: s, _ = env.reset()',
    );
  });

  test('two different lines put in at one place: both', () => {
    expect(
      guesses('def f():\n    pass', 'def f():\n    load()\n    pass', 'def f():\n    plot(x)\n    pass'),
    ).toEqual(['both: load()\n    plot(x)'.replace('load', '    load')]);
  });

  test('two versions of one text put in: nothing is guessed', () => {
    const text = (word: string): string => `# Title\nA long ${word} about the very same thing\n# End`;
    expect(guesses('# Title\n# End', text('text'), text('story'))).toEqual([]);
  });

  test('overlapping edits: nothing is guessed', () => {
    expect(guesses('x = 1', 'x = 2', 'x = 3')).toEqual([]);
  });

  test('without base nothing is guessed', () => {
    expect(guesses('fit(a=1, b=1, c=1)', 'fit(a=2, b=1, c=1)', 'fit(a=1, b=1, c=3)', 'merge')).toEqual([]);
  });
});

test('a cell that one side deleted: delete it', () => {
  const merged = merge(file(['a', 'b = 1']), file(['a']), file(['a', 'b = 2']));
  const [conflict] = conflictsIn(merged.notebook);
  expect(suggestions(conflict!)).toMatchObject([{ kind: 'delete', decision: { kind: 'ours' } }]);
});
