/** `nbdiff clean --all`: prepares the one commit that takes outputs out of a repository which has them already. Where
 *  nbdiff's filter is set up, what is staged is stripped, and the work tree keeps its outputs and all that is not staged;
 *  elsewhere the files themselves are stripped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { type Blobs, openBlobs } from '../git/blobs.ts';
import { writeIndexEntry } from '../git/index-entry.ts';
import { findRepository } from '../git/repository.ts';
import { gitAt, gitFor } from '../git/run.ts';
import { filterOf, type TrackedNotebook, trackedNotebooks } from '../git/tracked.ts';
import type { Io } from '../io.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import { readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import type { StripStep } from '../render/stripped.ts';
import { refreshIndex } from './refresh.ts';

/** A step for each notebook that is not clean, and one for the sum. Throws NotebookError without a work tree. */
export async function* stripRepository(policy: Policy, dryRun: boolean, io: Io): AsyncGenerator<StripStep> {
  const { workTree: top } = await findRepository(gitFor(io));
  if (top === undefined) {
    throw new NotebookError({ kind: 'usage', reason: 'there is no work tree here to clean' });
  }
  const git = gitAt(gitFor(io), top);
  const inTop = { ...io, cwd: top };
  const tracked = await trackedNotebooks(git);
  const filters = await filterOf(
    tracked.map(({ path }) => path.text),
    git,
  );
  const blobs = openBlobs(git);
  const sum = { before: 0, after: 0, files: 0, staged: 0 };
  try {
    for (const entry of tracked) {
      const path = entry.path.text;
      const isFiltered = filters.get(path) === 'nbdiff';
      try {
        const bytes = isFiltered ? await stagedBytes(entry, blobs, top) : await readInput(path, inTop);
        const cleaned = cleanedBytes(readNotebook(bytes, { file: path }), policy.normalizerFor(path));
        if (cleaned.equals(bytes)) continue;
        sum.before += bytes.length;
        sum.after += cleaned.length;
        if (isFiltered) sum.staged += 1;
        else sum.files += 1;
        yield { kind: 'stripped', path, before: bytes.length, after: cleaned.length };
        if (dryRun) continue;
        if (isFiltered) await writeIndexEntry({ ...entry, oid: entry.oid! }, cleaned, git);
        else writeWhole(path, cleaned, inTop);
      } catch (error) {
        if (!(error instanceof NotebookError)) throw error;
        yield { kind: 'refused', path, error };
      }
    }
  } finally {
    blobs.close();
  }
  if (sum.staged > 0 && !dryRun) await refreshIndex(git, top);
  yield { kind: 'done', isDryRun: dryRun, tracked: tracked.length, ...sum };
}

async function stagedBytes({ path, oid }: TrackedNotebook, blobs: Blobs, top: string): Promise<Buffer> {
  if (oid === undefined) throw unusable('it has conflicts; resolve them first');
  // A path that a sparse checkout leaves out would come into the work tree's view.
  if (!existsSync(join(top, path.text))) throw unusable('it is not in the work tree; check it out first');
  const bytes = await blobs.read(oid);
  if (bytes === undefined) throw unusable('git has lost its content');
  return bytes;
}

function unusable(reason: string): NotebookError {
  return new NotebookError({ kind: 'file', reason });
}
