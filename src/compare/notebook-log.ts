/** The commits that changed a notebook, or one cell of it, from the newest back, with the change each time. */
import { diffNotebooks } from '../diff/diff-notebooks.ts';
import { NotebookError } from '../errors.ts';
import type { Blobs } from '../git/blobs.ts';
import { type FileCommit, fileCommits } from '../git/file-history.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import type { Git } from '../git/run.ts';
import { findCell, sameCell, stepBack } from '../history/follow-cell.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readIfNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import type { LogEntry } from '../render/history.ts';
import { quoted } from '../shown.ts';

export interface LogRequest {
  /** A notebook, from where git runs. */
  readonly path: string;
  /** The one cell that is followed, as HEAD has it: its number, its id, or text in it. */
  readonly cell: string | undefined;
  /** Commits to look at; undefined is all. */
  readonly limit: number | undefined;
}

/** Throws NotebookError where no commit changed the path; while it is read, where HEAD has no such cell. */
export async function readLog(
  request: LogRequest,
  policy: Policy,
  git: Git,
): Promise<AsyncIterable<LogEntry>> {
  const { path, cell, limit } = request;
  const commits = await fileCommits(path, limit, git);
  if (commits.length === 0) {
    throw new NotebookError({ kind: 'git', reason: 'no commit changed it' }, { file: path });
  }
  const versions = versionsOf(commits, git);
  return cell === undefined ? notebookLog(versions, policy) : cellLog(versions, { path, cell }, policy);
}

/** A commit with the notebook on both sides; undefined: the file is not there, or no notebook. */
interface Version {
  readonly commit: FileCommit;
  readonly before: Notebook | undefined;
  readonly after: Notebook | undefined;
}

async function* versionsOf(commits: readonly FileCommit[], git: Git): AsyncGenerator<Version> {
  const blobs = openNotebookBlobs(git);
  try {
    for (const commit of commits) yield await versionOf(commit, blobs);
  } finally {
    blobs.close();
  }
}

async function versionOf(commit: FileCommit, blobs: Blobs): Promise<Version> {
  const { oid, path, parentPath } = commit;
  const [before, after] = await Promise.all([
    parentPath === undefined ? undefined : blobs.read(`${oid}^:${parentPath}`),
    blobs.read(`${oid}:${path}`),
  ]);
  return { commit, before: readIfNotebook(before), after: readIfNotebook(after) };
}

async function* notebookLog(versions: AsyncIterable<Version>, policy: Policy): AsyncGenerator<LogEntry> {
  for await (const { commit, before, after } of versions) {
    const diff = diffNotebooks(before, after, { normalizer: policy.normalizerFor(commit.path) });
    const status =
      before === undefined ? 'added' : commit.parentPath === commit.path ? 'modified' : 'renamed';
    const heading = { status, before: commit.parentPath ?? commit.path, after: commit.path } as const;
    yield { kind: 'notebook', commit, heading, diff };
  }
}

async function* cellLog(
  versions: AsyncIterable<Version>,
  wanted: { readonly path: string; readonly cell: string },
  policy: Policy,
): AsyncGenerator<LogEntry> {
  let known: { readonly notebook: Notebook; readonly cell: Cell } | undefined;
  for await (const { commit, before, after } of versions) {
    if (after === undefined) continue;
    const cell =
      known === undefined ? findCell(after, wanted.cell) : sameCell(known.notebook, known.cell, after);
    if (cell === undefined) {
      // Another line of history may not have the cell yet; the newest version must.
      if (known !== undefined) continue;
      const reason = `no cell "${wanted.cell}" in ${wanted.path} at HEAD`;
      const advice = `see its cells with: nbdiff show ${quoted(wanted.path)}`;
      throw new NotebookError({ kind: 'usage', reason, advice });
    }
    const step = stepBack(before, after, cell, { normalizer: policy.normalizerFor(commit.path) });
    if (step.change !== undefined) yield { kind: 'cell', commit, change: step.change };
    if (step.before === undefined || before === undefined) return;
    known = { notebook: before, cell: step.before };
  }
}
