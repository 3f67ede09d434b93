/** One line of code as HTML: its tokens coloured, what changed within it marked, and nothing in it that steers or hides.
 *
 *  An element has one letter, since a page holds tens of thousands: `b` a keyword, `q` a string, `i` a comment,
 *  `u` a number, `dfn` a name that is defined. */

import type { Token, TokenKind } from '../markup/code.ts';
import { type Html, textHtml, trustedHtml } from '../markup/html.ts';
import { wordMore } from '../render/cut.ts';
import { shownText } from '../shown.ts';
import type { Span } from '../text/words.ts';

const ELEMENTS: Readonly<Record<TokenKind, string>> = {
  keyword: 'b',
  string: 'q',
  comment: 'i',
  number: 'u',
  name: 'dfn',
};

/** Characters of a line that are drawn; what follows is counted. */
const LONGEST_LINE = 20_000;

/** Nothing in it has to be shown, or written, in another way. */
const PLAIN = /^[\x20-\x25\x27-\x3b\x3d-\x7e]*$/;

/** What a terminal would colour: classes, of which none is somebody else's. */
export interface Styled extends Span {
  readonly classes: string;
}

/** `tokens` and `marks` in order, each list without overlaps. */
export function paintLine(text: string, tokens: readonly (Token | Styled)[], marks: readonly Span[]): Html {
  const isPlain = PLAIN.test(text);
  const end = Math.min(text.length, LONGEST_LINE);
  let markup = '';
  let at = 0;
  let next = 0;
  /** Up to `until`, with the tokens that begin there. */
  const paint = (until: number, shown: (piece: string) => string): void => {
    while (at < until) {
      while (next < tokens.length && tokens[next]!.end <= at) next += 1;
      const token = tokens[next];
      const end = token === undefined ? until : token.start > at ? token.start : token.end;
      const stop = isPlain ? Math.min(until, end) : whole(text, Math.min(until, end));
      const cut = text.slice(at, stop);
      const piece = isPlain ? cut : textHtml(shown(cut)).markup;
      markup += token !== undefined && token.start <= at ? coloured(piece, token) : piece;
      at = stop;
    }
  };
  for (const mark of marks) {
    if (mark.start >= end) break;
    paint(mark.start, shownCode);
    if (mark.end <= at) continue;
    markup += '<mark>';
    paint(Math.min(mark.end, end), shownChange);
    markup += '</mark>';
  }
  paint(end, shownCode);
  if (end < text.length) markup += `<small>${wordMore(text.length - end)}</small>`;
  return trustedHtml(markup);
}

function coloured(piece: string, token: Token | Styled): string {
  if ('classes' in token) return `<span class="${token.classes}">${piece}</span>`;
  return `<${ELEMENTS[token.kind]}>${piece}</${ELEMENTS[token.kind]}>`;
}

/** A line without colours or marks. */
export function plainLine(text: string): Html {
  return paintLine(text, [], []);
}

/** A place that parts no character: parsers count in halves of those beyond the first plane. */
function whole(text: string, at: number): number {
  const isBetween = /[\ud800-\udbff]/.test(text[at - 1] ?? '') && /[\udc00-\udfff]/.test(text[at] ?? '');
  return isBetween ? at + 1 : at;
}

function shownCode(piece: string): string {
  return piece.includes('\t') ? piece.split('\t').map(shownText).join('\t') : shownText(piece);
}

/** Where a tab is what changed, it must not look like spaces. */
function shownChange(piece: string): string {
  return shownCode(piece).replaceAll('\t', '→\t');
}
