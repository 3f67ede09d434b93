/** Basic and extended regular expressions, as the C library of GNU reads them for git:
 *
 *      basic       \(a\|b\)*c\{2,\}        extended    (a|b)*c{2,}
 *
 *  IEEE Std 1003.1, chapter 9, and the manual of GNU grep for \w \W \s \S \b \B \< \> \+ \? \| and back-references. */
import { NotebookError } from '../errors.ts';
import {
  ANY,
  allBut,
  type CharacterSet,
  charactersOf,
  inEitherCase,
  oneCharacter,
  unicodeClass,
  unicodeWord,
  union,
} from './characters.ts';
import { choice, EMPTY, isPlace, literally, oneOf, type Pattern, sequence, wordEdge } from './pattern.ts';

export interface PosixForm {
  readonly isExtended: boolean;
  readonly ignoresCase: boolean;
}

/** Throws NotebookError kind `usage` for what is none. */
export function parsePosix(text: string, { isExtended, ignoresCase }: PosixForm): Pattern {
  const characters = [...text];
  let at = 0;
  let groups = 0;
  const closed = new Set<number>();
  const refuse = (reason: string): never => {
    throw new NotebookError({ kind: 'usage', reason: `"${text}" is no regular expression: ${reason}` });
  };

  /** What stands for `name` here, an operator of the extended form: `(`, or in the basic form `\(`. */
  const isOperator = (name: string, place = at): boolean =>
    isExtended ? characters[place] === name : characters[place] === '\\' && characters[place + 1] === name;
  const operatorLength = isExtended ? 1 : 2;
  const takeOperator = (name: string): boolean => {
    if (!isOperator(name)) return false;
    at += operatorLength;
    return true;
  };

  const readChoice = (depth: number): Pattern => {
    const options = [readSequence(depth)];
    while (takeOperator('|')) options.push(readSequence(depth));
    return choice(options);
  };

  const readSequence = (depth: number): Pattern => {
    const parts: Pattern[] = [];
    // Behind a place in the line, as at the start, there is nothing that could be repeated.
    let isStart = true;
    while (at < characters.length && !isOperator('|') && !(depth > 0 && isOperator(')'))) {
      const part = readPart(depth, isStart, parts.length === 0);
      isStart = isPlace(part);
      parts.push(isStart ? part : readRepeats(part));
    }
    return sequence(parts);
  };

  /** One part, without what repeats it. `isStart`: nothing stands before it that could be repeated. */
  const readPart = (depth: number, isStart: boolean, isFirst: boolean): Pattern => {
    if (isOperator('(')) return readGroup(depth);
    if (!isExtended && isOperator(')')) return refuse('there is no \\( for a \\)');
    const character = characters[at]!;
    if (isStart && isRepeat() && (isExtended || isOperator('{'))) return refuse(NOTHING_TO_REPEAT);
    at += 1;
    switch (character) {
      case '.':
        return oneOf(ANY, false);
      case '[':
        return oneOf(readBracket(), false);
      case '\\':
        return readEscape();
      case '^':
        if (isExtended || isFirst) return { kind: 'line-start' };
        return literally('^', false);
      case '$':
        if (isExtended || at === characters.length || isOperator('|') || (depth > 0 && isOperator(')')))
          return { kind: 'line-end' };
        return literally('$', false);
    }
    return literally(character, ignoresCase);
  };

  const readGroup = (depth: number): Pattern => {
    at += operatorLength;
    groups += 1;
    const number = groups;
    const part = readChoice(depth + 1);
    if (!takeOperator(')')) return refuse('there is no end of a group');
    closed.add(number);
    return { kind: 'group', number, part };
  };

  const isRepeat = (): boolean =>
    characters[at] === '*' || isOperator('+') || isOperator('?') || isOperator('{');

  const readRepeats = (part: Pattern): Pattern => {
    let repeated = part;
    while (at < characters.length && isRepeat()) {
      if (repeated !== part && !isExtended && !isOperator('+') && !isOperator('?'))
        return refuse(NOTHING_TO_REPEAT);
      const [min, max] = readCounts();
      repeated = { kind: 'repeat', part: repeated, min, max };
    }
    return repeated;
  };

  const readCounts = (): readonly [min: number, max: number | undefined] => {
    if (characters[at] === '*') {
      at += 1;
      return [0, undefined];
    }
    if (takeOperator('+')) return [1, undefined];
    if (takeOperator('?')) return [0, 1];
    at += operatorLength;
    const rest = characters.slice(at).join('');
    const found = (isExtended ? /^(\d*)(,?)(\d*)\}/ : /^(\d*)(,?)(\d*)\\\}/).exec(rest);
    if (found === null || found[0].startsWith(isExtended ? '}' : '\\}'))
      return refuse('a count is not understood');
    const [all, from = '', comma, to = ''] = found;
    at += all.length;
    const min = from === '' ? 0 : Number(from);
    const max = comma === '' ? min : to === '' ? undefined : Number(to);
    if (max !== undefined && max < min) return refuse('a count goes down');
    if (Math.max(min, max ?? 0) > MOST_COUNTED) return refuse('a count is too large');
    return [min, max];
  };

  /** Behind a backslash that makes no operator. */
  const readEscape = (): Pattern => {
    const character = characters[at];
    at += 1;
    switch (character) {
      case undefined:
        return refuse('a backslash stands at its end');
      case 'w':
        return oneOf(unicodeWord(), false);
      case 'W':
        return oneOf(allBut(unicodeWord()), false);
      case 's':
        return oneOf(unicodeClass('space')!, false);
      case 'S':
        return oneOf(allBut(unicodeClass('space')!), false);
      case 'b':
        return wordEdge(unicodeWord());
      case 'B':
        return wordEdge(unicodeWord(), true);
      case '<':
        return { kind: 'between', set: unicodeWord(), before: false, behind: true };
      case '>':
        return { kind: 'between', set: unicodeWord(), before: true, behind: false };
      case '`':
        return { kind: 'line-start' };
      case "'":
        return { kind: 'line-end' };
    }
    if (!/[1-9]/.test(character)) return literally(character, ignoresCase);
    if (!closed.has(Number(character))) return refuse(`there is no group ${character} before it`);
    return { kind: 'again', group: Number(character), ignoresCase };
  };

  const readBracket = (): CharacterSet => {
    const isNegated = characters[at] === '^';
    if (isNegated) at += 1;
    const sets: CharacterSet[] = [];
    for (let isFirst = true; isFirst || characters[at] !== ']'; isFirst = false) {
      if (at >= characters.length) return refuse('a [ has no ]');
      const item = readBracketItem();
      if (typeof item === 'object') {
        sets.push(item);
        continue;
      }
      const isRange = characters[at] === '-' && characters[at + 1] !== ']' && at + 1 < characters.length;
      if (!isRange) {
        sets.push(oneCharacter(item));
        continue;
      }
      at += 1;
      const end = readBracketItem();
      if (typeof end === 'object' || end < item)
        return refuse('a range in [] goes from no character to one behind it');
      sets.push([[item, end]]);
    }
    at += 1;
    const set = ignoresCase ? inEitherCase(union(...sets)) : union(...sets);
    return isNegated ? allBut(set) : set;
  };

  /** A class, or one character. */
  const readBracketItem = (): CharacterSet | number => {
    const opening = characters[at] === '[' ? characters[at + 1] : undefined;
    if (opening !== ':' && opening !== '.' && opening !== '=') {
      at += 1;
      return characters[at - 1]!.codePointAt(0)!;
    }
    const end = characters.findIndex(
      (character, place) => place > at + 1 && character === opening && characters[place + 1] === ']',
    );
    if (end < 0) return refuse(`a [${opening} has no ${opening}]`);
    const name = characters.slice(at + 2, end).join('');
    at = end + 2;
    // The C library asks for letters of either case, and takes all of them.
    const known = ignoresCase && /^(?:upper|lower)$/.test(name) ? 'alpha' : name;
    if (opening === ':') return unicodeClass(known) ?? refuse(`there is no class [:${name}:]`);
    if ([...name].length !== 1) return refuse(`"${name}" is no single character`);
    return opening === '=' ? charactersOf(name) : name.codePointAt(0)!;
  };

  const whole = text === '' ? EMPTY : readChoice(0);
  if (at < characters.length) return refuse('there is no \\( for a \\)');
  return whole;
}

const NOTHING_TO_REPEAT = 'there is nothing to repeat';
/** RE_DUP_MAX of the C library. */
const MOST_COUNTED = 32_767;
