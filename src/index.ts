/** The library: pure functions over bytes (or text), nothing read, written or printed. */

import type { NotebookDiff } from './diff/changes.ts';
import { diffNotebooks as diffRead } from './diff/diff-notebooks.ts';
import { splice } from './json/edit.ts';
import { mergeFiles } from './merge/merge-notebooks.ts';
import type { Favor, MergeResult } from './merge/merge-result.ts';
import { cleanedBytes } from './notebook/clean.ts';
import { createNormalizer, type NormalizerOptions } from './notebook/normalizer.ts';
import type { Notebook } from './notebook/notebook.ts';
import { readNotebook as read } from './notebook/read.ts';
import type { NotebookConflict } from './resolve/conflicts.ts';
import { type Decision, resolveEdits } from './resolve/decide.ts';
import type { ConflictStyle } from './text/merge-types.ts';

export type { CellChange, CellDetails, HiddenCounts, KeyChange, NotebookDiff } from './diff/changes.ts';
export { countLines, type LineCounts } from './diff/line-counts.ts';
export { NotebookError, type Place, type Problem, type Side } from './errors.ts';
export type { Favor, MergeConflict, MergeCounts, MergeNote, MergeResult } from './merge/merge-result.ts';
export { wordError } from './messages.ts';
export type { NormalizerOptions } from './notebook/normalizer.ts';
export type { Cell, Notebook } from './notebook/notebook.ts';
export { conflictsIn, type NotebookConflict } from './resolve/conflicts.ts';
export type { Decision } from './resolve/decide.ts';
export { type Suggestion, suggestions } from './resolve/suggest.ts';
export type { LineChange } from './text/change.ts';

/** A notebook file: its bytes, or its text (written as UTF-8). */
export type NotebookFile = Uint8Array | string;

export interface DiffOptions {
  /** Keys to hide and keys to show besides those of the normalizer's table. */
  readonly normalizer?: NormalizerOptions;
}

export interface MergeOptions {
  readonly favor?: Favor;
  readonly conflictStyle?: ConflictStyle;
  /** Characters in a conflict marker; 7 if left out. */
  readonly markerSize?: number;
  readonly labels?: { readonly base?: string; readonly ours?: string; readonly theirs?: string };
  readonly normalizer?: NormalizerOptions;
}

/** The notebook in a file of format 3 or 4. Throws NotebookError where it is none. */
export function readNotebook(file: NotebookFile): Notebook {
  return read(file);
}

/** The file without what machines wrote; all other bytes stay, and a clean file comes back as it is.
 *  Throws NotebookError where it is no notebook. */
export function cleanNotebook(file: NotebookFile, options: NormalizerOptions = {}): Buffer {
  return cleanedBytes(read(file), createNormalizer(options));
}

/** What changed from `before` to `after`; undefined stands for a notebook that is not there.
 *  Throws NotebookError where one of them is no notebook, which names the side. */
export function diffNotebooks(
  before: NotebookFile | undefined,
  after: NotebookFile | undefined,
  options: DiffOptions = {},
): NotebookDiff {
  return diffRead(
    before === undefined ? undefined : read(before, { side: 'before' }),
    after === undefined ? undefined : read(after, { side: 'after' }),
    { normalizer: createNormalizer(options.normalizer) },
  );
}

/** The three-way merge; `base` undefined or empty: both sides added the notebook. With conflicts the result is
 *  still a notebook. Throws NotebookError where one of them is none, which names the side. */
export function mergeNotebooks(
  base: NotebookFile | undefined,
  ours: NotebookFile,
  theirs: NotebookFile,
  options: MergeOptions = {},
): MergeResult {
  const files = {
    base: base === undefined ? undefined : bytesOf(base),
    ours: bytesOf(ours),
    theirs: bytesOf(theirs),
  };
  return mergeFiles(files, {
    favor: options.favor ?? 'none',
    markers: {
      style: options.conflictStyle ?? 'merge',
      size: options.markerSize ?? 7,
      labels: { base: 'base', ours: 'ours', theirs: 'theirs', ...options.labels },
    },
    normalizer: createNormalizer(options.normalizer),
  });
}

/** The notebook with conflicts (`conflictsIn(notebook)`) decided; all other bytes stay. Of `inputs`, the notebooks that
 *  were merged, outputs come back where a cell became exactly one side's. */
export function resolveNotebook(
  notebook: Notebook,
  decisions: ReadonlyMap<NotebookConflict, Decision>,
  inputs: { readonly base?: Notebook; readonly ours?: Notebook; readonly theirs?: Notebook } = {},
): Buffer {
  const stages = { base: inputs.base, ours: inputs.ours, theirs: inputs.theirs };
  return splice(notebook.bytes, resolveEdits(notebook, decisions, stages));
}

function bytesOf(file: NotebookFile): Buffer {
  if (typeof file === 'string') return Buffer.from(file, 'utf8');
  return Buffer.isBuffer(file) ? file : Buffer.from(file.buffer, file.byteOffset, file.byteLength);
}
