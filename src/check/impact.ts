/** What a change of a notebook does to the cells below it, by the names that they use:
 *
 *      cell 3    - df = load("a.csv")
 *                + df = load("b.csv")
 *      cell 7      plot(df)                 used in 7, whose output was made before */
import type { ChangedCode, CodeVersions } from '../code/changed-code.ts';
import type { FollowedNames } from '../code/follow-names.ts';
import { type NameUsers, nameUsers } from '../code/name-users.ts';
import { type CellChange, cellsOf, type NotebookDiff } from '../diff/changes.ts';
import { sameOutputs } from '../diff/same-outputs.ts';
import { joinedLines } from '../diff/split.ts';
import { sameValue } from '../json/same.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { countOf, hasOutputs } from '../notebook/run.ts';
import { staleOutputs } from './hidden-state.ts';

/** What becomes of a name that a changed cell makes or changes, or did. */
export interface NameImpact {
  /** `made`: it is another, for the cells below. `was-made`, `was-changed`: here, before. `below`: it is made here still, but
   *  below the cells, which had it from here. */
  readonly kind: 'made' | 'was-made' | 'was-changed' | 'below';
  readonly name: string;
  /** Cells of the new notebook, from 0, in order; at least one. */
  readonly usedIn: readonly number[];
}

export interface Impact {
  /** Of cells that have any. */
  readonly ofCells: ReadonlyMap<CellChange, readonly NameImpact[]>;
  /** Cells of the new notebook, from 0, whose outputs are those from before the change though what they were made of is
   *  another. In order. */
  readonly outdated: readonly number[];
  /** Where claims end in the new notebook, and why; undefined also where no code changed. */
  readonly hidden: FollowedNames['hidden'];
}

/** What the parser knows. */
export interface CodeReader {
  readonly namesIn: (notebook: Notebook) => FollowedNames | undefined;
  readonly changedCode: (versions: CodeVersions) => ChangedCode;
}

/** undefined: nothing can be said, since nothing of code changed, it is not Python, or there is no notebook on a side. */
export function impactOf(
  { before, after, cells, hidden }: NotebookDiff,
  read: CodeReader,
): Impact | undefined {
  if (before === undefined || after === undefined) return undefined;
  const isOther = cells.some(isOfCode);
  if (!isOther && hidden.executionCounts === 0) return undefined;
  const names = { before: read.namesIn(before), after: read.namesIn(after) };
  if (names.before === undefined || names.after === undefined) return undefined;
  const sides: Sides = {
    ...{ before, after, namesBefore: names.before, namesAfter: names.after },
    usersBefore: nameUsers(names.before),
    usersAfter: nameUsers(names.after),
    places: placesOf(cells),
  };
  const ofCells = new Map<CellChange, readonly NameImpact[]>();
  const isEdited = new Set<number>();
  for (const change of cells) {
    if (!isOfCode(change)) continue;
    const code = codeOf(change, read);
    if (code.isOther) for (const { index } of cellsOf(change)[1]) isEdited.add(index);
    const found = [...madeIn(change, code, sides), ...lostFrom(change, sides)];
    if (found.length > 0) ofCells.set(change, found);
  }
  return {
    ofCells,
    outdated: outdatedIn(ofCells, isEdited, sides),
    hidden: isOther ? names.after.hidden : undefined,
  };
}

interface Sides {
  readonly before: Notebook;
  readonly after: Notebook;
  readonly namesBefore: FollowedNames;
  readonly namesAfter: FollowedNames;
  readonly usersBefore: NameUsers;
  readonly usersAfter: NameUsers;
  readonly places: Places;
}

/** Which cells are which, by their places: of one before, all that it became, and the other way round. */
interface Places {
  readonly after: ReadonlyMap<number, readonly number[]>;
  readonly before: ReadonlyMap<number, readonly number[]>;
}

function placesOf(cells: readonly CellChange[]): Places {
  const places = {
    after: new Map<number, readonly number[]>(),
    before: new Map<number, readonly number[]>(),
  };
  for (const change of cells) {
    const [olds, news] = cellsOf(change).map((side) => side.map(({ index }) => index));
    for (const old of olds!) places.after.set(old, news!);
    for (const now of news!) places.before.set(now, olds!);
  }
  return places;
}

/** Whether it may change what code does. */
function isOfCode(change: CellChange): boolean {
  if (
    change.kind === 'same' ||
    !cellsOf(change)
      .flat()
      .some(({ type }) => type === 'code')
  )
    return false;
  if (change.kind !== 'modified') return true;
  return change.details.source.length > 0 || change.details.type !== undefined;
}

/** All of it, where lines say nothing of what became of it. */
const ALL: ChangedCode = { isOther: true, names: undefined };
const PLACE_ALONE: ChangedCode = { isOther: false, names: undefined };

function codeOf(change: CellChange, read: CodeReader): ChangedCode {
  const [before, after] = cellsOf(change).map(joinedLines);
  switch (change.kind) {
    case 'added':
    case 'removed':
      return ALL;
    case 'same':
    case 'modified':
    case 'moved': {
      const { source, type } = change.details;
      if (type !== undefined) return ALL;
      if (source.length === 0) return PLACE_ALONE;
      return read.changedCode({ before: before!, after: after!, changes: source });
    }
    case 'split':
    case 'joined':
      return read.changedCode({ before: before!, after: after!, changes: change.source });
  }
}

/** Of names that are made or changed here. */
function madeIn(change: CellChange, { names }: ChangedCode, sides: Sides): readonly NameImpact[] {
  const own = cellsOf(change)[1].map(({ index }) => index);
  const found = new Map<string, Set<number>>();
  for (const cell of own) {
    for (const [name, users] of sides.usersAfter(cell)) {
      if (names?.has(name) === false) continue;
      // Wherever it is imported it is the same.
      const isSame = isElsewhereAlone(change) && users.every((user) => isImportedIn(user, name, sides));
      const others = isSame ? [] : users.filter((user) => !own.includes(user));
      if (others.length > 0) found.set(name, new Set([...(found.get(name) ?? []), ...others]));
    }
  }
  return [...found].map(([name, users]) => ({ kind: 'made', name, usedIn: inOrder(users) }));
}

/** Of names that were made or changed here, for cells that do not have them from here any more. */
function lostFrom(change: CellChange, sides: Sides): readonly NameImpact[] {
  const [olds, news] = cellsOf(change).map((side) => side.map(({ index }) => index));
  const lost = new Map<string, { readonly kind: NameImpact['kind']; readonly users: Set<number> }>();
  for (const old of olds!) {
    const { makes, mayMake } = sides.namesBefore.cells[old]!;
    for (const [name, users] of sides.usersBefore(old)) {
      const isMade = news!.some((cell) => doesMake(sides.namesAfter, cell, name));
      const was = makes.has(name) || mayMake.has(name) ? 'was-made' : 'was-changed';
      const kind = isMade ? 'below' : was;
      const known = lost.get(name) ?? { kind, users: new Set() };
      for (const user of users) {
        for (const now of sides.places.after.get(user) ?? []) {
          if (isMade && now >= Math.min(...news!)) continue;
          const hasOther = news!.includes(now) || isImportedIn(now, name, sides);
          if (!hasOther && stillUses(now, user, name, sides)) known.users.add(now);
        }
      }
      if (known.users.size > 0) lost.set(name, known);
    }
  }
  return [...lost].map(([name, { kind, users }]) => ({ kind, name, usedIn: inOrder(users) }));
}

function inOrder(cells: ReadonlySet<number>): readonly number[] {
  return [...cells].sort((one, other) => one - other);
}

function doesMake({ cells }: FollowedNames, cell: number, name: string): boolean {
  const { makes, mayMake, changes } = cells[cell]!;
  return makes.has(name) || mayMake.has(name) || changes.has(name);
}

/** `user` was the cell before. */
function stillUses(cell: number, user: number, name: string, sides: Sides): boolean {
  const { cells, hidden, missing } = sides.namesAfter;
  if (hidden !== undefined && cell >= hidden.cell) return false;
  return (
    sides.after.cells[cell]!.source === sides.before.cells[user]!.source ||
    cells[cell]!.uses.some((use) => use.name === name) ||
    missing.some((one) => one.name === name && (one.cell === cell || one.alsoIn.includes(cell)))
  );
}

/** What was run before, was not run since, and has other things above it now: from the top down, each by those that it uses. */
function outdatedIn(
  ofCells: Impact['ofCells'],
  isEdited: ReadonlySet<number>,
  sides: Sides,
): readonly number[] {
  const { namesAfter, after } = sides;
  const others = new Map<number, Set<string>>();
  const hasLost = new Set<number>();
  for (const [change, impacts] of ofCells) {
    for (const { kind, name, usedIn } of impacts) {
      if (kind === 'made' && isElsewhereAlone(change)) continue;
      for (const user of usedIn) {
        if (kind !== 'made') hasLost.add(user);
        else others.set(user, (others.get(user) ?? new Set()).add(name));
      }
    }
  }
  const outdated = new Set(ranAgainAbove(sides).filter((cell) => isSameRun(cell, sides)));
  const isOld = new Set<number>();
  for (const [cell, { uses }] of namesAfter.cells.slice(0, namesAfter.hidden?.cell).entries()) {
    const usesOther =
      hasLost.has(cell) ||
      uses.some(
        ({ name, surety, from, isImported }) =>
          surety === 'sure' &&
          (others.get(cell)?.has(name) === true || (!isImported && from.some((maker) => isOld.has(maker)))),
      );
    if (!(usesOther || isEdited.has(cell)) || !isSameRun(cell, sides)) continue;
    // Of a cell that was edited itself it is known which names are others.
    if (usesOther) isOld.add(cell);
    if (hasOutputs(after.cells[cell]!)) outdated.add(cell);
  }
  return inOrder(outdated);
}

function isElsewhereAlone(change: CellChange): boolean {
  return change.kind === 'moved' && change.details.source.length === 0;
}

/** Whether the cell has the name, as the notebook is now, from an import. */
function isImportedIn(cell: number, name: string, { namesAfter }: Sides): boolean {
  return namesAfter.cells[cell]!.uses.some((use) => use.name === name && use.isImported);
}

function isSameRun(cell: number, { before, after, places }: Sides): boolean {
  const [old, ...others] = places.before.get(cell) ?? [];
  if (old === undefined || others.length > 0 || countOf(after.cells[cell]!) === undefined) return false;
  const [one, other]: readonly Cell[] = [before.cells[old]!, after.cells[cell]!];
  return sameValue(one!.executionCount, other!.executionCount) && sameOutputs(one!.outputs, other!.outputs);
}

/** Cells with outputs from before a cell above ran again, which it had not yet done before the change. */
function ranAgainAbove({ before, after, namesBefore, namesAfter, places }: Sides): readonly number[] {
  const staleIn = (notebook: Notebook, names: FollowedNames): readonly number[] =>
    staleOutputs(notebook, names, undefined).flatMap((found) =>
      found.rule === 'stale-output' && found.since === 'ran-again' ? [found.cell!, ...found.alsoIn] : [],
    );
  const known = new Set(staleIn(before, namesBefore).flatMap((cell) => places.after.get(cell) ?? []));
  return staleIn(after, namesAfter).filter((cell) => !known.has(cell));
}
