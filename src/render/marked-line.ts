/** A line cut where its changed words begin and end, each piece as a terminal may show it. */
import type { Span } from '../text/words.ts';
import { displayWidth, visible } from './display.ts';

export interface Piece {
  readonly shown: string;
  readonly marked: boolean;
}

export function markedPieces(text: string, marks: readonly Span[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let column = 0;
  const push = (end: number, marked: boolean): void => {
    if (end <= at) return;
    const shown = visible(text.slice(at, end), column);
    column += displayWidth(shown);
    at = end;
    pieces.push({ shown, marked });
  };
  for (const { start, end } of marks) {
    push(start, false);
    push(end, true);
  }
  push(text.length, false);
  return pieces;
}

/** A line of carets that stands below the marked pieces, `indent` columns from the left; undefined where nothing is
 *  marked, or the line above is wider than `columns`: carets would point nowhere. */
export function caretLine(pieces: readonly Piece[], indent: number, columns: number): string | undefined {
  const length = pieces.reduce((sum, { shown }) => sum + displayWidth(shown), indent);
  if (length > columns || !pieces.some(({ marked }) => marked)) return undefined;
  const carets = pieces.map(({ shown, marked }) => (marked ? '^' : ' ').repeat(displayWidth(shown)));
  return `${' '.repeat(indent)}${carets.join('').trimEnd()}`;
}
