/** `nbdiff add -p`, `reset -p` and `restore -p`: single cells into the index, out of it, and back into the work tree.
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
import type { ExitCode, Io } from '../io.ts';
import { readNotebook } from '../notebook/read.ts';
import { choicesOf, pickChanges } from '../pick/pick-cells.ts';
import { openPolicy, type Policy } from '../policy/policy.ts';
import { wantsColor } from '../terminal/color.ts';
import { chooseByKeys, chooseCells, type PickCommand, parseCells } from '../terminal/pick-keys.ts';
import { createCommand, parseArguments } from './arguments.ts';

interface PickOptions {
  readonly patch?: boolean;
  readonly cells?: string;
}

const DESCRIPTIONS: Readonly<Record<PickCommand, string>> = {
  add: 'Stage single cells of notebooks.',
  reset: 'Take single cells out of the index again.',
  restore: 'Give single cells of the work tree back what is staged.',
};

export async function pick(name: PickCommand, args: readonly string[], io: Io): Promise<ExitCode> {
  const command = (await createCommand(name, DESCRIPTIONS[name]))
    .argument('[paths...]', 'notebooks; without any, all that changed')
    .option('-p, --patch', 'go through the changes one by one (the default at a terminal)')
    .option('--cells <list>', 'these cells, as nbdiff numbers them: 3,7-9');
  const parsed = await parseArguments<PickOptions>(command, args, io);
  if (parsed === undefined) return 0;
  const git = gitFor(io);
  const { cells } = parsed.options;
  const isAtTerminal = io.stdinIsTerminal && io.stdoutIsTerminal;
  if (cells === undefined && !isAtTerminal) {
    const advice = `name the cells: nbdiff ${name} --cells 3,7-9 PATH`;
    throw new NotebookError({ kind: 'usage', reason: 'not a terminal', advice });
  }
  const wanted = cells === undefined ? undefined : parseCells(cells);
  const paths = parsed.args.length > 0 ? parsed.args : await changedPaths(name, git);
  if (wanted !== undefined && paths.length !== 1) {
    throw new NotebookError({
      kind: 'usage',
      reason: '--cells needs exactly one notebook',
      advice: 'name it',
    });
  }
  const policy = await openPolicy(io);
  const view = { color: wantsColor(undefined, policy.settings, io), columns: io.columns };
  for (const path of paths) {
    const pair = await loadPair(name, path, policy, git, io);
    const { before, after, diff } = pair;
    const choices = choicesOf(diff);
    if (choices.length === 0) {
      io.write(`${path}: nothing changed\n`);
      continue;
    }
    const answer =
      wanted === undefined
        ? await chooseByKeys(choices, path, name, diff, view, git, io)
        : { picked: chooseCells(choices, wanted), stop: false };
    const content = pickChanges(readNotebook(before), readNotebook(after), diff, answer.picked);
    if (!content.equals(before)) await pair.write(content);
    io.write(`${path}: ${answer.picked.size} of ${choices.length} changes ${DONE[name]}\n`);
    if (answer.stop) break;
  }
  return 0;
}

const DONE: Readonly<Record<PickCommand, string>> = { add: 'staged', reset: 'unstaged', restore: 'restored' };

interface Pair {
  readonly before: Buffer;
  readonly after: Buffer;
  readonly diff: NotebookDiff;
  readonly write: (content: Buffer) => Promise<void>;
}

async function changedPaths(name: PickCommand, git: Git): Promise<readonly string[]> {
  const cached = name === 'reset';
  const files = await listChangedNotebooks({ args: [], cached, relative: true, renames: false }, git);
  return files.flatMap((file) => (file.status === 'modified' ? [file.after.path.text] : []));
}

async function loadPair(name: PickCommand, path: string, policy: Policy, git: Git, io: Io): Promise<Pair> {
  const entry = await readIndexEntry(path, git);
  const staged = entry === undefined ? undefined : await readBlob(entry.oid, git);
  if (entry === undefined || staged === undefined) {
    const reason = 'git does not track it, or calls it unmerged';
    throw new NotebookError({ kind: 'git', reason }, { file: path });
  }
  const toIndex = (content: Buffer): Promise<void> => writeIndexEntry(entry, content, git);
  switch (name) {
    case 'add':
      return pairOf(staged, await workTreeAsStored(path, policy, io), toIndex, path, policy);
    case 'reset':
      return pairOf(staged, await headVersion(entry, git, path), toIndex, path, policy);
    case 'restore': {
      const now = await readInput(path, io);
      return pairOf(now, staged, async (content) => writeWhole(path, content, io), path, policy);
    }
  }
}

async function headVersion(entry: IndexEntry, git: Git, path: string): Promise<Buffer> {
  const head = await readBlob(`HEAD:${entry.path.text}`, git);
  if (head !== undefined) return head;
  const reason = 'it is not in HEAD; take all of it out of the index with: git rm --cached';
  throw new NotebookError({ kind: 'git', reason }, { file: path });
}

async function workTreeAsStored(path: string, policy: Policy, io: Io): Promise<Buffer> {
  const storedForm = await storedForms([path], policy, gitFor(io));
  return storedForm(path, await readInput(path, io));
}

function pairOf(before: Buffer, after: Buffer, write: Pair['write'], path: string, policy: Policy): Pair {
  const options = { normalizer: policy.normalizerForFile(path) };
  const [old, now] = [readNotebook(before, { file: path }), readNotebook(after, { file: path })];
  if (old.format.major !== now.format.major || old.cellLists.length !== 1) {
    const reason = 'the two versions are of different formats; stage it whole with git';
    throw new NotebookError({ kind: 'not-a-notebook', reason }, { file: path });
  }
  return { before, after, diff: diffNotebooks(old, now, options), write };
}
