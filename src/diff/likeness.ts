/** How alike two cells are, from 0 to 1: by their words, in short cells by pairs of characters as well, since
 *  `### Excercise 1` and `### Exercise 1` share no word that tells. */
import type { Cell } from '../notebook/notebook.ts';
import { compareProfiles, type Profile, profile, upperBound, type Vocabulary } from '../text/similarity.ts';

/** Characters up to which a cell counts as short: about one line. */
const SHORT = 80;
/** What likeness by characters counts: by accident it is higher than that by words. */
const BY_CHARACTERS = 0.8;
/** What a change of type takes from likeness: code and prose share words by accident. */
const OTHER_TYPE = 0.7;

/** What two cells have in common at both ends, as a share of the larger one, from which nobody needs to look closer. */
const SURELY_EDITED = 0.7;
/** Bytes of a source below which its ends say little. */
const LEAST_SURE = 40;

export interface Likeness {
  readonly type: string;
  readonly words: Profile;
  /** Pairs of neighbouring characters, without white space; undefined in long cells. */
  readonly characters: readonly string[] | undefined;
}

/** To be compared with others of the same vocabulary. */
export function likenessOf({ type, source }: Cell, vocabulary: Vocabulary): Likeness {
  const characters = source.length <= SHORT ? characterPairs(source.replace(/\s+/g, '')) : undefined;
  return { type, words: profile(source, vocabulary), characters };
}

/** Whether one is plainly the other, edited: most of its bytes stand at both ends. Looked at in their files, since the
 *  words of all edited cells are more than a program that has just started gets through. */
export function isPlainlyEdited(one: Cell, other: Cell): boolean {
  if (one.type !== other.type) return false;
  const [mine, yours] = [textRange(one), textRange(other)];
  const size = Math.max(mine.end - mine.start, yours.end - yours.start);
  return size >= LEAST_SURE && sameAtEnds(mine, yours) >= size * SURELY_EDITED;
}

/** Bytes [start, end) of a file. */
interface Range {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Of a source, from its first quote on; what closes a list behind the last one is no text, but of one size in both. */
function textRange({ node: { bytes }, sourceStart, sourceSize }: Cell): Range {
  const end = sourceStart + sourceSize;
  let start = sourceStart;
  while (start < end && bytes[start] !== QUOTE) start += 1;
  return { bytes, start, end };
}

const QUOTE = 0x22;

/** How many bytes. */
function sameAtEnds(one: Range, other: Range): number {
  const [mine, yours] = [one.bytes, other.bytes];
  const shorter = Math.min(one.end - one.start, other.end - other.start);
  let first = 0;
  while (first < shorter && mine[one.start + first] === yours[other.start + first]) first += 1;
  let last = 1;
  while (last <= shorter - first && mine[one.end - last] === yours[other.end - last]) last += 1;
  return first + last - 1;
}

/** 0 where they are less alike than `least`. */
export function compareLikeness(one: Likeness, other: Likeness, least: number): number {
  const factor = one.type === other.type ? 1 : OTHER_TYPE;
  const byCharacters =
    one.characters === undefined || other.characters === undefined
      ? 0
      : factor * BY_CHARACTERS * sharedPairs(one.characters, other.characters);
  const byWords = factor * upperBound(one.words, other.words);
  const alike = Math.max(
    byCharacters,
    byWords < least ? 0 : factor * compareProfiles(one.words, other.words),
  );
  return alike < least ? 0 : alike;
}

function characterPairs(text: string): readonly string[] {
  const pairs: string[] = [];
  for (let at = 0; at + 1 < text.length; at += 1) pairs.push(text.slice(at, at + 2));
  return pairs;
}

/** Dice's coefficient. */
function sharedPairs(one: readonly string[], other: readonly string[]): number {
  if (one.length + other.length === 0) return 0;
  const left = new Map<string, number>();
  for (const pair of one) left.set(pair, (left.get(pair) ?? 0) + 1);
  let common = 0;
  for (const pair of other) {
    const count = left.get(pair) ?? 0;
    if (count === 0) continue;
    left.set(pair, count - 1);
    common += 1;
  }
  return (2 * common) / (one.length + other.length);
}
