/** The contents of cells as numbers: equal numbers mean the same source and type, in both notebooks.
 *  Sources that are byte for byte the same are told by their bytes; only what the other side lacks is decoded. */
import type { Cell } from '../notebook/notebook.ts';

export interface Contents {
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** How often each number occurs. */
  readonly countBefore: Int32Array;
  readonly countAfter: Int32Array;
}

export function cellContents(before: readonly Cell[], after: readonly Cell[]): Contents {
  const keysBefore = new Set(before.map((cell) => cell.sourceKey));
  const keysAfter = new Set(after.map((cell) => cell.sourceKey));
  const numbers = new Map<string, number>();
  const number = (cell: Cell): number => {
    const { sourceKey } = cell;
    const isShared = keysBefore.has(sourceKey) && keysAfter.has(sourceKey);
    // Tells the two kinds of keys apart: no cell type starts with a NUL of its own.
    const key = isShared ? sourceKey : `\0${cell.type}\0${cell.source}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  };
  const row = (cells: readonly Cell[]): Int32Array => Int32Array.from(cells, number);
  const ids = { before: row(before), after: row(after) };
  const count = (row: Int32Array): Int32Array => {
    const counts = new Int32Array(numbers.size);
    for (const id of row) counts[id]! += 1;
    return counts;
  };
  return { ...ids, countBefore: count(ids.before), countAfter: count(ids.after) };
}
