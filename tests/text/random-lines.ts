/** Random small texts that have something in common, for comparing with git. */
import fc from 'fast-check';

/** Few different lines, so that they repeat: that is where diffs and merges differ. */
const line = fc.constantFrom(
  'a',
  'b',
  'c',
  'd',
  'e',
  '',
  '}',
  '  y',
  'x = 1',
  'x = 2',
  'for i in a:',
  '    f(i)',
);
const lines = (maxLength: number): fc.Arbitrary<string[]> => fc.array(line, { maxLength });

interface LineEdit {
  readonly at: number;
  readonly removed: number;
  readonly added: readonly string[];
}

const edits: fc.Arbitrary<readonly LineEdit[]> = fc.array(
  fc.record({ at: fc.nat(14), removed: fc.nat(2), added: lines(3) }),
  { maxLength: 4 },
);

function edited(base: readonly string[], changes: readonly LineEdit[]): string[] {
  const result = [...base];
  for (const { at, removed, added } of changes) result.splice(at, removed, ...added);
  return result;
}

export interface Versions {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** A base and two edits of it, lines without terminators. */
export const versions: fc.Arbitrary<Versions> = fc
  .tuple(lines(14), edits, edits)
  .map(([base, mine, yours]) => ({ base, ours: edited(base, mine), theirs: edited(base, yours) }));

/** Every line terminated. */
export function textOf(list: readonly string[]): string {
  return list.map((each) => each + '\n').join('');
}

/** Length of the longest common subsequence, by trying all. */
export function longestCommon(one: readonly string[], two: readonly string[]): number {
  let row = new Array<number>(two.length + 1).fill(0);
  for (const mine of one) {
    const next = [0];
    two.forEach((yours, j) => {
      next.push(mine === yours ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
    });
    row = next;
  }
  return row.at(-1)!;
}
