/** `node bench/suggestions.mjs FOLDER...`: how often what `nbdiff resolve` suggests first is what people committed.
 *
 *  A folder holds merges/REPO/NNN/{base,ours,theirs,human}.ipynb, and meta.json with the `merge` that NNN is of. Each
 *  conflict in a source or of a deleted cell is decided in turn as the person did, once with what they decided before
 *  in the notebook at hand, once without, once with what they decided in other notebooks of that merge as well.
 *
 *  What the person did is read from the cell that became of the conflict's cell: a decision is right where, in the cell
 *  with it, the lines that it gives stand there unchanged and nothing stands between (white space at their ends and
 *  other lines of the cell aside). What no decision of one key gives was written by hand, and counts as not right.
 *
 *  The table of src/resolve/suggest.ts is this table. Whether its order says more than of the merges that it was made
 *  from is told by halves: the order that half of the repositories ask for, tried on the other half. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const HOW = ['alone', 'with decisions before', 'with those in other notebooks'];

/** Lines of text: the counts, the table, the halves. */
export async function reportSuggestions(folders) {
  const library = await import(pathToFileURL(join(root, 'dist/index.js')).href);
  const conflicts = folders.flatMap((folder) => decidedConflicts(folder, library));
  const lines = [];
  const row = (name, right, of) =>
    lines.push(`${name.padEnd(48)} ${String(right).padStart(4)} of ${of}${percent(right, of)}`);
  for (const [at, how] of HOW.entries()) {
    const first = conflicts.map(({ guesses }) => guesses[at][0]);
    row(`first suggestion right, ${how}`, count(first, 'isRight'), first.length);
  }
  row('written by hand', conflicts.filter(({ isByHand }) => isByHand).length, conflicts.length);
  lines.push('', `as first suggestion, ${HOW[2]}`);
  const firsts = conflicts.map(({ guesses }) => guesses[2][0]);
  for (const [kind, of] of grouped(firsts, ({ kind }) => kind))
    row(`  ${kind}`, count(of, 'isRight'), of.length);
  lines.push('', 'wherever it answers');
  const all = conflicts.flatMap(({ guesses }) => guesses[2]);
  for (const [kind, of] of grouped(all, ({ kind }) => kind))
    row(`  ${kind}`, count(of, 'isRight'), of.length);
  lines.push('', 'the order that one half of the repositories asks for, on both halves');
  for (const [name, right, of] of halves(conflicts)) row(`  ${name}`, right, of);
  return lines;
}

function percent(right, of) {
  return of === 0 ? '' : `  ${String(Math.round((100 * right) / of)).padStart(3)} %`;
}

function count(items, flag) {
  return items.filter((item) => item[flag]).length;
}

function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Every second repository, by name, is in the first half. */
function halves(conflicts) {
  const names = [...new Set(conflicts.map(({ repository }) => repository))].sort();
  const isFirst = ({ repository }) => names.indexOf(repository) % 2 === 0;
  const parts = [conflicts.filter(isFirst), conflicts.filter((conflict) => !isFirst(conflict))];
  return [0, 1].flatMap((mine) => {
    const order = orderFor(parts[mine]);
    return [mine, 1 - mine].flatMap((which) =>
      [0, 1].map((at) => {
        const right = parts[which].filter(({ guesses }) => firstBy(order, guesses[at]).isRight).length;
        const where = which === mine ? 'itself' : 'the other';
        return [`half ${mine + 1} on ${where}, ${HOW[at]}`, right, parts[which].length];
      }),
    );
  });
}

/** The kind that is right most often first, then that of what it leaves. */
function orderFor(conflicts) {
  const order = [];
  let left = conflicts.map(({ guesses }) => guesses[1]);
  while (left.some((guesses) => guesses.length > 0)) {
    const shares = [...grouped(left.flat(), ({ kind }) => kind)].map(([kind, of]) => {
      // One more of each, so that few are not taken for sure.
      return [kind, (count(of, 'isRight') + 1) / (of.length + 2)];
    });
    const [[best]] = shares.sort(([, one], [, other]) => other - one);
    order.push(best);
    left = left.filter((guesses) => guesses.every(({ kind }) => kind !== best));
  }
  return order;
}

function firstBy(order, guesses) {
  const rank = ({ kind }) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return [...guesses].sort((one, other) => rank(one) - rank(other))[0];
}

/** Per conflict `{ repository, isByHand, guesses: [alone, with before, with others] }`, a guess `{ kind, isRight }`. */
function decidedConflicts(folder, library) {
  const elsewhere = new Map();
  return mergesIn(join(folder, 'merges')).flatMap((directory) => {
    const found = readMerge(directory, library);
    if (found === undefined) return [];
    const { conflicts, inputs } = found;
    const merge = mergeOf(directory);
    const decisions = new Map();
    const decided = conflicts.flatMap((conflict) => {
      if (conflict.kind === 'value') return [];
      const isRight = (decision) => isAsCommitted(conflict, decision, found, library);
      const known = [
        { conflicts, inputs },
        { conflicts, inputs, decisions: new Map(decisions) },
        { conflicts, inputs, decisions: new Map(decisions), elsewhere: elsewhere.get(merge) },
      ];
      const guesses = known.map((options) =>
        library
          .suggestions(conflict, options)
          .map(({ kind, decision }) => ({ kind, isRight: isRight(decision) })),
      );
      const own = possibleDecisions(conflict, library).find(isRight);
      decisions.set(conflict, own ?? { kind: 'text', text: '(by hand)' });
      return [{ repository: basename(dirname(directory)), isByHand: own === undefined, guesses }];
    });
    const sides = [...decisions.values()].filter(({ kind }) => kind === 'ours' || kind === 'theirs');
    const last = sides.at(-1);
    if (last !== undefined) elsewhere.set(merge, { path: directory, side: last.kind });
    return decided;
  });
}

function mergesIn(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) =>
      readdirSync(join(folder, name))
        .sort()
        .map((number) => join(folder, name, number)),
    )
    .filter((directory) => existsSync(join(directory, 'human.ipynb')));
}

function mergeOf(directory) {
  const file = join(directory, 'meta.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).merge : directory;
}

/** undefined: one of the four is no notebook. */
function readMerge(directory, { conflictsIn, mergeNotebooks, NotebookError, readNotebook }) {
  const [base, ours, theirs, committed] = ['base', 'ours', 'theirs', 'human'].map((side) =>
    readFileSync(join(directory, `${side}.ipynb`)),
  );
  try {
    const merged = readNotebook(mergeNotebooks(base, ours, theirs, { conflictStyle: 'diff3' }).bytes);
    const inputs = { base: readNotebook(base), ours: readNotebook(ours), theirs: readNotebook(theirs) };
    return {
      merged,
      inputs,
      human: plainly(readNotebook(committed)),
      conflicts: conflictsIn(merged),
    };
  } catch (error) {
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}

/** The notebook with nothing but types, ids and sources, without white space at the ends of lines and sources. */
function plainly({ cells }) {
  const plain = cells.map(({ type, id, source }) => ({
    cell_type: type,
    ...(id !== undefined && { id }),
    metadata: {},
    ...(type === 'code' && { outputs: [], execution_count: null }),
    source: source.replace(/[ \t\r]+$/gm, '').replace(/\n+$/, ''),
  }));
  return JSON.stringify({ cells: plain, metadata: {}, nbformat: 4, nbformat_minor: 5 });
}

/** What a person can do by a key, sides before mixes of both. */
function possibleDecisions(conflict, { suggestions }) {
  const kinds = ['ours', 'theirs', 'base', 'both', 'both-theirs-first'];
  const sides = kinds.slice(0, conflict.kind === 'source' ? kinds.length : 3).map((kind) => ({ kind }));
  const texts = suggestions(conflict).flatMap(({ decision }) => (decision.kind === 'text' ? [decision] : []));
  return [...sides, ...texts];
}

/** The cell with this conflict decided so; other conflicts in it are taken as the person may have: either side. */
function isAsCommitted(conflict, decision, { merged, human, conflicts }, library) {
  const { diffNotebooks, readNotebook, resolveNotebook } = library;
  const { index } = conflict.cell;
  if (conflict.kind === 'delete-edit' && decision.kind === conflict.deletedBy) {
    const kept = resolveNotebook(merged, new Map([[conflict, { kind: otherThan(conflict.deletedBy) }]]));
    const { cells } = diffNotebooks(plainly(readNotebook(kept)), human);
    return cells.some(({ kind, before }) => kind === 'removed' && before.index === index);
  }
  const others = conflicts.filter((other) => other !== conflict && other.kind !== 'value');
  return ['ours', 'theirs'].some((side) => {
    const decisions = new Map(
      others.map((other) => [
        other,
        // A cell less would count the cells anew.
        { kind: other.kind === 'delete-edit' ? otherThan(other.deletedBy) : side },
      ]),
    );
    const decided = readNotebook(resolveNotebook(merged, decisions.set(conflict, decision)));
    const { cells } = diffNotebooks(plainly(decided), human);
    const [start, end] = rangeOf(conflict, decision, side, decided.cells[index].source);
    return cells.some(
      ({ before, after, details }) =>
        before?.index === index &&
        after !== undefined &&
        details.source.every(
          ({ beforeStart, beforeEnd }) =>
            beforeEnd < start ||
            beforeStart > end ||
            (beforeStart < beforeEnd && (beforeEnd <= start || beforeStart >= end)),
        ),
    );
  });
}

/** The lines of the decided cell that the decision gives, half-open. `side`: what was decided of the cell's others. */
function rangeOf(conflict, decision, side, source) {
  if (conflict.kind === 'delete-edit') return [0, source.split('\n').length];
  const { regions, region } = conflict;
  const earlier = regions.slice(0, region);
  const markers = earlier.reduce((sum, { start, end }) => sum + end - start, 0);
  const start = regions[region].start - markers + earlier.reduce((sum, one) => sum + one[side].length, 0);
  return [start, start + linesOf(regions[region], decision)];
}

function linesOf({ ours, theirs, base }, { kind, text }) {
  switch (kind) {
    case 'ours':
      return ours.length;
    case 'theirs':
      return theirs.length;
    case 'base':
      return base.length;
    case 'text':
      return text === '' ? 0 : text.split(/(?<=\n)/).length;
    default:
      return ours.length + theirs.length;
  }
}

function otherThan(side) {
  return side === 'ours' ? 'theirs' : 'ours';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folders = process.argv.slice(2).map((folder) => resolve(folder));
  if (folders.length === 0 || !folders.every((folder) => existsSync(join(folder, 'merges')))) {
    process.stderr.write('usage: node bench/suggestions.mjs FOLDER...\n');
    process.exitCode = 2;
  } else process.stdout.write(`${(await reportSuggestions(folders)).join('\n')}\n`);
}
