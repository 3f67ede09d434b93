/** A conflict that a person ended in Jupyter: check lets it pass, resolve takes the record out and touches no cell. */
import { expect, test } from 'vitest';
import { conflicted } from './conflicted.ts';
import { notebook, type Story } from './story.ts';

const FILE = 'analysis.ipynb';
const LONG = 'load()\nfit()\nscore()';

/** Theirs deleted the cell that ours edited; the markers are gone since. */
function kept(): Story {
  const repository = conflicted({
    base: notebook(['first()', LONG]),
    ours: notebook(['first()', `${LONG}\nmore()`]),
    theirs: notebook(['first()']),
  });
  const merged = JSON.parse(repository.read(FILE));
  const { source } = merged.cells[1];
  merged.cells[1].source = source.filter((line: string) => !/^[<=>]{7}/.test(line));
  repository.write(FILE, JSON.stringify(merged, null, 1));
  return repository;
}

test.each([['--take', 'ours'], ['--take', 'theirs'], []])('resolve %s %s', (...args) => {
  const repository = kept();
  const { code, stdout, stderr } = repository.nbdiff('resolve', ...args);
  expect([code, stderr]).toEqual([
    0,
    `nbdiff: ${FILE}: ended by hand in cell 2; what was recorded of it goes\n`,
  ]);
  expect(stdout).toBe(`${FILE}: no conflict left; tell git with: git add ${FILE}\n`);
  const { cells } = JSON.parse(repository.read(FILE));
  expect(cells[1].source.join('')).toBe(`${LONG}\nmore()\n`);
  expect(cells[1].metadata).toEqual({});
});

test('check warns and blocks nobody; after a commit resolve still finds it', () => {
  const repository = kept();
  repository.git('add', FILE);
  const { code, stdout } = repository.nbdiff('check', '--staged');
  expect(code).toBe(0);
  expect(stdout).toContain(
    'cell 2: warning: conflict: a conflict was ended by hand; take the record of it out with',
  );
  repository.git('commit', '-q', '-m', 'merged');
  expect(repository.nbdiff('resolve').stderr).toContain('ended by hand in cell 2');
  expect(repository.read(FILE)).not.toContain('"nbdiff"');
  expect(repository.nbdiff('resolve').stdout).toBe('no notebook here holds a conflict\n');
});

test('--list changes nothing', () => {
  const repository = kept();
  const before = repository.read(FILE);
  expect(repository.nbdiff('resolve', '--list').code).toBe(0);
  expect(repository.read(FILE)).toBe(before);
});
