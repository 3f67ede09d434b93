/** Outputs put back into a notebook that a filter stored without them, from versions of it that had them:
 *
 *      stored            kept               in the work tree
 *      |a| |b|     +     |a| 1, |x| 2  ->   |a| 1, |b|
 *
 *  An output stands only beside the exact source that produced it, so nothing but the same text of a code cell gives
 *  its outputs back. */

import type { Edit } from '../json/edit.ts';
import { splice } from '../json/edit.ts';
import { expand } from '../json/read.ts';
import { layOut, type Style, styleOf } from '../json/style.ts';
import type { JsonValue } from '../json/value.ts';
import { cellDepth } from '../notebook/fields.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';

/** `stored` with outputs and counts of the same cells in `kept` (the likeliest version first; it is read no further
 *  than needed). No such cell: the very same buffer. Cells that have outputs already keep them. */
export function putBackOutputs(stored: Notebook, kept: Iterable<Notebook>): Buffer {
  const waiting = stored.cells.filter((cell) => cell.type === 'code' && isBare(cell));
  if (waiting.length === 0) return stored.bytes;
  const style = styleOf(stored.root);
  const open = new Set(waiting);
  const edits: Edit[] = [];
  for (const version of kept) {
    if (version.format.major !== stored.format.major) continue;
    const run = runsBySource(version);
    for (const [cell, found] of pairRuns([...open], run)) {
      open.delete(cell);
      edits.push(...runEdits(cell, found, style, stored.format.major));
    }
    if (open.size === 0) break;
  }
  return splice(
    stored.bytes,
    edits.sort((one, other) => one.start - other.start),
  );
}

/** Code cells by source, those that were never run too: they say that the last state had no outputs. */
function runsBySource(notebook: Notebook): ReadonlyMap<string, readonly Cell[]> {
  const runs = new Map<string, Cell[]>();
  for (const cell of notebook.cells) {
    if (cell.type !== 'code' || cell.source.trim() === '') continue;
    const same = runs.get(cell.source);
    if (same === undefined) runs.set(cell.source, [cell]);
    else same.push(cell);
  }
  return runs;
}

/** Of cells that share a source the one with the same id, else the first, second, ... to the first, second, ... */
function pairRuns(
  cells: readonly Cell[],
  runs: ReadonlyMap<string, readonly Cell[]>,
): readonly (readonly [Cell, Cell])[] {
  const pairs: (readonly [Cell, Cell])[] = [];
  const used = new Set<Cell>();
  const left: Cell[] = [];
  for (const cell of cells) {
    const found = runs.get(cell.source)?.find(({ id }) => id !== undefined && id === cell.id);
    if (found === undefined || used.has(found)) left.push(cell);
    else {
      used.add(found);
      pairs.push([cell, found]);
    }
  }
  for (const cell of left) {
    const found = runs.get(cell.source)?.find((candidate) => !used.has(candidate));
    if (found === undefined) continue;
    used.add(found);
    pairs.push([cell, found]);
  }
  return pairs;
}

function runEdits(cell: Cell, run: Cell, style: Style, major: number): readonly Edit[] {
  const edits: Edit[] = [];
  const depth = cellDepth(major) + 1;
  if (cell.outputs !== undefined && run.outputs !== undefined && !isBare(run)) {
    edits.push({
      start: cell.outputs.start,
      end: cell.outputs.end,
      content: layOut(run.outputs, style, depth),
    });
  }
  if (cell.executionCount !== undefined && run.executionCount !== undefined) {
    edits.push({
      start: cell.executionCount.start,
      end: cell.executionCount.end,
      content: textOf(run.executionCount),
    });
  }
  return edits;
}

/** Whether a cell has neither outputs nor a count. */
function isBare(cell: Cell): boolean {
  const outputs = cell.outputs === undefined ? undefined : expand(cell.outputs);
  const none = outputs === undefined || (outputs.kind === 'array' && outputs.items.length === 0);
  return none && cell.executionCount?.kind !== 'number';
}

function textOf(value: JsonValue): string {
  return value.bytes.toString('latin1', value.start, value.end);
}
