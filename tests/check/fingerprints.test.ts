/** Names of findings that stay while the notebook changes around them. */
import { expect, test } from 'vitest';
import { checkNotebook } from '../../src/check/check-notebook.ts';
import { DEFAULT_SEVERITIES } from '../../src/check/findings.ts';
import { fingerprintsOf } from '../../src/check/fingerprints.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';

interface Cell {
  readonly id?: string;
  readonly source: string;
  readonly count?: number | null;
}

/** `<rule> of <the cell's source>` and the fingerprint, the last of those that are alike. */
function named(cells: readonly Cell[], path = 'a.ipynb'): ReadonlyMap<string, string> {
  const notebook = readNotebook(
    JSON.stringify({
      cells: cells.map(({ id, source, count = null }) => ({
        cell_type: 'code',
        execution_count: count,
        ...(id === undefined ? {} : { id }),
        metadata: {},
        outputs: [],
        source,
      })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    }),
  );
  const found = checkNotebook(notebook, {
    severities: { ...DEFAULT_SEVERITIES, schema: 'off' },
    normalizer: createNormalizer(),
    limits: { file: 1e6, outputs: 1e6 },
    versions: [],
  });
  const fingerprints = fingerprintsOf(path, found, notebook.cells);
  expect(fingerprints.every((one) => /^[0-9a-f]{32}$/.test(one))).toBe(true);
  expect(new Set(fingerprints).size).toBe(found.length);
  return new Map(
    found.map(({ rule, cell }, index) => [
      `${rule} of ${notebook.cells[cell ?? 0]!.source}`,
      fingerprints[index]!,
    ]),
  );
}

const MARKED = '<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs';

test('moved cells, added cells, new counts and new ids change no name', () => {
  const before = named([
    { id: 'a', source: 'import x', count: 1 },
    { id: 'b', source: MARKED, count: 2 },
    { id: 'c', source: 'not_run()' },
  ]);
  expect([...before.keys()]).toEqual([`conflict of ${MARKED}`, 'unexecuted of not_run()']);
  const after = named([
    { id: 'n', source: 'added = 1', count: 7 },
    { id: 'z', source: 'not_run()' },
    { id: 'x', source: 'import x', count: 8 },
    { id: 'y', source: MARKED, count: 9 },
  ]);
  expect(new Map([...after].sort())).toEqual(new Map([...before].sort()));
});

test('another file, rule, source or number among twins has another name', () => {
  const one = named([
    { id: 'a', source: 'x', count: 1 },
    { id: 'b', source: 'not_run()' },
  ]);
  const elsewhere = named(
    [
      { id: 'a', source: 'x', count: 1 },
      { id: 'b', source: 'not_run()' },
    ],
    'b.ipynb',
  );
  const edited = named([
    { id: 'a', source: 'x', count: 1 },
    { id: 'b', source: 'still_not_run()' },
  ]);
  const all = [one, elsewhere, edited].flatMap((found) => [...found.values()]);
  expect(new Set(all).size).toBe(3);
  // `named` asks that all names of a notebook differ: those of equal cells too.
  named([
    { id: 'a', source: 'x', count: 1 },
    { id: 'b', source: 'not_run()' },
    { id: 'c', source: 'not_run()' },
    { id: 'd', source: 'not_run()' },
  ]);
});

test('what the whole notebook has is known by what it is', () => {
  const twins = named([
    { id: 'a', source: 'x' },
    { id: 'a', source: 'y' },
  ]);
  const moved = named([
    { id: 'b', source: 'new' },
    { id: 'a', source: 'y' },
    { id: 'a', source: 'x' },
  ]);
  expect([...twins.values()]).toEqual([...moved.values()]);
});
