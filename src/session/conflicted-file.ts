/** A notebook file with conflicts: opened (and put together again where git's markers cut through its JSON), and
 *  written, unless somebody else wrote it in between. */
import { accessSync, constants, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { gitFor } from '../git/run.ts';
import { readStages, type StageBytes } from '../git/unmerged.ts';
import type { Io } from '../io.ts';
import { splice } from '../json/edit.ts';
import { wordEnded } from '../messages.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { withBaseLines } from '../resolve/base-lines.ts';
import { conflictsIn, type NotebookConflict } from '../resolve/conflicts.ts';
import type { Stages } from '../resolve/decide.ts';
import { endedByHand } from '../resolve/ended.ts';
import { type FindOrigin, originFinder } from '../resolve/origins.ts';
import { type SideChanges, sideChanges } from '../resolve/side-changes.ts';
import { quoted } from '../shown.ts';
import { readOrNothing } from './remembered.ts';
import { type Found, mergeAnew, type Repaired, refillEmptied, repair, withoutPointers } from './repair.ts';
import type { Workplace } from './workplace.ts';

export interface ConflictedFile {
  readonly path: string;
  /** The file's bytes as we know them; others on the disk are somebody else's. */
  readonly onDisk: Buffer;
  /** What the decisions are about: the file, or what it was put together to. */
  readonly notebook: Notebook;
  readonly conflicts: readonly NotebookConflict[];
  /** What was merged, as far as git or the caller knows it. */
  readonly stages: Stages;
  /** What of the whole notebook each side changed; undefined: not all stages are known. */
  readonly sideChanges: SideChanges | undefined;
  /** Of the notebook's cells; the merge is made once more for the first, and no more than once. */
  readonly originOf: FindOrigin;
  /** What was noise in the merge, and is none of its conflicts. */
  readonly normalizer: Normalizer;
  /** git calls it so, and a person has to add it. */
  readonly isUnmerged: boolean;
  /** What of an unmerged file git was given since it was read, by whomever. */
  readonly added: Buffer | undefined;
  /** `git mergetool` asks: it adds the file itself, or puts it back as it was where conflicts are left. */
  readonly isForMergetool: boolean;
  /** The side that deleted the whole file, where git asks about that. */
  readonly deletedBy: 'ours' | 'theirs' | undefined;
  /** git left ours as it was, as it does where the driver could not be run: theirs is not in the file. */
  readonly isOursAlone: boolean;
}

/** What is known of a file that is not in it. */
interface OpenOptions {
  /** The three inputs, where a merge tool has them. */
  readonly known?: StageBytes;
  /** Whether to merge anew what git left as ours alone; a merge tool wants that. */
  readonly isRepair?: boolean;
}

/** A file as it was found: `backup` is where its bytes are to be kept before it is put together. */
export interface OpenedFile extends ConflictedFile {
  readonly backup: string | undefined;
}

/** Reads `path`; nothing is written. What was merged anew, or ended by hand, is told through `io`. Throws NotebookError where it cannot
 *  be read or put together. */
export async function openConflicted(
  path: string,
  workplace: Workplace,
  { known, isRepair = known !== undefined }: OpenOptions = {},
): Promise<OpenedFile> {
  const { io } = workplace;
  const staged = known ?? (await readStages(path, gitFor(io)));
  const onDisk = await readInput(path, io);
  const stages = {
    base: readOrNothing(staged?.base),
    ours: readOrNothing(staged?.ours),
    theirs: readOrNothing(staged?.theirs),
  };
  const isOursAlone = staged?.theirs !== undefined && staged.ours?.equals(onDisk) === true;
  const anew = await mergedAnew({ path, bytes: onDisk, staged }, isRepair && isOursAlone, workplace);
  for (const note of anew?.notes ?? []) io.warn(`nbdiff: ${note}`);
  const found = readNotebook(anew?.bytes ?? onDisk, { file: path });
  const { places, edits } = endedByHand(found);
  if (places.length > 0) io.warn(`nbdiff: ${wordEnded(path, places)}`);
  const normalizer = workplace.policy.normalizerForFile(path);
  const notebook = edits.length === 0 ? found : readNotebook(splice(found.bytes, edits), { file: path });
  return {
    path,
    onDisk,
    notebook,
    conflicts: withBaseLines(conflictsIn(notebook), stages),
    stages,
    sideChanges: sideChanges(stages),
    originOf: originFinder(notebook, stages, normalizer),
    normalizer,
    isUnmerged: known === undefined && staged !== undefined,
    added: undefined,
    isForMergetool: known !== undefined,
    deletedBy: staged === undefined || known !== undefined ? undefined : deletedBy(staged),
    isOursAlone,
    backup: anew?.backup,
  };
}

/** undefined: the file is a notebook as it stands. */
async function mergedAnew(
  file: Found,
  isWanted: boolean,
  workplace: Workplace,
): Promise<Repaired | undefined> {
  const { path, bytes, staged } = file;
  try {
    readNotebook(bytes, { file: path });
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return (await withoutPointers(file, workplace)) ?? repair(file, error, workplace);
  }
  const refilled = await refillEmptied(file, workplace);
  if (refilled !== undefined) return refilled;
  if (!isWanted || staged?.ours === undefined || staged.theirs === undefined) return undefined;
  const inputs = { base: staged.base ?? Buffer.alloc(0), ours: staged.ours, theirs: staged.theirs };
  return { ...(await mergeAnew(path, { ...inputs, markers: undefined }, workplace)), backup: undefined };
}

function deletedBy({ ours, theirs }: StageBytes): 'ours' | 'theirs' | undefined {
  if (ours === undefined) return theirs === undefined ? undefined : 'ours';
  return theirs === undefined ? 'theirs' : undefined;
}

/** Writes what was merged anew, so that the file is a notebook again whatever is decided. */
export async function putTogether({ backup, ...file }: OpenedFile, io: Io): Promise<ConflictedFile> {
  if (backup !== undefined) writeWhole(backup, file.onDisk, io);
  return { ...file, onDisk: await writeUnchanged(file, file.notebook.bytes, io) };
}

export async function putAllTogether(
  files: readonly OpenedFile[],
  io: Io,
): Promise<readonly ConflictedFile[]> {
  const together: ConflictedFile[] = [];
  for (const file of files) together.push(await putTogether(file, io));
  return together;
}

/** Writes `content`; the bytes that are on the disk afterwards. Throws NotebookError where somebody else wrote the
 *  file; it is then left as it is. */
export async function writeUnchanged(file: ConflictedFile, content: Buffer, io: Io): Promise<Buffer> {
  if (!(await isUnchanged(file, io))) {
    const reason = `the file was changed meanwhile (is it open in Jupyter?) and was left as it is; run again: nbdiff resolve ${quoted(file.path)}`;
    throw new NotebookError({ kind: 'file', reason }, { file: file.path });
  }
  if (!content.equals(file.onDisk)) writeWhole(file.path, content, io);
  return content;
}

/** Whether git has the file as it stands, as one of the versions that were merged. */
export function isStored({ stages, onDisk }: ConflictedFile): boolean {
  return [stages.ours, stages.theirs].some((side) => side?.bytes.equals(onDisk));
}

/** Whether git has the file as it is now, given by whomever since it was read. */
export function isAdded({ added, onDisk }: ConflictedFile): boolean {
  return added?.equals(onDisk) === true;
}

/** Whether the file is still as we know it. */
async function isUnchanged({ path, onDisk }: ConflictedFile, io: Io): Promise<boolean> {
  return (await readInput(path, io)).equals(onDisk);
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
