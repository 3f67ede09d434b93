/** Where in a file a line of a cell's source is. */
import { decodeString } from '../json/read.ts';
import type { JsonValue } from '../json/value.ts';

/** The byte; `line` counts from 0. A line has a place as far as it has a string of its own in the list. */
export function offsetOfLine(source: JsonValue, line: number): number {
  if (source.kind !== 'array') return source.start;
  let before = 0;
  for (const item of source.items) {
    const breaks = item.kind === 'string' ? decodeString(item).split('\n').length - 1 : 0;
    if (before + breaks > line || item === source.items.at(-1)) return item.start;
    before += breaks;
  }
  return source.start;
}
