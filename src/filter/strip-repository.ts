/** `nbdiff clean --all`: prepares the one commit that takes outputs out of a repository which has them already. Where
 *  nbdiff's filter is set up, what is staged is stripped, and the work tree keeps its outputs and all that is not staged;
 *  elsewhere the files themselves are stripped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotebookError } from '../errors.ts';
import { fileError, readInput, writeWhole } from '../files.ts';
import { type Blobs, openBlobs } from '../git/blobs.ts';
import type { IndexEntry } from '../git/index-entry.ts';
import { writeIndex } from '../git/lists.ts';
import { findRepository } from '../git/repository.ts';
import { type Git, gitAt, gitFor } from '../git/run.ts';
import { storeBlobs } from '../git/store-blobs.ts';
import { filterOf, type TrackedNotebook, trackedNotebooks } from '../git/tracked.ts';
import type { Io } from '../io.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import { readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import type { StripStep } from '../render/stripped.ts';
import { refreshIndex } from './refresh.ts';

/** Steps on the way, for each notebook, and what was done to those that are not clean; then one for the sum. Throws NotebookError without a work tree. */
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
  const staging = openStaging(git);
  const sum = { before: 0, after: 0, files: 0, staged: 0 };
  try {
    for (const [done, entry] of tracked.entries()) {
      yield { kind: 'looked', done, tracked: tracked.length };
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
        if (!isFiltered) writeWhole(path, cleaned, inTop);
        else if (staging.add({ ...entry, oid: entry.oid! }, cleaned)) yield* staging.write();
      } catch (error) {
        if (!(error instanceof NotebookError)) throw error;
        yield { kind: 'refused', path, error };
      }
    }
    yield* staging.write();
  } finally {
    blobs.close();
  }
  if (sum.staged > 0 && !dryRun) await refreshIndex(git, top);
  yield { kind: 'done', isDryRun: dryRun, tracked: tracked.length, ...sum };
}

interface Staging {
  /** Whether enough has come together to be written. */
  readonly add: (entry: IndexEntry, content: Buffer) => boolean;
  /** Puts all of it into the index; a step for each notebook that stays as it was. */
  readonly write: () => AsyncGenerator<StripStep>;
}

/** Notebooks that go into the index at once: for each alone git would start twice, and write the whole index. */
const MOST_STAGED = 250;
const MOST_STAGED_BYTES = 32 * 2 ** 20;

function openStaging(git: Git): Staging {
  let waiting: { readonly entry: IndexEntry; readonly content: Buffer }[] = [];
  let bytes = 0;
  return {
    add: (entry, content) => {
      waiting.push({ entry, content });
      bytes += content.length;
      return waiting.length >= MOST_STAGED || bytes >= MOST_STAGED_BYTES;
    },
    write: async function* () {
      const all = waiting;
      waiting = [];
      bytes = 0;
      if (all.length === 0) return;
      try {
        const contents = all.map(({ content }) => content);
        const oids = await storeBlobs(contents, git);
        await writeIndex(
          all.map(({ entry }, index) => ({ ...entry, oid: oids[index]! })),
          git,
        );
      } catch (error) {
        const reason = fileError(error, 'the temporary folder');
        if (!(reason instanceof NotebookError)) throw reason;
        for (const { entry } of all) yield { kind: 'refused', path: entry.path.text, error: reason };
      }
    },
  };
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
