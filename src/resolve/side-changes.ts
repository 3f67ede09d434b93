/** How far each side changed the notebook as a whole. Where both changed the same lines, and nothing else tells whose
 *  they should be, people took more often the side that had reworked the notebook. */
import { type Alignment, alignCells } from '../diff/align.ts';
import type { Stages } from './decide.ts';

/** Cells that a side put in and took out; split and joined ones are neither. */
export interface CellCounts {
  readonly added: number;
  readonly removed: number;
}

export interface SideChanges {
  readonly ours: CellCounts;
  readonly theirs: CellCounts;
}

/** undefined: not all three notebooks are at hand. */
export function sideChanges({ base, ours, theirs }: Stages): SideChanges | undefined {
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  return {
    ours: countCells(alignCells(base.cells, ours.cells)),
    theirs: countCells(alignCells(base.cells, theirs.cells)),
  };
}

function countCells({ afterOf, beforeOf, splits, joins }: Alignment): CellCounts {
  const unpaired = (partners: readonly (number | undefined)[]): number =>
    partners.filter((partner) => partner === undefined).length;
  const size = ({ start, end }: { readonly start: number; readonly end: number }): number => end - start;
  const parts = splits.reduce((sum, { after }) => sum + size(after), 0);
  const joined = joins.reduce((sum, { before }) => sum + size(before), 0);
  return {
    added: unpaired(beforeOf) - parts - joins.length,
    removed: unpaired(afterOf) - joined - splits.length,
  };
}
