/** The versions of one notebook from the newest back, along all lines of history: what is looked for is handed from a
 *  commit to those of its parents that have a part in it, as git's blame does.
 *
 *  A commit that has the very file of a parent did nothing to it. Blame goes on to that parent alone; a log has the
 *  commits of the other sides as well, which changed it too, though their change was had already or was not wanted. */
import { inOneFormat } from '../diff/diff-notebooks.ts';
import type { Blobs } from '../git/blobs.ts';
import type { FileCommit, FileHistory } from '../git/file-history.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readIfNotebook } from '../notebook/read.ts';

/** A commit that changed the file with regard to all of its parents, or a merge that put their changes together. */
export interface Version {
  readonly commit: FileCommit;
  /** Of the file in this commit, for people. */
  readonly path: string;
  /** undefined: the file is gone here, or is no notebook. */
  readonly notebook: Notebook | undefined;
  /** The parents that have the file, in git's order; both notebooks of a step are in one format. */
  readonly parents: readonly ParentVersion[];
}

export interface ParentVersion {
  readonly shortOid: string;
  readonly after: Notebook | undefined;
  readonly before: Notebook | undefined;
}

export interface Walker<State, Found> {
  /** What two children look for in the same version. */
  readonly join: (one: State, other: State) => State;
  /** For each parent what is looked for there; undefined: nothing. */
  readonly step: (
    version: Version,
    state: State,
  ) => { readonly found: Found | undefined; readonly onward: readonly (State | undefined)[] };
}

export interface Walk {
  readonly history: FileHistory;
  /** Whether all sides of a merge are walked where one has the very same file. */
  readonly allSides: boolean;
  /** Versions looked at, at most; undefined is all. */
  readonly limit: number | undefined;
}

/** From the newest commit on. */
export async function* walkBack<State, Found>(
  { history, allSides, limit }: Walk,
  start: State,
  { join, step }: Walker<State, Found>,
  blobs: Blobs,
): AsyncGenerator<Found> {
  const commits = new Map(history.commits.map((commit) => [commit.oid, commit]));
  const read = readerOf(blobs);
  const waiting = new Map<string, State>();
  const hand = (place: Place, state: State): void => {
    const key = keyOf(place);
    const known = waiting.get(key);
    waiting.set(key, known === undefined ? state : join(known, state));
  };
  const [newest] = history.commits;
  if (newest !== undefined) hand({ commit: newest, name: 0 }, start);
  let looked = 0;
  for (const commit of history.commits) {
    for (const name of history.names.keys()) {
      const key = keyOf({ commit, name });
      const state = waiting.get(key);
      if (state === undefined) continue;
      waiting.delete(key);
      const parents = parentsOf({ commit, name }, commits);
      const sources = sameFile({ commit, name }, parents, commits);
      if (sources.length > 0 && !(allSides && sources.length < parents.length)) {
        for (const source of allSides ? sources : sources.slice(0, 1)) hand(source, state);
        continue;
      }
      if (sources.length === 0) {
        if (looked === limit) return;
        looked += 1;
      }
      const version = await versionOf({ commit, name }, parents, history, read);
      const { found, onward } = step(version, state);
      for (const [index, next] of onward.entries()) if (next !== undefined) hand(parents[index]!, next);
      if (found !== undefined) yield found;
    }
    if (waiting.size === 0) return;
  }
}

/** The file, under the name that stands at this place in the history's names. */
interface Place {
  readonly commit: FileCommit;
  readonly name: number;
}

function keyOf({ commit, name }: Place): string {
  return `${commit.oid} ${name}`;
}

function blobOf({ commit, name }: Place): string | undefined {
  return commit.blobs[name];
}

/** Where the file was in the parents that have it; under its own name before any that it was renamed from. */
function parentsOf({ commit, name }: Place, commits: ReadonlyMap<string, FileCommit>): readonly Place[] {
  return commit.parents.flatMap((oid): readonly Place[] => {
    const parent = commits.get(oid);
    if (parent === undefined) return [];
    const names = [name, ...(commit.origins.get(name) ?? [])];
    const found = names.find((candidate) => blobOf({ commit: parent, name: candidate }) !== undefined);
    return found === undefined ? [] : [{ commit: parent, name: found }];
  });
}

/** The parents whose file is this very one, under the same name: a rename by itself is a change to be told of. Where
 *  the file is gone, those where it is gone as well. */
function sameFile(
  { commit, name }: Place,
  parents: readonly Place[],
  commits: ReadonlyMap<string, FileCommit>,
): readonly Place[] {
  const blob = blobOf({ commit, name });
  if (blob !== undefined) {
    return parents.filter((parent) => parent.name === name && blobOf(parent) === blob);
  }
  return commit.parents
    .flatMap((oid) => commits.get(oid) ?? [])
    .map((parent) => ({ commit: parent, name }))
    .filter((parent) => blobOf(parent) === undefined);
}

type Reader = (blob: string | undefined, path: string) => Promise<Notebook | undefined>;

async function versionOf(
  place: Place,
  parents: readonly Place[],
  { names }: FileHistory,
  read: Reader,
): Promise<Version> {
  const pathOf = ({ name }: Place): string => names[name]!.text;
  const notebook = await read(blobOf(place), pathOf(place));
  const versions: ParentVersion[] = [];
  for (const parent of parents) {
    const [before, after] = inOneFormat(await read(blobOf(parent), pathOf(parent)), notebook);
    const { shortOid } = parent.commit;
    versions.push({ shortOid, before, after });
  }
  return { commit: place.commit, path: pathOf(place), notebook, parents: versions };
}

/** Versions kept: a commit's parent is looked at again as the next commit, and merges come back to a side later. */
const MOST_KEPT = 6;

function readerOf(blobs: Blobs): Reader {
  const kept = new Map<string, Notebook | undefined>();
  return async (blob, path) => {
    if (blob === undefined) return undefined;
    const isKept = kept.has(blob);
    const notebook = isKept ? kept.get(blob) : readIfNotebook(await blobs.read(blob, path));
    kept.delete(blob);
    kept.set(blob, notebook);
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    return notebook;
  };
}
