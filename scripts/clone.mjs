/** `node scripts/clone.mjs FOLDER`: all notebooks below FOLDER in a repository without a filter, cloned by somebody who
 *  has nbdiff's set for all repositories. Nothing may be modified: not at once, not when git looks again, not after a
 *  run. Exit code 1 where something is. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../bin/nbdiff.js', import.meta.url));
const [given] = process.argv.slice(2);
if (given === undefined) {
  process.stderr.write('usage: node scripts/clone.mjs FOLDER\n');
  process.exit(2);
}
const folder = resolve(given);
const scratch = mkdtempSync(join(tmpdir(), 'nbdiff-clone-'));
const [up, clone, home] = ['up', 'clone', 'home'].map((name) => join(scratch, name));
for (const directory of [up, home]) mkdirSync(directory);
const env = {
  PATH: process.env.PATH,
  HOME: home,
  GIT_CONFIG_GLOBAL: join(home, 'config'),
  GIT_CONFIG_NOSYSTEM: '1',
};
const git = (cwd, ...args) =>
  execFileSync('git', args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** JSON, as Python writes it too. */
function isNotebook(text) {
  try {
    return 'nbformat' in JSON.parse(text.replace(/^\u00ef\u00bb\u00bf/, '').replaceAll('NaN', 'null'));
  } catch {
    return false;
  }
}

try {
  writeFileSync(env.GIT_CONFIG_GLOBAL, '[user]\n\tname = Author\n\temail = author@example.org\n');
  git(up, 'init', '-q');
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ipynb'));
  for (const name of names) {
    mkdirSync(dirname(join(up, name)), { recursive: true });
    copyFileSync(join(folder, name), join(up, name));
  }
  git(up, 'add', '-A', '-f');
  git(up, 'commit', '-q', '-m', 'With outputs');
  execFileSync(process.execPath, [launcher, 'install', '--global', '--filter'], {
    cwd: scratch,
    env,
    stdio: 'ignore',
  });

  let modified = 0;
  const look = (what, ...args) => {
    const start = performance.now();
    const lines = git(clone, ...args)
      .split('\n')
      .filter((line) => line !== '');
    const seconds = ((performance.now() - start) / 1000).toFixed(2);
    process.stdout.write(
      `${what}: ${lines.length} of ${names.length} modified (git ${args[0]}: ${seconds} s)\n`,
    );
    for (const line of lines) process.stdout.write(`  ${line}\n`);
    modified += lines.length;
  };
  const long = new Date(Date.now() - 86_400_000);
  git(scratch, 'clone', '-q', up, clone);
  look('cloned', 'status', '--short');
  for (const name of names) utimesSync(join(clone, name), long, long);
  look('looked at again', 'status', '--short');
  for (const name of names) {
    const path = join(clone, name);
    const text = readFileSync(path, 'latin1');
    // What is no notebook, such as one with git's conflict markers, has no runs.
    if (isNotebook(text))
      writeFileSync(path, text.replace(/("(?:execution_count|prompt_number)": ?)\d+/g, '$14711'), 'latin1');
  }
  git(clone, 'add', '-A');
  look('run again and added', 'diff', '--cached', '--name-only', '--no-renames');
  git(clone, 'reset', '-q', '--hard');
  look('reset', 'status', '--short');
  process.exitCode = modified > 0 ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
