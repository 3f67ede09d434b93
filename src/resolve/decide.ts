/** Decisions about conflicts, applied: only the cells they are about change, and a cell's records go with its last
 *  conflict. Outputs come back where the source became exactly one side's and that side's notebook is at hand. */

import { NotebookError } from '../errors.ts';
import type { Edit } from '../json/edit.ts';
import { decodeString, readJson } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { removeParts } from '../json/remove.ts';
import { memberOf } from '../json/same.ts';
import { layOut, type Style, styleOf, writeString } from '../json/style.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { openConflicts } from '../merge/open-conflicts.ts';
import { deletionIn, recordsOf } from '../merge/recorded.ts';
import type { Sides } from '../merge/sides.ts';
import { CellDraft } from '../notebook/cell-draft.ts';
import { cellDepth, countName, sourceName } from '../notebook/fields.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { type ConflictRegion, replaceConflicts } from '../text/markers.ts';
import type { NotebookConflict } from './conflicts.ts';
import { type FindRun, runFinder } from './find-run.ts';
import type { FindOrigin } from './origins.ts';
import { withoutRecords } from './records.ts';

/** `text` stands for the lines between the markers, for the whole source of a cell that one side deleted, or as JSON
 *  for a value (empty: the key goes). `both` leaves ours of a value, as `-X union` does. */
export type Decision =
  | { readonly kind: 'ours' | 'theirs' | 'base' | 'both' | 'both-theirs-first' }
  | { readonly kind: 'text'; readonly text: string };

/** The inputs of the merge, as far as they are known. */
export type Stages = Sides<Notebook | undefined>;

/** undefined is open. */
export function isSameDecision(one: Decision | undefined, other: Decision | undefined): boolean {
  const text = (decision: Decision | undefined): string | undefined =>
    decision?.kind === 'text' ? decision.text : undefined;
  return one?.kind === other?.kind && text(one) === text(other);
}

/** Whether the conflict can be ended so: base only where it is shown, values only by JSON. */
export function isPossible(conflict: NotebookConflict, decision: Decision): boolean {
  switch (conflict.kind) {
    case 'source':
      return decision.kind !== 'base' || conflict.regions[conflict.region]!.base !== undefined;
    case 'delete-edit':
      return decision.kind !== 'base' || conflict.base !== undefined;
    case 'value':
      return decision.kind !== 'text' || decision.text.trim() === '' || isJson(decision.text);
  }
}

/** Edits of the notebook's bytes, sorted. A decision that is not possible leaves its conflict as it is. `findOrigin`: of the
 *  notebook's cells (origins.ts). */
export function resolveEdits(
  notebook: Notebook,
  decisions: ReadonlyMap<NotebookConflict, Decision>,
  stages: Stages,
  findOrigin: FindOrigin,
): readonly Edit[] {
  const findRun = runFinder(notebook, stages, findOrigin);
  const edits: Edit[] = [];
  const style = styleOf(notebook.root);
  const byCell = new Map<Cell | undefined, [NotebookConflict, Decision][]>();
  for (const [conflict, decision] of decisions) {
    if (!isPossible(conflict, decision)) continue;
    const list = byCell.get(conflict.cell) ?? [];
    list.push([conflict, decision]);
    byCell.set(conflict.cell, list);
  }
  const gone = new Set<Cell>();
  for (const [cell, decided] of byCell) {
    if (cell === undefined) edits.push(...notebookEdits(notebook, decided, style));
    else if (decided.some(([conflict, decision]) => takesAway(conflict, decision))) gone.add(cell);
    else edits.push(...cellEdits(cell, decided, notebook, style, findRun));
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
export function takesAway(conflict: NotebookConflict, decision: Decision): boolean {
  return conflict.kind === 'delete-edit' && decision.kind === conflict.deletedBy;
}

interface DecidedValue {
  readonly conflict: Extract<NotebookConflict, { kind: 'value' }>;
  readonly decision: Decision;
}

function cellEdits(
  cell: Cell,
  decided: readonly (readonly [NotebookConflict, Decision])[],
  notebook: Notebook,
  style: Style,
  findRun: FindRun,
): readonly Edit[] {
  const { major } = notebook.format;
  const depth = cellDepth(major);
  const draft = new CellDraft(cell, { style, major }, false);
  const source = decidedSource(cell, decided);
  draft.source(source);
  if (draft.isChanged && cell.type === 'code') runBeside(draft, findRun(cell, source));
  const values = decided.flatMap(([conflict, decision]): DecidedValue[] =>
    conflict.kind === 'value' ? [{ conflict, decision }] : [],
  );
  const type = decidedType(cell, values);
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
    } else if (place === 'attachments' && type === 'code') {
      // They went with the type that was decided on.
    } else if (path.length === 0) {
      draft.set(place, value === undefined ? undefined : layOut(value, style, depth + 1));
      if (place === 'cell_type') {
        const name = sourceName(cell.type, major);
        const text = draft.get(name) ?? bytesOfMember(cell.node, name);
        for (const [field, content] of fieldsOfType(type, cell, text, notebook)) draft.set(field, content);
        if (type === 'code') runBeside(draft, findRun(cell, source));
      }
    } else {
      const own = draft.get(place) ?? bytesOfMember(cell.node, place);
      draft.set(place, setAt(own && parsed(own), path, value, style, depth + 1));
    }
  }
  const isKept = decided.some(([conflict]) => conflict.kind === 'delete-edit');
  const isGone = (record: JsonObject, index: number): boolean =>
    settled.has(index) || (isKept && deletionIn(record) !== undefined);
  if (metadata !== undefined && recordsOf(metadata)?.some(isGone))
    draft.set('metadata', withoutRecords(metadata, isGone, style, depth + 1));
  else if (isNew && metadata !== undefined) draft.set('metadata', bytesOf(metadata));
  return draft.isChanged ? [{ start: cell.node.start, end: cell.node.end, content: draft.write() }] : [];
}

function decidedType(cell: Cell, decided: readonly DecidedValue[]): string {
  for (const { conflict, decision } of decided) {
    if (conflict.path.join('.') !== 'cell.cell_type') continue;
    const value = decidedValue(conflict, decision);
    if (value !== KEEP && value?.kind === 'string') return decodeString(value);
  }
  return cell.type;
}

function decidedSource(cell: Cell, decided: readonly (readonly [NotebookConflict, Decision])[]): string {
  const chosen = new Map<number, readonly string[] | undefined>();
  let regions: readonly ConflictRegion[] = [];
  for (const [conflict, decision] of decided) {
    if (conflict.kind === 'delete-edit') return keptSource(cell, conflict, decision);
    if (conflict.kind !== 'source') continue;
    regions = conflict.regions;
    chosen.set(conflict.region, decidedLines(regions[conflict.region]!, decision));
  }
  return replaceConflicts(cell.source, regions, (_, index) => chosen.get(index));
}

/** The source of a cell that one side deleted and that stays: the other side's, base's, or as it was typed. */
function keptSource(
  cell: Cell,
  conflict: Extract<NotebookConflict, { kind: 'delete-edit' }>,
  decision: Decision,
): string {
  if (decision.kind === 'text') return decision.text;
  const [region] = openConflicts(cell);
  // Somebody took the markers away by hand; the record alone is left.
  if (region === undefined) return cell.source;
  return replaceConflicts(cell.source, [region], () =>
    decision.kind === 'base' ? conflict.base : conflict.edited,
  );
}

/** An output stands only beside the source that produced it. Where none is known the cell has not run. */
function runBeside(draft: CellDraft, run: Cell | undefined): void {
  if (run?.outputs === undefined) {
    draft.clearRun();
    return;
  }
  draft.outputs(run.outputs, true);
  draft.count(run.executionCount);
}

/** The fields that come and go as `cell` becomes one of `type`: only code has outputs and a count, it has no attachments,
 *  and in format 3 more is tied to the type. `source`: as the cell will have it. */
function fieldsOfType(
  type: string,
  cell: Cell,
  source: Buffer | undefined,
  { format: { major }, language }: Notebook,
): ReadonlyMap<string, Buffer | undefined> {
  const isCode = type === 'code';
  const is3 = major === 3;
  const changes = new Map<string, Buffer | undefined>();
  const tie = (name: string, isTied: boolean, empty?: unknown): void => {
    const isThere = memberOf(cell.node, name) !== undefined;
    if (isThere && !isTied) changes.set(name, undefined);
    if (!isThere && isTied && empty !== undefined) changes.set(name, Buffer.from(JSON.stringify(empty)));
  };
  tie('outputs', isCode, []);
  tie(countName(major), isCode, null);
  tie('attachments', !isCode);
  tie('language', isCode && is3, language);
  tie('collapsed', isCode && is3);
  tie('level', type === 'heading' && is3, 1);
  const [before, after] = [sourceName(cell.type, major), sourceName(type, major)];
  if (before !== after) changes.set(before, undefined).set(after, source);
  return changes;
}

function notebookEdits(
  notebook: Notebook,
  decided: readonly (readonly [NotebookConflict, Decision])[],
  style: Style,
): readonly Edit[] {
  let { metadata } = notebook;
  const settled = new Set<number>();
  const changes = new Map<string, Buffer | undefined>();
  for (const [conflict, decision] of decided) {
    if (conflict.kind !== 'value') continue;
    settled.add(conflict.record);
    const [place, ...path] = conflict.path;
    const value = decision.kind === 'ours' ? KEEP : decidedValue(conflict, decision);
    if (place === undefined || value === KEEP) continue;
    if (place === 'metadata') metadata = parsed(setAt(metadata, path, value, style, 1));
    else if (path.length === 0) changes.set(place, value && layOut(value, style, 1));
    else {
      const own = changes.get(place) ?? bytesOfMember(notebook.root, place);
      changes.set(place, setAt(own && parsed(own), path, value, style, 1));
    }
  }
  if (metadata !== undefined)
    changes.set(
      'metadata',
      withoutRecords(metadata, (_, index) => settled.has(index), style, 1),
    );
  return rootEdits(notebook.root, changes, style);
}

/** Members changed, taken out or put at the end; the cells between them keep their bytes. */
function rootEdits(
  root: JsonObject,
  changes: ReadonlyMap<string, Buffer | undefined>,
  style: Style,
): readonly Edit[] {
  const edits: Edit[] = [];
  const parts = root.members.map(({ keyStart, value }) => ({ start: keyStart, end: value.end }));
  const removed = root.members.map(({ name }) => changes.has(name) && changes.get(name) === undefined);
  removeParts(root, parts, removed, '{}', edits);
  for (const [name, content] of changes) {
    if (content === undefined) continue;
    const own = memberOf(root, name);
    if (own !== undefined) {
      edits.push({ start: own.start, end: own.end, content });
      continue;
    }
    const comma = style.newline === '' ? style.comma : `,${style.newline}${style.indent}`;
    const end = root.members.at(-1)!.value.end;
    const member = `${comma}${writeString(name, style)}${style.colon}`;
    edits.push({ start: end, end, content: Buffer.concat([Buffer.from(member), content]) });
  }
  return edits;
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
    case 'text':
      return decision.text.trim() === '' ? undefined : readJson(Buffer.from(decision.text));
    case 'ours':
    case 'both':
    case 'both-theirs-first':
      return KEEP;
  }
}

function isJson(text: string): boolean {
  try {
    readJson(Buffer.from(text));
    return true;
  } catch (error) {
    if (error instanceof NotebookError) return false;
    throw error;
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

function bytesOf(value: JsonValue): Buffer {
  return value.bytes.subarray(value.start, value.end);
}

function bytesOfMember(object: JsonObject, name: string): Buffer | undefined {
  const value = memberOf(object, name);
  return value && bytesOf(value);
}

function parsed(text: Buffer): JsonObject {
  return readJson(text) as JsonObject;
}
