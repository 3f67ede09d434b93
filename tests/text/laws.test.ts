/** Laws of the text floor that no example shows: on random texts, on texts too far apart for the shortest diff, and
 *  on texts made to be slow. fast-check prints seed and path of what fails. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineChange } from '../../src/text/change.ts';
import { intern } from '../../src/text/intern.ts';
import { diffIds, diffLines } from '../../src/text/line-diff.ts';
import { cleanText, mergeText } from '../../src/text/merge.ts';
import type { ConflictStyle } from '../../src/text/merge-types.ts';
import { threeWay } from '../../src/text/three-way.ts';
import { longestCommon, textOf, versions } from './random-lines.ts';

type Differ = (before: readonly string[], after: readonly string[]) => readonly LineChange[];

const forMerge: Differ = (before, after) => {
  const { ids, distinct } = intern(before, after);
  return diffIds(ids[0]!, ids[1]!, distinct);
};
const forPeople: Differ = (before, after) => diffLines(before, after);

/** Fails unless the changes are sorted, apart, not empty, and lead from `before` to `after`. */
function expectToLead(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
): void {
  const result: string[] = [];
  let at = 0;
  for (const [index, { beforeStart, beforeEnd, afterStart, afterEnd }] of changes.entries()) {
    expect(beforeStart).toBeGreaterThanOrEqual(at + (index > 0 ? 1 : 0));
    expect(beforeEnd - beforeStart + afterEnd - afterStart).toBeGreaterThan(0);
    for (; at < beforeStart; at++) result.push(before[at]!);
    expect(result.length).toBe(afterStart);
    for (let i = afterStart; i < afterEnd; i++) result.push(after[i]!);
    at = beforeEnd;
  }
  for (; at < before.length; at++) result.push(before[at]!);
  expect(result.length).toBe(after.length);
  expect(result.findIndex((line, i) => line !== after[i])).toBe(-1);
}

function linesIn(changes: readonly LineChange[]): { readonly removed: number; readonly added: number } {
  return changes.reduce(
    ({ removed, added }, change) => ({
      removed: removed + change.beforeEnd - change.beforeStart,
      added: added + change.afterEnd - change.afterStart,
    }),
    { removed: 0, added: 0 },
  );
}

/** Numbers below `below`, the same for one seed. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

describe.each([
  ['for a merge', forMerge],
  ['for people', forPeople],
])('a diff %s', (_, differ) => {
  it('leads from the one text to the other, in as few lines as can be', () => {
    fc.assert(
      fc.property(versions, ({ ours, theirs }) => {
        const changes = differ(ours, theirs);
        expectToLead(ours, theirs, changes);
        const { removed, added } = linesIn(changes);
        expect(removed + added).toBe(ours.length + theirs.length - 2 * longestCommon(ours, theirs));
      }),
      { numRuns: 500 },
    );
  });

  it('of a text with itself is empty', () => {
    fc.assert(
      fc.property(versions, ({ ours }) => {
        expect(differ(ours, ours)).toEqual([]);
      }),
    );
  });

  it('the other way round removes what it added', () => {
    fc.assert(
      fc.property(versions, ({ ours, theirs }) => {
        const there = linesIn(differ(ours, theirs));
        expect(linesIn(differ(theirs, ours))).toEqual({ removed: there.added, added: there.removed });
      }),
    );
  });

  it('leaves no run of lines that could meet a change of the other text', () => {
    fc.assert(
      fc.property(versions, ({ ours, theirs }) => {
        const changes = differ(ours, theirs);
        for (const [index, change] of changes.entries()) {
          if (change.beforeEnd > change.beforeStart) continue;
          const below = changes[index + 1];
          if (below === undefined || below.beforeEnd === below.beforeStart) continue;
          // Moved down line by line, the run would have to be another one before it comes there.
          let { afterStart: start, afterEnd: end } = change;
          while (end < below.afterStart && theirs[start] === theirs[end]) [start, end] = [start + 1, end + 1];
          expect(end).toBeLessThan(below.afterStart);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('texts far apart', () => {
  const LINES = 12_000;
  const next = numbersFrom(7);
  const numbered = Array.from({ length: LINES }, (_, i) => `line ${i}`);
  const random = (distinct: number): readonly string[] => numbered.map(() => `line ${next(distinct)}`);
  const shuffled = [...numbered];
  for (let i = LINES - 1; i > 0; i--) {
    const j = next(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['nothing in common', numbered, numbered.map((line) => `other ${line}`)],
    ['shuffled', numbered, shuffled],
    ['reversed', numbered, [...numbered].reverse()],
    ['random, of two lines', random(2), random(2)],
    ['random, of many lines', random(3000), random(3000)],
    ['halves exchanged', numbered, [...numbered.slice(LINES / 2), ...numbered.slice(0, LINES / 2)]],
    ['periods of 7 and 11', numbered.map((_, i) => `${i % 7}`), numbered.map((_, i) => `${i % 11}`)],
    ['one line, less often', numbered.map(() => 'x'), numbered.slice(5).map(() => 'x')],
    ['all but the blank lines rewritten', numbered.map(blanked('a')), numbered.map(blanked('b'))],
    ['against nothing', numbered, []],
  ];
  it.each(cases)('%s: the changes lead there, both ways', (_, before, after) => {
    for (const differ of [forMerge, forPeople]) {
      expectToLead(before, after, differ(before, after));
      expectToLead(after, before, differ(after, before));
    }
  });

  it('keep what is in order where whole parts moved', () => {
    const moved = [...numbered.slice(9000), ...numbered.slice(0, 9000)];
    expect(linesIn(forMerge(numbered, moved))).toEqual({ removed: 3000, added: 3000 });
  });
});

function blanked(word: string): (line: string, index: number) => string {
  return (line, index) => (index % 2 === 0 ? '' : `${word} ${line}`);
}

describe('three texts', () => {
  const styles = fc.constantFrom<ConflictStyle>('merge', 'diff3', 'zdiff3');

  it('one of them base: the other is the result', () => {
    fc.assert(
      fc.property(versions, styles, ({ base, ours }, style) => {
        const [b, o] = [textOf(base), textOf(ours)];
        expect(cleanText(mergeText(b, b, o, { style }))).toBe(o);
        expect(cleanText(mergeText(b, o, b, { style }))).toBe(o);
        expect(cleanText(mergeText(b, o, o, { style }))).toBe(o);
      }),
    );
  });

  it('exchanged sides exchange the parts between the markers', () => {
    fc.assert(
      fc.property(versions, styles, ({ base, ours, theirs }, style) => {
        const [b, o, t] = [textOf(base), textOf(ours), textOf(theirs)];
        const there = mergeText(b, o, t, { style });
        const back = mergeText(b, t, o, { style });
        const exchanged = back.map((chunk) =>
          chunk.kind === 'merged' ? chunk : { ...chunk, ours: chunk.theirs, theirs: chunk.ours },
        );
        // Style `merge` compares the sides with each other: of two ways as short it may find the other one.
        if (style !== 'merge') expect(exchanged).toEqual(there);
        expect(cleanText(back)).toBe(cleanText(there));
      }),
      { numRuns: 300 },
    );
  });

  it('a conflict says what base had there: each line of base in it, once', () => {
    fc.assert(
      fc.property(versions, styles, ({ base, ours, theirs }, style) => {
        const chunks = mergeText(textOf(base), textOf(ours), textOf(theirs), { style });
        const shown = chunks.flatMap((chunk) => (chunk.kind === 'conflict' ? chunk.base : []));
        expect(longestCommon(shown, textOf(base).split(/(?<=\n)/))).toBe(shown.length);
      }),
    );
  });

  it('are cut into parts, and outside of them all is the same', () => {
    fc.assert(
      fc.property(versions, ({ base, ours, theirs }) => {
        const { ids, distinct } = intern(base, ours, theirs);
        const { regions } = threeWay(ids[0]!, ids[1]!, ids[2]!, distinct);
        let [old, mine, yours] = [0, 0, 0];
        const ends = { base: base.length, ours: ours.length, theirs: theirs.length };
        const end = {
          base: { start: ends.base },
          ours: { start: ends.ours },
          theirs: { start: ends.theirs },
        };
        for (const region of [...regions, end]) {
          expect(ours.slice(mine, region.ours.start)).toEqual(base.slice(old, region.base.start));
          expect(theirs.slice(yours, region.theirs.start)).toEqual(base.slice(old, region.base.start));
          if (!('kind' in region)) continue;
          const [was, here, there] = [
            base.slice(region.base.start, region.base.end),
            ours.slice(region.ours.start, region.ours.end),
            theirs.slice(region.theirs.start, region.theirs.end),
          ];
          if (region.kind === 'ours') expect([was.join(), here.join()]).toContain(there.join());
          if (region.kind === 'theirs') expect(here).toEqual(was);
          if (region.kind === 'conflict') expect(here).not.toEqual(there);
          [old, mine, yours] = [region.base.end, region.ours.end, region.theirs.end];
        }
      }),
      { numRuns: 300 },
    );
  });

  it('all rewritten on both sides are one conflict, in a moment', () => {
    const numbered = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`);
    const text = (word: string): string => numbered.map((line) => word + line).join('');
    const chunks = mergeText(text(''), text('ours '), text('theirs '));
    expect(chunks.map(({ kind }) => kind)).toEqual(['conflict']);
  });
});
