/** One file of a session brought to what its decisions say, or read again where somebody else wrote it. */
import { splice } from '../json/edit.ts';
import { readNotebook } from '../notebook/read.ts';
import { conflictsIn, type NotebookConflict } from '../resolve/conflicts.ts';
import { resolveEdits } from '../resolve/decide.ts';
import {
  type ConflictedFile,
  isUnchanged,
  openConflicted,
  putTogether,
  writeUnchanged,
} from './conflicted-file.ts';
import type { DecidedFile } from './session.ts';
import type { Workplace } from './workplace.ts';

/** How it went: the file's bytes now (`written` takes them), or the file that somebody else wrote (`readAgain`). */
export type Writing =
  | { readonly kind: 'written'; readonly path: string; readonly onDisk: Buffer }
  | { readonly kind: 'changed'; readonly fresh: ConflictedFile };

/** What somebody else wrote is never overwritten. Throws NotebookError where the file cannot be written or read. */
export async function writeDecisions(decided: DecidedFile, workplace: Workplace): Promise<Writing> {
  const { io } = workplace;
  const { file } = decided;
  const { path, isUnmerged, isForMergetool, deletedBy } = file;
  if (await isUnchanged(file, io)) {
    return { kind: 'written', path, onDisk: await writeUnchanged(file, decidedBytes(decided), io) };
  }
  const fresh = await putTogether(await openConflicted(path, workplace), io);
  // A merge tool's file stays one, whatever git calls it.
  return { kind: 'changed', fresh: { ...fresh, isUnmerged, isForMergetool, deletedBy } };
}

/** The file with the decisions in it. */
export function decidedBytes({ file, decisions }: DecidedFile): Buffer {
  return splice(file.notebook.bytes, resolveEdits(file.notebook, decisions, file.stages));
}

/** The conflicts that the decisions leave. */
export function conflictsAfter(decided: DecidedFile): readonly NotebookConflict[] {
  const { file, decisions } = decided;
  return decisions.size === 0 ? file.conflicts : conflictsIn(readNotebook(decidedBytes(decided)));
}
