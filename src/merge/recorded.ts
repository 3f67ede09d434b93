/** The clashes that a notebook records (record.ts), read back; and those of them that a person has ended since without a
 *  word to nbdiff, in Jupyter or in an editor:
 *
 *      markers around a cell that one side deleted, and none left   ->  the cell was kept, as it stands
 *      another value than ours, in its place                        ->  it was chosen, as it stands
 *
 *  A value that is gone may have been lost: that is left for a person to say. */
import { decodeString, expand } from '../json/read.ts';
import { memberOf, sameValue } from '../json/same.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { splitLines } from '../text/lines.ts';
import { RECORD_KEY, UNMARKED_KEY } from './record.ts';

/** The list of records in a metadata object; undefined where there is none. */
export function recordsOf(metadata: JsonObject | undefined): readonly JsonObject[] | undefined {
  const own = memberOf(metadata, RECORD_KEY);
  const list = own?.kind === 'object' ? memberOf(own, 'conflicts') : undefined;
  return list?.kind === 'array' ? list.items.filter((item) => item.kind === 'object') : undefined;
}

/** Who took the cell away, in a record of that. */
export function deletionIn(record: JsonObject): 'ours' | 'theirs' | undefined {
  const deleted = memberOf(record, 'deleted');
  const by = deleted?.kind === 'string' ? decodeString(deleted) : undefined;
  return by === 'ours' || by === 'theirs' ? by : undefined;
}

/** The keys from the top of the cell or notebook, in the record of a value: `['cell', 'metadata', 'tags']`. */
export function pathIn(record: JsonObject): readonly string[] | undefined {
  const path = memberOf(record, 'path');
  if (path?.kind !== 'array') return undefined;
  return path.items.flatMap((key) => (key.kind === 'string' ? [decodeString(key)] : []));
}

/** Whether a person has ended what the record tells of. */
export function isEnded(record: JsonObject, owner: Cell | Notebook): boolean {
  if (deletionIn(record) !== undefined) {
    return 'source' in owner && memberOf(record, UNMARKED_KEY) === undefined && !hasMarker(owner.source);
  }
  const path = pathIn(record);
  if (path === undefined) return false;
  const now = valueIn(owner, path);
  return now !== undefined && !sameValue(now, memberOf(record, 'ours'), true);
}

/** The value at the path of a record, as it stands now in the cell or notebook that the record is about. */
export function valueIn(owner: Cell | Notebook, path: readonly string[]): JsonValue | undefined {
  return 'root' in owner ? valueAt(owner.root, path) : valueAt(owner.node, path.slice(1));
}

/** Also of a conflict that has lost some of its markers: its end is somewhere, but nobody has seen to it. */
function hasMarker(source: string): boolean {
  return splitLines(source).some((line) => /^(?:<{7,}|\|{7,}|>{7,})(?:\s|$)/.test(line));
}

function valueAt(object: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path) {
    const inside: JsonValue = expand(value);
    value = inside.kind === 'object' ? memberOf(inside, name) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}
