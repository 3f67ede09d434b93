/** Which pairs can stand together in order: of pairs that cross, the heavier side stays.
 *
 *      a b c d  ->  c a b d      pairs (0,1) (1,2) (2,0) (3,3); the chain is a b d, and c moved.
 *
 *  The heaviest increasing subsequence, with a Fenwick tree of prefix maxima: O(n log n). */

export interface WeightedPair {
  readonly before: number;
  readonly after: number;
  /** More than 0. */
  readonly weight: number;
}

/** The heaviest list of pairs that rises strictly on both sides, in order. Of equally heavy ones, the pairs that
 *  come first in the after row win. */
export function heaviestChain<Pair extends WeightedPair>(pairs: readonly Pair[]): readonly Pair[] {
  // Within one before cell the later after cell comes first: a pair then never builds on its own cell.
  const sorted = [...pairs].sort((one, other) => one.before - other.before || other.after - one.after);
  const width = sorted.reduce((most, pair) => Math.max(most, pair.after + 1), 0);
  const tree = new Int32Array(width + 1).fill(-1);
  const total = new Float64Array(sorted.length);
  const previous = new Int32Array(sorted.length);
  let best = -1;
  for (let place = 0; place < sorted.length; place += 1) {
    const pair = sorted[place]!;
    let below = -1;
    for (let at = pair.after; at > 0; at -= at & -at) below = heavier(tree[at]!, below, total);
    previous[place] = below;
    total[place] = pair.weight + (below < 0 ? 0 : total[below]!);
    for (let at = pair.after + 1; at <= width; at += at & -at) tree[at] = heavier(place, tree[at]!, total);
    if (best < 0 || isBetterEnd(place, best, total, sorted)) best = place;
  }
  const chain: Pair[] = [];
  for (let at = best; at >= 0; at = previous[at]!) chain.push(sorted[at]!);
  return chain.reverse();
}

function heavier(candidate: number, holder: number, total: Float64Array): number {
  if (candidate < 0) return holder;
  return holder < 0 || total[candidate]! > total[holder]! ? candidate : holder;
}

function isBetterEnd(
  candidate: number,
  holder: number,
  total: Float64Array,
  sorted: readonly WeightedPair[],
): boolean {
  const gain = total[candidate]! - total[holder]!;
  return gain > 0 || (gain === 0 && sorted[candidate]!.after < sorted[holder]!.after);
}
