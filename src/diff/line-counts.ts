/** How many source lines a diff adds and removes, as `git diff --numstat` counts. A moved cell counts what was
 *  edited in it, not itself. */
import type { LineChange } from '../text/change.ts';
import { splitLines } from '../text/lines.ts';
import type { CellChange, NotebookDiff } from './changes.ts';

export interface LineCounts {
  readonly added: number;
  readonly removed: number;
}

export function countLines(diff: NotebookDiff): LineCounts {
  let added = 0;
  let removed = 0;
  for (const change of diff.cells) {
    const counts = countCellLines(change);
    added += counts.added;
    removed += counts.removed;
  }
  return { added, removed };
}

export function countCellLines(change: CellChange): LineCounts {
  switch (change.kind) {
    case 'added':
      return { added: splitLines(change.after.source).length, removed: 0 };
    case 'removed':
      return { added: 0, removed: splitLines(change.before.source).length };
    case 'same':
    case 'modified':
    case 'moved':
      return countChanges(change.details.source);
    case 'split':
    case 'joined':
      return countChanges(change.source);
  }
}

function countChanges(changes: readonly LineChange[]): LineCounts {
  let added = 0;
  let removed = 0;
  for (const { beforeStart, beforeEnd, afterStart, afterEnd } of changes) {
    removed += beforeEnd - beforeStart;
    added += afterEnd - afterStart;
  }
  return { added, removed };
}
