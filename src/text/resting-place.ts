/** Where a run of changed lines rests. Here the second `f(x)` may be any of two, and the diff as short:
 *
 *        for x in a:              for x in a:
 *      +     f(x)                     f(x)
 *      + for y in b:            + for y in b:
 *            f(x)               +     f(x)
 *
 *  A run stands lower where the line after it equals its first, and higher where the line before it equals its last.
 *  Of all such places it rests
 *  1. at the lowest where it meets a change of the other text, so that a line and what replaced it are one change;
 *  2. else where a reader would put it, if a measure of borders is given;
 *  3. else at the lowest: in a merge both sides' runs must follow one rule, since where they rest decides whether
 *     they touch.
 *  Runs that touch become one and move on together. */
import type { LineChange } from './change.ts';
import { NOT_KEPT } from './kept-lines.ts';

/** How bad it would look if lines [start, end) were the run; the place with the least is taken, the lower of two. */
export type BorderCost = (start: number, end: number) => number;

export interface BorderCosts {
  readonly before: BorderCost;
  readonly after: BorderCost;
}

/** Lines that changed in one text, all between the same two kept lines. `gap` of them are kept above. Runs of both
 *  texts with one gap are one change. */
interface Run {
  gap: number;
  length: number;
}

/** Places that are weighed for one run; more are open only to runs in long repetitions, where one is like another. */
const MOST_PLACES = 100;

/** The changes that lead from `before` to `after` by what is kept (see `keptLines`), each at its resting place. */
export function restingChanges(
  before: Int32Array,
  after: Int32Array,
  keptAs: Int32Array,
  costs?: BorderCosts,
): readonly LineChange[] {
  const { removed, added } = runsOf(keptAs, after.length);
  if (removed.length + added.length === 0) return [];
  // Removed runs first, which is what `git diff` was seen to do where both could move.
  const restingRemoved = rest(before, removed, added, costs?.before);
  const restingAdded = rest(after, added, restingRemoved, costs?.after);
  return changesOf(restingRemoved, restingAdded);
}

function runsOf(keptAs: Int32Array, afterLength: number): { removed: readonly Run[]; added: readonly Run[] } {
  const removed: Run[] = [];
  const added: Run[] = [];
  let gap = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i <= keptAs.length; i++) {
    const j = i < keptAs.length ? keptAs[i]! : afterLength;
    if (j === NOT_KEPT) continue;
    if (i > x) removed.push({ gap, length: i - x });
    if (j > y) added.push({ gap, length: j - y });
    gap++;
    x = i + 1;
    y = j + 1;
  }
  return { removed, added };
}

function rest(
  ids: Int32Array,
  runs: readonly Run[],
  others: readonly Run[],
  cost: BorderCost | undefined,
): readonly Run[] {
  const otherGaps = new Set(others.map(({ gap }) => gap));
  const resting: Run[] = [];
  // Lines in the runs that rest already: a run starts that many lines below its gap.
  let above = 0;
  for (let next = 0; next < runs.length; ) {
    let { gap, length } = runs[next++]!;
    let highest: number;
    for (let grown = true; grown; ) {
      const lengthNow = length;
      for (;;) {
        const upper = resting.at(-1);
        if (upper?.gap === gap) {
          length += upper.length;
          above -= upper.length;
          resting.pop();
        } else if (gap > 0 && ids[gap + above - 1] === ids[gap + above + length - 1]) gap--;
        else break;
      }
      highest = gap;
      for (;;) {
        if (runs[next]?.gap === gap) length += runs[next++]!.length;
        else if (gap + above + length < ids.length && ids[gap + above] === ids[gap + above + length]) gap++;
        else break;
      }
      // A longer run may move where the shorter one could not.
      grown = length > lengthNow;
    }
    const place = placeIn(highest!, gap, otherGaps, cost && ((at) => cost(at + above, at + above + length)));
    resting.push({ gap: place, length });
    above += length;
  }
  return resting;
}

/** One of the gaps from `highest` down to `lowest`. */
function placeIn(
  highest: number,
  lowest: number,
  otherGaps: ReadonlySet<number>,
  costAt: ((gap: number) => number) | undefined,
): number {
  for (let gap = lowest; gap >= highest; gap--) if (otherGaps.has(gap)) return gap;
  if (costAt === undefined || highest === lowest) return lowest;
  let best = lowest;
  let least = Infinity;
  for (let gap = lowest; gap >= highest && gap > lowest - MOST_PLACES; gap--) {
    const cost = costAt(gap);
    if (cost < least) {
      least = cost;
      best = gap;
    }
  }
  return best;
}

/** Both texts' runs as one list; those with one gap are one change. */
function changesOf(removed: readonly Run[], added: readonly Run[]): readonly LineChange[] {
  const changes: LineChange[] = [];
  let removedAbove = 0;
  let addedAbove = 0;
  for (let r = 0, a = 0; r < removed.length || a < added.length; ) {
    const gap = Math.min(removed[r]?.gap ?? Infinity, added[a]?.gap ?? Infinity);
    const removedHere = removed[r]?.gap === gap ? removed[r++]!.length : 0;
    const addedHere = added[a]?.gap === gap ? added[a++]!.length : 0;
    changes.push({
      beforeStart: gap + removedAbove,
      beforeEnd: gap + removedAbove + removedHere,
      afterStart: gap + addedAbove,
      afterEnd: gap + addedAbove + addedHere,
    });
    removedAbove += removedHere;
    addedAbove += addedHere;
  }
  return changes;
}
