/** Which lines changed between two texts: for a merge (`diffIds`), or for people to read (`diffLines`). */
import { borderCost } from './borders.ts';
import type { LineChange } from './change.ts';
import { intern } from './intern.ts';
import { keptLines } from './kept-lines.ts';
import { comparableLines } from './lines.ts';
import { withoutLooseEnds } from './loose-ends.ts';
import { onlyReplaced } from './only-replaced.ts';
import { restingChanges } from './resting-place.ts';

/** White space that makes no difference: `space-change` is git's -b (how much of it stands between words, and what
 *  trails), `all-space` its -w. */
export type IgnoredSpace = 'none' | 'space-change' | 'all-space';

export interface LineDiffOptions {
  readonly ignore?: IgnoredSpace;
}

/** The changes of two texts whose lines are numbers in [0, distinct) (see `intern`), for a merge: as few lines as can
 *  be, each run at its lowest place. */
export function diffIds(before: Int32Array, after: Int32Array, distinct: number): readonly LineChange[] {
  return restingChanges(before, after, keptLines(before, after, distinct));
}

/** The changes of two texts, for people. Lines with or without their terminators; a missing newline at the end is no
 *  change. */
export function diffLines(
  before: readonly string[],
  after: readonly string[],
  { ignore = 'none' }: LineDiffOptions = {},
): readonly LineChange[] {
  const compared = comparableLines(before, after).map((lines) => comparedLines(lines, ignore));
  const place = onlyReplaced(compared[0]!, compared[1]!);
  // Nothing shorter leads from one text to the other, and it rests where it stands.
  if (place !== undefined)
    return [{ beforeStart: place, beforeEnd: place + 1, afterStart: place, afterEnd: place + 1 }];
  const { ids, distinct } = intern(...compared);
  const [olds, news] = [ids[0]!, ids[1]!];
  const keptAs = withoutLooseEnds(olds, news, distinct, keptLines(olds, news, distinct));
  return restingChanges(olds, news, keptAs, {
    before: borderCost(before),
    after: borderCost(after),
  });
}

function comparedLines(lines: readonly string[], ignore: IgnoredSpace): readonly string[] {
  switch (ignore) {
    case 'none':
      return lines;
    case 'space-change':
      return lines.map((line) => line.replace(/\s+/g, ' ').trimEnd());
    case 'all-space':
      return lines.map((line) => line.replace(/\s+/g, ''));
  }
}
