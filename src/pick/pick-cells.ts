/** Some of the changes of a diff, applied to the old notebook: what `add -p`, `restore -p` and `reset -p` write.
 *
 *      before  a b c     after  a b' x c'     b' and x picked  ->  a b' x c
 *
 *  All of them give the new notebook's cells, none gives the very same old file; cells that were not picked, and all
 *  else in the file, keep their bytes. */
import type { CellChange, NotebookDiff } from '../diff/changes.ts';
import { type Edit, splice } from '../json/edit.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { layOut, type Style, styleOf } from '../json/style.ts';
import { writeCells } from '../merge/write-cells.ts';
import { cellDepth, countName, sourceName, writeSource } from '../notebook/fields.ts';
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
  const depth = cellDepth(before.format.major);
  const foreign = !sameLayout(style, styleOf(after.root));
  const taken = new Map<CellChange, Picked>();
  let metadata = false;
  for (const [choice, how] of picked) {
    if (choice.kind === 'cell') taken.set(choice.change, how);
    else if (choice.kind === 'hidden') for (const change of choice.changes) taken.set(change, how);
    else metadata = true;
  }
  const own = (cell: Cell): Placed => ({ ours: cell.index, text: textOf(cell) });
  const other = (cell: Cell): Placed => ({
    ours: undefined,
    text: foreign ? layOut(cell.node, style, depth) : textOf(cell),
  });
  const row: Placed[] = [];
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
        else {
          const text = withSource(change.before, how.source, style, before.format.major);
          row.push({ ours: change.before.index, text });
        }
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
  const list = before.cellLists[0]!;
  const edits: Edit[] = [
    writeCells(
      list,
      before.cells,
      row,
      row.map(({ text }) => text),
      style,
      depth,
    ),
  ];
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
  let at = 0;
  for (const [index, { beforeStart, beforeEnd, afterStart, afterEnd }] of change.details.source.entries()) {
    lines.push(...old.slice(at, beforeStart));
    lines.push(...(runs.has(index) ? now.slice(afterStart, afterEnd) : old.slice(beforeStart, beforeEnd)));
    at = beforeEnd;
  }
  lines.push(...old.slice(at));
  return lines.map(lineContent).join('\n');
}

interface Placed {
  /** Place in the old notebook, for cells that stand where they stood. */
  readonly ours: number | undefined;
  readonly text: Buffer;
}

/** Behind the nearest old cell that stands before it. */
function placeOf(cell: Cell, row: readonly Placed[]): number {
  let place = 0;
  let nearest = -1;
  for (const [index, { ours }] of row.entries()) {
    if (ours === undefined || ours >= cell.index || ours < nearest) continue;
    nearest = ours;
    place = index + 1;
  }
  return place;
}

/** An old cell with part of a change: its outputs belong to neither source any more. */
function withSource(cell: Cell, source: string, style: Style, major: number): Buffer {
  if (source === cell.source) return textOf(cell);
  const depth = cellDepth(major);
  const changes = new Map<string, Buffer | undefined>([
    [sourceName(cell, major), writeSource(source, cell, style, depth)],
  ]);
  if (cell.type === 'code') {
    changes.set('outputs', Buffer.from('[]'));
    changes.set(countName(major), Buffer.from('null'));
  }
  return rebuildObject(cell.node, changes, style, depth, false);
}

function textOf(cell: Cell): Buffer {
  return cell.node.bytes.subarray(cell.node.start, cell.node.end);
}

function sameLayout(one: Style, another: Style): boolean {
  return one.indent === another.indent && one.newline === another.newline && one.colon === another.colon;
}
