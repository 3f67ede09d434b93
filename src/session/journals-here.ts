/** Where the journals of a session are (store/journals.ts): in the git directory of the worktree that a person stands
 *  in. Outside a repository, and for files outside of it, there are none; nor where nothing can be written. */
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileError } from '../files.ts';
import { isInRepository } from '../git/place.ts';
import { findRepository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import { nameMerges } from '../git/unmerged.ts';
import type { Io } from '../io.ts';
import { wordNotKept } from '../messages.ts';
import { hashOf } from '../outputs/taken.ts';
import { type Journal, type Journals, lookAt, openJournals, sessionsFolder } from '../store/journals.ts';
import { readOrNothing } from '../store/kept-files.ts';
import { type Lock, locked } from '../store/lock.ts';

/** Journals while one has the lock. */
export interface HeldJournals extends Journals, Lock {}

export interface JournalsHere {
  /** A file from the top of the work tree; undefined where nothing is kept of it. */
  readonly keyOf: (path: string) => string | undefined;
  /** The merge that a file is in, by its key; the same for the same merge. */
  readonly mergesOf: (keys: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** What changes with the file's journal. */
  readonly look: (key: string) => string;
  /** Whether the journal is of the merge that its notebook is in now, and no other program has written that since. */
  readonly isCurrent: (journal: Journal, merges: ReadonlyMap<string, string>) => boolean;
  /** What changes with git's index. */
  readonly lookAtIndex: () => string;
  /** Without journals where there are none (and `purpose` is not to write any), or there cannot be any. */
  readonly underLock: <Result>(
    purpose: 'read' | 'write',
    work: (journals: HeldJournals | undefined) => Promise<Result>,
  ) => Promise<Result>;
}

export async function findJournals(io: Io): Promise<JournalsHere> {
  const git = gitFor(io);
  const repository = isInRepository(io) ? await findRepository(git) : undefined;
  const { workTree } = repository ?? {};
  if (repository === undefined || workTree === undefined) return NOWHERE;
  const folder = sessionsFolder(repository.gitDir);
  const journals = openJournals(folder);
  let isRefused = false;
  const isReady = (purpose: 'read' | 'write'): boolean => {
    if (isRefused || existsSync(folder) || purpose === 'read') return !isRefused && existsSync(folder);
    makeFolder(dirname(folder));
    makeFolder(folder, 0o700);
    return true;
  };
  return {
    keyOf: (path) => keyBelow(workTree, resolve(io.cwd, path)),
    mergesOf: (keys) => nameMerges(keys, git),
    look: journals.look,
    isCurrent: ({ path, merge, makes }, merges) => {
      const bytes = merge === (merges.get(path) ?? '') ? readOrNothing(join(workTree, path)) : undefined;
      return bytes !== undefined && hashOf(bytes) === makes;
    },
    lookAtIndex: () => lookAt(join(repository.gitDir, 'index')),
    underLock: async (purpose, work) => {
      let isAtWork = false;
      try {
        if (isReady(purpose)) {
          return await locked(journals.lock, (lock) => {
            isAtWork = true;
            return work({ ...journals, ...lock });
          });
        }
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (isAtWork || code === undefined || !REFUSALS.includes(code)) throw fileError(error, '.git/nbdiff');
        isRefused = true;
        io.warn(`nbdiff: ${wordNotKept(code)}`);
      }
      return work(undefined);
    },
  };
}

/** Not with those above it: where that is refused, Node says that they are not there. */
function makeFolder(folder: string, mode?: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Rights that one has not; anything else, such as a full disk, passes. */
const REFUSALS: readonly string[] = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'];

const NOWHERE: JournalsHere = {
  keyOf: () => undefined,
  mergesOf: async () => new Map(),
  look: () => '',
  isCurrent: () => false,
  lookAtIndex: () => '',
  underLock: (_, work) => work(undefined),
};

/** The folder's true name; the file itself may be a link that git tracks. */
function keyBelow(workTree: string, file: string): string | undefined {
  const path = relative(workTree, join(realpathSync(dirname(file)), basename(file)));
  return path === '..' || path.startsWith(`..${sep}`) || path.startsWith(sep) ? undefined : path;
}
