/** `nbdiff clean --all`: prepares the one commit that takes outputs out of a repository which has them already. Where
 *  nbdiff's filter is set up, what is staged is stripped, and the work tree keeps its outputs and all that is not staged;
 *  elsewhere the files themselves are stripped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { openBlobs } from '../git/blobs.ts';
import { writeIndexEntry } from '../git/index-entry.ts';
import { findRepository } from '../git/repository.ts';
import { gitAt, gitFor } from '../git/run.ts';
import { filterOf, type TrackedNotebook, trackedNotebooks } from '../git/tracked.ts';
import type { ExitCode, Io } from '../io.ts';
import { quoted, wordErrorAt } from '../messages.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import { readableSize } from '../notebook/outputs.ts';
import { readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import { refreshIndex } from './refresh.ts';

export async function cleanRepository(policy: Policy, dryRun: boolean, io: Io): Promise<ExitCode> {
  const { workTree: top } = await findRepository(gitFor(io));
  if (top === undefined) {
    throw new NotebookError({ kind: 'usage', reason: 'there is no work tree here to clean' });
  }
  const git = gitAt(gitFor(io), top);
  const tracked = await trackedNotebooks(git);
  const filters = await filterOf(
    tracked.map(({ path }) => path.text),
    git,
  );
  const blobs = openBlobs(git);
  const inTop = { ...io, cwd: top };
  const sum = { before: 0, after: 0, files: 0, staged: 0 };
  let exit: ExitCode = 0;
  for (const entry of tracked) {
    const path = entry.path.text;
    const isFiltered = filters.get(path) === 'nbdiff';
    try {
      const bytes = isFiltered ? await stagedBytes(entry) : await readInput(path, inTop);
      const cleaned = cleanedBytes(readNotebook(bytes, { file: path }), policy.normalizerFor(path));
      if (cleaned.equals(bytes)) continue;
      sum.before += bytes.length;
      sum.after += cleaned.length;
      if (isFiltered) sum.staged += 1;
      else sum.files += 1;
      io.write(`${quoted(path)}: ${readableSize(bytes.length)} → ${readableSize(cleaned.length)}\n`);
      if (dryRun) continue;
      if (isFiltered) await writeIndexEntry({ ...entry, oid: entry.oid! }, cleaned, git);
      else writeWhole(path, cleaned, inTop);
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      io.warn(`nbdiff: ${wordErrorAt(path, error)}`);
      exit = 2;
    }
  }
  blobs.close();
  if (sum.staged > 0 && !dryRun) await refreshIndex(git, top);
  const count = sum.staged + sum.files;
  const verb = dryRun ? 'would be stripped' : 'stripped';
  io.write(
    `${count} of ${tracked.length} notebooks ${verb}: ${readableSize(sum.before)} → ${readableSize(sum.after)}\n`,
  );
  if (count > 0 && !dryRun) {
    const files = sum.files === 0 ? '' : " -- '*.ipynb'";
    io.write(`commit it with: git commit -m "Take outputs out of notebooks"${files}\n`);
  }
  return exit;

  async function stagedBytes(entry: TrackedNotebook): Promise<Buffer> {
    if (entry.oid === undefined) throw unusable('it has conflicts; resolve them first');
    // A path that a sparse checkout leaves out would come into the work tree's view.
    if (!existsSync(join(top!, entry.path.text)))
      throw unusable('it is not in the work tree; check it out first');
    const bytes = await blobs.read(entry.oid);
    if (bytes === undefined) throw unusable('git has lost its content');
    return bytes;
  }
}

function unusable(reason: string): NotebookError {
  return new NotebookError({ kind: 'file', reason });
}
