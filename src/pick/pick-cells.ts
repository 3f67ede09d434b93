/** Some of the changes of a diff, applied to the old notebook: what `add -p`, `restore -p` and `reset -p` write.
 *
 *      before  a b c     after  a b' x c'     b' and x picked  ->  a b' x c
 *
 *  All of them give the new notebook's cells, none gives the very same old file; cells that were not picked, and all
 *  else in the file, keep their bytes. */
import type { CellChange, NotebookDiff } from '../diff/changes.ts';
import { type Edit, splice } from '../json/edit.ts';
import { layOut, sameLayout, styleOf } from '../json/style.ts';
import { type PlacedCell, writeCells } from '../merge/write-cells.ts';
import { CellDraft } from '../notebook/cell-draft.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { lineContent, splitLines } from '../text/lines.ts';

/** The command that picks: into the index, out of it, or back into the work tree. */
export type PickCommand = 'add' | 'reset' | 'restore';

/** What a person can pick one by one. */
export type Choice =
  | { readonly kind: 'cell'; readonly change: CellChange }
  /** Outputs, counts and noise of cells whose source did not change. */
  | { readonly kind: 'hidden'; readonly changes: readonly CellChange[] }
  /** The metadata of the notebook. */
  | { readonly kind: 'notebook' };

/** Whole, or a source of its own for a changed cell (some of its lines, or text from an editor). */
export type Picked = { readonly kind: 'whole' } | { readonly kind: 'source'; readonly source: string };

/** The choices of a diff, in the order of its cells. */
export function choicesOf(diff: NotebookDiff): readonly Choice[] {
  const cells = diff.cells.filter((change) => change.kind !== 'same');
  const hidden = diff.cells.filter(
    (change) => change.kind === 'same' && Object.values(change.details.hidden).includes(true),
  );
  return [
    ...cells.map((change) => ({ kind: 'cell' as const, change })),
    ...(hidden.length > 0 ? [{ kind: 'hidden' as const, changes: hidden }] : []),
    ...(diff.metadata.length > 0 || diff.hidden.notebookNoise > 0 ? [{ kind: 'notebook' as const }] : []),
  ];
}

/** `before` with what was picked of the diff to `after`; both of one format. */
export function pickChanges(
  before: Notebook,
  after: Notebook,
  diff: NotebookDiff,
  picked: ReadonlyMap<Choice, Picked>,
): Buffer {
  if (picked.size === 0) return before.bytes;
  const style = styleOf(before.root);
  const layout = { style, major: before.format.major };
  const foreign = !sameLayout(style, styleOf(after.root));
  const taken = new Map<CellChange, Picked>();
  let metadata = false;
  for (const [choice, how] of picked) {
    if (choice.kind === 'cell') taken.set(choice.change, how);
    else if (choice.kind === 'hidden') for (const change of choice.changes) taken.set(change, how);
    else metadata = true;
  }
  const own = (cell: Cell): PlacedCell => ({
    ours: cell.index,
    text: new CellDraft(cell, layout, false).write(),
  });
  const other = (cell: Cell): PlacedCell => ({
    ours: undefined,
    text: new CellDraft(cell, layout, foreign).write(),
  });
  /** An old cell with part of a change: its outputs belong to neither source any more. */
  const withSource = (cell: Cell, source: string): PlacedCell => {
    const draft = new CellDraft(cell, layout, false);
    draft.source(source);
    if (draft.isChanged) draft.clearRun();
    return { ours: cell.index, text: draft.write() };
  };
  const row: PlacedCell[] = [];
  const stayed: Cell[] = [];
  for (const change of diff.cells) {
    const how = taken.get(change);
    switch (change.kind) {
      case 'added':
        if (how !== undefined) row.push(other(change.after));
        break;
      case 'removed':
        if (how === undefined) row.push(own(change.before));
        break;
      case 'same':
      case 'modified':
        if (how === undefined) row.push(own(change.before));
        else if (how.kind === 'whole') row.push({ ...other(change.after), ours: change.before.index });
        else row.push(withSource(change.before, how.source));
        break;
      case 'moved':
        if (how === undefined) stayed.push(change.before);
        else row.push(other(change.after));
        break;
      case 'split':
        if (how === undefined) row.push(own(change.before));
        else row.push(...change.after.map(other));
        break;
      case 'joined':
        if (how === undefined) row.push(...change.before.map(own));
        else row.push(other(change.after));
        break;
    }
  }
  for (const cell of stayed) row.splice(placeOf(cell, row), 0, own(cell));
  const edits: Edit[] = [...writeCells(before, row, style)];
  if (metadata && before.metadata !== undefined && after.metadata !== undefined) {
    const content = foreign
      ? layOut(after.metadata, style, 1)
      : after.bytes.subarray(after.metadata.start, after.metadata.end);
    edits.push({ start: before.metadata.start, end: before.metadata.end, content });
  }
  return splice(
    before.bytes,
    edits.sort((one, another) => one.start - another.start),
  );
}

/** The source of a changed cell with some of its runs of changed lines only. */
export function sourceWithRuns(
  change: Extract<CellChange, { kind: 'modified' | 'moved' }>,
  runs: ReadonlySet<number>,
): string {
  const [old, now] = [splitLines(change.before.source), splitLines(change.after.source)];
  const lines: string[] = [];
  const add = (part: readonly string[]): void => {
    for (const line of part) lines.push(line);
  };
  let at = 0;
  for (const [index, { beforeStart, beforeEnd, afterStart, afterEnd }] of change.details.source.entries()) {
    add(old.slice(at, beforeStart));
    add(runs.has(index) ? now.slice(afterStart, afterEnd) : old.slice(beforeStart, beforeEnd));
    at = beforeEnd;
  }
  add(old.slice(at));
  return lines.map(lineContent).join('\n');
}

/** Behind the nearest old cell that stands before it. */
function placeOf(cell: Cell, row: readonly PlacedCell[]): number {
  let place = 0;
  let nearest = -1;
  for (const [index, { ours }] of row.entries()) {
    if (ours === undefined || ours >= cell.index || ours < nearest) continue;
    nearest = ours;
    place = index + 1;
  }
  return place;
}
