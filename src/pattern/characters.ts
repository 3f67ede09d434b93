/** Sets of characters, as the brackets of regular expressions name them. A character is a code point; half a surrogate
 *  pair is one too. */

/** Sorted ranges that do not touch; both ends are in them. */
export type CharacterSet = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;
/** Unicode assigns nothing between here and the tags, which are neither letters nor marks that a pattern means. */
const LAST_ASSIGNED = 0x323af;
/** The last character that has another case is below. */
const LAST_CASED = 0x1e943;

export function oneCharacter(code: number): CharacterSet {
  return [[code, code]];
}

export function charactersOf(text: string): CharacterSet {
  return union(...[...text].map((character) => oneCharacter(character.codePointAt(0)!)));
}

export function union(...sets: readonly CharacterSet[]): CharacterSet {
  const all = sets.flat().sort(([one], [other]) => one - other);
  const joined: [number, number][] = [];
  for (const [from, to] of all) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

export function allBut(set: CharacterSet): CharacterSet {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) rest.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
}

export function hasCharacter(set: CharacterSet, code: number): boolean {
  let [low, high] = [0, set.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [from, to] = set[middle]!;
    if (code < from) high = middle;
    else if (code > to) low = middle + 1;
    else return true;
  }
  return false;
}

/** With the other case of each letter. ASCII stays among itself: the sign for kelvin is no k. */
export function inEitherCase(set: CharacterSet): CharacterSet {
  const found: CharacterSet[] = [set];
  const end = (set.at(-1)?.[1] ?? 0) < 0x80 ? 0x7f : LAST_CASED;
  for (let code = 0x41; code <= end; code += 1) {
    const character = String.fromCodePoint(code);
    const others = [character.toLowerCase(), character.toUpperCase()]
      .map(onlyCode)
      .filter((other) => other !== undefined && other !== code && other < 0x80 === code < 0x80) as number[];
    if (others.length === 0) continue;
    const family = [code, ...others];
    if (family.some((one) => hasCharacter(set, one))) found.push(...family.map(oneCharacter));
  }
  return union(...found);
}

function onlyCode(text: string): number | undefined {
  const code = text.codePointAt(0)!;
  return text.length === String.fromCodePoint(code).length ? code : undefined;
}

/** What a class of JavaScript's expressions with the flag `u` matches, such as `\p{Lu}`. */
export function matching(source: string, end: number = LAST_ASSIGNED): CharacterSet {
  const pattern = new RegExp(source, 'u');
  const found: [number, number][] = [];
  for (let code = 0; code <= end; code += 1) {
    if (!pattern.test(String.fromCodePoint(code))) continue;
    const last = found.at(-1);
    if (last !== undefined && last[1] === code - 1) last[1] = code;
    else found.push([code, code]);
  }
  return found;
}

/** Any at all. */
export const ANY: CharacterSet = [[0, LAST]];
const DIGITS: CharacterSet = [[0x30, 0x39]];
const UPPER: CharacterSet = [[0x41, 0x5a]];
const LOWER: CharacterSet = [[0x61, 0x7a]];
/** What counts as part of a word for `-w`, and in Perl's `\w`. */
export const ASCII_WORD: CharacterSet = union(DIGITS, UPPER, LOWER, charactersOf('_'));
const ASCII_SPACE: CharacterSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
];

/** `[:name:]` of ASCII, as Perl reads it; undefined for a name that is none. */
export function asciiClass(name: string): CharacterSet | undefined {
  switch (name) {
    case 'alpha':
      return union(UPPER, LOWER);
    case 'digit':
      return DIGITS;
    case 'alnum':
      return union(DIGITS, UPPER, LOWER);
    case 'upper':
      return UPPER;
    case 'lower':
      return LOWER;
    case 'space':
      return ASCII_SPACE;
    case 'blank':
      return charactersOf('\t ');
    case 'punct':
      return matching('^[!-\\/:-@\\[-`{-~]$', 0x7f);
    case 'cntrl':
      return union([[0, 0x1f]], oneCharacter(0x7f));
    case 'print':
      return [[0x20, 0x7e]];
    case 'graph':
      return [[0x21, 0x7e]];
    case 'xdigit':
      return charactersOf('0123456789abcdefABCDEF');
    case 'word':
      return ASCII_WORD;
    case 'ascii':
      return [[0, 0x7f]];
    default:
      return undefined;
  }
}

/** The same of all scripts, as the C library reads it where text is UTF-8. */
export function unicodeClass(name: string): CharacterSet | undefined {
  switch (name) {
    case 'alpha':
      return matching('^(?:\\p{Alphabetic}|(?![0-9])\\p{Nd})$');
    case 'alnum':
      return union(unicodeClass('alpha')!, DIGITS);
    case 'upper':
      return matching('^\\p{Uppercase}$');
    case 'lower':
      return matching('^\\p{Lowercase}$');
    case 'space':
      return matching('^(?![\\xa0\\u2007\\u202f\\ufeff])\\s$');
    case 'blank':
      return matching('^(?:\\t|(?![\\xa0\\u2007\\u202f])\\p{Zs})$');
    case 'punct':
      return matching('^(?![\\p{Alphabetic}\\p{Nd}])[^\\p{Z}\\p{C}]$');
    case 'cntrl':
      return matching('^[\\p{Cc}\\u2028\\u2029]$');
    case 'print':
      return matching('^(?![\\u2028\\u2029])[^\\p{Cc}\\p{Cs}\\p{Cn}]$');
    case 'graph':
      return matching('^(?!\\s)[^\\p{Cc}\\p{Cs}\\p{Cn}]$');
    case 'digit':
    case 'xdigit':
      return asciiClass(name);
    default:
      return undefined;
  }
}

export function unicodeWord(): CharacterSet {
  return union(unicodeClass('alnum')!, charactersOf('_'));
}
