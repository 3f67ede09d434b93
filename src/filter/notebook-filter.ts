/** What the filter does with one notebook: clean takes away what machines wrote and keeps it in the store; smudge puts
 *  it back beside the source that made it. What cannot be read passes through as it is: `git add` goes on. */
import { NotebookError } from '../errors.ts';
import type { Io } from '../io.ts';
import { wordErrorAt } from '../messages.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { likeliestOrigin, putBackExactly, putBackOutputs } from '../outputs/put-back.ts';
import { takeApart } from '../outputs/taken.ts';
import type { Policy } from '../policy/policy.ts';
import { shownPath } from '../shown.ts';
import type { OutputStore } from '../store/output-store.ts';
import type { Filter } from './filter-process.ts';

/** `store` undefined: nothing is kept, and smudge gives nothing back. Never throws; what went wrong is a line on `io`. */
export function notebookFilter(policy: Policy, store: OutputStore | undefined, io: Io): Filter {
  /** What `act` makes of the notebook; the content as it is, with a line that says why, where it is none. */
  const orAsItIs = (path: Buffer, content: Buffer, act: (notebook: Notebook) => Buffer): Buffer => {
    if (content.length === 0) return content;
    try {
      return act(readNotebook(content, { file: path.toString() }));
    } catch (error) {
      // Also a bug of ours: one notebook must not cost the filter of all others in this command.
      const why =
        error instanceof NotebookError
          ? wordErrorAt(path.toString(), error)
          : `${shownPath(path.toString())}: internal error: ${String(error)}`;
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
