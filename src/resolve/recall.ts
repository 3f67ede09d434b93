/** Conflicts that were resolved before are resolved the same way again; what remembers is handed in. */
import { splice } from '../json/edit.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { conflictsIn, type NotebookConflict } from './conflicts.ts';
import { type Decision, decidedLines, resolveEdits, type Stages } from './decide.ts';

export interface Recalled {
  readonly bytes: Buffer;
  /** The cells whose conflicts were resolved, from 0. */
  readonly cells: readonly number[];
}

/** `recall` gives the text that two sides were resolved to, or undefined. */
export function recallResolutions(
  notebook: Notebook,
  recall: (ours: string, theirs: string) => string | undefined,
  stages: Stages,
): Recalled {
  const decisions = new Map<NotebookConflict, Decision>();
  for (const conflict of conflictsIn(notebook)) {
    const sides = textSides(conflict);
    const text = sides === undefined ? undefined : recall(sides.ours, sides.theirs);
    if (text !== undefined) decisions.set(conflict, { kind: 'text', text });
  }
  const bytes = splice(notebook.bytes, resolveEdits(notebook, decisions, stages));
  return {
    bytes,
    cells: [...decisions.keys()].flatMap(({ cell }) => (cell === undefined ? [] : [cell.index])),
  };
}

/** The sides of a conflict between lines; undefined for other kinds, which are not remembered. */
export function textSides(
  conflict: NotebookConflict,
): { readonly ours: string; readonly theirs: string } | undefined {
  if (conflict.kind !== 'source') return undefined;
  const { ours, theirs } = conflict.regions[conflict.region]!;
  return { ours: ours.join(''), theirs: theirs.join('') };
}

/** The text that a decision makes of such a conflict. */
export function decidedText(conflict: NotebookConflict, decision: Decision): string | undefined {
  if (conflict.kind !== 'source') return undefined;
  return decidedLines(conflict.regions[conflict.region]!, decision)?.join('');
}
