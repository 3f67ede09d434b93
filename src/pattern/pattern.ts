/** A regular expression as a tree, whatever it was written in (`posix.ts`, `perl.ts`). It is tried on single lines. */
import { type CharacterSet, inEitherCase, oneCharacter } from './characters.ts';

export type Pattern =
  /** One character of the set. */
  | { readonly kind: 'one-of'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | {
      readonly kind: 'repeat';
      readonly part: Pattern;
      readonly min: number;
      /** undefined: without end. */
      readonly max: number | undefined;
      /** As few as will do, or never fewer once taken. */
      readonly manner?: 'lazy' | 'possessive';
    }
  | { readonly kind: 'line-start' | 'line-end' }
  /** Between two characters of which the one before, and the one behind, is in the set or is not; where nothing is said of
   *  one it may be any. Outside the line there is none that is in a set. */
  | {
      readonly kind: 'between';
      readonly set: CharacterSet;
      readonly before: boolean | undefined;
      readonly behind: boolean | undefined;
    }
  | { readonly kind: 'group'; readonly number: number; readonly part: Pattern }
  /** What the group matched once more. */
  | { readonly kind: 'again'; readonly group: number; readonly ignoresCase: boolean }
  /** Text that stands there and is not taken. */
  | {
      readonly kind: 'look';
      readonly at: 'ahead' | 'behind';
      readonly isNegated: boolean;
      readonly part: Pattern;
    }
  /** Matched once, and not tried otherwise. */
  | { readonly kind: 'atomic'; readonly part: Pattern };

export const EMPTY: Pattern = { kind: 'sequence', parts: [] };
/** Matches nowhere. */
export const NOTHING: Pattern = { kind: 'choice', options: [] };

export function sequence(parts: readonly Pattern[]): Pattern {
  return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
}

export function choice(options: readonly Pattern[]): Pattern {
  return options.length === 1 ? options[0]! : { kind: 'choice', options };
}

/** The text itself. */
export function literally(text: string, ignoresCase: boolean): Pattern {
  return sequence([...text].map((character) => oneOf(oneCharacter(character.codePointAt(0)!), ignoresCase)));
}

export function oneOf(set: CharacterSet, ignoresCase: boolean): Pattern {
  return { kind: 'one-of', set: ignoresCase ? inEitherCase(set) : set };
}

/** Where a word begins or ends; `isNegated`: where neither does. */
export function wordEdge(set: CharacterSet, isNegated = false): Pattern {
  const between = (before: boolean, behind: boolean): Pattern => ({ kind: 'between', set, before, behind });
  return isNegated
    ? choice([between(true, true), between(false, false)])
    : choice([between(true, false), between(false, true)]);
}

/** Matches a place, and no text. */
export function isPlace(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'line-start':
    case 'line-end':
    case 'between':
      return true;
    case 'choice':
      return pattern.options.length > 0 && pattern.options.every(isPlace);
    default:
      return false;
  }
}

export function partsOf(pattern: Pattern): readonly Pattern[] {
  switch (pattern.kind) {
    case 'sequence':
      return pattern.parts;
    case 'choice':
      return pattern.options;
    case 'repeat':
    case 'group':
    case 'look':
    case 'atomic':
      return [pattern.part];
    case 'one-of':
    case 'line-start':
    case 'line-end':
    case 'between':
    case 'again':
      return [];
  }
}

/** Whether it takes more than states to match it: what was matched before, what is not taken, or in which order ways are
 *  tried. */
export function needsBacktracking(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'again':
    case 'look':
    case 'atomic':
      return true;
    case 'repeat':
      return pattern.manner !== undefined || needsBacktracking(pattern.part);
    default:
      return partsOf(pattern).some(needsBacktracking);
  }
}

/** The same without matches that hold nothing; undefined where there are no others. For patterns that need no
 *  backtracking. */
export function notEmpty(pattern: Pattern): Pattern | undefined {
  switch (pattern.kind) {
    case 'one-of':
      return pattern;
    case 'choice':
      return choiceOf(pattern.options.map(notEmpty));
    case 'group':
      return notEmpty(pattern.part);
    case 'sequence': {
      const options: (Pattern | undefined)[] = [];
      const before: Pattern[] = [];
      for (const [place, part] of pattern.parts.entries()) {
        const taken = notEmpty(part);
        if (taken !== undefined)
          options.push(sequence([...before, taken, ...pattern.parts.slice(place + 1)]));
        const empty = onlyEmpty(part);
        if (empty === undefined) break;
        before.push(empty);
      }
      return choiceOf(options);
    }
    case 'repeat': {
      const { part, min, max } = pattern;
      const first = max === 0 ? undefined : notEmpty(part);
      if (first === undefined) return undefined;
      const rest = { min: Math.max(0, min - 1), max: max === undefined ? undefined : max - 1 };
      return sequence([first, { kind: 'repeat', part, ...rest }]);
    }
    default:
      return undefined;
  }
}

/** Its matches that hold nothing. */
function onlyEmpty(pattern: Pattern): Pattern | undefined {
  switch (pattern.kind) {
    case 'one-of':
      return undefined;
    case 'choice':
      return choiceOf(pattern.options.map(onlyEmpty));
    case 'group':
      return onlyEmpty(pattern.part);
    case 'sequence': {
      const parts = pattern.parts.map(onlyEmpty);
      return parts.every((part) => part !== undefined) ? sequence(parts) : undefined;
    }
    case 'repeat':
      return pattern.min === 0 ? EMPTY : onlyEmpty(pattern.part);
    default:
      return pattern;
  }
}

function choiceOf(options: readonly (Pattern | undefined)[]): Pattern | undefined {
  const known = options.filter((option) => option !== undefined);
  return known.length === 0 ? undefined : choice(known);
}

/** A text that stands in every line which matches, the longest that is found; '' where there is none. `ignoresCase`: in
 *  small letters, for lines in small letters. */
export function requiredText(pattern: Pattern, ignoresCase: boolean): string {
  return longest(runsIn(pattern, ignoresCase));
}

/** Texts without a gap, in their order; undefined is one. */
function runsIn(pattern: Pattern, ignoresCase: boolean): readonly (string | undefined)[] {
  switch (pattern.kind) {
    case 'one-of':
      return [onlyText(pattern.set, ignoresCase)];
    case 'sequence':
      return pattern.parts.flatMap((part) => runsIn(part, ignoresCase));
    case 'group':
    case 'atomic':
      return runsIn(pattern.part, ignoresCase);
    case 'repeat':
      return pattern.min === 0 ? [undefined] : [...runsIn(pattern.part, ignoresCase), undefined];
    case 'choice':
    case 'again':
      return [undefined];
    case 'look':
    case 'line-start':
    case 'line-end':
    case 'between':
      return [];
  }
}

/** The character of the set, or the small letter of one in either case. */
function onlyText(set: CharacterSet, ignoresCase: boolean): string | undefined {
  const [first, second, ...others] = set;
  if (first === undefined || others.length > 0 || [first, second ?? first].some(([from, to]) => from !== to))
    return undefined;
  const text = String.fromCodePoint(first[0]);
  if (!ignoresCase) return second === undefined ? text : undefined;
  // Beyond ASCII the small letter of a text is not always that of its letters.
  const small = text.toLowerCase();
  if (small > '\x7f') return undefined;
  return second === undefined || String.fromCodePoint(second[0]) === small ? small : undefined;
}

function longest(runs: readonly (string | undefined)[]): string {
  let best = '';
  let run = '';
  for (const piece of runs) {
    run = piece === undefined ? '' : run + piece;
    if (run.length > best.length) best = run;
  }
  return best;
}
