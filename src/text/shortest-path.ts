/** The shortest way from one text to another, cut in the middle.
 *
 *  Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), section 4b. A diff
 *  is a path through a grid that has a text along each axis: a step right removes a line, a step down adds one, a
 *  diagonal step keeps one and is free. Two searches, from the first corner and from the last, take one more paid
 *  step each in every round; where they meet is the middle of a shortest path. Each half is then a smaller grid, so
 *  memory stays linear in the texts' lengths.
 *
 *  Which of several meeting places is taken is left open by the paper; here it is the one on the highest diagonal,
 *  the choice that was seen to give what `git diff` shows. */

/** A part of the grid: lines [x0, x1) of before against lines [y0, y1) of after. */
export interface Box {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a box may be cut. `met`: a shortest path leads through the one point. `far`: the rounds ran out; one or two
 *  points, in order, the farthest that the searches came to. `steps`: diagonals looked at. */
export interface Middle {
  readonly kind: 'met' | 'far';
  readonly points: readonly Point[];
  readonly steps: number;
}

/** Searches boxes of this one pair of texts. A box's first lines must differ, and its last ones too. */
export type MiddleSearch = (box: Box, mostRounds: number) => Middle;

/** Diagonals that no path has reached yet: so far off that no step leads back into the grid. */
const UNREACHED = 1 << 30;

export function createMiddleSearch(before: Int32Array, after: Int32Array): MiddleSearch {
  // Diagonal k holds the points with x - y = k. For each, how far right the search from the first corner came on it,
  // and how far left the one from the last corner.
  const middle = after.length + 1;
  const rightmost = new Int32Array(before.length + after.length + 3);
  const leftmost = new Int32Array(before.length + after.length + 3);

  return ({ x0, x1, y0, y1 }, mostRounds) => {
    const lowest = x0 - y1;
    const highest = x1 - y0;
    const first = x0 - y0;
    const last = x1 - y1;
    const isOdd = ((first - last) & 1) !== 0;
    let steps = 0;

    for (let round = 0; ; round++) {
      // Both searches widen by a diagonal on each side until they come to the grid's corners.
      const top = bounded(first + round, highest, -1);
      const bottom = bounded(first - round, lowest, 1);
      if (first + round <= highest) rightmost[middle + first + round + 1] = -UNREACHED;
      if (first - round >= lowest) rightmost[middle + first - round - 1] = -UNREACHED;
      for (let k = top; k >= bottom; k -= 2) {
        const slot = middle + k;
        const removing = rightmost[slot - 1]! + 1;
        const adding = rightmost[slot + 1]!;
        let x = round === 0 ? x0 : Math.max(removing, adding);
        if (x < x0 || x > x1 || x - k > y1) {
          rightmost[slot] = -UNREACHED;
          continue;
        }
        while (x < x1 && x - k < y1 && before[x] === after[x - k]) x++;
        rightmost[slot] = x;
        const isMeeting = isOdd && k > last - round && k < last + round && leftmost[slot]! <= x;
        if (isMeeting) return { kind: 'met', points: [{ x, y: x - k }], steps };
      }
      steps += (top - bottom) / 2 + 1;

      const upper = bounded(last + round, highest, -1);
      const lower = bounded(last - round, lowest, 1);
      if (last + round <= highest) leftmost[middle + last + round + 1] = UNREACHED;
      if (last - round >= lowest) leftmost[middle + last - round - 1] = UNREACHED;
      for (let k = upper; k >= lower; k -= 2) {
        const slot = middle + k;
        const removing = leftmost[slot + 1]! - 1;
        const adding = leftmost[slot - 1]!;
        let x = round === 0 ? x1 : Math.min(removing, adding);
        if (x > x1 || x < x0 || x - k < y0) {
          leftmost[slot] = UNREACHED;
          continue;
        }
        while (x > x0 && x - k > y0 && before[x - 1] === after[x - k - 1]) x--;
        leftmost[slot] = x;
        const isMeeting = !isOdd && k >= first - round && k <= first + round && rightmost[slot]! >= x;
        if (isMeeting) return { kind: 'met', points: [{ x, y: x - k }], steps };
      }
      steps += (upper - lower) / 2 + 1;

      if (round >= mostRounds) {
        const forth = farthest(rightmost, bottom, top, 1);
        const back = farthest(leftmost, lower, upper, -1);
        return { kind: 'far', points: inOrder(forth, back, { x0, x1, y0, y1 }), steps };
      }
    }
  };

  /** The point on the diagonals searched last that is farthest along (`sign` 1), or nearest the start (-1). */
  function farthest(reached: Int32Array, bottom: number, top: number, sign: 1 | -1): Point {
    let best = { x: 0, y: 0 };
    let most = -Infinity;
    for (let k = top; k >= bottom; k -= 2) {
      const x = reached[middle + k]!;
      if (Math.abs(x) === UNREACHED) continue;
      const progress = sign * (x + x - k);
      if (progress > most) {
        most = progress;
        best = { x, y: x - k };
      }
    }
    return best;
  }
}

/** `k`, or where that is beyond `limit` the diagonal nearest to it within, of the same parity. */
function bounded(k: number, limit: number, inward: 1 | -1): number {
  if ((limit - k) * inward <= 0) return k;
  return ((limit - k) & 1) === 0 ? limit : limit + inward;
}

/** Both points where one path can lead through them, else the one that leaves the smaller rest. */
function inOrder(forth: Point, back: Point, { x0, x1, y0, y1 }: Box): readonly Point[] {
  if (forth.x <= back.x && forth.y <= back.y) return [forth, back];
  return forth.x - x0 + forth.y - y0 >= x1 - back.x + y1 - back.y ? [forth] : [back];
}
