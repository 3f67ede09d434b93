import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { LineChange } from '../../src/text/change.ts';
import { intern } from '../../src/text/intern.ts';
import { diffIds, diffLines } from '../../src/text/line-diff.ts';
import { splitLines } from '../../src/text/lines.ts';
import { longestCommon, textOf, type Versions, versions } from './random-lines.ts';
import { type DiffQuestion, holdsBesideGit, withGit } from './with-git.ts';

const git = withGit();
afterAll(git.end);

/** The diff as one string: `-` and `+` before removed and added lines, nothing before common ones. */
function shown(before: string, after: string, options = {}): string {
  const [olds, news] = [splitLines(before), splitLines(after)];
  const parts: string[] = [];
  let at = 0;
  for (const change of diffLines(olds, news, options)) {
    parts.push(...olds.slice(at, change.beforeStart));
    parts.push(...olds.slice(change.beforeStart, change.beforeEnd).map((line) => '-' + line));
    parts.push(...news.slice(change.afterStart, change.afterEnd).map((line) => '+' + line));
    at = change.beforeEnd;
  }
  return [...parts, ...olds.slice(at)].map((line) => line.trimEnd()).join(' ');
}

const text = (words: string): string => words.split(' ').join('\n');

/** What a merge of git goes by. */
function askedOf({ ours, theirs }: Pick<Versions, 'ours' | 'theirs'>): DiffQuestion {
  const options = ['-U0', '--no-indent-heuristic'];
  return { kind: 'diff', before: textOf(ours), after: textOf(theirs), options };
}

/** git's own hunk headers without context, as our changes. */
function changesOfGit(question: DiffQuestion): LineChange[] {
  const range = (start: string, length: string | undefined): [number, number] => {
    const lines = Number(length ?? 1);
    const first = Number(start) - (lines > 0 ? 1 : 0);
    return [first, first + lines];
  };
  return [...git.diff(question).matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(
    ([, oldStart, oldLines, newStart, newLines]) => {
      const [beforeStart, beforeEnd] = range(oldStart!, oldLines);
      const [afterStart, afterEnd] = range(newStart!, newLines);
      return { beforeStart, beforeEnd, afterStart, afterEnd };
    },
  );
}

function linesShown(changes: readonly LineChange[]): number {
  return changes.reduce((sum, c) => sum + c.beforeEnd - c.beforeStart + c.afterEnd - c.afterStart, 0);
}

describe('a diff of lines', () => {
  it('keeps what is common', () => {
    expect(shown(text('a b c d'), text('a x c d e'))).toBe('a -b +x c d +e');
    expect(shown('', text('a b'))).toBe('+a +b');
    expect(shown(text('a b'), '')).toBe('-a -b');
    expect(shown(text('a b'), text('a b'))).toBe('a b');
  });

  it('takes the last line for the same with a newline and without', () => {
    expect(shown('a\nb', 'a\nb\nc')).toBe('a b +c');
    expect(shown('a\nb', 'a\nb\n')).toBe('a b');
    expect(shown('a\r\nb', 'a\r\nb\r\nc')).toBe('a b +c');
  });

  it('ignores white space as told', () => {
    expect(shown('a b\n', 'a  b \n')).toBe('-a b +a  b');
    expect(shown('a b\n', 'a  b \n', { ignore: 'space-change' })).toBe('a b');
    expect(shown('a b\n', 'ab\n', { ignore: 'space-change' })).toBe('-a b +ab');
    expect(shown('a b\n', 'ab\n', { ignore: 'all-space' })).toBe('a b');
  });

  it('lets an added block rest where it begins', () => {
    const before = 'for x in a:\n    f(x)\n\nfor z in c:\n    f(z)\n';
    const after = 'for x in a:\n    f(x)\n\nfor y in b:\n    f(x)\n\nfor z in c:\n    f(z)\n';
    expect(diffLines(splitLines(before), splitLines(after))).toEqual([
      { beforeStart: 3, beforeEnd: 3, afterStart: 3, afterEnd: 6 },
    ]);
  });
});

describe('where a run rests, for people', () => {
  /** The lines of the one run that was added, without their newlines. */
  const added = (before: string, after: string): readonly string[] => {
    const news = splitLines(after);
    const [change, ...others] = diffLines(splitLines(before), news);
    expect(others).toEqual([]);
    return news.slice(change!.afterStart, change!.afterEnd).map((line) => line.trimEnd());
  };

  it('is a block with the blank line below it, at any depth', () => {
    const method = (name: string): string => `    def ${name}(self):\n        return 1\n\n`;
    const before = `class A:\n${method('a')}${method('c')}`;
    expect(added(before, `class A:\n${method('a')}${method('b')}${method('c')}`)).toEqual([
      '    def b(self):',
      '        return 1',
      '',
    ]);
  });

  it('is a paragraph with the blank line below it, or above where it is the last', () => {
    expect(added('One\n\nThree\n', 'One\n\nTwo\n\nThree\n')).toEqual(['Two', '']);
    expect(added('One\n', 'One\n\nTwo\n')).toEqual(['', 'Two']);
  });

  it('is beside the line that it replaces, whatever the blocks', () => {
    const changes = diffLines(splitLines('a\nb\nx\nz\n'), splitLines('a\nb\na\nb\nz\n'));
    expect(changes).toEqual([{ beforeStart: 2, beforeEnd: 3, afterStart: 2, afterEnd: 4 }]);
  });
});

describe('lines that stand everywhere', () => {
  /** Twenty paragraphs that stay, and above them passages of two lines, a blank line between two. */
  const page = (words: readonly string[]): readonly string[] => [
    ...words.flatMap((word) => [`${word} 1`, `${word} 2`, '']),
    ...Array.from({ length: 20 }, (_, i) => [`kept ${i}`, '']).flat(),
  ];

  it('do not tie rewritten passages together, for people', () => {
    const [before, after] = [page(['a', 'b', 'c']), page(['x', 'y', 'z'])];
    expect(diffLines(before, after)).toEqual([{ beforeStart: 0, beforeEnd: 8, afterStart: 0, afterEnd: 8 }]);
    const { ids, distinct } = intern(before, after);
    expect(diffIds(ids[0]!, ids[1]!, distinct)).toHaveLength(3);
  });

  it('part changes that are no longer than they are', () => {
    const [before, after] = [page(['a', 'b']), page(['a', 'b'])].map((lines, i) =>
      lines.map((line) => (line === 'a 2' || line === 'b 1' ? `${line} ${i}` : line)),
    );
    expect(diffLines(before!, after!)).toHaveLength(2);
  });
});

describe('laws of the diff', () => {
  it('applied to the old lines it gives the new ones', () => {
    fc.assert(
      fc.property(versions, ({ ours, theirs }) => {
        const result: string[] = [];
        let at = 0;
        for (const change of diffLines(ours, theirs)) {
          result.push(...ours.slice(at, change.beforeStart));
          expect(result.length).toBe(change.afterStart);
          result.push(...theirs.slice(change.afterStart, change.afterEnd));
          at = change.beforeEnd;
        }
        expect([...result, ...ours.slice(at)]).toEqual(theirs);
      }),
    );
  });

  it('it is as short as can be', () => {
    fc.assert(
      fc.property(versions, ({ ours, theirs }) => {
        expect(linesShown(diffLines(ours, theirs))).toBe(
          ours.length + theirs.length - 2 * longestCommon(ours, theirs),
        );
      }),
    );
  });

  it('for a merge it is the one git finds', () => {
    holdsBesideGit(
      git,
      versions,
      (one) => [askedOf(one)],
      (one) => {
        const { ids, distinct } = intern(one.ours, one.theirs);
        expect(diffIds(ids[0]!, ids[1]!, distinct)).toEqual(changesOfGit(askedOf(one)));
      },
      200,
    );
  });

  it('of long texts it is as short as the shortest git finds, where its usual search is cut short', () => {
    const numbers = (seed: number, different: number): string[] => {
      let state = seed;
      return Array.from({ length: 3000 }, () => {
        state = (state * 48271) % 2147483647;
        return String(state % different);
      });
    };
    for (const different of [5, 400, 2000]) {
      const [before, after] = [numbers(1, different), numbers(2, different)];
      const { ids, distinct } = intern(before, after);
      const asked = askedOf({ ours: before, theirs: after });
      const minimal = { ...asked, options: [...asked.options, '--minimal'] };
      const mine = linesShown(diffIds(ids[0]!, ids[1]!, distinct));
      expect(mine).toBe(linesShown(changesOfGit(minimal)));
      expect(mine).toBeLessThanOrEqual(linesShown(changesOfGit(asked)));
    }
  });
});
