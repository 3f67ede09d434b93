/** What cell ids prove between two notebooks. They are strong evidence, not proof: some editors write new ones at each
 *  save, some number the cells, and copied notebooks share them. Contents tell which: where nearly all cells that kept
 *  their content kept their id, an id that both notebooks have once names one cell, however its text was rewritten.
 *
 *      before  a#1 b#2 c#3     after  a#1 x#2 c#3         honest: b became x
 *      before  a#0 b#1 c#2     after  x#0 a#1 b#2 c#3     they number the cells: x is new
 *
 *  Without a content that both have (a notebook of one cell, rewritten) nothing speaks against the ids. */
import type { Cell } from '../notebook/notebook.ts';
import { type Contents, isTelling, uniqueContents } from './contents.ts';

/** Contents that stand under another id now, as a share of those that kept theirs, above which ids prove nothing:
 *  they number the cells, say, and one inserted cell shifted them. People seldom carry a source to another cell. */
const LEFT_BY_ID = 0.1;

/** Places of the cells whose id both notebooks have once; none where contents say that ids were handed out anew. */
export function honestIds(
  before: readonly Cell[],
  after: readonly Cell[],
  contents: Contents,
): ReadonlyMap<number, number> {
  const shared = sharedIds(before, after);
  const unique = uniqueContents(contents);
  const isHonest = (content: readonly (readonly [number, number])[]): boolean | undefined => {
    let kept = 0;
    let left = 0;
    for (const [i, place] of content) {
      const j = shared.get(i);
      if (j === place) kept += 1;
      else if (j !== undefined) left += 1;
    }
    return kept + left === 0 ? undefined : left <= kept * LEFT_BY_ID;
  };
  // Short cells are repeated and rewritten into each other: they are asked where no other cell can tell.
  const telling = unique.filter(([i]) => isTelling(before[i]!));
  const short = unique.filter(([i]) => before[i]!.source.trim() !== '');
  return (isHonest(telling) ?? isHonest(short) ?? true) ? shared : new Map();
}

function sharedIds(before: readonly Cell[], after: readonly Cell[]): ReadonlyMap<number, number> {
  const places = uniqueIds(after);
  const shared = new Map<number, number>();
  for (const [id, i] of uniqueIds(before)) {
    const j = places.get(id);
    if (i !== undefined && j !== undefined) shared.set(i, j);
  }
  return shared;
}

/** undefined: several cells have that id. */
function uniqueIds(cells: readonly Cell[]): ReadonlyMap<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  cells.forEach(({ id }, place) => {
    if (id !== undefined) places.set(id, places.has(id) ? undefined : place);
  });
  return places;
}
