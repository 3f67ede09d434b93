/** Each folder of fixtures/ is a scenario. What is known to be wrong stands in known-gaps/, and is told from what has
 *  turned right, or wrong in another way. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { judgeGap, resultFile, resultOf } from './support/scenarios.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const KNOWN_GAPS = join(FIXTURES, 'known-gaps');

function folders(parent: string): readonly string[] {
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'known-gaps')
    .map((entry) => entry.name);
}

describe('scenarios', () => {
  test.each(folders(FIXTURES))('%s', (name) => {
    const folder = join(FIXTURES, name);
    const expected = readFileSync(join(folder, resultFile(folder, 'expected')), 'utf8');
    expect(resultOf(folder)).toBe(expected);
  });
});

test('known gaps are still gaps', () => {
  const gaps = folders(KNOWN_GAPS);
  expect(gaps.map((gap) => [gap, judgeGap(join(KNOWN_GAPS, gap))])).toEqual(
    gaps.map((gap) => [gap, 'still a gap']),
  );
});

describe('a known gap', () => {
  /** A scenario that is right, as the gap that it would be with these results. */
  function gap(scenario: string, results: { readonly now?: string; readonly wanted?: string }): string {
    const parent = mkdtempSync(join(inject('scratch'), 'gaps-'));
    onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
    const folder = join(parent, 'gap');
    cpSync(join(FIXTURES, scenario), folder, { recursive: true });
    rmSync(join(folder, resultFile(folder, 'expected')));
    for (const name of ['now', 'wanted'] as const) {
      if (results[name] !== undefined) writeFileSync(join(folder, resultFile(folder, name)), results[name]);
    }
    return judgeGap(folder);
  }
  const MERGE = 'same-line-both';
  const DIFF = 'split-cell';
  const result = (scenario: string): string => resultOf(join(FIXTURES, scenario));

  test.each([MERGE, DIFF])('is one while nbdiff gives what it gave: %s', (scenario) => {
    expect(gap(scenario, { now: result(scenario), wanted: 'better\n' })).toBe('still a gap');
  });

  test.each([
    [MERGE, 'ipynb'],
    [DIFF, 'txt'],
  ])('is none once nbdiff gives what is wanted: %s', (scenario, extension) => {
    expect(gap(scenario, { now: 'wrong\n', wanted: result(scenario) })).toBe(
      `gap turned right: move it to fixtures/, with wanted.${extension} as expected.${extension} and without now.${extension}`,
    );
  });

  test('that went wrong in another way says where', () => {
    const now = result(DIFF).replace(/^(?:.*\n){2}/, (lines) => lines.replace(/.*\n$/, 'another line\n'));
    const changed = result(DIFF).split('\n')[1]!;
    expect(gap(DIFF, { now, wanted: 'better\n' })).toBe(
      `gap changed, at line 2: "another line" is ${JSON.stringify(changed)}; read it, and renew now.txt`,
    );
    expect(gap(DIFF, { now: `${result(DIFF)}more\n`, wanted: 'better\n' })).toMatch(
      /^gap changed, at line \d+: /,
    );
  });

  test('needs both results, and they differ', () => {
    expect(gap(MERGE, { wanted: 'better\n' })).toBe('gap: now.ipynb is missing');
    expect(gap(DIFF, { now: result(DIFF) })).toBe('gap: wanted.txt is missing');
    expect(gap(DIFF, { now: result(DIFF), wanted: result(DIFF) })).toBe(
      'gap: now.txt and wanted.txt are the same, so it is no gap',
    );
  });
});
