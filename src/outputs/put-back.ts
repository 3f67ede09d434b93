/** Outputs put back into a notebook that a filter stored without them, from what was taken out of its versions:
 *
 *      stored            taken              in the work tree
 *      |a| |b|     +     |a| 1, |x| 2  ->   |a| 1, |b|
 *
 *  An output stands only beside the exact source that produced it, so nothing but the same text of a code cell gives
 *  its outputs back. A cell of which cleaning left the very same bytes comes back whole, noise and all. */
import { type Edit, splice } from '../json/edit.ts';
import { readJson } from '../json/read.ts';
import { layOut, type Style, styleOf } from '../json/style.ts';
import { cellDepth } from '../notebook/fields.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { hasRun } from '../notebook/run.ts';
import { isBlankCell } from '../notebook/source-start.ts';
import { hashOf, identityOf, METADATA, type Part, partKey, partNames, type TakenEdit } from './taken.ts';

/** `stored` with what `parts` hold for its cells and its metadata; the likeliest part first, also where several fit
 *  one cell. Nothing to put back: the very same buffer. Cells that have outputs keep them. */
export function putBackOutputs(stored: Notebook, parts: readonly Part[]): Buffer {
  return putBack(stored, parts, []).bytes;
}

export interface PutBack<P extends Part> {
  readonly bytes: Buffer;
  /** The part that each cell got back, by what `identityOf` calls the cell now. */
  readonly from: ReadonlyMap<string, P>;
}

/** The same, with what was taken outside of parts, and saying where each output comes from. All that was taken from
 *  one notebook gives it back to the byte. */
export function putBack<P extends Part>(
  stored: Notebook,
  parts: readonly P[],
  rest: readonly TakenEdit[],
): PutBack<P> {
  const from = new Map<string, P>();
  const edits: Edit[] = rest.flatMap((edit) => undone(edit, 0) ?? []);
  for (const [cell, part, identity] of pairParts(stored, parts)) {
    edits.push(...cellEdits(cell, part, stored));
    from.set(identity, part);
  }
  const metadata = metadataPart(stored, parts);
  if (metadata !== undefined) {
    edits.push(...metadata.edits);
    from.set(identityOf(metadata.part), metadata.part);
  }
  const bytes = splice(
    stored.bytes,
    edits.sort((one, other) => one.start - other.start || one.end - other.end),
  );
  return { bytes, from };
}

/** Of the notebooks in `others` the one that `stored` was renamed or copied from: most of its cells are there. Less is
 *  no evidence: every second notebook has a cell `df.head()`, and the outputs of another one are wrong. */
export function likeliestOrigin<T extends { readonly parts: readonly Part[] }>(
  stored: Notebook,
  others: Iterable<T>,
): T | undefined {
  const keys = new Set(codeCells(stored).map((cell) => partKey(cell, stored)));
  let best: T | undefined;
  let most = 0;
  for (const other of others) {
    const shared = new Set(other.parts.map(({ key }) => key).filter((key) => keys.has(key))).size;
    if (shared <= most || shared < keys.size * SAME_NOTEBOOK) continue;
    most = shared;
    best = other;
  }
  return best;
}

/** Share of the cells that makes it the same notebook under another name, as for git's own renames. */
const SAME_NOTEBOOK = 0.5;

function codeCells(notebook: Notebook): readonly Cell[] {
  return notebook.cells.filter((cell) => cell.type === 'code' && !isBlankCell(cell));
}

/** Of parts with a cell's source the first one with its name; else the first, second, ... to the first, second, ... of
 *  those whose name is no other cell's. */
function pairParts<P extends Part>(
  stored: Notebook,
  parts: readonly P[],
): readonly (readonly [cell: Cell, part: P, identity: string])[] {
  const byKey = new Map<string, Map<string, P>>();
  for (const part of parts) {
    const same = byKey.get(part.key) ?? new Map<string, P>();
    // Earlier runs of a cell are not for its neighbours either.
    if (!same.has(part.name)) same.set(part.name, part);
    byKey.set(part.key, same);
  }
  const pairs: (readonly [Cell, P, string])[] = [];
  const left: (readonly [Cell, Map<string, P>, string])[] = [];
  const nameOf = partNames();
  for (const cell of stored.cells) {
    if (isBlankCell(cell)) continue;
    const key = partKey(cell, stored);
    const name = nameOf(key, cell.id);
    const candidates = byKey.get(key);
    const own = candidates?.get(name);
    if (own !== undefined) {
      pairs.push([cell, own, identityOf({ key, name })]);
      candidates?.delete(name);
    } else if (candidates !== undefined) left.push([cell, candidates, identityOf({ key, name })]);
  }
  for (const [cell, candidates, identity] of left) {
    for (const [name, part] of candidates) {
      candidates.delete(name);
      pairs.push([cell, part, identity]);
      break;
    }
  }
  return pairs;
}

function cellEdits(cell: Cell, part: Part, stored: Notebook): readonly Edit[] {
  const { node } = cell;
  if (part.edits.length === 0) return [];
  if (part.left === hashOf(stored.bytes.subarray(node.start, node.end))) {
    const whole = part.edits.map((edit) => undone(edit, node.start));
    if (whole.every((edit) => edit !== undefined)) return whole;
  }
  if (cell.type !== 'code' || hasRun(cell)) return [];
  return runEdits(cell, part, styleOf(stored.root), stored.format.major);
}

/** The outputs and the count alone, laid out as the notebook is. */
function runEdits(cell: Cell, part: Part, style: Style, major: number): readonly Edit[] {
  const outputs = part.edits.find(({ what }) => what === 'outputs')?.piece.read();
  const count = part.edits.find(({ what }) => what === 'count')?.piece.read();
  const edits: Edit[] = [];
  if (cell.outputs !== undefined && outputs !== undefined) {
    const content = layOut(readJson(outputs), style, cellDepth(major) + 1);
    edits.push({ start: cell.outputs.start, end: cell.outputs.end, content });
  }
  // A count without the outputs that were there, and have gone since, would say that there were none.
  const isWhole = outputs !== undefined || !part.edits.some(({ what }) => what === 'outputs');
  if (cell.executionCount !== undefined && count !== undefined && isWhole) {
    edits.push({ start: cell.executionCount.start, end: cell.executionCount.end, content: count });
  }
  return edits;
}

function metadataPart<P extends Part>(
  stored: Notebook,
  parts: readonly P[],
): { readonly part: P; readonly edits: readonly Edit[] } | undefined {
  const node = stored.metadata;
  if (node === undefined) return undefined;
  const left = hashOf(stored.bytes.subarray(node.start, node.end));
  const part = parts.find((candidate) => candidate.key === METADATA && candidate.left === left);
  const edits = part?.edits.map((edit) => undone(edit, node.start)) ?? [];
  if (part === undefined || !edits.every((edit) => edit !== undefined)) return undefined;
  return { part, edits };
}

function undone(edit: TakenEdit, origin: number): Edit | undefined {
  const content = edit.piece.read();
  return content === undefined ? undefined : { start: edit.start + origin, end: edit.end + origin, content };
}
