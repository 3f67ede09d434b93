/** A cell after its changes, as JSON text: one that was there keeps all that did not change, its outputs with the source
 *  that made them; a new one has no outputs. */

import { objectIn, readJson } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { type Style, writeString, writeStringList } from '../json/style.ts';
import type { JsonValue } from '../json/value.ts';
import { CellDraft, type CellLayout } from '../notebook/cell-draft.ts';
import { cellDepth, countName } from '../notebook/fields.ts';
import { tagsOf } from '../notebook/normalizer.ts';
import type { Cell } from '../notebook/notebook.ts';
import { editedObject, memberEdits } from './edit-keys.ts';
import type { CellEdits, CellPlace, KeyValue, WholeCell } from './file-changes.ts';

/** `asText`: sources of this notebook are texts, not lists of lines. */
export interface CellWriting extends CellLayout {
  readonly asText: boolean;
  /** The kernel's, which format 3 has in each cell of code. */
  readonly language: string;
}

/** What a cell shall be; a source of undefined stays. */
export interface CellGoal extends Pick<CellPlace, 'type' | 'id'> {
  readonly source: string | undefined;
}

/** `cell` with the goal's type, id and source, and the edits' values of the side `after`. */
export function changedCell(cell: Cell, goal: CellGoal, edits: CellEdits, writing: CellWriting): Buffer {
  const { style, major } = writing;
  const depth = cellDepth(major);
  const draft = new CellDraft(cell, writing, false, memberEdits(cell.node, edits.unknown, style, depth));
  if (goal.id !== cell.id) {
    draft.set('id', goal.id === undefined ? undefined : Buffer.from(writeString(goal.id, style)));
  }
  const metadata = [
    ...edits.metadata,
    ...(edits.tags === undefined ? [] : [tagSetting(cell, edits.tags.after, style)]),
  ];
  const metadataEdits = memberEdits(cell.metadata, metadata, style, depth + 1);
  if (metadataEdits.size > 0) {
    draft.set('metadata', rebuildObject(cell.metadata, metadataEdits, style, depth + 1, false));
  }
  // Code has none, not even an empty object.
  if (edits.attachments.length > 0 || (goal.type === 'code' && cell.attachments !== undefined)) {
    const text = editedObject(objectIn(cell.attachments), edits.attachments, style, depth + 1);
    const isNone = text.length === 2;
    if (!isNone || cell.attachments !== undefined) draft.set('attachments', isNone ? undefined : text);
  }
  const source = goal.source ?? cell.source;
  draft.source(source);
  if (source !== cell.source) draft.clearRun();
  if (goal.type !== cell.type) retype(draft, cell, goal.type, source, writing);
  return draft.write();
}

/** Code has outputs and a count, other cells have not; and in format 3 another name for its source. */
function retype(draft: CellDraft, cell: Cell, type: string, source: string, writing: CellWriting): void {
  const { style, major } = writing;
  draft.set('cell_type', Buffer.from(writeString(type, style)));
  const [was, is] = [cell.type === 'code', type === 'code'];
  if (was === is) return;
  draft.set('outputs', is ? Buffer.from('[]') : undefined);
  draft.set(countName(major), is && major === 4 ? Buffer.from('null') : undefined);
  if (major !== 3) return;
  draft.set('language', is ? Buffer.from(writeString(writing.language, style)) : undefined);
  draft.set('collapsed', undefined);
  draft.set(was ? 'input' : 'source', undefined);
  draft.set(is ? 'input' : 'source', sourceText(source, writing));
}

/** Tags that are as they shall be stay as they are written. */
function tagSetting(
  cell: Cell,
  tags: readonly string[],
  style: Style,
): { readonly path: readonly string[]; readonly after: JsonValue | undefined } {
  const path = ['tags'];
  if (tags.length === 0) return { path, after: undefined };
  const own = cell.metadata?.members.findLast(({ name }) => name === 'tags')?.value;
  const isSame = tagsOf(cell).join('\0') === tags.join('\0');
  return { path, after: isSame && own !== undefined ? own : listValue(tags, style) };
}

/** A cell of its own, as it stands in a notebook. */
export function newCell(cell: WholeCell, writing: CellWriting): Buffer {
  const { style, major } = writing;
  const depth = cellDepth(major);
  const isCode = cell.type === 'code';
  const tags = cell.tags.length === 0 ? [] : [{ path: ['tags'], after: listValue(cell.tags, style) }];
  const attachments = objectOf(cell.attachments, [], style, depth + 1);
  const fields = new Map<string, Buffer | undefined>([
    ...memberEdits(undefined, cell.unknown.map(setting), style, depth),
    ['cell_type', Buffer.from(writeString(cell.type, style))],
    ['metadata', objectOf(cell.metadata, tags, style, depth + 1)],
    [isCode && major === 3 ? 'input' : 'source', sourceText(cell.source, writing)],
  ]);
  if (isCode) fields.set('outputs', Buffer.from('[]'));
  if (isCode && major === 4) fields.set('execution_count', Buffer.from('null'));
  if (cell.id !== undefined) fields.set('id', Buffer.from(writeString(cell.id, style)));
  if (attachments.length > 2) fields.set('attachments', attachments);
  return rebuildObject(undefined, fields, style, depth, false);
}

type Setting = Parameters<typeof editedObject>[1][number];

function objectOf(
  values: readonly KeyValue[],
  more: readonly Setting[],
  style: Style,
  depth: number,
): Buffer {
  return editedObject(undefined, [...values.map(setting), ...more], style, depth);
}

function setting({ path, value }: KeyValue): Setting {
  return { path, after: value };
}

function listValue(texts: readonly string[], style: Style): JsonValue {
  return readJson(Buffer.from(writeStringList(texts, style, 0)));
}

function sourceText(source: string, { style, major, asText }: CellWriting): Buffer {
  if (asText) return Buffer.from(writeString(source, style));
  const lines = source.split(/(?<=\n)/).filter((line) => line !== '');
  return Buffer.from(writeStringList(lines, style, cellDepth(major) + 1));
}
