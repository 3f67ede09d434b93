/** The conflicts that a notebook holds: markers in sources, clashes recorded in metadata (merge/record.ts), but for those that a
 *  person has ended by hand. */
import { memberOf } from '../json/same.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { openConflicts } from '../merge/open-conflicts.ts';
import { deletionIn, isEnded, pathIn, recordsOf } from '../merge/recorded.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { ConflictRegion } from '../text/markers.ts';

export type NotebookConflict =
  /** Lines between markers; `region` is the how-manieth of `regions` in its cell. */
  | {
      readonly kind: 'source';
      readonly cell: Cell;
      readonly regions: readonly ConflictRegion[];
      readonly region: number;
    }
  /** `deletedBy` took the cell away; the other side's source stands in `edited`, base's in `base` where it is shown. */
  | {
      readonly kind: 'delete-edit';
      readonly cell: Cell;
      readonly deletedBy: 'ours' | 'theirs';
      readonly edited: readonly string[];
      readonly base: readonly string[] | undefined;
    }
  /** A value outside sources; ours stands in place. An absent side did not have the key. */
  | {
      readonly kind: 'value';
      /** undefined: the notebook's own. */
      readonly cell: Cell | undefined;
      /** Place in the list of records. */
      readonly record: number;
      readonly path: readonly string[];
      readonly base: JsonValue | undefined;
      readonly ours: JsonValue | undefined;
      readonly theirs: JsonValue | undefined;
    };

/** In the order of cells, those of the notebook itself last. */
export function conflictsIn(notebook: Notebook): readonly NotebookConflict[] {
  return [...notebook.cells.flatMap(conflictsInCell), ...valuesIn(notebook, undefined)];
}

function conflictsInCell(cell: Cell): readonly NotebookConflict[] {
  const regions = openConflicts(cell);
  const [deletedBy] = openRecords(cell).flatMap(([record]) => deletionIn(record) ?? []);
  const [only] = regions;
  if (deletedBy !== undefined) {
    const edited = only === undefined ? undefined : deletedBy === 'ours' ? only.theirs : only.ours;
    return [{ kind: 'delete-edit', cell, deletedBy, edited: edited ?? [cell.source], base: only?.base }];
  }
  const sources = regions.map((_, region) => ({ kind: 'source' as const, cell, regions, region }));
  return [...sources, ...valuesIn(cell, cell)];
}

/** With their places in the list. */
function openRecords(owner: Cell | Notebook): readonly (readonly [record: JsonObject, place: number])[] {
  const records = (recordsOf(owner.metadata) ?? []).map((record, place) => [record, place] as const);
  return records.filter(([record]) => !isEnded(record, owner));
}

/** `cell` undefined: those of the notebook itself. */
function valuesIn(owner: Cell | Notebook, cell: Cell | undefined): readonly NotebookConflict[] {
  return openRecords(owner).flatMap(([item, record]): readonly NotebookConflict[] => {
    const path = pathIn(item);
    if (path === undefined) return [];
    const [base, ours, theirs] = ['base', 'ours', 'theirs'].map((side) => memberOf(item, side));
    return [{ kind: 'value', cell, record, path, base, ours, theirs }];
  });
}
