/** A notebook file with conflicts: opened (and put together again where git's markers cut through its JSON), and
 *  written as decisions are made, unless somebody else wrote it in between. */
import { accessSync, constants, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import type { Git } from '../git/run.ts';
import { readStages, type StageBytes } from '../git/unmerged.ts';
import type { Io } from '../io.ts';
import { splice } from '../json/edit.ts';
import { quoted } from '../messages.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import { withBaseLines } from '../resolve/base-lines.ts';
import { conflictsIn, type NotebookConflict } from '../resolve/conflicts.ts';
import { type Decision, resolveEdits, type Stages } from '../resolve/decide.ts';
import { readOrNothing } from './remembered.ts';
import { mergeAnew, type Repaired, repair } from './repair.ts';

export interface ConflictedFile {
  readonly path: string;
  /** The file's bytes as we know them; others on the disk are somebody else's. */
  readonly onDisk: Buffer;
  /** What the decisions are about: the file, or what it was put together to. */
  readonly notebook: Notebook;
  readonly conflicts: readonly NotebookConflict[];
  /** What was merged, as far as git or the caller knows it. */
  readonly stages: Stages;
  readonly isUnmerged: boolean;
  /** The side that deleted the whole file, where git asks about that. */
  readonly deletedBy: 'ours' | 'theirs' | undefined;
  /** git left ours as it was, as it does where the driver could not be run: theirs is not in the file. */
  readonly isOursAlone: boolean;
}

/** Reads `path`; nothing is written. `known`: the three inputs, where a merge tool has them; it, and a repair, merges
 *  anew what git left as ours alone. What was merged anew is told through `io`. Throws NotebookError where it cannot be read or put together. */
export async function openConflicted(
  path: string,
  known: StageBytes | undefined,
  policy: Policy,
  git: Git,
  io: Io,
  { isRepair = known !== undefined }: { readonly isRepair?: boolean } = {},
): Promise<ConflictedFile & { readonly backup: string | undefined }> {
  const staged = known ?? (await readStages(path, git));
  const onDisk = await readInput(path, io);
  const stages = {
    base: readOrNothing(staged?.base),
    ours: readOrNothing(staged?.ours),
    theirs: readOrNothing(staged?.theirs),
  };
  const isOursAlone = staged?.theirs !== undefined && staged.ours?.equals(onDisk) === true;
  const anew = await mergedAnew(path, onDisk, staged, isRepair && isOursAlone, policy, git, io);
  for (const note of anew?.notes ?? []) io.warn(`nbdiff: ${note}`);
  const notebook = readNotebook(anew?.bytes ?? onDisk, { file: path });
  return {
    path,
    onDisk,
    notebook,
    conflicts: withBaseLines(conflictsIn(notebook), stages),
    stages,
    isUnmerged: known === undefined && staged !== undefined,
    deletedBy: staged === undefined || known !== undefined ? undefined : deletedBy(staged),
    isOursAlone,
    backup: anew?.backup,
  };
}

/** undefined: the file is a notebook as it stands. */
async function mergedAnew(
  path: string,
  onDisk: Buffer,
  staged: StageBytes | undefined,
  isWanted: boolean,
  policy: Policy,
  git: Git,
  io: Io,
): Promise<Repaired | undefined> {
  try {
    readNotebook(onDisk, { file: path });
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return repair(path, onDisk, staged, error, policy, git, io);
  }
  if (!isWanted || staged?.ours === undefined || staged.theirs === undefined) return undefined;
  const inputs = { base: staged.base ?? Buffer.alloc(0), ours: staged.ours, theirs: staged.theirs };
  return { ...(await mergeAnew(path, { ...inputs, markers: undefined }, policy, git)), backup: undefined };
}

function deletedBy({ ours, theirs }: StageBytes): 'ours' | 'theirs' | undefined {
  if (ours === undefined) return theirs === undefined ? undefined : 'ours';
  return theirs === undefined ? 'theirs' : undefined;
}

/** The file with the decisions in it. */
export function decidedBytes(
  file: ConflictedFile,
  decisions: ReadonlyMap<NotebookConflict, Decision>,
): Buffer {
  return splice(file.notebook.bytes, resolveEdits(file.notebook, decisions, file.stages));
}

/** The conflicts that the decisions leave. */
export function conflictsAfter(
  file: ConflictedFile,
  decisions: ReadonlyMap<NotebookConflict, Decision>,
): readonly NotebookConflict[] {
  return decisions.size === 0 ? file.conflicts : conflictsIn(readNotebook(decidedBytes(file, decisions)));
}

/** Writes `content`; the bytes that are on the disk afterwards. Throws NotebookError where the file is not `onDisk`
 *  any more; it is then left as it is. */
export async function writeUnchanged(
  file: ConflictedFile,
  onDisk: Buffer,
  content: Buffer,
  io: Io,
): Promise<Buffer> {
  if (!(await isUnchanged(file, onDisk, io))) {
    const reason = `the file was changed meanwhile (is it open in Jupyter?) and was left as it is; run again: nbdiff resolve ${quoted(file.path)}`;
    throw new NotebookError({ kind: 'file', reason }, { file: file.path });
  }
  if (!content.equals(onDisk)) writeWhole(file.path, content, io);
  return content;
}

export async function isUnchanged(file: ConflictedFile, onDisk: Buffer, io: Io): Promise<boolean> {
  return (await readInput(file.path, io)).equals(onDisk);
}

/** Said before a person starts on it rather than after. Throws NotebookError. */
export function assertWritable(path: string, io: Io): void {
  try {
    const file = realpathSync(resolve(io.cwd, path));
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = `cannot be written (${code}), so nothing was decided`;
    throw new NotebookError({ kind: 'file', reason }, { file: path });
  }
}
