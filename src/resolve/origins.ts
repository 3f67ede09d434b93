/** The cells of ours and of theirs that a cell of the merged notebook was made of. Cells are repeated, and texts are others
 *  by now, so the merge is made once more to know. */
import { type CellOrigin, traceMerge } from '../merge/merge-notebooks.ts';
import type { Sides } from '../merge/sides.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { MARKER_SIZE, type MarkerFormat, SIDE_LABELS } from '../text/merge-types.ts';

/** undefined: it is not known. */
export type FindOrigin = (cell: Cell) => CellOrigin | undefined;

/** For cells of the merged `notebook`, whose inputs were `stages`, as far as they are known; nothing is merged before
 *  the first cell is asked about. */
export function originFinder(
  notebook: Notebook,
  { base, ours, theirs }: Sides<Notebook | undefined>,
  normalizer: Normalizer,
): FindOrigin {
  let origins: readonly CellOrigin[] | undefined;
  return (cell) => {
    if (ours === undefined || theirs === undefined) return undefined;
    origins ??= traceMerge({ base, ours, theirs }, { favor: 'none', markers: MARKERS, normalizer });
    // Once a person has put in cells, or taken some out, places tell nothing any more.
    return origins.length === notebook.cells.length ? origins[cell.index] : undefined;
  };
}

/** Whatever the file has: no more is asked of the merge than which cell is which. */
const MARKERS: MarkerFormat = { style: 'merge', size: MARKER_SIZE, labels: SIDE_LABELS };
