/** Findings about names: what fails when the notebook runs from the top, and outputs that were made with other values than
 *  the cells above would give.
 *
 *      In [7]  df = load()      makes df
 *      In [5]  df.describe()    its output is of an older df: stale */
import type { CellNames, FollowedNames, MissingName } from '../code/follow-names.ts';
import { alignCells } from '../diff/align.ts';
import { sameOutputs } from '../diff/same-outputs.ts';
import { sameValue } from '../json/same.ts';
import { tagsOf } from '../notebook/normalizer.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { countOf, hasOutputs } from '../notebook/run.ts';
import type { Finding, NameStep } from './findings.ts';
import { offsetOfLine } from './offset-of-line.ts';

/** Of the rule, one for each name, where it is missed first. */
export function missingNames(
  notebook: Notebook,
  names: FollowedNames | undefined,
  rule: 'used-before-made' | 'made-nowhere',
): readonly Finding[] {
  if (names === undefined) return [];
  return names.missing.flatMap((missing): readonly Finding[] => {
    const of = { ...placeOf(notebook.cells[missing.cell]!, missing.at), ...whatOf(missing, notebook, names) };
    if (missing.kind === 'nowhere') return rule === 'made-nowhere' ? [{ rule, ...of }] : [];
    if (rule === 'made-nowhere') return [];
    const madeIn = missing.kind === 'made-later' ? missing.madeIn : undefined;
    const deletedIn = missing.kind === 'deleted' ? missing.deletedIn : undefined;
    return [{ rule, ...of, through: missing.through, madeIn, deletedIn }];
  });
}

function whatOf(
  { name, alsoIn }: MissingName,
  notebook: Notebook,
  names: FollowedNames,
): { readonly name: string; readonly alsoIn: readonly number[]; readonly way: readonly NameStep[] } {
  return { name, alsoIn, way: wayOf(name, notebook, names) };
}

/** What each cell does with the name, in their order. */
function wayOf(name: string, { cells }: Notebook, names: FollowedNames): readonly NameStep[] {
  const missing = names.missing.find((one) => one.name === name);
  const misses = new Set(missing === undefined ? [] : [missing.cell, ...missing.alsoIn]);
  return names.cells.flatMap((cell, index): readonly NameStep[] => {
    const does = doesWith(name, cell, misses.has(index));
    return does === undefined ? [] : [{ cell: index, does, count: numberOf(cells[index]!) }];
  });
}

/** The one word for it: what makes a name of its older value changes it. */
function doesWith(name: string, cell: CellNames, misses: boolean): NameStep['does'] | undefined {
  const isUsed = misses || cell.uses.some((use) => use.name === name);
  if (cell.makes.has(name))
    return cell.uses.some((use) => use.name === name && use.from.length > 0) ? 'changes' : 'makes';
  if (cell.changes.has(name)) return 'changes';
  if (cell.deletes.has(name)) return 'deletes';
  if (isUsed) return 'uses';
  return cell.mayMake.has(name) ? 'may-make' : undefined;
}

interface Cause {
  readonly name: string;
  readonly madeIn: number;
  readonly since: 'ran-again' | 'not-run' | 'edited' | 'merged' | 'below';
}

/** What tells what was edited and not run. */
export interface Older {
  /** In a merge those of both sides: each tells what the runs that it shows were made with. */
  readonly versions: readonly Notebook[];
  /** Whether two versions of a cell's source make, or change, another value of the name. */
  readonly makesAnother: (before: string, after: string, name: string) => boolean;
}

/** Outputs of which a cell above says that they are old, one finding for each such cell. */
export function staleOutputs(
  notebook: Notebook,
  names: FollowedNames | undefined,
  older: Older | undefined,
): readonly Finding[] {
  if (names === undefined) return [];
  const found = new Map<string, Finding & { readonly rule: 'stale-output'; readonly alsoIn: number[] }>();
  for (const [index, stale] of staleRuns(notebook, names, older).entries()) {
    const cell = notebook.cells[index]!;
    if (stale === undefined || !hasOutputs(cell) || tagsOf(cell).includes(ALLOWED)) continue;
    const { cause, use } = stale;
    const key = `${cause.madeIn} ${cause.since}`;
    const first = found.get(key);
    if (first !== undefined) {
      first.alsoIn.push(index);
      continue;
    }
    const by = use.name === cause.name ? undefined : use.name;
    const way = wayOf(cause.name, notebook, names);
    found.set(key, { rule: 'stale-output', ...placeOf(cell, use.at), ...cause, by, alsoIn: [], way });
  }
  return [...found.values()];
}

/** A tag on a cell whose output somebody wants to keep as it is. */
const ALLOWED = 'nbdiff-allow-hidden-state';

type Use = CellNames['uses'][number];
/** The first use to which an older value came than the cells above would give. */
type Stale = { readonly use: Use; readonly cause: Cause } | undefined;

/** For each cell that has run, as far as names are known. A run that several versions show is old where it is old in each of
 *  them: nobody knows which of them made it. */
function staleRuns(notebook: Notebook, names: FollowedNames, older: Older | undefined): readonly Stale[] {
  const { cells } = notebook;
  const end = names.hidden?.cell ?? cells.length;
  const now = worldOf(cells.map(numberOf), () => undefined);
  const owns = older === undefined ? [] : older.versions.map((version) => cellsIn(version, notebook, older));
  const worlds = owns.map((own) => worldOfVersion(own, owns, now.numbers));
  const makers = makersIn(names, end);
  for (let index = 0; index < end; index += 1) {
    const uses = now.numbers[index] === undefined ? [] : usesOf(index, cells, names);
    for (const world of worlds) world.stale.push(staleUse(index, uses, makers, world));
    const showing = worlds.filter((_, at) => owns[at]![index]!.isSameRun);
    const isFine = showing.some(({ stale }) => stale[index] === undefined);
    const stale = isFine ? undefined : (showing[0]?.stale[index] ?? staleUse(index, uses, makers, now));
    now.stale.push(stale);
  }
  return now.stale;
}

/** How cells ran in one kernel. */
interface World {
  /** undefined: not run; NaN: nobody knows when. */
  readonly numbers: readonly (number | undefined)[];
  /** As far as they tell: none of them stands twice. */
  readonly isOneKernel: boolean;
  /** What became since of what the cell makes of the name. */
  readonly edited: (cell: number, name: string) => 'not-run' | 'edited' | 'merged' | undefined;
  /** Of the cells that were looked at. */
  readonly stale: Stale[];
}

function worldOf(numbers: World['numbers'], edited: World['edited']): World {
  const known = numbers.filter(Number.isFinite);
  return { numbers, isOneKernel: new Set(known).size === known.length, edited, stale: [] };
}

/** Of what other cells make: those that are sure to matter, with the cell that made or changed it. */
function usesOf(
  index: number,
  cells: readonly Cell[],
  names: FollowedNames,
): readonly { readonly use: Use; readonly madeIn: number }[] {
  return names.cells[index]!.uses.flatMap((use) => {
    if (use.surety !== 'sure' || use.isImported) return [];
    const makers = use.from.filter(
      (maker) => doesMake(names.cells[maker]!, use.name) && !isParameters(cells[maker]!),
    );
    return makers.map((madeIn) => ({ use, madeIn }));
  });
}

function doesMake({ makes, changes }: CellNames, name: string): boolean {
  return makes.has(name) || changes.has(name);
}

/** Of each name the cells that make or change it, in order. */
function makersIn({ cells }: FollowedNames, end: number): ReadonlyMap<string, readonly number[]> {
  const makers = new Map<string, number[]>();
  for (const [index, { makes, changes }] of cells.slice(0, end).entries()) {
    for (const name of new Set([...makes, ...changes])) {
      const known = makers.get(name);
      if (known === undefined) makers.set(name, [index]);
      else known.push(index);
    }
  }
  return makers;
}

function staleUse(
  index: number,
  uses: ReturnType<typeof usesOf>,
  makers: ReadonlyMap<string, readonly number[]>,
  { numbers, isOneKernel, edited, stale }: World,
): Stale {
  const used = numbers[index];
  for (const { use, madeIn } of uses) {
    const { name } = use;
    const since = sinceRun(numbers[madeIn], used) ?? edited(madeIn, name);
    if (since !== undefined) return { use, cause: { name, madeIn, since } };
    const cause = stale[madeIn]?.cause;
    if (cause !== undefined) return { use, cause };
    const below = isOneKernel ? makers.get(name)!.filter((cell) => cell > index) : [];
    const last = lastBetween(below, numbers[madeIn], used, numbers);
    if (last !== undefined) return { use, cause: { name, madeIn: last, since: 'below' } };
  }
  return undefined;
}

function sinceRun(made: number | undefined, used: number | undefined): 'ran-again' | 'not-run' | undefined {
  if (used === undefined) return undefined;
  if (made === undefined) return 'not-run';
  return made >= used ? 'ran-again' : undefined;
}

/** The cell that ran last between the two. */
function lastBetween(
  cells: readonly number[],
  made: number | undefined,
  used: number | undefined,
  numbers: readonly (number | undefined)[],
): number | undefined {
  if (made === undefined || used === undefined) return undefined;
  let last: number | undefined;
  for (const cell of cells) {
    const number = numbers[cell];
    if (number === undefined || !(made < number && number < used)) continue;
    if (last === undefined || number > numbers[last]!) last = cell;
  }
  return last;
}

/** Papermill gives such cells other values with each run. */
function isParameters(cell: Cell): boolean {
  return tagsOf(cell).some((tag) => tag === 'parameters' || tag === 'injected-parameters');
}

/** What a version has in the place of a cell. */
interface OwnCell {
  /** Where none is paired with it: `new` where nothing of the version is like it, `unclear` where its lines stand in it. */
  readonly code: 'same' | 'other' | 'new' | 'unclear';
  readonly number: number | undefined;
  readonly isSameRun: boolean;
  /** Where `code` is other: whether that makes another value of the name. */
  readonly makesAnother: (name: string) => boolean;
}

function cellsIn(version: Notebook, notebook: Notebook, { makesAnother }: Older): readonly OwnCell[] {
  const paired = new Map(
    alignCells(version.cells, notebook.cells).pairs.map((pair) => [pair.after, version.cells[pair.before]!]),
  );
  const lines = new Set(version.cells.flatMap(({ source }) => source.split('\n')));
  return notebook.cells.map((cell, index) => {
    const own = paired.get(index);
    if (own === undefined) {
      const isThere = cell.source.split('\n').every((line) => lines.has(line));
      const code = isThere ? 'unclear' : 'new';
      return { code, number: undefined, isSameRun: false, makesAnother: () => true };
    }
    return {
      code: own.source === cell.source ? 'same' : 'other',
      number: numberOf(own),
      isSameRun: sameValue(own.executionCount, cell.executionCount) && sameOutputs(own.outputs, cell.outputs),
      makesAnother: (name) => makesAnother(own.source, cell.source, name),
    };
  });
}

/** What another version ran is no run since, though its count be higher. */
function worldOfVersion(
  own: readonly OwnCell[],
  owns: readonly (readonly OwnCell[])[],
  now: World['numbers'],
): World {
  const isOthers = (cell: number): boolean =>
    !own[cell]!.isSameRun && owns.some((other) => other[cell]!.isSameRun);
  const numbers = now.map((number, cell) => {
    if (!isOthers(cell)) return number;
    return own[cell]!.code === 'same' ? own[cell]!.number : Number.NaN;
  });
  return worldOf(numbers, (cell, name) => {
    const { code, makesAnother } = own[cell]!;
    if (code === 'same' || code === 'unclear' || !makesAnother(name)) return undefined;
    if (owns.some((other) => other[cell]!.code === 'same')) return 'merged';
    if (code === 'new') return undefined;
    return now[cell] === undefined ? 'not-run' : 'edited';
  });
}

function numberOf(cell: Cell): number | undefined {
  const count = countOf(cell);
  return count === undefined ? undefined : Number(count.bytes.toString('latin1', count.start, count.end));
}

/** `at`: a place in the source, in UTF-16 units. */
function placeOf(
  cell: Cell,
  at: number,
): { readonly cell: number; readonly offset: number; readonly sourceLine: number } {
  const line = cell.source.slice(0, at).split('\n').length - 1;
  return { cell: cell.index, offset: offsetOfLine(cell.sourceNode ?? cell.node, line), sourceLine: line + 1 };
}
