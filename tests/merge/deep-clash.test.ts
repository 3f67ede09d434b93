/** A clash in values nested 10,000 deep: recorded in the size of what was merged, and ended like any other. */
import { expect, test } from 'vitest';
import { checkNotebook } from '../../src/check/check-notebook.ts';
import { DEFAULT_SEVERITIES } from '../../src/check/findings.ts';
import { diffNotebooks, mergeNotebooks, resolveNotebook } from '../../src/index.ts';
import { sameBytes, sameValue } from '../../src/json/same.ts';
import type { JsonValue } from '../../src/json/value.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { conflictsIn } from '../../src/resolve/conflicts.ts';
import type { Decision } from '../../src/resolve/decide.ts';

const LEVELS = 10_000;

type Nest = (leaf: string) => string;

const inLists: Nest = (leaf) => '['.repeat(LEVELS) + leaf + ']'.repeat(LEVELS);
const inObjects: Nest = (leaf) => '{"a":'.repeat(LEVELS) + leaf + '}'.repeat(LEVELS);

/** `indent`: '' is a file of one line, but for the nested value, which always is. */
function file(nested: string, where: 'cell' | 'notebook', indent: string): string {
  const own = { deep: 'NESTED' };
  const cell = {
    cell_type: 'code',
    execution_count: null,
    id: 'fit',
    metadata: where === 'cell' ? own : {},
    outputs: [],
    source: ['model.fit(X, y)'],
  };
  const root = { cells: [cell], metadata: where === 'cell' ? {} : own, nbformat: 4, nbformat_minor: 5 };
  return JSON.stringify(root, undefined, indent).replace('"NESTED"', nested);
}

const cases = [
  ['cell', ' ', inLists],
  ['notebook', '', inLists],
  ['cell', '', inObjects],
  ['notebook', '    ', inObjects],
] as const;

test.each(cases)('of a %s, indented by "%s"', (where, indent, nest) => {
  const [base, ours, theirs] = ['1', '"ours"', '[3,1.0]'].map((leaf) => file(nest(leaf), where, indent)) as [
    string,
    string,
    string,
  ];
  const merged = mergeNotebooks(base, ours, theirs);
  expect(merged.conflicts).toEqual([expect.objectContaining({ kind: 'value' })]);
  expect(merged.bytes.length).toBeLessThan(5 * ours.length);

  const notebook = readNotebook(merged.bytes);
  const open = conflictsIn(notebook);
  expect(open).toHaveLength(1);
  const severities = { ...DEFAULT_SEVERITIES, unexecuted: 'off' } as const;
  const limits = { file: Number.POSITIVE_INFINITY, outputs: Number.POSITIVE_INFINITY };
  const options = { severities, normalizer: createNormalizer(), limits, versions: [] };
  expect(checkNotebook(notebook, options).map(({ rule }) => rule)).toEqual(['conflict']);
  expect(() => diffNotebooks(ours, merged.bytes)).not.toThrow();

  const taking = (kind: 'ours' | 'theirs' | 'base'): Buffer =>
    resolveNotebook(notebook, new Map(open.map((one): [typeof one, Decision] => [one, { kind }])));
  const deepIn = (text: string | Buffer): JsonValue => {
    const { metadata, cells } = readNotebook(text);
    return (where === 'cell' ? cells[0]?.metadata : metadata)!.members.find(({ name }) => name === 'deep')!
      .value;
  };
  expect(taking('ours').toString()).toBe(ours);
  for (const [side, text] of [
    ['theirs', theirs],
    ['base', base],
  ] as const) {
    const taken = taking(side);
    expect(sameValue(readNotebook(taken).root, readNotebook(text).root)).toBe(true);
    expect(conflictsIn(readNotebook(taken))).toEqual([]);
    expect(taken.length).toBeLessThan(2 * text.length);
    expect(sameBytes(deepIn(taken), deepIn(text)) || indent !== '').toBe(true);
  }
});
