/** One file through all lines of history: the commits that touched it, every merge, and what it was called in each.
 *
 *      commit    a.ipynb  b.ipynb
 *      merge        -       9d1f
 *      rename       -       41c0      b.ipynb was a.ipynb
 *      edit       7be2        -
 *      add        41c0        -
 *
 *  `git log --follow` has one name at a time and leaves out the side of a merge that it finds dull. Blame walks all
 *  parents of a merge, so a log that agrees with it has to know all of them, under each of the file's names. */
import { posix } from 'node:path';
import { listFiles, type RepositoryPath, readRawChanges, repositoryPath } from './lists.ts';
import { type Git, runGit } from './run.ts';

export interface FileHistory {
  /** All names the file ever had; the first is the one that was asked for. A name is meant by its place here. */
  readonly names: readonly RepositoryPath[];
  /** Children before their parents, the newest first. */
  readonly commits: readonly FileCommit[];
}

export interface FileCommit {
  readonly oid: string;
  readonly shortOid: string;
  readonly author: string;
  /** `2026-11-24`. */
  readonly date: string;
  readonly subject: string;
  /** Other commits of this history, in git's order; between them and this one nothing touched the file. */
  readonly parents: readonly string[];
  /** By name: the blob, where this commit has such a file. */
  readonly blobs: readonly (string | undefined)[];
  /** By name: what it was called in a parent that does not have the name. */
  readonly origins: ReadonlyMap<number, readonly number[]>;
}

/** Names followed back; more renames than this are somebody's test. */
const MOST_NAMES = 50;
/** Pairs of trees in which a renamed file is looked for, of the newest commits first: each costs a git process. */
const MOST_RENAME_SEARCHES = 100;

/** As of `revision`, a commit's name; `path` is from the repository's top. Throws NotebookError where git does not know
 *  the revision. */
export async function readFileHistory(
  path: RepositoryPath,
  revision: string,
  git: Git,
): Promise<FileHistory> {
  const start = await commitNamed(revision, git);
  const names = [path];
  const searched = new Map<string, string>();
  for (;;) {
    const listed = await listCommits(start, names, git);
    const origins = await findOrigins(listed, names, searched, git);
    const found = [...new Set([...origins.values()].flat())].filter(
      (name) => !names.some(({ bytes }) => bytes.equals(name.bytes)),
    );
    if (found.length === 0 || names.length >= MOST_NAMES) {
      return { names, commits: withOrigins(listed, origins, names) };
    }
    names.push(...found);
  }
}

async function commitNamed(revision: string, git: Git): Promise<string> {
  const args = ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`];
  return (await runGit(git, args)).stdout.toString().trim();
}

/** `path` from where git runs, seen from the repository's top: as the index has it, or else as it is written. */
export async function pathFromTop(path: string, git: Git): Promise<RepositoryPath> {
  const [tracked] = await listFiles({ pathspecs: [`:(literal)${path}`], fromTop: true, orNone: true }, git);
  if (tracked !== undefined) return tracked.path;
  const { stdout } = await runGit(git, ['rev-parse', '--show-prefix']);
  return repositoryPath(Buffer.from(posix.normalize(`${stdout.toString().replace(/\n$/, '')}${path}`)));
}

/** What git is to print of a commit, for `readCommitLine`. */
export const COMMIT_FORMAT = '--format=%h%x02%aN%x02%as%x02%s';

export function readCommitLine(line: string): Pick<FileCommit, 'shortOid' | 'author' | 'date' | 'subject'> {
  const [shortOid = '', author = '', date = '', ...subject] = line.split('\x02');
  return { shortOid, author, date, subject: subject.join('\x02') };
}

type ListedCommit = Omit<FileCommit, 'origins'>;

/** What git's history simplification would leave out is in: `--full-history`, with the parents it has there. */
async function listCommits(
  start: string,
  names: readonly RepositoryPath[],
  git: Git,
): Promise<readonly ListedCommit[]> {
  const { stdout } = await runGit(
    git,
    ['rev-list', '--full-history', '--parents', '--date-order', COMMIT_FORMAT, '--stdin'],
    {
      input: Buffer.concat([
        Buffer.from(`${start}\n--\n`),
        ...names.flatMap(({ bytes }) => [Buffer.from(':(top,literal)'), bytes, NEWLINE]),
      ]),
    },
  );
  const lines = stdout.toString().split('\n');
  const found: Omit<ListedCommit, 'blobs'>[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [, oid = '', ...parents] = lines[at]!.split(' ');
    found.push({ oid, parents, ...readCommitLine(lines[at + 1]!) });
  }
  const blobs = await lookUp(
    found.flatMap(({ oid }) => names.map((name) => ({ oid, name }))),
    git,
  );
  return found.map((commit, index) => ({
    ...commit,
    blobs: blobs.slice(index * names.length, (index + 1) * names.length),
  }));
}

const NEWLINE = Buffer.from('\n');

interface Place {
  readonly oid: string;
  readonly name: RepositoryPath;
}

/** The blob at each place; undefined where there is none. */
async function lookUp(places: readonly Place[], git: Git): Promise<readonly (string | undefined)[]> {
  if (places.length === 0) return [];
  const { stdout } = await runGit(git, ['cat-file', '--batch-check=%(objecttype) %(objectname)'], {
    input: Buffer.concat(
      places.flatMap(({ oid, name }) => [
        Buffer.from(`${oid}:`),
        // A line is a question, so no answer can be had for a name with a newline: there is no such file then.
        name.bytes.includes(NEWLINE) ? Buffer.of() : name.bytes,
        NEWLINE,
      ]),
    ),
  });
  const answers = stdout.toString('latin1').split('\n');
  return places.map((_, index) => /^blob ([0-9a-f]+)$/.exec(answers[index] ?? '')?.[1]);
}

/** What a file was called in a parent: from `commit oid, name's place` to names. */
type Origins = ReadonlyMap<string, readonly RepositoryPath[]>;

const placeKey = (oid: string, name: number): string => `${oid} ${name}`;

/** Where a commit has the file under a name that a true parent does not have, the name that git finds there. A parent
 *  with the very same file is where it is from, and no other is asked. `searched` remembers the answers. */
async function findOrigins(
  commits: readonly ListedCommit[],
  names: readonly RepositoryPath[],
  searched: Map<string, string>,
  git: Git,
): Promise<Origins> {
  const byOid = new Map(commits.map((commit) => [commit.oid, commit]));
  const wanted = commits.flatMap((commit) =>
    names.flatMap((name, place) => {
      const blob = commit.blobs[place];
      const isSame = commit.parents.some((parent) => byOid.get(parent)?.blobs[place] === blob);
      return blob === undefined || isSame ? [] : [{ commit, name, place, blob }];
    }),
  );
  const parentsOf = await trueParents([...new Set(wanted.map(({ commit }) => commit.oid))], git);
  const asked = wanted.flatMap((one) =>
    (parentsOf.get(one.commit.oid) ?? []).map((parent) => ({ ...one, parent })),
  );
  const there = await lookUp(
    asked.map(({ parent, name }) => ({ oid: parent, name })),
    git,
  );
  const isFrom = new Set(
    asked.flatMap(({ commit, place, blob }, index) =>
      there[index] === blob ? [placeKey(commit.oid, place)] : [],
    ),
  );
  const origins = new Map<string, RepositoryPath[]>();
  for (const [index, { commit, name, place, parent }] of asked.entries()) {
    const key = placeKey(commit.oid, place);
    if (there[index] !== undefined || isFrom.has(key)) continue;
    const search = `${parent} ${key}`;
    if (!searched.has(search) && searched.size < MOST_RENAME_SEARCHES) {
      searched.set(search, (await renamedFrom(parent, commit.oid, name, git)) ?? '');
    }
    const found = searched.get(search) ?? '';
    if (found === '') continue;
    origins.set(key, [...(origins.get(key) ?? []), repositoryPath(Buffer.from(found, 'latin1'))]);
  }
  return origins;
}

/** All parents, those too that never had the file. */
async function trueParents(
  oids: readonly string[],
  git: Git,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (oids.length === 0) return new Map();
  const { stdout } = await runGit(git, ['rev-list', '--no-walk=unsorted', '--parents', '--stdin'], {
    input: Buffer.from(oids.map((oid) => `${oid}\n`).join('')),
  });
  const lines = stdout.toString().split('\n');
  return new Map(lines.map((line) => line.split(' ')).map(([oid = '', ...parents]) => [oid, parents]));
}

/** As Latin-1, which keeps bytes; undefined where the commit did not rename the file. */
async function renamedFrom(
  parent: string,
  commit: string,
  name: RepositoryPath,
  git: Git,
): Promise<string | undefined> {
  // Renames are looked for among notebooks alone: all files of a large merge would take long.
  const among = /\.ipynb$/i.test(name.text) ? ['--', ':(top,icase)*.ipynb'] : [];
  const { stdout } = await runGit(git, [
    ...['diff-tree', '-r', '-M', '--diff-filter=R', '--raw', '-z', '--no-abbrev', parent, commit],
    ...among,
  ]);
  const renames = readRawChanges(stdout) ?? [];
  return renames.find(({ paths }) => paths[1].equals(name.bytes))?.paths[0].toString('latin1');
}

function withOrigins(
  commits: readonly ListedCommit[],
  origins: Origins,
  names: readonly RepositoryPath[],
): readonly FileCommit[] {
  const placeOf = (wanted: RepositoryPath): number =>
    names.findIndex(({ bytes }) => bytes.equals(wanted.bytes));
  return commits.map((commit) => ({
    ...commit,
    origins: new Map(
      names.flatMap((_, place) => {
        const found = origins.get(placeKey(commit.oid, place));
        const places = (found ?? []).map(placeOf).filter((origin) => origin >= 0);
        return places.length === 0 ? [] : [[place, places] as const];
      }),
    ),
  }));
}
