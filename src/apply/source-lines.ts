/** The source of a changed cell, made of the one before and the lines that differ. */
import { splitLines } from '../text/lines.ts';

export interface LinesChange {
  /** From 0. */
  readonly start: number;
  /** Lines without their newline. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** undefined where the changes are none of this source. `turnsNewline`: one source ends in a newline, the other does
 *  not. */
export function changedSource(
  before: string,
  changes: readonly LinesChange[],
  turnsNewline: boolean,
): string | undefined {
  const old = splitLines(before).map((line) => (line.endsWith('\n') ? line.slice(0, -1) : line));
  const parts: (readonly string[])[] = [];
  let at = 0;
  for (const { start, removed, added } of changes) {
    if (start < at || removed.some((line, index) => old[start + index] !== line)) return undefined;
    parts.push(old.slice(at, start), added);
    at = start + removed.length;
  }
  if (at > old.length) return undefined;
  parts.push(old.slice(at));
  const lines = parts.flat();
  const endsInNewline = before.endsWith('\n') !== turnsNewline;
  return lines.length === 0 ? '' : lines.join('\n') + (endsInNewline ? '\n' : '');
}
