/** What holds of every merge, as a list of what does not hold of one.
 *
 *  - Nothing is lost: a word or line that a side wrote is in the result; so is a line of base unless a side took it
 *    away.
 *  - Each side of a conflict is that side's.
 *  - Valid: from three notebooks that the official schema accepts comes one that it accepts, with unique ids.
 *  - Symmetric: with ours and theirs swapped the result has the same cells, mirrored: the sides of conflicts are
 *    swapped, where both ran a cell the run is ours', what the normalizer calls noise and white space that does not
 *    count are ours', and a cell that both added or kept with an id of their own has ours'. The cells stand in the
 *    same order where not both sides have cells that the other has not, or moved some.
 *  - An output stands only beside the source that produced it.
 *  - Taking one side in every conflict afterwards is the merge that favors this side: the same texts, values and
 *    outputs. */
import { schemaFindings } from '../../src/check/notebook-schema.ts';
import { type Alignment, alignCells, type CellRange } from '../../src/diff/align.ts';
import { splice } from '../../src/json/edit.ts';
import type { JsonValue } from '../../src/json/value.ts';
import { sameButSource } from '../../src/merge/merge-cell.ts';
import { mergeFiles } from '../../src/merge/merge-notebooks.ts';
import type { Favor } from '../../src/merge/merge-result.ts';
import { cleanedBytes } from '../../src/notebook/clean.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import type { Cell, Notebook } from '../../src/notebook/notebook.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { conflictsIn } from '../../src/resolve/conflicts.ts';
import { resolveEdits } from '../../src/resolve/decide.ts';
import { originFinder } from '../../src/resolve/origins.ts';
import type { Triple } from './generated-merges.ts';

type Side = Exclude<Favor, 'none'>;

export const SIDES: readonly Side[] = ['ours', 'theirs', 'union'];

/** Words, a law each that does not hold; none where all do. `sides`: those that are taken and favored. */
export function brokenLaws(files: Triple, sides: readonly Side[] = SIDES): readonly string[] {
  const read = readAll(files);
  const merged = readNotebook(merge(files));
  return [
    ...brokenInResult(merged, read, files, [read.ours, read.theirs]),
    ...asymmetric(merged, read, files),
    ...sides.flatMap((favor) => unlikeFavor(merged, read, files, favor)),
  ];
}

/** The same of a result alone, of theirs as changes that hold no outputs: those of base are as good. */
export function brokenLawsOf(result: Buffer, files: Triple): readonly string[] {
  const read = readAll(files);
  return brokenInResult(readNotebook(result), read, files, Object.values(read));
}

function readAll({ base, ours, theirs }: Triple): Read {
  return { base: readNotebook(base), ours: readNotebook(ours), theirs: readNotebook(theirs) };
}

function brokenInResult(
  merged: Notebook,
  read: Read,
  files: Triple,
  ran: readonly Notebook[],
): readonly string[] {
  return [
    ...lost(merged, read),
    ...exchanged(merged),
    ...invalid(merged, read, files),
    ...foreignOutputs(merged, ran),
  ];
}

type Read = Readonly<Record<keyof Triple, Notebook>>;

const normalizer = createNormalizer({});
const markers = {
  style: 'merge',
  size: 7,
  labels: { base: 'base', ours: 'ours', theirs: 'theirs' },
} as const;

function merge(files: Triple, favor: Favor = 'none'): Buffer {
  return mergeFiles(files, { favor, markers, normalizer }).bytes;
}

function lost(merged: Notebook, { base, ours, theirs }: Read): readonly string[] {
  const now = wordsOf(merged);
  const words = [ours, theirs].flatMap((side) => [...wordsOf(side)].filter((word) => !now.has(word)));
  const [was, mine, yours, left] = [base, ours, theirs, merged].map(linesOf) as [Lines, Lines, Lines, Lines];
  const lines = [...new Set([...was.keys(), ...mine.keys(), ...yours.keys()])].filter((line) => {
    const [before, here, there] = [was, mine, yours].map((counts) => counts.get(line) ?? 0) as [
      number,
      number,
      number,
    ];
    const isWritten = here > before || there > before;
    const isLeft = before - Math.max(0, before - here) - Math.max(0, before - there) > 0;
    return (isWritten || isLeft) && !left.has(line);
  });
  return [
    ...words.map((word) => `lost ${word}`),
    ...lines.map((line) => `lost the line ${JSON.stringify(line)}`),
  ];
}

/** The words that a side alone wrote, outside of outputs. */
function wordsOf({ cells, bytes, root }: Notebook): ReadonlySet<string> {
  let text = bytes.toString('utf8', root.start, root.end);
  for (const { outputs } of cells) {
    if (outputs !== undefined) text = text.replace(bytes.toString('utf8', outputs.start, outputs.end), '');
  }
  return new Set(text.match(/(?:ours|theirs)\d = 1| (?:ours|theirs)\d\b/g));
}

/** How often each line stands in the sources, white space around it aside. */
type Lines = ReadonlyMap<string, number>;

function linesOf({ cells }: Notebook): Lines {
  const counts = new Map<string, number>();
  for (const line of cells.flatMap(({ source }) => source.split('\n'))) {
    const words = line.trim();
    if (words !== '') counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return counts;
}

function exchanged({ cells }: Notebook): readonly string[] {
  const sides = cells.flatMap((cell) => {
    const regions = [...cell.source.matchAll(MARKED)].map(([, mine = '', yours = '']) => [mine, yours]);
    const records = recordsOf(cell).map(({ ours = '', theirs = '' }) => [
      JSON.stringify(ours),
      JSON.stringify(theirs),
    ]);
    return [...regions, ...records] as [string, string][];
  });
  return sides.flatMap(([mine, yours]) =>
    /theirs\d/.test(mine) || /ours\d/.test(yours) ? [`exchanged: ours ${mine} theirs ${yours}`] : [],
  );
}

const MARKED = /^<<<<<<< ours\n(.*?)^=======\n(.*?)^>>>>>>> theirs\n?/gms;

function invalid(merged: Notebook, read: Read, { base, ours, theirs }: Triple): readonly string[] {
  const ids = merged.cells.flatMap(({ id }) => id ?? []);
  // A side that did nothing: the result is the other side's bytes.
  const isOneSide = base.equals(ours) || base.equals(theirs) || ours.equals(theirs);
  const twice = !isOneSide && new Set(ids).size < ids.length ? ['an id stands there twice'] : [];
  const found = schemaFindings(merged);
  const wasValid = found.length > 0 && Object.values(read).every((side) => schemaFindings(side).length === 0);
  return [...twice, ...(wasValid ? found.map(({ reason }) => `invalid: ${reason}`) : [])];
}

function foreignOutputs(merged: Notebook, sides: readonly Notebook[]): readonly string[] {
  const ran = merged.cells.filter(({ outputs }) => outputs !== undefined && runOf({ outputs }) !== '[]');
  if (ran.length === 0) return [];
  const runs = new Set(sides.flatMap(({ cells }) => cells).map((cell) => cell.source + runOf(cell)));
  return ran.flatMap((cell) =>
    runs.has(cell.source + runOf(cell)) ? [] : [`a foreign output beside ${JSON.stringify(cell.source)}`],
  );
}

function runOf({ outputs }: Pick<Cell, 'outputs'>): string {
  return outputs === undefined ? '' : JSON.stringify(parsed(outputs));
}

function asymmetric(merged: Notebook, read: Read, { base, ours, theirs }: Triple): readonly string[] {
  const swapped = readNotebook(merge({ base, ours: theirs, theirs: ours }));
  if (swapped.bytes.equals(merged.bytes)) return [];
  const cellsOf = (notebook: Notebook, isMirrored: boolean): readonly string[] =>
    readNotebook(cleanedBytes(notebook, normalizer)).cells.map((cell) => sideless(cell, isMirrored));
  const [here, there] = [cellsOf(merged, false), cellsOf(swapped, true)];
  const others = [...there];
  const alone = here.filter((cell) => {
    const at = others.indexOf(cell);
    if (at >= 0) others.splice(at, 1);
    return at < 0;
  });
  if (alone.length + others.length > 0) {
    return [`asymmetric:\n  ${alone.join('\n  ')}\n  swapped:\n  ${others.join('\n  ')}`];
  }
  if (here.every((cell, place) => cell === there[place])) return [];
  const [toOurs, toTheirs] = [read.ours, read.theirs].map((side) => ({
    side,
    to: alignCells(read.base.cells, side.cells),
  })) as [Aligned, Aligned];
  const isFree = givesPlaces(read.base, toOurs, toTheirs) && givesPlaces(read.base, toTheirs, toOurs);
  return isFree ? [] : [`the order:\n  ${here.join('\n  ')}\n  swapped:\n  ${there.join('\n  ')}`];
}

interface Aligned {
  readonly side: Notebook;
  readonly to: Alignment;
}

/** Whether the side added cells, filled an empty one, moved some, or has such as the other took away. A cell that was
 *  split or joined counts as that where the other side left it alone, and its parts cannot but follow it. */
function givesPlaces({ cells }: Notebook, { side, to }: Aligned, other: Aligned): boolean {
  const isFilled = (before: number, after: number): boolean =>
    cells[before]!.source.trim() === '' && side.cells[after]!.source.trim() !== '';
  const isFollowed = followsCuts(cells, to, other) && followsCuts(cells, other.to, { side, to });
  const [added, removed] = [cutsIn(isFollowed ? to : UNCUT), cutsIn(isFollowed ? other.to : UNCUT)];
  return (
    to.pairs.some(({ before, after, moved }) => moved || isFilled(before, after)) ||
    to.beforeOf.some((place, index) => place === undefined && !isWithin(index, added.after)) ||
    other.to.afterOf.some((place, index) => place === undefined && !isWithin(index, removed.before))
  );
}

type Cuts = Pick<Alignment, 'splits' | 'joins'>;

const UNCUT: Cuts = { splits: [], joins: [] };

/** The cells of both sides that were split or joined, and what became of them. */
function cutsIn({ splits, joins }: Cuts): Readonly<Record<'before' | 'after', readonly CellRange[]>> {
  const one = (place: number): CellRange => ({ start: place, end: place + 1 });
  return {
    before: [...splits.map(({ before }) => one(before)), ...joins.map(({ before }) => before)],
    after: [...splits.map(({ after }) => after), ...joins.map(({ after }) => one(after))],
  };
}

function isWithin(place: number, ranges: readonly CellRange[]): boolean {
  return ranges.some(({ start, end }) => start <= place && place < end);
}

function followsCuts(cells: readonly Cell[], cut: Alignment, other: Aligned): boolean {
  const { before } = cutsIn(cut);
  return cells.every((cell, index) => {
    const now = other.to.afterOf[index];
    return !isWithin(index, before) || (now !== undefined && leftAlone(cell, other.side.cells[now]!));
  });
}

function leftAlone(base: Cell, now: Cell): boolean {
  return base.source === now.source && sameButSource(base, now, normalizer);
}

/** A cell without what ours and theirs are free to differ in; mirrored: with the sides of its conflicts swapped. */
function sideless(cell: Cell, isMirrored: boolean): string {
  const { id, outputs, execution_count, prompt_number, input, metadata, ...rest } = plain(cell);
  const inOrder = <Value>(mine: Value, yours: Value): readonly [Value, Value] =>
    isMirrored ? [yours, mine] : [mine, yours];
  const isProse = cell.type === 'markdown' || recordsOf(cell).some(({ path }) => path?.[1] === 'cell_type');
  // Among repeated lines a conflict may begin and end elsewhere; what it leaves to choose from is the same.
  const taking = (side: 1 | 2): string =>
    cell.source
      .replace(MARKED, (...groups) => groups[side] as string)
      .replace(/\n$/, '')
      .replace(isProse ? /\s+/g : /[ \t]+$/gm, '');
  const source = [cell.source.search(MARKED) >= 0, inOrder(taking(1), taking(2))];
  const { nbdiff, ...own } = metadata as PlainCell;
  const records = recordsOf(cell).map(({ path, base, ours, theirs, deleted }) => {
    // What is recorded stands there as ours has it.
    const place = path?.[1] === 'metadata' ? own : rest;
    const key = path?.[path[1] === 'metadata' ? 2 : 1];
    if (key !== undefined) delete place[key];
    if (key === 'cell_type') for (const tied of ['collapsed', 'language', 'level']) delete rest[tied];
    const by = deleted === undefined ? undefined : inOrder(deleted === 'ours', deleted === 'theirs');
    return JSON.stringify(sorted([path, base, inOrder(ours, theirs), by]));
  });
  if (JSON.stringify(own.jupyter) === '{}') delete own.jupyter;
  const { tags } = own;
  if (Array.isArray(tags)) own.tags = [...tags].sort();
  return JSON.stringify(sorted({ ...rest, source, metadata: own, records: records.sort() }));
}

interface PlainRecord {
  readonly path?: readonly string[];
  readonly base?: unknown;
  readonly ours?: unknown;
  readonly theirs?: unknown;
  readonly deleted?: string;
}

function recordsOf({ metadata }: Cell): readonly PlainRecord[] {
  const { nbdiff } = parsed(metadata!) as { nbdiff?: { conflicts: readonly PlainRecord[] } };
  return nbdiff?.conflicts ?? [];
}

type PlainCell = Record<string, unknown>;

function plain({ node }: Cell): PlainCell {
  return parsed(node) as PlainCell;
}

function parsed({ bytes, start, end }: Pick<JsonValue, 'bytes' | 'start' | 'end'>): unknown {
  return JSON.parse(bytes.toString('utf8', start, end));
}

/** With the keys of all objects in order. */
function sorted<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted) as Value;
  if (value === null || typeof value !== 'object') return value;
  const object = value as Record<string, unknown>;
  const names = Object.keys(object).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(object[name])])) as Value;
}

function unlikeFavor(
  merged: Notebook,
  { base, ours, theirs }: Read,
  files: Triple,
  favor: Side,
): readonly string[] {
  const kind = favor === 'union' ? 'both' : favor;
  const decisions = new Map(conflictsIn(merged).map((conflict) => [conflict, { kind }] as const));
  const decided = splice(
    merged.bytes,
    resolveEdits(
      merged,
      decisions,
      { base, ours, theirs },
      originFinder(merged, { base, ours, theirs }, normalizer),
    ),
  );
  const favored = merge(files, favor);
  if (favored.equals(decided)) return [];
  const [here, there] = [decided, favored].map((bytes) => meaningOf(readNotebook(bytes)));
  const at = here!.findIndex((line, place) => line !== there![place]);
  if (at < 0 && here!.length === there!.length) return [];
  const around = (lines: readonly string[]): string => lines.slice(Math.max(0, at - 2), at + 4).join('\n');
  return [`resolved by ${kind}:\n${around(here!)}\nfavored ${favor}:\n${around(there!)}`];
}

/** What a file says, a line each, whatever its layout, without the ids of cells. */
function meaningOf(notebook: Notebook): readonly string[] {
  const { cells: _, worksheets: __, ...rest } = JSON.parse(notebook.bytes.toString('utf8')) as PlainCell;
  const cells = notebook.cells.map((cell) => {
    const { id: ___, input: ____, ...own } = plain(cell);
    return { ...own, source: cell.source };
  });
  return JSON.stringify(sorted({ ...rest, cells }), undefined, 1).split('\n');
}
