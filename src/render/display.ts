/** Text as a terminal may safely show it, and how wide it stands there.
 *
 *  A notebook is somebody else's data: control characters in it are shown (`^[`), never sent. */
import { eastAsianWidth } from 'get-east-asian-width';
import { shownCharacter } from '../shown.ts';

/** `text` (one line, without its newline) with tabs expanded from column `column` and with everything that could
 *  steer a terminal or hide text made visible: control characters as `^[`, lone surrogates as `\ud83d`,
 *  direction overrides and invisible characters as `<U+202E>`. */
export function visible(text: string, column = 0, tab: ' ' | '→' = ' '): string {
  if (PLAIN.test(text)) return text;
  let at = column;
  return text.replace(/[^\x20-\x7e]|[\x20-\x7e]+/gu, (piece) => {
    const shown =
      piece === '\t' ? tab.padEnd(TAB - (at % TAB)) : PLAIN.test(piece) ? piece : shownCharacter(piece);
    at += displayWidth(shown);
    return shown;
  });
}

/** `visible`, but with tabs as they are: for text that programs compare or search. */
export function visibleButTabs(text: string): string {
  return PLAIN.test(text)
    ? text
    : text
        .split('\t')
        .map((piece) => visible(piece))
        .join('\t');
}

/** Columns that `text` takes on a terminal; CJK and emoji take two. */
export function displayWidth(text: string): number {
  if (OF_ONE_COLUMN.test(text)) return text.length;
  let width = 0;
  let before = '';
  for (const character of text) {
    width += widthBehind(before, character);
    before = character;
  }
  return width;
}

/** Columns that `character` adds to what stands before it. A walk over code points: the tables of whole emoji
 *  sequences that Intl and regular expressions have take longer to load than node to start. */
function widthBehind(before: string, character: string): number {
  if (character === EMOJI_STYLE) return isPictograph(before) && ownWidth(before) === 1 ? 1 : 0;
  const joins = before === JOINER && isPictograph(character);
  return joins || isWithoutWidth(character) ? 0 : ownWidth(character);
}

function ownWidth(character: string): number {
  return eastAsianWidth(character.codePointAt(0)!);
}

const JOINER = '\u200d';
const EMOJI_STYLE = '\ufe0f';

// Expressions over Unicode's tables are made where they are first needed: that takes longer than a small diff.

function isPictograph(character: string): boolean {
  return /^\p{Extended_Pictographic}$/u.test(character);
}

/** Marks on the character before, formatting, skin tones, and the vowels and finals of a Hangul syllable. */
function isWithoutWidth(character: string): boolean {
  if (HAS_WIDTH.test(character)) return false;
  return /^[\p{Mn}\p{Me}\p{Cf}\p{Emoji_Modifier}\u1160-\u11ff]$/u.test(character);
}

/** Latin, and the arrows, signs and rules of our own headings. */
const HAS_WIDTH = /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2190-\u25ff]$/;

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
/** The same with the signs of our own headings and cuts. */
const OF_ONE_COLUMN = /^[\x20-\x7e\xb7\u2026\u2500]*$/;
/** Columns from one tab stop to the next: source is indented by the gutter, and 8 would waste half a screen. */
const TAB = 4;
