/** Which words of a line changed.
 *
 *      - model.score([X_test], [y_test])
 *      + model.score([X_train], [y_train])[  # Changed to train data]
 *
 *  Within a run of replaced lines, lines that are alike are paired, in order, and their words compared. Lines too
 *  different to be a new version of each other are not marked: all of them changed. */
import { diffArrays } from 'diff';
import { lineContent } from './lines.ts';
import { onlyReplaced } from './only-replaced.ts';
import { compareProfiles, type Profile, profile, type Vocabulary } from './similarity.ts';

/** A word: a number; an identifier; a run of white space; one CJK character; else one character with all that
 *  combines with it (accents, emoji modifiers and joiners; a flag's two letters), so that no grapheme is cut.
 *
 *  The words join to the line. Most lines are ASCII, and the tables of all scripts take longer to load than a small
 *  diff: they are in an expression of their own, made at the first line that needs it. */
export function splitWords(line: string): readonly string[] {
  return (IS_ASCII.test(line) ? line.match(ASCII_WORD) : wordsOfAllScripts(line)) ?? [];
}

const IS_ASCII = /^[\x00-\x7f]*$/;
const ASCII_WORD = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w)|\w+|\s+|./g;

function wordsOfAllScripts(line: string): readonly string[] | null {
  return line.match(
    /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]\p{M}*|(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])[\p{L}\p{N}_]\p{M}*)+|\s+|\p{RI}\p{RI}|\P{M}(?:\p{M}|\p{EMod})*(?:\u200d\P{M}(?:\p{M}|\p{EMod})*)*|\p{M}+/gu,
  );
}

/** Half-open, in UTF-16 code units from the line's start. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** For each line of a replaced run what of it changed; undefined: it has no counterpart, or too different a one. */
export interface ChangedSpans {
  readonly before: readonly (readonly Span[] | undefined)[];
  readonly after: readonly (readonly Span[] | undefined)[];
}

/** Lines less alike than this are not marked: most of both would be. `df.head()` and `df.tail(5)` are above it,
 *  `plt.show()` and `df.head()`, which share punctuation alone, below. */
const LEAST_LIKENESS = 0.4;
/** Beyond so many pairs to try, only lines at the same place in their run are compared. */
const MOST_PAIRS = 10_000;
/** Two lines that take more insertions and removals of words than this are not worth marking; it bounds the cost. */
const MOST_WORD_EDITS = 500;

export function changedSpans(before: readonly string[], after: readonly string[]): ChangedSpans {
  const spans: { before: (readonly Span[] | undefined)[]; after: (readonly Span[] | undefined)[] } = {
    before: before.map(() => undefined),
    after: after.map(() => undefined),
  };
  for (const [i, j] of pairLines(before, after)) {
    const pair = spansOf(before[i]!, after[j]!);
    if (pair === undefined) continue;
    spans.before[i] = pair.before;
    spans.after[j] = pair.after;
  }
  return spans;
}

/** Pairs of lines that are alike enough, in order on both sides, and as alike in sum as can be. */
function pairLines(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [number, number])[] {
  const vocabulary: Vocabulary = new Map();
  const olds = before.map((line) => profile(line, vocabulary));
  const news = after.map((line) => profile(line, vocabulary));
  const likeness = (i: number, j: number): number => {
    const share = likenessOf(olds[i]!, news[j]!);
    return share >= LEAST_LIKENESS ? share : 0;
  };
  if (before.length * after.length > MOST_PAIRS) {
    const paired: (readonly [number, number])[] = [];
    for (let i = 0; i < Math.min(before.length, after.length); i++)
      if (likeness(i, i) > 0) paired.push([i, i]);
    return paired;
  }

  // best[i][j]: the highest sum with lines from i and from j on.
  const width = after.length + 1;
  const best = new Float64Array((before.length + 1) * width);
  const likenesses = new Float64Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const at = i * width + j;
      likenesses[at] = likeness(i, j);
      const paired = likenesses[at]! > 0 ? likenesses[at]! + best[at + width + 1]! : 0;
      best[at] = Math.max(paired, best[at + width]!, best[at + 1]!);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    const at = i * width + j;
    if (likenesses[at]! > 0 && best[at] === likenesses[at]! + best[at + width + 1]!) pairs.push([i++, j++]);
    else if (best[at] === best[at + width]) i++;
    else j++;
  }
  return pairs;
}

/** Between what the two have in common of both and of the shorter one: a line that gained a long comment is still
 *  the same line. */
function likenessOf(one: Profile, two: Profile): number {
  const shorter = Math.min(one.total, two.total);
  if (shorter === 0) return 0;
  const ofBoth = compareProfiles(one, two);
  const ofShorter = (ofBoth * (one.total + two.total)) / 2 / shorter;
  return (ofBoth + ofShorter) / 2;
}

function spansOf(
  before: string,
  after: string,
): { readonly before: readonly Span[]; readonly after: readonly Span[] } | undefined {
  const oldWords = splitWords(lineContent(before));
  const newWords = splitWords(lineContent(after));
  const edits = editsOf(oldWords, newWords);
  if (edits === undefined) return undefined;
  const olds: Span[] = [];
  const news: Span[] = [];
  let old = { word: 0, at: 0 };
  let now = { word: 0, at: 0 };
  for (const { kind, count } of edits) {
    if (kind !== 'added') {
      const end = behindWords(oldWords, old, count);
      if (kind === 'removed') addSpan(olds, before, old.at, end.at);
      old = end;
    }
    if (kind !== 'removed') {
      const end = behindWords(newWords, now, count);
      if (kind === 'added') addSpan(news, after, now.at, end.at);
      now = end;
    }
  }
  return { before: olds, after: news };
}

interface WordPlace {
  readonly word: number;
  /** UTF-16 units from the start. */
  readonly at: number;
}

function behindWords(words: readonly string[], { word, at }: WordPlace, count: number): WordPlace {
  let end = at;
  for (let next = word; next < word + count; next += 1) end += words[next]!.length;
  return { word: word + count, at: end };
}

/** So many words that both have, that went, or that came; of what replaces each other the removed ones come first. */
interface WordEdit {
  readonly kind: WordSegment['kind'];
  readonly count: number;
}

/** undefined: too many words changed. */
function editsOf(before: readonly string[], after: readonly string[]): readonly WordEdit[] | undefined {
  const replaced = onlyReplaced(before, after);
  if (replaced !== undefined) {
    const edits: WordEdit[] = [
      { kind: 'same', count: replaced },
      { kind: 'removed', count: 1 },
      { kind: 'added', count: 1 },
      { kind: 'same', count: before.length - replaced - 1 },
    ];
    return edits.filter(({ count }) => count > 0);
  }
  return diffArrays([...before], [...after], { maxEditLength: MOST_WORD_EDITS })?.map(
    ({ value, added, removed }): WordEdit => ({
      kind: removed ? 'removed' : added ? 'added' : 'same',
      count: value.length,
    }),
  );
}

/** Adds a span, joined to the one before it where nothing but spaces parts them. */
function addSpan(spans: Span[], line: string, start: number, end: number): void {
  const last = spans.at(-1);
  if (last !== undefined && line.slice(last.end, start).trim() === '') {
    spans[spans.length - 1] = { start: last.start, end };
  } else {
    spans.push({ start, end });
  }
}

/** A piece of `git diff --word-diff`: words, or the white space between them, of one kind. */
export interface WordSegment {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Lines of a hunk as words, as git pairs them: words are what white space parts, removed words stand before the added
 *  ones that replace them, white space is that of the new text, and words that were only removed follow the word
 *  before them at once. What is not removed joins to the new text. undefined: too many words changed. */
export function wordDiff(before: string, after: string): readonly WordSegment[] | undefined {
  const olds = wordsApart(before);
  const news = wordsApart(after);
  const edits = editsOf(
    olds.map(({ word }) => word),
    news.map(({ word }) => word),
  );
  if (edits === undefined) return undefined;

  const segments: WordSegment[] = [];
  const push = (kind: WordSegment['kind'], text: string): void => {
    if (text !== '') segments.push({ kind, text });
  };
  // How much of the new text is written.
  let written = 0;
  const writeChange = (removed: readonly PlacedWord[], added: readonly PlacedWord[]): void => {
    if (added.length > 0) push('same', after.slice(written, added[0]!.start));
    if (removed.length > 0) push('removed', before.slice(removed[0]!.start, removed.at(-1)!.end));
    if (added.length === 0) return;
    push('added', after.slice(added[0]!.start, added.at(-1)!.end));
    written = added.at(-1)!.end;
  };
  let old = { from: 0, to: 0 };
  let now = { from: 0, to: 0 };
  for (const { kind, count } of edits) {
    if (kind === 'removed') old.to += count;
    else if (kind === 'added') now.to += count;
    else {
      writeChange(olds.slice(old.from, old.to), news.slice(now.from, now.to));
      old = { from: old.to + count, to: old.to + count };
      now = { from: now.to + count, to: now.to + count };
      const end = news[now.to - 1]!.end;
      push('same', after.slice(written, end));
      written = end;
    }
  }
  writeChange(olds.slice(old.from, old.to), news.slice(now.from, now.to));
  push('same', after.slice(written));
  return segments;
}

interface PlacedWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

function wordsApart(text: string): readonly PlacedWord[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({
    word: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}
