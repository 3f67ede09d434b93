/** Clashes outside a source are recorded in metadata, under `nbdiff`, so that no side's value is gone:
 *
 *      "nbdiff": { "conflicts": [
 *        { "path": ["metadata", "tags"], "base": [...], "ours": [...], "theirs": [...] },
 *        { "deleted": "theirs" } ] }
 *
 *  A side whose key is missing did not have the value. `deleted` says which side took the cell away; the other side's
 *  source stands between markers, or where it edited something else, `"unmarked": true` says that there are none. */

import { readJson } from '../json/read.ts';
import { compactText, layOut, type Style } from '../json/style.ts';
import type { JsonValue } from '../json/value.ts';
import type { Sides } from './sides.ts';

export const RECORD_KEY = 'nbdiff';
export const UNMARKED_KEY = 'unmarked';

/** One entry of the list, as JSON text; the values are compact JSON, or undefined where a side has none. */
export type ConflictRecord =
  | {
      readonly kind: 'value';
      readonly path: readonly string[];
      readonly base: string | undefined;
      readonly ours: string | undefined;
      readonly theirs: string | undefined;
    }
  | { readonly kind: 'deleted'; readonly by: 'ours' | 'theirs'; readonly isMarked: boolean };

/** The clash of three values at `path`. */
export function valueRecord(
  path: readonly string[],
  { base, ours, theirs }: Sides<JsonValue | undefined>,
): ConflictRecord {
  return { kind: 'value', path, base: compact(base), ours: compact(ours), theirs: compact(theirs) };
}

function compact(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : compactText(value);
}

/** The value of the `nbdiff` key, as it stands at `depth` levels of a file in `style`. */
export function recordText(records: readonly ConflictRecord[], style: Style, depth: number): Buffer {
  const entries = records.map((record) => {
    if (record.kind === 'deleted')
      return `{"deleted":"${record.by}"${record.isMarked ? '' : `,"${UNMARKED_KEY}":true`}}`;
    const sides = (['base', 'ours', 'theirs'] as const).flatMap((side) => {
      const value = record[side];
      return value === undefined ? [] : [`"${side}":${value}`];
    });
    return `{"path":${JSON.stringify(record.path)},${sides.join(',')}}`;
  });
  return layOut(readJson(Buffer.from(`{"conflicts":[${entries.join(',')}]}`)), style, depth);
}
