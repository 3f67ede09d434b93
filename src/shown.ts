/** Names and texts that others made, in lines for people: nothing in them steers a terminal or hides text.
 *
 *  A path of plain characters stands as it is, in any script; where one holds control characters it stands in quotes
 *  with C's escapes, as git quotes it: `"a\tb.ipynb"`. */

/** `path` in a message, a heading or a list. */
export function shownPath(path: string): string {
  if (!UNSAFE.test(path)) return path;
  return `"${path.replace(/["\\]/g, '\\$&').replace(EACH_UNSAFE, escaped)}"`;
}

/** `path` as one would type it into a shell, and not as an option. */
export function quoted(path: string): string {
  if (path.startsWith('-')) return quoted(`./${path}`);
  if (/^[\w@%+=:,./-]+$/.test(path)) return path;
  if (UNSAFE.test(path)) return `$'${path.replace(/['\\]/g, '\\$&').replace(EACH_UNSAFE, escaped)}'`;
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/** `text` with control characters as `^[`, and all else that could mislead made visible. */
export function shownText(text: string): string {
  return text.replace(EACH_UNSAFE, shownCharacter);
}

/** A character that steers or hides, in a form that does neither; any other as it is: control characters as `^[`,
 *  lone surrogates as `\ud83d`, direction overrides and invisible characters as `<U+202E>`. */
export function shownCharacter(character: string): string {
  if (!UNSAFE.test(character)) return character;
  const code = character.codePointAt(0)!;
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return '^?';
  if (code >= 0xd800 && code <= 0xdfff) return `\\u${code.toString(16)}`;
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** `byte` in a string of C: `\t`, `\033`. */
export function escapedByte(byte: number): string {
  const short = SHORT_ESCAPES.get(byte);
  return `\\${short ?? byte.toString(8).padStart(3, '0')}`;
}

function escaped(character: string): string {
  return [...Buffer.from(character, 'utf8')].map(escapedByte).join('');
}

/** Control characters, lone surrogates, and characters that change how their neighbours are shown, or are not shown
 *  at all. */
const UNSAFE =
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]/u;
const EACH_UNSAFE = new RegExp(UNSAFE, 'gu');

const SHORT_ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x22, '"'],
  [0x5c, '\\'],
]);
