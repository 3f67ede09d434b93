import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { groupHunks } from '../../src/text/hunks.ts';
import { diffLines } from '../../src/text/line-diff.ts';
import { splitLines } from '../../src/text/lines.ts';
import { textOf, versions } from './random-lines.ts';
import { type DiffQuestion, holdsBesideGit, withGit } from './with-git.ts';

const git = withGit();
afterAll(git.end);

/** Hunk ranges as git's headings have them. */
function headings(
  before: readonly string[],
  after: readonly string[],
  context: number,
  ignoreBlankLines: boolean,
) {
  const range = (start: number, end: number): string =>
    `${end > start ? start + 1 : start}${end - start === 1 ? '' : `,${end - start}`}`;
  return groupHunks(before, after, diffLines(before, after), { context, ignoreBlankLines }).map(
    (hunk) => `-${range(hunk.beforeStart, hunk.beforeEnd)} +${range(hunk.afterStart, hunk.afterEnd)}`,
  );
}

describe('hunks', () => {
  const numbered = (edit: (lines: string[]) => void): [readonly string[], readonly string[]] => {
    const before = Array.from({ length: 20 }, (_, i) => `${i + 1}\n`);
    const after = [...before];
    edit(after);
    return [before, after];
  };

  it('hold lines of context and end with the text', () => {
    const [before, after] = numbered((lines) => lines.splice(1, 1, 'x\n'));
    expect(headings(before, after, 3, false)).toEqual(['-1,5 +1,5']);
    expect(headings(before, after, 0, false)).toEqual(['-2 +2']);
  });

  it('join where their context touches', () => {
    const [before, after] = numbered((lines) => {
      lines[4] = 'x\n';
      lines[11] = 'y\n';
    });
    expect(headings(before, after, 3, false)).toEqual(['-2,14 +2,14']);
    expect(headings(before, after, 2, false)).toEqual(['-3,5 +3,5', '-10,5 +10,5']);
  });

  it('are not made for blank lines, if so told', () => {
    const [before, after] = numbered((lines) => lines.splice(10, 0, '\n', '\n'));
    expect(headings(before, after, 3, true)).toEqual([]);
    expect(headings(before, after, 3, false)).toEqual(['-8,6 +8,8']);
  });

  for (const ignoreBlankLines of [false, true]) {
    it(`are git's${ignoreBlankLines ? ', blank lines ignored' : ''}`, () => {
      const blank = ignoreBlankLines ? ['--ignore-blank-lines'] : [];
      const pair = fc.record({ one: versions, two: versions, context: fc.nat(4) }).map(
        ({ one, two, context }): DiffQuestion => ({
          kind: 'diff',
          before: textOf([...one.ours, ...two.ours]),
          after: textOf([...one.theirs, ...two.theirs]),
          options: [`-U${context}`, ...blank],
        }),
      );
      const plain = (question: DiffQuestion): DiffQuestion => ({ ...question, options: ['-U0'] });
      holdsBesideGit(
        git,
        pair,
        (question) => [question, plain(question)],
        (question) => {
          const [before, after] = [splitLines(question.before), splitLines(question.after)];
          // git's search may find a longer diff; then the hunks cannot be compared.
          const found = headingsIn(git.diff(plain(question)));
          fc.pre(headings(before, after, 0, false).join() === found.join());
          fc.pre(diffLines(before, after).length > 0);
          const context = Number(question.options[0]!.slice(2));
          expect(headings(before, after, context, ignoreBlankLines)).toEqual(headingsIn(git.diff(question)));
        },
        150,
      );
    });
  }
});

function headingsIn(diff: string): readonly string[] {
  return [...diff.matchAll(/^@@ (.*?) @@/gm)].map(([, ranges]) => ranges!);
}
