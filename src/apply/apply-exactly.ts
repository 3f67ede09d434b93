/** Changes made in the very notebook that they were made from, place by place. */
import { styleOf } from '../json/style.ts';
import { type PlacedCell, writeCells } from '../merge/write-cells.ts';
import { writeNotebook } from '../merge/write-notebook.ts';
import { isBlank } from '../notebook/blank.ts';
import { CellDraft } from '../notebook/cell-draft.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { upgradeToFormat4 } from '../notebook/upgrade.ts';
import { rootEdits } from './edit-keys.ts';
import type { CellPlace, CellStep, FileChanges, Format } from './file-changes.ts';
import { type CellWriting, changedCell, newCell } from './write-cell.ts';

/** Where a cell of the side before stands in `notebook`: its place there, undefined where it does not. */
export type FindCell = (index: number) => Cell | undefined;

/** `notebook` (by `inFormatOf`) after the changes. Cells that are not found are passed over. */
export function applyExactly(notebook: Notebook, file: FileChanges, find: FindCell): Buffer {
  const base = isBlank(notebook) ? readNotebook(blankNotebook(formatAfter(file))) : notebook;
  const writing = writingOf(base);
  const { style } = writing;
  const placed = file.cells.flatMap((step) => placedAfter(step, find, writing));
  placed.sort((one, other) => one.index - other.index);
  const changes = rootEdits(base.root, file.keys, style);
  const minor = minorAfter(base.format, file);
  if (minor !== base.format.minor) changes.set('nbformat_minor', Buffer.from(String(minor)));
  const cells = writeCells(
    base,
    placed.map(({ cell }) => cell),
    style,
  );
  return writeNotebook(base, changes, cells, style);
}

/** How cells are written into the notebook: sources in the form that its first cell has. */
export function writingOf({ root, format, cells, language }: Notebook): CellWriting {
  return {
    style: styleOf(root),
    major: format.major,
    asText: cells[0]?.sourceNode?.kind === 'string',
    language,
  };
}

/** The notebook in the format that the changes are told in; undefined where it is of a later one. */
export function inFormatOf(file: FileChanges, notebook: Notebook): Notebook | undefined {
  if (isBlank(notebook)) return notebook;
  const major = majorOf(file);
  if (notebook.format.major > major) return undefined;
  // More than one worksheet exists in theory alone; format 4 has one row of cells.
  const isOne = notebook.cellLists.length === 1;
  return notebook.format.major === major && isOne ? notebook : readNotebook(upgradeToFormat4(notebook));
}

/** Of two formats the changes are told in the later one. */
function majorOf({ format: { before, after } }: FileChanges): number {
  return Math.max(before?.major ?? 0, after?.major ?? 0) || 4;
}

function formatAfter({ format: { before, after } }: FileChanges): Format {
  return after ?? before ?? { major: 4, minor: 5 };
}

/** A notebook is not written in an earlier format than it has. */
function minorAfter(own: Format, { format: { before, after } }: FileChanges): number {
  if (before === undefined || after === undefined || after.major < own.major) return own.minor;
  return before.major === after.major && before.minor === after.minor ? own.minor : after.minor;
}

interface Placed {
  readonly index: number;
  readonly cell: PlacedCell;
}

function placedAfter(step: CellStep, find: FindCell, writing: CellWriting): readonly Placed[] {
  switch (step.kind) {
    case 'removed':
      return [];
    case 'added':
      return [{ index: step.after.index, cell: { ours: undefined, text: newCell(step.after, writing) } }];
    case 'recut':
      return step.after.map((cell) => ({
        index: cell.index,
        cell: { ours: undefined, text: newCell(cell, writing) },
      }));
    case 'same':
    case 'changed': {
      const cell = find(step.before.index);
      if (cell === undefined) return [];
      const text = step.kind === 'same' ? sameCell(cell, step, writing) : textAfter(cell, step, writing);
      return [{ index: step.after.index, cell: { ours: cell.index, text } }];
    }
  }
}

const NO_EDITS = { tags: undefined, metadata: [], attachments: [], unknown: [] };

/** An id is no part of what people write, but a later merge knows the cell by it. */
function sameCell(cell: Cell, { before, after }: Steady, writing: CellWriting): Buffer {
  if (before.id === after.id) return new CellDraft(cell, writing, false).write();
  return changedCell(cell, { type: cell.type, id: after.id, source: undefined }, NO_EDITS, writing);
}

interface Steady {
  readonly before: CellPlace;
  readonly after: CellPlace;
}

function textAfter(
  cell: Cell,
  { before, after, edits }: Extract<CellStep, { readonly kind: 'changed' }>,
  writing: CellWriting,
): Buffer {
  const id = before.id === after.id ? cell.id : after.id;
  return changedCell(cell, { type: after.type, id, source: after.source }, edits, writing);
}

/** As Jupyter writes one that has no cells yet. */
function blankNotebook({ major, minor }: Format): string {
  const about = { metadata: {}, nbformat: major, nbformat_minor: minor };
  const notebook =
    major === 3 ? { ...about, worksheets: [{ cells: [], metadata: {} }] } : { cells: [], ...about };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
