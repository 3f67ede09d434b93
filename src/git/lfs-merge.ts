/** A merge of versions that Git LFS keeps. git hands its driver pointers, and takes what the driver leaves as the blob,
 *  with no filter between: so notebooks are merged, and a pointer to the result is left. */
import { NotebookError } from '../errors.ts';
import { pointerTo, throughLfs } from './lfs.ts';
import type { Git } from './run.ts';
import { filterOf } from './tracked.ts';

export interface ThreeFiles {
  readonly base: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
}

/** The notebooks. Throws NotebookError where an object is not in this clone. */
export async function keptFiles(
  { base, ours, theirs }: ThreeFiles,
  path: string,
  git: Git,
): Promise<ThreeFiles> {
  return {
    base: await throughLfs(base, path, git),
    ours: await throughLfs(ours, path, git),
    theirs: await throughLfs(theirs, path, git),
  };
}

/** What git is to take for the merged notebook. Throws NotebookError where Git LFS has to keep it, but is not there. */
export async function storedMerge(
  merged: Buffer,
  theirs: { readonly pointer: Buffer; readonly content: Buffer },
  path: string,
  git: Git,
): Promise<Buffer> {
  if (merged.equals(theirs.content)) return theirs.pointer;
  const pointer = await pointerTo(merged, path, git);
  if (pointer !== undefined) return pointer;
  // One side may have taken the path out of LFS.
  if ((await filterOf([path], git)).get(path) !== 'lfs') return merged;
  throw new NotebookError(
    { kind: 'git', reason: 'Git LFS is not there to keep the merged notebook' },
    { file: path },
  );
}
