import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heaviestChain, heaviestOrder } from '../../src/diff/chain.ts';

test('the order of one-to-one pairs is the chain of the same pairs, whatever runs of them are one', () => {
  /** Some of a few cells, moved about on the other side, with free cells among them. */
  const moved = fc.integer({ min: 0, max: 24 }).chain((size) =>
    fc.record({
      order: fc.shuffledSubarray(Array.from({ length: size }, (_, place) => place)),
      shift: fc.array(fc.nat(2), { minLength: size, maxLength: size }),
      weights: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: size, maxLength: size }),
    }),
  );
  fc.assert(
    fc.property(moved, fc.boolean(), ({ order, shift, weights }, isSorted) => {
      const afterOf = new Int32Array(weights.length).fill(-1);
      let after = 0;
      for (const [at, before] of (isSorted ? order.toSorted((a, b) => a - b) : order).entries()) {
        after += shift[at]!;
        afterOf[before] = after;
        after += 1;
      }
      const beforeOf = new Int32Array(after + 1).fill(-1);
      const pairs = Array.from(afterOf, (place, before) => ({
        before,
        after: place,
        weight: weights[before]!,
      }));
      const there = pairs.filter((pair) => pair.after >= 0);
      for (const pair of there) beforeOf[pair.after] = pair.before;
      expect([...heaviestOrder(afterOf, beforeOf, (before) => weights[before]!)]).toEqual(
        heaviestChain(there).map(({ before }) => before),
      );
    }),
    { numRuns: 1000 },
  );
});
