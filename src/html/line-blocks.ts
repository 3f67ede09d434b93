/** The lines of a changed cell as blocks: changes, and the unchanged runs between them. All lines are there, since a
 *  reader can unfold them and the browser can search them; a run beyond the lines of context is folded.
 *
 *      12 12   import numpy as np
 *      …       34 lines, folded under their first
 *      47    - model.score(X_test)
 *         47 + model.score(X_train) */
import { type NumberedLine, numberedContext } from '../render/context-lines.ts';
import { changedLines } from '../render/hunk-rows.ts';
import { tellingMarks } from '../render/marked-line.ts';
import type { LineChange } from '../text/change.ts';
import { changedSpans, type Span } from '../text/words.ts';

/** A line that one side alone has. */
export interface ChangedLine {
  /** From 0. */
  readonly number: number;
  readonly text: string;
  /** What changed within it, in UTF-16 units; none where all of it did. */
  readonly marks: readonly Span[];
}

export type LineBlock =
  | { readonly kind: 'unchanged'; readonly isFolded: boolean; readonly lines: readonly NumberedLine[] }
  | {
      readonly kind: 'changed';
      readonly removed: readonly ChangedLine[];
      readonly added: readonly ChangedLine[];
    };

/** A fold of fewer lines saves no room. */
const LEAST_FOLDED = 4;

export function lineBlocks(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
  context: number,
): readonly LineBlock[] {
  const blocks: LineBlock[] = [];
  const unchanged = (lines: readonly NumberedLine[], above: number, below: number): void => {
    const [head, tail] = [Math.min(above, lines.length), Math.min(below, lines.length)];
    const hidden = lines.length - head - tail;
    const parts =
      hidden < LEAST_FOLDED
        ? [{ lines, isFolded: false }]
        : [
            { lines: lines.slice(0, head), isFolded: false },
            { lines: lines.slice(head, lines.length - tail), isFolded: true },
            { lines: lines.slice(lines.length - tail), isFolded: false },
          ];
    for (const part of parts) if (part.lines.length > 0) blocks.push({ kind: 'unchanged', ...part });
  };
  const [first] = changes;
  if (first === undefined) {
    unchanged(
      numberedContext(before, after, { beforeStart: 0, afterStart: 0, afterEnd: after.length }),
      0,
      0,
    );
    return blocks;
  }
  const top = { afterStart: 0, afterEnd: first.afterStart, beforeEnd: first.beforeStart };
  unchanged(numberedContext(before, after, top), 0, context);
  for (const [place, change] of changes.entries()) {
    blocks.push(changedBlock(before, after, change));
    const next = changes[place + 1];
    const range = {
      beforeStart: change.beforeEnd,
      afterStart: change.afterEnd,
      afterEnd: next?.afterStart ?? after.length,
    };
    unchanged(numberedContext(before, after, range), context, next === undefined ? 0 : context);
  }
  return blocks;
}

function changedBlock(before: readonly string[], after: readonly string[], change: LineChange): LineBlock {
  const { removed, added } = changedLines(before, after, change, undefined);
  const spans = changedSpans(
    added.head.length === 0 ? [] : removed.head.map(({ text }) => text),
    removed.head.length === 0 ? [] : added.head.map(({ text }) => text),
  );
  return {
    kind: 'changed',
    removed: removed.head.map(({ before: number, text }, index) => ({
      number: number!,
      text,
      marks: tellingMarks(spans.before[index], text),
    })),
    added: added.head.map(({ after: number, text }, index) => ({
      number: number!,
      text,
      marks: tellingMarks(spans.after[index], text),
    })),
  };
}
