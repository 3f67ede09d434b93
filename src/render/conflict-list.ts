/** Conflicts of several notebooks as a list: a line each for people, or JSON, whose format is in docs/resolve.md. */
import type { JsonValue } from '../json/value.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import { shownPath } from '../shown.ts';
import { wordNotebookConflict } from './conflict.ts';

export interface ListedConflict {
  readonly path: string;
  readonly conflict: NotebookConflict;
}

/** `analysis.ipynb: cell 2: both changed lines 1–5`, each line ended by a newline. */
export function renderConflictList(list: readonly ListedConflict[]): string {
  return list.map(({ path, conflict }) => `${shownPath(path)}: ${wordNotebookConflict(conflict)}\n`).join('');
}

export function renderConflictListJson(list: readonly ListedConflict[]): string {
  const rows = list.map(({ path, conflict }) => ({
    path,
    cell: conflict.cell === undefined ? null : conflict.cell.index + 1,
    kind: conflict.kind,
    ...sidesOf(conflict),
  }));
  return `${JSON.stringify({ version: 1, conflicts: rows }, undefined, 1)}\n`;
}

function sidesOf(conflict: NotebookConflict): object {
  switch (conflict.kind) {
    case 'source': {
      const { ours, base, theirs } = conflict.regions[conflict.region]!;
      return { ours: ours.join(''), base: base?.join('') ?? null, theirs: theirs.join('') };
    }
    case 'delete-edit':
      return { deletedBy: conflict.deletedBy, edited: conflict.edited.join('') };
    case 'value':
      return {
        key: conflict.path,
        ours: jsonText(conflict.ours),
        base: jsonText(conflict.base),
        theirs: jsonText(conflict.theirs),
      };
  }
}

/** A value as JSON text, which keeps what JavaScript's numbers would not; null where a side has none. */
function jsonText(value: JsonValue | undefined): string | null {
  return value === undefined ? null : value.bytes.toString('utf8', value.start, value.end);
}
