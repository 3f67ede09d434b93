/** Notebooks below the filter that the index has with outputs: committed before there was one, or by somebody else.
 *  They are not modified (held-blob.ts), so nothing but a look says that they are there. */
import { NotebookError } from '../errors.ts';
import { openBlobs } from '../git/blobs.ts';
import { findRepository } from '../git/repository.ts';
import { type Git, gitAt } from '../git/run.ts';
import { filterOf, trackedNotebooks } from '../git/tracked.ts';
import { readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import { takesOutputs } from './held-blob.ts';

export interface CommittedOutputs {
  /** From the top of the work tree. */
  readonly paths: readonly string[];
  /** All that the filter covers. */
  readonly filtered: number;
}

/** Of the whole repository; none outside of a work tree. Throws NotebookError where git cannot be asked. */
export async function committedOutputs(policy: Policy, git: Git): Promise<CommittedOutputs> {
  const top = await workTreeOf(git);
  if (top === undefined) return { paths: [], filtered: 0 };
  const there = gitAt(git, top);
  const tracked = await trackedNotebooks(there);
  const filters = await filterOf(
    tracked.map(({ path }) => path.text),
    there,
  );
  const filtered = tracked.filter(({ path }) => filters.get(path.text) === 'nbdiff');
  const blobs = openBlobs(there);
  const paths: string[] = [];
  try {
    for (const { path, oid } of filtered) {
      const blob = oid === undefined ? undefined : await blobs.read(oid);
      if (blob !== undefined && hasOutputs(blob, path.text, policy)) paths.push(path.text);
    }
  } finally {
    blobs.close();
  }
  return { paths, filtered: filtered.length };
}

async function workTreeOf(git: Git): Promise<string | undefined> {
  try {
    return (await findRepository(git)).workTree;
  } catch (error) {
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}

function hasOutputs(blob: Buffer, path: string, policy: Policy): boolean {
  try {
    const notebook = readNotebook(blob);
    return takesOutputs(notebook, policy.normalizerFor(path).cleanEdits(notebook));
  } catch {
    return false; // what is no notebook is said by `check`
  }
}
