/** What `clean` takes out of a notebook, as parts that can be put back one by one:
 *
 *      {"cells": [ {..., "outputs": [1], ...}, ... ], "metadata": {..., "widgets": ...}}
 *                  ^ a part: the cell                        ^ a part: the metadata
 *
 *  A part knows what `clean` left of it, where its source is the same, and the bytes that stood there. All parts
 *  together, with what lies outside of them, undo the cleaning to the byte. */
import { createHash } from 'node:crypto';
import { type BytesEdit, type Edit, invertEdits, splice } from '../json/edit.ts';
import type { JsonValue } from '../json/value.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { hasRun } from '../notebook/run.ts';
import { isBlankCell } from '../notebook/source-start.ts';

/** Bytes that may be stored elsewhere; undefined once they are gone. */
export interface Piece {
  readonly size: number;
  readonly read: () => Buffer | undefined;
}

/** What stood in place of [start, end). */
export interface TakenEdit {
  readonly start: number;
  readonly end: number;
  readonly what: 'outputs' | 'count' | 'noise';
  readonly piece: Piece;
}

export interface Part {
  /** The same for cells of one format and type with the same source; `METADATA` for the notebook's metadata. */
  readonly key: string;
  /** Tells it from others with the same key: its id, and a number where that is missing or shared. */
  readonly name: string;
  /** Names the bytes that were left of it. */
  readonly left: string;
  /** Where it stands in the cleaned notebook. */
  readonly start: number;
  /** Relative to `start`. None: there was nothing to take away, so the cell stood without outputs. */
  readonly edits: readonly TakenEdit[];
}

export interface Taken {
  readonly cleaned: Buffer;
  readonly parts: readonly Part[];
  /** What was taken outside of the parts, such as whole cells; places in the cleaned notebook. */
  readonly rest: readonly TakenEdit[];
}

export const METADATA = 'metadata';

/** `cleaning`: what the normalizer does to the notebook. */
export function takeApart(notebook: Notebook, cleaning: readonly Edit[]): Taken {
  const { bytes } = notebook;
  const cleaned = splice(bytes, cleaning);
  const inverse = invertEdits(bytes, cleaning);
  const parts: Part[] = [];
  const rest: TakenEdit[] = [];
  const nameOf = partNames();
  let at = 0;
  let shift = 0;
  /** Walks over the edits in front of `end` that `into` wants. */
  const walk = (end: number, into: (edit: Edit, undo: BytesEdit) => boolean): void => {
    for (; at < cleaning.length; at += 1) {
      const edit = cleaning[at]!;
      if (edit.start >= end || !into(edit, inverse[at]!)) return;
      shift = inverse[at]!.end - edit.end;
    }
  };
  for (const { node, cell } of partNodes(notebook)) {
    walk(node.start, (_, undo) => {
      rest.push(takenEdit(undo, 0, 'noise'));
      return true;
    });
    // A cell that was dropped: the edit reaches from before it, or from its start, to behind it.
    const done = cleaning[at - 1];
    const next = cleaning[at];
    const isGone =
      (done !== undefined && done.end > node.start) ||
      (next !== undefined && next.start <= node.start && next.end > node.end);
    if (isGone) continue;
    const start = node.start + shift;
    const edits: TakenEdit[] = [];
    walk(node.end, (edit, undo) => {
      if (edit.end > node.end) return false;
      edits.push(takenEdit(undo, start, whatIs(edit, cell)));
      return true;
    });
    // Nothing was run where nothing is written.
    if (cell !== undefined && isBlankCell(cell)) {
      rest.push(...edits.map((edit) => ({ ...edit, start: edit.start + start, end: edit.end + start })));
      continue;
    }
    const key = cell === undefined ? METADATA : partKey(cell, notebook);
    const name = nameOf(key, cell?.id);
    if (edits.length === 0 && (cell?.type !== 'code' || hasRun(cell))) continue;
    parts.push({
      key,
      name,
      left: hashOf(cleaned.subarray(start, node.end + shift)),
      start,
      edits,
    });
  }
  walk(bytes.length + 1, (_, undo) => {
    rest.push(takenEdit(undo, 0, 'noise'));
    return true;
  });
  return { cleaned, parts, rest };
}

/** The notebook as it was; undefined where a piece is gone. */
export function putTogether(taken: Taken): Buffer | undefined {
  const edits: Edit[] = [];
  const add = (edit: TakenEdit, shift: number): boolean => {
    const content = edit.piece.read();
    if (content !== undefined) edits.push({ start: edit.start + shift, end: edit.end + shift, content });
    return content !== undefined;
  };
  const isWhole =
    taken.rest.every((edit) => add(edit, 0)) &&
    taken.parts.every((part) => part.edits.every((edit) => add(edit, part.start)));
  return isWhole
    ? splice(
        taken.cleaned,
        edits.sort((one, other) => one.start - other.start || one.end - other.end),
      )
    : undefined;
}

/** What makes two cells the same for their outputs: exactly the same source, in the same format. */
export function partKey(cell: Cell, notebook: Notebook): string {
  return hashOf(`${notebook.format.major}\0${cell.type}\0${cell.source}`);
}

/** The same for the same cell in two versions of a notebook. */
export function identityOf({ key, name }: Pick<Part, 'key' | 'name'>): string {
  return `${key}${name}`;
}

/** Names for the cells of one notebook, asked for in their order. */
export function partNames(): (key: string, id: string | undefined) => string {
  const met = new Map<string, number>();
  return (key, id = '') => {
    const same = `${key}\0${id}`;
    const count = met.get(same) ?? 0;
    met.set(same, count + 1);
    return `${id}#${count}`;
  };
}

/** Names bytes for what they are; 120 bits. */
export function hashOf(bytes: Uint8Array | string): string {
  return createHash('sha1').update(bytes).digest('base64url').slice(0, 20);
}

function partNodes(
  notebook: Notebook,
): readonly { readonly node: JsonValue; readonly cell: Cell | undefined }[] {
  const cells = notebook.cells.map((cell) => ({ node: cell.node as JsonValue, cell }));
  if (notebook.metadata === undefined) return cells;
  return [...cells, { node: notebook.metadata, cell: undefined }].sort(
    (one, other) => one.node.start - other.node.start,
  );
}

function takenEdit(undo: BytesEdit, origin: number, what: TakenEdit['what']): TakenEdit {
  const { content } = undo;
  return {
    start: undo.start - origin,
    end: undo.end - origin,
    what,
    piece: { size: content.length, read: () => content },
  };
}

function whatIs(edit: Edit, cell: Cell | undefined): TakenEdit['what'] {
  const isAll = (value: JsonValue | undefined): boolean =>
    value !== undefined && value.start === edit.start && value.end === edit.end;
  if (isAll(cell?.outputs)) return 'outputs';
  return isAll(cell?.executionCount) ? 'count' : 'noise';
}
