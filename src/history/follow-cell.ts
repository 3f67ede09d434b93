/** One cell through the versions of its notebook, from the newest back: where it stands in the version before, and
 *  what changed in it on the way. */
import { alignCells } from '../diff/align.ts';
import type { CellChange } from '../diff/changes.ts';
import { addedCell, type CompareOptions, compareCells, isChanged } from '../diff/compare-cells.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';

export interface CellStep {
  /** undefined: the step left the cell's source and what people set in it alone. */
  readonly change: CellChange | undefined;
  /** The cell in the version before; undefined: this step added it. */
  readonly before: Cell | undefined;
}

/** `cell` of `after`, seen from the version before (undefined: there is none). */
export function stepBack(
  before: Notebook | undefined,
  after: Notebook,
  cell: Cell,
  options: CompareOptions,
): CellStep {
  const alignment =
    before === undefined ? undefined : alignCells(before.cells, after.cells, { splits: false });
  const pair = alignment?.pairs.find((candidate) => candidate.after === cell.index);
  const old = pair === undefined ? undefined : before?.cells[pair.before];
  if (pair === undefined || old === undefined) {
    return { change: addedCell(cell, after.format.major, options), before: undefined };
  }
  const details = compareCells(old, cell, after.format.major, options);
  if (!isChanged(details) && !pair.moved) return { change: undefined, before: old };
  return {
    change: { kind: pair.moved ? 'moved' : 'modified', before: old, after: cell, details },
    before: old,
  };
}

/** The same cell in another version, where history is not one line: `like` stood in `from`. */
export function sameCell(from: Notebook, like: Cell, other: Notebook): Cell | undefined {
  const place = alignCells(other.cells, from.cells, { splits: false }).beforeOf[like.index];
  return place === undefined ? undefined : other.cells[place];
}

/** The cell that a person means: its number from 1, its id, or the first whose source holds the text. */
export function findCell(notebook: Notebook, wanted: string): Cell | undefined {
  if (/^[1-9][0-9]*$/.test(wanted)) return notebook.cells[Number(wanted) - 1];
  return (
    notebook.cells.find(({ id }) => id === wanted) ??
    notebook.cells.find(({ source }) => source.includes(wanted))
  );
}
