/** The process at its ends: output that nobody reads, and output that the operating system does not take. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LAUNCHER } from '../support/launcher.ts';
import { NODE } from '../support/node.ts';

const SCENARIO = join(import.meta.dirname, '../../fixtures/moved-and-edited');

/** Exit code and standard error of nbdiff, whose output goes to `device`. */
function runInto(device: string, args: readonly string[], stderr?: string): readonly [number | null, string] {
  const output = openSync(device, 'w');
  const errors = stderr === undefined ? 'pipe' : openSync(stderr, 'w');
  try {
    const ran = spawnSync(NODE, [LAUNCHER, ...args], {
      cwd: SCENARIO,
      stdio: ['ignore', output, errors],
      encoding: 'utf8',
    });
    return [ran.status, ran.stderr];
  } finally {
    closeSync(output);
    if (typeof errors === 'number') closeSync(errors);
  }
}

test
  .skipIf(!existsSync('/dev/full'))
  .each([
    [['before.ipynb', 'after.ipynb']],
    [['show', 'before.ipynb']],
    [['merge', 'before.ipynb', 'before.ipynb', 'after.ipynb']],
    [['git-textconv', 'before.ipynb']],
    [['git-diff', 'a.ipynb', 'before.ipynb', '0', '100644', 'after.ipynb', '0', '100644']],
  ])('a full disk is one line and exit 2: %j', (args) => {
  const [code, stderr] = runInto('/dev/null', args);
  expect(code).toBe(0);
  expect(runInto('/dev/full', args)).toEqual([2, `${stderr}nbdiff: standard output: the disk is full\n`]);
});

test.skipIf(!existsSync('/dev/full'))('where errors cannot be written either, the exit code says it', () => {
  expect(runInto('/dev/full', ['show', 'before.ipynb'], '/dev/full')[0]).toBe(2);
  expect(runInto('/dev/null', ['show', 'missing.ipynb'], '/dev/full')[0]).toBe(2);
});

test.each([['show', 'a.ipynb'], ['HEAD'], ['git-textconv', 'a.ipynb']])(
  'a folder that is gone is one line: %s',
  (...args) => {
    const folder = mkdtempSync(join(tmpdir(), 'nbdiff-gone-'));
    const shell = 'rmdir "$PWD" && exec "$@"';
    const ran = spawnSync('/bin/sh', ['-c', shell, 'sh', NODE, LAUNCHER, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([ran.status, ran.stderr]).toEqual([2, 'nbdiff: the folder that this was started in is gone\n']);
  },
);
