/** A comparison that is looked at again and again, while a page of it is open: a list of what changed, each with a stamp
 *  that is another once its content may be, and the notebooks where they are asked for.
 *
 *      stamp()          is another: something may have changed          looks at files, some times a second
 *      list()           a.ipynb 1, b.ipynb 2                            asks git
 *      read(b.ipynb)    the change itself                               reads and compares */
import { realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { CompareOptions } from '../diff/compare-cells.ts';
import { NotebookError } from '../errors.ts';
import { listFiles } from '../git/lists.ts';
import { findRepository, type Repository } from '../git/repository.ts';
import { type ChangedFile, listChangedNotebooks, pathsBase, type Side } from '../git/revisions.ts';
import { type Git, gitAt, gitFor, runGit } from '../git/run.ts';
import { stampOf, stampOfRefs } from '../git/stamps.ts';
import type { Io } from '../io.ts';
import type { Policy } from '../policy/policy.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import { compareFiles } from './changed-notebooks.ts';
import type { FilePair } from './file-pairs.ts';
import { notebooksOf, type RangeRequest } from './range-notebooks.ts';

export interface WatchedFile {
  /** The same for the same file, whatever becomes of it. */
  readonly key: string;
  readonly stamp: string;
  /** For people; of a renamed notebook the new one. */
  readonly path: string;
  /** As a command would be given it, where both sides have it under this name, as regular files. */
  readonly inPlace: string | undefined;
}

export interface Watched {
  readonly stamp: () => Promise<string>;
  /** In the order of the page. Throws NotebookError. */
  readonly list: () => Promise<readonly WatchedFile[]>;
  /** One after the other, of those that were listed last; one that is gone by now is left out. `withAll`: also what the
   *  filter keeps from git. */
  readonly read: (keys: readonly string[], withAll: boolean) => AsyncIterable<ChangedNotebook>;
}

export type Ways = Omit<CompareOptions, 'normalizer'>;

/** What git would compare. Throws NotebookError where there is no repository. */
export async function watchRange(
  { revisions, asItIs, ways }: RangeRequest,
  policy: Policy,
  io: Io,
): Promise<Watched> {
  const git = gitFor(io);
  const repository = await findRepository(git);
  const look = await lookAtRepository(repository, git);
  const inPlace = placesFrom(pathsBase(revisions, repository, git), io);
  let listed: ReadonlyMap<string, ChangedFile> = new Map();
  return {
    stamp: async () => look(workTreeFiles([...listed.values()])),
    list: async () => {
      const files = await listChangedNotebooks(revisions, git);
      listed = new Map(files.map((file) => [keyOf(file), file]));
      return files.map((file) => ({
        key: keyOf(file),
        stamp: stampOfFile(file),
        path: pathOf(file),
        inPlace: inPlace(file),
      }));
    },
    read: (keys, withAll) => {
      const files = keys.flatMap((key) => listed.get(key) ?? []);
      return notebooksOf(files, { revisions, asItIs: asItIs || withAll, ways }, policy, git);
    },
  };
}

/** Pairs of files that were named, by hand or by a tool. */
export function watchPairs(pairs: () => readonly FilePair[], ways: Ways, policy: Policy): Watched {
  let listed: ReadonlyMap<string, FilePair> = new Map();
  const found = (): readonly FilePair[] => {
    listed = new Map(pairs().map((pair) => [pair.key, pair]));
    return [...listed.values()];
  };
  return {
    stamp: async () => JSON.stringify(found().map(({ key, stamp }) => [key, stamp()])),
    list: async () => {
      const changed: WatchedFile[] = [];
      for (const { key, stamp, before, after } of found()) {
        const [one, other] = [await before.read(), await after.read()];
        if (one instanceof Buffer && other instanceof Buffer && one.equals(other)) continue;
        const path = other === undefined ? before.name : after.name;
        changed.push({ key, stamp: stamp(), path, inPlace: undefined });
      }
      return changed;
    },
    read: async function* (keys) {
      for (const key of keys) {
        const pair = listed.get(key);
        if (pair === undefined) continue;
        const { before, after } = pair;
        const named = after.name === '/dev/null' || after.name === '-' ? before : after;
        const options = { ...ways, normalizer: policy.normalizerForNamed(named.name) };
        const names = { before: before.name, after: after.name };
        yield compareFiles(names, await before.read(), await after.read(), options);
      }
    },
  };
}

/** By the path after the change, where there is one. */
function sideOf(file: Exclude<ChangedFile, { readonly status: 'unmerged' }>): Side {
  return file.status === 'deleted' ? file.before : file.after;
}

function keyOf(file: ChangedFile): string {
  const { path } = file.status === 'unmerged' ? file : sideOf(file);
  return path.bytes.toString('latin1');
}

function pathOf(file: ChangedFile): string {
  return (file.status === 'unmerged' ? file : sideOf(file)).path.text;
}

/** Paths from `base` as a command would be given them; undefined for those that cannot be: a name that is no UTF-8. */
function placesFrom(base: string, { cwd }: Io): (file: ChangedFile) => string | undefined {
  // Beside a folder that is reached by a link is not where its name says.
  const isPlain = realpathSync(cwd) === cwd;
  return (file) => {
    if (file.status !== 'modified') return undefined;
    const { before, after } = file;
    const { bytes, text } = after.path;
    const isRegular = [before, after].every(({ mode }) => mode.startsWith('100'));
    if (!isRegular || !before.path.bytes.equals(bytes) || !Buffer.from(text).equals(bytes)) return undefined;
    const place = join(base, text);
    return isPlain ? relative(cwd, place) : place;
  };
}

function sidesOf(file: ChangedFile): readonly Side[] {
  const sides =
    file.status === 'unmerged'
      ? [file.base, file.ours, file.theirs, file.workTree]
      : [
          file.status === 'added' ? undefined : file.before,
          file.status === 'deleted' ? undefined : file.after,
        ];
  return sides.filter((side) => side !== undefined);
}

function stampOfFile(file: ChangedFile): string {
  const sides = sidesOf(file).map((side) => [
    side.path.text,
    side.mode,
    side.kind === 'blob' ? side.oid : stampOf(side.file),
  ]);
  return JSON.stringify([file.status, sides]);
}

function workTreeFiles(files: readonly ChangedFile[]): readonly Buffer[] {
  return files.flatMap(sidesOf).flatMap((side) => (side.kind === 'work-tree' ? [side.file] : []));
}

/** Looks at HEAD and branches, at the index, and at every notebook of the work tree that git tracks; of these there is a
 *  new list when the index is another. `more` are looked at too. */
async function lookAtRepository(
  repository: Repository,
  git: Git,
): Promise<(more: readonly Buffer[]) => Promise<string>> {
  const { workTree } = repository;
  const { stdout } = await runGit(git, ['rev-parse', '--git-path', 'index']);
  const index = resolve(git.cwd, stdout.toString().replace(/\n$/, ''));
  let seen: string | undefined;
  let tracked: readonly Buffer[] = [];
  return async (more) => {
    const now = stampOf(index);
    if (now !== seen && workTree !== undefined) {
      tracked = await trackedFiles(workTree, git);
      seen = now;
    }
    const files = new Set([...tracked, ...more].map((file) => file.toString('latin1')));
    const stamps = [...files].map((file) => stampOf(Buffer.from(file, 'latin1')) ?? '-');
    return [stampOfRefs(repository), now, ...stamps].join('\n');
  };
}

/** Absolute. */
async function trackedFiles(workTree: string, git: Git): Promise<readonly Buffer[]> {
  try {
    const files = await listFiles({ pathspecs: [':(icase)*.ipynb'] }, gitAt(git, workTree));
    return files.map(({ path }) => Buffer.concat([Buffer.from(join(workTree, '/')), path.bytes]));
  } catch (error) {
    // The next look may find more: whoever lists says what is wrong.
    if (error instanceof NotebookError) return [];
    throw error;
  }
}
