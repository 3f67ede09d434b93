/** What base had where both sides wrote, read from the three notebooks. */
import { describe, expect, test } from 'vitest';
import { withBaseLines } from '../../src/resolve/base-lines.ts';
import { conflictsIn } from '../../src/resolve/conflicts.ts';
import { file, merge } from './notebooks.ts';

const LOAD = 'import numpy as np\ndata = np.loadtxt("prices.csv")';
const FIT = 'model = LinearRegression()\nmodel.fit(X, y)';
const COUNT = 'counts = houses.groupby("town").size()\ncounts.sort_values()';
const PRINT = 'for name in sorted(names):\n    print(name.title())';

/** Ids that each notebook hands out anew tell nothing. */
const named = (letter: string, ...sources: string[]): Buffer =>
  file(sources.map((source, index) => ({ id: `${letter}${index}`, source })));

describe('of a cell that is known by its place alone', () => {
  test('rewritten by both', () => {
    const { notebook, stages } = merge(
      named('b', LOAD, FIT),
      named('o', LOAD, COUNT),
      named('t', LOAD, PRINT),
      'merge',
    );
    const [conflict, ...others] = withBaseLines(conflictsIn(notebook), stages);
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({
      kind: 'source',
      regions: [{ base: [`${FIT.split('\n')[0]}\n`, 'model.fit(X, y)\n'] }],
    });
  });

  test('rewritten by theirs, deleted by ours', () => {
    const { notebook, stages } = merge(
      named('b', LOAD, FIT),
      named('o', LOAD),
      named('t', LOAD, PRINT),
      'merge',
    );
    const [conflict, ...others] = withBaseLines(conflictsIn(notebook), stages);
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({
      kind: 'delete-edit',
      base: [`${FIT.split('\n')[0]}\n`, 'model.fit(X, y)\n'],
    });
  });
});
