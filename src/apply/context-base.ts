/** The notebook that changes were made from, as far as they tell of it, where git has it no more.
 *
 *  What the changes left alone is nobody's business but ours': there the base is ours, and a merge takes ours. So of an
 *  unchanged cell it is enough to know which one it is (by its hash, its id, or its place between others), and of a
 *  changed one what it was; its outputs and whatever else did not change are ours'. Unchanged cells of which ours
 *  shows nothing more are left out. */
import { alignCells } from '../diff/align.ts';
import { objectIn } from '../json/read.ts';
import { type PlacedCell, writeCells } from '../merge/write-cells.ts';
import { writeNotebook } from '../merge/write-notebook.ts';
import { CellDraft } from '../notebook/cell-draft.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { type FindCell, writingOf } from './apply-exactly.ts';
import { rootEdits } from './edit-keys.ts';
import {
  type CellEdits,
  type CellStep,
  cellsBefore,
  type FileChanges,
  turnedRound,
  type WholeCell,
} from './file-changes.ts';
import { sourceHash } from './source-hash.ts';
import { type CellWriting, changedCell, newCell } from './write-cell.ts';

export interface ContextBase {
  readonly base: Notebook;
  readonly find: FindCell;
}

/** `ours` is in the format of the changes. */
export function contextBase(ours: Notebook, file: FileChanges): ContextBase {
  const known = knownCells(ours, file);
  const pairs = pairWithOurs(ours, known);
  const writing = writingOf(ours);
  const back = turnedRound(file);
  const placed: { readonly index: number; readonly cell: PlacedCell }[] = [];
  file.cells.forEach((step, at) => {
    for (const cell of standingBefore(step, back.cells[at]!, pairs, writing)) placed.push(cell);
  });
  placed.sort((one, other) => one.index - other.index);
  const places = new Map(placed.map(({ index }, place) => [index, place]));
  const cells = writeCells(
    ours,
    placed.map(({ cell }) => cell),
    writing.style,
  );
  const keys = rootEdits(ours.root, back.keys, writing.style);
  const { before, after } = file.format;
  const isOld = before !== undefined && after !== undefined && before.major === ours.format.major;
  if (isOld && before.minor < ours.format.minor)
    keys.set('nbformat_minor', Buffer.from(String(before.minor)));
  const base = readNotebook(writeNotebook(ours, keys, cells, writing.style));
  const find = (index: number): Cell | undefined => {
    const place = places.get(index);
    return place === undefined ? undefined : base.cells[place];
  };
  return { base, find };
}

/** A cell of the side before, with a source that it has, or that ours' cell has which it must be. */
interface Known {
  readonly index: number;
  readonly type: string;
  readonly id: string | undefined;
  /** undefined: nobody knows. */
  readonly source: string | undefined;
}

/** In their order. */
function knownCells(ours: Notebook, file: FileChanges): readonly Known[] {
  const sources = ['', ...ours.cells.map(({ source }) => source)];
  const byHash = new Map(sources.map((source) => [sourceHash(source), source]));
  const byId = new Map<string, Cell | undefined>();
  for (const cell of ours.cells) {
    if (cell.id !== undefined) byId.set(cell.id, byId.has(cell.id) ? undefined : cell);
  }
  const known = file.cells.flatMap((step): readonly Known[] => {
    if (step.kind !== 'same') return cellsBefore(step) as readonly WholeCell[];
    const { index, type, id, hash } = step.before;
    const source = byHash.get(hash) ?? (id === undefined ? undefined : byId.get(id)?.source);
    return [{ index, type, id, source }];
  });
  return known.toSorted((one, other) => one.index - other.index);
}

/** For each cell of the side before the one of ours that it is; none where ours has taken it away. */
function pairWithOurs(ours: Notebook, known: readonly Known[]): ReadonlyMap<number, Cell> {
  const told = known.filter(({ source }) => source !== undefined);
  const { afterOf, beforeOf } = alignCells(skeleton(told).cells, ours.cells);
  const pairs = new Map<number, Cell>();
  told.forEach(({ index }, place) => {
    const after = afterOf[place];
    if (after !== undefined) pairs.set(index, ours.cells[after]!);
  });
  for (const [index, cell] of inGaps(known, pairs, ours, (after) => beforeOf[after] === undefined)) {
    pairs.set(index, cell);
  }
  return pairs;
}

/** Cells of which nothing is known but that they stood between two others: where as many of ours stand there, which are
 *  in no pair, they are these. */
function inGaps(
  known: readonly Known[],
  pairs: ReadonlyMap<number, Cell>,
  ours: Notebook,
  isFree: (after: number) => boolean,
): ReadonlyMap<number, Cell> {
  const found = new Map<number, Cell>();
  for (let start = 0; start < known.length; ) {
    let end = start;
    while (end < known.length && known[end]!.source === undefined) end += 1;
    if (end === start) {
      start += 1;
      continue;
    }
    const [left, right] = [known[start - 1], known[end]];
    const first = left === undefined ? 0 : after(pairs.get(left.index), 1);
    const last = right === undefined ? ours.cells.length : after(pairs.get(right.index), 0);
    if (first !== undefined && last !== undefined && last - first === end - start) {
      const cells = ours.cells.slice(first, last);
      if (cells.every(({ index }) => isFree(index))) {
        cells.forEach((cell, at) => {
          found.set(known[start + at]!.index, cell);
        });
      }
    }
    start = end;
  }
  return found;
}

function after(cell: Cell | undefined, steps: number): number | undefined {
  return cell === undefined ? undefined : cell.index + steps;
}

/** No more than is needed to say which cell is which. */
function skeleton(cells: readonly Known[]): Notebook {
  const written = cells.map(({ type, id, source }) => ({
    cell_type: type,
    ...(id === undefined ? {} : { id }),
    metadata: {},
    source,
  }));
  return readNotebook(JSON.stringify({ cells: written, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

/** What stands for the cells of a step; `back` is the step turned round. */
function standingBefore(
  step: CellStep,
  back: CellStep,
  pairs: ReadonlyMap<number, Cell>,
  writing: CellWriting,
): readonly { readonly index: number; readonly cell: PlacedCell }[] {
  const fresh = (cell: WholeCell): { readonly index: number; readonly cell: PlacedCell } => ({
    index: cell.index,
    cell: { ours: undefined, text: newCell(cell, writing) },
  });
  switch (step.kind) {
    case 'added':
      return [];
    case 'removed':
      return [fresh(step.before)];
    case 'recut':
      return step.before.map(fresh);
    case 'same': {
      const cell = pairs.get(step.before.index);
      if (cell === undefined) return [];
      return [
        {
          index: step.before.index,
          cell: { ours: cell.index, text: new CellDraft(cell, writing, false).write() },
        },
      ];
    }
    case 'changed': {
      const cell = pairs.get(step.before.index);
      if (cell === undefined || back.kind !== 'changed') return [fresh(step.before)];
      const { type, source } = step.before;
      const edits = { ...back.edits, attachments: attachmentsBefore(cell, step.before) };
      const text = changedCell(cell, { type, id: cell.id, source }, edits, writing);
      return [{ index: step.before.index, cell: { ours: cell.index, text } }];
    }
  }
}

/** All of them are known, and a merge looks at them as a whole where a cell becomes code. */
function attachmentsBefore(cell: Cell, { attachments }: WholeCell): CellEdits['attachments'] {
  const own = objectIn(cell.attachments)?.members.map(({ name }) => name) ?? [];
  const gone = own.filter((name) => !attachments.some(({ path }) => path[0] === name));
  return [
    ...gone.map((name) => ({ path: [name], before: undefined, after: undefined })),
    ...attachments.map(({ path, value }) => ({ path, before: undefined, after: value })),
  ];
}
