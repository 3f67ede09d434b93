/** One cell seen from the version before: where it stood there, and what changed in it on the way.
 *
 *  A cell that was split off was part of the whole before; one that was joined was several. */
import { alignCells } from '../diff/align.ts';
import type { CellChange } from '../diff/changes.ts';
import {
  addedCell,
  type CompareOptions,
  compareCells,
  diffSourceLines,
  isChanged,
} from '../diff/compare-cells.ts';
import { joinedLines } from '../diff/split.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';

export interface CellStep {
  /** undefined: the step left the cell's source, its place and what people set in it alone. */
  readonly change: CellChange | undefined;
  /** The cells in the version before that it comes from; none: this step added it. */
  readonly before: readonly Cell[];
}

/** What the cells of `after`, by place, come from in `before` (undefined: there is no such version). Both of one
 *  format. */
export function originsOf(before: Notebook | undefined, after: Notebook): readonly CellOrigin[] {
  const origins: CellOrigin[] = after.cells.map((cell) => ({ kind: 'none', after: [cell], before: [] }));
  if (before === undefined) return origins;
  const { pairs, splits, joins } = alignCells(before.cells, after.cells);
  for (const pair of pairs) {
    const cells = [before.cells[pair.before]!] as const;
    const kind = pair.moved ? 'moved' : 'pair';
    origins[pair.after] = { kind, before: cells, after: [after.cells[pair.after]!] };
  }
  for (const { before: whole, after: range } of splits) {
    const parts = after.cells.slice(range.start, range.end);
    for (const part of parts) {
      origins[part.index] = { kind: 'split', before: [before.cells[whole]!], after: parts };
    }
  }
  for (const { before: range, after: whole } of joins) {
    const parts = before.cells.slice(range.start, range.end);
    origins[whole] = { kind: 'joined', before: parts, after: [after.cells[whole]!] };
  }
  return origins;
}

export interface CellOrigin {
  readonly kind: 'none' | 'pair' | 'moved' | 'split' | 'joined';
  readonly before: readonly Cell[];
  /** The cell, with its siblings where one was split. */
  readonly after: readonly Cell[];
}

/** The steps of each cell of the version after back to each of the versions before, which are aligned once; those of a
 *  step are of one format. */
export function stepsBetween(
  sides: readonly { readonly before: Notebook | undefined; readonly after: Notebook }[],
  options: CompareOptions,
): (cell: Cell) => readonly CellStep[] {
  const aligned = sides.map(({ before, after }) => ({ after, origins: originsOf(before, after) }));
  return ({ index }) =>
    // Where formats differ, the cell that is compared is the one that was written anew.
    aligned.map(({ after, origins }) =>
      stepBack(origins[index]!, after.cells[index]!, after.format.major, options),
    );
}

/** `cell`, of a notebook of format `major`, seen from where it comes from. */
function stepBack(
  { kind, before, after }: CellOrigin,
  cell: Cell,
  major: number,
  options: CompareOptions,
): CellStep {
  switch (kind) {
    case 'none':
      return { change: addedCell(cell, major, options), before };
    case 'split':
    case 'joined': {
      const source = diffSourceLines(joinedLines(before), joinedLines(after), options);
      const change: CellChange =
        kind === 'split'
          ? { kind, before: before[0]!, after, source }
          : { kind, before, after: cell, source };
      return { change, before };
    }
    case 'pair':
    case 'moved': {
      const [old] = before as readonly [Cell];
      const details = compareCells(old, cell, major, options);
      if (kind === 'pair' && !isChanged(details)) return { change: undefined, before };
      return {
        change: { kind: kind === 'pair' ? 'modified' : kind, before: old, after: cell, details },
        before,
      };
    }
  }
}

/** The cell that a person means: its number from 1, its id, or the first whose source holds the text. */
export function findCell(notebook: Notebook, wanted: string): Cell | undefined {
  if (/^[1-9][0-9]*$/.test(wanted)) return notebook.cells[Number(wanted) - 1];
  return (
    notebook.cells.find(({ id }) => id === wanted) ??
    notebook.cells.find(({ source }) => source.includes(wanted))
  );
}
