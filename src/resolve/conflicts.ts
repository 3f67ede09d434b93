/** The conflicts that a notebook holds: markers in sources, clashes recorded in metadata (merge/record.ts). */
import { decodeString } from '../json/read.ts';
import { memberOf } from '../json/same.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { openConflicts } from '../merge/open-conflicts.ts';
import { RECORD_KEY } from '../merge/record.ts';
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
  return [...notebook.cells.flatMap(conflictsInCell), ...recordsIn(notebook.metadata, undefined)];
}

/** The list of records in a metadata object; undefined where there is none. */
export function recordsOf(metadata: JsonObject | undefined): readonly JsonObject[] | undefined {
  const own = memberOf(metadata, RECORD_KEY);
  const list = own?.kind === 'object' ? memberOf(own, 'conflicts') : undefined;
  return list?.kind === 'array' ? list.items.filter((item) => item.kind === 'object') : undefined;
}

function conflictsInCell(cell: Cell): readonly NotebookConflict[] {
  const regions = openConflicts(cell);
  const deletedBy = deletionIn(cell);
  const [only] = regions;
  if (deletedBy !== undefined) {
    const edited = only === undefined ? undefined : deletedBy === 'ours' ? only.theirs : only.ours;
    return [{ kind: 'delete-edit', cell, deletedBy, edited: edited ?? [cell.source], base: only?.base }];
  }
  const sources = regions.map((_, region) => ({ kind: 'source' as const, cell, regions, region }));
  return [...sources, ...recordsIn(cell.metadata, cell)];
}

function deletionIn(cell: Cell): 'ours' | 'theirs' | undefined {
  for (const record of recordsOf(cell.metadata) ?? []) {
    const deleted = memberOf(record, 'deleted');
    const by = deleted?.kind === 'string' ? decodeString(deleted) : undefined;
    if (by === 'ours' || by === 'theirs') return by;
  }
  return undefined;
}

function recordsIn(metadata: JsonObject | undefined, cell: Cell | undefined): readonly NotebookConflict[] {
  return (recordsOf(metadata) ?? []).flatMap((item, record): readonly NotebookConflict[] => {
    const path = memberOf(item, 'path');
    if (path?.kind !== 'array') return [];
    const keys = path.items.flatMap((key) => (key.kind === 'string' ? [decodeString(key)] : []));
    const side = (name: string): JsonValue | undefined => memberOf(item, name);
    return [
      {
        kind: 'value',
        cell,
        record,
        path: keys,
        base: side('base'),
        ours: side('ours'),
        theirs: side('theirs'),
      },
    ];
  });
}
