/** `nbdiff git-filter`: git's filter, for all files of a command in one process; `git-filter clean|smudge PATH` does
 *  one file from standard input to output, for tools that do not speak the protocol.
 *
 *  Clean takes away what machines wrote and keeps it in the store; smudge puts it back. What cannot be read passes
 *  through as it is: `git add` goes on. */
import { NotebookError } from '../errors.ts';
import { type Filter, serveFilter } from '../filter/filter-process.ts';
import { readSettings, type Settings } from '../git/config.ts';
import { findRepository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordError } from '../messages.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import { createNormalizer, type Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { likeliestOrigin, putBackExactly, putBackOutputs } from '../outputs/put-back.ts';
import { takeApart } from '../outputs/taken.ts';
import { loadPolicy, type Policy } from '../policy/policy.ts';
import { loadSettings } from '../policy/settings.ts';
import { type OutputStore, openOutputStore } from '../store/output-store.ts';

export async function gitFilter(args: readonly string[], io: Io): Promise<ExitCode> {
  const [direction, path] = args;
  const settings = await settingsOrDefaults(io);
  const policy = await policyOrDefaults(settings, io);
  const store = settings.filterKeeps ? await storeFor(io) : undefined;
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
  store?.trim(settings.outputsLimit);
  return 0;
}

/** A mistake in the config must not stop `git add`, nor let outputs into commits: the defaults take them out. */
async function settingsOrDefaults(io: Io): Promise<Settings> {
  try {
    return await loadSettings(io);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    io.warn(`nbdiff: ${wordError(error)}; the defaults are used`);
    return readSettings(new Map());
  }
}

/** The same for a policy that cannot be read. */
async function policyOrDefaults(settings: Settings, io: Io): Promise<Policy> {
  try {
    return await loadPolicy(settings, io);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    io.warn(`nbdiff: ${wordError(error)}; the defaults are used`);
    const normalizer = createNormalizer(settings);
    return { normalizerFor: () => normalizer, normalizerForFile: () => normalizer };
  }
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

function notebookFilter(policy: Policy, store: OutputStore | undefined, io: Io): Filter {
  /** What `act` makes of the notebook; the content as it is, with a line that says why, where it is none. */
  const orAsItIs = (path: Buffer, content: Buffer, act: (notebook: Notebook) => Buffer): Buffer => {
    if (content.length === 0) return content;
    try {
      return act(readNotebook(content));
    } catch (error) {
      // Also a bug of ours: one notebook must not cost the filter of all others in this command.
      const known = error instanceof NotebookError;
      if (known) error.file ??= path.toString();
      const why = known ? wordError(error) : `${path.toString()}: internal error: ${String(error)}`;
      io.warn(`nbdiff: ${why}; passed through as it is`);
      return content;
    }
  };
  const normalizerFor = (path: Buffer): Normalizer => policy.normalizerFor(path.toString());
  /** A store that somebody else wrote into is caught here: what goes into the work tree has to clean to what git
   *  stores. */
  const cleansTo = (path: Buffer, original: Buffer, content: Buffer): boolean =>
    cleanedBytes(readNotebook(original), normalizerFor(path)).equals(content);
  return {
    clean: (path, content) =>
      orAsItIs(path, content, (notebook) => {
        if (store === undefined) return cleanedBytes(notebook, normalizerFor(path));
        const taken = takeApart(notebook, normalizerFor(path).cleanEdits(notebook));
        store.keep(path, taken, content);
        return taken.cleaned;
      }),
    smudge: (path, content) => {
      if (store === undefined) return content;
      return orAsItIs(path, content, (notebook) => {
        const exact = store.exact(path, content);
        const same = exact === undefined ? undefined : putBackExactly(exact.taken, exact.later);
        if (same !== undefined && cleansTo(path, same, content)) return same;
        const own = store.parts(path);
        const parts = own.length > 0 ? own : (likeliestOrigin(notebook, store.others())?.parts ?? []);
        const restored = putBackOutputs(notebook, parts);
        return restored === content || cleansTo(path, restored, content) ? restored : content;
      });
    },
  };
}
