/** What a merge did by itself, beside putting together what its parents say.
 *
 *      ours    a B c        ours    a B c
 *      theirs  a b C        theirs  a b C
 *      merge   a B C        merge   a X C      <- X is nobody's: the merge's own work
 *
 *  A merge differs from all its parents wherever both sides changed something, and none of that is its doing. Its own
 *  are lines that no parent has, lines that all parents have and it has not, and what people set and differs from all.
 *  The order of cells is put together from both sides, and a cell that stands elsewhere is no work of the merge. */
import type { CellChange, CellDetails, KeyChange, NotebookDiff } from '../diff/changes.ts';
import { joinedLines } from '../diff/split.ts';
import type { Cell } from '../notebook/notebook.ts';
import { diffLines } from '../text/line-diff.ts';
import { lineContent } from '../text/lines.ts';
import type { CellStep } from './follow-cell.ts';

/** Whether the merge itself changed the cell, whose steps back to each parent are these. */
export function isOwnWork(cell: Cell, steps: readonly CellStep[]): boolean {
  const known = steps.filter(({ before }) => before.length > 0);
  const changes = known.flatMap(({ change }) => (change === undefined ? [] : [change]));
  if (changes.length < known.length) return false;
  if (known.length === 0) return true;
  const lines = joinedLines([cell]).map(lineContent);
  const parents = known.map(({ before }) => joinedLines(before).map(lineContent));
  return hasNewLine(lines, parents) || lacksLine(lines, parents) || differsFromAll(changes);
}

/** Whether the merge itself changed the notebook; the diffs are those with each parent. */
export function isOwnNotebookWork(
  diffs: readonly NotebookDiff[],
  stepsOf: (cell: Cell) => readonly CellStep[],
): boolean {
  const [first] = diffs;
  if (first === undefined || diffs.length === 1) return true;
  const removed = diffs.map(({ cells }) => new Set(cells.flatMap(removedKey)));
  return (
    (first.after?.cells ?? []).some((cell) => isOwnWork(cell, stepsOf(cell))) ||
    inAll(removed) ||
    inAll(diffs.map(({ metadata }) => new Set(metadata.map(keyOf)))) ||
    diffs.every(({ format }) => format !== undefined)
  );
}

function removedKey(change: CellChange): readonly string[] {
  return change.kind === 'removed' ? [`${change.before.type}\0${change.before.sourceKey}`] : [];
}

function hasNewLine(lines: readonly string[], parents: readonly (readonly string[])[]): boolean {
  return inAll(
    parents.map(
      (parent) =>
        new Set(
          diffLines(parent, lines).flatMap(({ afterStart, afterEnd }) =>
            Array.from({ length: afterEnd - afterStart }, (_, index) => afterStart + index),
          ),
        ),
    ),
  );
}

function lacksLine(lines: readonly string[], parents: readonly (readonly string[])[]): boolean {
  const counts = countLines(lines);
  const [first, ...others] = parents.map(countLines);
  return [...first!].some(([line, count]) => {
    const shared = Math.min(count, ...others.map((other) => other.get(line) ?? 0));
    return shared > (counts.get(line) ?? 0);
  });
}

function countLines(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Type, tags and keys; a cell that was split or joined is compared by its lines alone. */
function differsFromAll(changes: readonly CellChange[]): boolean {
  const details = changes.flatMap((change) => ('details' in change ? [change.details] : []));
  if (details.length < changes.length) return false;
  const keys = (part: (of: CellDetails) => readonly string[]): boolean =>
    inAll(details.map((of) => new Set(part(of))));
  return (
    details.every(({ type }) => type !== undefined) ||
    details.every(({ finalNewline }) => finalNewline) ||
    keys(({ tags }) => tags?.added ?? []) ||
    keys(({ tags }) => tags?.removed ?? []) ||
    keys(({ metadata }) => metadata.map(keyOf)) ||
    keys(({ attachments }) => attachments.map(keyOf)) ||
    keys(({ unknown }) => unknown.map(keyOf))
  );
}

function keyOf({ path }: KeyChange): string {
  return path.join('\0');
}

/** Whether something is in all of the sets. */
function inAll<Item>(sets: readonly ReadonlySet<Item>[]): boolean {
  const [first, ...others] = sets;
  return first !== undefined && [...first].some((item) => others.every((other) => other.has(item)));
}
