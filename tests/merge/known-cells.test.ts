/** A merge of notebooks whose history is known cell by cell: with ids that were kept, each cell becomes what its own
 *  two versions ask for, wherever it stands and however much of its text is left. Without ids nothing is lost. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeNotebooks } from '../../src/index.ts';
import { readNotebook } from '../../src/notebook/read.ts';

/** What one side did to a cell of base. */
type Act = 'keep' | 'rewrite' | 'edit' | 'delete';

interface Known {
  readonly id: string;
  readonly source: string;
}

interface Change {
  readonly acts: readonly Act[];
  /** Where a new cell stands, and from where to where one is moved; beyond the end: not at all. */
  readonly added: number;
  readonly from: number;
  readonly to: number;
}

const MOST_CELLS = 6;
const place = fc.nat({ max: MOST_CELLS + 3 });
const change: fc.Arbitrary<Change> = fc.record({
  acts: fc.array(fc.constantFrom<Act>('keep', 'keep', 'rewrite', 'rewrite', 'edit', 'delete'), {
    minLength: MOST_CELLS,
    maxLength: MOST_CELLS,
  }),
  added: place,
  from: place,
  to: place,
});
const isShort = fc.array(fc.boolean(), { minLength: MOST_CELLS, maxLength: MOST_CELLS });
const count = fc.integer({ min: 1, max: MOST_CELLS });

/** A text of words that no other number gives. */
function text(number: number, short = false): string {
  let state = number * 7919 + 17;
  const word = (): string => {
    let letters = '';
    for (let at = 0; at < 6; at += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      letters += String.fromCharCode(97 + ((state >>> 16) % 26));
    }
    return letters;
  };
  return short ? word() : `${word()} = ${word()}(${word()})\n${word()}.${word()}(${word()})`;
}

function makeSide(
  base: readonly Known[],
  { acts, added, from, to }: Change,
  name: 'ours' | 'theirs',
  isShort: readonly boolean[],
) {
  const number = name === 'ours' ? 100 : 200;
  const sources = base.map(({ source }, index) => {
    const act = acts[index]!;
    if (act === 'delete') return undefined;
    if (act === 'edit') return `${source}\n${name}()`;
    return act === 'keep' ? source : text(number + index, isShort[index]);
  });
  const cells = base.flatMap(({ id }, index) =>
    sources[index] === undefined ? [] : { id, source: sources[index] },
  );
  if (from < cells.length) cells.splice(to, 0, ...cells.splice(from, 1));
  const own = added <= cells.length ? [{ id: `${name}-new`, source: text(number + 50) }] : [];
  cells.splice(added, 0, ...own);
  return { sources, cells, own };
}

function file(cells: readonly Known[], withIds: boolean): string {
  const written = cells.map(({ id, source }) => ({
    cell_type: 'code',
    execution_count: null,
    ...(withIds ? { id } : {}),
    metadata: {},
    outputs: [],
    source,
  }));
  return JSON.stringify({ cells: written, metadata: {}, nbformat: 4, nbformat_minor: withIds ? 5 : 4 });
}

/** What becomes of a cell; undefined: it is gone. */
function expectedCell(
  base: string,
  ours: string | undefined,
  theirs: string | undefined,
): string | undefined {
  if (ours === base || theirs === base) return ours === base ? theirs : ours;
  if (ours === undefined && theirs === undefined) return undefined;
  const between = (one = '', two = ''): string => `<<<<<<< ours\n${one}=======\n${two}>>>>>>> theirs`;
  if (ours?.startsWith(base) && theirs?.startsWith(base))
    return `${base}\n${between('ours()\n', 'theirs()\n')}`;
  return between(ours && `${ours}\n`, theirs && `${theirs}\n`);
}

/** A new cell that one side put where it deleted one stands against what the other side made of that. */
function apart(sources: readonly string[], added: readonly Known[]): string[] {
  return sources.flatMap((source) => {
    for (const { source: text } of added) {
      const alone = source
        .replace(`<<<<<<< ours\n${text}\n`, '<<<<<<< ours\n')
        .replace(`=======\n${text}\n`, '=======\n');
      if (alone !== source) return [alone, text];
    }
    return source;
  });
}

function histories(length: number, one: Change, two: Change, isShort: readonly boolean[]) {
  const base = Array.from({ length }, (_, index) => ({
    id: `k${index}`,
    source: text(index, isShort[index]),
  }));
  return { base, ours: makeSide(base, one, 'ours', isShort), theirs: makeSide(base, two, 'theirs', isShort) };
}

function mergedSources(files: readonly (readonly Known[])[], withIds: boolean) {
  const [base, ours, theirs] = files.map((cells) => file(cells, withIds));
  const { bytes, conflicts } = mergeNotebooks(base!, ours!, theirs!);
  return { sources: readNotebook(bytes).cells.map(({ source }) => source), conflicts };
}

describe('cells that are known', () => {
  test('with ids: each is merged with itself', () => {
    fc.assert(
      fc.property(count, change, change, isShort, (length, one, two, isShort) => {
        const { base, ours, theirs } = histories(length, one, two, isShort);
        // Where a side kept no id of base, nobody can tell its cells from new ones.
        for (const { cells, own } of [ours, theirs]) fc.pre(cells.length > own.length);
        const { sources, conflicts } = mergedSources([base, ours.cells, theirs.cells], true);
        const expected = base.flatMap(
          ({ source }, index) => expectedCell(source, ours.sources[index], theirs.sources[index]) ?? [],
        );
        for (const { source } of [...ours.own, ...theirs.own]) expected.push(source);
        expect(apart(sources, [...ours.own, ...theirs.own]).sort()).toEqual(expected.sort());
        expect(conflicts).toHaveLength(expected.filter((source) => source.includes('<<<<<<<')).length);
      }),
      { numRuns: 1000 },
    );
  });

  test('without ids: each new text is in the merge', () => {
    fc.assert(
      fc.property(count, change, change, isShort, (length, one, two, isShort) => {
        const { base, ours, theirs } = histories(length, one, two, isShort);
        const all = mergedSources([base, ours.cells, theirs.cells], false).sources.join('\n');
        for (const { sources, own } of [ours, theirs]) {
          const written = sources.filter((source, index) => source !== base[index]!.source);
          for (const source of [...written, ...own.map((cell) => cell.source)]) {
            for (const line of source?.split('\n') ?? []) expect(all).toContain(line);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
