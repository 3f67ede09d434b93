/** Lines that stand once in each of two texts, as landmarks: a line that is nowhere else is hardly ever kept by
 *  chance. Source: the idea of patience diff, by B. Cohen (2003). */
import type { Box, Point } from './shortest-path.ts';

/** The longest list of places in a box, rising on both sides, whose lines stand once in its part of each text. */
export type LandmarkSearch = (box: Box) => readonly Point[];

/** Where a line stands that stands nowhere, or more than once. Places count from 1. */
const NOWHERE = 0;
const OFTEN = -1;

/** Searches boxes of this one pair of texts; ids lie in [0, distinct). A search costs time in proportion to its box,
 *  and to the logarithm of how many landmarks there are. */
export function createLandmarkSearch(
  before: Int32Array,
  after: Int32Array,
  distinct: number,
): LandmarkSearch {
  const placesBefore = new Int32Array(distinct);
  const placesAfter = new Int32Array(distinct);

  return ({ x0, x1, y0, y1 }) => {
    notePlaces(before, x0, x1, placesBefore);
    notePlaces(after, y0, y1, placesAfter);
    const pairs: Point[] = [];
    for (let x = x0; x < x1; x++) {
      const id = before[x]!;
      if (placesBefore[id]! > NOWHERE && placesAfter[id]! > NOWHERE)
        pairs.push({ x, y: placesAfter[id]! - 1 });
    }
    for (let x = x0; x < x1; x++) placesBefore[before[x]!] = NOWHERE;
    for (let y = y0; y < y1; y++) placesAfter[after[y]!] = NOWHERE;
    return longestRising(pairs);
  };
}

function notePlaces(ids: Int32Array, start: number, end: number, places: Int32Array): void {
  for (let i = start; i < end; i++) places[ids[i]!] = places[ids[i]!] === NOWHERE ? i + 1 : OFTEN;
}

/** Of points whose x rises, the most whose y rises too: each is laid on the leftmost pile whose top is not below it,
 *  and remembers the top of the pile before (patience sorting). */
function longestRising(points: readonly Point[]): readonly Point[] {
  const tops: number[] = [];
  const previous = new Int32Array(points.length);
  points.forEach(({ y }, index) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const pile = (low + high) >> 1;
      if (points[tops[pile]!]!.y < y) low = pile + 1;
      else high = pile;
    }
    previous[index] = tops[low - 1] ?? -1;
    tops[low] = index;
  });
  const rising: Point[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = previous[at]!) rising.push(points[at]!);
  return rising.reverse();
}
