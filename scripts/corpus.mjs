/** `npm run corpus -- FOLDER [--list] [--case NAME] [--floors]`: how nbdiff does on real histories.
 *
 *  FOLDER holds merges/REPO/NNN/{base,ours,theirs,human}.ipynb and pairs/REPO/NNN/{before,after}.ipynb, with a
 *  meta.json beside each; scripts/make-corpus.mjs makes one out of any clone. On the corpus that corpus-floors.json
 *  names (and on any with --floors) a figure below its floor makes the exit code 1; broken laws do so everywhere. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { cleanNotebook, countLines, diffNotebooks, mergeNotebooks, NotebookError, readNotebook, wordError } =
  await import(join(root, 'dist/index.js'));

const args = process.argv.slice(2);
const list = takeFlag('--list');
const forced = takeFlag('--floors');
const only = takeOption('--case');
const folder = args[0] === undefined ? undefined : resolve(args[0]);
if (folder === undefined || !existsSync(folder)) {
  process.stderr.write('usage: npm run corpus -- FOLDER [--list] [--case NAME] [--floors]\n');
  process.exit(2);
}

const broken = [];
const merges = casesIn(join(folder, 'merges')).map(scoreMerge);
const edits = casesIn(join(folder, 'pairs')).map(scoreEdit);
const count = (rows, outcome) => rows.filter((row) => row.outcome === outcome).length;
const readable = edits.filter((row) => row.outcome !== 'unreadable');
const figures = {
  mergesClean: merges.filter((row) => row.outcome.startsWith('clean')).length,
  mergesAsPerson: count(merges, 'clean, as the person'),
  mergesCleanButDifferent: count(merges, 'clean, but different'),
  mergesUnreadable: count(merges, 'unreadable'),
  diffsExact: count(edits, 'exact'),
  linesShown: readable.reduce((sum, row) => sum + row.added + row.removed, 0),
};

if (list || only !== undefined) {
  for (const row of [...merges, ...edits])
    process.stdout.write(`${row.name}: ${row.outcome}${row.why ?? ''}\n`);
}
const rows = [
  ['merges', merges.length],
  ['  clean', figures.mergesClean],
  ['  clean and as the person committed', figures.mergesAsPerson],
  ['  clean but different', figures.mergesCleanButDifferent],
  ['  with conflicts', count(merges, 'conflict')],
  ['  unreadable input', figures.mergesUnreadable],
  ['edits', edits.length],
  ['  lines add up', figures.diffsExact],
  ['  unreadable input', count(edits, 'unreadable')],
  ['  source lines shown', figures.linesShown],
  ['broken laws', broken.length],
];
for (const [name, value] of rows) process.stdout.write(`${name.padEnd(40)} ${String(value).padStart(7)}\n`);
for (const law of broken) process.stdout.write(`BROKEN: ${law}\n`);
process.exitCode = broken.length > 0 || (only === undefined && !holdsFloors()) ? 1 : 0;

/** One merge against what the person committed, and the laws on its inputs and result. */
function scoreMerge(directory) {
  const name = relative(folder, directory);
  const [base, ours, theirs] = ['base', 'ours', 'theirs'].map((side) =>
    readFileSync(join(directory, `${side}.ipynb`)),
  );
  try {
    for (const bytes of [base, ours, theirs]) holdFileLaws(name, bytes);
    const { bytes, conflicts } = mergeNotebooks(base, ours, theirs);
    const merged = sourcesOf(bytes);
    if (only !== undefined)
      process.stdout.write(`${merged.map(([type, text]) => `%% ${type}\n${text}`).join('\n')}\n`);
    if (conflicts.length > 0) {
      holdNothingLost(name, merged, ours, theirs);
      return { name, outcome: 'conflict' };
    }
    const human = sourcesOrNothing(join(directory, 'human.ipynb'));
    if (human === undefined) return { name, outcome: 'clean' };
    const same = JSON.stringify(merged) === JSON.stringify(human);
    return { name, outcome: same ? 'clean, as the person' : 'clean, but different' };
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return { name, outcome: 'unreadable', why: `: ${wordError(error)}` };
  }
}

/** One edit: added minus removed lines is the change in the number of source lines. */
function scoreEdit(directory) {
  const name = relative(folder, directory);
  const [before, after] = ['before', 'after'].map((side) => readFileSync(join(directory, `${side}.ipynb`)));
  try {
    for (const bytes of [before, after]) holdFileLaws(name, bytes);
    const { added, removed } = countLines(diffNotebooks(before, after));
    const exact = added - removed === lineCount(after) - lineCount(before);
    return { name, outcome: exact ? 'exact' : 'lines do not add up', added, removed };
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return { name, outcome: 'unreadable', why: `: ${wordError(error)}` };
  }
}

/** Reading gives the bytes back; cleaning twice is cleaning once; a clean notebook can be read. */
function holdFileLaws(name, bytes) {
  if (!readNotebook(bytes).bytes.equals(bytes)) broken.push(`${name}: read and written, the bytes differ`);
  const clean = cleanNotebook(bytes);
  if (!cleanNotebook(clean).equals(clean)) broken.push(`${name}: cleaned twice, the bytes differ`);
}

/** Each line of either side that the other did not take away stands in the result. */
function holdNothingLost(name, merged, ours, theirs) {
  const lines = new Set(merged.flatMap(([, text]) => text.split('\n')));
  const [mine, yours] = [ours, theirs].map(
    (bytes) => new Set(sourcesOf(bytes).flatMap(([, text]) => text.split('\n'))),
  );
  for (const line of mine) {
    if (yours.has(line) && !lines.has(line))
      broken.push(`${name}: a line of both sides is gone: ${line.slice(0, 80)}`);
  }
}

function sourcesOf(bytes) {
  return readNotebook(bytes).cells.map(({ type, source }) => [type, source.replace(/\n+$/, '')]);
}

function sourcesOrNothing(path) {
  try {
    return sourcesOf(readFileSync(path));
  } catch {
    return undefined;
  }
}

function lineCount(bytes) {
  return readNotebook(bytes).cells.reduce(
    (sum, { source }) => sum + source.split('\n').length - (/(^|\n)$/.test(source) ? 1 : 0),
    0,
  );
}

function casesIn(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true })
    .filter((path) => path.endsWith('meta.json'))
    .map((path) => dirname(join(directory, path)))
    .filter((path) => only === undefined || path.includes(only))
    .sort();
}

/** The floors are those of one corpus, known by its commits. */
function holdsFloors() {
  const { corpus, ...floors } = JSON.parse(readFileSync(join(root, 'scripts/corpus-floors.json'), 'utf8'));
  const commits = [...casesIn(join(folder, 'merges')), ...casesIn(join(folder, 'pairs'))].map((path) =>
    commitOf(JSON.parse(readFileSync(join(path, 'meta.json'), 'utf8'))),
  );
  const digest = createHash('sha256').update(commits.sort().join('\n')).digest('hex').slice(0, 16);
  if (digest !== corpus && !forced) {
    process.stdout.write(`no floors are kept for this corpus (${digest})\n`);
    return true;
  }
  let holds = true;
  for (const [name, { least, most }] of Object.entries(floors)) {
    const value = figures[name];
    if ((least === undefined || value >= least) && (most === undefined || value <= most)) continue;
    holds = false;
    process.stdout.write(
      `BELOW THE FLOOR: ${name} is ${value}, ${least === undefined ? `at most ${most}` : `at least ${least}`} is wanted\n`,
    );
  }
  return holds;
}

function commitOf({ merge, commit }) {
  return merge ?? commit;
}

function takeFlag(name) {
  const at = args.indexOf(name);
  if (at >= 0) args.splice(at, 1);
  return at >= 0;
}

function takeOption(name) {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
}
