/** What people read when something is wrong, worded in one place: what, where, and what to do. Whoever types a command
 *  that stands in a message loses nothing: none overwrites what is not stored elsewhere. */
import type { NotebookError, Origin, Place, Problem, Side } from './errors.ts';
import type { MergeConflict, MergeNote, MergeResult, NameNote } from './merge/merge-result.ts';
import { quoted, shownPath, shownText } from './shown.ts';

/** One line, without the `nbdiff: ` in front: `analysis.ipynb:12:5: ...`. */
export function wordError(error: NotebookError): string {
  return worded(error, error.side);
}

/** `advised`: the side whose advice is given. */
function worded(error: NotebookError, advised: Side | undefined): string {
  const { file, side, place, problem } = error;
  const name = file === undefined ? side : inSide(file, side);
  const where = [name, place && lineColumn(place)].filter((part) => part !== undefined).join(':');
  const text = wordProblem(problem, { file, side: advised });
  return shownText(where === '' ? text : `${where}: ${text}`);
}

/** The same for what went wrong while `path` was worked on, whether or not the error itself is about that file. */
export function wordErrorAt(path: string, error: NotebookError): string {
  return error.file === path ? wordError(error) : `${shownPath(path)}: ${wordError(error)}`;
}

/** The same in a history, where no file stands that could be mended. */
export function wordPastError(path: string, error: NotebookError): string {
  const words = worded(error, 'base');
  return error.file === path ? words : `${shownPath(path)}: ${words}`;
}

/** The side after a change has the name alone, be it the file as it stands or what git has. */
function inSide(file: string, side: Side | undefined): string {
  const name = shownPath(file);
  return side === undefined || side === 'after' || side === 'stored' ? name : `${name} (${side})`;
}

/** What is wrong and how to mend it, without the place. */
export function wordProblem(problem: Problem, { file = 'FILE', side }: Origin = {}): string {
  switch (problem.kind) {
    case 'json-syntax':
      return `not valid JSON: expected ${problem.expected}, found ${problem.found}${wayOut(file, side, 'open it in an editor there')}`;
    case 'invalid-utf8':
      return 'not UTF-8 text; save it as UTF-8, as Jupyter does';
    case 'nul-byte':
      return `a NUL byte stands here, so this is no notebook or a damaged one${wayOut(file, side)}`;
    case 'raw-conflict-markers':
      return `git's conflict markers cut through the JSON${mendedBy(`mend it with: nbdiff resolve ${quoted(file)}`, file, side)}`;
    case 'beyond-repair':
      return `git's conflict markers cut through the JSON, and what they part is no notebook (were lines edited or lost?)${mendedBy(seeVersions(file), file, side)}`;
    case 'not-a-notebook':
      return `not a notebook: ${problem.reason}`;
    case 'unknown-format':
      return `notebook format ${problem.major} is not known (3 and 4 are); convert it with: jupyter nbconvert --to notebook`;
    case 'not-changes':
      return `not changes as nbdiff --json gives them: ${problem.reason}`;
    case 'lfs-pointer':
      return `a pointer of Git LFS (object ${problem.sha256}) stands in the notebook's place; put the notebook there with: git lfs pull`;
    case 'lfs-object-missing':
      return `Git LFS keeps it, and object ${problem.sha256} is not in this clone; get it with: git lfs fetch --all`;
    case 'file':
      return problem.reason;
    case 'git':
      return `git: ${problem.reason}`;
    case 'usage':
      return problem.advice === undefined ? problem.reason : `${problem.reason}; ${problem.advice}`;
  }
}

/** How the file as it stands is mended: by `steps`, or with the help of what git has of it. */
function wayOut(file: string, side: Side | undefined, ...steps: readonly string[]): string {
  // A blob and standard input have names that git's log does not take.
  const isPath = !file.includes(':') && file !== 'standard input';
  return mendedBy([...steps, ...(isPath ? [seeVersions(file)] : [])].join(', or '), file, side);
}

/** `advice` is about the file as it stands; where another version is the broken one, that is said instead. */
function mendedBy(advice: string, file: string, side: Side | undefined): string {
  if (side === 'before') return '; that version is broken, not the file as it stands';
  if (side === 'stored') return '; that version is broken, perhaps not the file as it stands';
  if (side === 'staged')
    return `; what is staged is broken, not the file as it stands: stage that with: git add ${quoted(file)}`;
  return advice === '' || (side !== undefined && side !== 'after') ? '' : `; ${advice}`;
}

function seeVersions(file: string): string {
  return `see its older versions with: git log --oneline -- ${quoted(file)}`;
}

/** Journals of sessions cannot be written. */
export function wordNotKept(code: string): string {
  return `.git/nbdiff cannot be written (${code}): what is decided is in the notebooks, and can be undone in this window alone`;
}

/** What `clean --check` says of a notebook. */
export function wordNotClean(path: string): string {
  return `${shownPath(path)}: not clean; see what goes with: nbdiff clean --diff ${quoted(path)}`;
}

/** What the filter says of the edit that takes outputs out of a notebook which git has with them. */
export function wordStripping(path: string): string {
  return `${shownPath(path)} was committed with outputs; this edit stores it without them`;
}

/** `12:5`: line and column from 1, the column in characters. */
export function lineColumn(place: Place): string {
  const before = Buffer.from(place.bytes.buffer, place.bytes.byteOffset, place.offset);
  let line = 1;
  for (let at = before.indexOf(0x0a); at >= 0; at = before.indexOf(0x0a, at + 1)) line += 1;
  const column = [...before.toString('utf8', before.lastIndexOf(0x0a) + 1)].length + 1;
  return `${line}:${column}`;
}

/** What a merge decided, a line for the sum and one for each thing worth knowing. Cells count from 1. */
export function wordMerge(result: MergeResult, path: string): readonly string[] {
  const { conflicts, notes } = result;
  const [first, ...more] = notes.filter(({ kind }) => kind === 'name');
  // A single one is a part of the sum.
  const alone = more.length > 0 || first === undefined ? undefined : first;
  const lines = [
    [
      `merged ${shownPath(path)}: ${wordMerged(result)}`,
      ...(alone === undefined ? [] : wordMergeNote(alone)),
    ].join('; '),
  ];
  for (const conflict of conflicts) {
    if (conflict.kind !== 'source') lines.push(`  ${wordConflict(conflict)}`);
  }
  for (const note of wordMergeNotes(notes.filter((one) => one !== alone))) lines.push(`  ${note}`);
  if (conflicts.length > 0) lines.push(`  finish with: nbdiff resolve ${quoted(path)}`);
  return lines;
}

/** `2 cells from theirs, 1 conflict in cell 3`. */
export function wordMerged({ counts, conflicts }: Pick<MergeResult, 'counts' | 'conflicts'>): string {
  const parts = [
    counts.fromTheirs > 0 ? `${cells(counts.fromTheirs)} from theirs` : '',
    counts.merged > 0 ? `${cells(counts.merged)} merged from both` : '',
    counts.deleted > 0 ? `${cells(counts.deleted)} deleted by theirs` : '',
    counts.moved > 0 ? `${cells(counts.moved)} moved by theirs` : '',
    counts.metadata ? 'metadata from theirs' : '',
    conflicts.length > 0 ? wordConflictCount(conflicts.map(({ cell }) => cell)) : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nothing of theirs to take' : parts.join(', ');
}

/** What the merger decided and a person may want to know. */
export function wordMergeNotes(notes: readonly MergeNote[]): readonly string[] {
  return notes.flatMap(wordMergeNote);
}

function wordMergeNote(note: MergeNote): readonly string[] {
  switch (note.kind) {
    case 'both-moved':
      return [`cell ${note.cell + 1} was moved by both; it stands where ours put it`];
    case 'outputs-cleared':
      return [];
    case 'upgraded':
      return [`${note.side} was of format 3 and was read as format 4`];
    case 'name':
      return [wordNameNote(note)];
  }
}

function wordNameNote(note: NameNote): string {
  const { name, by, cells } = note;
  const which = cells.map((cell) => cell + 1);
  const users = `${wordCells(which)} ${which.length === 1 ? 'uses' : 'use'} ${name}`;
  switch (note.how) {
    case 'renamed':
      return `${users}, which ${by} renamed to ${note.to}`;
    case 'unmade':
      return `${users}, which ${by} made no more`;
    case 'made-below':
      return `${users}, which is made below, in cell ${note.madeIn + 1}, since ${by} moved it`;
    case 'deleted':
      return `${users}, which cell ${note.deletedIn + 1} of ${by} deletes`;
    case 'remade':
      return `${users}, which ${by} made anew in cell ${note.madeIn + 1}`;
    case 'older-outputs':
      return `${wordCells(which)} ran before ${by} changed ${name} in cell ${note.madeIn + 1}: the output is of the older one`;
  }
}

/** Conflicts that rerere settled; cells from 0, undefined is the notebook; `left` conflicts remain. */
export function wordRecalled(places: readonly (number | undefined)[], left: number, path: string): string {
  const rest = left === 0 ? 'no conflict is left' : `${left} left`;
  return `resolved as before in ${wordPlaces(places)}; ${rest} (forget it with: nbdiff resolve --forget ${quoted(path)})`;
}

/** A notebook that git's markers broke and that was merged anew. `backup`: where the broken file is kept. */
export function wordRepaired(
  path: string,
  source: 'index' | 'commits' | 'markers',
  conflicts: number,
  backup: string | undefined,
): string {
  const from = {
    index: 'from what git merged',
    commits: 'from the commits that were merged',
    markers: 'from what stands between the markers',
  }[source];
  const left = wordLeft(conflicts);
  const kept = backup === undefined ? '' : `; the file had been edited and is kept as ${quoted(backup)}`;
  return `${shownPath(path)}: git's markers cut through the JSON; merged anew ${from}, ${left}${kept}`;
}

/** An unmerged notebook of 0 bytes that was merged anew. */
export function wordRefilled(path: string, conflicts: number): string {
  return `${shownPath(path)}: it was empty, which neither side is; merged anew from what git merged, ${wordLeft(conflicts)}`;
}

/** An unmerged notebook in whose place stood what git made of Git LFS's pointers. */
export function wordUnpointed(path: string, conflicts: number): string {
  return `${shownPath(path)}: Git LFS's pointers stood in its place; merged anew from what git merged, ${wordLeft(conflicts)}`;
}

/** Behind the reason why notebooks that Git LFS keeps were not merged. */
export function wordLeftToPerson(path: string): string {
  return `nothing was merged, and git keeps both sides; merge them then with: nbdiff merge --repair ${quoted(path)}`;
}

/** Conflicts that a person ended without nbdiff; cells from 0, undefined is the notebook. */
export function wordEnded(path: string, places: readonly (number | undefined)[]): string {
  return `${shownPath(path)}: ended by hand in ${wordPlaces(places)}; what was recorded of it goes`;
}

function wordLeft(conflicts: number): string {
  return conflicts === 0 ? 'no conflict is left' : `${counted(conflicts, 'conflict')} left`;
}

/** `2 conflicts in cells 3 and 5`; a cell from 0 for each conflict, undefined is the notebook. */
export function wordConflictCount(places: readonly (number | undefined)[]): string {
  return `${counted(places.length, 'conflict')} in ${wordPlaces(places)}`;
}

/** `cells 3 and 5 and the metadata`. */
function wordPlaces(places: readonly (number | undefined)[]): string {
  const numbers = [...new Set(places.flatMap((place) => (place === undefined ? [] : [place + 1])))];
  return [numbers.length === 0 ? '' : wordCells(numbers), places.includes(undefined) ? 'the metadata' : '']
    .filter((place) => place !== '')
    .join(' and ');
}

/** `cells 3, 5 and 9`, by their numbers; long lists are cut. */
export function wordCells(numbers: readonly number[]): string {
  return `cell${numbers.length === 1 ? '' : 's'} ${listed(numbers)}`;
}

/** One clash in words. */
function wordConflict(conflict: MergeConflict): string {
  switch (conflict.kind) {
    case 'source':
      return `cell ${conflict.cell + 1}: both changed the same lines`;
    case 'delete-edit': {
      const editedBy = conflict.deletedBy === 'ours' ? 'theirs' : 'ours';
      return `cell ${conflict.cell + 1}: deleted by ${conflict.deletedBy}, changed by ${editedBy}`;
    }
    case 'value': {
      const owner = conflict.cell === undefined ? 'notebook' : `cell ${conflict.cell + 1}`;
      const keys = conflict.path.filter((key, index) => index > 0 || key !== 'cell').join('.');
      return `${owner}: both changed "${shownText(keys)}"; ours stands, theirs is recorded in the metadata`;
    }
  }
}

function cells(count: number): string {
  return counted(count, 'cell');
}

/** `1 line`, `2 lines`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** `3, 5 and 9`; long lists are cut. */
export function listed(items: readonly (number | string)[]): string {
  const shown = items.length > 8 ? items.slice(0, 7) : items;
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
