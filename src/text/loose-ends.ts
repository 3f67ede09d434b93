/** Lines that stand everywhere (blank ones, `plt.show()`) are kept by chance between places that have nothing to do
 *  with each other, and cut one rewritten passage into pieces:
 *
 *      - old words                - old words
 *      + new words                -
 *                         ->      - more old words
 *      - more old words           + new words
 *      + more new words           +
 *                                 + more new words
 *
 *  For a reader such lines are taken for rewritten too. In a merge they stay: every line that is kept parts what the
 *  two sides did. */
import { NOT_KEPT } from './kept-lines.ts';

/** A line stands everywhere if each text has it more often than this. Below it a cell of a notebook, which seldom has
 *  more blank lines, keeps its shortest diff. */
const OFTEN = 16;
/** A kept stretch is by chance if on both sides of it this many times as many lines were removed, and were added. */
const OUTWEIGHED = 2;

/** `keptAs` (see `keptLines`) without stretches that are kept by chance. */
export function withoutLooseEnds(
  before: Int32Array,
  after: Int32Array,
  distinct: number,
  keptAs: Int32Array,
): Int32Array {
  const isCommon = commonLines(before, after, distinct);
  if (isCommon === undefined) return keptAs;
  const result = keptAs.slice();
  // Lines removed and added since the stretch of kept lines above; and that stretch, if it may be dropped.
  let above = { removed: 0, added: 0 };
  let x = 0;
  let y = 0;
  while (x < before.length) {
    const change = { removed: 0, added: 0 };
    while (x < before.length && keptAs[x] === NOT_KEPT) {
      change.removed++;
      x++;
    }
    const next = x < before.length ? keptAs[x]! : after.length;
    change.added = next - y;
    y = next;
    const start = x;
    let isLoose = true;
    for (; x < before.length && keptAs[x] === y; x++, y++) isLoose &&= isCommon[before[x]!] === 1;
    above = { removed: above.removed + change.removed, added: above.added + change.added };
    const least = OUTWEIGHED * (x - start);
    const isDropped =
      isLoose && outweighs(above, least) && outweighs(changeBelow(keptAs, x, y, after.length), least);
    if (isDropped) result.fill(NOT_KEPT, start, x);
    else above = { removed: 0, added: 0 };
  }
  return result;
}

interface Counts {
  readonly removed: number;
  readonly added: number;
}

function outweighs({ removed, added }: Counts, least: number): boolean {
  return removed >= least && added >= least;
}

/** What was removed from line `x` on, and added from line `y` on, down to the next kept line. */
function changeBelow(keptAs: Int32Array, x: number, y: number, afterLength: number): Counts {
  let end = x;
  while (end < keptAs.length && keptAs[end] === NOT_KEPT) end++;
  return { removed: end - x, added: (end < keptAs.length ? keptAs[end]! : afterLength) - y };
}

/** 1 for each id that both texts have more than OFTEN times; undefined where there is none. */
function commonLines(before: Int32Array, after: Int32Array, distinct: number): Uint8Array | undefined {
  if (before.length <= OFTEN || after.length <= OFTEN) return undefined;
  const [olds, news] = [new Uint32Array(distinct), new Uint32Array(distinct)];
  for (const id of before) olds[id]!++;
  for (const id of after) news[id]!++;
  const isCommon = Uint8Array.from(olds, (count, id) => (count > OFTEN && news[id]! > OFTEN ? 1 : 0));
  return isCommon.includes(1) ? isCommon : undefined;
}
