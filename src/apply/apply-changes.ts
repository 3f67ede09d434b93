/** Changes to a notebook: where it says what they were made from they are made place by place, and else it has moved on,
 *  and the merge engine takes it, the notebook that they were made from, and that one after them. */
import { NotebookError, type Origin } from '../errors.ts';
import { mergeFiles } from '../merge/merge-notebooks.ts';
import type { MergeResult, MergeSettings } from '../merge/merge-result.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readIfNotebook, readNotebook } from '../notebook/read.ts';
import { conflictsIn } from '../resolve/conflicts.ts';
import { applyExactly, type FindCell, inFormatOf } from './apply-exactly.ts';
import { contextBase } from './context-base.ts';
import { type FileChanges, turnedRound } from './file-changes.ts';
import { saysBefore } from './says-before.ts';

export type Applied =
  | { readonly kind: 'applied'; readonly bytes: Buffer }
  /** It has these changes already, or there are none. */
  | { readonly kind: 'already' }
  /** The notebook goes. */
  | { readonly kind: 'deleted' }
  | ({ readonly kind: 'merged' } & MergeResult)
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export type Refusal =
  /** There is no notebook that could be changed. */
  | { readonly kind: 'missing' }
  /** It says something else than the one to be deleted. */
  | { readonly kind: 'moved-on' }
  /** It holds conflicts, and there would be more, in the middle of the others. */
  | { readonly kind: 'conflicts' }
  /** The changes are told of format 3, and the notebook is of format 4 by now. */
  | { readonly kind: 'format' }
  /** The changes made something of it that is no notebook. */
  | { readonly kind: 'broken'; readonly error: NotebookError }
  /** A link changed, or its kind, or the merge that it is in was not finished. */
  | { readonly kind: 'no-content'; readonly status: 'link' | 'type-changed' | 'unmerged' };

/** `bytes`: the notebook, undefined where there is none. `base`: what git has of the one that the changes were made from;
 *  it is believed where it says so. Throws NotebookError where the notebook cannot be read. */
export function applyToNotebook(
  file: FileChanges,
  bytes: Buffer | undefined,
  base: Buffer | undefined,
  settings: MergeSettings,
  origin: Origin = {},
): Applied {
  const { status } = file;
  if (status === 'type-changed' || status === 'unmerged') return refused({ kind: 'no-content', status });
  if (file.isLink) return refused({ kind: 'no-content', status: 'link' });
  if (status === 'added') return create(file, bytes, settings, origin);
  if (bytes === undefined) {
    return status === 'deleted' ? { kind: 'already' } : refused({ kind: 'missing' });
  }
  const found = readNotebook(bytes, origin);
  const notebook = inFormatOf(file, found);
  if (status === 'deleted') {
    const isIt = notebook !== undefined && saysBefore(notebook, file, settings.normalizer);
    return isIt ? { kind: 'deleted' } : refused({ kind: 'moved-on' });
  }
  if (notebook !== undefined && saysBefore(notebook, file, settings.normalizer)) {
    return checked(applyExactly(notebook, file, cellsOf(notebook)), bytes);
  }
  if (notebook !== undefined && saysBefore(notebook, turnedRound(file), settings.normalizer)) {
    return { kind: 'already' };
  }
  const inGit = sidesInGit(file, base, settings);
  if (inGit !== undefined) return merged({ ...inGit, ours: bytes }, settings, origin);
  if (notebook === undefined) return refused({ kind: 'format' });
  const sides = sidesInContext(file, notebook);
  if (sides instanceof NotebookError) return refused({ kind: 'broken', error: sides });
  return merged({ ...sides, ours: bytes }, settings, origin);
}

function create(
  file: FileChanges,
  bytes: Buffer | undefined,
  settings: MergeSettings,
  origin: Origin,
): Applied {
  const blank = readNotebook(Buffer.alloc(0));
  const created = checked(
    applyExactly(blank, file, () => undefined),
    undefined,
  );
  if (bytes === undefined || created.kind !== 'applied') return created;
  const notebook = inFormatOf(file, readNotebook(bytes, origin));
  if (notebook !== undefined && saysBefore(notebook, turnedRound(file), settings.normalizer)) {
    return { kind: 'already' };
  }
  return merged({ base: undefined, ours: bytes, theirs: created.bytes }, settings, origin);
}

interface BaseAndTheirs {
  readonly base: Buffer;
  readonly theirs: Buffer;
}

function sidesInGit(
  file: FileChanges,
  bytes: Buffer | undefined,
  settings: MergeSettings,
): BaseAndTheirs | undefined {
  const base = readIfNotebook(bytes);
  const notebook = base && inFormatOf(file, base);
  if (notebook === undefined || !saysBefore(notebook, file, settings.normalizer)) return undefined;
  return { base: notebook.bytes, theirs: applyExactly(notebook, file, cellsOf(notebook)) };
}

/** An error where the changes tell of what is no notebook. */
function sidesInContext(file: FileChanges, ours: Notebook): BaseAndTheirs | NotebookError {
  return orError(() => {
    const { base, find } = contextBase(ours, file);
    return { base: base.bytes, theirs: applyExactly(base, file, find) };
  });
}

function cellsOf({ cells }: Notebook): FindCell {
  return (index) => cells[index];
}

function merged(
  files: { readonly base: Buffer | undefined; readonly ours: Buffer; readonly theirs: Buffer },
  settings: MergeSettings,
  { file }: Origin,
): Applied {
  const broken = readProblem(files.theirs);
  if (broken !== undefined) return refused({ kind: 'broken', error: broken });
  const result = mergeFiles(files, settings, () => ({ file }));
  if (result.conflicts.length > 0 && conflictsIn(readNotebook(files.ours, { file })).length > 0)
    return refused({ kind: 'conflicts' });
  return result.bytes.equals(files.ours) ? { kind: 'already' } : { kind: 'merged', ...result };
}

/** `before`: the notebook's bytes, where there is one. */
function checked(bytes: Buffer, before: Buffer | undefined): Applied {
  if (before?.equals(bytes)) return { kind: 'already' };
  const error = readProblem(bytes);
  return error === undefined ? { kind: 'applied', bytes } : refused({ kind: 'broken', error });
}

/** Changes can say what no notebook may hold. */
function readProblem(bytes: Buffer): NotebookError | undefined {
  const read = orError(() => readNotebook(bytes));
  return read instanceof NotebookError ? read : undefined;
}

function orError<Value>(make: () => Value): Value | NotebookError {
  try {
    return make();
  } catch (error) {
    if (error instanceof NotebookError) return error;
    throw error;
  }
}

function refused(refusal: Refusal): Applied {
  return { kind: 'refused', refusal };
}
