/** Changes with the lines around them, as a patch shows them: context of some lines above and below, and one hunk
 *  where contexts meet or touch. */
import type { LineChange } from './change.ts';
import { lineContent } from './lines.ts';

/** Line ranges of both texts, context and all. The changes are at least one, and lie inside. */
export interface Hunk extends LineChange {
  readonly changes: readonly LineChange[];
}

export interface HunkOptions {
  /** Lines around a change. */
  readonly context: number;
  /** Changes of empty lines alone make no hunk; they are in one where they stand within a hunk's context. */
  readonly ignoreBlankLines?: boolean;
}

export function groupHunks(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
  { context, ignoreBlankLines = false }: HunkOptions,
): readonly Hunk[] {
  const isIgnored = (change: LineChange): boolean => ignoreBlankLines && isBlank(change, before, after);
  const groups: LineChange[][] = [];
  // Ignored changes below the last group, which are in a hunk only if something near them is.
  let ignored: LineChange[] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    const above = group?.at(-1);
    if (isIgnored(change)) {
      const isNear = ignored.length === 0 && above !== undefined && linesBetween(above, change) < context;
      if (isNear) group!.push(change);
      else ignored.push(change);
      continue;
    }
    let first = ignored.length;
    while (first > 0 && linesBetween(ignored[first - 1]!, ignored[first] ?? change) < context) first--;
    const isJoined = above !== undefined && linesBetween(above, ignored[first] ?? change) <= 2 * context;
    const here = isJoined ? group! : [];
    if (!isJoined) groups.push(here);
    for (const near of isJoined ? ignored : ignored.slice(first)) here.push(near);
    here.push(change);
    ignored = [];
  }
  return groups.map((group) => hunkOf(group, before, after, context));
}

/** Whether nothing but empty lines came and went. */
function isBlank(change: LineChange, before: readonly string[], after: readonly string[]): boolean {
  const isEmpty = (line: string): boolean => lineContent(line) === '';
  return (
    before.slice(change.beforeStart, change.beforeEnd).every(isEmpty) &&
    after.slice(change.afterStart, change.afterEnd).every(isEmpty)
  );
}

/** Lines from one change to another below it, in the text that has more of them: ignored changes lie between. */
function linesBetween(above: LineChange, below: LineChange): number {
  return Math.max(below.beforeStart - above.beforeEnd, below.afterStart - above.afterEnd);
}

function hunkOf(
  changes: readonly LineChange[],
  before: readonly string[],
  after: readonly string[],
  context: number,
): Hunk {
  const first = changes[0]!;
  const last = changes.at(-1)!;
  const above = Math.min(context, first.beforeStart, first.afterStart);
  const below = Math.min(context, before.length - last.beforeEnd, after.length - last.afterEnd);
  return {
    beforeStart: first.beforeStart - above,
    beforeEnd: last.beforeEnd + below,
    afterStart: first.afterStart - above,
    afterEnd: last.afterEnd + below,
    changes,
  };
}
