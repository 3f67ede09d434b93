/** `nbdiff git-filter`: git's filter, for all files of a command in one process; `git-filter clean|smudge PATH` does
 *  one file from standard input to output, for tools that do not speak the protocol. */
import { NotebookError } from '../errors.ts';
import { serveFilter } from '../filter/filter-process.ts';
import { notebookFilter } from '../filter/notebook-filter.ts';
import { findRepository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicyForGit } from '../policy/policy.ts';
import { type OutputStore, openOutputStore } from '../store/output-store.ts';

export async function gitFilter(args: readonly string[], io: Io): Promise<ExitCode> {
  const [direction, path] = args;
  // A mistake in the policy must not stop `git add`, nor let outputs into commits: the defaults take them out.
  const policy = await openPolicyForGit(io);
  const { filterKeeps, outputsLimit } = policy.settings;
  const store = filterKeeps ? await storeFor(io) : undefined;
  const filter = notebookFilter(policy, store, io);
  try {
    if (direction === undefined) serveFilter(filter);
    else if ((direction === 'clean' || direction === 'smudge') && path !== undefined) {
      io.write(filter[direction](Buffer.from(path), await io.readStdin()));
    } else {
      const advice = 'git calls it as: nbdiff git-filter, or nbdiff git-filter clean|smudge PATH';
      throw new NotebookError({ kind: 'usage', reason: 'git-filter takes no such arguments', advice });
    }
  } finally {
    store?.close();
  }
  store?.trim(outputsLimit);
  return 0;
}

/** The store of the repository that git runs in; undefined where there is none. */
async function storeFor(io: Io): Promise<OutputStore | undefined> {
  try {
    const { commonDir } = await findRepository(gitFor(io));
    return openOutputStore(commonDir, (line) => io.warn(`nbdiff: ${line}`));
  } catch {
    return undefined;
  }
}
