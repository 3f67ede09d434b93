/** What a person can decide of a conflict without writing anything: the sides that it has, and what is suggested. */
import type { NotebookConflict } from './conflicts.ts';
import { type Decision, isPossible } from './decide.ts';
import { decisionFrom, resolutionOf } from './recall.ts';
import type { Suggestion } from './suggest.ts';

export type SideDecision = Exclude<Decision['kind'], 'text'>;

/** Two sides behind each other mean something between lines alone. */
export function sideDecisions(conflict: NotebookConflict): readonly SideDecision[] {
  const single = ['ours', 'theirs', 'base'] as const;
  const all =
    conflict.kind === 'source' ? [...single, 'both' as const, 'both-theirs-first' as const] : single;
  return all.filter((kind) => isPossible(conflict, { kind }));
}

/** How the suggestion is called that is no side's: the edits of both, word by word. */
export const WORDS = 'words';

/** What a name stands for: a side, or `words`; undefined where that cannot be taken. */
export function choiceNamed(
  conflict: NotebookConflict,
  name: string,
  suggestions: readonly Suggestion[],
): Decision | undefined {
  if (name === WORDS) return suggestions.find(({ decision }) => decision.kind === 'text')?.decision;
  const kind = sideDecisions(conflict).find((side) => side === name);
  return kind && { kind };
}

/** What was decided where this was noted of it: a side, where one gives the same. undefined: nothing that is known. */
export function choiceOf(conflict: NotebookConflict, resolution: string): Decision | undefined {
  const kind = sideDecisions(conflict).find((side) => resolutionOf(conflict, { kind: side }) === resolution);
  return kind === undefined ? decisionFrom(conflict, resolution) : { kind };
}
