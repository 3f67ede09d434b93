/** A notebook with some of its own keys, and its cells, changed: all other bytes stay. */
import { type Edit, splice } from '../json/edit.ts';
import { readJson } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { memberOf } from '../json/same.ts';
import type { Style } from '../json/style.ts';
import type { JsonObject } from '../json/value.ts';
import type { Notebook } from '../notebook/notebook.ts';

/** `ours` with new values of its own keys, as JSON text (undefined: the key goes), and with the edits of its cells. */
export function writeNotebook(
  ours: Notebook,
  rootChanges: ReadonlyMap<string, Buffer | undefined>,
  cells: readonly Edit[],
  style: Style,
): Buffer {
  const { root, bytes } = ours;
  const names = new Set(root.members.map(({ name }) => name));
  const onlyValues = [...rootChanges].every(([name, value]) => names.has(name) && value !== undefined);
  if (!onlyValues) {
    // A key comes or goes: the root is laid out anew around its members' own bytes.
    const withCells = readJson(splice(bytes, cells), { opaqueKeys: CELL_KEYS }) as JsonObject;
    const rebuilt = rebuildObject(withCells, rootChanges, style, 0, false);
    return Buffer.concat([bytes.subarray(0, root.start), rebuilt, bytes.subarray(root.end)]);
  }
  const edits: Edit[] = [...cells];
  for (const [name, content] of rootChanges) {
    const value = memberOf(root, name)!;
    edits.push({ start: value.start, end: value.end, content: content! });
  }
  return splice(
    bytes,
    edits.sort((one, other) => one.start - other.start),
  );
}

const CELL_KEYS: ReadonlySet<string> = new Set(['cells', 'worksheets']);
