/** Bytes to a notebook. Outputs stay opaque: they are most of a file, and most questions are not about them. */
import { NotebookError, type Origin } from '../errors.ts';
import { decodeString, readJson } from '../json/read.ts';
import { joinedText, memberOf } from '../json/same.ts';
import type { JsonArray, JsonObject, JsonValue } from '../json/value.ts';
import { BLANK_TEXT } from './blank.ts';
import { readLfsPointer } from './lfs-pointer.ts';
import type { Cell, CellType, Notebook } from './notebook.ts';

/** Keys whose values are passed over while reading; `expand` opens them. */
const OPAQUE_KEYS: ReadonlySet<string> = new Set(['outputs', 'attachments', 'widgets']);

/** The notebook in `bytes` (text is taken as UTF-8), of format 3 or 4; in 0 bytes one without cells. `origin` is what
 *  its errors name.
 *  Throws NotebookError (not JSON, not a notebook, a format that is neither 3 nor 4) with its place, and for the
 *  pointer that Git LFS commits in place of one. */
export function readNotebook(input: Buffer | Uint8Array | string, origin: Origin = {}): Notebook {
  const bytes =
    typeof input === 'string'
      ? Buffer.from(input, 'utf8')
      : Buffer.isBuffer(input)
        ? input
        : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const pointer = readLfsPointer(bytes);
  if (pointer !== undefined)
    throw new NotebookError({ kind: 'lfs-object-missing', sha256: pointer.sha256 }, origin);
  const root = readJson(bytes.length === 0 ? BLANK_TEXT : bytes, { opaqueKeys: OPAQUE_KEYS, origin });
  if (root.kind !== 'object')
    throw notANotebook(root, `it is ${named(root)}, not an object with "cells"`, origin);
  const format = readFormat(root, origin);
  const cellLists = format.major === 3 ? worksheetCells(root, origin) : [cellsOf(root, origin)];
  const metadata = objectMember(root, 'metadata', 'the notebook', origin);
  const language = languageOf(root, metadata);
  const cells: Cell[] = [];
  for (const list of cellLists) {
    for (const item of list.items)
      cells.push(readCell(item, { index: cells.length, major: format.major, origin }));
  }
  return { bytes, root, format, cells, cellLists, metadata, language };
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

interface CellPlace {
  readonly index: number;
  readonly major: number;
  readonly origin: Origin;
}

class LazyCell implements Cell {
  readonly index: number;
  readonly node: JsonObject;
  readonly type: CellType;
  readonly id: string | undefined;
  readonly sourceNode: JsonValue | undefined;
  readonly executionCount: JsonValue | undefined;
  readonly outputs: JsonValue | undefined;
  readonly metadata: JsonObject | undefined;
  readonly attachments: JsonValue | undefined;
  private text: string | undefined;
  private key: string | undefined;

  constructor(node: JsonObject, type: CellType, place: CellPlace) {
    const { index, major, origin } = place;
    this.node = node;
    this.index = index;
    this.type = type;
    const id = memberOf(node, 'id');
    this.id = id?.kind === 'string' ? decodeString(id) : undefined;
    this.sourceNode = sourceOf(node, type, place);
    this.executionCount = memberOf(node, major === 3 ? 'prompt_number' : 'execution_count');
    this.outputs = memberOf(node, 'outputs');
    this.metadata = objectMember(node, 'metadata', `cell ${index + 1}`, origin);
    this.attachments = memberOf(node, 'attachments');
  }

  get source(): string {
    this.text ??= joinedText(this.sourceNode) ?? '';
    return this.text;
  }

  get sourceKey(): string {
    if (this.key === undefined) {
      const node = this.sourceNode;
      const raw = node === undefined ? '' : node.bytes.toString('latin1', node.start, node.end);
      this.key = `${this.type}\0${raw}`;
    }
    return this.key;
  }
}

function readCell(item: JsonValue, place: CellPlace): Cell {
  const cell = `cell ${place.index + 1}`;
  if (item.kind !== 'object')
    throw notANotebook(item, `${cell} is ${named(item)}, not an object`, place.origin);
  const type = memberOf(item, 'cell_type');
  if (type?.kind !== 'string') throw notANotebook(type ?? item, `${cell} has no "cell_type"`, place.origin);
  return new LazyCell(item, decodeString(type), place);
}

function sourceOf(
  node: JsonObject,
  type: CellType,
  { index, major, origin }: CellPlace,
): JsonValue | undefined {
  const name = major === 3 && type === 'code' ? 'input' : 'source';
  const value = memberOf(node, name);
  if (value === undefined || value.kind === 'string') return value;
  if (value.kind === 'array') {
    const wrong = value.items.find((item) => item.kind !== 'string');
    if (wrong === undefined) return value;
    const reason = `a line of the "${name}" of cell ${index + 1} is ${named(wrong)}, not text`;
    throw notANotebook(wrong, reason, origin);
  }
  const reason = `the "${name}" of cell ${index + 1} is ${named(value)}, not text or a list of lines`;
  throw notANotebook(value, reason, origin);
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

function objectMember(
  parent: JsonObject,
  name: string,
  owner: string,
  origin: Origin,
): JsonObject | undefined {
  const value = memberOf(parent, name);
  if (value === undefined || value.kind === 'object') return value;
  throw notANotebook(value, `the "${name}" of ${owner} is ${named(value)}, not an object`, origin);
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

function notANotebook(value: JsonValue, reason: string, origin: Origin): NotebookError {
  return new NotebookError(
    { kind: 'not-a-notebook', reason },
    { ...origin, place: { bytes: value.bytes, offset: value.start } },
  );
}

/** What kind of value it is, with its article; an opaque one is `a value` until it is expanded. */
export function named(value: JsonValue): string {
  switch (value.kind) {
    case 'object':
      return 'an object';
    case 'array':
      return 'a list';
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    case 'opaque':
      return 'a value';
    case 'literal':
      return value.bytes.toString('latin1', value.start, value.end);
  }
}
