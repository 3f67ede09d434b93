/** What the decisions of a session make of a file. */
import { splice } from '../json/edit.ts';
import { readNotebook } from '../notebook/read.ts';
import { conflictsIn, type NotebookConflict } from '../resolve/conflicts.ts';
import { resolveEdits } from '../resolve/decide.ts';
import type { DecidedFile } from './session.ts';

/** The file with the decisions in it. */
export function decidedBytes({ file, decisions }: DecidedFile): Buffer {
  return splice(file.notebook.bytes, resolveEdits(file.notebook, decisions, file.stages, file.originOf));
}

/** The conflicts that the decisions leave. */
export function conflictsAfter(decided: DecidedFile): readonly NotebookConflict[] {
  const { file, decisions } = decided;
  return decisions.size === 0 ? file.conflicts : conflictsIn(readNotebook(decidedBytes(decided)));
}
