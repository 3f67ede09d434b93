/** Decisions about conflicts in words: what can be taken, what was. */
import { counted } from '../messages.ts';
import type { SideDecision } from '../resolve/choices.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Decision } from '../resolve/decide.ts';

/** What taking it does, as a button says it. */
export function wordSideDecision(conflict: NotebookConflict, kind: SideDecision): string {
  if (conflict.kind === 'delete-edit') {
    if (kind === conflict.deletedBy) return 'Delete the cell';
    return kind === 'base' ? 'Keep it as in base' : 'Keep the cell';
  }
  if (conflict.kind === 'value' && isSide(kind) && conflict[kind] === undefined)
    return `${SIDES[kind]}: without it`;
  return SIDES[kind];
}

function isSide(kind: SideDecision): kind is 'ours' | 'theirs' | 'base' {
  return kind === 'ours' || kind === 'theirs' || kind === 'base';
}

const SIDES: Readonly<Record<SideDecision, string>> = {
  ours: 'Ours',
  theirs: 'Theirs',
  base: 'Base',
  both: 'Both, ours first',
  'both-theirs-first': 'Both, theirs first',
};

/** What became of a conflict: `open`, `ours`, `edited`, `deleted`. */
export function wordDecision(conflict: NotebookConflict, decision: Decision | undefined): string {
  if (decision === undefined) return 'open';
  if (conflict.kind === 'delete-edit') {
    if (decision.kind === conflict.deletedBy) return 'deleted';
    return decision.kind === 'text' ? 'kept, edited' : decision.kind === 'base' ? 'kept as in base' : 'kept';
  }
  if (decision.kind === 'text') return 'edited';
  return SIDES[decision.kind].toLowerCase();
}

/** Said when it was decided, or opened again. */
export function wordDecided(
  { number, of }: { readonly number: number; readonly of: number },
  conflict: NotebookConflict,
  decision: Decision | undefined,
  left: number,
): string {
  return `conflict ${number} of ${of}: ${wordDecision(conflict, decision)}; ${wordLeft(left)}`;
}

/** Said when several were decided at one stroke. */
export function wordTaken(count: number, choice: string, left: number): string {
  return `${counted(count, 'conflict')}: ${choice}; ${wordLeft(left)}`;
}

/** `undone`, or `done again`. */
export function wordUndone(what: string, count: number): string {
  return count === 1 ? what : `${what}: ${count} decisions`;
}

function wordLeft(left: number): string {
  return left === 0 ? 'none left' : `${left} left`;
}
