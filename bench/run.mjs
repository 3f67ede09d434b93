/** `npm run bench`: how fast nbdiff is, against what everybody has: bare Node, `JSON.parse`, `git merge-file`.
 *
 *  Both sides of a row are run in turn in the same minutes, and their medians compared, so that a busy machine slows
 *  both. Prints one Markdown table; exit code 1 where a target is missed. `npm run bench -- merge` runs the rows
 *  whose name has that word. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { otherNodes } from '../scripts/nodes.mjs';
import { filterTimes } from './filter.mjs';
import { historyTimes } from './history.mjs';
import { installPacked } from './install-packed.mjs';
import { livePage } from './live.mjs';
import { cells, edited, notebookFile, rewritten, running, withOutputs } from './notebooks.mjs';
import { bytesOverContent, emptyReport, largeReport } from './reports.mjs';
import { resolverTimes } from './resolver.mjs';
import { reportSuggestions } from './suggestions.mjs';
import { manyNotebooks } from './threads.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const launcher = join(root, 'bin/nbdiff.js');
const library = join(root, 'dist/index.js');
if (!existsSync(library)) {
  process.stderr.write('nbdiff is not built; run: npm run build\n');
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'nbdiff-bench-'));
// The user's git config plays no part.
const env = {
  ...process.env,
  HOME: scratch,
  XDG_CONFIG_HOME: scratch,
  GIT_CONFIG_GLOBAL: join(scratch, 'gitconfig'),
  GIT_CONFIG_NOSYSTEM: '1',
};
const wanted = process.argv.slice(2);
const LINE = 'small diff in a repository, by its line';
const table = [];

try {
  starts();
  bench();
  await growth();
  await reports();
  await live();
  await resolver();
  filter();
  await history();
  threads();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const width = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column].length)));
const print = (row) =>
  process.stdout.write(`| ${row.map((text, column) => text.padEnd(width[column] ?? 0)).join(' | ')} |\n`);
process.stdout.write(
  `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()})\n\n`,
);
print(['what', 'measured', 'target', '']);
print(['---', '---', '---', '---']);
for (const row of table) print(row);
process.exitCode = table.some((row) => row[3] !== 'held') ? 1 : 0;

const packs = ['conflicts', 'corpus'].map((name) => join(root, '../shared', name));
if (packs.every((pack) => existsSync(join(pack, 'merges'))) && isWanted('suggestions')) {
  process.stdout.write(
    '\nConflicts of real merges: how often `nbdiff resolve` suggests what people committed\n\n',
  );
  process.stdout.write(`${(await reportSuggestions(packs)).join('\n')}\n`);
}

/** What a start costs, installed from the packed package, on this Node and on those that scripts/nodes.mjs fetched;
 *  after a first run, which keeps what V8 compiled. */
function starts() {
  const names = [
    'small diff, as `git diff` calls it',
    'small diff, two files',
    'small merge',
    'textconv',
    'small diff as a page, --html',
  ];
  if (![...names, LINE].some((name) => isWanted(`${name}, Node 2`))) return;
  const packed = installPacked(root, scratch);
  const small = cells(12);
  const [before, after] = files('small', { before: small, after: edited(small, 2) });
  const ours = edited(small, 1, { seed: 11 });
  const theirs = edited(small, 1, { seed: 12, shift: 0.5 });
  const three = files('merge-small', { base: small, ours, theirs });
  const oid = '0'.repeat(40);
  const commands = [
    ['git-diff', 'a.ipynb', before, oid, '100644', after, oid, '100644'],
    [before, after],
    ['merge', ...three, '-o', join(scratch, 'merged.ipynb')],
    ['git-textconv', after],
    ['--html', '-o', join(scratch, 'page.html'), before, after],
  ];
  const current = [process.versions.node.split('.')[0], process.execPath];
  for (const [release, node] of [current, ...otherNodes()]) {
    for (const [index, command] of commands.entries()) {
      const name = `${names[index]}, Node ${release}`;
      const most = command[0] === '--html' ? 3 : 1.25;
      ratio(name, [packed, ...command], ['-e', '0'], '`node -e 0`', most, 41, node);
    }
    startInRepository(release, node, packed, commands[0]);
  }
}

/** The line that git runs for a diff, in a repository, where git's config has a say. */
function startInRepository(release, node, packed, command) {
  const name = `${LINE}, Node ${release}`;
  if (!isWanted(name)) return;
  const repository = join(scratch, `lines-${release}`);
  mkdirSync(repository);
  const run = (program, ...args) => execFileSync(program, args, { cwd: repository, env, encoding: 'utf8' });
  run('git', 'init', '-q');
  run(node, packed, 'install');
  const line = `${run('git', 'config', 'diff.nbdiff.command').trimEnd()} "$@"`;
  const [mine, other] = alternate(
    [['-c', line, 'sh', ...command.slice(1)], repository, '/bin/sh'],
    [['-e', '0'], repository, node],
    41,
  );
  const measured = `${(mine / other).toFixed(2)} (${mine.toFixed(0)} ms to ${other.toFixed(0)} ms)`;
  record(name, measured, 'at most 1.5 times `node -e 0`', mine / other <= 1.5);
}

function bench() {
  const node = ['-e', '0'];
  const plain = cells(400, { seed: 5 });
  const each = (16 * 2 ** 20) / 320; // characters of output in each of the code cells
  const [mine, yours] = [edited(plain, 20), edited(plain, 20, { seed: 7, shift: 0.5 })];
  const large = files('large', {
    base: withOutputs(plain, each),
    ours: withOutputs(mine, each),
    theirs: withOutputs(yours, each),
  });
  const rerun = files('rerun', { ours: withOutputs(mine, each, 1), theirs: withOutputs(yours, each, 2) });
  const diffLarge = [launcher, large[0], rerun[0]];
  ratio(
    'two notebooks of 16 MB, diff',
    diffLarge,
    parsing([large[0], rerun[0]]),
    '`JSON.parse` of the two',
    1,
    7,
  );
  memory('… peak memory over Node and the files', diffLarge, [large[0], rerun[0]], 60);

  for (const ids of [true, false]) {
    const many = cells(2000, { seed: 8, ids });
    const [one, other] = files(`many-${ids}`, { before: many, after: edited(many, 100, { seed: 9, ids }) });
    const name = `2000 cells, 100 edits, ${ids ? 'with' : 'without'} ids`;
    ratio(name, [launcher, one, other], node, '`node -e 0`', 2.5, 21);
  }

  const old = cells(300, { seed: 10, ids: false });
  const anew = files('rewritten', { before: old, after: rewritten(old) });
  seconds('300 cells all rewritten, without ids', [launcher, ...anew], 0.5, 7);

  range();
  names();

  const base = cells(2000, { seed: 13 });
  const manyThree = files('merge-many', {
    base,
    ours: edited(base, 50, { seed: 14 }),
    theirs: edited(base, 50, { seed: 15, shift: 0.5 }),
  });
  ratio('merge, 2000 cells, 50 edits a side', mergeOf(manyThree), node, '`node -e 0`', 3, 21);
  const threeParsed = '`JSON.parse` of the three';
  ratio(
    'merge of notebooks of 16 MB, each side ran its cells',
    mergeOf(large),
    parsing(large),
    threeParsed,
    1,
    7,
  );
  const allRun = [large[0], ...rerun];
  ratio('merge of notebooks of 16 MB, both ran all', mergeOf(allRun), parsing(allRun), threeParsed, 1.5, 7);
  huge();
}

/** Notebooks of 20,000 cells. */
function huge() {
  const merge = 'merge, 20,000 cells, 500 edits a side';
  const anew = '20,000 cells all rewritten, without ids';
  if (isWanted(merge) || isWanted('… peak memory over Node')) {
    const base = cells(20_000, { seed: 13 });
    const three = files('merge-huge', {
      base,
      ours: edited(base, 500, { seed: 14 }),
      theirs: edited(base, 500, { seed: 15, shift: 0.5 }),
    });
    seconds(merge, mergeOf(three), 2, 3);
    memory('… peak memory over Node', mergeOf(three), [], 260);
  }
  if (!isWanted(anew)) return;
  const old = cells(20_000, { seed: 3, ids: false });
  const pair = files('rewritten-huge', { before: old, after: rewritten(old) });
  seconds(anew, [launcher, ...pair], 5, 3);
}

function mergeOf([base, ours, theirs]) {
  return [launcher, 'merge', base, ours, theirs, '-o', join(scratch, 'merged.ipynb')];
}

function parsing(paths) {
  const script = join(scratch, 'parse.cjs');
  writeFileSync(
    script,
    "for (const p of process.argv.slice(2)) JSON.parse(require('fs').readFileSync(p, 'utf8'));\n",
  );
  return [script, ...paths];
}

/** `nbdiff A B` over 500 changed notebooks: what each costs beyond the start. */
function range() {
  const rows = [
    ['`nbdiff A B`, 500 notebooks, each beyond the start', [], 5],
    ['`nbdiff --html A B`, 500 notebooks, each beyond the start', ['--html', '-o', 'page.html'], 10],
  ];
  if (!rows.some(([name]) => isWanted(name))) return;
  const number = 500;
  const repository = join(scratch, 'repository');
  const git = (...args) =>
    execFileSync('git', args, { cwd: repository, env, stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(repository);
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@example.org');
  for (const edits of [0, 3]) {
    for (let at = 0; at < number; at += 1) {
      const plain = cells(20, { seed: 100 + at });
      const content = notebookFile(edits === 0 ? plain : edited(plain, edits, { seed: 900 + at }));
      writeFileSync(join(repository, `notebook-${at}.ipynb`), content);
    }
    git('add', '-A');
    git('commit', '-q', '-m', edits === 0 ? 'Before' : 'After');
  }
  for (const [name, options, most] of rows) {
    if (!isWanted(name)) continue;
    const [all, none] = alternate(
      [[launcher, ...options, 'HEAD~1', 'HEAD'], repository],
      [[launcher, ...options, 'HEAD', 'HEAD'], repository],
      5,
    );
    const each = (all - none) / number;
    record(name, `${each.toFixed(2)} ms`, `at most ${most} ms`, each <= most);
  }
}

/** `nbdiff check --all` over 500 notebooks as large as half of the real ones are, with names and without. */
function names() {
  const name = '`nbdiff check --all`, 500 notebooks, with names';
  if (!isWanted(name)) return;
  const repository = join(scratch, 'checked');
  mkdirSync(repository);
  const git = (...args) => execFileSync('git', args, { cwd: repository, env });
  git('init', '-q');
  for (let at = 0; at < 500; at += 1) {
    const content = notebookFile(withOutputs(running(cells(20, { seed: 100 + at })), 2000));
    writeFileSync(join(repository, `notebook-${at}.ipynb`), content);
  }
  git('add', '-A');
  const check = [launcher, 'check', '--all', '--rule', 'execution-order=off'];
  const off = ['used-before-made', 'made-nowhere', 'stale-output'].flatMap((rule) => [
    '--rule',
    `${rule}=off`,
  ]);
  const [mine, other] = alternate([check, repository], [[...check, ...off], repository], 7);
  const measured = `${(mine / other).toFixed(2)} (${mine.toFixed(0)} ms to ${other.toFixed(0)} ms)`;
  record(name, measured, 'at most 3 times without', mine / other <= 3);
}

/** How the time of reading and comparing grows with the number of cells: the slope of log time over log cells. */
async function growth() {
  const name = 'growth, 250 to 20,000 cells, 5 % edits';
  if (!isWanted(name)) return;
  const { diffNotebooks } = await import(pathToFileURL(library).href);
  const points = [250, 500, 1000, 2000, 4000, 8000, 20_000].map((size) => {
    const list = cells(size, { seed: size, ids: false });
    const [one, other] = [list, edited(list, size / 20, { seed: size + 1, ids: false })].map((each) =>
      notebookFile(each),
    );
    // Small ones are run more often, so that each size is warm and has enough to take a median of.
    const times = Array.from({ length: Math.max(9, 16_000 / size) }, () => {
      const start = process.hrtime.bigint();
      diffNotebooks(one, other);
      return Number(process.hrtime.bigint() - start);
    });
    return [Math.log(size), Math.log(median(times))];
  });
  const mean = (column) => points.reduce((sum, point) => sum + point[column], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const slope =
    points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) /
    points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  record(name, `exponent ${slope.toFixed(2)}`, 'at most 1.1', slope <= 1.1);
}

/** How large HTML reports are, and how long a browser takes for a large one. */
async function reports() {
  const lib = await import(pathToFileURL(library).href);
  const size = (name, bytes, most, what = '') =>
    record(name, `${(bytes / 1000).toFixed(1)} kB${what}`, `at most ${most} kB`, bytes <= most * 1000);
  const empty = 'report, without a change';
  if (isWanted(empty)) size(empty, await emptyReport(lib), 25);

  const over = 'report, beyond its text, half of the real edits';
  const most = 'report, beyond its text, 9 of 10 real edits';
  const corpus = join(root, '../shared/corpus');
  if ((isWanted(over) || isWanted(most)) && existsSync(join(corpus, 'pairs'))) {
    const bytes = await bytesOverContent(lib, corpus);
    size(over, bytes[bytes.length >> 1], 30);
    size(most, bytes[Math.floor(bytes.length * 0.9)], 60);
  }

  const large = 'report, 2000 cells, 100 edits';
  if (!isWanted(large)) return;
  const { bytes, text, interactive, unfolded } = await largeReport(lib, scratch);
  size(`${large}, beyond its text`, bytes - text, 400, ` (${(text / 1000).toFixed(0)} kB of text)`);
  if (interactive === undefined) return;
  time(`${large}, until it can be used`, interactive, 1);
  time(`${large}, all unfolded`, unfolded, 3);
}

function time(name, took, most) {
  record(name, `${(took / 1000).toFixed(2)} s`, `at most ${most} s`, took <= most * 1000);
}

/** The page that resolves conflicts. */
async function resolver() {
  for (const [what, count, size, name, target] of [
    ['300 cells, 5 MB of outputs, 30 conflicts: decided and shown', 300, 21_000, 'decided', 0.1],
    ['2000 cells, 30 conflicts: the page can be used', 2000, 0, 'interactive', 1],
  ]) {
    if (!isWanted(what)) continue;
    const times = await resolverTimes(launcher, scratch, env, count, size);
    if (times !== undefined) time(what, times[name], target);
  }
}

/** How soon the live page shows a large notebook, and what becomes of it. */
async function live() {
  const name = 'live page, 2000 cells, 100 edits';
  const took = isWanted(name) ? await livePage(launcher, scratch, env) : undefined;
  if (took === undefined) return;
  const { interactive, saved, staged, ended } = took;
  const rows = {
    'until it can be used': interactive,
    'a saved cell': saved,
    'a staged cell': staged,
    'from Done to the end of the process': ended,
  };
  for (const [what, milliseconds] of Object.entries(rows)) time(`${name}, ${what}`, milliseconds, 1);
}

/** The filter on 200 notebooks with outputs. */
function filter() {
  const names = ['`git add` of 200 notebooks through the filter', '`git checkout` of 200, outputs put back'];
  if (!names.some(isWanted)) return;
  const { added, plain, checkout } = filterTimes(launcher, scratch, env);
  const start = median(
    Array.from({ length: 9 }, () => alternate([['-e', '0'], scratch], [['-e', '0'], scratch], 1)[0]),
  );
  const times = (added - start / 1000) / plain;
  const measured = `${added.toFixed(2)} s (without a filter ${plain.toFixed(2)} s)`;
  record(
    names[0],
    measured,
    'under 1 s, at most 3 times without, plus a start of Node',
    added < 1 && times <= 3,
  );
  record(names[1], `${checkout.toFixed(2)} s`, 'under 2 s', checkout < 2);
}

/** git's commands over a history, by the version. */
async function history() {
  const rows = [
    ['`git log -p` over 500 versions, the first time', 'first', 0.6],
    ['… again', 'again', 0.12],
    ['`git blame`, again', 'blame', 0.2],
    ['`git log -S`, again', 'search', 0.2],
  ];
  const own = ['`nbdiff log` over 500 versions, each', '… until its first commit is there'];
  if (![...rows.map(([name]) => name), ...own].some(isWanted)) return;
  const times = await historyTimes(launcher, scratch, env);
  for (const [name, key, most] of rows) {
    const { before, after } = times[key];
    const measured = `${(after / before).toFixed(2)} (${after.toFixed(1)} ms a version to ${before.toFixed(1)})`;
    record(name, measured, `at most ${most} of a start of Node each time`, after / before <= most);
  }
  const { each, first, node } = times.own;
  record(own[0], `${each.toFixed(1)} ms`, 'at most 10 ms', each <= 10);
  const firstMeasured = `${(first / node).toFixed(2)} (${first.toFixed(0)} ms to ${node.toFixed(0)} ms)`;
  record(own[1], firstMeasured, 'at most 3 times `node -e 0`', first / node <= 3);
}

/** Commands over thousands of notebooks, with all processors and with one. */
function threads() {
  const rows = [
    ['`nbdiff A B`, 6000 notebooks, all processors', ['HEAD~1', 'HEAD'], 0.75],
    ['… --html', ['--html', '-o', join(scratch, 'many.html'), 'HEAD~1', 'HEAD'], 0.75],
    ['… `nbdiff check --all`', ['check', '--all'], 0.75],
  ];
  if (cpus().length === 1 || !rows.some(([name]) => isWanted(name))) return;
  const { directory, alone } = manyNotebooks(scratch, env);
  for (const [name, args, most] of rows) {
    if (!isWanted(name)) continue;
    const [all, one] = alternate(
      [[launcher, ...args], directory],
      [[...alone, launcher, ...args], directory],
      3,
    );
    const measured = `${(all / one).toFixed(2)} (${all.toFixed(0)} ms to ${one.toFixed(0)} ms)`;
    record(name, measured, `at most ${most} of one processor`, all / one <= most);
  }
}

/** Node on `args` takes at most `target` times what node on `reference` takes. */
function ratio(name, args, reference, called, target, times, node = process.execPath) {
  if (!isWanted(name)) return;
  const [mine, other] = alternate([args, scratch, node], [reference, scratch, node], times);
  const measured = `${(mine / other).toFixed(2)} (${mine.toFixed(0)} ms to ${other.toFixed(0)} ms)`;
  record(name, measured, `at most ${target} times ${called}`, mine / other <= target);
}

function seconds(name, args, most, times) {
  if (!isWanted(name)) return;
  const [mine] = alternate([args, scratch], [['-e', '0'], scratch], times);
  record(name, `${(mine / 1000).toFixed(2)} s`, `under ${most} s`, mine / 1000 < most);
}

/** Peak memory beyond that of bare Node and the size of the files. */
function memory(name, args, paths, most) {
  if (!isWanted(name)) return;
  const peak = (command) => {
    const run = spawnSync(process.execPath, ['--require', join(root, 'bench/peak-memory.cjs'), ...command], {
      cwd: scratch,
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    return Number(run.output[3].toString());
  };
  const middle = (command) => median(Array.from({ length: 5 }, () => peak(command)));
  const size = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  const over = (middle(args) - middle(['-e', '0']) - size) / 2 ** 20;
  record(name, `${over.toFixed(0)} MB`, `at most ${most} MB`, over <= most);
}

/** Median milliseconds of two commands of Node, each `times` times in turn, after one run of each to warm the disk. */
function alternate(one, other, times) {
  const samples = [[], []];
  for (let round = -1; round < times; round += 1) {
    for (const [index, [args, cwd, node = process.execPath]] of [one, other].entries()) {
      const start = process.hrtime.bigint();
      const { status, stderr } = spawnSync(node, args, {
        cwd,
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const took = Number(process.hrtime.bigint() - start) / 1e6;
      // A merge with conflicts ends with 1; what ends otherwise did not do the work.
      if (status !== 0 && status !== 1) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
      if (round >= 0) samples[index].push(took);
    }
  }
  return samples.map(median);
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1];
}

function record(name, measured, target, held) {
  table.push([name, measured, target, held ? 'held' : 'MISSED']);
}

function isWanted(name) {
  return wanted.length === 0 || wanted.some((word) => name.includes(word));
}

/** Writes notebooks into a folder of their own; their paths in the order given. */
function files(folder, notebooks) {
  mkdirSync(join(scratch, folder));
  return Object.entries(notebooks).map(([name, list]) => {
    const path = join(scratch, folder, `${name}.ipynb`);
    writeFileSync(path, notebookFile(list));
    return path;
  });
}
