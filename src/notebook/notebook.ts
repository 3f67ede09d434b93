/** What a notebook is, whatever its format: cells in a row, each with a source, and the bytes they came from. */
import type { JsonArray, JsonObject, JsonValue } from '../json/value.ts';

/** `code`, `markdown`, `raw`, `heading` (format 3), or whatever else a file says. */
export type CellType = string;

export interface Cell {
  /** Place in the notebook, from 0. */
  readonly index: number;
  readonly node: JsonObject;
  readonly type: CellType;
  /** As the file has it; may be missing, or shared by two cells. */
  readonly id: string | undefined;
  /** The source as one text, decoded and joined when first asked for. */
  readonly source: string;
  /** The value of `source` (format 3: of `input` in code cells). */
  readonly sourceNode: JsonValue | undefined;
  /** Two cells with equal keys have byte for byte the same source value: a cheap test before `source`. */
  readonly sourceKey: string;
  /** Where the source value stands in the file, and its bytes: 0 where there is none. */
  readonly sourceStart: number;
  readonly sourceSize: number;
  readonly executionCount: JsonValue | undefined;
  /** Opaque until `expand`ed; undefined where there is no such key. */
  readonly outputs: JsonValue | undefined;
  readonly metadata: JsonObject | undefined;
  readonly attachments: JsonValue | undefined;
}

/** What there is to know of a cell's code. */
export type CodeCell = Pick<Cell, 'type' | 'source' | 'metadata'>;

export interface Notebook {
  /** The file; of 0 bytes where the values stand for it (blank.ts). */
  readonly bytes: Buffer;
  readonly root: JsonObject;
  readonly format: { readonly major: number; readonly minor: number };
  readonly cells: readonly Cell[];
  /** The lists that hold the cells: one in format 4; in format 3 one a worksheet, in order. */
  readonly cellLists: readonly JsonArray[];
  readonly metadata: JsonObject | undefined;
  /** The kernel's language in lower case (`python` where the file does not say). */
  readonly language: string;
}
