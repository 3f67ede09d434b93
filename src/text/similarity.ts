/** How alike two texts are: the share of their words that they have in common, long words counting more than short
 *  ones, each as often as both have it. Order plays no part, so reordered lines are still alike, and white space
 *  none.
 *
 *      df.head()   df . head ( )      2 1 4 1 1
 *      df.tail()   df . tail ( )      2 1 4 1 1     common 5 of 9: 0.56
 *
 *  A text is read once, into a profile; profiles are compared in one walk along two sorted lists, and a bound that
 *  costs a fixed 16 steps tells most pairs apart without it. */

/** Numbers for words, in the order they come. Profiles that are compared are made with the same ones. */
export type Vocabulary = Map<string, number>;

/** What a text's words are, as numbers of a vocabulary. */
export class Profile {
  /** Each word as often as it occurs, with its weight: sorted, the same words stand together. */
  readonly words: Int32Array;
  readonly total: number;
  private sums: Int32Array | undefined;

  constructor(words: Int32Array, total: number) {
    this.words = words;
    this.total = total;
    this.sums = undefined;
  }

  /** The weights summed by the last bits of the numbers: asked for where many are compared. */
  get buckets(): Int32Array {
    if (this.sums === undefined) {
      this.sums = new Int32Array(BUCKETS);
      for (let at = 0; at < this.words.length; at++) {
        const word = this.words[at]!;
        this.sums[Math.floor(word / WEIGHTS) % BUCKETS]! += word % WEIGHTS;
      }
    }
    return this.sums;
  }
}

const BUCKETS = 16;
/** Characters of a word that count: a long token (a path, encoded data) must not drown the rest of its cell. */
const MOST_WEIGHT = 16;
/** A CJK character says about as much as a short word. */
const CJK_WEIGHT = 2;
/** More than any weight. */
const WEIGHTS = 32;

/** 0 (no word in common) to 1 (the same words, as often); two texts without words are alike. */
export function similarity(one: string, two: string): number {
  const vocabulary: Vocabulary = new Map();
  return compareProfiles(profile(one, vocabulary), profile(two, vocabulary));
}

/** Adds the words of `text` to the vocabulary. */
export function profile(text: string, vocabulary: Vocabulary): Profile {
  const found = text.match(WORDS) ?? [];
  const words = new Int32Array(found.length);
  let total = 0;
  for (let at = 0; at < found.length; at++) {
    const text = found[at]!;
    let word = vocabulary.get(text);
    if (word === undefined) {
      word = vocabulary.size;
      vocabulary.set(text, word);
    }
    const weight = text.length === 1 && isCjk(text) ? CJK_WEIGHT : Math.min(text.length, MOST_WEIGHT);
    words[at] = word * WEIGHTS + weight;
    total += weight;
  }
  return new Profile(words.sort(), total);
}

/** Letters, digits and `_`, and all beyond ASCII but white space; one CJK character; one sign. Of UTF-16 units, found by
 *  the engine: the characters of all changed cells are more than a program that has just started gets through. */
const WORDS =
  /[\w\x80-\x9f\xa1-\u2fff\u3001-\u303f\u3100-\u33ff\ua000-\uffff]+|[\u3040-\u30ff\u3400-\u9fff]|[!-/:-@[-^`{-\x7f]/g;

function isCjk(character: string): boolean {
  const code = character.charCodeAt(0);
  return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff);
}

export function compareProfiles(one: Profile, two: Profile): number {
  if (one.total + two.total === 0) return 1;
  const [mine, yours] = [one.words, two.words];
  let common = 0;
  let i = 0;
  let j = 0;
  while (i < mine.length && j < yours.length) {
    const difference = mine[i]! - yours[j]!;
    if (difference === 0) common += mine[i]! % WEIGHTS;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return (2 * common) / (one.total + two.total);
}

/** `compareProfiles` gives no more than this. */
export function upperBound(one: Profile, two: Profile): number {
  if (one.total + two.total === 0) return 1;
  let common = 0;
  const [mine, yours] = [one.buckets, two.buckets];
  for (let i = 0; i < BUCKETS; i++) common += Math.min(mine[i]!, yours[i]!);
  return (2 * common) / (one.total + two.total);
}
