/** Changes made in files: a document of them, and the notebooks that it names or that a person named. All that is to
 *  become of them is known before the first is written, and then all are written or none. */
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Applied, applyToNotebook, type Refusal } from '../apply/apply-changes.ts';
import { type FileChanges, turnedRound } from '../apply/file-changes.ts';
import { changesFor } from '../apply/named-file.ts';
import { readChanges } from '../apply/read-document.ts';
import { unsafePath } from '../apply/safe-path.ts';
import { NotebookError } from '../errors.ts';
import { fileError, isFile, readInput, type WrittenFile, writeAll } from '../files.ts';
import type { Blobs } from '../git/blobs.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import { findPlace, isInRepository, placeInRepository } from '../git/place.ts';
import { gitFor } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import type { Io } from '../io.ts';
import type { MergeSettings } from '../merge/merge-result.ts';
import { blobIdOf } from '../notebook/blob-id.ts';
import type { Policy } from '../policy/policy.ts';
import type { FileOutcome, PathRefusal } from '../render/apply-words.ts';

export interface ApplyRequest {
  /** A file, or `-`. */
  readonly changes: string;
  /** The notebook that is meant, whatever the document calls it. */
  readonly notebook: string | undefined;
  readonly isReversed: boolean;
  /** Below the top of the work tree: where the paths of the document begin. */
  readonly folder: string | undefined;
  readonly markers: MergeSettings['markers'];
  readonly favor: MergeSettings['favor'];
}

export interface AppliedFiles {
  readonly outcomes: readonly FileOutcome[];
  /** Writes all of them, or where something goes wrong none. Throws NotebookError kind `file`. */
  readonly write: () => void;
}

/** What becomes of the files; nothing is written yet, and nothing can be where one is refused. Throws NotebookError for a
 *  document or a notebook that cannot be read. */
export async function appliedFiles(request: ApplyRequest, policy: Policy, io: Io): Promise<AppliedFiles> {
  if (request.notebook === '-') {
    throw new NotebookError({
      kind: 'usage',
      reason: 'the notebook to change is a file, not standard input',
    });
  }
  const all = readChanges(await readInput(request.changes, io), { file: nameOf(request.changes) });
  const files =
    request.notebook === undefined
      ? all.map((file) => (request.isReversed ? turnedRound(file) : file))
      : [changesFor(all, placeInRepository(request.notebook, io), request.isReversed)];
  const git = gitFor(io);
  const top = topOf(io);
  const blobs = isInRepository(io) ? openNotebookBlobs(git) : undefined;
  try {
    const plans: Plan[] = [];
    for (const file of files) plans.push(await planFor(file, { request, policy, blobs, top, io }));
    const written = plans.flatMap((plan) => plan.files);
    const taken = new Set<string>();
    const outcomes = plans.map((plan): FileOutcome => {
      const isTwice = plan.files.some(({ path }) => taken.has(path));
      for (const { path } of plan.files) taken.add(path);
      return isTwice ? refusedAt(plan.path, { kind: 'twice' }) : plan;
    });
    return { outcomes, write: () => writeAll(written, top) };
  } finally {
    blobs?.close();
  }
}

type Plan = FileOutcome & { readonly files: readonly WrittenFile[] };

interface Workshop {
  readonly request: ApplyRequest;
  readonly policy: Policy;
  readonly blobs: Blobs | undefined;
  /** Where the paths of the document begin. */
  readonly top: string;
  readonly io: Io;
}

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path;
}

function refusedAt(path: string, refusal: PathRefusal): Plan {
  return { path, applied: { kind: 'refused', refusal }, files: [] };
}

async function planFor(file: FileChanges, workshop: Workshop): Promise<Plan> {
  const { request, io } = workshop;
  const { notebook } = request;
  if (notebook !== undefined) {
    const at = nothingAt(notebook, resolve(io.cwd, notebook));
    const content = isFile(notebook, io) ? await readInput(notebook, io) : undefined;
    // Its mode is the person's own.
    return changedInPlace({ ...file, modes: undefined }, { ...at, content }, workshop);
  }
  const [before, after] = [file.before ?? file.after, file.after ?? file.before];
  if (before === undefined || after === undefined) {
    const refusal: Refusal = { kind: 'no-content', status: 'link' };
    return { path: '', applied: { kind: 'refused', refusal }, files: [] };
  }
  if (file.status === 'modified' && before !== after) {
    return refusedAt(after, { kind: 'two-names', names: [before, after] });
  }
  const [source, target] = [find(before, workshop), find(after, workshop)];
  if ('refusal' in source) return refusedAt(before, source.refusal);
  if ('refusal' in target) return refusedAt(after, target.refusal);
  if (before === after) return changedInPlace(file, target, workshop);
  return file.status === 'copied'
    ? copied(file, source, target, workshop)
    : renamed(file, source, target, workshop);
}

function topOf(io: Io): string {
  const place = findPlace(io);
  return place.kind === 'work-tree' ? place.top : io.cwd;
}

/** A path of the document, and what stands there. */
interface Found {
  /** As the person would name it. */
  readonly shown: string;
  /** Absolute. */
  readonly file: string;
  readonly content: Buffer | undefined;
  readonly isExecutable: boolean;
}

/** No part of the way there may be a link, which could lead anywhere. */
function find(path: string, { request, top }: Workshop): Found | { readonly refusal: PathRefusal } {
  const named = request.folder === undefined ? path : `${request.folder.replace(/\/+$/, '')}/${path}`;
  const reason = unsafePath(named);
  if (reason !== undefined) return { refusal: { kind: 'unsafe', reason } };
  const parts = named.split('/');
  let here = top;
  let isExecutable = false;
  for (const [index, part] of parts.entries()) {
    here = join(here, part);
    const stat = lookAt(here, named);
    if (stat === undefined) return nothingAt(named, join(top, ...parts));
    const isLast = index === parts.length - 1;
    if (stat.isSymbolicLink()) {
      const link = isLast ? 'it is a link' : 'it lies beyond a link';
      return { refusal: { kind: 'unsafe', reason: link } };
    }
    if (isLast ? !stat.isFile() : !stat.isDirectory()) return { refusal: { kind: 'exists' } };
    isExecutable = (stat.mode & 0o100) !== 0;
  }
  return { shown: named, file: here, content: readFound(here, named), isExecutable };
}

function nothingAt(shown: string, file: string): Found {
  return { shown, file, content: undefined, isExecutable: false };
}

function lookAt(file: string, shown: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw fileError(error, shown);
  }
}

function readFound(file: string, shown: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw fileError(error, shown);
  }
}

/** Where Git LFS has left a pointer, the notebook that it stands for. */
async function apply(file: FileChanges, at: Found, workshop: Workshop): Promise<Applied> {
  const { request, policy, blobs, io } = workshop;
  const { markers, favor } = request;
  const content = at.content && (await asInWorkTree(at.content, at.shown, gitFor(io)));
  const settings = { markers, favor, normalizer: policy.normalizerForFile(at.file) };
  const base = content && (await baseFor(file, content, at.shown, blobs));
  return applyToNotebook(file, content, base, settings, { file: at.shown });
}

/** What git has of the notebook that the changes were made from, where the one at hand is not the very same. */
async function baseFor(
  { blobs: { before: oid } }: FileChanges,
  content: Buffer,
  path: string,
  blobs: Blobs | undefined,
): Promise<Buffer | undefined> {
  if (blobs === undefined || oid === undefined || !/^(?!0+$)[0-9a-f]{40,64}$/.test(oid)) return undefined;
  return blobIdOf(content, oid) === oid ? undefined : blobs.read(oid, path);
}

async function changedInPlace(file: FileChanges, at: Found, workshop: Workshop): Promise<Plan> {
  const applied = await apply(file, at, workshop);
  const isExecutable = file.modes && /^100755$/.test(file.modes.after);
  const own = { path: at.file, isExecutable };
  switch (applied.kind) {
    case 'applied':
    case 'merged':
      return { path: at.shown, applied, files: [{ ...own, content: applied.bytes }] };
    case 'deleted':
      return { path: at.shown, applied, files: [{ ...own, content: undefined }] };
    case 'already': {
      const { content } = at;
      if (content === undefined || isExecutable === undefined || isExecutable === at.isExecutable) {
        return { path: at.shown, applied, files: [] };
      }
      const changed = { kind: 'applied', bytes: content } as const;
      return { path: at.shown, applied: changed, files: [{ ...own, content }] };
    }
    case 'refused':
      return { path: at.shown, applied, files: [] };
  }
}

/** Where the old name is gone and the new one there, it was renamed already. */
async function renamed(file: FileChanges, source: Found, target: Found, workshop: Workshop): Promise<Plan> {
  if (source.content === undefined && target.content !== undefined) {
    return changedInPlace(file, target, workshop);
  }
  if (target.content !== undefined) return refusedAt(target.shown, { kind: 'exists' });
  if (source.content === undefined) return changedInPlace(file, source, workshop);
  const plan = await moved(file, source, target, workshop);
  const isDone = plan.files.length > 0;
  return isDone ? { ...plan, files: [...plan.files, { path: source.file, content: undefined }] } : plan;
}

async function copied(file: FileChanges, source: Found, target: Found, workshop: Workshop): Promise<Plan> {
  if (target.content === undefined) return moved(file, source, target, workshop);
  const there = await apply(file, target, workshop);
  return there.kind === 'already'
    ? { path: target.shown, applied: there, files: [] }
    : refusedAt(target.shown, { kind: 'exists' });
}

/** The changed `source` under the name of `target`. */
async function moved(file: FileChanges, source: Found, target: Found, workshop: Workshop): Promise<Plan> {
  const own = { ...source, shown: target.shown, file: target.file };
  const plan = await changedInPlace(file, own, workshop);
  // A new file is none, unless it is said.
  const { isExecutable } = source;
  if (plan.applied.kind !== 'already' || source.content === undefined) {
    const files = plan.files.map((each) => ({ ...each, isExecutable: each.isExecutable ?? isExecutable }));
    return { ...plan, files };
  }
  const bytes = source.content;
  const files = [{ path: target.file, content: bytes, isExecutable }];
  return { path: target.shown, applied: { kind: 'applied', bytes }, files };
}

/** Throws where the name of a folder leads elsewhere. */
export function checkedFolder(folder: string | undefined): string | undefined {
  if (folder === undefined || folder === '.' || folder === '') return undefined;
  const reason = unsafePath(folder.replace(/\/+$/, ''));
  if (reason === undefined) return folder;
  throw new NotebookError({ kind: 'usage', reason: `--directory ${folder}: ${reason}` });
}
