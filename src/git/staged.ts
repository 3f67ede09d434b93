/** The notebooks that a commit would change: those whose entry in the index is not what HEAD has. */
import type { RepositoryPath } from './lists.ts';
import { listChangedNotebooks } from './revisions.ts';
import type { Git } from './run.ts';

export interface StagedNotebook {
  /** From the directory where the command runs. */
  readonly path: RepositoryPath;
  /** undefined: the path is unmerged. */
  readonly oid: string | undefined;
  /** What HEAD has in its place; undefined where it has none. */
  readonly head: string | undefined;
}

/** Those below the directory where git runs; links are left out. */
export async function stagedNotebooks(git: Git): Promise<readonly StagedNotebook[]> {
  const changed = await listChangedNotebooks({ args: [], cached: true, relative: true }, git);
  return changed.flatMap((file): readonly StagedNotebook[] => {
    if (file.status === 'deleted') return [];
    if (file.status === 'unmerged') return [{ path: file.path, oid: undefined, head: undefined }];
    const { after } = file;
    if (after.kind !== 'blob' || !after.mode.startsWith('100')) return [];
    const before = file.status === 'added' ? undefined : file.before;
    return [{ path: after.path, oid: after.oid, head: before?.kind === 'blob' ? before.oid : undefined }];
  });
}
