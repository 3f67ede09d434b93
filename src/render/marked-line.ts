/** A line cut where its changed words begin and end, each piece as a terminal may show it. */
import type { Span } from '../text/words.ts';
import { clipped, displayWidth, visible } from './display.ts';

export interface Piece {
  readonly shown: string;
  readonly marked: boolean;
}

/** Marks that cover the whole line say no more than its sign: then there are none. */
export function tellingMarks(spans: readonly Span[] | undefined, text: string): readonly Span[] {
  const coversAll = spans?.every(
    ({ start, end }) => text.slice(0, start).trim() === '' && text.slice(end).trim() === '',
  );
  return spans === undefined || coversAll ? [] : spans;
}

export function markedPieces(text: string, marks: readonly Span[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let column = 0;
  const push = (end: number, marked: boolean): void => {
    if (end <= at) return;
    // Where a tab is what changed, it must not look like spaces.
    const shown = visible(text.slice(at, end), column, marked ? '→' : ' ');
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

/** A line of carets that stands below the marked pieces, `indent` columns from the left. Where the line above is wider
 *  than `columns` carets would point nowhere: then it is a caret and the marked words. undefined: nothing is marked. */
export function caretLine(pieces: readonly Piece[], indent: number, columns: number): string | undefined {
  if (!pieces.some(({ marked }) => marked)) return undefined;
  const length = pieces.reduce((sum, { shown }) => sum + displayWidth(shown), indent);
  if (length > columns) return clipped(`${' '.repeat(indent)}^ ${markedWords(pieces)}`, columns);
  const carets = pieces.map(({ shown, marked }) => (marked ? '^' : ' ').repeat(displayWidth(shown)));
  return `${' '.repeat(indent)}${carets.join('').trimEnd()}`;
}

function markedWords(pieces: readonly Piece[]): string {
  const words = pieces.filter(({ marked }) => marked).map(({ shown }) => shown.trim());
  return words.filter((word) => word !== '').join(' … ') || 'white space';
}
