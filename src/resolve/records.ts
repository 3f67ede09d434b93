/** Records of conflicts, taken out of metadata once nothing is left to decide. */
import { readJson } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { layOut, type Style } from '../json/style.ts';
import type { JsonObject } from '../json/value.ts';
import { RECORD_KEY } from '../merge/record.ts';
import { recordsOf } from '../merge/recorded.ts';

/** `metadata`, at `depth` levels of a file in `style`, without the records that are `isGone`, and without their key once
 *  none is left. */
export function withoutRecords(
  metadata: JsonObject,
  isGone: (record: JsonObject, index: number) => boolean,
  style: Style,
  depth: number,
): Buffer {
  const left = (recordsOf(metadata) ?? []).filter((record, index) => !isGone(record, index));
  const list = left.map(({ bytes, start, end }) => bytes.toString('utf8', start, end)).join(',');
  const content =
    left.length === 0
      ? undefined
      : layOut(readJson(Buffer.from(`{"conflicts":[${list}]}`)), style, depth + 1);
  return rebuildObject(metadata, new Map([[RECORD_KEY, content]]), style, depth, false);
}
