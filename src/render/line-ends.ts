/** How the lines of a text end, where that is what changed. */
import type { LineChange } from '../text/change.ts';

export function isCrlf(line: string): boolean {
  return line.endsWith('\r\n');
}

/** Whether a carriage return came or went with these changes. */
export function changesLineEnds(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
): boolean {
  if (lineEndsOf(before) === lineEndsOf(after)) return false;
  return changes.some(
    ({ beforeStart, beforeEnd, afterStart, afterEnd }) =>
      before.slice(beforeStart, beforeEnd).some(isCrlf) !== after.slice(afterStart, afterEnd).some(isCrlf),
  );
}

export function lineEndsOf(lines: readonly string[]): string {
  const ended = lines.filter((line) => line.endsWith('\n'));
  const crlf = ended.filter(isCrlf).length;
  if (crlf === 0) return 'LF';
  return crlf === ended.length ? 'CRLF' : 'LF and CRLF';
}
