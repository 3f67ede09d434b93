/** Decisions about conflicts, applied: only the cells they are about change, and a cell's records go with its last
 *  conflict. Outputs come back where the source became exactly one side's and that side's notebook is at hand. */
import type { Edit } from '../json/edit.ts';
import { readJson } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { removeParts } from '../json/remove.ts';
import { memberOf } from '../json/same.ts';
import { layOut, type Style, styleOf } from '../json/style.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { RECORD_KEY } from '../merge/record.ts';
import { cellDepth, countName, sourceName, writeSource } from '../notebook/fields.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { replaceConflicts } from '../text/markers.ts';
import { type NotebookConflict, recordsOf } from './conflicts.ts';

/** `union` is `both`, ours first. `text` replaces the lines between the markers. */
export type Decision =
  | { readonly kind: 'ours' | 'theirs' | 'base' | 'both' | 'both-theirs-first' }
  | { readonly kind: 'text'; readonly text: string };

/** The inputs of the merge, as far as they are known. */
export interface Stages {
  readonly base: Notebook | undefined;
  readonly ours: Notebook | undefined;
  readonly theirs: Notebook | undefined;
}

/** Edits of the notebook's bytes, sorted. A decision that a conflict does not have (base where none is shown) leaves
 *  it as it is. */
export function resolveEdits(
  notebook: Notebook,
  decisions: ReadonlyMap<NotebookConflict, Decision>,
  stages: Stages,
): readonly Edit[] {
  const edits: Edit[] = [];
  const style = styleOf(notebook.root);
  const byCell = new Map<Cell | undefined, [NotebookConflict, Decision][]>();
  for (const [conflict, decision] of decisions) {
    const list = byCell.get(conflict.cell) ?? [];
    list.push([conflict, decision]);
    byCell.set(conflict.cell, list);
  }
  const gone = new Set<Cell>();
  for (const [cell, decided] of byCell) {
    if (cell === undefined) edits.push(...notebookEdits(notebook, decided, style));
    else if (decided.some(([conflict, decision]) => takesAway(conflict, decision))) gone.add(cell);
    else edits.push(...cellEdits(cell, decided, notebook, style, stages));
  }
  for (const list of notebook.cellLists) {
    const removed = list.items.map((item) =>
      notebook.cells.some((cell) => cell.node === item && gone.has(cell)),
    );
    removeParts(list, list.items, removed, '[]', edits);
  }
  return edits.sort((one, other) => one.start - other.start);
}

/** The lines that a decision makes of a conflict; undefined where it has no answer. */
export function decidedLines(
  sides: {
    readonly base: readonly string[] | undefined;
    readonly ours: readonly string[];
    readonly theirs: readonly string[];
  },
  decision: Decision,
): readonly string[] | undefined {
  switch (decision.kind) {
    case 'ours':
      return sides.ours;
    case 'theirs':
      return sides.theirs;
    case 'base':
      return sides.base;
    case 'both':
      return [...sides.ours, ...sides.theirs];
    case 'both-theirs-first':
      return [...sides.theirs, ...sides.ours];
    case 'text':
      return decision.text === '' ? [] : decision.text.split(/(?<=\n)/);
  }
}

/** Whether the decision deletes the cell. */
function takesAway(conflict: NotebookConflict, decision: Decision): boolean {
  return conflict.kind === 'delete-edit' && decision.kind === conflict.deletedBy;
}

function cellEdits(
  cell: Cell,
  decided: readonly (readonly [NotebookConflict, Decision])[],
  notebook: Notebook,
  style: Style,
  stages: Stages,
): readonly Edit[] {
  const { major } = notebook.format;
  const depth = cellDepth(major);
  const changes = new Map<string, Buffer | undefined>();
  const source = decidedSource(cell, decided);
  if (source !== cell.source) {
    changes.set(sourceName(cell, major), writeSource(source, cell, style, depth));
    restoreRun(changes, cell, source, stages, style, major);
  }
  const values = decided.flatMap(([conflict, decision]) =>
    conflict.kind === 'value' ? [{ conflict, decision }] : [],
  );
  let { metadata } = cell;
  let isNew = false;
  const settled = new Set<number>();
  for (const { conflict, decision } of values) {
    settled.add(conflict.record);
    const [place, ...path] = conflict.path.slice(1);
    if (place === undefined || decision.kind === 'ours') continue;
    const value = decidedValue(conflict, decision);
    if (value === KEEP) continue;
    if (place === 'metadata') {
      metadata = parsed(setAt(metadata, path, value, style, depth + 1));
      isNew = true;
    } else if (path.length === 0) {
      changes.set(place, value === undefined ? undefined : layOut(value, style, depth + 1));
    } else {
      const own = memberOf(cell.node, place);
      const inside = own === undefined ? undefined : parsed(own.bytes.subarray(own.start, own.end));
      changes.set(place, setAt(inside, path, value, style, depth + 1));
    }
  }
  const deleteSettled = decided.some(([conflict]) => conflict.kind === 'delete-edit');
  const left = withoutRecords(metadata, settled, deleteSettled, style, depth + 1);
  if (left !== undefined) changes.set('metadata', left);
  else if (isNew && metadata !== undefined) changes.set('metadata', bytesOf(metadata));
  if (changes.size === 0) return [];
  const content = rebuildObject(cell.node, changes, style, depth, false);
  return [{ start: cell.node.start, end: cell.node.end, content }];
}

function decidedSource(cell: Cell, decided: readonly (readonly [NotebookConflict, Decision])[]): string {
  const chosen = new Map<number, Decision>();
  for (const [conflict, decision] of decided) {
    if (conflict.kind === 'source') chosen.set(conflict.region, decision);
    if (conflict.kind === 'delete-edit') {
      // The side that edited, whatever of the two it is; base and text as they are.
      if (decision.kind === 'text') return decision.text;
      if (decision.kind === 'base')
        return conflict.base === undefined ? cell.source : joinLines(conflict.base);
      return joinLines(conflict.edited);
    }
  }
  const first = decided.find(([conflict]) => conflict.kind === 'source')?.[0];
  if (first?.kind !== 'source') return cell.source;
  return replaceConflicts(cell.source, first.regions, (region, index) => {
    const decision = chosen.get(index);
    return decision === undefined ? undefined : decidedLines(region, decision);
  });
}

/** A cell's last line has no newline, whatever the lines between the markers had. */
function joinLines(lines: readonly string[]): string {
  return lines.join('').replace(/\r?\n$/, '');
}

/** An output stands only beside the source that produced it: that of the side which has exactly this source. */
function restoreRun(
  changes: Map<string, Buffer | undefined>,
  cell: Cell,
  source: string,
  stages: Stages,
  style: Style,
  major: number,
): void {
  if (cell.type !== 'code') return;
  for (const side of [stages.ours, stages.theirs]) {
    if (side === undefined || side.format.major !== major) continue;
    const same = side.cells.filter((other) => other.type === 'code' && other.source === source);
    const found =
      same.find(({ id }) => id !== undefined && id === cell.id) ?? (same.length === 1 ? same[0] : undefined);
    if (found?.outputs === undefined) continue;
    changes.set('outputs', layOut(found.outputs, style, cellDepth(major) + 1));
    const count = found.executionCount;
    if (count !== undefined) changes.set(countName(major), bytesOf(count));
    return;
  }
}

function notebookEdits(
  notebook: Notebook,
  decided: readonly (readonly [NotebookConflict, Decision])[],
  style: Style,
): readonly Edit[] {
  let { metadata } = notebook;
  const settled = new Set<number>();
  const edits: Edit[] = [];
  for (const [conflict, decision] of decided) {
    if (conflict.kind !== 'value') continue;
    settled.add(conflict.record);
    const [place, ...path] = conflict.path;
    const value = decision.kind === 'ours' ? KEEP : decidedValue(conflict, decision);
    if (place === undefined || value === KEEP) continue;
    if (place === 'metadata') metadata = parsed(setAt(metadata, path, value, style, 1));
    else {
      const own = memberOf(notebook.root, place);
      if (own !== undefined && value !== undefined && path.length === 0) {
        edits.push({ start: own.start, end: own.end, content: layOut(value, style, 1) });
      }
    }
  }
  const left = withoutRecords(metadata, settled, false, style, 1);
  const own = notebook.metadata;
  if (own === undefined || metadata === undefined) return edits;
  const content = left ?? bytesOf(metadata);
  return [...edits, { start: own.start, end: own.end, content }];
}

const KEEP = Symbol('the value stays');

function decidedValue(
  conflict: Extract<NotebookConflict, { kind: 'value' }>,
  decision: Decision,
): JsonValue | undefined | typeof KEEP {
  switch (decision.kind) {
    case 'theirs':
      return conflict.theirs;
    case 'base':
      return conflict.base;
    case 'ours':
    case 'both':
    case 'both-theirs-first':
    case 'text':
      return KEEP;
  }
}

/** `object` with the value at `path` set, or taken away. */
function setAt(
  object: JsonObject | undefined,
  path: readonly string[],
  value: JsonValue | undefined,
  style: Style,
  depth: number,
): Buffer {
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined ? Buffer.from('{}') : layOut(value, style, depth);
  const inner = memberOf(object, name);
  const content =
    rest.length > 0
      ? setAt(inner?.kind === 'object' ? inner : undefined, rest, value, style, depth + 1)
      : value === undefined
        ? undefined
        : layOut(value, style, depth + 1);
  return rebuildObject(object, new Map([[name, content]]), style, depth, false);
}

/** Metadata without the settled records, and without their key once none is left; undefined: nothing changes. */
function withoutRecords(
  metadata: JsonObject | undefined,
  settled: ReadonlySet<number>,
  deletions: boolean,
  style: Style,
  depth: number,
): Buffer | undefined {
  const records = recordsOf(metadata);
  if (records === undefined || (settled.size === 0 && !deletions)) return undefined;
  const left = records.filter(
    (record, index) => !settled.has(index) && !(deletions && memberOf(record, 'deleted') !== undefined),
  );
  const content =
    left.length === 0
      ? undefined
      : layOut(
          parsed(
            Buffer.from(
              `{"conflicts":[${left.map((record) => bytesOf(record).toString('utf8')).join(',')}]}`,
            ),
          ),
          style,
          depth + 1,
        );
  return rebuildObject(metadata, new Map([[RECORD_KEY, content]]), style, depth, false);
}

function bytesOf(value: JsonValue): Buffer {
  return value.bytes.subarray(value.start, value.end);
}

function parsed(text: Buffer): JsonObject {
  return readJson(text) as JsonObject;
}
