/** What changed between two lists of lines, as git's default diff sees it. */
import type { LineChange } from './change.ts';
import { intern } from './intern.ts';
import { comparableLines } from './lines.ts';
import { markChanges } from './myers.ts';
import { indentOf, slideRuns } from './slide.ts';

/** White space that makes no difference: none, any (`git diff -w`), or its amount and what trails (`-b`). */
export type IgnoredSpace = 'none' | 'all-space' | 'space-change';

export interface LineDiffOptions {
  readonly ignore?: IgnoredSpace;
  /** Let runs of added or removed lines rest at good boundaries, for people to read; on by default. */
  readonly indentHeuristic?: boolean;
}

/** Lines as `splitLines` makes them. A missing newline at the end is no change. */
export function diffLines(
  before: readonly string[],
  after: readonly string[],
  options: LineDiffOptions = {},
): readonly LineChange[] {
  const texts = comparableLines(before, after).map((lines) => forgetSpace(lines, options.ignore ?? 'none'));
  const { ids, distinct } = intern(...texts);
  const indents =
    options.indentHeuristic === false
      ? undefined
      : { before: Int32Array.from(before, indentOf), after: Int32Array.from(after, indentOf) };
  return diffIds(ids[0]!, ids[1]!, distinct, indents);
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

/** The changes between two lists of numbers in [0, distinct), slid as git slides them; `indents` (see slide.ts) ask
 *  for the indent heuristic. */
export function diffIds(
  before: Int32Array,
  after: Int32Array,
  distinct: number,
  indents?: { readonly before: Int32Array; readonly after: Int32Array },
): readonly LineChange[] {
  const marks = markChanges(before, after, distinct);
  slideRuns(before, marks.before, marks.after, indents?.before);
  slideRuns(after, marks.after, marks.before, indents?.after);

  const changes: LineChange[] = [];
  let beforeEnd = 0;
  let afterEnd = 0;
  while (beforeEnd < before.length || afterEnd < after.length) {
    const beforeStart = beforeEnd;
    const afterStart = afterEnd;
    while (marks.before[beforeEnd] === 1) beforeEnd++;
    while (marks.after[afterEnd] === 1) afterEnd++;
    if (beforeEnd > beforeStart || afterEnd > afterStart) {
      changes.push({ beforeStart, beforeEnd, afterStart, afterEnd });
    } else {
      beforeEnd++;
      afterEnd++;
    }
  }
  return changes;
}
