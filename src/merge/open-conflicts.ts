/** The conflicts that stand between markers in a cell's source. */

import { tagsOf } from '../notebook/normalizer.ts';
import type { Cell } from '../notebook/notebook.ts';
import { type ConflictRegion, findConflicts } from '../text/markers.ts';

/** A tag on cells that show conflict markers on purpose, as a tutorial on git does. */
const MARKERS_ALLOWED = 'nbdiff-allow-markers';

/** In order; none in a cell that shows markers on purpose. */
export function openConflicts(cell: Cell): readonly ConflictRegion[] {
  if (!cell.source.includes('<<<<<<<') || tagsOf(cell).includes(MARKERS_ALLOWED)) return [];
  return findConflicts(cell.source);
}
