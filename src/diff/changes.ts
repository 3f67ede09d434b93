/** What changed between two notebooks, as data: the one list that every view of a diff is drawn from.
 *  Applied to the normalized old notebook it gives the normalized new one: nothing that people write is left out. */
import type { JsonValue } from '../json/value.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { LineChange } from '../text/change.ts';

/** A key that changed; an absent value means that the key was not there. Keys the normalizer hides are not listed. */
export interface KeyChange {
  /** Keys from the top down, decoded: `['slideshow', 'slide_type']`. */
  readonly path: readonly string[];
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** What people set in cells beside their sources, as far as it changed; of a cell that came or went, all of it. */
export interface CellKeys {
  readonly tags: { readonly added: readonly string[]; readonly removed: readonly string[] } | undefined;
  /** Without tags. Paths begin below `metadata`. */
  readonly metadata: readonly KeyChange[];
  readonly attachments: readonly KeyChange[];
  /** Keys of the cell itself that nbdiff does not know. */
  readonly unknown: readonly KeyChange[];
}

/** What changed inside one pair of cells. Everything empty: the cells are the same but for what is hidden. */
export interface CellDetails extends CellKeys {
  /** Runs of source lines that differ, by `splitLines`; a final newline plays no part. */
  readonly source: readonly LineChange[];
  /** One source ends in a newline, the other does not. May be all that changed. */
  readonly finalNewline: boolean;
  readonly type: { readonly before: string; readonly after: string } | undefined;
  readonly hidden: HiddenInCell;
}

/** What a source-only view leaves out of one pair of cells. */
export interface HiddenInCell {
  readonly outputs: boolean;
  readonly executionCount: boolean;
  /** Metadata that machines write. */
  readonly noise: boolean;
  readonly id: boolean;
}

export type CellChange =
  | { readonly kind: 'same'; readonly before: Cell; readonly after: Cell; readonly details: CellDetails }
  | { readonly kind: 'added'; readonly after: Cell; readonly keys: CellKeys }
  | { readonly kind: 'removed'; readonly before: Cell; readonly keys: CellKeys }
  | { readonly kind: 'modified'; readonly before: Cell; readonly after: Cell; readonly details: CellDetails }
  | { readonly kind: 'moved'; readonly before: Cell; readonly after: Cell; readonly details: CellDetails }
  /** One cell became several neighbours; `source` compares its lines with theirs as one text (`joinedLines`). */
  | {
      readonly kind: 'split';
      readonly before: Cell;
      readonly after: readonly Cell[];
      readonly source: readonly LineChange[];
    }
  | {
      readonly kind: 'joined';
      readonly before: readonly Cell[];
      readonly after: Cell;
      readonly source: readonly LineChange[];
    };

/** The cells by whose numbers a change is called: those of the new notebook; of a removed cell, that one. */
export function namingCells(change: CellChange): readonly Cell[] {
  const [before, after] = cellsOf(change);
  return after.length > 0 ? after : before;
}

/** The cells of a change on each side. */
export function cellsOf(change: CellChange): readonly [before: readonly Cell[], after: readonly Cell[]] {
  switch (change.kind) {
    case 'added':
      return [[], [change.after]];
    case 'removed':
      return [[change.before], []];
    case 'same':
    case 'modified':
    case 'moved':
      return [[change.before], [change.after]];
    case 'split':
      return [[change.before], change.after];
    case 'joined':
      return [change.before, [change.after]];
  }
}

/** How many cells (or keys of the notebook) a source-only view does not show. */
export interface HiddenCounts {
  /** Cells whose outputs changed, added and removed cells not counted. */
  readonly outputs: number;
  readonly executionCounts: number;
  readonly noise: number;
  readonly ids: number;
  /** Keys of the notebook's own metadata that machines write. */
  readonly notebookNoise: number;
}

export interface NotebookDiff {
  /** undefined: there is no such file on that side. */
  readonly before: Notebook | undefined;
  readonly after: Notebook | undefined;
  /** In the order of the new notebook; a removed cell stands where it was, before what followed it. */
  readonly cells: readonly CellChange[];
  /** Paths are those from the top: `['metadata', 'title']`. Other top-level keys are here as well; what the
   *  normalizer hides is not. */
  readonly metadata: readonly KeyChange[];
  readonly format: { readonly before: string; readonly after: string } | undefined;
  readonly hidden: HiddenCounts;
}
