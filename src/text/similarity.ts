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
export interface Profile {
  /** Sorted, distinct. */
  readonly words: Int32Array;
  /** The weight of each word times how often it occurs. */
  readonly weights: Int32Array;
  /** The weights summed by the last bits of the numbers. */
  readonly buckets: Int32Array;
  readonly total: number;
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
  const buckets = new Int32Array(BUCKETS);
  // Each word and its weight as one number: sorted, the same words stand together.
  const sorted = new Int32Array(found.length);
  let total = 0;
  for (let at = 0; at < found.length; at++) {
    const text = found[at]!;
    let word = vocabulary.get(text);
    if (word === undefined) {
      word = vocabulary.size;
      vocabulary.set(text, word);
    }
    const weight = text.length === 1 && isCjk(text) ? CJK_WEIGHT : Math.min(text.length, MOST_WEIGHT);
    sorted[at] = word * WEIGHTS + weight;
    buckets[word % BUCKETS]! += weight;
    total += weight;
  }
  return { ...summed(sorted.sort()), buckets, total };
}

function summed(sorted: Int32Array): Pick<Profile, 'words' | 'weights'> {
  const words = new Int32Array(sorted.length);
  const weights = new Int32Array(sorted.length);
  let count = 0;
  for (let at = 0; at < sorted.length; at++) {
    const word = Math.floor(sorted[at]! / WEIGHTS);
    if (count === 0 || words[count - 1] !== word) words[count++] = word;
    weights[count - 1]! += sorted[at]! % WEIGHTS;
  }
  return { words: words.subarray(0, count), weights: weights.subarray(0, count) };
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
  let common = 0;
  let i = 0;
  let j = 0;
  while (i < one.words.length && j < two.words.length) {
    const mine = one.words[i]!;
    const yours = two.words[j]!;
    if (mine === yours) common += Math.min(one.weights[i++]!, two.weights[j++]!);
    else if (mine < yours) i++;
    else j++;
  }
  return (2 * common) / (one.total + two.total);
}

/** `compareProfiles` gives no more than this. */
export function upperBound(one: Profile, two: Profile): number {
  if (one.total + two.total === 0) return 1;
  let common = 0;
  for (let i = 0; i < BUCKETS; i++) common += Math.min(one.buckets[i]!, two.buckets[i]!);
  return (2 * common) / (one.total + two.total);
}
