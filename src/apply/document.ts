/** Changes as data: what `nbdiff --json` prints and `nbdiff apply` reads. docs/json-format.md tells of each member,
 *  changes.schema.json is the same for programs. All that is needed is in it: what stands on one side alone is there
 *  whole, of a changed cell the side before is, of an unchanged one enough to know it again. */

/** Grows when a reader of the old format could misread the new one. */
export const CHANGES_VERSION = 2;

export interface ChangesDocument {
  readonly version: typeof CHANGES_VERSION;
  readonly files: readonly FileDocument[];
}

/** A value that is not what it was once a JSON reader has read and written it: its JSON text. */
export interface RawJson {
  readonly json: string;
}

/** A text, or one that holds half of a surrogate pair. */
export type TextDocument = string | RawJson;

/** Any value, plain where every JSON reader gives it back as it was, else `RawJson`. */
export type ValueDocument = unknown;

export type FileStatus =
  | 'added'
  | 'deleted'
  | 'modified'
  | 'renamed'
  | 'copied'
  | 'type-changed'
  | 'unmerged';

export interface Both<T> {
  readonly before: T;
  readonly after: T;
}

export interface FileDocument {
  readonly status: FileStatus;
  /** Paths; null where there is no file. */
  readonly before: string | null;
  readonly after: string | null;
  readonly similarity?: number;
  readonly modes?: Both<string>;
  /** Where links point; null for what is none. */
  readonly links?: Both<string | null>;
  /** The ids that git has, or would have, for the files. */
  readonly blobs: Both<string | null>;
  readonly format: Both<string | null>;
  readonly lines: { readonly added: number; readonly removed: number };
  readonly metadata: readonly KeyDocument[];
  /** Keys that a kernel writes and renderers read, which no view shows. */
  readonly machine: readonly KeyDocument[];
  readonly cells: readonly CellDocument[];
  readonly hidden: {
    readonly outputs: number;
    readonly executionCounts: number;
    readonly noise: number;
    readonly ids: number;
    readonly notebookNoise: number;
  };
  /** Only where it was asked for and can be told. Nothing of it is applied. */
  readonly impact?: ImpactDocument;
}

/** What a change does to other cells; those count from 1. */
export interface ImpactDocument {
  readonly names: readonly NameImpactDocument[];
  /** Whose outputs are from before the change. */
  readonly outdatedOutputs: readonly number[];
  /** From which cell on nothing is claimed, and what hides names there. */
  readonly unknownFrom: { readonly cell: number; readonly by: TextDocument } | null;
}

export interface NameImpactDocument {
  /** In `cells` of the file, from 0. */
  readonly change: number;
  readonly kind: 'made' | 'was-made' | 'was-changed' | 'below';
  readonly name: TextDocument;
  readonly usedIn: readonly number[];
}

/** A side without the key lacks the member. */
export interface KeyDocument {
  readonly path: readonly TextDocument[];
  readonly before?: ValueDocument;
  readonly after?: ValueDocument;
}

/** `cell` counts from 1. */
export interface PlaceDocument {
  readonly cell: number;
  readonly type: TextDocument;
  readonly id: TextDocument | null;
}

/** Of an unchanged cell: the first 16 hexadecimal digits of its source's SHA-256. */
export interface KnownCellDocument extends PlaceDocument {
  readonly hash: string;
}

export interface WholeCellDocument extends PlaceDocument {
  readonly source: TextDocument;
  readonly tags?: readonly TextDocument[];
  readonly metadata?: readonly KeyValueDocument[];
  readonly attachments?: readonly KeyValueDocument[];
  readonly unknown?: readonly KeyValueDocument[];
}

export interface KeyValueDocument {
  readonly path: readonly TextDocument[];
  readonly value: ValueDocument;
}

/** A run of lines that differ; `line` counts from 1. */
export interface LinesDocument {
  readonly before: { readonly line: number; readonly removed: readonly TextDocument[] };
  readonly after: { readonly line: number; readonly added: readonly TextDocument[] };
}

export interface TagsDocument extends Both<readonly TextDocument[]> {
  readonly added: readonly TextDocument[];
  readonly removed: readonly TextDocument[];
}

export interface HiddenDocument {
  readonly outputs: boolean;
  readonly executionCount: boolean;
  readonly noise: boolean;
  readonly id: boolean;
}

export type CellDocument =
  | {
      readonly kind: 'same';
      readonly before: KnownCellDocument;
      readonly after: PlaceDocument;
      readonly hidden: HiddenDocument;
    }
  | { readonly kind: 'added'; readonly after: WholeCellDocument }
  | { readonly kind: 'removed'; readonly before: WholeCellDocument }
  | {
      readonly kind: 'modified' | 'moved';
      readonly before: WholeCellDocument;
      /** `source` where the lines do not tell it: where CRLF came or went at the end. */
      readonly after: PlaceDocument & { readonly source?: TextDocument };
      readonly source: readonly LinesDocument[];
      readonly finalNewline: boolean;
      readonly type: Both<TextDocument> | null;
      readonly tags: TagsDocument | null;
      readonly metadata: readonly KeyDocument[];
      readonly attachments: readonly KeyDocument[];
      readonly unknown: readonly KeyDocument[];
      readonly hidden: HiddenDocument;
    }
  | {
      readonly kind: 'split';
      readonly before: WholeCellDocument;
      readonly after: readonly WholeCellDocument[];
      readonly source: readonly LinesDocument[];
    }
  | {
      readonly kind: 'joined';
      readonly before: readonly WholeCellDocument[];
      readonly after: WholeCellDocument;
      readonly source: readonly LinesDocument[];
    };
