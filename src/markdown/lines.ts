/** The lines that changed as a `diff` block has them, as in a patch:
 *
 *      @@ -12,3 +12,3 @@
 *       model.fit(X_train, y_train)
 *      -model.score(X_test, y_test)
 *      +model.score(X_train, y_train) */

import { type Cut, wordMore } from '../render/cut.ts';
import { type HunkRow, hunkRows, type RowLine, type RowLines, type RowOptions } from '../render/hunk-rows.ts';
import { paintWith } from '../render/paint.ts';
import { wordLeftOut, wordLeftOutLines, wordLines } from '../render/source-hunks.ts';
import type { LineChange } from '../text/change.ts';

/** The changes with the lines around them, without newlines; with `cut`, the middle of what is long is counted. */
export function patchLines(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
  options: RowOptions,
  cut?: Cut,
): readonly string[] {
  return hunkRows(before, after, changes, options, cut).flatMap(rowLines);
}

function rowLines(row: HunkRow): readonly string[] {
  switch (row.kind) {
    case 'hunk': {
      const { beforeStart, beforeEnd, afterStart, afterEnd } = row.hunk;
      // A cell that is shown from its first line on needs no place.
      if (row.isFirst && beforeStart === 0 && afterStart === 0) return [];
      return [`@@ -${rangeIn(beforeStart, beforeEnd)} +${rangeIn(afterStart, afterEnd)} @@`];
    }
    case 'context':
      return row.lines.map((line) => lineIn(' ', line));
    case 'change':
      return [...sideLines('-', row.removed), ...sideLines('+', row.added)];
    case 'words':
      return wordLines(row.before, row.after, { wordDiff: 'plain', paint: paintWith(undefined) }).map(
        (line) => ` ${line}`,
      );
    case 'left-out':
      return [wordLeftOut(row)];
  }
}

/** As in a patch: the first line and how many. */
function rangeIn(start: number, end: number): string {
  return `${end > start ? start + 1 : start},${end - start}`;
}

function sideLines(sign: '-' | '+', { head, leftOut, tail }: RowLines): readonly string[] {
  return [
    ...head.map((line) => lineIn(sign, line)),
    ...(leftOut === 0 ? [] : [wordLeftOutLines(leftOut, sign)]),
    ...tail.map((line) => lineIn(sign, line)),
  ];
}

function lineIn(sign: ' ' | '-' | '+', { text, more }: RowLine): string {
  return `${sign}${text}${more === 0 ? '' : wordMore(more)}`;
}
