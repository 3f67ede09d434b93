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

/** The heaviest list of pairs that rises strictly on both sides, in order. Of equally heavy ones the one whose
 *  pairs end sooner on the after side wins: of two copies the second is the added one. */
export function heaviestChain<Pair extends WeightedPair>(pairs: readonly Pair[]): readonly Pair[] {
  // Within one before cell the later after cell comes first: a pair then never builds on its own cell.
  const sorted = [...pairs].sort((one, other) => one.before - other.before || other.after - one.after);
  const chain: Pair[] = [];
  let start = 0;
  for (const end of separations(sorted)) {
    if (end - start === 1) chain.push(sorted[start]!);
    else chain.push(...heaviestOf(sorted.slice(start, end)));
    start = end;
  }
  return chain;
}

/** The same where each cell is in one pair at most, by the places of the partners (negative: none). Gives the before
 *  places; `weightOf` says what such a pair weighs. */
export function heaviestOrder(
  afterOf: Int32Array,
  beforeOf: Int32Array,
  weightOf: (before: number) => number,
): Int32Array {
  const order = new Int32Array(afterOf.length);
  let length = 0;
  for (const run of heaviestChain(runsOf(afterOf, beforeOf, weightOf))) {
    for (let before = run.before; before < run.end; before += 1) {
      if (afterOf[before]! < 0) continue;
      order[length] = before;
      length += 1;
    }
  }
  return order.subarray(0, length);
}

/** Pairs that are neighbours on both sides: a chain that has one of them is heavier with all. The cells between them are
 *  in no pair. */
class Run implements WeightedPair {
  readonly before: number;
  readonly after: number;
  /** Behind the last before cell. */
  readonly end: number;
  private readonly afterOf: Int32Array;
  private readonly weightOf: (before: number) => number;

  constructor(before: number, end: number, afterOf: Int32Array, weightOf: (before: number) => number) {
    this.before = before;
    this.after = afterOf[before]!;
    this.end = end;
    this.afterOf = afterOf;
    this.weightOf = weightOf;
  }

  /** Of all pairs; in most notebooks nothing crosses, and nobody asks. */
  get weight(): number {
    let sum = 0;
    for (let before = this.before; before < this.end; before += 1) {
      if (this.afterOf[before]! >= 0) sum += this.weightOf(before);
    }
    return sum;
  }
}

function runsOf(
  afterOf: Int32Array,
  beforeOf: Int32Array,
  weightOf: (before: number) => number,
): readonly Run[] {
  const runs: Run[] = [];
  let first = NONE;
  let last = NONE;
  const end = (): void => {
    if (first !== NONE) runs.push(new Run(first, last + 1, afterOf, weightOf));
  };
  for (let before = 0; before < afterOf.length; before += 1) {
    if (afterOf[before]! < 0) continue;
    let next = last === NONE ? NONE : afterOf[last]! + 1;
    while (next !== NONE && next < beforeOf.length && beforeOf[next]! < 0) next += 1;
    if (next !== afterOf[before]) {
      end();
      first = before;
    }
    last = before;
  }
  end();
  return runs;
}

/** Where all pairs before stand in front of all pairs behind, on both sides: nothing crosses there, and most
 *  notebooks are cut into single pairs by it. Ends with the number of pairs. */
function separations(sorted: readonly WeightedPair[]): readonly number[] {
  const leastBehind = new Float64Array(sorted.length + 1).fill(Number.POSITIVE_INFINITY);
  for (let place = sorted.length - 1; place >= 0; place -= 1) {
    leastBehind[place] = Math.min(leastBehind[place + 1]!, sorted[place]!.after);
  }
  const ends: number[] = [];
  let most = -1;
  for (let place = 0; place < sorted.length; place += 1) {
    const { before, after } = sorted[place]!;
    most = Math.max(most, after);
    const next = sorted[place + 1];
    if (most < leastBehind[place + 1]! && (next === undefined || before < next.before)) ends.push(place + 1);
  }
  return ends;
}

/** The same for pairs of which some cross. */
function heaviestOf<Pair extends WeightedPair>(sorted: readonly Pair[]): readonly Pair[] {
  const width = sorted.reduce((most, pair) => Math.max(most, pair.after + 1), 0);
  const first = sorted.reduce((least, pair) => Math.min(least, pair.after), width);
  const tree = new Int32Array(width - first + 1).fill(NONE);
  const total = new Float64Array(sorted.length);
  const previous = new Int32Array(sorted.length);
  const better = (one: number, other: number): number => {
    if (one === NONE || other === NONE) return Math.max(one, other);
    const gain = total[one]! - total[other]!;
    return gain > 0 || (gain === 0 && sorted[one]!.after < sorted[other]!.after) ? one : other;
  };
  let best = NONE;
  for (let place = 0; place < sorted.length; place += 1) {
    const pair = sorted[place]!;
    const after = pair.after - first;
    let below = NONE;
    for (let at = after; at > 0; at -= at & -at) below = better(tree[at]!, below);
    previous[place] = below;
    total[place] = pair.weight + (below === NONE ? 0 : total[below]!);
    for (let at = after + 1; at < tree.length; at += at & -at) tree[at] = better(place, tree[at]!);
    best = better(place, best);
  }
  const chain: Pair[] = [];
  for (let at = best; at !== NONE; at = previous[at]!) chain.push(sorted[at]!);
  return chain.reverse();
}

const NONE = -1;
