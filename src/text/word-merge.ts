/** A conflict merged word by word: a suggestion for the person who resolves, never taken by itself, since in real
 *  merges people agreed with only about half of such merges. */
import { intern } from './intern.ts';
import { threeWay } from './three-way.ts';
import { splitWords } from './words.ts';

/** The merged text, or undefined where both sides changed the same words, or words that touch. */
export function wordMerge(base: string, ours: string, theirs: string): string | undefined {
  const words = [base, ours, theirs].map(splitWords);
  const { ids, distinct } = intern(...words);
  const { regions } = threeWay(ids[0]!, ids[1]!, ids[2]!, distinct);
  let merged = '';
  let at = 0;
  for (const { kind, ours: mine, theirs: yours } of regions) {
    merged += words[1]!.slice(at, mine.start).join('');
    at = mine.end;
    switch (kind) {
      case 'ours':
        merged += words[1]!.slice(mine.start, mine.end).join('');
        break;
      case 'theirs':
        merged += words[2]!.slice(yours.start, yours.end).join('');
        break;
      case 'conflict':
        return undefined;
    }
  }
  return merged + words[1]!.slice(at).join('');
}
