/** The two versions that `add -p`, `reset -p` and `restore -p` go between, and where the result is written:
 *
 *      add      index  <- work tree       what is picked is staged
 *      reset    index  <- HEAD            what is picked is staged no more
 *      restore  work tree <- index        what is picked is as it was staged */
import type { NotebookDiff } from '../diff/changes.ts';
import { diffNotebooks } from '../diff/diff-notebooks.ts';
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { storedForms } from '../filter/stored-form.ts';
import { type IndexEntry, readBlob, readIndexEntry, writeIndexEntry } from '../git/index-entry.ts';
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
  readonly write: (content: Buffer) => Promise<void>;
}

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
  const pairOf = (old: Buffer, now: Buffer, write: PickPair['write']): PickPair => {
    const after = readNotebook(now, { file: path });
    const found = readNotebook(old, { file: path });
    // What is picked has to stand in something.
    const before = isBlank(found) ? readNotebook(withoutCells(after)) : found;
    if (before.format.major !== after.format.major || before.cellLists.length !== 1) {
      const reason = 'the two versions are of different formats; stage it whole with git';
      throw new NotebookError({ kind: 'not-a-notebook', reason }, { file: path });
    }
    const options = { normalizer: policy.normalizerForFile(path) };
    return { before, after, diff: diffNotebooks(before, after, options), write };
  };
  const toIndex = async (content: Buffer): Promise<void> => {
    if ((await readIndexEntry(path, git))?.oid !== entry.oid) throw changedMeanwhile(path, command);
    await writeIndexEntry(entry, content, git);
  };
  switch (command) {
    case 'add': {
      const storedForm = await storedForms([path], policy, (oid) => readBlob(oid, git), git);
      const { bytes } = await storedForm(path, await readInput(path, io));
      return pairOf(staged, bytes, toIndex);
    }
    case 'reset':
      return pairOf(staged, await headVersion(entry, path, git), toIndex);
    case 'restore': {
      const now = await readInput(path, io);
      return pairOf(now, staged, async (content) => {
        if (!(await readInput(path, io)).equals(now)) throw changedMeanwhile(path, command);
        writeWhole(path, content, io);
      });
    }
  }
}

async function headVersion(entry: IndexEntry, path: string, git: Git): Promise<Buffer> {
  const head = await readBlob(`HEAD:${entry.path.text}`, git);
  if (head !== undefined) return asInWorkTree(head, entry.path.text, git);
  const reason = 'it is not in HEAD; take all of it out of the index with: git rm --cached';
  throw new NotebookError({ kind: 'git', reason }, { file: path });
}

function changedMeanwhile(path: string, command: PickCommand): NotebookError {
  const what = command === 'restore' ? 'the file was changed' : 'something else was staged';
  const reason = `${what} meanwhile, and was left as it is; pick again`;
  return new NotebookError({ kind: 'file', reason }, { file: path });
}
