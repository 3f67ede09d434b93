/** The notebooks that a session is about: those that were named, all of the repository that hold conflicts, or what git
 *  hands to a merge tool. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { isFolder, isGarbled, readInput } from '../files.ts';
import { isInRepository } from '../git/place.ts';
import { gitFor } from '../git/run.ts';
import { suspectNotebooks } from '../git/unmerged.ts';
import type { Io } from '../io.ts';
import { wordErrorAt } from '../messages.ts';
import { type OpenedFile, openConflicted } from './conflicted-file.ts';
import type { Workplace } from './workplace.ts';

export interface OpenedFiles {
  readonly files: readonly OpenedFile[];
  /** Something could not be read; it was said. */
  readonly failed: boolean;
}

/** The files at `paths`; of a folder, and without any path of the repository, all that git calls unmerged or that hold
 *  conflicts. Of several what cannot be read is said and passed over; a single one throws NotebookError. */
export async function openFiles(paths: readonly string[], workplace: Workplace): Promise<OpenedFiles> {
  const { io } = workplace;
  const files: OpenedFile[] = [];
  let failed = false;
  const folders = paths.filter((path) => isFolder(path, io));
  const asked = new Set(paths.filter((path) => !folders.includes(path)));
  const suspected = asked.size > 0 && folders.length === 0 ? [] : await suspects(folders, io);
  for (const path of new Set([...asked, ...suspected])) {
    try {
      const file = await openConflicted(path, workplace);
      const isToWrite = !file.notebook.bytes.equals(file.onDisk);
      if (asked.has(path) || file.isUnmerged || isToWrite || file.conflicts.length > 0) files.push(file);
    } catch (error) {
      if (!(error instanceof NotebookError) || (paths.length === 1 && asked.has(path))) throw error;
      io.warn(`nbdiff: ${wordErrorAt(path, error)}`);
      failed = true;
    }
  }
  return { files, failed };
}

/** The merged file, of `git mergetool`'s four paths: base, ours, theirs, merged. Throws NotebookError. */
export async function openForMergetool(paths: readonly string[], workplace: Workplace): Promise<OpenedFiles> {
  const { io } = workplace;
  const [base, ours, theirs, merged] = paths;
  if (base === undefined || ours === undefined || theirs === undefined || merged === undefined) {
    const reason = '--mergetool needs base, ours, theirs and the merged file';
    throw new NotebookError({ kind: 'usage', reason });
  }
  const known = {
    base: await readInput(base, io),
    ours: await readInput(ours, io),
    theirs: await readInput(theirs, io),
  };
  return { files: [await openConflicted(merged, workplace, { known })], failed: false };
}

/** Files that are in the work tree; where a side deleted one there may be none, and nothing to look into. One whose name
 *  cannot be told is not passed over: opening it says so. */
async function suspects(folders: readonly string[], io: Io): Promise<readonly string[]> {
  if (!isInRepository(io)) {
    const reason = 'not in a git repository';
    throw new NotebookError({ kind: 'usage', reason, advice: 'name the notebooks' });
  }
  const paths = await suspectNotebooks(gitFor(io), folders);
  return paths.filter((path) => isGarbled(path) || existsSync(resolve(io.cwd, path)));
}
