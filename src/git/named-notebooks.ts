/** The notebooks that a person means by names of files and folders. A folder stands for the notebooks that git tracks
 *  below it, as in git's own commands; outside a repository for all that are there. What Jupyter copies into
 *  `.ipynb_checkpoints` is nobody's work. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { isFolder, isGarbled, notebookFilesBelow } from '../files.ts';
import type { Io } from '../io.ts';
import { isInRepository } from './place.ts';
import { gitAt, gitFor } from './run.ts';
import { isCheckpoint, trackedNotebooks } from './tracked.ts';

/** Each once, in the order of the names; what is no folder stays as it was typed, whether it is there or not. Throws
 *  NotebookError kind `file` for a folder that stands for nothing. */
export async function namedNotebooks(names: readonly string[], io: Io): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const name of names) {
    for (const path of isFolder(name, io) ? await notebooksBelow(name, io) : [name]) found.add(path);
  }
  return [...found];
}

async function notebooksBelow(folder: string, io: Io): Promise<readonly string[]> {
  const inFolder = { ...io, cwd: resolve(io.cwd, folder) };
  const isHere = isInRepository(io);
  if (!isHere && !isInRepository(inFolder)) {
    const paths = notebookFilesBelow(folder, io);
    if (paths.length > 0) return paths;
    throw new NotebookError({ kind: 'file', reason: 'a folder without notebooks' }, { file: folder });
  }
  // Where the command runs inside the repository, git's variables (in a hook) count from there.
  const tracked = isHere
    ? await trackedNotebooks(gitFor(io), folder)
    : await trackedNotebooks(gitAt(gitFor(io), inFolder.cwd));
  const paths = tracked
    .map(({ path }) => (isHere ? path.text : join(folder, path.text)))
    // One that was deleted, and not yet for git, has nothing to look at.
    .filter((path) => !isCheckpoint(path) && (isGarbled(path) || existsSync(resolve(io.cwd, path))));
  if (paths.length > 0) return paths;
  const reason = 'a folder without notebooks that git tracks; add them, or name the notebooks';
  throw new NotebookError({ kind: 'file', reason }, { file: folder });
}
