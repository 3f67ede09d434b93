/** `nbdiff clean --all`: prepares the one commit that takes outputs out of a repository which has them already. Where
 *  the filter is set up, the stripped notebooks are staged and the work tree keeps its outputs; elsewhere the files
 *  themselves are stripped. */
import { NotebookError } from '../errors.ts';
import { gitFor, runGit } from '../git/run.ts';
import { filteredPaths, trackedNotebooks } from '../git/tracked.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordError } from '../messages.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import { readableSize } from '../notebook/outputs.ts';
import { readNotebook } from '../notebook/read.ts';
import { readInput, writeWhole } from './files.ts';
import type { Policy } from './policy.ts';

export async function cleanRepository(policy: Policy, dryRun: boolean, io: Io): Promise<ExitCode> {
  const git = gitFor(io);
  const tracked = await trackedNotebooks(git);
  const paths = tracked.map(({ path }) => path);
  const filtered = await filteredPaths(paths, git);
  const restage: string[] = [];
  const sum = { before: 0, after: 0, count: 0 };
  let exit: ExitCode = 0;
  for (const path of paths) {
    try {
      const bytes = await readInput(path, io);
      const cleaned = cleanedBytes(readNotebook(bytes), policy.normalizerForFile(path));
      if (cleaned.equals(bytes)) continue;
      sum.before += bytes.length;
      sum.after += cleaned.length;
      sum.count += 1;
      io.write(`${path}: ${readableSize(bytes.length)} → ${readableSize(cleaned.length)}\n`);
      if (filtered.has(path)) restage.push(path);
      else if (!dryRun) writeWhole(path, cleaned, io);
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      error.file ??= path;
      io.warn(`nbdiff: ${wordError(error)}`);
      exit = 2;
    }
  }
  if (restage.length > 0 && !dryRun) {
    const input = Buffer.from(restage.map((path) => `${path}\0`).join(''));
    await runGit(
      { ...git, env: { ...git.env, GIT_OPTIONAL_LOCKS: '1' } },
      ['add', '--renormalize', '--pathspec-from-file=-', '--pathspec-file-nul'],
      { input },
    );
  }
  const verb = dryRun ? 'would be stripped' : 'stripped';
  io.write(
    `${sum.count} of ${paths.length} notebooks ${verb}: ${readableSize(sum.before)} → ${readableSize(sum.after)}\n`,
  );
  if (sum.count > 0 && !dryRun) {
    const command = restage.length === sum.count ? 'git commit' : 'git commit -a';
    io.write(`commit it with: ${command} -m "Take outputs out of notebooks"\n`);
  }
  return exit;
}
