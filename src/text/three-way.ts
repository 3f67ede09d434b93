/** Two edits of one text, side by side.
 *
 *  Source: S. Khanna, K. Kunal, B. C. Pierce, "A Formal Investigation of Diff3" (2007). The diffs of both sides
 *  against base cut all three texts into parts that are the same everywhere and parts that are not. A part that only
 *  one side changed is that side's; one that both changed alike is settled; the rest is a conflict. Changes that
 *  overlap or touch lie in one part: no line between them was kept by both. */
import type { LineChange } from './change.ts';
import { diffIds } from './line-diff.ts';

/** Half-open. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A part where not all agree. `ours`: ours is the result, theirs left base as it was or did the same. `theirs`: theirs
 *  is the result. Outside of regions all three texts are the same. */
export interface Region {
  readonly kind: 'ours' | 'theirs' | 'conflict';
  readonly base: Range;
  readonly ours: Range;
  readonly theirs: Range;
}

export interface ThreeWay {
  /** Sorted, and apart from each other. */
  readonly regions: readonly Region[];
  /** From base to ours. */
  readonly oursChanges: readonly LineChange[];
}

/** Ids lie in [0, distinct), and equal ones mean equal lines. */
export function threeWay(base: Int32Array, ours: Int32Array, theirs: Int32Array, distinct: number): ThreeWay {
  const oursChanges = diffIds(base, ours, distinct);
  const theirsChanges = diffIds(base, theirs, distinct);
  const regions: Region[] = [];
  let mine = 0;
  let yours = 0;
  while (mine < oursChanges.length || yours < theirsChanges.length) {
    const firstMine = mine;
    const firstYours = yours;
    const start = Math.min(
      oursChanges[mine]?.beforeStart ?? Infinity,
      theirsChanges[yours]?.beforeStart ?? Infinity,
    );
    let end = start;
    for (let grown = true; grown; ) {
      grown = false;
      for (; mine < oursChanges.length && oursChanges[mine]!.beforeStart <= end; mine++, grown = true) {
        end = Math.max(end, oursChanges[mine]!.beforeEnd);
      }
      for (
        ;
        yours < theirsChanges.length && theirsChanges[yours]!.beforeStart <= end;
        yours++, grown = true
      ) {
        end = Math.max(end, theirsChanges[yours]!.beforeEnd);
      }
    }
    const region = {
      base: { start, end },
      ours: sideRange(oursChanges, firstMine, mine, start, end),
      theirs: sideRange(theirsChanges, firstYours, yours, start, end),
    };
    const isMine = firstMine < mine;
    const isYours = firstYours < yours;
    const kind = !isYours
      ? 'ours'
      : !isMine
        ? 'theirs'
        : sameLines(ours, region.ours, theirs, region.theirs)
          ? 'ours'
          : 'conflict';
    regions.push({ kind, ...region });
  }
  return { regions, oursChanges };
}

/** What of a side stands for base's lines [start, end), where its changes [first, next) are the ones inside. */
function sideRange(
  changes: readonly LineChange[],
  first: number,
  next: number,
  start: number,
  end: number,
): Range {
  return { start: start + shiftBefore(changes, first), end: end + shiftBefore(changes, next) };
}

/** How many lines further down a side's line stands than in base, above its change `index`. */
function shiftBefore(changes: readonly LineChange[], index: number): number {
  const above = changes[index - 1];
  return above === undefined ? 0 : above.afterEnd - above.beforeEnd;
}

function sameLines(one: Int32Array, here: Range, other: Int32Array, there: Range): boolean {
  if (here.end - here.start !== there.end - there.start) return false;
  for (let i = here.start, j = there.start; i < here.end; i++, j++) if (one[i] !== other[j]) return false;
  return true;
}
