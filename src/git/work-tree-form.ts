/** Bytes of git as the work tree would have them. Nearly all are that already, and git's drivers look here for every file:
 *  what Git LFS needs is loaded where a pointer comes along. */
import { readLfsPointer } from '../notebook/lfs-pointer.ts';
import type { Git } from './run.ts';

/** The notebook that a pointer of Git LFS stands for; anything else as it is. `path` tells which filter smudges it.
 *  Throws NotebookError where its object is not in this clone. */
export async function asInWorkTree(bytes: Buffer, path: string | undefined, git: Git): Promise<Buffer> {
  if (readLfsPointer(bytes) === undefined) return bytes;
  const { throughLfs } = await import('./lfs.ts');
  return throughLfs(bytes, path, git);
}
