/** The two versions that `add -p`, `reset -p` and `restore -p` go between, and where the result is written:
 *
 *      add      index  <- work tree       what is picked is staged
 *      reset    index  <- HEAD            what is picked is staged no more
 *      restore  work tree <- index        what is picked is as it was staged */
import type { NotebookDiff } from '../diff/changes.ts';
import { diffNotebooks } from '../diff/diff-notebooks.ts';
import { NotebookError } from '../errors.ts';
import { isFile, readInput, writeWhole } from '../files.ts';
import { storedForms } from '../filter/stored-form.ts';
import { type IndexEntry, readBlob, readIndexEntry, writeIndexEntry } from '../git/index-entry.ts';
import { writeIndex } from '../git/lists.ts';
import { listChangedNotebooks } from '../git/revisions.ts';
import { type Git, gitFor } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import type { Io } from '../io.ts';
import { isBlank, withoutCells } from '../notebook/blank.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import type { PickCommand } from '../pick/pick-cells.ts';
import type { Workplace } from '../session/workplace.ts';

export interface PickPair {
  readonly before: Notebook;
  readonly after: Notebook;
  readonly diff: NotebookDiff;
  /** Puts other bytes in the place of `before`. Throws NotebookError where somebody else has done so meanwhile. */
  readonly write: (content: Buffer) => Promise<Written>;
}

/** What was written, so that it can be taken back. */
export type Written =
  | {
      readonly kind: 'index';
      readonly path: string;
      readonly before: IndexEntry;
      readonly after: IndexEntry;
    }
  | { readonly kind: 'file'; readonly path: string; readonly before: Buffer; readonly after: Buffer };

/** The notebooks that the command finds changed, named from where it runs. */
export async function pickablePaths(command: PickCommand, io: Io): Promise<readonly string[]> {
  const cached = command === 'reset';
  const files = await listChangedNotebooks({ args: [], cached, relative: true, renames: false }, gitFor(io));
  return files.flatMap((file) => (file.status === 'modified' ? [file.after.path.text] : []));
}

/** Throws NotebookError where git does not track `path`, or a version of it cannot be read. */
export async function loadPickPair(
  command: PickCommand,
  path: string,
  { io, policy }: Workplace,
): Promise<PickPair> {
  const git = gitFor(io);
  const entry = await readIndexEntry(path, git);
  const blob = entry === undefined ? undefined : await readBlob(entry.oid, git);
  if (entry === undefined || blob === undefined) {
    const reason = 'git does not track it, or calls it unmerged';
    throw new NotebookError({ kind: 'git', reason }, { file: path });
  }
  const staged = await asInWorkTree(blob, entry.path.text, git);
  const inFile = (bytes: Buffer): Notebook => readNotebook(bytes, { file: path });
  // Read behind the file: what is wrong then is not the file.
  const inIndex = (): Notebook => readNotebook(staged, { file: path, side: 'staged' });
  const inHead = (bytes: Buffer): Notebook => readNotebook(bytes, { file: path, side: 'stored' });
  const pairOf = (found: Notebook, after: Notebook, write: PickPair['write']): PickPair => {
    // What is picked has to stand in something.
    const before = isBlank(found) ? readNotebook(withoutCells(after)) : found;
    if (before.format.major !== after.format.major || before.cellLists.length !== 1) {
      const reason = 'the two versions are of different formats; stage it whole with git';
      throw new NotebookError({ kind: 'not-a-notebook', reason }, { file: path });
    }
    const options = { normalizer: policy.normalizerForFile(path) };
    return { before, after, diff: diffNotebooks(before, after, options), write };
  };
  const toIndex = async (content: Buffer): Promise<Written> => {
    if (!isSameEntry(await readIndexEntry(path, git), entry)) throw changedMeanwhile(path, 'index');
    return { kind: 'index', path, before: entry, after: await writeIndexEntry(entry, content, git) };
  };
  switch (command) {
    case 'add': {
      const storedForm = await storedForms([path], policy, (oid) => readBlob(oid, git), git);
      const { bytes } = await storedForm(path, await readInput(path, io));
      const after = inFile(bytes);
      return pairOf(inIndex(), after, toIndex);
    }
    case 'reset':
      return pairOf(inHead(staged), inHead(await headVersion(entry, path, git)), toIndex);
    case 'restore': {
      const now = await readInput(path, io);
      const before = inFile(now);
      return pairOf(before, inIndex(), async (content) => {
        if (!(await readInput(path, io)).equals(now)) throw changedMeanwhile(path, 'file');
        writeWhole(path, content, io);
        return { kind: 'file', path, before: now, after: content };
      });
    }
  }
}

/** Puts back what was there before; the way to do it again, or why it cannot be done any more: somebody else has written
 *  there meanwhile, which is left as it is. Throws NotebookError for what passes, as a full disk. */
export async function takeBack(written: Written, io: Io): Promise<Written | NotebookError> {
  const { path } = written;
  if (written.kind === 'file') {
    const { before, after } = written;
    if (!isFile(path, io) || !(await readInput(path, io)).equals(after))
      return changedMeanwhile(path, 'file', LOST);
    writeWhole(path, before, io);
    return { ...written, before: after, after: before };
  }
  const { before, after } = written;
  const git = gitFor(io);
  if (!isSameEntry(await readIndexEntry(path, git), after)) return changedMeanwhile(path, 'index', LOST);
  await writeIndex([before], git);
  return { ...written, before: after, after: before };
}

function isSameEntry(now: IndexEntry | undefined, { oid, mode }: IndexEntry): boolean {
  return now?.oid === oid && now.mode === mode;
}

async function headVersion(entry: IndexEntry, path: string, git: Git): Promise<Buffer> {
  const head = await readBlob(`HEAD:${entry.path.text}`, git);
  if (head !== undefined) return asInWorkTree(head, entry.path.text, git);
  const reason = 'it is not in HEAD; take all of it out of the index with: git rm --cached';
  throw new NotebookError({ kind: 'git', reason }, { file: path });
}

const LOST = 'this can no longer be undone';

function changedMeanwhile(path: string, place: Written['kind'], advice = 'pick again'): NotebookError {
  const what = place === 'file' ? 'the file was changed' : 'something else was staged';
  const reason = `${what} meanwhile, and was left as it is; ${advice}`;
  return new NotebookError({ kind: 'file', reason }, { file: path });
}
