/** `npm test`: builds, checks types, lint and dead code, runs all tests, and ends with `N passed, N failed`.
 *  A check that fails counts as a failed test. What had to be skipped is listed with its reason.
 *
 *  `npm test -- PART...` builds, and runs a part of the tests, without the checks: a PART that is in the path of test
 *  files picks these, and what else is said is part of a test's name: `npm test -- e2e/diff colour` is what
 *  tests/e2e/diff.test.ts tests of colour. Options go to vitest. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const programs = join(root, 'node_modules', '.bin');
let passed = 0;
let failed = 0;

const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith('-'));
const parts = given.filter((argument) => !argument.startsWith('-'));
const paths = readdirSync(join(root, 'tests'), { recursive: true })
  .map((path) => `tests/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.test.ts'));
const files = parts.filter((part) => paths.some((path) => path.includes(part)));
const name = parts.filter((part) => !files.includes(part)).join(' ');

const build = ['build', [process.execPath, 'scripts/build.mjs']];
const checks = [
  ['types', [join(programs, 'tsc'), '--noEmit']],
  ['types in the browser', [join(programs, 'tsc'), '-p', 'src/html/page']],
  ['types in the browser, live', [join(programs, 'tsc'), '-p', 'src/web/page']],
  ['types of tests in the browser', [join(programs, 'tsc'), '-p', 'tests/html']],
  ['lint and format', [join(programs, 'biome'), 'check', '--error-on-warnings', '.']],
  ['dead code', [join(programs, 'knip')]],
  ['package', [join(programs, 'publint'), '--strict']],
];
for (const [check, [program, ...args]] of parts.length > 0 ? [build] : [build, ...checks]) {
  const run = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (run.status === 0) {
    if (parts.length === 0) passed += 1;
    continue;
  }
  failed += 1;
  process.stdout.write(`FAILED: ${check}\n${run.stdout ?? ''}${run.stderr ?? run.error?.message ?? ''}\n`);
}

const scratch = mkdtempSync(join(tmpdir(), 'nbdiff-test-'));
const report = join(scratch, 'report.json');
const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const pattern = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const picked = [...files, ...(name === '' ? [] : ['--testNamePattern', pattern])];
const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporting, ...options, ...picked];
spawnSync(process.execPath, vitest, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
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

// Picked by name, all others are skipped.
if (name === '') for (const test of skipped) process.stdout.write(`skipped: ${test}\n`);
if (passed + failed === 0) {
  failed = 1;
  process.stdout.write(`no test has this in its path or name: ${parts.join(' ')}\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
