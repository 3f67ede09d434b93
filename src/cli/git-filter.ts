/** `nbdiff git-filter`: git's filter, for all files of a command in one process; `git-filter clean|smudge PATH` does
 *  one file from standard input to output, for tools that do not speak the protocol.
 *
 *  Clean takes away what machines wrote and keeps it in the store; smudge puts it back. What cannot be read passes
 *  through as it is: `git add` goes on. */
import { NotebookError } from '../errors.ts';
import type { Settings } from '../git/config.ts';
import { type Filter, serveFilter } from '../git/filter-process.ts';
import { type OutputStore, openOutputStore } from '../git/output-store.ts';
import { findRepository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordError } from '../messages.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import { createNormalizer, type Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { putBackOutputs } from '../outputs/put-back.ts';
import { loadPolicy, type Policy } from './policy.ts';
import { loadSettings } from './settings.ts';

export async function gitFilter(args: readonly string[], io: Io): Promise<ExitCode> {
  const [direction, path] = args;
  const settings = await loadSettings(io);
  const policy = await policyOrDefaults(settings, io);
  const store = settings.filterKeeps ? await storeFor(io) : undefined;
  const filter = notebookFilter(policy, store, io);
  if (direction === undefined) serveFilter(filter);
  else if ((direction === 'clean' || direction === 'smudge') && path !== undefined) {
    io.write(filter[direction](Buffer.from(path), await io.readStdin()));
  } else {
    const advice = 'git calls it as: nbdiff git-filter, or nbdiff git-filter clean|smudge PATH';
    throw new NotebookError({ kind: 'usage', reason: 'git-filter takes no such arguments', advice });
  }
  if (filter.hasKept()) store?.trim(settings.outputsLimit);
  return 0;
}

/** A policy that cannot be read must not stop `git add`, nor let outputs into commits: the defaults take them out. */
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

function notebookFilter(
  policy: Policy,
  store: OutputStore | undefined,
  io: Io,
): Filter & { readonly hasKept: () => boolean } {
  let kept = false;
  /** The notebook; undefined, with a line that says why, where it is none. */
  const read = (path: Buffer, content: Buffer): Notebook | undefined => {
    if (content.length === 0) return undefined;
    try {
      return readNotebook(content);
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      error.file ??= path.toString();
      io.warn(`nbdiff: ${wordError(error)}; passed through as it is`);
      return undefined;
    }
  };
  return {
    hasKept: () => kept,
    clean: (path, content) => {
      const notebook = read(path, content);
      if (notebook === undefined) return content;
      const cleaned = cleanedBytes(notebook, policy.normalizerFor(path.toString()));
      if (store !== undefined) {
        store.keep(path, cleaned, content);
        kept = true;
      }
      return cleaned;
    },
    smudge: (path, content) => {
      if (store === undefined) return content;
      const notebook = read(path, content);
      if (notebook === undefined) return content;
      const normalizer = policy.normalizerFor(path.toString());
      const exact = store.exact(path, content);
      if (exact !== undefined && cleansTo(exact.bytes, content, normalizer)) {
        // A cell that had no output then may have been run since, in another version.
        const filled = putBackOutputs(readNotebook(exact.bytes), readable(store.versions(path, exact)));
        return cleansTo(filled, content, normalizer) ? filled : exact.bytes;
      }
      const restored = putBackOutputs(notebook, readable(store.versions(path)));
      // Belt and braces: what goes into the work tree has to clean to what git stores.
      return cleansTo(restored, content, normalizer) ? restored : content;
    },
  };
}

/** A store that somebody else wrote into is caught here. */
function cleansTo(original: Buffer, cleaned: Buffer, normalizer: Normalizer): boolean {
  try {
    return cleanedBytes(readNotebook(original), normalizer).equals(cleaned);
  } catch {
    return false;
  }
}

function* readable(versions: Iterable<Buffer>): Iterable<Notebook> {
  for (const bytes of versions) {
    let notebook: Notebook;
    try {
      notebook = readNotebook(bytes);
    } catch {
      continue;
    }
    yield notebook;
  }
}
