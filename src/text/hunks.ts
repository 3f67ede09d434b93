/** Changes grouped into hunks with lines of context around them, as git groups them: changes whose contexts touch
 *  or overlap share a hunk. Changes that are to be ignored (`git diff --ignore-blank-lines`) make no hunk, but are
 *  shown in one that they stand in, or close enough to. */
import type { LineChange } from './change.ts';
import type { IgnoredSpace } from './line-diff.ts';
import { lineContent } from './lines.ts';

/** Line ranges with context, half-open, and the changes within. */
export interface Hunk {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
  /** At least one, sorted. */
  readonly changes: readonly LineChange[];
}

export interface HunkOptions {
  /** Lines of context above and below. */
  readonly context: number;
  readonly ignoreBlankLines?: boolean;
  /** With white space ignored, a line of it alone is blank too. */
  readonly ignore?: IgnoredSpace;
}

export function groupHunks(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
  { context, ignoreBlankLines = false, ignore = 'none' }: HunkOptions,
): readonly Hunk[] {
  const counts = changes.map((change) => !ignoreBlankLines || !isBlank(change, before, after, ignore));
  const hunks: Hunk[] = [];
  for (let start = firstShown(changes, counts, 0, context); start < changes.length; ) {
    const end = hunkEnd(changes, counts, start, context);
    const first = changes[start]!;
    const last = changes[end - 1]!;
    const above = Math.min(context, first.beforeStart, first.afterStart);
    const below = Math.min(context, before.length - last.beforeEnd, after.length - last.afterEnd);
    hunks.push({
      beforeStart: first.beforeStart - above,
      beforeEnd: last.beforeEnd + below,
      afterStart: first.afterStart - above,
      afterEnd: last.afterEnd + below,
      changes: changes.slice(start, end),
    });
    start = firstShown(changes, counts, end, context);
  }
  return hunks;
}

function isBlank(
  change: LineChange,
  before: readonly string[],
  after: readonly string[],
  ignore: IgnoredSpace,
): boolean {
  const blank = (line: string): boolean => (ignore === 'none' ? lineContent(line) : line.trim()) === '';
  return (
    before.slice(change.beforeStart, change.beforeEnd).every(blank) &&
    after.slice(change.afterStart, change.afterEnd).every(blank)
  );
}

/** The first change from `start` on that counts, or that stands in the context of the one after it. */
function firstShown(
  changes: readonly LineChange[],
  counts: readonly boolean[],
  start: number,
  context: number,
): number {
  let first = start;
  for (let i = start; i < changes.length && !counts[i]; i++) {
    const next = changes[i + 1];
    if (next === undefined || next.beforeStart - changes[i]!.beforeEnd >= context) first = i + 1;
  }
  return first;
}

/** Behind the last change of the hunk that begins with change `start`: git's rules (xdl_get_hunk). */
function hunkEnd(
  changes: readonly LineChange[],
  counts: readonly boolean[],
  start: number,
  context: number,
): number {
  let last = start;
  // Lines added by ignored changes since `last`: they are shown as context, and so use it up.
  let ignoredLines = 0;
  for (let i = start + 1; i < changes.length; i++) {
    const change = changes[i]!;
    const distance = change.beforeStart - changes[i - 1]!.beforeEnd;
    if (distance > 2 * context) break;
    const near = distance < context;
    if (near && (counts[i] || last === i - 1)) {
      last = i;
      ignoredLines = 0;
    } else if (near) {
      ignoredLines += change.afterEnd - change.afterStart;
    } else if (last !== i - 1 && change.beforeStart + ignoredLines - changes[last]!.beforeEnd > 2 * context) {
      break;
    } else if (counts[i]) {
      last = i;
      ignoredLines = 0;
    } else {
      ignoredLines += change.afterEnd - change.afterStart;
    }
  }
  return last + 1;
}
