/** What changed between two lists of lines. For a merge it is exactly what git's default diff finds; for people it is
 *  the same search over all lines (git leaves out frequent ones, which costs some lines more), and runs of changed
 *  lines rest where they read well. */
import type { LineChange } from './change.ts';
import { intern } from './intern.ts';
import { comparableLines } from './lines.ts';
import { type Marks, markChanges } from './myers.ts';
import { indentOf, slideRuns } from './slide.ts';

/** White space that makes no difference: none, any (`git diff -w`), or its amount and what trails (`-b`). */
export type IgnoredSpace = 'none' | 'all-space' | 'space-change';

export interface LineDiffOptions {
  readonly ignore?: IgnoredSpace;
}

/** For people. Lines as `splitLines` makes them; a missing newline at the end is no change. */
export function diffLines(
  before: readonly string[],
  after: readonly string[],
  options: LineDiffOptions = {},
): readonly LineChange[] {
  const texts = comparableLines(before, after).map((lines) => forgetSpace(lines, options.ignore ?? 'none'));
  const { ids, distinct } = intern(...texts);
  const marks = markChanges(ids[0]!, ids[1]!, distinct, { keepFrequent: true });
  slideRuns(ids[0]!, marks.before, marks.after, Int32Array.from(before, indentOf));
  slideRuns(ids[1]!, marks.after, marks.before, Int32Array.from(after, indentOf));
  return changesOf(marks);
}

function forgetSpace(lines: readonly string[], ignore: IgnoredSpace): readonly string[] {
  switch (ignore) {
    case 'none':
      return lines;
    case 'all-space':
      return lines.map((line) => line.replace(/[ \t\r]+/g, ''));
    case 'space-change':
      return lines.map((line) => line.replace(/[ \t\r]+$/, '').replace(/[ \t\r]+/g, ' '));
  }
}

/** For a merge: the changes between two lists of numbers in [0, distinct), as git finds and slides them. */
export function diffIds(before: Int32Array, after: Int32Array, distinct: number): readonly LineChange[] {
  const marks = markChanges(before, after, distinct);
  slideRuns(before, marks.before, marks.after);
  slideRuns(after, marks.after, marks.before);
  return changesOf(marks);
}

function changesOf({ before, after }: Marks): readonly LineChange[] {
  const changes: LineChange[] = [];
  let beforeEnd = 0;
  let afterEnd = 0;
  while (beforeEnd < before.length || afterEnd < after.length) {
    const beforeStart = beforeEnd;
    const afterStart = afterEnd;
    while (before[beforeEnd] === 1) beforeEnd++;
    while (after[afterEnd] === 1) afterEnd++;
    if (beforeEnd > beforeStart || afterEnd > afterStart) {
      changes.push({ beforeStart, beforeEnd, afterStart, afterEnd });
    } else {
      beforeEnd++;
      afterEnd++;
    }
  }
  return changes;
}
