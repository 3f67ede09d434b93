/** Text as a terminal may safely show it, and how wide it stands there.
 *
 *  A notebook is somebody else's data: control characters in it are shown (`^[`), never sent. */
import stringWidth from 'string-width';

/** `text` (one line, without its newline) with tabs expanded from column `column` and with everything that could
 *  steer a terminal or hide text made visible: control characters as `^[`, lone surrogates as `\ud83d`,
 *  direction overrides and invisible characters as `<U+202E>`. */
export function visible(text: string, column = 0): string {
  if (PLAIN.test(text)) return text;
  let at = column;
  return text.replace(/[^\x20-\x7e]|[\x20-\x7e]+/gu, (piece) => {
    const shown = piece === '\t' ? ' '.repeat(TAB - (at % TAB)) : PLAIN.test(piece) ? piece : shownAs(piece);
    at += displayWidth(shown);
    return shown;
  });
}

/** Columns that `text` takes on a terminal; CJK and emoji take two. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** At most `width` columns of `text`, with an ellipsis where something was cut off. */
export function clipped(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += displayWidth(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept}…`;
}

const PLAIN = /^[\x20-\x7e]*$/;
/** Columns from one tab stop to the next: source is indented by the gutter, and 8 would waste half a screen. */
const TAB = 4;
const LONE_SURROGATE = /^[\ud800-\udfff]$/;
/** Characters that change how their neighbours are shown, or are not shown at all. */
const STEERING = /^[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u2028\u2029\ufeff]$/;

function shownAs(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return '^?';
  if (code < 0xa0) return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  if (LONE_SURROGATE.test(character)) return `\\u${code.toString(16)}`;
  if (STEERING.test(character)) return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  return character;
}
