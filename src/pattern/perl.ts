/** Perl's regular expressions, as PCRE reads them for `git grep -P`: letters are those of all scripts, digits those of ASCII.
 *  What depends on PCRE's own ways (recursion, conditions, `\K`, verbs) is refused by name.
 *
 *  The manual page pcre2pattern(3). */
import { NotebookError } from '../errors.ts';
import {
  ANY,
  allBut,
  asciiClass,
  type CharacterSet,
  charactersOf,
  inEitherCase,
  matching,
  oneCharacter,
  unicodeClass,
  unicodeWord,
  union,
} from './characters.ts';
import {
  choice,
  EMPTY,
  isPlace,
  literally,
  NOTHING,
  oneOf,
  type Pattern,
  sequence,
  wordEdge,
} from './pattern.ts';

/** Letters that may be switched within a pattern. */
interface Switches {
  readonly ignoresCase: boolean;
  /** White space and comments say nothing. */
  readonly isSpaced: boolean;
}

/** Throws NotebookError kind `usage` for what is none, and for what is not taken. */
export function parsePerl(text: string, ignoresCase: boolean): Pattern {
  const names = new Map<string, number>();
  const total = countGroups(text, names);
  const closedGroups = new Set<number>();
  let at = 0;
  let groups = 0;
  let switches: Switches = { ignoresCase, isSpaced: false };
  let isBehind = false;
  const refuse = (reason: string): never => {
    throw new NotebookError({ kind: 'usage', reason: `"${text}" is no regular expression: ${reason}` });
  };
  const refuseTaken = (what: string): never => {
    throw new NotebookError({ kind: 'usage', reason: `"${text}" has ${what}, which nbdiff does not take` });
  };
  /** What the expression finds right here, which is then behind us. */
  const take = (expression: RegExp): RegExpExecArray | undefined => {
    const sticky = new RegExp(expression.source, 'yu');
    sticky.lastIndex = at;
    const found = sticky.exec(text) ?? undefined;
    if (found !== undefined) at = sticky.lastIndex;
    return found;
  };
  const skip = (): void => {
    while (take(/\(\?#[^)]*\)/) || (switches.isSpaced && take(/\s+|#[^\n]*/)));
  };

  const readChoice = (): Pattern => {
    const outer = switches;
    const options = [readSequence()];
    while (take(/\|/)) options.push(readSequence());
    switches = outer;
    return choice(options);
  };

  const readSequence = (): Pattern => {
    const parts: Pattern[] = [];
    for (skip(); at < text.length && !/[|)]/.test(text[at]!); skip()) {
      const literal = take(/\\Q([\s\S]*?)(?:\\E|$)/);
      if (literal !== undefined) {
        // What repeats it repeats its last character.
        const characters = [...literal[1]!].map((one) => literally(one, switches.ignoresCase));
        const last = characters.pop();
        parts.push(...characters);
        if (last !== undefined) parts.push(readRepeat(last));
      } else if (!take(/\\E/)) {
        const part = readPart();
        if (part !== undefined) parts.push(readRepeat(part));
      }
    }
    return sequence(parts);
  };

  const readRepeat = (part: Pattern): Pattern => {
    skip();
    if (!take(REPEAT_AHEAD)) return part;
    if (isPlace(part)) return refuse(NOTHING_TO_REPEAT);
    const [, sign, from, comma, to] = take(/([*+?])|\{(\d+)(?:(,)(\d*))?\}/)!;
    const [min, max] =
      sign === undefined ? counts(Number(from), comma, to) : SIGNS[sign as keyof typeof SIGNS];
    const manner = take(/[?+]/)?.[0];
    if (take(REPEAT_AHEAD)) return refuse(NOTHING_TO_REPEAT);
    if (manner === '+' && isBehind) return refuseTaken('a possessive repetition in a look-behind');
    const repeated = { kind: 'repeat' as const, part, min, max };
    if (manner === undefined) return repeated;
    return { ...repeated, manner: manner === '?' ? 'lazy' : 'possessive' };
  };
  const counts = (
    min: number,
    comma: string | undefined,
    to = '',
  ): readonly [min: number, max: number | undefined] => {
    const max = comma === undefined ? min : to === '' ? undefined : Number(to);
    if (Math.max(min, max ?? 0) > MOST_COUNTED) return refuse('a count is too large');
    if (max !== undefined && max < min) return refuse('a count goes down');
    return [min, max];
  };

  /** undefined: a switch, which matches nothing. */
  const readPart = (): Pattern | undefined => {
    const character = take(/[\s\S]/)![0];
    switch (character) {
      case '.':
        return oneOf(ANY, false);
      case '^':
        return { kind: 'line-start' };
      case '$':
        return { kind: 'line-end' };
      case '[':
        return oneOf(readBracket(), false);
      case '(':
        return readGroup();
      case '\\':
        return readEscape();
      case '*':
      case '+':
      case '?':
        return refuse(NOTHING_TO_REPEAT);
    }
    at -= character.length;
    if (take(/\{\d+(?:,\d*)?\}/)) return refuse(NOTHING_TO_REPEAT);
    at += character.length;
    return literally(character, switches.ignoresCase);
  };

  const readGroup = (): Pattern | undefined => {
    if (text[at] === '*') return refuseTaken('a verb (*...)');
    if (!take(/\?/)) return closed(capture);
    const letters = take(/([imsnxJU]*)(?:-([imsnx]*))?(?=[:)])/);
    if (letters !== undefined) {
      const outer = switches;
      switches = switched(switches, letters[1]!, letters[2] ?? '');
      if (take(/\)/)) return take(REPEAT_AHEAD) ? refuse(NOTHING_TO_REPEAT) : undefined;
      at += 1;
      const part = closed(readChoice);
      switches = outer;
      return part;
    }
    if (take(/P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)'/)) return closed(capture);
    const named = take(/P=(\w+)\)/);
    if (named !== undefined) return again(named[1]!);
    if (take(/>/)) {
      if (isBehind) return refuseTaken('an atomic group in a look-behind');
      return { kind: 'atomic', part: closed(readChoice) };
    }
    const look = take(/(<?)([=!])/);
    if (look !== undefined) return readLook(look[1] === '<', look[2] === '!');
    return refuseTaken(`(?${text[at] ?? ''}`);
  };
  const capture = (): Pattern => {
    groups += 1;
    const number = groups;
    const part = readChoice();
    closedGroups.add(number);
    return { kind: 'group', number, part };
  };
  const readLook = (behind: boolean, isNegated: boolean): Pattern => {
    const outer = isBehind;
    isBehind ||= behind;
    const part = closed(readChoice);
    isBehind = outer;
    return { kind: 'look', at: behind ? 'behind' : 'ahead', isNegated, part };
  };
  const closed = (read: () => Pattern): Pattern => {
    const part = read();
    return take(/\)/) ? part : refuse('there is no end of a group');
  };
  const switched = (now: Switches, on: string, off: string): Switches => {
    if (/[JU]/.test(on)) return refuseTaken('a switch U or J');
    if (/n/.test(on)) return refuseTaken('a switch n');
    const value = (letter: string, before: boolean): boolean =>
      off.includes(letter) ? false : on.includes(letter) || before;
    return { ignoresCase: value('i', now.ignoresCase), isSpaced: value('x', now.isSpaced) };
  };

  const readEscape = (): Pattern => {
    if (at >= text.length) return refuse('a backslash stands at its end');
    const reference = take(/g\{?(-?\d+)\}?|k\{(\w+)\}|k<(\w+)>|k'(\w+)'|g\{(\w+)\}|([1-9]\d*)/);
    if (reference !== undefined) {
      const [, number, ...words] = reference;
      const digits = words.at(-1);
      if (number !== undefined)
        return again(number.startsWith('-') ? groups + 1 + Number(number) : Number(number));
      if (digits !== undefined && (digits.length === 1 || Number(digits) <= total))
        return again(Number(digits));
      if (digits === undefined) return again(words.find((word) => word !== undefined)!);
      at -= digits.length;
    }
    const one = take(/([bBAGzZK])|([RXCLluUN])/);
    if (one !== undefined) {
      switch (one[0]) {
        case 'b':
        case 'B':
          return wordEdge(unicodeWord(), one[0] === 'B');
        case 'A':
          return { kind: 'line-start' };
        case 'z':
        case 'Z':
          return { kind: 'line-end' };
        case 'N':
          if (text[at] !== '{' || take(REPEAT_AHEAD)) return oneOf(ANY, false);
          return refuseTaken('\\N{');
        case 'R':
          return oneOf(charactersOf('\v\f\r\x85\u2028\u2029'), false);
        default:
          return refuseTaken(`\\${one[0]}`);
      }
    }
    const set = readClassEscape();
    return typeof set === 'number' ? oneOf(oneCharacter(set), switches.ignoresCase) : oneOf(set, false);
  };

  const again = (group: number | string): Pattern => {
    const number = typeof group === 'number' ? group : names.get(group);
    if (number === undefined || number < 1 || number > total) return refuse(`there is no group ${group}`);
    // One that has not been matched yet matches nothing.
    if (!closedGroups.has(number)) return NOTHING;
    return { kind: 'again', group: number, ignoresCase: switches.ignoresCase };
  };

  /** Behind a backslash, in a bracket or out of one: a class, or the code of a character. */
  const readClassEscape = (): CharacterSet | number => {
    const property = take(/([pP])(?:\{(\^?)([\w&=]+)\}|([A-Z]))/);
    if (property !== undefined) {
      const [, sign, caret = '', long, short] = property;
      const set = propertySet(long ?? short!);
      return (sign === 'P') === (caret === '') ? allBut(set) : set;
    }
    const code = take(
      /x\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{0,2})|o\{([0-7]+)\}|(0[0-7]{0,2}|[1-7][0-7]{0,2})|c([\x20-\x7e])/,
    );
    if (code !== undefined) {
      const [, braced, hex, octal, short, control] = code;
      if (control !== undefined) return control.toUpperCase().charCodeAt(0) ^ 0x40;
      const number = Number.parseInt(braced ?? hex ?? octal ?? short!, (octal ?? short) ? 8 : 16) || 0;
      return number <= 0x10ffff ? number : refuse('there is no such character');
    }
    const character = take(/[\s\S]/)?.[0] ?? refuse('a backslash stands at its end');
    const control = CONTROLS[character as keyof typeof CONTROLS];
    if (control !== undefined) return control;
    const set = classNamed(character.toLowerCase());
    if (set !== undefined) return character === character.toLowerCase() ? set : allBut(set);
    if (/[A-Za-z]/.test(character)) return refuse(`\\${character} means nothing`);
    return character.codePointAt(0)!;
  };

  const propertySet = (name: string): CharacterSet => {
    if (name === 'Any') return ANY;
    const letters = name === 'L&' ? '\\p{Lu}\\p{Ll}\\p{Lt}' : undefined;
    for (const source of letters === undefined ? [`\\p{${name}}`, `\\p{Script=${name}}`] : [letters]) {
      try {
        return matching(`^[${source}]$`, 0x10ffff);
      } catch {
        // the next
      }
    }
    return refuse(`there is no property ${name}`);
  };

  const readBracket = (): CharacterSet => {
    const isNegated = take(/\^/) !== undefined;
    const sets: CharacterSet[] = [];
    for (let isFirst = true; isFirst || text[at] !== ']'; isFirst = false) {
      if (at >= text.length) return refuse('a [ has no ]');
      const quotedText = take(/\\Q(.*?)(?:\\E|$)/) ?? take(/\\E()/);
      if (quotedText !== undefined) {
        sets.push(charactersOf(quotedText[1]!));
        continue;
      }
      const item = readBracketItem();
      if (typeof item === 'object') {
        if (take(/-(?!\])/)) return refuse(NO_RANGE);
        sets.push(item);
      } else if (!take(/-(?!\])/)) sets.push(oneCharacter(item));
      else {
        const end = readBracketItem();
        if (typeof end === 'object' || end < item) return refuse(NO_RANGE);
        sets.push([[item, end]]);
      }
    }
    at += 1;
    const all = switches.ignoresCase ? inEitherCase(union(...sets)) : union(...sets);
    return isNegated ? allBut(all) : all;
  };

  const readBracketItem = (): CharacterSet | number => {
    const named = take(/\[:(\^?)(\w+):\]/);
    if (named !== undefined) {
      const set =
        unicodeClass(named[2]!) ?? asciiClass(named[2]!) ?? refuse(`there is no class [:${named[2]}:]`);
      return named[1] === '^' ? allBut(set) : set;
    }
    if (take(/\[[.=]/)) return refuseTaken('[. or [=');
    if (!take(/\\/)) return take(/[\s\S]/)![0].codePointAt(0)!;
    return take(/b/) ? 0x08 : readClassEscape();
  };

  for (const [name, number] of names) if (number === 0) refuse(`two groups are called ${name}`);
  const whole = text === '' ? EMPTY : readChoice();
  if (at < text.length) return refuse('there is no ( for a )');
  return whole;
}

const NOTHING_TO_REPEAT = 'there is nothing to repeat';
const NO_RANGE = 'a range in [] goes from no character to one behind it';
const REPEAT_AHEAD = /(?=[*+?]|\{\d+(?:,\d*)?\})/;
const SIGNS = { '*': [0, undefined], '+': [1, undefined], '?': [0, 1] } as const;
const MOST_COUNTED = 65_535;
const CONTROLS = { a: 0x07, e: 0x1b, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09 } as const;
/** Of a small letter behind a backslash; a capital means all else. */
function classNamed(letter: string): CharacterSet | undefined {
  switch (letter) {
    case 'd':
      return asciiClass('digit');
    case 'w':
      return unicodeWord();
    case 's':
      return union(unicodeClass('space')!, charactersOf('\xa0\u2007\u202f'));
    case 'h':
      return union(unicodeClass('blank')!, charactersOf('\xa0\u180e\u2007\u202f'));
    case 'v':
      return charactersOf('\n\v\f\r\x85\u2028\u2029');
    default:
      return undefined;
  }
}

/** How many groups are counted; `names` gets the numbers of those that have one. */
function countGroups(text: string, names: Map<string, number>): number {
  let count = 0;
  const tokens =
    /\\Q.*?(?:\\E|$)|\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\(\?P?<([A-Za-z_]\w*)>|\(\?'([A-Za-z_]\w*)'|\((?![?*])/gu;
  for (const [token, name = undefined, quotedName = undefined] of text.matchAll(tokens)) {
    if (!token.startsWith('(')) continue;
    count += 1;
    const own = name ?? quotedName;
    if (own === undefined) continue;
    // A name that two groups have tells of neither.
    names.set(own, names.has(own) ? 0 : count);
  }
  return count;
}
