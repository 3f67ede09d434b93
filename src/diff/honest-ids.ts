/** What cell ids prove between two notebooks. They are strong evidence, not proof: some editors write new ones at each
 *  save, some number the cells, and copied notebooks share them. Contents tell which: where nearly all cells that kept
 *  their content kept their id, an id that both notebooks have once names one cell, however its text was rewritten.
 *
 *      before  a#1 b#2 c#3     after  a#1 x#2 c#3         honest: b became x
 *      before  a#0 b#1 c#2     after  x#0 a#1 b#2 c#3     they number the cells: x is new
 *
 *  Without a content that both have (a notebook of one cell, rewritten) nothing speaks against the ids. */
import type { Cell } from '../notebook/notebook.ts';
import { type Contents, isTelling, NOWHERE } from './contents.ts';

/** Contents that stand under another id now, as a share of those that kept theirs, above which ids prove nothing:
 *  they number the cells, say, and one inserted cell shifted them. People seldom carry a source to another cell. */
const LEFT_BY_ID = 0.1;

/** Which cells are one by their id: places on the other side, NOWHERE for a cell without such a one. */
export interface SharedIds {
  readonly afterOf: Int32Array;
  readonly beforeOf: Int32Array;
  readonly count: number;
}

/** The cells whose id both notebooks have once; none where contents say that ids were handed out anew. */
export function honestIds(before: readonly Cell[], after: readonly Cell[], { unique }: Contents): SharedIds {
  const shared = sharedIds(before, after);
  const areHonest = (isAsked: (cell: Cell) => boolean): boolean | undefined => {
    let kept = 0;
    let left = 0;
    for (let i = 0; i < unique.length; i += 1) {
      const j = shared.afterOf[i]!;
      if (unique[i] === NOWHERE || j === NOWHERE || !isAsked(before[i]!)) continue;
      if (j === unique[i]) kept += 1;
      else left += 1;
    }
    return kept + left === 0 ? undefined : left <= kept * LEFT_BY_ID;
  };
  // Short cells are repeated and rewritten into each other: they are asked where no other cell can tell.
  const isHonest = areHonest(isTelling) ?? areHonest(({ source }) => source.trim() !== '') ?? true;
  return isHonest ? shared : noneShared(before.length, after.length);
}

/** The place of cells with one id. */
const SEVERAL = -2;

function noneShared(before: number, after: number): SharedIds {
  return {
    afterOf: new Int32Array(before).fill(NOWHERE),
    beforeOf: new Int32Array(after).fill(NOWHERE),
    count: 0,
  };
}

function sharedIds(before: readonly Cell[], after: readonly Cell[]): SharedIds {
  const places = uniqueIds(before);
  const { afterOf, beforeOf } = noneShared(before.length, after.length);
  for (let j = 0; j < after.length; j += 1) {
    const { id } = after[j]!;
    const i = id === undefined ? undefined : places.get(id);
    if (i !== undefined) afterOf[i] = afterOf[i] === NOWHERE ? j : SEVERAL;
  }
  let count = 0;
  for (let i = 0; i < before.length; i += 1) {
    if (afterOf[i] === SEVERAL) afterOf[i] = NOWHERE;
    if (afterOf[i] === NOWHERE) continue;
    beforeOf[afterOf[i]!] = i;
    count += 1;
  }
  return { afterOf, beforeOf, count };
}

/** Places by id; undefined: several cells have it. */
export function uniqueIds(cells: readonly Cell[]): ReadonlyMap<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  cells.forEach(({ id }, place) => {
    if (id !== undefined) places.set(id, places.has(id) ? undefined : place);
  });
  return places;
}
