/** What is picked where a person points at a part of a diff that is shown: the diff of the very pair that is picked from,
 *  or the same the other way round, as what is staged is shown from HEAD to the index and taken back from the index to
 *  HEAD.
 *
 *      shown      index -> work tree    cell 3 edited     restore cell 3
 *      the pair   work tree -> index    cell 3 edited     its change is picked */
import { type CellChange, cellsOf, type NotebookDiff } from '../diff/changes.ts';
import type { Cell } from '../notebook/notebook.ts';
import type { LineChange } from '../text/change.ts';
import { type Choice, choicesOf, type Picked, sourceWithRuns } from './pick-cells.ts';

export type ShownPart =
  | { readonly kind: 'cell'; readonly change: CellChange }
  /** One of several runs of changed lines, from 0. */
  | { readonly kind: 'run'; readonly change: ModifiedCell; readonly run: number }
  /** What machines wrote in cells that did not change otherwise. */
  | { readonly kind: 'hidden' }
  /** Of the notebook. */
  | { readonly kind: 'metadata' }
  | { readonly kind: 'all' };

export type ModifiedCell = Extract<CellChange, { kind: 'modified' }>;

/** Which way round a diff is shown, as seen from the pair that is picked from. */
export type Shown = 'as-picked' | 'turned';

/** What of the pair's diff stands for `part`; empty where nothing does. */
export function pickedFor(part: ShownPart, pair: NotebookDiff, shown: Shown): ReadonlyMap<Choice, Picked> {
  switch (part.kind) {
    case 'all':
    case 'hidden':
    case 'metadata':
      return pickedOf(part.kind, pair);
    case 'cell': {
      const change = counterpart(part.change, pair, shown);
      return whole(change === undefined ? [] : choicesFor(change));
    }
    case 'run': {
      const change = counterpart(part.change, pair, shown);
      if (change?.kind !== 'modified') return new Map();
      const own = shown === 'turned' ? turned(part.change) : part.change;
      const source = sourceWithRuns(own, new Set([part.run]));
      return new Map([
        [
          { kind: 'cell', change },
          { kind: 'source', source },
        ],
      ]);
    }
  }
}

/** A diff from HEAD to the work tree, between which lies the index: what of it is staged is the way back from the index to
 *  HEAD, what is not the way on to the work tree. */
export interface IndexDiffs {
  /** Index to work tree. */
  readonly add: NotebookDiff;
  /** Index to HEAD. */
  readonly reset: NotebookDiff;
}

/** What of a part that is shown from HEAD to the work tree is staged with `add`, and taken out again with `reset`; lines
 *  are not told apart here. */
export function pickedThroughIndex(
  part: Exclude<ShownPart, { readonly kind: 'run' }>,
  command: keyof IndexDiffs,
  diffs: IndexDiffs,
): ReadonlyMap<Choice, Picked> {
  if (part.kind !== 'cell') return pickedOf(part.kind, diffs[command]);
  const [head, now] = cellsOf(part.change);
  const indexed = [...throughIndex(diffs.reset, head), ...throughIndex(diffs.add, now)];
  const ends = command === 'add' ? now : head;
  const isPart = (change: CellChange): boolean => {
    const [before, after] = cellsOf(change);
    return isAmong(before, indexed) || isAmong(after, ends);
  };
  return whole(diffs[command].cells.filter(isPart).flatMap(choicesFor));
}

/** The cells of the index that became `ends`. */
function throughIndex(diff: NotebookDiff, ends: readonly Cell[]): readonly Cell[] {
  return diff.cells.map(cellsOf).flatMap(([before, after]) => (isAmong(after, ends) ? before : []));
}

/** By their places: both are of the same notebook. */
function isAmong(cells: readonly Cell[], others: readonly Cell[]): boolean {
  return cells.some(({ index }) => others.some((other) => other.index === index));
}

function pickedOf(kind: 'all' | 'hidden' | 'metadata', pair: NotebookDiff): ReadonlyMap<Choice, Picked> {
  const choices = choicesOf(pair);
  switch (kind) {
    case 'all':
      return whole(choices);
    case 'hidden':
      return whole(choices.filter((choice) => choice.kind === 'hidden' || isNoise(choice, pair)));
    case 'metadata':
      return whole(choices.filter((choice) => choice.kind === 'notebook'));
  }
}

function whole(choices: readonly Choice[]): ReadonlyMap<Choice, Picked> {
  return new Map(choices.map((choice) => [choice, { kind: 'whole' }]));
}

/** Of a cell that did not change the run, where that did. */
function choicesFor(change: CellChange): readonly Choice[] {
  if (change.kind !== 'same') return [{ kind: 'cell', change }];
  return Object.values(change.details.hidden).includes(true) ? [{ kind: 'hidden', changes: [change] }] : [];
}

/** Whether a cell's runs of lines can be picked one by one: a single one is the cell. */
export function hasRuns(change: CellChange): change is ModifiedCell {
  return change.kind === 'modified' && change.details.source.length > 1;
}

/** Metadata of the notebook that machines write stands in no other choice where nothing else of it changed. */
function isNoise({ kind }: Choice, { metadata }: NotebookDiff): boolean {
  return kind === 'notebook' && metadata.length === 0;
}

/** The pair's change of the same cells. */
function counterpart(change: CellChange, pair: NotebookDiff, shown: Shown): CellChange | undefined {
  const [before, after] = cellsOf(change);
  const wanted = shown === 'turned' ? placesOf([after, before]) : placesOf([before, after]);
  return pair.cells.find((one) => placesOf(cellsOf(one)) === wanted);
}

function placesOf(sides: ReturnType<typeof cellsOf>): string {
  return sides.map((cells) => cells.map(({ index }) => index).join()).join(' ');
}

function turned(change: ModifiedCell): ModifiedCell {
  const { before, after, details } = change;
  const source = details.source.map(
    (run): LineChange => ({
      beforeStart: run.afterStart,
      beforeEnd: run.afterEnd,
      afterStart: run.beforeStart,
      afterEnd: run.beforeEnd,
    }),
  );
  return { ...change, before: after, after: before, details: { ...details, source } };
}
