/** The changes of one notebook as they are applied: both sides of each cell, so that they can be turned round. */
import type { JsonValue } from '../json/value.ts';
import type { Both, FileStatus } from './document.ts';

/** A key at a place below an object, from the top down. */
export interface KeyValue {
  readonly path: readonly string[];
  readonly value: JsonValue;
}

/** A side without the key is undefined. */
export interface KeyEdit extends Both<JsonValue | undefined> {
  readonly path: readonly string[];
}

/** `index` counts from 0. */
export interface CellPlace {
  readonly index: number;
  readonly type: string;
  readonly id: string | undefined;
}

export interface KnownCell extends CellPlace {
  readonly hash: string;
}

/** A cell with all that people wrote in it. */
export interface WholeCell extends CellPlace {
  readonly source: string;
  readonly tags: readonly string[];
  readonly metadata: readonly KeyValue[];
  readonly attachments: readonly KeyValue[];
  readonly unknown: readonly KeyValue[];
}

/** What changed in a cell beside type, id and source. */
export interface CellEdits {
  readonly tags: Both<readonly string[]> | undefined;
  readonly metadata: readonly KeyEdit[];
  readonly attachments: readonly KeyEdit[];
  readonly unknown: readonly KeyEdit[];
}

export type CellStep =
  | { readonly kind: 'same'; readonly before: KnownCell; readonly after: KnownCell }
  | {
      readonly kind: 'changed';
      readonly before: WholeCell;
      readonly after: WholeCell;
      readonly edits: CellEdits;
    }
  | { readonly kind: 'added'; readonly after: WholeCell }
  | { readonly kind: 'removed'; readonly before: WholeCell }
  /** Cells that were split or joined. */
  | { readonly kind: 'recut'; readonly before: readonly WholeCell[]; readonly after: readonly WholeCell[] };

export interface Format {
  readonly major: number;
  readonly minor: number;
}

export interface FileChanges extends Both<string | undefined> {
  readonly status: FileStatus;
  readonly isLink: boolean;
  readonly modes: Both<string> | undefined;
  readonly blobs: Both<string | undefined>;
  /** undefined where there is no notebook, or one of 0 bytes. */
  readonly format: Both<Format | undefined>;
  /** Keys of the notebook, from its top. */
  readonly keys: readonly KeyEdit[];
  readonly cells: readonly CellStep[];
}

const TURNED_STATUS: Readonly<Record<FileStatus, FileStatus>> = {
  added: 'deleted',
  deleted: 'added',
  modified: 'modified',
  renamed: 'renamed',
  copied: 'deleted',
  'type-changed': 'type-changed',
  unmerged: 'unmerged',
};

/** What undoes the changes. */
export function turnedRound(file: FileChanges): FileChanges {
  const isCopy = file.status === 'copied';
  return {
    ...file,
    status: TURNED_STATUS[file.status],
    before: file.after,
    after: isCopy ? undefined : file.before,
    modes: file.modes && turned(file.modes),
    blobs: turned(file.blobs),
    format: turned(file.format),
    keys: file.keys.map(turnedEdit),
    cells: file.cells.map(turnedStep),
  };
}

function turned<T>({ before, after }: Both<T>): Both<T> {
  return { before: after, after: before };
}

function turnedEdit(edit: KeyEdit): KeyEdit {
  return { ...edit, ...turned(edit) };
}

function turnedStep(step: CellStep): CellStep {
  switch (step.kind) {
    case 'same':
      return { ...step, before: step.after, after: step.before };
    case 'changed': {
      const { tags, metadata, attachments, unknown } = step.edits;
      return {
        ...step,
        before: step.after,
        after: step.before,
        edits: {
          tags: tags && turned(tags),
          metadata: metadata.map(turnedEdit),
          attachments: attachments.map(turnedEdit),
          unknown: unknown.map(turnedEdit),
        },
      };
    }
    case 'added':
      return { kind: 'removed', before: step.after };
    case 'removed':
      return { kind: 'added', after: step.before };
    case 'recut':
      return { ...step, before: step.after, after: step.before };
  }
}

/** The cells of one side, in their order. */
export function cellsBefore(step: CellStep): readonly CellPlace[] {
  switch (step.kind) {
    case 'same':
    case 'changed':
    case 'removed':
      return [step.before];
    case 'added':
      return [];
    case 'recut':
      return step.before;
  }
}

/** `values` after the edits. */
export function editedValues(values: readonly KeyValue[], edits: readonly KeyEdit[]): readonly KeyValue[] {
  const edited = new Set(edits.map(({ path }) => path.join('\0')));
  const isEdited = ({ path }: KeyValue): boolean =>
    path.some((_, index) => edited.has(path.slice(0, index + 1).join('\0')));
  const set = edits.flatMap(({ path, after }) => (after === undefined ? [] : [{ path, value: after }]));
  return [...values.filter((value) => !isEdited(value)), ...set];
}
