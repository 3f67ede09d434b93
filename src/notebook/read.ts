/** Bytes to a notebook. Outputs stay opaque: they are most of a file, and most questions are not about them. */
import { NotebookError, type Origin } from '../errors.ts';
import { decodeString, readJson } from '../json/read.ts';
import { memberOf } from '../json/same.ts';
import { UnreadObject } from '../json/unread.ts';
import type { JsonArray, JsonObject, JsonValue } from '../json/value.ts';
import { BLANK_TEXT } from './blank.ts';
import { readLfsPointer } from './lfs-pointer.ts';
import type { Cell, Notebook } from './notebook.ts';
import { type CellContext, checkedObject, FileCell, named, notANotebook } from './read-cell.ts';

/** Keys whose values are passed over while reading; `expand` opens them. */
const OPAQUE_KEYS: ReadonlySet<string> = new Set(['outputs', 'attachments', 'widgets']);

/** The notebook in `bytes` (text is taken as UTF-8), of format 3 or 4; in 0 bytes one without cells. `origin` is what
 *  its errors name. `like`: another version of it; what both hold is not read again.
 *  Throws NotebookError (not JSON, not a notebook, a format that is neither 3 nor 4) with its place, and for the
 *  pointer that Git LFS commits in place of one. */
export function readNotebook(
  input: Buffer | Uint8Array | string,
  origin: Origin = {},
  like?: Notebook,
): Notebook {
  const bytes =
    typeof input === 'string'
      ? Buffer.from(input, 'utf8')
      : Buffer.isBuffer(input)
        ? input
        : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const pointer = readLfsPointer(bytes);
  if (pointer !== undefined) throw new NotebookError({ kind: 'lfs-pointer', sha256: pointer.sha256 }, origin);
  const root = readJson(bytes.length === 0 ? BLANK_TEXT : bytes, {
    opaqueKeys: OPAQUE_KEYS,
    origin,
    unreadIn: 'cells',
    known: like?.cells.map(({ node }) => node),
  });
  if (root.kind !== 'object')
    throw notANotebook(root, `it is ${named(root)}, not an object with "cells"`, origin);
  const format = readFormat(root, origin);
  const cellLists = format.major === 3 ? worksheetCells(root, origin) : [cellsOf(root, origin)];
  const metadata = checkedObject(memberOf(root, 'metadata'), 'metadata', 'the notebook', origin);
  const language = languageOf(root, metadata);
  const context = { major: format.major, origin };
  // The other format has other names for what is in a cell.
  const known = like?.format.major === format.major ? like.cells : [];
  const cells: Cell[] = [];
  for (const list of cellLists) {
    list.items.forEach((item) => {
      cells.push(readCell(item, cells.length, context, known));
    });
  }
  return { bytes, root, format, cells, cellLists, metadata, language };
}

function readCell(item: JsonValue, index: number, context: CellContext, known: readonly Cell[]): Cell {
  if (!(item instanceof UnreadObject)) {
    const reason = `cell ${index + 1} is ${named(item)}, not an object`;
    throw notANotebook(item, reason, context.origin);
  }
  const repeated = known[item.place];
  return new FileCell(item, index, context, repeated instanceof FileCell ? repeated : undefined);
}

/** The same where it does not matter why there is none: undefined for no bytes, and for those of no notebook. */
export function readIfNotebook(bytes: Buffer | undefined): Notebook | undefined {
  try {
    return bytes === undefined ? undefined : readNotebook(bytes);
  } catch (error) {
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}

function readFormat(root: JsonObject, origin: Origin): { readonly major: number; readonly minor: number } {
  const value = memberOf(root, 'nbformat');
  const minorValue = memberOf(root, 'nbformat_minor');
  const number = (node: JsonValue | undefined): number | undefined =>
    node?.kind === 'number' ? Number(node.bytes.toString('latin1', node.start, node.end)) : undefined;
  const major = number(value) ?? (memberOf(root, 'worksheets') === undefined ? 4 : 3);
  if (value === undefined && memberOf(root, 'cells') === undefined && major === 4) {
    throw notANotebook(root, 'it has neither "cells" nor "nbformat"', origin);
  }
  if (major !== 3 && major !== 4) {
    throw new NotebookError(
      { kind: 'unknown-format', major },
      { ...origin, place: { bytes: root.bytes, offset: (value ?? root).start } },
    );
  }
  return { major, minor: number(minorValue) ?? 0 };
}

function cellsOf(parent: JsonObject, origin: Origin): JsonArray {
  const cells = memberOf(parent, 'cells');
  if (cells === undefined) throw notANotebook(parent, 'it has no "cells"', origin);
  if (cells.kind !== 'array') throw notANotebook(cells, `"cells" is ${named(cells)}, not a list`, origin);
  return cells;
}

function worksheetCells(root: JsonObject, origin: Origin): readonly JsonArray[] {
  const sheets = memberOf(root, 'worksheets');
  if (sheets === undefined) throw notANotebook(root, 'it is of format 3 and has no "worksheets"', origin);
  if (sheets.kind !== 'array')
    throw notANotebook(sheets, `"worksheets" is ${named(sheets)}, not a list`, origin);
  return sheets.items.map((sheet) => {
    if (sheet.kind !== 'object')
      throw notANotebook(sheet, `a worksheet is ${named(sheet)}, not an object`, origin);
    return cellsOf(sheet, origin);
  });
}

function languageOf(root: JsonObject, metadata: JsonObject | undefined): string {
  const text = (parent: JsonValue | undefined, name: string): string | undefined => {
    const value = parent?.kind === 'object' ? memberOf(parent, name) : undefined;
    return value?.kind === 'string' ? decodeString(value) : undefined;
  };
  const kernel = memberOf(metadata, 'kernelspec');
  const language = text(memberOf(metadata, 'language_info'), 'name') ?? text(kernel, 'language');
  const guessed = language ?? text(kernel, 'name')?.replace(/[0-9.]+$/, '') ?? text(root, 'language');
  return (guessed ?? 'python').toLowerCase();
}
