/** The notebooks that `git grep` would look at, in its order: those that git tracks, as the work tree, the index or commits
 *  have them; outside a repository those below the folders that are named. */
import { existsSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { NotebookError, type Origin } from '../errors.ts';
import { isGarbled, readInput } from '../files.ts';
import type { Blobs } from '../git/blobs.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import { type ListedFile, listFiles, listTree, listUntracked, type RepositoryPath } from '../git/lists.ts';
import { namedNotebooks } from '../git/named-notebooks.ts';
import { isInRepository } from '../git/place.ts';
import { type Git, gitFor, runGit } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import { mayHold } from '../grep/raw-bytes.ts';
import { type CellSearch, type FoundText, searchCells } from '../grep/search-cells.ts';
import type { Io } from '../io.ts';
import { readNotebook } from '../notebook/read.ts';
import { askedPaths } from './log-paths.ts';
import { readAhead } from './read-ahead.ts';

export interface GrepPlaces {
  /** Commits and paths, before `--` or without it. */
  readonly args: readonly string[];
  /** Pathspecs behind `--`; undefined where there was none. */
  readonly paths: readonly string[] | undefined;
  /** As the index has them. */
  readonly cached: boolean;
  /** Those too that git does not track. */
  readonly untracked: boolean;
  /** Paths from the top of the work tree. */
  readonly fullName: boolean;
}

export type SearchedNotebook =
  | { readonly kind: 'searched'; readonly place: NotebookPlace; readonly found: readonly FoundText[] }
  | { readonly kind: 'unreadable'; readonly place: NotebookPlace; readonly error: NotebookError };

export interface NotebookPlace {
  readonly path: string;
  /** What stands before the path: `HEAD~2:`. */
  readonly revision: string;
}

/** A notebook that will be looked at. */
interface Subject {
  readonly place: NotebookPlace;
  /** Of a blob; its like were looked at already. */
  readonly oid: string | undefined;
  /** undefined: there is none by now. */
  readonly bytes: Promise<Buffer | undefined>;
}

/** Notebooks whose bytes are asked for before it is their turn. */
const AHEAD = 16;

/** Throws NotebookError for a commit or path that git does not take, and where there is no repository and no path. */
export async function* grepNotebooks(
  places: GrepPlaces,
  search: CellSearch,
  io: Io,
): AsyncGenerator<SearchedNotebook> {
  const git = gitFor(io);
  const blobs = openNotebookBlobs(git);
  const known = new Map<string, readonly FoundText[]>();
  try {
    const subjects = isInRepository(io) ? inRepository(places, git, blobs, io) : outside(places, io);
    for await (const { place, oid, bytes } of readAhead(subjects, AHEAD)) {
      const old = oid === undefined ? undefined : known.get(oid);
      if (old !== undefined) {
        yield { kind: 'searched', place, found: old };
        continue;
      }
      try {
        const file = await bytes;
        if (file === undefined) continue;
        const name = `${place.revision}${place.path}`;
        const found = searchFile(
          file,
          { file: name, side: oid === undefined ? undefined : 'stored' },
          search,
        );
        if (oid !== undefined) known.set(oid, found);
        yield { kind: 'searched', place, found };
      } catch (error) {
        if (!(error instanceof NotebookError)) throw error;
        yield { kind: 'unreadable', place, error };
      }
    }
  } finally {
    blobs.close();
  }
}

function searchFile(file: Buffer, origin: Origin, search: CellSearch): readonly FoundText[] {
  // What a program printed may stand in the file with colours in between.
  if (!search.isInverted && !search.outputs && !mayHold(file, search.patterns)) return [];
  return searchCells(readNotebook(file, origin), search);
}

async function* outside(
  { args, paths = [], cached, untracked }: GrepPlaces,
  io: Io,
): AsyncGenerator<Subject> {
  const named = [...args, ...paths];
  if (cached || named.length === 0) {
    const advice = cached || untracked ? 'run it in one' : 'name the notebooks or folders, or run it in one';
    throw new NotebookError({ kind: 'usage', reason: 'not in a git repository', advice });
  }
  for (const path of await namedNotebooks(named, io)) {
    yield subject({ place: { path, revision: '' }, bytes: readInput(path, io) });
  }
}

/** What goes wrong with its bytes is told when it is its turn. */
function subject({ place, oid, bytes }: Omit<Subject, 'oid'> & Partial<Pick<Subject, 'oid'>>): Subject {
  bytes.catch(() => {});
  return { place, oid, bytes };
}

async function* inRepository(places: GrepPlaces, git: Git, blobs: Blobs, io: Io): AsyncGenerator<Subject> {
  const { args, paths, cached, untracked, fullName } = places;
  const asked = await askedPaths({ args, paths, follow: false }, io, git);
  const { revisions } = asked;
  // Behind -- a path may match nothing.
  const gone =
    paths === undefined ? asked.paths.find((path) => isNamedAlone(path) && !isThere(path, io)) : undefined;
  const pathspecs = asked.words(true).slice(revisions.length + 1);
  const prefix = (await runGit(git, ['rev-parse', '--show-prefix'])).stdout.toString().replace(/\n$/, '');
  const ofBlob = (place: NotebookPlace, oid: string): Subject =>
    subject({ place, oid, bytes: readBlob(blobs, oid, place.path) });
  if (revisions.length > 0) {
    if (cached || untracked) {
      const reason = `${cached ? '--cached' : '--untracked'} is not of a commit`;
      throw new NotebookError({ kind: 'usage', reason });
    }
    let isAnyListed = false;
    for (const revision of revisions) {
      const isWhole = asked.paths.length === 0 && revision.includes(':');
      const files = await filesOf(revision, isWhole ? ANYWHERE : pathspecs, git);
      if (files === undefined) {
        yield subject({
          place: { path: revision, revision: '' },
          bytes: readBlob(blobs, revision, revision),
        });
        continue;
      }
      for (const { path, oid } of notebooksIn(files)) {
        isAnyListed = true;
        const shown = fullName || isWhole ? path.text : posix.relative(prefix, path.text);
        yield ofBlob({ path: shown, revision: treeOf(revision) }, oid);
      }
    }
    if (gone !== undefined && !isAnyListed) throw namesNothing(gone);
    return;
  }
  const named = (path: RepositoryPath): NotebookPlace => ({
    path: fullName ? posix.join(prefix, path.text) : path.text,
    revision: '',
  });
  const tracked = notebooksIn(await listFiles({ pathspecs }, git));
  if (gone !== undefined && tracked.length === 0) throw namesNothing(gone);
  for (const { path, oid } of tracked) {
    yield cached
      ? ofBlob(named(path), oid)
      : subject({ place: named(path), bytes: readWorkTree(path.text, git, io) });
  }
  if (!untracked) return;
  for (const path of await listUntracked(pathspecs, git)) {
    if (hasNotebookName(path.text)) {
      yield subject({ place: named(path), bytes: readWorkTree(path.text, git, io) });
    }
  }
}

const ANYWHERE = [':(top,glob)**/*.[iI][pP][yY][nN][bB]'];

/** `HEAD:`, or of a folder in it `HEAD:src/`. */
function treeOf(revision: string): string {
  if (!revision.includes(':')) return `${revision}:`;
  return /[:/]$/.test(revision) ? revision : `${revision}/`;
}

/** undefined: it names no tree, but perhaps a file. Throws NotebookError where it names nothing. */
async function filesOf(
  revision: string,
  pathspecs: readonly string[],
  git: Git,
): Promise<Awaited<ReturnType<typeof listTree>> | undefined> {
  const object = await objectOf(revision, git);
  // A path may end in anything, so the tree is asked for by the object's own name.
  const tree = object && (await objectOf(`${object}^{tree}`, git));
  if (tree !== undefined) return listTree(tree, pathspecs, git);
  if (object !== undefined) return undefined;
  throw namesNothing(revision);
}

function namesNothing(name: string): NotebookError {
  return new NotebookError({ kind: 'usage', reason: `"${name}" is no commit, and no path that is there` });
}

function isNamedAlone(path: string): boolean {
  return hasNotebookName(path) && !/^:|[*?[\\]/.test(path);
}

function isThere(path: string, io: Io): boolean {
  return existsSync(resolve(io.cwd, path));
}

async function objectOf(name: string, git: Git): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', name];
  const { code, stdout } = await runGit(git, args, { accept: [0, 1, 128] });
  const [, oid] = /^([0-9a-f]+)\n$/.exec(stdout.toString()) ?? [];
  return code === 0 ? oid : undefined;
}

/** Each path once; links are left out. */
function notebooksIn<File extends Pick<ListedFile, 'path' | 'mode'>>(
  files: readonly File[],
): readonly File[] {
  const found = new Map<string, File>();
  for (const file of files) {
    if (!file.mode.startsWith('100') || !hasNotebookName(file.path.text)) continue;
    const key = file.path.bytes.toString('latin1');
    if (!found.has(key)) found.set(key, file);
  }
  return [...found.values()];
}

function hasNotebookName(path: string): boolean {
  return /\.ipynb$/i.test(path);
}

async function readBlob(blobs: Blobs, name: string, path: string): Promise<Buffer> {
  const bytes = await blobs.read(name, path);
  if (bytes !== undefined) return bytes;
  throw new NotebookError({ kind: 'git', reason: `object ${name} is missing` }, { file: path });
}

/** undefined where it was deleted, and not yet for git. */
async function readWorkTree(path: string, git: Git, io: Io): Promise<Buffer | undefined> {
  if (!isGarbled(path) && !isThere(path, io)) return undefined;
  return asInWorkTree(await readInput(path, io), path, git);
}
