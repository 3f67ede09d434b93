/** `npm test`: builds, checks types, lint and dead code, runs all tests, and ends with `N passed, N failed`.
 *  A check that fails counts as a failed test. What had to be skipped is listed with its reason. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const programs = join(root, 'node_modules', '.bin');
const scratch = mkdtempSync(join(tmpdir(), 'nbdiff-test-'));
let passed = 0;
let failed = 0;

const checks = [
  ['build', [process.execPath, 'scripts/build.mjs']],
  ['types', [join(programs, 'tsc'), '--noEmit']],
  ['lint and format', [join(programs, 'biome'), 'check', '--error-on-warnings', '.']],
  ['dead code', [join(programs, 'knip')]],
  ['package', [join(programs, 'publint'), '--strict']],
];
for (const [name, [program, ...args]] of checks) {
  const run = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (run.status === 0) {
    passed += 1;
    continue;
  }
  failed += 1;
  process.stdout.write(`FAILED: ${name}\n${run.stdout ?? ''}${run.stderr ?? run.error?.message ?? ''}\n`);
}

const report = join(scratch, 'report.json');
const filters = process.argv.slice(2);
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters];
spawnSync(join(programs, 'vitest'), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
const skipped = [];
try {
  const { testResults, numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  passed += numPassedTests;
  failed += numFailedTests;
  for (const file of testResults) {
    // A file that cannot even be loaded has no tests to count.
    if (file.status === 'failed' && file.assertionResults.length === 0) failed += 1;
    for (const test of file.assertionResults) {
      if (test.status === 'pending' || test.status === 'skipped') skipped.push(test.fullName);
    }
  }
} catch (error) {
  failed += 1;
  process.stdout.write(`the tests did not run: ${error.message}\n`);
}
rmSync(scratch, { recursive: true, force: true });

for (const name of skipped) process.stdout.write(`skipped: ${name}\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
