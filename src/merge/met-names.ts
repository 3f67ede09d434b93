/** Where changes of both sides meet through a name, in a merge that may be clean line by line:
 *
 *      ours     df = load()  ->  data = load()        theirs   a new cell:  df.plot()      renamed
 *      ours     df = load()  ->  df = load(2024)      theirs   ran:  df.mean()             older outputs
 *      ours     a new cell:  df = df.head()           theirs   a new cell below:  df.plot()  remade
 *
 *  Only what neither side alone has is said: each is compared with what the names of the merge do. */
import type { FollowedNames, NameUse } from '../code/follow-names.ts';
import type { CodeNotebook, NameReader } from '../code/notebook-names.ts';
import type { Cell, CodeCell } from '../notebook/notebook.ts';
import { madeIn } from './code-words.ts';
import { hasRunAlone, isAbout, meetingNames } from './may-meet.ts';
import type { CellMerge } from './merge-cell.ts';
import type { CellOrigin, MergeTrace, TracedMerge } from './merge-notebooks.ts';
import type { MergeResult, NameNote } from './merge-result.ts';

/** The result with these notes behind its own. What is found out here never costs a merge. */
export async function withNameNotes({ result, trace }: TracedMerge): Promise<MergeResult> {
  if (trace === undefined) return result;
  try {
    const about = meetingNames(trace);
    if (about.size === 0) return result;
    const { createNameReader, makesAnother } = await import('../code/notebook-names.ts');
    const notes = metNames(trace, result, about, { namesIn: createNameReader(), makesAnother });
    return { ...result, notes: [...result.notes, ...notes] };
  } catch {
    return result;
  }
}

/** In the order of the cells that they are about; none where the notebooks are not Python's. `about`: the names that are
 *  looked at. */
export function metNames(
  trace: MergeTrace,
  { conflicts }: Pick<MergeResult, 'conflicts'>,
  about: ReadonlySet<string>,
  { namesIn, makesAnother }: CodeReader,
): readonly NameNote[] {
  const { base, ours, theirs } = trace.sides;
  const cells = trace.merges.map(codeOfMerge);
  const asked = { names: about, isAbout: (cell: CodeCell) => isAbout(cell, about) };
  const read = (notebook: CodeNotebook): FollowedNames => namesIn(notebook, [], asked) ?? NOTHING_FOLLOWED;
  const names = read({ ...ours, cells });
  const open = new Set(conflicts.map(({ cell }) => cell));
  const met = { ...trace, cells, names, open, about, makesAnother };
  const mine: Branch = { side: 'ours', names: once(() => read(ours)) };
  const yours: Branch = { side: 'theirs', names: once(() => read(theirs)) };
  const outdated = [...outdatedBy(yours, mine, met), ...outdatedBy(mine, yours, met)];
  const remade = [...remadeBy(yours, mine, met), ...remadeBy(mine, yours, met)];
  const isSaid = (note: NameNote): boolean =>
    outdated.some(({ name, by }) => name === note.name && by === note.by);
  const notes = [
    ...missedIn(
      met,
      once(() => base && read(base)),
      mine,
      yours,
    ),
    ...remade.filter((note) => !isSaid(note)),
    ...outdated,
  ];
  return notes.sort((one, other) => one.cells[0]! - other.cells[0]!);
}

function codeOfMerge({ carrier, source }: CellMerge): CodeCell {
  return source === undefined ? carrier : { type: carrier.type, metadata: carrier.metadata, source };
}

const NOTHING_FOLLOWED: FollowedNames = { cells: [], missing: [], hidden: undefined };

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

interface Met {
  readonly cells: readonly CodeCell[];
  readonly names: FollowedNames;
  readonly origins: readonly CellOrigin[];
  readonly merges: readonly CellMerge[];
  /** Cells with a conflict: what they will make nobody knows. */
  readonly open: ReadonlySet<number | undefined>;
  /** All cells are read in which one of these names stands. */
  readonly about: ReadonlySet<string>;
  readonly makesAnother: CodeReader['makesAnother'];
}

/** What the parser knows. */
export interface CodeReader {
  readonly namesIn: NameReader;
  readonly makesAnother: (before: string, after: string, name: string) => boolean;
}

interface Branch {
  readonly side: 'ours' | 'theirs';
  readonly names: () => FollowedNames;
}

/** Names that are missing in the merge, and in neither side. */
function missedIn(
  met: Met,
  readBase: () => FollowedNames | undefined,
  mine: Branch,
  yours: Branch,
): readonly NameNote[] {
  const { names, origins, open, about } = met;
  return names.missing.flatMap((missing): readonly NameNote[] => {
    const { name } = missing;
    if (open.has(missing.cell) || !about.has(name)) return [];
    const branches = [mine, yours];
    if (branches.some((branch) => branch.names().missing.some((one) => one.name === name))) return [];
    const cells = [missing.cell, ...missing.alsoIn].sort((one, other) => one - other);
    const of = { kind: 'name', name, cells } as const;
    if (missing.kind === 'nowhere') {
      const [loser, ...others] = branches.filter((branch) => !isMadeIn(branch.names(), name));
      const before = readBase();
      if (loser === undefined || others.length > 0 || before === undefined) return [];
      const by = loser.side;
      const to = newNameOf(name, before, loser, met);
      return [to === undefined ? { ...of, by, how: 'unmade' } : { ...of, by, how: 'renamed', to }];
    }
    const user = branches.find((branch) => isWrittenBy(branch, origins[missing.cell]!));
    if (user === undefined) return [];
    const by = otherSide(user.side);
    return missing.kind === 'made-later'
      ? [{ ...of, by, how: 'made-below', madeIn: missing.madeIn }]
      : [{ ...of, by, how: 'deleted', deletedIn: missing.deletedIn }];
  });
}

function isMadeIn({ cells }: FollowedNames, name: string): boolean {
  return cells.some(({ makes, mayMake }) => makes.has(name) || mayMake.has(name));
}

/** What the side calls it now: a line that made it is there with another name in its place, and nothing else changed. */
function newNameOf(
  name: string,
  before: FollowedNames,
  { side }: Branch,
  { origins }: Met,
): string | undefined {
  const word = new RegExp(`(?<![\\p{ID_Continue}])${name}(?![\\p{ID_Continue}])`, 'gu');
  for (const { base, [side]: now } of origins) {
    if (base === undefined || now === undefined || !before.cells[base.index]!.makes.has(name)) continue;
    const lines = base.source.split('\n').filter((line) => line.search(word) >= 0);
    const written = new Set(now.source.split('\n'));
    const older = new Set(base.source.split('\n'));
    for (const line of written) {
      if (older.has(line)) continue;
      for (const made of madeIn(line)) if (lines.some((one) => one.replace(word, made) === line)) return made;
    }
  }
  return undefined;
}

/** Uses that one side wrote, of a name that a cell of the other side makes anew above them. */
function remadeBy(maker: Branch, user: Branch, met: Met): readonly NameNote[] {
  const { names, origins } = met;
  const found = new Notes();
  for (const index of names.cells.slice(0, names.hidden?.cell).keys()) {
    const origin = origins[index]!;
    const own = origin[user.side];
    if (own === undefined || !isWrittenBy(user, origin)) continue;
    for (const { name, from } of sureUses(met, index)) {
      const madeIn = from.find((cell) => {
        const { [maker.side]: made, [user.side]: mine } = origins[cell]!;
        if (made === undefined || !names.cells[cell]!.makes.has(name)) return false;
        return mine === undefined || !doesMake(user.names(), mine, name);
      });
      if (madeIn === undefined || !hasFrom(user.names(), own, name)) continue;
      found.add({ kind: 'name', name, cells: [index], by: maker.side, how: 'remade', madeIn });
    }
  }
  return found.all();
}

/** Outputs of cells that one side ran, which use what the other side makes otherwise now. */
function outdatedBy(changer: Branch, runner: Branch, met: Met): readonly NameNote[] {
  const { cells, names, origins, merges, makesAnother } = met;
  const found = new Notes();
  const causes: ({ readonly name: string; readonly madeIn: number } | undefined)[] = [];
  const isChanged = (cell: number, name: string): boolean => {
    const { base, [runner.side]: ran, [changer.side]: changed } = origins[cell]!;
    const { makes, changes } = names.cells[cell]!;
    if (!(makes.has(name) || changes.has(name)) || changed === undefined) return false;
    if (ran === undefined) return base === undefined;
    if (base === undefined || changed.source === base.source) return false;
    return makesAnother(ran.source, cells[cell]!.source, name);
  };
  for (const index of names.cells.slice(0, names.hidden?.cell).keys()) {
    const uses = sureUses(met, index).flatMap(({ name, from }) => from.map((madeIn) => ({ name, madeIn })));
    const direct = uses.find(({ name, madeIn }) => isChanged(madeIn, name));
    const cause = direct ?? uses.map(({ madeIn }) => causes[madeIn]).find((one) => one !== undefined);
    causes.push(cause);
    if (cause === undefined || !showsRunOf(runner.side, merges[index]!, origins[index]!)) continue;
    found.add({ kind: 'name', ...cause, cells: [index], by: changer.side, how: 'older-outputs' });
  }
  return found.all();
}

function showsRunOf(side: 'ours' | 'theirs', { run }: CellMerge, origin: CellOrigin): boolean {
  return run === side && hasRunAlone(origin, side);
}

function sureUses({ names, open, about }: Met, index: number): readonly NameUse[] {
  if (open.has(index)) return [];
  return names.cells[index]!.uses.filter(
    ({ name, surety, isImported, from }) =>
      about.has(name) && surety === 'sure' && !isImported && !from.some((cell) => open.has(cell)),
  );
}

/** Whether the cell uses the name as another one made it. */
function hasFrom({ cells }: FollowedNames, { index }: Cell, name: string): boolean {
  return cells[index]!.uses.some((use) => use.name === name && use.from.length > 0);
}

function doesMake({ cells }: FollowedNames, { index }: Cell, name: string): boolean {
  const { makes, mayMake } = cells[index]!;
  return makes.has(name) || mayMake.has(name);
}

/** Whether the side added the cell, or rewrote its source; not where both added it. */
function isWrittenBy({ side }: Branch, origin: CellOrigin): boolean {
  const { base, [side]: own } = origin;
  if (own === undefined) return false;
  return base === undefined ? origin[otherSide(side)] === undefined : codeOf(own) !== codeOf(base);
}

function otherSide(side: 'ours' | 'theirs'): 'ours' | 'theirs' {
  return side === 'ours' ? 'theirs' : 'ours';
}

/** The source without what runs nothing: empty lines, and lines that are a comment. */
function codeOf({ source }: Cell): string {
  return source
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.trimStart().startsWith('#'))
    .join('\n');
}

/** One for all cells of which the same is to be said. */
class Notes {
  private readonly notes = new Map<string, NameNote & { readonly cells: number[] }>();

  add(note: NameNote & { readonly cells: number[] }): void {
    const { cells, ...what } = note;
    const key = JSON.stringify(what);
    const before = this.notes.get(key);
    if (before === undefined) this.notes.set(key, note);
    else before.cells.push(...cells);
  }

  all(): readonly NameNote[] {
    return [...this.notes.values()];
  }
}
