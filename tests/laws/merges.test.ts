/** The laws of a merge, on the same generated notebooks at each run, each with one side favored; `npm run laws` takes
 *  others, many more, and all sides. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { triple } from './generated-merges.ts';
import { brokenLaws, SIDES } from './merge-laws.ts';

test('hold of 2,000 merges', { timeout: 600_000 }, () => {
  const law = fc.property(triple, (files) => {
    const broken = brokenLaws(files, [SIDES[files.ours.length % SIDES.length]!]);
    if (broken.length > 0) expect(broken).toEqual([]);
  });
  fc.assert(law, { numRuns: 2000, seed: 2000 });
});
