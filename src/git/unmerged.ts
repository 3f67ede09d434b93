/** What git knows of a merge that is not finished: the three stages of a path, the commits that are being merged, and
 *  which notebooks to look at. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Sides } from '../merge/sides.ts';
import { askGit } from './ask.ts';
import type { Blobs } from './blobs.ts';
import { openNotebookBlobs } from './lfs.ts';
import { listFiles } from './lists.ts';
import { findRepository } from './repository.ts';
import { type Git, runGit, splitNul } from './run.ts';
import { isCheckpoint } from './tracked.ts';

/** The versions that were merged; undefined where there is none (both added the file, or one deleted it). */
export type StageBytes = Sides<Buffer | undefined>;

/** The stages of an unmerged path; undefined where it is not unmerged, or outside a repository. */
export async function readStages(path: string, git: Git): Promise<StageBytes | undefined> {
  const pathspecs = [`:(literal)${path}`];
  const listed = await listFiles({ pathspecs, unmergedOnly: true, orNone: true }, git);
  const oids = new Map(listed.map(({ stage, oid }) => [stage, oid]));
  if (oids.size === 0) return undefined;
  const blobs = openNotebookBlobs(git);
  const read = async (stage: '1' | '2' | '3'): Promise<Buffer | undefined> => {
    const oid = oids.get(stage);
    return oid === undefined ? undefined : blobs.read(oid, path);
  };
  try {
    const [base, ours, theirs] = await Promise.all([read('1'), read('2'), read('3')]);
    return { base, ours, theirs };
  } finally {
    blobs.close();
  }
}

/** For each unmerged path (from the work tree's top), the names of the versions that are to be merged; the same for the
 *  same merge. Other paths are not in it. */
export async function nameMerges(paths: readonly string[], git: Git): Promise<ReadonlyMap<string, string>> {
  const pathspecs = paths.map((path) => `:(top,literal)${path}`);
  const listed = await listFiles({ pathspecs, unmergedOnly: true, fromTop: true, orNone: true }, git);
  const names = new Map<string, string>();
  for (const { path, stage, oid } of listed)
    names.set(path.text, `${names.get(path.text) ?? ''}${stage}:${oid} `);
  return names;
}

/** The path in the commits that may have been merged into it: a merge, cherry-pick, revert, rebase or stash that is
 *  under way, then the last merge that changed it. Guesses, the likeliest first; each has both sides. */
export async function readHeads(path: string, git: Git): Promise<readonly StageBytes[]> {
  const workTree = await workTreeOf(git);
  if (workTree === undefined) return [];
  const file = resolve(git.cwd, path);
  // The directory's true name; the file itself may be a link that git tracks.
  const name = relative(realpathSync(workTree), join(realpathSync(dirname(file)), basename(file)));
  const lastMerge = ['log', '-1', '--merges', '--format=%H', '--', `:(top,literal)${name}`];
  const merge = (await askGit(git, lastMerge, { none: [128] })).trim();
  const guesses: readonly (readonly [ours: string, theirs: string, base?: string])[] = [
    ['HEAD', 'MERGE_HEAD'],
    ['HEAD', 'CHERRY_PICK_HEAD', 'CHERRY_PICK_HEAD^'],
    ['HEAD', 'REVERT_HEAD^', 'REVERT_HEAD'],
    ['HEAD', 'REBASE_HEAD', 'REBASE_HEAD^'],
    ['HEAD', 'refs/stash', 'refs/stash^1'],
    ...(merge === '' ? [] : [[`${merge}^1`, `${merge}^2`] as const]),
  ];
  const blobs = openNotebookBlobs(git);
  try {
    const found: StageBytes[] = [];
    for (const [ours, theirs, base] of guesses) {
      const sides = await readSides(ours, theirs, name, blobs);
      if (sides === undefined) continue;
      const ancestor = base ?? (await mergeBase(ours, theirs, git));
      const bytes = ancestor === undefined ? undefined : await blobs.read(`${ancestor}:${name}`);
      found.push({ ...sides, base: bytes });
    }
    return found;
  } finally {
    blobs.close();
  }
}

async function readSides(
  oursCommit: string,
  theirsCommit: string,
  name: string,
  blobs: Blobs,
): Promise<{ readonly ours: Buffer; readonly theirs: Buffer } | undefined> {
  const theirs = await blobs.read(`${theirsCommit}:${name}`);
  const ours = theirs === undefined ? undefined : await blobs.read(`${oursCommit}:${name}`);
  return ours === undefined || theirs === undefined ? undefined : { ours, theirs };
}

async function mergeBase(ours: string, theirs: string, git: Git): Promise<string | undefined> {
  const commit = await askGit(git, ['merge-base', ours, theirs], { none: [1, 128] });
  return commit === '' ? undefined : commit.trim();
}

async function workTreeOf(git: Git): Promise<string | undefined> {
  try {
    return (await findRepository(git)).workTree;
  } catch {
    return undefined; // not in a repository
  }
}

/** Notebooks that git calls unmerged or that may hold conflicts, named from where git runs: of the whole work tree, or
 *  below `folders`, Jupyter's copies aside. */
export async function suspectNotebooks(
  git: Git,
  folders: readonly string[] = [],
): Promise<readonly string[]> {
  const isWhole = folders.length === 0;
  const pathspecs = isWhole ? [':(top,icase)*.ipynb'] : folders.map((folder) => `:(literal)${folder}`);
  const unmerged = await listFiles({ pathspecs, unmergedOnly: true }, git);
  const paths = unmerged.map(({ path }) => path.text);
  const patterns = ['-e', '<<<<<<<', '-e', '"nbdiff"'];
  const found = await runGit(git, ['grep', '-l', '-z', '-I', '-F', ...patterns, '--', ...pathspecs], {
    accept: [0, 1],
  });
  const all = [...new Set([...paths, ...splitNul(found.stdout).map(String)])].sort();
  return isWhole ? all : all.filter((path) => /\.ipynb$/i.test(path) && !isCheckpoint(path));
}

export async function stage(path: string, git: Git): Promise<void> {
  await runGit(git, ['add', '--', `:(literal)${path}`]);
}
