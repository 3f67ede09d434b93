/** What the views of a diff say of a notebook and of a cell beside its lines, in words: a heading, what changed in
 *  tags, metadata and attachments, and the line of what is not shown.
 *
 *      cell 3 · moved from 7 · code · In [4]
 *      ~ tags: -old +new */

import type {
  CellChange,
  CellDetails,
  CellKeys,
  HiddenCounts,
  KeyChange,
  NotebookDiff,
} from '../diff/changes.ts';
import { counted } from '../messages.ts';
import { tagsOf } from '../notebook/normalizer.ts';
import type { Cell } from '../notebook/notebook.ts';
import { readMedia, wordMedia } from '../notebook/outputs.ts';
import { countOf } from '../notebook/run.ts';
import { shownPath } from '../shown.ts';
import { splitLines } from '../text/lines.ts';
import { sharedStart } from './cut.ts';
import { clipped, visible } from './display.ts';
import { changesLineEnds, lineEndsOf } from './line-ends.ts';
import type { DiffViewOptions, FileHeading } from './options.ts';
import { attachmentNames, oneLine } from './show.ts';

/** What happened to something beside the source, in one line that is safe to show: `~` changed, `+` came, `-` went. */
export interface Setting {
  readonly sign: '~' | '+' | '-';
  readonly text: string;
}

/** `new notebook a.ipynb`, for where other things than notebooks may stand. */
export function wordHeading(heading: FileHeading): string {
  const names = wordNames(heading);
  switch (heading.status) {
    case 'added':
      return `new notebook ${names}`;
    case 'deleted':
    case 'unmerged':
      return `${heading.status} notebook ${names}`;
    case 'renamed':
    case 'copied':
    case 'modified':
    case 'type-changed':
      return `notebook ${names}`;
  }
}

/** `mode 100644 → 100755`; of a file that came or went its own. */
export function wordModes({ before, after }: NonNullable<FileHeading['modes']>): string {
  return `mode ${[before, after].filter((mode) => !/^0+$/.test(mode)).join(' → ')}`;
}

/** `a.ipynb → b.ipynb (renamed, 90% alike)`. */
export function wordNames({ status, before, after, similarity, modes, parent }: FileHeading): string {
  const more = [
    modes === undefined ? '' : ` (${wordModes(modes)})`,
    parent === undefined ? '' : ` (merge, compared with parent ${parent})`,
  ].join('');
  switch (status) {
    case 'deleted':
      return `${shownPath(before)}${more}`;
    case 'renamed':
    case 'copied': {
      const verb = status === 'renamed' ? 'renamed' : 'copied';
      const alike = similarity === undefined ? '' : `, ${similarity}% alike`;
      return `${shownPath(before)} → ${shownPath(after)} (${verb}${alike})${more}`;
    }
    case 'modified':
    case 'type-changed':
      // Two files or blobs that a person named have two names.
      return before === after
        ? `${shownPath(after)}${more}`
        : `${shownPath(before)} → ${shownPath(after)}${more}`;
    case 'added':
    case 'unmerged':
      return `${shownPath(after)}${more}`;
  }
}

/** `cell 3 · added · code · In [4]`. */
export function wordCell(change: CellChange): string {
  switch (change.kind) {
    case 'added':
      return `cell ${change.after.index + 1} · added · ${visible(change.after.type)}${prompt(change.after)}`;
    case 'removed':
      return `cell ${change.before.index + 1} · removed · ${visible(change.before.type)}${prompt(change.before)}`;
    case 'same':
    case 'modified':
      return `cell ${change.after.index + 1} · ${typeOf(change.details, change.after)}${prompt(change.after)}`;
    case 'moved': {
      const from = `moved from ${change.before.index + 1}`;
      return `cell ${change.after.index + 1} · ${from} · ${typeOf(change.details, change.after)}${prompt(change.after)}`;
    }
    case 'split':
      return `cells ${rangeOf(change.after)} · split from cell ${change.before.index + 1}`;
    case 'joined':
      return `cell ${change.after.index + 1} · joined from cells ${rangeOf(change.before)}`;
  }
}

function typeOf({ type }: CellDetails, after: Cell): string {
  return type === undefined ? visible(after.type) : `${visible(type.before)} → ${visible(type.after)}`;
}

function prompt(cell: Cell): string {
  return wordRun(cell)
    .map((word) => ` · ${word}`)
    .join('');
}

/** `In [4]`, as Jupyter shows it beside the cell; none where it was not run. */
export function wordRun(cell: Cell): readonly string[] {
  const count = countOf(cell);
  return count === undefined ? [] : [`In [${count.bytes.toString('latin1', count.start, count.end)}]`];
}

function rangeOf(cells: readonly Cell[]): string {
  return `${cells[0]!.index + 1}–${cells[cells.length - 1]!.index + 1}`;
}

/** What stands above the lines of the cell: tags, metadata, attachments, keys that nbdiff does not know. */
export function settingsAbove(change: CellChange): readonly Setting[] {
  switch (change.kind) {
    case 'added':
      return ofWhole(change.after, change.keys, '+');
    case 'removed':
      return ofWhole(change.before, change.keys, '-');
    case 'same':
    case 'modified':
    case 'moved': {
      const { tags, metadata, attachments, unknown } = change.details;
      return [
        ...names('tags', tags?.removed ?? [], tags?.added ?? []),
        ...metadata.flatMap((key) => keyChange(key, key.path.join('.'))),
        ...attachments.map(attachment),
        ...unknown.flatMap((key) => keyChange(key, `key ${key.path.join('.')}`)),
      ];
    }
    case 'split':
      return ofRegrouped([change.before], change.after);
    case 'joined':
      return ofRegrouped(change.before, [change.after]);
  }
}

/** What stands below them: how lines end. */
export function settingsBelow(change: CellChange): readonly Setting[] {
  if (!('details' in change)) return [];
  const { before, after, details } = change;
  const lines = [splitLines(before.source), splitLines(after.source)] as const;
  const settings: Setting[] = [];
  if (changesLineEnds(lines[0], lines[1], details.source)) {
    settings.push(changed(`line ends: ${lineEndsOf(lines[0])} → ${lineEndsOf(lines[1])}`));
  }
  if (details.finalNewline) {
    const isAdded = after.source.endsWith('\n');
    settings.push(changed(isAdded ? 'a newline was added at the end' : 'the newline at the end was removed'));
  }
  return settings;
}

/** What changed in the notebook's own metadata and format. */
export function notebookSettings({ metadata, format }: NotebookDiff): readonly Setting[] {
  return [
    ...(format === undefined ? [] : [changed(`format: ${format.before} → ${format.after}`)]),
    ...metadata.flatMap((key) => {
      // The heading says it already.
      const isBelow = key.path.length > 1 && key.path[0] === 'metadata';
      return keyChange(key, key.path.slice(isBelow ? 1 : 0).join('.'));
    }),
  ];
}

function changed(text: string): Setting {
  return { sign: '~', text: visible(text) };
}

/** What a whole cell brings along beside its source. */
function ofWhole(cell: Cell, keys: CellKeys, sign: '+' | '-'): readonly Setting[] {
  const tags = keys.tags?.[sign === '+' ? 'added' : 'removed'] ?? [];
  const attachments = attachmentsOf(cell);
  const value = ({ before, after }: KeyChange): string => shortened(oneLine((after ?? before)!));
  const lines = [
    ...(tags.length > 0 ? [`tags: ${tags.join(' ')}`] : []),
    ...keys.metadata.map((key) => `${key.path.join('.')}: ${value(key)}`),
    ...(attachments.length > 0 ? [`attachments: ${attachments.join(' ')}`] : []),
    ...keys.unknown.map((key) => `key ${key.path.join('.')}: ${value(key)}`),
  ];
  return lines.map((text) => ({ sign, text: visible(text) }));
}

/** Of a cell that became several, or several that became one. */
function ofRegrouped(before: readonly Cell[], after: readonly Cell[]): readonly Setting[] {
  const both = (what: string, of: (cell: Cell) => readonly string[]): readonly Setting[] => {
    const [one, other] = [new Set(before.flatMap(of)), new Set(after.flatMap(of))];
    return names(
      what,
      [...one].filter((name) => !other.has(name)),
      [...other].filter((name) => !one.has(name)),
    );
  };
  return [...both('tags', tagsOf), ...both('attachments', attachmentsOf)];
}

function names(what: string, removed: readonly string[], added: readonly string[]): readonly Setting[] {
  const words = [...removed.map((name) => `-${name}`), ...added.map((name) => `+${name}`)];
  return words.length === 0 ? [] : [changed(`${what}: ${words.join(' ')}`)];
}

function keyChange({ before, after }: KeyChange, name: string): readonly Setting[] {
  if (before !== undefined && after !== undefined) {
    const [one, other] = shortPair(oneLine(before), oneLine(after));
    return [changed(`${name}: ${one} → ${other}`)];
  }
  if (after !== undefined) return [changed(`${name}: + ${shortened(oneLine(after))}`)];
  return before === undefined ? [] : [changed(`${name}: - ${shortened(oneLine(before))}`)];
}

function attachment({ path, before, after }: KeyChange): Setting {
  const [name = '', type] = path;
  const verb = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const data = [before, after].flatMap((value) =>
    value === undefined || type === undefined ? [] : [wordMedia(readMedia(type, value))],
  );
  return changed(`attachment ${name} ${verb}${data.length === 0 ? '' : ` (${data.join(' → ')})`}`);
}

function attachmentsOf(cell: Cell): readonly string[] {
  return attachmentNames(cell.attachments);
}

/** Whether the cell is the same but for its place. */
export function isOnlyMoved(details: CellDetails): boolean {
  const lists = [details.source, details.metadata, details.attachments, details.unknown];
  return lists.every((list) => list.length === 0) && !details.finalNewline;
}

/** The line of what is not shown; undefined where all is. */
export function wordNotShown(
  diff: NotebookDiff,
  options: Pick<DiffViewOptions, 'outputs'>,
): string | undefined {
  // Of a notebook that came or went nobody wonders what else changed.
  if (diff.before === undefined || diff.after === undefined) return undefined;
  return isLayoutAlone(diff)
    ? "not shown: the JSON's layout, all that changed"
    : wordHidden(diff.hidden, options);
}

/** Nothing that anybody wrote or ran changed, yet git sees other bytes. */
function isLayoutAlone({ before, after, cells, metadata, format, hidden }: NotebookDiff): boolean {
  if (metadata.length > 0 || format !== undefined || Object.values(hidden).some((count) => count > 0))
    return false;
  if (cells.some(({ kind }) => kind !== 'same')) return false;
  return before !== undefined && after !== undefined && !before.bytes.equals(after.bytes);
}

/** `not shown: outputs of 3 cells, ...`; undefined where all is shown. */
export function wordHidden(
  hidden: HiddenCounts,
  options: Pick<DiffViewOptions, 'outputs'>,
): string | undefined {
  const ofCells = (what: string, count: number): readonly string[] =>
    count === 0 ? [] : [`${what} of ${counted(count, 'cell')}`];
  // A run changes count and outputs together: counts are worth a word only where they changed alone.
  const countsAlone = hidden.executionCounts > hidden.outputs ? hidden.executionCounts : 0;
  const parts = [
    ...ofCells('outputs', options.outputs === 'none' ? hidden.outputs : 0),
    ...ofCells('execution counts', countsAlone),
    ...ofCells('machine-written metadata', hidden.noise),
    ...ofCells('ids', hidden.ids),
    ...(hidden.notebookNoise > 0 ? ['machine-written notebook metadata'] : []),
  ];
  return parts.length === 0 ? undefined : `not shown: ${parts.join(', ')}`;
}

/** Characters of a value shown in one line. */
const SHORT_VALUE = 60;
/** Characters shown before the first that differs. */
const LEAD_IN = 20;

function shortened(value: string): string {
  return clipped(visible(value), SHORT_VALUE);
}

/** Both values short enough, and cut so that what differs is in sight. */
function shortPair(before: string, after: string): readonly [string, string] {
  const shared = sharedStart(before, after);
  const isLong = (value: string): boolean => value.length > SHORT_VALUE;
  if (shared <= LEAD_IN || !(isLong(before) || isLong(after))) return [shortened(before), shortened(after)];
  const from = (value: string): string => shortened(`…${value.slice(shared - LEAD_IN)}`);
  return [from(before), from(after)];
}
