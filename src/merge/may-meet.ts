/** In which names changes of both sides may meet, told by words alone: what one side's changed lines may make stands in
 *  code that the other side wrote or ran. Most merges have nothing of that, and in others only the cells are parsed in
 *  which these words stand. */
import { sameOutputs } from '../diff/same-outputs.ts';
import type { Cell, CodeCell, Notebook } from '../notebook/notebook.ts';
import { hasOutputs } from '../notebook/run.ts';
import { type CodeLine, CodeLines, usedOf, usesAny, wordsOf } from './code-words.ts';
import type { CellOrigin, MergeTrace } from './merge-notebooks.ts';

/** Characters of code that a merge waits for at most: some 50 ms, cold. */
const MOST_CODE = 12_000;

/** Too many sooner than too few, with those whose values are made of them. Where that is too much code to be parsed while
 *  somebody waits for a merge, nothing is asked of outputs; and none where it still is. */
export function meetingNames(trace: MergeTrace): ReadonlySet<string> {
  const { ours, theirs } = trace.sides;
  if (ours.language !== 'python' || theirs.language !== 'python') return NO_NAMES;
  const code = new CodeLines();
  const found = [namesFrom('ours', 'theirs', trace, code), namesFrom('theirs', 'ours', trace, code)];
  if (found.every(({ moved, touched }) => moved.size + touched.size === 0)) return NO_NAMES;
  const cells = [...ours.cells, ...theirs.cells].filter(({ type }) => type === 'code');
  const sources = new Map(cells.map((cell) => [cell.source, cell]));
  for (const kinds of [['moved', 'touched'], ['moved']] as const) {
    const names = new Set(found.flatMap((each) => kinds.flatMap((kind) => [...each[kind]])));
    if (names.size === 0) continue;
    // A function uses a name where it is called.
    for (const source of sources.keys()) addFunctions(code.of(source), names);
    let size = 0;
    for (const [source, cell] of sources)
      if (size <= MOST_CODE && isAbout(cell, names)) size += source.length;
    if (size <= MOST_CODE) return names;
  }
  return NO_NAMES;
}

/** Whether the cell does something with one of the names, or may hide what it does. */
export function isAbout({ source }: CodeCell, names: ReadonlySet<string>): boolean {
  return wordsOf(source).some((word) => names.has(word)) || MAY_HIDE.test(source);
}

const MAY_HIDE =
  /^\s*[%!]|\bimport\b.*\*|\b(?:__main__|builtins|eval|exec|execfile|get_ipython|globals|locals|setattr|vars)\b/m;

type Side = 'ours' | 'theirs';

interface Meeting {
  /** What the other side's new code uses, and this one makes nowhere any more or elsewhere too. */
  readonly moved: ReadonlySet<string>;
  /** What is another value since this side's change, where the other side ran something that uses it. */
  readonly touched: ReadonlySet<string>;
}

function namesFrom(changer: Side, user: Side, { sides, origins }: MergeTrace, code: CodeLines): Meeting {
  const linesOf = (cell: Cell | undefined): readonly CodeLine[] =>
    cell?.type === 'code' ? code.of(cell.source) : [];
  const changes = changesOf(changer, sides.base?.cells ?? [], origins, linesOf);
  if (changes.length === 0) return { moved: NO_NAMES, touched: NO_NAMES };
  const written = origins.flatMap(({ base, [user]: own }) =>
    own?.type === 'code' && !sameSource(own, base) ? [code.of(own.source)] : [],
  );
  const moved = movedNames(changes, written, sides[changer], linesOf);
  if (!origins.some((origin) => hasRunAlone(origin, user))) return { moved, touched: NO_NAMES };
  const touched = touchedNames(changes, sides[changer], origins, linesOf);
  // Outputs take longer to compare than words.
  const isMet = origins.some(
    (origin) => usedOf(touched, linesOf(origin[user])).length > 0 && hasRunAlone(origin, user),
  );
  return { moved, touched: isMet ? touched : NO_NAMES };
}

const NO_NAMES: ReadonlySet<string> = new Set();

function addAll<T>(set: Set<T>, all: Iterable<T>): void {
  for (const one of all) set.add(one);
}

/** What the written cells use that is made nowhere any more, or in a cell that did not make it before. */
function movedNames(
  changes: readonly CodeChange[],
  written: readonly (readonly CodeLine[])[],
  { cells }: Notebook,
  linesOf: LinesOf,
): ReadonlySet<string> {
  const lost = new Set<string>();
  const moved = new Set<string>();
  for (const { before, after } of changes) {
    const [older, newer] = [
      new Set(before.flatMap(({ makes }) => makes)),
      new Set(after.flatMap(({ makes }) => makes)),
    ];
    const imported = new Set(after.flatMap(({ imports }) => imports));
    for (const word of older) if (!newer.has(word)) lost.add(word);
    for (const word of newer) if (!older.has(word) && !imported.has(word)) moved.add(word);
  }
  const names = new Set(written.flatMap((lines) => usedOf(moved, lines)));
  const missed = new Set(written.flatMap((lines) => usedOf(lost, lines)));
  if (missed.size > 0)
    for (const cell of cells)
      for (const { makes } of linesOf(cell)) for (const word of makes) missed.delete(word);
  addAll(names, missed);
  return names;
}

/** What the changed lines make or change, and what is made of that. */
function touchedNames(
  changes: readonly CodeChange[],
  { cells }: Notebook,
  origins: readonly CellOrigin[],
  linesOf: LinesOf,
): ReadonlySet<string> {
  const modules = new Set(cells.flatMap(linesOf).flatMap(({ imports }) => imports));
  const touched = new Set<string>();
  const touch = (words: readonly string[]): void =>
    addAll(
      touched,
      words.filter((word) => !modules.has(word)),
    );
  for (const { before, after } of changes) {
    for (const line of [...linesBeside(before, after), ...linesBeside(after, before)])
      touch([...line.makes, ...line.changes]);
  }
  for (const { ours, theirs } of origins) {
    for (const line of [...linesOf(ours), ...linesOf(theirs)])
      if (!line.isDefinition && usesAny(touched, line)) touch(line.makes);
  }
  return touched;
}

/** Those that are not among the others. */
function linesBeside(lines: readonly CodeLine[], others: readonly CodeLine[]): readonly CodeLine[] {
  const texts = new Set(others.map(({ text }) => text));
  return lines.filter(({ text }) => !texts.has(text));
}

/** Functions in these lines that use one of the names. */
function addFunctions(lines: readonly CodeLine[], names: Set<string>): void {
  for (const line of lines) if (line.isDefinition && usesAny(names, line)) addAll(names, line.makes);
}

/** Of a cell with code. */
type LinesOf = (cell: Cell | undefined) => readonly CodeLine[];

/** The code of one cell, before and after one side changed it. */
interface CodeChange {
  readonly before: readonly CodeLine[];
  readonly after: readonly CodeLine[];
}

function changesOf(
  side: Side,
  before: readonly Cell[],
  origins: readonly CellOrigin[],
  linesOf: LinesOf,
): readonly CodeChange[] {
  const changes: CodeChange[] = [];
  const kept = new Set<Cell>();
  for (const { base, [side]: own } of origins) {
    if (base !== undefined) kept.add(base);
    if (own === undefined || !sameSource(own, base))
      changes.push({ before: linesOf(base), after: linesOf(own) });
  }
  for (const cell of before) if (!kept.has(cell)) changes.push({ before: linesOf(cell), after: [] });
  return changes.filter((change) => change.before.length + change.after.length > 0);
}

/** Most cells are told by their bytes. */
function sameSource(one: Cell, other: Cell | undefined): boolean {
  return other !== undefined && (one.sourceKey === other.sourceKey || one.source === other.source);
}

/** Whether it shows what this side alone has run. */
export function hasRunAlone(origin: CellOrigin, side: Side): boolean {
  const own = origin[side];
  return (
    own !== undefined &&
    hasOutputs(own) &&
    [origin.base, origin[side === 'ours' ? 'theirs' : 'ours']].every(
      (other) => other === undefined || !sameOutputs(other.outputs, own.outputs),
    )
  );
}
