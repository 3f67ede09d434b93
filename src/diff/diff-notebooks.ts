/** Two notebooks to the list of what changed. */

import { isBlank } from '../notebook/blank.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { upgradeToFormat4 } from '../notebook/upgrade.ts';
import type { LineChange } from '../text/change.ts';
import { type Alignment, alignCells } from './align.ts';
import type { CellChange, HiddenCounts, NotebookDiff } from './changes.ts';
import {
  addedCell,
  type CompareOptions,
  compareCells,
  diffSourceLines,
  isChanged,
  NOTHING,
  removedCell,
} from './compare-cells.ts';
import { compareKeys } from './compare-keys.ts';
import { NOWHERE } from './contents.ts';
import { sameOutputs } from './same-outputs.ts';
import { joinedLines } from './split.ts';

/** Top-level keys that the cells and the format stand for. */
const KNOWN_KEYS: ReadonlySet<string> = new Set(['cells', 'nbformat', 'nbformat_minor', 'worksheets']);

/** What changed from `before` to `after`; undefined: there is no notebook on that side.
 *  Where the formats differ, the one of format 3 is first written as format 4: the result's notebook is that one. */
export function diffNotebooks(
  before: Notebook | undefined,
  after: Notebook | undefined,
  options: CompareOptions,
): NotebookDiff {
  const [one, other] = inOneFormat(before, after);
  const cells = diffCells(one, other, options);
  const keys = compareKeys(one?.root, other?.root, {
    normalizer: options.normalizer,
    place: [],
    without: KNOWN_KEYS,
    linesAsText: false,
  });
  const formats = { before: formatOf(before), after: formatOf(after) };
  const isConverted = formats.before !== formats.after && formats.before !== '' && formats.after !== '';
  return {
    before: one,
    after: other,
    cells,
    metadata: keys.changes,
    format: isConverted ? formats : undefined,
    hidden: countHidden(cells, keys.noise),
  };
}

/** Both as they are, or where their formats differ, both in format 4; cells keep their places. */
export function inOneFormat(
  before: Notebook | undefined,
  after: Notebook | undefined,
): readonly [before: Notebook | undefined, after: Notebook | undefined] {
  const mixed = before !== undefined && after !== undefined && before.format.major !== after.format.major;
  return mixed ? [asFormat4(before), asFormat4(after)] : [before, after];
}

function asFormat4(notebook: Notebook): Notebook {
  return notebook.format.major === 3 ? readNotebook(upgradeToFormat4(notebook)) : notebook;
}

/** '' where no file says one. */
function formatOf(notebook: Notebook | undefined): string {
  return notebook === undefined || isBlank(notebook)
    ? ''
    : `${notebook.format.major}.${notebook.format.minor}`;
}

function diffCells(
  before: Notebook | undefined,
  after: Notebook | undefined,
  options: CompareOptions,
): readonly CellChange[] {
  const major = (before ?? after)?.format.major ?? 4;
  const compare: Comparing = {
    added: (cell) => addedCell(cell, major, options),
    removed: (cell) => removedCell(cell, major, options),
    pair: (one, other, moved) => {
      const details = compareCells(one, other, major, options);
      const kind = moved ? 'moved' : isChanged(details) ? 'modified' : 'same';
      return { kind, before: one, after: other, details };
    },
    lines: (one, other) => diffSourceLines(joinedLines(one), joinedLines(other), options),
  };
  if (before === undefined) return (after?.cells ?? []).map(compare.added);
  if (after === undefined) return before.cells.map(compare.removed);
  return inOrder(before.cells, after.cells, alignCells(before.cells, after.cells), compare);
}

/** What is asked of cells once it is known which is which. */
interface Comparing {
  readonly added: (cell: Cell) => CellChange;
  readonly removed: (cell: Cell) => CellChange;
  readonly pair: (before: Cell, after: Cell, moved: boolean) => CellChange;
  /** Of cells that were split or joined, as one text on each side. */
  readonly lines: (before: readonly Cell[], after: readonly Cell[]) => readonly LineChange[];
}

/** The changes in the order of the after cells; removed cells follow the last steady cell that stood before them. */
function inOrder(
  before: readonly Cell[],
  after: readonly Cell[],
  alignment: Alignment,
  compare: Comparing,
): readonly CellChange[] {
  const changed: (CellChange | undefined)[] = new Array(after.length).fill(undefined);
  /** By after place, where the first before cell of a change that keeps its order stands. */
  const steady = new Int32Array(after.length).fill(NOWHERE);
  const isGone = new Uint8Array(before.length).fill(1);
  const isPart = new Uint8Array(after.length);
  alignment.pairs.forEach((pair) => {
    const change = compare.pair(before[pair.before]!, after[pair.after]!, pair.moved);
    isGone[pair.before] = 0;
    changed[pair.after] = change;
    if (!pair.moved) steady[pair.after] = pair.before;
  });
  for (const split of alignment.splits) {
    const whole = before[split.before]!;
    const parts = after.slice(split.after.start, split.after.end);
    const source = compare.lines([whole], parts);
    isGone[split.before] = 0;
    isPart.fill(1, split.after.start, split.after.end);
    changed[split.after.start] = { kind: 'split', before: whole, after: parts, source };
    steady[split.after.start] = split.before;
  }
  for (const join of alignment.joins) {
    const parts = before.slice(join.before.start, join.before.end);
    const whole = after[join.after]!;
    const source = compare.lines(parts, [whole]);
    isGone.fill(0, join.before.start, join.before.end);
    changed[join.after] = { kind: 'joined', before: parts, after: whole, source };
    steady[join.after] = join.before.start;
  }

  const changes: CellChange[] = [];
  const upTo = removedUpTo(before, isGone, compare.removed, changes);
  const starts = steady.filter((start) => start !== NOWHERE);
  let passed = 0;
  const upToNext = (): void => {
    upTo(starts[passed] ?? before.length);
    passed += 1;
  };
  upToNext();
  after.forEach((cell, place) => {
    const change = changed[place];
    if (change !== undefined) changes.push(change);
    else if (isPart[place] === 0) changes.push(compare.added(cell));
    if (steady[place] !== NOWHERE) upToNext();
  });
  return changes;
}

/** Adds the removed cells that stood before a place, each once. */
function removedUpTo(
  before: readonly Cell[],
  isGone: Uint8Array,
  removed: Comparing['removed'],
  changes: CellChange[],
): (place: number) => void {
  let next = 0;
  return (place) => {
    for (; next < place; next += 1) {
      if (isGone[next] === 1) changes.push(removed(before[next]!));
    }
  };
}

/** A cell that was split or joined, with outputs on one side that the other does not have. */
function losesOutputs(change: CellChange): boolean {
  if (change.kind !== 'split' && change.kind !== 'joined') return false;
  const [whole, parts] =
    change.kind === 'split' ? [change.before, change.after] : [change.after, change.before];
  return !parts.some((part) => sameOutputs(part.outputs, whole.outputs));
}

function countHidden(cells: readonly CellChange[], notebookNoise: number): HiddenCounts {
  const counts = { outputs: 0, executionCounts: 0, noise: 0, ids: 0 };
  for (const change of cells) {
    if (losesOutputs(change)) counts.outputs += 1;
    if (!('details' in change) || change.details === NOTHING) continue;
    const { outputs, executionCount, noise, id } = change.details.hidden;
    counts.outputs += Number(outputs);
    counts.executionCounts += Number(executionCount);
    counts.noise += Number(noise);
    counts.ids += Number(id);
  }
  return { ...counts, notebookNoise };
}
