/** The run that belongs beside a source that was decided on: that of the cell of ours or of theirs which the merged cell
 *  was made of, where it has exactly this source. */

import type { Sides } from '../merge/sides.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { upgradeToFormat4 } from '../notebook/upgrade.ts';
import type { FindOrigin } from './origins.ts';

/** The cell of a side with the run of `source` in `cell`; undefined: none is known. */
export type FindRun = (cell: Cell, source: string) => Cell | undefined;

/** For cells of the merged `notebook`, whose inputs were `ours` and `theirs`, as far as they are known. */
export function runFinder(
  notebook: Notebook,
  { ours, theirs }: Sides<Notebook | undefined>,
  findOrigin: FindOrigin,
): FindRun {
  const sides = [ours, theirs].flatMap((side) => (side === undefined ? [] : [asMerged(side, notebook)]));
  return (cell, source) => {
    const isRun = (made: Cell | undefined): boolean => made?.type === 'code' && made.source === source;
    const found = sides.map((side) => side.cells.filter(isRun));
    if (source.trim() === '' || found.every(({ length }) => length === 0)) return undefined;
    const origin = findOrigin(cell);
    if (origin !== undefined) return [origin.ours, origin.theirs].find(isRun);
    const sameId = found.flat().find(({ id }) => id !== undefined && id === cell.id);
    return sameId ?? found.find(({ length }) => length === 1)?.[0];
  };
}

/** The side as the merge read it: where it wrote format 4, in that. */
function asMerged(side: Notebook, notebook: Notebook): Notebook {
  const isOlder = side.format.major === 3 && notebook.format.major > 3;
  return isOlder ? readNotebook(upgradeToFormat4(side)) : side;
}
