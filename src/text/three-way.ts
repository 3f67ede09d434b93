/** Three lists of numbers merged as `git merge-file` merges lines (git's xdl_merge, level EAGER): what one side
 *  changed is taken, changes of both sides that overlap or touch are one conflict, unless they are the same.
 *  Splitting conflicts up (level ZEALOUS_ALNUM) is merge.ts' work. */
import type { LineChange } from './change.ts';
import { diffIds } from './line-diff.ts';

/** Half-open. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A place where the sides are not all alike; between two of them ours and theirs are equal, item by item. */
export interface Region {
  /** `ours`: take ours, the only side that changed it. */
  readonly kind: 'ours' | 'theirs' | 'conflict';
  readonly base: Range;
  readonly ours: Range;
  readonly theirs: Range;
}

export interface ThreeWay {
  readonly regions: readonly Region[];
  readonly oursChanges: readonly LineChange[];
  readonly theirsChanges: readonly LineChange[];
}

export function threeWay(base: Int32Array, ours: Int32Array, theirs: Int32Array, distinct: number): ThreeWay {
  const oursChanges = diffIds(base, ours, distinct);
  const theirsChanges = diffIds(base, theirs, distinct);
  return { regions: regionsOf(ours, theirs, oursChanges, theirsChanges), oursChanges, theirsChanges };
}

function regionsOf(
  ours: Int32Array,
  theirs: Int32Array,
  oursChanges: readonly LineChange[],
  theirsChanges: readonly LineChange[],
): readonly Region[] {
  const regions: Region[] = [];
  let i = 0;
  let j = 0;
  // How much further down a base line stands on each side, after the changes passed so far.
  let oursShift = 0;
  let theirsShift = 0;
  while (i < oursChanges.length || j < theirsChanges.length) {
    const mine = oursChanges[i];
    const yours = theirsChanges[j];
    if (mine !== undefined && (yours === undefined || mine.beforeEnd < yours.beforeStart)) {
      append(regions, {
        kind: 'ours',
        base: { start: mine.beforeStart, end: mine.beforeEnd },
        ours: { start: mine.afterStart, end: mine.afterEnd },
        theirs: { start: mine.beforeStart + theirsShift, end: mine.beforeEnd + theirsShift },
      });
      oursShift = mine.afterEnd - mine.beforeEnd;
      i++;
    } else if (yours !== undefined && (mine === undefined || yours.beforeEnd < mine.beforeStart)) {
      append(regions, {
        kind: 'theirs',
        base: { start: yours.beforeStart, end: yours.beforeEnd },
        ours: { start: yours.beforeStart + oursShift, end: yours.beforeEnd + oursShift },
        theirs: { start: yours.afterStart, end: yours.afterEnd },
      });
      theirsShift = yours.afterEnd - yours.beforeEnd;
      j++;
    } else if (mine !== undefined && yours !== undefined) {
      if (!sameChange(ours, theirs, mine, yours)) append(regions, conflictOf(mine, yours));
      if (mine.beforeEnd >= yours.beforeEnd) {
        theirsShift = yours.afterEnd - yours.beforeEnd;
        j++;
      }
      if (yours.beforeEnd >= mine.beforeEnd) {
        oursShift = mine.afterEnd - mine.beforeEnd;
        i++;
      }
    }
  }
  return regions;
}

function sameChange(ours: Int32Array, theirs: Int32Array, mine: LineChange, yours: LineChange): boolean {
  if (mine.beforeStart !== yours.beforeStart || mine.beforeEnd !== yours.beforeEnd) return false;
  const length = mine.afterEnd - mine.afterStart;
  if (length !== yours.afterEnd - yours.afterStart) return false;
  for (let k = 0; k < length; k++) {
    if (ours[mine.afterStart + k] !== theirs[yours.afterStart + k]) return false;
  }
  return true;
}

/** Both changes, each side widened by the base lines that only the other one changed. */
function conflictOf(mine: LineChange, yours: LineChange): Region {
  const start = Math.min(mine.beforeStart, yours.beforeStart);
  const end = Math.max(mine.beforeEnd, yours.beforeEnd);
  return {
    kind: 'conflict',
    base: { start, end },
    ours: {
      start: mine.afterStart - (mine.beforeStart - start),
      end: mine.afterEnd + (end - mine.beforeEnd),
    },
    theirs: {
      start: yours.afterStart - (yours.beforeStart - start),
      end: yours.afterEnd + (end - yours.beforeEnd),
    },
  };
}

/** Regions that touch on either side become one, a conflict unless both took the same side. */
function append(regions: Region[], region: Region): void {
  const last = regions.at(-1);
  if (last === undefined || (region.ours.start > last.ours.end && region.theirs.start > last.theirs.end)) {
    regions.push(region);
    return;
  }
  regions[regions.length - 1] = {
    kind: last.kind === region.kind ? last.kind : 'conflict',
    base: { start: last.base.start, end: region.base.end },
    ours: { start: last.ours.start, end: region.ours.end },
    theirs: { start: last.theirs.start, end: region.theirs.end },
  };
}
