/** `npm run corpus -- FOLDER [--list] [--case NAME] [--floors]`: how nbdiff does on real histories.
 *
 *  FOLDER holds merges/REPO/NNN/{base,ours,theirs,human}.ipynb and pairs/REPO/NNN/{before,after}.ipynb, with a
 *  meta.json beside each; scripts/make-corpus.mjs makes one out of any clone. What is said of names is counted on all
 *  notebooks in it (corpus-names.mjs), so any folder of notebooks will do. On the corpus that corpus-floors.json
 *  names (and on any with --floors) a figure below its floor makes the exit code 1; broken laws do so everywhere. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';
import { scoreNames } from './corpus-names.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const library = await import(join(root, 'dist/index.js'));
const {
  applyChanges,
  changesOf,
  cleanNotebook,
  countLines,
  diffNotebooks,
  mergeNotebooks,
  NotebookError,
  readNotebook,
  wordError,
} = library;

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
let appliedDiffs = 0;
const scratch = mkdtempSync(join(tmpdir(), 'nbdiff-corpus-'));
const merges = casesIn(join(folder, 'merges')).map(scoreMerge);
const edits = casesIn(join(folder, 'pairs')).map(scoreEdit);
const inPage = await holdPageLaws(merges.filter(({ outcome }) => outcome === 'conflict'));
rmSync(scratch, { recursive: true, force: true });
const count = (rows, outcome) => rows.filter((row) => row.outcome === outcome).length;
const compared = edits.filter((row) => row.added !== undefined);
const total = (rows, figure) => rows.reduce((sum, row) => sum + figure(row), 0);
const linesShown = total(compared, ({ added, removed }) => added + removed);
const lineDiff = total(compared, ({ reference }) => reference);
const names = only === undefined ? scoreNames(folder, join(root, 'dist'), library) : undefined;
const found = (missed) => (names.mistakes === 0 ? 1 : 1 - missed.length / names.mistakes);
const figures = {
  mergesClean: merges.filter((row) => row.outcome.startsWith('clean')).length,
  mergesAsPerson: count(merges, 'clean, as the person'),
  mergesCleanButDifferent: count(merges, 'clean, but different'),
  mergesUnreadable: count(merges, 'unreadable'),
  diffsExact: count(edits, 'exact'),
  diffRatio: linesShown / Math.max(lineDiff, 1),
  crashes: count(merges, 'crash') + count(edits, 'crash'),
  ...(names && {
    namesWrong: names.wrong.length / Math.max(names.proven, 1),
    movedFound: found(names.movedMissed),
    deletedFound: found(names.deletedMissed),
  }),
};

if (list || only !== undefined) {
  for (const row of [...merges, ...edits])
    process.stdout.write(`${row.name}: ${row.outcome}${row.why ?? ''}\n`);
  for (const [what, lines] of [
    ['names wrong', names?.wrong ?? []],
    ['not found when moved', names?.movedMissed ?? []],
    ['not found when taken out', names?.deletedMissed ?? []],
  ])
    for (const line of lines) process.stdout.write(`${what}: ${line}\n`);
}
const rows = [
  ['merges', merges.length],
  ['  clean', figures.mergesClean],
  ['  clean and as the person committed', figures.mergesAsPerson],
  ['  clean but different', figures.mergesCleanButDifferent],
  ['  with conflicts', count(merges, 'conflict')],
  ['  unreadable input', figures.mergesUnreadable],
  ['  as changes without the base, the same', merges.filter(({ asMerge }) => asMerge).length],
  ['  with conflicts, decided in the page', inPage],
  ['edits', edits.length],
  ['  lines add up', figures.diffsExact],
  ['  unreadable input', count(edits, 'unreadable')],
  ['  source lines shown', linesShown],
  ['  … as a line diff of the sources', lineDiff],
  ['  ratio', figures.diffRatio.toFixed(3)],
  ['diffs applied, there and back', appliedDiffs],
  ...(names === undefined
    ? []
    : [
        ['notebooks proven to run from the top', names.proven],
        ['  of which names are said to be missing', names.wrong.length],
        ['mistakes with names put into them', names.mistakes],
        ['  a making cell moved down, found', percent(figures.movedFound)],
        ['  a making cell taken out, found', percent(figures.deletedFound)],
        ['  others, where names are hidden', names.hidden],
      ]),
  ['crashes', figures.crashes],
  ['broken laws', broken.length],
];
for (const [name, value] of rows) process.stdout.write(`${name.padEnd(40)} ${String(value).padStart(7)}\n`);
for (const law of broken) process.stdout.write(`BROKEN: ${law}\n`);
const trouble = broken.length + figures.crashes > 0;
process.exitCode = (only === undefined && !holdsFloors()) || trouble ? 1 : 0;

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/** One merge against what the person committed, and the laws on its inputs and result. */
function scoreMerge(directory) {
  const name = relative(folder, directory);
  const [base, ours, theirs] = ['base', 'ours', 'theirs'].map((side) =>
    readFileSync(join(directory, `${side}.ipynb`)),
  );
  return attempt(name, () => {
    for (const bytes of [base, ours, theirs]) holdFileLaws(name, bytes);
    const { bytes, conflicts } = mergeNotebooks(base, ours, theirs);
    const merged = sourcesOf(bytes);
    const human = sourcesOrNothing(join(directory, 'human.ipynb'));
    holdMergeLaws(name, { base, ours, theirs, bytes, isClean: conflicts.length === 0 });
    for (const side of [ours, theirs]) holdApplyLaws(name, base, side);
    const asMerge = appliedAsMerge({ base, ours, theirs, merged });
    if (only !== undefined) {
      const sides = { base: sourcesOf(base), ours: sourcesOf(ours), theirs: sourcesOf(theirs) };
      printSides(name, { ...sides, 'the person': human, nbdiff: merged });
    }
    if (conflicts.length > 0) return { name, asMerge, outcome: 'conflict' };
    if (human === undefined) return { name, asMerge, outcome: 'clean' };
    const same = JSON.stringify(merged) === JSON.stringify(human);
    return { name, asMerge, outcome: same ? 'clean, as the person' : 'clean, but different' };
  });
}

/** One edit: added minus removed lines is the change in the number of source lines. */
function scoreEdit(directory) {
  const name = relative(folder, directory);
  const [before, after] = ['before', 'after'].map((side) => readFileSync(join(directory, `${side}.ipynb`)));
  return attempt(name, () => {
    for (const bytes of [before, after]) holdFileLaws(name, bytes);
    holdApplyLaws(name, before, after);
    const [old, now] = [sourceLines(before), sourceLines(after)];
    const { added, removed } = countLines(diffNotebooks(before, after));
    const exact = added - removed === now.length - old.length;
    const reference = lineDiffOf(old, now);
    if (only !== undefined) printSides(name, { before: sourcesOf(before), after: sourcesOf(after) });
    const why = `: +${added} -${removed}, a line diff shows ${reference}`;
    return { name, outcome: exact ? 'exact' : 'lines do not add up', why, added, removed, reference };
  });
}

/** `score()`, or why there is none. */
function attempt(name, score) {
  try {
    return score();
  } catch (error) {
    if (error instanceof NotebookError) return { name, outcome: 'unreadable', why: `: ${wordError(error)}` };
    return { name, outcome: 'crash', why: `: ${error.stack}` };
  }
}

/** Every source stands where its byte range says; the cells are in order and inside the file; cleaning twice is
 *  cleaning once; a clean notebook has the same sources. */
function holdFileLaws(name, bytes) {
  let end = 0;
  for (const { node, source, sourceNode } of readNotebook(bytes).cells) {
    if (node.start < end || node.end > bytes.length) broken.push(`${name}: byte ranges of cells overlap`);
    end = node.end;
    if (sourceNode === undefined) continue;
    const text = [JSON.parse(bytes.toString('utf8', sourceNode.start, sourceNode.end))].flat().join('');
    if (text !== source) broken.push(`${name}: a source is not what its bytes say`);
  }
  const clean = cleanNotebook(bytes);
  if (!cleanNotebook(clean).equals(clean)) broken.push(`${name}: cleaned twice, the bytes differ`);
  if (JSON.stringify(sourcesOf(clean)) !== JSON.stringify(sourcesOf(bytes)))
    broken.push(`${name}: cleaning changed a source`);
}

/** The result is JSON where the inputs are (Python's NaN is none); a clean one has no markers that no side had; and
 *  nothing is lost: each line that ours or theirs has is in the result, unless the other side took it away from the
 *  base. White space plays no part, nor how the sentences of a paragraph stand in lines. */
function holdMergeLaws(name, { base, ours, theirs, bytes, isClean }) {
  if ([base, ours, theirs].every(isJson) && !isJson(bytes)) broken.push(`${name}: the result is not JSON`);
  const merged = piecesOf(bytes);
  const [was, mine, yours] = [base, ours, theirs].map(piecesOf);
  for (const [side, pieces, other] of [
    ['ours', mine, yours],
    ['theirs', yours, mine],
  ]) {
    for (const piece of pieces) {
      const isTakenAway = was.has(piece) && !other.has(piece);
      if (!merged.has(piece) && !isTakenAway)
        broken.push(`${name}: ${side} wrote, and it is gone: ${piece.slice(0, 90)}`);
    }
  }
  const marker = [...merged].find(
    (piece) => /^<{7}( |$)/.test(piece) && !mine.has(piece) && !yours.has(piece),
  );
  if (isClean && marker !== undefined) broken.push(`${name}: a clean result has a conflict marker`);
}

/** A diff makes the notebook before say what the one after says, and taken back the other way round. */
function holdApplyLaws(name, before, after) {
  const changes = changesOf(before, after);
  for (const [from, to, reverse] of [
    [before, after, false],
    [after, before, true],
  ]) {
    const result = applyChanges(changes, from, { reverse });
    const made = result.kind === 'already' ? from : result.bytes;
    const isDone = result.kind === 'already' || result.kind === 'applied';
    // Formats go up only.
    const isOlder = readNotebook(to).format.major < readNotebook(made).format.major;
    if (isDone && saysTheSame(made, to, isOlder)) appliedDiffs += 1;
    else
      broken.push(
        `${name}: its diff does not make the one side of the other${reverse ? ', taken back' : ''}`,
      );
  }
}

/** What is decided in the page is what `--take` makes of it; how many were decided. */
async function holdPageLaws(conflicted) {
  const { brokenInPage } = await bundled('tests/web/resolve-law.ts');
  for (const { name } of conflicted) {
    const sides = ['base', 'ours', 'theirs'].map((side) => [
      side,
      readFileSync(join(folder, name, `${side}.ipynb`)),
    ]);
    const place = mkdtempSync(join(scratch, 'page-'));
    for (const law of await brokenInPage(Object.fromEntries(sides), place)) broken.push(`${name}: ${law}`);
    rmSync(place, { recursive: true });
  }
  return conflicted.length;
}

function saysTheSame(one, other, isOlder) {
  const { cells, metadata, format } = diffNotebooks(one, other);
  return (
    (isOlder || format === undefined) && metadata.length === 0 && cells.every(({ kind }) => kind === 'same')
  );
}

/** Whether theirs as changes, applied to ours without the base at hand, give what the merge gives. */
function appliedAsMerge({ base, ours, theirs, merged }) {
  const result = applyChanges(changesOf(base, theirs), ours);
  const made = result.kind === 'already' ? ours : result.bytes;
  return made !== undefined && JSON.stringify(sourcesOf(made)) === JSON.stringify(merged);
}

/** The lines of all sources, and the sentences in them, without white space at the ends and doubled inside. */
function piecesOf(bytes) {
  return new Set(
    sourcesOf(bytes)
      .flatMap(([type, text]) => (type === 'markdown' ? text.split(/\n|(?<=[.!?])\s+/) : text.split('\n')))
      .map((piece) => piece.replace(/\s+/g, ' ').trim()),
  );
}

function isJson(bytes) {
  try {
    JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}

/** Lines that git shows of the sources as one text, by the better of two algorithms. */
function lineDiffOf(before, after) {
  const paths = [before, after].map((lines, side) => {
    const path = join(scratch, `${side}`);
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
    return path;
  });
  const shown = ['histogram', 'patience'].map((algorithm) => {
    const options = ['diff', '--no-index', '--no-ext-diff', '--numstat', `--diff-algorithm=${algorithm}`];
    const { stdout } = spawnSync('git', [...options, ...paths], { cwd: scratch, encoding: 'utf8' });
    const [added = '0', removed = '0'] = stdout.split('\t');
    return Number(added) + Number(removed);
  });
  return Math.min(...shown);
}

/** Sources side after side. */
function printSides(name, sides) {
  for (const [side, cells] of Object.entries(sides)) {
    process.stdout.write(`\n===== ${name}: ${side}\n`);
    for (const [type, text] of cells ?? []) process.stdout.write(`%% ${type}\n${text}\n`);
  }
  process.stdout.write('\n');
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

/** A final newline begins no line. */
function sourceLines(bytes) {
  return readNotebook(bytes).cells.flatMap(({ source }) => {
    const lines = source.split('\n');
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  });
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
