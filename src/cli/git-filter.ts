/** `nbdiff git-filter`: git's filter, for all files of a command in one process; `git-filter clean|smudge PATH` does
 *  one file from standard input to output, for tools that do not speak the protocol. */
import { NotebookError } from '../errors.ts';
import { serveFilter } from '../filter/filter-process.ts';
import { openHeldBlobs } from '../filter/held-blob.ts';
import { notebookFilter } from '../filter/notebook-filter.ts';
import { openBlobs } from '../git/blobs.ts';
import { findRepository, type Repository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicyForGit } from '../policy/policy.ts';
import { openOutputStore } from '../store/output-store.ts';

export async function gitFilter(args: readonly string[], io: Io): Promise<ExitCode> {
  const [direction, path] = args;
  // A mistake in the policy must not stop `git add`, nor let outputs into commits: the defaults take them out.
  const policy = await openPolicyForGit(io);
  const { filterKeeps, outputsLimit } = policy.settings;
  const repository = await repositoryOf(io);
  const say = (line: string): void => io.warn(`nbdiff: ${line}`);
  const store = filterKeeps && repository !== undefined ? openOutputStore(repository, say) : undefined;
  const git = gitFor(io);
  // A blob that a partial clone lacks is not worth a connection (git before 2.45 makes one all the same).
  const blobs = openBlobs({ ...git, env: { ...git.env, GIT_NO_LAZY_FETCH: '1' } });
  const held = repository === undefined ? undefined : openHeldBlobs(repository, blobs.read, git);
  const filter = notebookFilter(policy, { store, held }, io);
  try {
    if (direction === undefined) await serveFilter(filter);
    else if ((direction === 'clean' || direction === 'smudge') && path !== undefined) {
      io.write(await filter[direction](Buffer.from(path), await io.readStdin()));
    } else {
      const advice = 'git calls it as: nbdiff git-filter, or nbdiff git-filter clean|smudge PATH';
      throw new NotebookError({ kind: 'usage', reason: 'git-filter takes no such arguments', advice });
    }
  } finally {
    store?.close();
    blobs.close();
  }
  store?.trim(outputsLimit);
  return 0;
}

/** The repository that git runs in; undefined where there is none. */
async function repositoryOf(io: Io): Promise<Repository | undefined> {
  try {
    return await findRepository(gitFor(io));
  } catch {
    return undefined;
  }
}
