/** Most notebooks hold nothing of what is looked for, and their bytes say so without being read as a notebook: a text that
 *  every matching line has would stand in them as it is, since JSON escapes few characters and writers of notebooks put
 *  each line into one string. Where a file was written otherwise, nothing is said. */
import type { LinePatterns } from '../pattern/line-patterns.ts';

/** Whether a source in the file may have a line that matches; false is sure. */
export function mayHold(file: Buffer, { required, ignoresCase }: LinePatterns): boolean {
  if (required === undefined) return true;
  const pieces = required.map(plainPiece);
  if (pieces.includes('')) return true;
  const isThere = ignoresCase
    ? new RegExp(pieces.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'i').test(
        file.toString('latin1'),
      )
    : pieces.some((piece) => file.includes(piece));
  return isThere || ODDLY_WRITTEN.test(file.toString('latin1'));
}

/** The longest piece that JSON writes as it is. */
function plainPiece(text: string): string {
  const pieces = text.split(/[^\x20-\x7e]|["\\/]/);
  return pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
}

/** An escape for a character that needs none, or an item of a list that is no whole line and has another one behind it. */
const ODDLY_WRITTEN = /\\u00[2-7]|(?<!(?<!\\)(?:\\\\)*\\n)"\s*,\s*"(?:[^"\\]|\\[\s\S])*"\s*[,\]]/;
