/** What a person would probably do with a conflict: guesses to be offered, never taken unasked.
 *
 *  Their order was chosen by what people committed (bench/suggestions.mjs counts it over real merges): a cell that
 *  one side deleted went, more often than not; where one side did all that the other did and more, its text stood
 *  in 8 of 12 cases; edits that do not overlap word by word were merged so in 2 of 6; of two different texts put in
 *  at one place both stayed. */
import { similarity } from '../text/similarity.ts';
import { wordMerge } from '../text/word-merge.ts';
import { splitWords } from '../text/words.ts';
import type { NotebookConflict } from './conflicts.ts';
import type { Decision } from './decide.ts';

export interface Suggestion {
  readonly kind: 'delete' | 'words' | 'further' | 'both';
  readonly decision: Decision;
  /** A clause: `both edits, word by word`. */
  readonly reason: string;
}

/** The likeliest first; none where there is no better guess than the sides themselves. */
export function suggestions(conflict: NotebookConflict): readonly Suggestion[] {
  switch (conflict.kind) {
    case 'delete-edit': {
      const { deletedBy } = conflict;
      const reason = `delete the cell, as ${deletedBy} did`;
      return [{ kind: 'delete', decision: { kind: deletedBy }, reason }];
    }
    case 'source': {
      const { base, ours, theirs } = conflict.regions[conflict.region]!;
      if (base === undefined) return [];
      return sourceSuggestions(base.join(''), ours.join(''), theirs.join(''));
    }
    case 'value':
      return [];
  }
}

function sourceSuggestions(base: string, ours: string, theirs: string): readonly Suggestion[] {
  const found: Suggestion[] = [];
  const further = furtherSide(base, ours, theirs);
  if (further !== undefined) {
    found.push({
      kind: 'further',
      decision: { kind: further },
      reason: `${further}, which has all that the other side changed, and more`,
    });
  }
  const merged = wordMerge(base, ours, theirs);
  if (merged !== undefined) {
    found.push({
      kind: 'words',
      decision: { kind: 'text', text: merged },
      reason: 'both edits, word by word',
    });
  }
  if (base.trim() === '' && similarity(ours, theirs) < SAME_TEXT) {
    found.push({
      kind: 'both',
      decision: { kind: 'both' },
      reason: 'both, ours first: neither took anything away',
    });
  }
  return found;
}

/** Two texts put in at one place that are this alike are versions of one, and keeping both would say it twice;
 *  single lines of code that do the same kind of thing (`df.head()`, `df.tail()`) come up to 0.56. */
const SAME_TEXT = 0.6;

/** The side whose added and removed words include the other's; undefined where neither's or both do. */
function furtherSide(base: string, ours: string, theirs: string): 'ours' | 'theirs' | undefined {
  const before = wordCounts(base);
  const [mine, other] = [changedCounts(before, ours), changedCounts(before, theirs)];
  const [hasAll, isWithin] = [includes(mine, other), includes(other, mine)];
  if (hasAll === isWithin) return undefined;
  return hasAll ? 'ours' : 'theirs';
}

/** How often each word stands in a text; white space is no word. */
function wordCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of splitWords(text)) {
    if (word.trim() !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** How many more (or fewer) of each word `text` has than base. */
function changedCounts(before: ReadonlyMap<string, number>, text: string): ReadonlyMap<string, number> {
  const counts = wordCounts(text);
  for (const [word, count] of before) counts.set(word, (counts.get(word) ?? 0) - count);
  return counts;
}

function includes(all: ReadonlyMap<string, number>, part: ReadonlyMap<string, number>): boolean {
  return [...part].every(([word, count]) => {
    const there = all.get(word) ?? 0;
    return count === 0 || (Math.sign(there) === Math.sign(count) && Math.abs(there) >= Math.abs(count));
  });
}
