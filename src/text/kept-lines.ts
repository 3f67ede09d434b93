/** Which lines two texts have in common, in order: as many as can be, at a bounded cost.
 *
 *  Cheap things first: lines that the other text has not at all are left out, and common beginnings and ends are
 *  kept. What remains is cut in the middle of a shortest path, again and again. Where that search takes too long, the
 *  part is cut at lines that stand once on each side, or at the farthest places that were seen, and is no longer
 *  sure to be the shortest. */
import { createLandmarkSearch, type LandmarkSearch } from './once-lines.ts';
import { type Box, createMiddleSearch } from './shortest-path.ts';

/** Instead of a line's place in the other text: it has none. */
export const NOT_KEPT = -1;

/** Diagonals that the searches for one diff may look at before they are cut short. A search of r rounds looks at
 *  r * r of them, and the halves together at as many again: texts that differ in 5,600 lines get their shortest
 *  diff, in about a fifth of a second. */
const MOST_STEPS = 16_000_000;
/** Rounds of each search after that. 200,000 random lines take from half a second to a second; with four times as many
 *  rounds they would take twice as long, for a diff that is shorter by a hundredth. */
const FEW_ROUNDS = 128;

/** For each line of `before` its place in `after`, rising, or NOT_KEPT. Ids lie in [0, distinct). */
export function keptLines(before: Int32Array, after: Int32Array, distinct: number): Int32Array {
  const keptAs = new Int32Array(before.length).fill(NOT_KEPT);
  const olds = sharedPlaces(before, after, distinct);
  const news = sharedPlaces(after, before, distinct);
  const among = (ids: Int32Array, places: Int32Array): Int32Array => places.map((place) => ids[place]!);
  keepMost(among(before, olds), among(after, news), distinct, (x, y) => {
    keptAs[olds[x]!] = news[y]!;
  });
  return keptAs;
}

/** Places of `ids` whose lines `other` has too, anywhere. */
function sharedPlaces(ids: Int32Array, other: Int32Array, distinct: number): Int32Array {
  const isThere = new Uint8Array(distinct);
  for (const id of other) isThere[id] = 1;
  const places = new Int32Array(ids.length);
  let count = 0;
  for (let i = 0; i < ids.length; i++) if (isThere[ids[i]!] === 1) places[count++] = i;
  return places.subarray(0, count);
}

/** A box in which no landmarks were found, nor in any around it down from one of `barren` lines: of two halves one
 *  may have some. */
interface Rest extends Box {
  readonly barren: number;
}

function keepMost(
  before: Int32Array,
  after: Int32Array,
  distinct: number,
  keep: (x: number, y: number) => void,
): void {
  const findMiddle = createMiddleSearch(before, after);
  let findLandmarks: LandmarkSearch | undefined;
  let stepsLeft = MOST_STEPS;
  const rests: Rest[] = [{ x0: 0, x1: before.length, y0: 0, y1: after.length, barren: Infinity }];
  for (let rest = rests.pop(); rest !== undefined; rest = rests.pop()) {
    let { x0, x1, y0, y1, barren } = rest;
    while (x0 < x1 && y0 < y1 && before[x0] === after[y0]) keep(x0++, y0++);
    while (x0 < x1 && y0 < y1 && before[x1 - 1] === after[y1 - 1]) keep(--x1, --y1);
    if (x0 === x1 || y0 === y1) continue;

    // The halves of what this search finds need as much again.
    const rounds = Math.max(FEW_ROUNDS, Math.floor(Math.sqrt(Math.max(0, stepsLeft) / 2)));
    const middle = findMiddle({ x0, x1, y0, y1 }, rounds);
    stepsLeft -= middle.steps;
    let cuts = middle.points;
    const size = x1 - x0 + y1 - y0;
    if (middle.kind === 'far' && size <= barren / 2) {
      findLandmarks ??= createLandmarkSearch(before, after, distinct);
      const landmarks = findLandmarks({ x0, x1, y0, y1 });
      if (landmarks.length > 0) cuts = landmarks;
      else barren = size;
    }
    for (const { x, y } of cuts) {
      rests.push({ x0, x1: x, y0, y1: y, barren });
      x0 = x;
      y0 = y;
    }
    rests.push({ x0, x1, y0, y1, barren });
  }
}
