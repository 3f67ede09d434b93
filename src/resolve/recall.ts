/** Conflicts that were resolved before are resolved the same way again. What a conflict is known by is its content:
 *  its kind and its two sides, whichever is ours, since a rebase swaps them. What remembers is handed in. */
import { splice } from '../json/edit.ts';
import { compactText } from '../json/style.ts';
import type { JsonValue } from '../json/value.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { conflictsIn, type NotebookConflict } from './conflicts.ts';
import { type Decision, decidedLines, isPossible, resolveEdits, type Stages } from './decide.ts';
import { originFinder } from './origins.ts';

/** Texts that are equal where a conflict comes again. */
export type ConflictKey = readonly string[];

export interface Recalled {
  readonly bytes: Buffer;
  /** The cells whose conflicts were resolved, from 0; undefined is the notebook itself. */
  readonly cells: readonly (number | undefined)[];
}

/** `recall` gives the resolution that was noted for a key, or undefined. */
export function recallResolutions(
  notebook: Notebook,
  recall: (key: ConflictKey) => string | undefined,
  stages: Stages,
  normalizer: Normalizer,
): Recalled {
  const decisions = new Map<NotebookConflict, Decision>();
  for (const conflict of conflictsIn(notebook)) {
    const resolution = recall(conflictKey(conflict));
    const decision = resolution === undefined ? undefined : decisionFrom(conflict, resolution);
    if (decision !== undefined && isPossible(conflict, decision)) decisions.set(conflict, decision);
  }
  const bytes = splice(
    notebook.bytes,
    resolveEdits(notebook, decisions, stages, originFinder(notebook, stages, normalizer)),
  );
  return { bytes, cells: [...decisions.keys()].map(({ cell }) => cell?.index) };
}

export function conflictKey(conflict: NotebookConflict): ConflictKey {
  switch (conflict.kind) {
    case 'source': {
      const { ours, theirs } = conflict.regions[conflict.region]!;
      return ['source', ...[ours, theirs].map((lines) => normalized(lines.join(''))).sort()];
    }
    case 'delete-edit':
      return ['delete-edit', normalized(conflict.edited.join(''))];
    case 'value':
      return ['value', conflict.path.join('\0'), ...[conflict.ours, conflict.theirs].map(compact).sort()];
  }
}

/** What to note of a decision; undefined where there is nothing that could be used again. A text, but for a cell that
 *  went. */
export function resolutionOf(conflict: NotebookConflict, decision: Decision): string | undefined {
  if (!isPossible(conflict, decision)) return undefined;
  switch (conflict.kind) {
    case 'source':
      return decidedLines(conflict.regions[conflict.region]!, decision)?.join('');
    case 'delete-edit':
      if (decision.kind === 'text') return KEPT + decision.text;
      if (decision.kind === conflict.deletedBy) return GONE;
      return KEPT + (decision.kind === 'base' ? conflict.base! : conflict.edited).join('');
    case 'value':
      if (decision.kind === 'text') return decision.text;
      return compact(
        decision.kind === 'theirs' || decision.kind === 'base' ? conflict[decision.kind] : conflict.ours,
      );
  }
}

/** The decision of a resolution that was noted; undefined where it is none. */
export function decisionFrom(conflict: NotebookConflict, resolution: string): Decision | undefined {
  if (conflict.kind !== 'delete-edit') return { kind: 'text', text: resolution };
  if (resolution === GONE) return { kind: conflict.deletedBy };
  if (!resolution.startsWith(KEPT)) return undefined;
  // Lines end in newlines between markers; a source that did not end in one still shall not.
  const text = resolution.slice(KEPT.length);
  return { kind: 'text', text: conflict.cell.source.endsWith('\n') ? text : text.replace(/\r?\n$/, '') };
}

const GONE = 'deleted';
const KEPT = 'kept\n';

/** Without the line ends that differ between systems, and the one that a text's end may lack. */
function normalized(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/\n$/, '');
}

/** Compact JSON; empty for a value that is not there. */
function compact(value: JsonValue | undefined): string {
  return value === undefined ? '' : compactText(value);
}
