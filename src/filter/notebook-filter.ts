/** What the filter does with one notebook: clean takes away what machines wrote and keeps it in the store; smudge puts
 *  it back beside the source that made it. What cannot be read passes through as it is: `git add` goes on. */
import { NotebookError } from '../errors.ts';
import type { Io } from '../io.ts';
import { wordErrorAt, wordStripping } from '../messages.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { likeliestOrigin, putBack } from '../outputs/put-back.ts';
import { takeApart } from '../outputs/taken.ts';
import type { Policy } from '../policy/policy.ts';
import { shownPath } from '../shown.ts';
import type { KeptPart } from '../store/kept-version.ts';
import type { OutputStore } from '../store/output-store.ts';
import type { Filter } from './filter-process.ts';
import type { HeldBlobs } from './held-blob.ts';

export interface FilterPlace {
  /** undefined: nothing is kept, and smudge gives nothing back. */
  readonly store: OutputStore | undefined;
  /** undefined outside of a repository. */
  readonly held: HeldBlobs | undefined;
}

/** Never throws; what went wrong is a line on `io`. */
export function notebookFilter(policy: Policy, { store, held }: FilterPlace, io: Io): Filter {
  /** What `act` makes of the notebook; the content as it is, with a line that says why, where it is none. */
  const orAsItIs = async (
    path: Buffer,
    content: Buffer,
    act: (notebook: Notebook) => Buffer | Promise<Buffer>,
  ): Promise<Buffer> => {
    if (content.length === 0) return content;
    try {
      return await act(readNotebook(content, { file: path.toString() }));
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
  const told = new Set<string>();
  /** What git is to store: the blob that it has, where the file is only run again. */
  const storedForm = async (path: Buffer, content: Buffer, cleaned: Buffer): Promise<Buffer> => {
    if (held === undefined) return cleaned;
    const { bytes, strips } = await held.storedForm(path, content, cleaned, normalizerFor(path));
    const name = path.toString();
    if (strips && held.isBeingWritten() && !told.has(name)) io.warn(`nbdiff: ${wordStripping(name)}`);
    if (strips) told.add(name);
    return bytes;
  };
  const normalizerFor = (path: Buffer): Normalizer => policy.normalizerFor(path.toString());
  /** The work file for a blob: of each cell the latest run that is known, be it kept or in the blob itself. */
  const workFile = (path: Buffer, notebook: Notebook, kept: OutputStore): Buffer => {
    const { bytes: blob } = notebook;
    const own = takeApart(notebook, normalizerFor(path).cleanEdits(notebook));
    const isClean = own.cleaned.equals(blob);
    // A cell without outputs in a blob says nothing: perhaps it was never run, perhaps somebody has a filter.
    const inBlob = isClean
      ? []
      : kept.dated(
          path,
          own.parts.filter(({ edits }) => edits.length > 0),
        );
    const exact = kept.exact(path, own.cleaned);
    const known = [...inBlob, ...(exact?.parts ?? []), ...kept.parts(path)];
    const stored = isClean ? notebook : readNotebook(own.cleaned);
    const parts =
      known.length > 0 ? latestFirst(known) : (likeliestOrigin(stored, kept.others())?.parts ?? []);
    const { bytes, from } = putBack(stored, parts, isClean ? (exact?.rest ?? []) : own.rest);
    const worked = readNotebook(bytes);
    const given = takeApart(worked, normalizerFor(path).cleanEdits(worked));
    // A store that somebody else wrote into is caught here: the work file has to clean to what git stores.
    if (!given.cleaned.equals(own.cleaned)) return blob;
    kept.give(path, given, bytes, new Map([...from].map(([cell, { at }]) => [cell, at])));
    return bytes;
  };
  return {
    clean: async (path, content) => {
      // As a checkout left it: most files of a clone that commits outputs, and nothing has to be read.
      const isNews = store === undefined || !store.isKnown(path, content);
      if (!isNews && (await held?.isHeld(path, content)) === true) return content;
      return orAsItIs(path, content, (notebook) => {
        if (store === undefined)
          return storedForm(path, content, cleanedBytes(notebook, normalizerFor(path)));
        const taken = takeApart(notebook, normalizerFor(path).cleanEdits(notebook));
        store.keep(path, taken, content);
        return storedForm(path, content, taken.cleaned);
      });
    },
    smudge: (path, content, blob) => {
      held?.givenOut(path, content, blob);
      if (store === undefined) return content;
      return orAsItIs(path, content, (notebook) => workFile(path, notebook, store));
    },
  };
}

function latestFirst(parts: readonly KeptPart[]): readonly KeptPart[] {
  return [...parts].sort((one, other) => other.at - one.at);
}
