/** How fast git shows a history of notebooks through textconv: with texts kept, against the line of before, which starts
 *  Node for each version that git asks for.
 *
 *  The line of before is so slow that it walks a tenth of the history; both are compared by the version. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cells, edited, notebookFile, withOutputs } from './notebooks.mjs';

const VERSIONS = 500;
const PART = 50;
/** Characters of output in each code cell. */
const OUTPUT = 2000;

/** Milliseconds a version: `before` and `after` of each of git's commands; `after` is what is kept already, but for
 *  `first`. */
export async function historyTimes(launcher, scratch, env) {
  const directory = join(scratch, 'history');
  mkdirSync(directory);
  const git = (args, input) =>
    execFileSync('git', args, { cwd: directory, env, input, stdio: ['pipe', 'ignore', 'inherit'] });
  git(['init', '-q', '-b', 'main']);
  git(['fast-import', '--quiet'], versions());
  git(['reset', '-q', '--hard']);
  execFileSync(process.execPath, [launcher, 'install'], { cwd: directory, env, stdio: 'ignore' });
  const line =
    `run() { '${process.execPath}' '${launcher}' "$@"; }; ` +
    'text() { run git-textconv "$1" || command -p cat -- "$1"; }; text';
  const time = (args, count, config = []) => {
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync('git', [...config, ...args], {
      cwd: directory,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`git ${args.join(' ')} ended with ${status}: ${stderr}`);
    return Number(process.hrtime.bigint() - start) / 1e6 / count;
  };
  const before = (args) => time(args, PART, ['-c', `diff.nbdiff.textconv=${line}`]);
  const part = `HEAD~${PART}..`;
  // V8's code is kept, and the folder made.
  before(['log', '-p', '-1']);
  time(['log', '-p', '-1'], 1);
  const log = before(['log', '-p', part]);
  return {
    first: { before: log, after: time(['log', '-p'], VERSIONS) },
    again: { before: log, after: time(['log', '-p'], VERSIONS) },
    blame: {
      before: before(['blame', part, '--', 'a.ipynb']),
      after: time(['blame', part, '--', 'a.ipynb'], PART),
    },
    own: await ownLog(launcher, directory, env),
    search: { before: before(['log', '-Sprice', part]), after: time(['log', '-Sprice'], VERSIONS) },
  };
}

/** `nbdiff log` over all versions, by the version; and until its first commit is there, in starts of Node beside it. */
async function ownLog(launcher, cwd, env) {
  const rounds = [];
  for (let round = 0; round < 7; round += 1) {
    rounds.push({
      whole: await timed([launcher, 'log'], 'close', { cwd, env }),
      first: await timed([launcher, 'log'], 'data', { cwd, env }),
      node: await timed(['-e', '0'], 'close', { cwd, env }),
    });
  }
  const middle = (name) => rounds.map((round) => round[name]).sort((one, other) => one - other)[3];
  return { each: middle('whole') / VERSIONS, first: middle('first'), node: middle('node') };
}

/** Milliseconds until Node on `args` ends, or gives its first output. */
function timed(args, event, options) {
  const start = process.hrtime.bigint();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
    const done = () => {
      resolve(Number(process.hrtime.bigint() - start) / 1e6);
      child.kill();
    };
    child.stdout.once('data', () => event === 'data' && done()).resume();
    child.once('close', done);
  });
}

/** For `git fast-import`: one notebook, two cells of which change in each commit, with all outputs. */
function versions() {
  const pieces = [];
  let list = cells(20, { seed: 3 });
  for (let at = 0; at < VERSIONS; at += 1) {
    if (at > 0) list = edited(list, 2, { seed: 100 + at });
    const content = notebookFile(withOutputs(list, OUTPUT, at));
    const author = `Bench <bench@example.org> ${1_600_000_000 + at} +0000`;
    pieces.push(
      Buffer.from(`commit refs/heads/main\ncommitter ${author}\ndata 1\nx\nM 100644 inline a.ipynb\n`),
      Buffer.from(`data ${content.length}\n`),
      content,
      Buffer.from('\n'),
    );
  }
  return Buffer.concat(pieces);
}
