/** What a side did to the words of a text, as counts: how often each word came or went, wherever it stands. White
 *  space is no word. */
import { splitWords } from '../text/words.ts';

/** How many more (or fewer) of each word than in base; words that stayed are not in it. */
export type WordEdit = ReadonlyMap<string, number>;

export interface WordEdits {
  readonly ours: WordEdit;
  readonly theirs: WordEdit;
}

export function wordEdits(base: string, ours: string, theirs: string): WordEdits {
  const before = wordsIn(base);
  return { ours: editOf(before, wordsIn(ours)), theirs: editOf(before, wordsIn(theirs)) };
}

/** The side that did all that the other did, and more; undefined where neither or both did. */
export function furtherSide({ ours, theirs }: WordEdits): 'ours' | 'theirs' | undefined {
  const [hasAll, isWithin] = [includes(ours, theirs), includes(theirs, ours)];
  if (hasAll === isWithin) return undefined;
  return hasAll ? 'ours' : 'theirs';
}

/** Words that came and words that went. */
export function amountOf(edit: WordEdit): number {
  return [...edit.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}

/** Whether two texts of code are the same but for white space, the kind of quotes, and commas before a closing bracket:
 *  what formatters change. */
export function isSameButLayout(one: string, two: string): boolean {
  const [mine, yours] = [withoutLayout(one), withoutLayout(two)];
  return mine.length === yours.length && mine.every((word, place) => word === yours[place]);
}

function withoutLayout(text: string): readonly string[] {
  const words = wordsIn(text).map((word) => (word === "'" ? '"' : word));
  return words.filter((word, place) => word !== ',' || !/^[)\]}]$/.test(words[place + 1] ?? ''));
}

function wordsIn(text: string): readonly string[] {
  return splitWords(text).filter((word) => word.trim() !== '');
}

function editOf(before: readonly string[], after: readonly string[]): WordEdit {
  const counts = new Map<string, number>();
  const count = (word: string, by: number): unknown => counts.set(word, (counts.get(word) ?? 0) + by);
  for (const word of after) count(word, 1);
  for (const word of before) count(word, -1);
  return new Map([...counts].filter(([, by]) => by !== 0));
}

function includes(all: WordEdit, part: WordEdit): boolean {
  return [...part].every(([word, count]) => {
    const there = all.get(word) ?? 0;
    return Math.sign(there) === Math.sign(count) && Math.abs(there) >= Math.abs(count);
  });
}
