/** A diff to the document of it, so that whoever has the notebook before, or one that has moved on from it, can make the
 *  same changes. */
import type { Impact } from '../check/impact.ts';
import type { CellChange, CellDetails, CellKeys, KeyChange, NotebookDiff } from '../diff/changes.ts';
import { type CompareOptions, removedCell } from '../diff/compare-cells.ts';
import { compareKeys } from '../diff/compare-keys.ts';
import { countLines } from '../diff/line-counts.ts';
import { joinedLines } from '../diff/split.ts';
import { memberOf } from '../json/same.ts';
import { isBlank } from '../notebook/blank.ts';
import { blobIdOf } from '../notebook/blob-id.ts';
import { type Normalizer, tagsOf } from '../notebook/normalizer.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { LineChange } from '../text/change.ts';
import { splitLines } from '../text/lines.ts';
import type {
  Both,
  CellDocument,
  FileDocument,
  FileStatus,
  ImpactDocument,
  KeyDocument,
  KeyValueDocument,
  LinesDocument,
  PlaceDocument,
  TextDocument,
  WholeCellDocument,
} from './document.ts';
import { losslessText, losslessValue } from './lossless.ts';
import { sourceHash } from './source-hash.ts';
import { changedSource, type LinesChange } from './source-lines.ts';

export interface DescribedFile {
  readonly status: FileStatus;
  readonly before: string;
  readonly after: string;
  readonly similarity?: number;
  readonly modes?: Both<string>;
}

/** One side as it was compared; undefined members: no link, and an id that nobody knows yet. */
export interface FileVersion {
  readonly bytes: Buffer;
  readonly isLink: boolean;
  /** git's id. */
  readonly oid: string | undefined;
}

export type FileVersions = Both<FileVersion | undefined>;

/** `options` are those that the diff was made with. What they leave out is not in the document. */
export function documentOf(
  diff: NotebookDiff,
  file: DescribedFile,
  versions: FileVersions,
  options: CompareOptions,
  impact?: Impact,
): FileDocument {
  const { normalizer } = options;
  const isExact = options.ignoreSpace === undefined && options.ignoreBlankLines !== true;
  const links = { before: linkOf(versions.before), after: linkOf(versions.after) };
  const major = (diff.before ?? diff.after)?.format.major ?? 4;
  return {
    status: file.status,
    before: versions.before === undefined ? null : file.before,
    after: versions.after === undefined ? null : file.after,
    ...(file.similarity === undefined ? {} : { similarity: file.similarity }),
    ...(file.modes === undefined ? {} : { modes: file.modes }),
    ...(links.before === null && links.after === null ? {} : { links }),
    blobs: { before: idOf(versions.before, versions.after), after: idOf(versions.after, versions.before) },
    format: diff.format ?? { before: formatOf(diff.before), after: formatOf(diff.after) },
    lines: countLines(diff),
    metadata: diff.metadata.map(keyChange),
    machine: machineKeys(diff, normalizer).map(keyChange),
    cells: diff.cells.map((change) => cellChange(change, wholeWith(major, normalizer), isExact)),
    hidden: diff.hidden,
    ...(impact === undefined ? {} : { impact: impactDocument(diff, impact) }),
  };
}

function impactDocument(diff: NotebookDiff, { ofCells, outdated, hidden }: Impact): ImpactDocument {
  const numbers = (cells: readonly number[]): readonly number[] => cells.map((cell) => cell + 1);
  return {
    names: diff.cells.flatMap((change, index) =>
      (ofCells.get(change) ?? []).map(({ kind, name, usedIn }) => ({
        change: index,
        kind,
        name: losslessText(name),
        usedIn: numbers(usedIn),
      })),
    ),
    outdatedOutputs: numbers(outdated),
    unknownFrom: hidden === undefined ? null : { cell: hidden.cell + 1, by: losslessText(hidden.by) },
  };
}

function linkOf(version: FileVersion | undefined): string | null {
  return version?.isLink === true ? version.bytes.toString('utf8') : null;
}

function idOf(version: FileVersion | undefined, other: FileVersion | undefined): string | null {
  return version === undefined ? null : (version.oid ?? blobIdOf(version.bytes, other?.oid));
}

function formatOf(notebook: Notebook | undefined): string | null {
  return notebook === undefined || isBlank(notebook)
    ? null
    : `${notebook.format.major}.${notebook.format.minor}`;
}

const CELL_KEYS: ReadonlySet<string> = new Set(['cells', 'nbformat', 'nbformat_minor', 'worksheets']);

/** What changed of the keys that are hidden but not taken: a notebook without its kernel's name is not valid. */
function machineKeys({ before, after }: NotebookDiff, normalizer: Normalizer): readonly KeyChange[] {
  const machine: Normalizer = {
    ...normalizer,
    fateOf: (path) => (normalizer.fateOf(path) === 'hidden' ? 'kept' : 'taken'),
  };
  const scope = { normalizer: machine, place: [], without: CELL_KEYS, linesAsText: false };
  const { changes } = compareKeys(before?.root, after?.root, scope);
  // What a kernel says of its language is one statement, its version included.
  const isOfLanguage = ({ path }: KeyChange): boolean => path[0] === LANGUAGE[0] && path[1] === LANGUAGE[1];
  const whole = {
    path: LANGUAGE,
    before: memberOf(before?.metadata, LANGUAGE[1]),
    after: memberOf(after?.metadata, LANGUAGE[1]),
  };
  return [
    ...changes.filter((change) => !isOfLanguage(change)),
    ...(changes.some(isOfLanguage) ? [whole] : []),
  ];
}

const LANGUAGE = ['metadata', 'language_info'] as const;

type Whole = (cell: Cell) => WholeCellDocument;

/** Cells with all but what a run or a save writes again. */
function wholeWith(major: number, normalizer: Normalizer): Whole {
  const wide: Normalizer = {
    ...normalizer,
    fateOf: (path) => (normalizer.fateOf(path) === 'taken' ? 'taken' : 'kept'),
  };
  return (cell) => {
    const change = removedCell(cell, major, { normalizer: wide });
    const keys = change.kind === 'removed' ? change.keys : NO_KEYS;
    return {
      ...place(cell),
      source: losslessText(cell.source),
      ...(keys.tags === undefined ? {} : { tags: texts(tagsOf(cell)) }),
      ...(keys.metadata.length === 0 ? {} : { metadata: keys.metadata.map(keyValue) }),
      ...(keys.attachments.length === 0 ? {} : { attachments: keys.attachments.map(keyValue) }),
      ...(keys.unknown.length === 0 ? {} : { unknown: keys.unknown.map(keyValue) }),
    };
  };
}

const NO_KEYS: CellKeys = { tags: undefined, metadata: [], attachments: [], unknown: [] };

function cellChange(change: CellChange, whole: Whole, isExact: boolean): CellDocument {
  switch (change.kind) {
    case 'added':
      return { kind: change.kind, after: whole(change.after) };
    case 'removed':
      return { kind: change.kind, before: whole(change.before) };
    case 'same':
      return {
        kind: change.kind,
        before: { ...place(change.before), hash: sourceHash(change.before.source) },
        after: place(change.after),
        hidden: change.details.hidden,
      };
    case 'modified':
    case 'moved': {
      const { before, after, details } = change;
      const isTold =
        !isExact || changedSource(before.source, linesOf(change), details.finalNewline) === after.source;
      return {
        kind: change.kind,
        before: whole(before),
        after: { ...place(after), ...(isTold ? {} : { source: losslessText(after.source) }) },
        ...detailsOf(before, after, details),
      };
    }
    case 'split':
      return {
        kind: change.kind,
        before: whole(change.before),
        after: change.after.map(whole),
        source: lineChanges(splitLines(change.before.source), joinedLines(change.after), change.source),
      };
    case 'joined':
      return {
        kind: change.kind,
        before: change.before.map(whole),
        after: whole(change.after),
        source: lineChanges(joinedLines(change.before), splitLines(change.after.source), change.source),
      };
  }
}

/** Which cell: its place from 1, as people count. */
function place(cell: Cell): PlaceDocument {
  return {
    cell: cell.index + 1,
    type: losslessText(cell.type),
    id: cell.id === undefined ? null : losslessText(cell.id),
  };
}

function detailsOf(
  before: Cell,
  after: Cell,
  details: CellDetails,
): Omit<Extract<CellDocument, { readonly kind: 'modified' | 'moved' }>, 'kind' | 'before' | 'after'> {
  const { type, tags, hidden } = details;
  return {
    source: lineChanges(splitLines(before.source), splitLines(after.source), details.source),
    finalNewline: details.finalNewline,
    type: type === undefined ? null : { before: losslessText(type.before), after: losslessText(type.after) },
    tags:
      tags === undefined
        ? null
        : {
            added: texts(tags.added),
            removed: texts(tags.removed),
            before: texts(tagsOf(before)),
            after: texts(tagsOf(after)),
          },
    metadata: details.metadata.map(keyChange),
    attachments: details.attachments.map(keyChange),
    unknown: details.unknown.map(keyChange),
    hidden,
  };
}

function texts(list: readonly string[]): readonly TextDocument[] {
  return list.map(losslessText);
}

function linesOf({
  before,
  after,
  details,
}: Extract<CellChange, { readonly kind: 'modified' | 'moved' }>): readonly LinesChange[] {
  const [old, now] = [splitLines(before.source), splitLines(after.source)];
  return details.source.map(({ beforeStart, beforeEnd, afterStart, afterEnd }) => ({
    start: beforeStart,
    removed: old.slice(beforeStart, beforeEnd).map(withoutNewline),
    added: now.slice(afterStart, afterEnd).map(withoutNewline),
  }));
}

function lineChanges(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
): readonly LinesDocument[] {
  const shown = (line: string): TextDocument => losslessText(withoutNewline(line));
  return changes.map(({ beforeStart, beforeEnd, afterStart, afterEnd }) => ({
    before: { line: beforeStart + 1, removed: before.slice(beforeStart, beforeEnd).map(shown) },
    after: { line: afterStart + 1, added: after.slice(afterStart, afterEnd).map(shown) },
  }));
}

/** A carriage return stays: where it came or went it is what changed. */
function withoutNewline(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

/** A side without the key lacks the member: `null` is a value like others. */
function keyChange({ path, before, after }: KeyChange): KeyDocument {
  return {
    path: texts(path),
    ...(before === undefined ? {} : { before: losslessValue(before) }),
    ...(after === undefined ? {} : { after: losslessValue(after) }),
  };
}

function keyValue({ path, before }: KeyChange): KeyValueDocument {
  return { path: texts(path), value: losslessValue(before!) };
}
