/** `node bench/suggestions.mjs FOLDER`: how often what `nbdiff resolve` suggests is what people committed.
 *
 *  FOLDER holds merges/REPO/NNN/{base,ours,theirs,human}.ipynb. Counted are the conflicts of the merge, by kind of
 *  suggestion and by its place in the list: a hit is a notebook of the person's that has the cell as suggested (or
 *  has it no more), white space at the ends of lines aside. The order of suggestions in src/resolve/suggest.ts
 *  follows from the table. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Rows `{ name, offered, hits }`: the conflicts, the first suggestions, then each kind of suggestion. */
export async function countSuggestions(folder) {
  const library = await import(pathToFileURL(join(root, 'dist/index.js')).href);
  const counts = new Map();
  const count = (name, isHit) => {
    const row = counts.get(name) ?? { name, offered: 0, hits: 0 };
    counts.set(name, { name, offered: row.offered + 1, hits: row.hits + (isHit ? 1 : 0) });
  };
  for (const directory of mergesIn(join(folder, 'merges'))) {
    const found = conflictsOf(directory, library);
    for (const conflict of found?.conflicts ?? []) {
      if (conflict.kind === 'value') continue;
      const offered = library.suggestions(conflict);
      const hits = offered.map(({ decision }) => isAsCommitted(conflict, decision, found, library));
      count('conflicts, the first suggestion as committed', hits[0] === true);
      if (offered.length > 0) count('first suggestions', hits[0]);
      for (const [at, { kind }] of offered.entries()) count(`${kind}, as number ${at + 1}`, hits[at]);
    }
  }
  return [...counts.values()];
}

function mergesIn(folder) {
  return readdirSync(folder)
    .flatMap((name) => readdirSync(join(folder, name)).map((number) => join(folder, name, number)))
    .filter((directory) => existsSync(join(directory, 'human.ipynb')));
}

/** undefined: one of the four is no notebook. */
function conflictsOf(directory, { conflictsIn, mergeNotebooks, NotebookError, readNotebook }) {
  const [base, ours, theirs, committed] = ['base', 'ours', 'theirs', 'human'].map((side) =>
    readFileSync(join(directory, `${side}.ipynb`)),
  );
  try {
    const human = readNotebook(committed);
    const merged = readNotebook(mergeNotebooks(base, ours, theirs, { conflictStyle: 'diff3' }).bytes);
    return { merged, human, conflicts: conflictsIn(merged) };
  } catch (error) {
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}

/** The cell with this conflict decided so; other conflicts in it are taken as the person may have: either side. */
function isAsCommitted(conflict, decision, { merged, human, conflicts }, library) {
  const { diffNotebooks, readNotebook, resolveNotebook } = library;
  if (conflict.kind === 'delete-edit' && decision.kind === conflict.deletedBy) {
    const keeper = conflict.deletedBy === 'ours' ? 'theirs' : 'ours';
    const kept = resolveNotebook(merged, new Map([[conflict, { kind: keeper }]]));
    const { cells } = diffNotebooks(kept, human.bytes);
    return cells.some(({ kind, before }) => kind === 'removed' && before.index === conflict.cell.index);
  }
  const others = conflicts.filter(({ cell }) => cell === conflict.cell);
  return ['ours', 'theirs'].some((side) => {
    const decisions = new Map(others.map((other) => [other, { kind: side }]));
    const bytes = resolveNotebook(merged, decisions.set(conflict, decision));
    const source = trimmed(readNotebook(bytes).cells[conflict.cell.index].source);
    return human.cells.some((cell) => trimmed(cell.source) === source);
  });
}

function trimmed(source) {
  return source.replace(/[ \t]+$/gm, '').trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined || !existsSync(join(folder, 'merges'))) {
    process.stderr.write('usage: node bench/suggestions.mjs FOLDER\n');
    process.exitCode = 2;
  } else {
    for (const { name, offered, hits } of await countSuggestions(resolve(folder)))
      process.stdout.write(`${name.padEnd(48)} ${String(hits).padStart(4)} of ${offered}\n`);
  }
}
