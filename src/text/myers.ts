/** What differs between two lists of numbers: Eugene Myers, "An O(ND) Difference Algorithm and Its Variations"
 *  (1986), in its linear-space form, which searches from both ends and divides where the paths meet.
 *
 *  Which of several shortest edits comes out decides whether a three-way merge is clean, so all that decides it
 *  follows git's xdiff: the order in which diagonals are tried, what is set aside before the search (items the
 *  other list lacks, and frequent items among those), and where a costly search settles for a good split. */

/** What belongs to one list during a comparison. */
interface Side {
  /** The items that take part in the search, and where each stands in the whole list. */
  readonly ids: Int32Array;
  readonly places: Int32Array;
  /** One flag an item of the whole list: 1 for removed (or added). */
  readonly changed: Uint8Array;
}

/** The search's state: furthest reaching points, by diagonal (`x - y`), shifted by `origin`. */
interface Search {
  readonly before: Side;
  readonly after: Side;
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  readonly origin: number;
  /** Edits after which a search takes the furthest point it has. */
  readonly maxCost: number;
}

interface Split {
  readonly x: number;
  readonly y: number;
  /** Whether the part before (after) the split must be searched to the end. It is cheap there: the path is known. */
  readonly exactLow: boolean;
  readonly exactHigh: boolean;
}

/** A search is never cut short before this many edits (xdiff's value). */
const LEAST_MAX_COST = 256;
/** Beyond this many edits a long enough run of equal items is taken for a good place to split (xdiff's value). */
const HEURISTIC_COST = 256;
/** A run of equal items as long as this is worth splitting at (xdiff's value). */
const LONG_RUN = 20;
/** How far a path must have come for each edit spent to be worth splitting at (xdiff's value). */
const GOOD_PACE = 4;
const UNREACHED = 0x7fffffff;

export interface Marks {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** Flags for the items that were removed and those that were added; what is unflagged pairs up in order.
 *  `distinct`: ids lie in [0, distinct). Near linear; at worst some hundred steps an item.
 *  `keepFrequent`: search frequent items too, unlike git; on texts of ordinary size the result is a shortest one. */
export function markChanges(
  before: Int32Array,
  after: Int32Array,
  distinct: number,
  { keepFrequent = false }: { readonly keepFrequent?: boolean } = {},
): Marks {
  const marks: Marks = { before: new Uint8Array(before.length), after: new Uint8Array(after.length) };
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail++;
  const beforeEnd = before.length - tail;
  const afterEnd = after.length - tail;
  if (start === beforeEnd || start === afterEnd) {
    marks.before.fill(1, start, beforeEnd);
    marks.after.fill(1, start, afterEnd);
    return marks;
  }

  const sides = {
    before: searchable(before, start, beforeEnd, countIds(after, distinct), marks.before, keepFrequent),
    after: searchable(after, start, afterEnd, countIds(before, distinct), marks.after, keepFrequent),
  };
  const diagonals = sides.before.ids.length + sides.after.ids.length + 3;
  compareBoxes(
    {
      ...sides,
      forward: new Int32Array(diagonals + 1),
      backward: new Int32Array(diagonals + 1),
      origin: sides.after.ids.length + 1,
      maxCost: Math.max(roughRoot(diagonals), LEAST_MAX_COST),
    },
    { x0: 0, x1: sides.before.ids.length, y0: 0, y1: sides.after.ids.length, exact: false },
  );
  return marks;
}

function countIds(ids: Int32Array, distinct: number): Int32Array {
  const counts = new Int32Array(distinct);
  for (const id of ids) counts[id]!++;
  return counts;
}

/** A power of two near the square root. */
function roughRoot(n: number): number {
  let root = 1;
  for (let rest = n; rest > 0; rest >>= 2) root <<= 1;
  return root;
}

/** An item that occurs this often in the other list says little about what pairs with what. */
const FREQUENT_LIMIT = 1024;
const ABSENT = 0;
const KEPT = 1;
const FREQUENT = 2;

/** Sets aside (as changed) what the other list lacks, and frequent items that stand among such. */
function searchable(
  ids: Int32Array,
  start: number,
  end: number,
  countsInOther: Int32Array,
  changed: Uint8Array,
  keepFrequent: boolean,
): Side {
  const limit = keepFrequent ? Number.POSITIVE_INFINITY : Math.min(roughRoot(ids.length), FREQUENT_LIMIT);
  const kinds = new Uint8Array(ids.length);
  for (let i = start; i < end; i++) {
    const count = countsInOther[ids[i]!]!;
    kinds[i] = count === 0 ? ABSENT : count >= limit ? FREQUENT : KEPT;
  }
  const kept = new Int32Array(end - start);
  const places = new Int32Array(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    if (kinds[i] === KEPT || (kinds[i] === FREQUENT && !standsAmongAbsent(kinds, i, start, end))) {
      kept[length] = ids[i]!;
      places[length++] = i;
    } else {
      changed[i] = 1;
    }
  }
  return { ids: kept.subarray(0, length), places, changed };
}

/** How far around a frequent item its company is looked at (xdiff's value). */
const COMPANY_WINDOW = 100;
/** A frequent item is set aside where fewer than one in this many of its company is frequent (xdiff's value). */
const COMPANY_SHARE = 4;

function standsAmongAbsent(kinds: Uint8Array, at: number, start: number, end: number): boolean {
  const first = Math.max(start, at - COMPANY_WINDOW);
  const last = Math.min(end - 1, at + COMPANY_WINDOW);
  let absentAbove = 0;
  let frequent = 2;
  for (let i = at - 1; i >= first && kinds[i] !== KEPT; i--) {
    if (kinds[i] === ABSENT) absentAbove++;
    else frequent++;
  }
  if (absentAbove === 0) return false;
  let absentBelow = 0;
  for (let i = at + 1; i <= last && kinds[i] !== KEPT; i++) {
    if (kinds[i] === ABSENT) absentBelow++;
    else frequent++;
  }
  if (absentBelow === 0) return false;
  return frequent * COMPANY_SHARE < frequent + absentAbove + absentBelow;
}

/** A part of the edit graph: items [x0, x1) before against [y0, y1) after. */
interface Box {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  /** Search for a shortest edit whatever it costs. */
  readonly exact: boolean;
}

function compareBoxes(search: Search, whole: Box): void {
  const { before, after } = search;
  // A list of boxes instead of recursion: a cut-short search on long texts divides very unevenly.
  const boxes: Box[] = [whole];
  for (let box = boxes.pop(); box !== undefined; box = boxes.pop()) {
    let { x0, x1, y0, y1 } = box;
    while (x0 < x1 && y0 < y1 && before.ids[x0] === after.ids[y0]) {
      x0++;
      y0++;
    }
    while (x0 < x1 && y0 < y1 && before.ids[x1 - 1] === after.ids[y1 - 1]) {
      x1--;
      y1--;
    }
    if (x0 === x1) {
      for (let y = y0; y < y1; y++) after.changed[after.places[y]!] = 1;
    } else if (y0 === y1) {
      for (let x = x0; x < x1; x++) before.changed[before.places[x]!] = 1;
    } else {
      const split = findSplit(search, { x0, x1, y0, y1, exact: box.exact });
      boxes.push({ x0: split.x, x1, y0: split.y, y1, exact: split.exactHigh });
      boxes.push({ x0, x1: split.x, y0, y1: split.y, exact: split.exactLow });
    }
  }
}

/** A point on a shortest path through the box, or on a good one where the search grew too costly. */
function findSplit(search: Search, box: Box): Split {
  const { forward, backward, origin, maxCost } = search;
  const xs = search.before.ids;
  const ys = search.after.ids;
  const { x0, x1, y0, y1, exact } = box;
  const least = x0 - y1;
  const most = x1 - y0;
  const forwardMid = x0 - y0;
  const backwardMid = x1 - y1;
  const odd = ((forwardMid - backwardMid) & 1) !== 0;
  let forwardMin = forwardMid;
  let forwardMax = forwardMid;
  let backwardMin = backwardMid;
  let backwardMax = backwardMid;
  forward[origin + forwardMid] = x0;
  backward[origin + backwardMid] = x1;

  for (let cost = 1; ; cost++) {
    let sawLongRun = false;

    if (forwardMin > least) forward[origin + --forwardMin - 1] = -1;
    else forwardMin++;
    if (forwardMax < most) forward[origin + ++forwardMax + 1] = -1;
    else forwardMax--;
    for (let d = forwardMax; d >= forwardMin; d -= 2) {
      const low = forward[origin + d - 1]!;
      const high = forward[origin + d + 1]!;
      const from = low >= high ? low + 1 : high;
      let x = from;
      while (x < x1 && x - d < y1 && xs[x] === ys[x - d]) x++;
      if (x - from > LONG_RUN) sawLongRun = true;
      forward[origin + d] = x;
      if (odd && backwardMin <= d && d <= backwardMax && backward[origin + d]! <= x) {
        return { x, y: x - d, exactLow: true, exactHigh: true };
      }
    }

    if (backwardMin > least) backward[origin + --backwardMin - 1] = UNREACHED;
    else backwardMin++;
    if (backwardMax < most) backward[origin + ++backwardMax + 1] = UNREACHED;
    else backwardMax--;
    for (let d = backwardMax; d >= backwardMin; d -= 2) {
      const low = backward[origin + d - 1]!;
      const high = backward[origin + d + 1]!;
      const from = low < high ? low : high - 1;
      let x = from;
      while (x > x0 && x - d > y0 && xs[x - 1] === ys[x - d - 1]) x--;
      if (from - x > LONG_RUN) sawLongRun = true;
      backward[origin + d] = x;
      if (!odd && forwardMin <= d && d <= forwardMax && x <= forward[origin + d]!) {
        return { x, y: x - d, exactLow: true, exactHigh: true };
      }
    }

    if (exact) continue;
    if (sawLongRun && cost > HEURISTIC_COST) {
      const good =
        goodForwardSplit(search, box, cost, forwardMin, forwardMax) ??
        goodBackwardSplit(search, box, cost, backwardMin, backwardMax);
      if (good !== undefined) return good;
    }
    if (cost >= maxCost) {
      return furthestSplit(search, box, [forwardMin, forwardMax], [backwardMin, backwardMax]);
    }
  }
}

/** The forward path that came furthest, if it came far for its cost and has just passed a long run. */
function goodForwardSplit(
  search: Search,
  { x0, x1, y0, y1 }: Box,
  cost: number,
  min: number,
  max: number,
): Split | undefined {
  const xs = search.before.ids;
  const ys = search.after.ids;
  let best = 0;
  let split: Split | undefined;
  for (let d = max; d >= min; d -= 2) {
    const x = search.forward[search.origin + d]!;
    const y = x - d;
    const distance = x - x0 + (y - y0) - Math.abs(d - (x0 - y0));
    if (distance <= GOOD_PACE * cost || distance <= best) continue;
    if (x < x0 + LONG_RUN || x >= x1 || y < y0 + LONG_RUN || y >= y1) continue;
    let run = 1;
    while (run <= LONG_RUN && xs[x - run] === ys[y - run]) run++;
    if (run <= LONG_RUN) continue;
    best = distance;
    split = { x, y, exactLow: true, exactHigh: false };
  }
  return split;
}

function goodBackwardSplit(
  search: Search,
  { x0, x1, y0, y1 }: Box,
  cost: number,
  min: number,
  max: number,
): Split | undefined {
  const xs = search.before.ids;
  const ys = search.after.ids;
  let best = 0;
  let split: Split | undefined;
  for (let d = max; d >= min; d -= 2) {
    const x = search.backward[search.origin + d]!;
    const y = x - d;
    const distance = x1 - x + (y1 - y) - Math.abs(d - (x1 - y1));
    if (distance <= GOOD_PACE * cost || distance <= best) continue;
    if (x <= x0 || x > x1 - LONG_RUN || y <= y0 || y > y1 - LONG_RUN) continue;
    let run = 0;
    while (run < LONG_RUN && xs[x + run] === ys[y + run]) run++;
    if (run < LONG_RUN) continue;
    best = distance;
    split = { x, y, exactLow: false, exactHigh: true };
  }
  return split;
}

/** The point furthest from its corner, of all that either search reached. */
function furthestSplit(
  search: Search,
  { x0, x1, y0, y1 }: Box,
  [forwardMin, forwardMax]: readonly [number, number],
  [backwardMin, backwardMax]: readonly [number, number],
): Split {
  let forwardBest = -1;
  let forwardX = -1;
  for (let d = forwardMax; d >= forwardMin; d -= 2) {
    const x = Math.min(search.forward[search.origin + d]!, x1, y1 + d);
    if (forwardBest < x + x - d) {
      forwardBest = x + x - d;
      forwardX = x;
    }
  }
  let backwardBest = UNREACHED;
  let backwardX = UNREACHED;
  for (let d = backwardMax; d >= backwardMin; d -= 2) {
    const x = Math.max(search.backward[search.origin + d]!, x0, y0 + d);
    if (x + x - d < backwardBest) {
      backwardBest = x + x - d;
      backwardX = x;
    }
  }
  if (x1 + y1 - backwardBest < forwardBest - (x0 + y0)) {
    return { x: forwardX, y: forwardBest - forwardX, exactLow: true, exactHigh: false };
  }
  return { x: backwardX, y: backwardBest - backwardX, exactLow: false, exactHigh: true };
}
