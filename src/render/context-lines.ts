/** The unchanged lines around a change, with their numbers in both texts.
 *
 *  Mostly the two numbers run side by side. Where changes of blank lines are ignored they do not:
 *
 *       2  2   a
 *          3
 *       3  4   b
 *
 *  The new text is what is shown; a blank line that only it has gets no old number. */

/** Lines from 0. */
export interface NumberedLine {
  readonly before: number | undefined;
  readonly after: number;
}

/** Lines [afterStart, afterEnd) of the new text, and where the old text runs beside them: from `beforeStart` on, or,
 *  above the first change of a hunk, up to `beforeEnd`. */
export type ContextRange = { readonly afterStart: number; readonly afterEnd: number } & (
  | { readonly beforeStart: number }
  | { readonly beforeEnd: number }
);

/** In the order of the new text. */
export function numberedContext(
  before: readonly string[],
  after: readonly string[],
  range: ContextRange,
): readonly NumberedLine[] {
  const { afterStart, afterEnd } = range;
  const isDown = 'beforeStart' in range;
  const step = isDown ? 1 : -1;
  const lines: NumberedLine[] = [];
  let old = isDown ? range.beforeStart : range.beforeEnd - 1;
  for (let count = 0; count < afterEnd - afterStart; count += 1) {
    const at = isDown ? afterStart + count : afterEnd - 1 - count;
    const isBlankHere = isBlank(after[at]!);
    if (!isBlankHere) while (before[old] !== undefined && isBlank(before[old]!)) old += step;
    const isBeside = before[old] !== undefined && isBlank(before[old]!) === isBlankHere;
    lines.push({ before: isBeside ? old : undefined, after: at });
    if (isBeside) old += step;
  }
  return isDown ? lines : lines.reverse();
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}
