/** A diff as a person reads it in a terminal:
 *
 *      notebook analysis.ipynb
 *      … 2 unchanged cells
 *      ── cell 3 · code · In [4]
 *      12 12   model.fit(X_train, y_train)
 *      13    - model.score(X_test, y_test)
 *         13 + model.score(X_train, y_train)
 *      not shown: outputs of 1 cell
 *
 *  Signs and numbers stand there with and without colour; changed words are marked by colour, and without it by
 *  carets below the line. */

import type {
  CellChange,
  CellDetails,
  CellKeys,
  HiddenCounts,
  KeyChange,
  NotebookDiff,
} from '../diff/changes.ts';
import { joinedLines } from '../diff/split.ts';
import { tagsOf } from '../notebook/normalizer.ts';
import type { Cell } from '../notebook/notebook.ts';
import { readMedia, wordMedia } from '../notebook/outputs.ts';
import { countOf } from '../notebook/run.ts';
import { shownPath } from '../shown.ts';
import type { LineChange } from '../text/change.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import { COUNTED, MOST_OUTPUT_LINES, OUTPUT_CUT, sharedStart } from './cut.ts';
import { clipped, visible } from './display.ts';
import { changesLineEnds, lineEndsOf } from './line-ends.ts';
import type { DiffViewOptions, FileHeading } from './options.ts';
import { drawOutputs } from './output-lines.ts';
import { type Paint, paintWith } from './paint.ts';
import { attachmentNames, oneLine } from './show.ts';
import { blockLines, hunkLines } from './source-hunks.ts';

/** The lines of one file, each ended by a newline. */
export function renderDiff(diff: NotebookDiff, heading: FileHeading, options: DiffViewOptions): string {
  return [...drawDiff(diff, heading, options)].join('');
}

/** The same cell by cell, so that all outputs of a notebook need not be drawn before the first is shown. */
export function* drawDiff(
  diff: NotebookDiff,
  heading: FileHeading,
  options: DiffViewOptions,
): Generator<string> {
  const page = new Page(options);
  page.fileHeading(heading);
  let unchanged = 0;
  for (const change of diff.cells) {
    if (change.kind === 'same' && !(options.outputs !== 'none' && change.details.hidden.outputs)) {
      unchanged += 1;
      continue;
    }
    page.folded(unchanged);
    unchanged = 0;
    page.cell(change);
    yield page.take();
  }
  page.folded(unchanged);
  page.notebookMetadata(diff);
  page.cutOutputs();
  // Of a notebook that came or went nobody wonders what else changed.
  if (diff.before !== undefined && diff.after !== undefined) page.notShown(diff);
  yield page.take();
}

/** The lines of one cell alone. */
export function renderCellChange(change: CellChange, options: DiffViewOptions): string {
  const page = new Page(options);
  page.cell(change);
  return page.take();
}

class Page {
  private out: string[] = [];
  private readonly options: DiffViewOptions;
  private readonly paint: Paint;
  /** Drawn so far. */
  private outputLines = 0;
  private hasCutOutputs = false;

  constructor(options: DiffViewOptions) {
    this.options = options;
    this.paint = paintWith(options.color);
  }

  /** What was drawn since the last time. */
  take(): string {
    const lines = this.out;
    this.out = [];
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  }

  fileHeading(heading: FileHeading): void {
    this.out.push(this.paint.bold(wordHeading(heading)));
  }

  /** One line for a run of cells that did not change. */
  folded(count: number): void {
    if (count > 0)
      this.out.push(this.paint.dim(`… ${count === 1 ? '1 unchanged cell' : `${count} unchanged cells`}`));
  }

  cell(change: CellChange): void {
    this.out.push(this.paint.cyan(cellHeading(change)));
    switch (change.kind) {
      case 'added':
        this.about(change.after, change.keys, '+');
        this.add(blockLines(splitLines(change.after.source), '+', this.options));
        this.outputs([], [change.after]);
        return;
      case 'removed':
        this.about(change.before, change.keys, '-');
        this.add(blockLines(splitLines(change.before.source), '-', this.options));
        this.outputs([change.before], []);
        return;
      case 'same':
      case 'modified':
      case 'moved':
        this.details(change.before, change.after, change.details);
        return;
      case 'split':
        this.regrouped([change.before], change.after, change.source);
        return;
      case 'joined':
        this.regrouped(change.before, [change.after], change.source);
        return;
    }
  }

  /** A cell that became several, or several that became one. */
  private regrouped(before: readonly Cell[], after: readonly Cell[], source: readonly LineChange[]): void {
    const named = (cells: readonly Cell[], of: (cell: Cell) => readonly string[]): readonly string[] => [
      ...new Set(cells.flatMap(of)),
    ];
    this.names('tags', named(before, tagsOf), named(after, tagsOf));
    this.names('attachments', named(before, attachmentsOf), named(after, attachmentsOf));
    const lines = [joinedLines(before), joinedLines(after)] as const;
    this.hunks(lines, source);
    if (source.length === 0) this.preview(lines[1][0]);
    this.outputs(before, after);
  }

  private names(what: string, before: readonly string[], after: readonly string[]): void {
    const words = [
      ...before.filter((name) => !after.includes(name)).map((name) => `-${name}`),
      ...after.filter((name) => !before.includes(name)).map((name) => `+${name}`),
    ];
    if (words.length > 0) this.setting(`${what}: ${words.join(' ')}`);
  }

  private details(before: Cell, after: Cell, details: CellDetails): void {
    if (details.tags !== undefined) this.names('tags', details.tags.removed, details.tags.added);
    for (const key of details.metadata) this.keyChange(key, key.path.join('.'));
    for (const key of details.attachments) this.attachment(key);
    for (const key of details.unknown) this.keyChange(key, `key ${key.path.join('.')}`);
    const lines = [splitLines(before.source), splitLines(after.source)] as const;
    this.hunks(lines, details.source);
    if (changesLineEnds(lines[0], lines[1], details.source)) {
      this.setting(`line ends: ${lineEndsOf(lines[0])} → ${lineEndsOf(lines[1])}`);
    }
    if (details.finalNewline) {
      this.setting(
        after.source.endsWith('\n') ? 'a newline was added at the end' : 'the newline at the end was removed',
      );
    }
    if (details.hidden.outputs && this.options.outputs !== 'none') {
      const isShown = this.outputs([before], [after]);
      if (!isShown) this.preview('the text of the outputs is the same; other data in them changed');
    } else if (isOnlyMoved(details)) this.preview(lines[1][0]);
  }

  /** What a whole cell brings along beside its source. */
  private about(cell: Cell, keys: CellKeys, sign: '+' | '-'): void {
    const tags = keys.tags?.[sign === '+' ? 'added' : 'removed'] ?? [];
    if (tags.length > 0) this.signed(sign, `tags: ${tags.join(' ')}`);
    for (const { path, before, after } of keys.metadata) {
      this.signed(sign, `${path.join('.')}: ${shortened(oneLine((after ?? before)!))}`);
    }
    const attachments = attachmentsOf(cell);
    if (attachments.length > 0) this.signed(sign, `attachments: ${attachments.join(' ')}`);
    for (const { path, before, after } of keys.unknown) {
      this.signed(sign, `key ${path.join('.')}: ${shortened(oneLine((after ?? before)!))}`);
    }
  }

  /** The first line of a cell that is not shown, so that one knows which it is. */
  private preview(line: string | undefined): void {
    if (line === undefined) return;
    this.out.push(this.paint.dim(clipped(`    ${visible(lineContent(line))}`, this.options.columns)));
  }

  private keyChange({ before, after }: KeyChange, name: string): void {
    if (before !== undefined && after !== undefined) {
      const [one, other] = shortPair(oneLine(before), oneLine(after));
      this.setting(`${name}: ${one} → ${other}`);
    } else if (after !== undefined) this.setting(`${name}: + ${shortened(oneLine(after))}`);
    else if (before !== undefined) this.setting(`${name}: - ${shortened(oneLine(before))}`);
  }

  private attachment({ path, before, after }: KeyChange): void {
    const [name = '', type] = path;
    const verb = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
    const data = [before, after].flatMap((value) =>
      value === undefined || type === undefined ? [] : [wordMedia(readMedia(type, value))],
    );
    this.setting(`attachment ${name} ${verb}${data.length === 0 ? '' : ` (${data.join(' → ')})`}`);
  }

  private setting(text: string): void {
    this.out.push(this.paint.yellow(`  ~ ${visible(text)}`));
  }

  private signed(sign: '+' | '-', text: string): void {
    const line = `  ${sign} ${visible(text)}`;
    this.out.push(sign === '+' ? this.paint.green(line) : this.paint.red(line));
  }

  private hunks(
    [before, after]: readonly [readonly string[], readonly string[]],
    changes: readonly LineChange[],
  ): void {
    this.add(hunkLines(before, after, changes, this.options).lines);
  }

  /** One by one: there can be more than a call takes arguments. */
  private add(lines: readonly string[]): void {
    for (const line of lines) this.out.push(line);
  }

  /** What changed in the outputs of these cells, where it is asked for; whether there was something to show. */
  private outputs(before: readonly Cell[], after: readonly Cell[]): boolean {
    if (this.options.outputs === 'none') return false;
    const most = this.outputLines < MOST_OUTPUT_LINES ? OUTPUT_CUT : COUNTED;
    const cut = this.options.outputs === 'full' ? undefined : most;
    let isShown = false;
    for (const { lines, isCut } of drawOutputs(before, after, this.options, cut)) {
      this.add(lines);
      this.outputLines += lines.length;
      this.hasCutOutputs ||= isCut;
      isShown = true;
    }
    return isShown;
  }

  notebookMetadata({ metadata, format }: NotebookDiff): void {
    if (metadata.length === 0 && format === undefined) return;
    this.out.push(this.paint.cyan('── notebook metadata'));
    if (format !== undefined) this.setting(`format: ${format.before} → ${format.after}`);
    for (const key of metadata) {
      // The heading says it already.
      const isBelow = key.path.length > 1 && key.path[0] === 'metadata';
      this.keyChange(key, key.path.slice(isBelow ? 1 : 0).join('.'));
    }
  }

  cutOutputs(): void {
    if (this.hasCutOutputs)
      this.out.push(this.paint.dim('long outputs are cut: all of them with --outputs=full'));
  }

  notShown(diff: NotebookDiff): void {
    const line = isLayoutAlone(diff)
      ? "not shown: the JSON's layout, all that changed"
      : wordHidden(diff.hidden, this.options);
    if (line !== undefined) this.out.push(this.paint.dim(line));
  }
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
    count === 0 ? [] : [`${what} of ${count === 1 ? '1 cell' : `${count} cells`}`];
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

function wordHeading({ status, before, after, similarity, modes }: FileHeading): string {
  const mode = modes === undefined ? '' : ` (mode ${modes.before} → ${modes.after})`;
  switch (status) {
    case 'added':
      return `new notebook ${shownPath(after)}${mode}`;
    case 'deleted':
      return `deleted notebook ${shownPath(before)}${mode}`;
    case 'renamed':
    case 'copied': {
      const verb = status === 'renamed' ? 'renamed' : 'copied';
      const alike = similarity === undefined ? '' : `, ${similarity}% alike`;
      return `notebook ${shownPath(before)} → ${shownPath(after)} (${verb}${alike})${mode}`;
    }
    case 'modified':
    case 'type-changed':
      // Two files or blobs that a person named have two names.
      return before === after
        ? `notebook ${shownPath(after)}${mode}`
        : `notebook ${shownPath(before)} → ${shownPath(after)}${mode}`;
    case 'unmerged':
      return `unmerged notebook ${shownPath(after)}${mode}`;
  }
}

function cellHeading(change: CellChange): string {
  switch (change.kind) {
    case 'added':
      return `── cell ${change.after.index + 1} · added · ${visible(change.after.type)}${prompt(change.after)}`;
    case 'removed':
      return `── cell ${change.before.index + 1} · removed · ${visible(change.before.type)}${prompt(change.before)}`;
    case 'same':
    case 'modified':
      return `── cell ${change.after.index + 1} · ${typeOf(change.details, change.after)}${prompt(change.after)}`;
    case 'moved': {
      const from = `moved from ${change.before.index + 1}`;
      return `── cell ${change.after.index + 1} · ${from} · ${typeOf(change.details, change.after)}${prompt(change.after)}`;
    }
    case 'split':
      return `── cells ${rangeOf(change.after)} · split from cell ${change.before.index + 1}`;
    case 'joined':
      return `── cell ${change.after.index + 1} · joined from cells ${rangeOf(change.before)}`;
  }
}

function typeOf({ type }: CellDetails, after: Cell): string {
  return type === undefined ? visible(after.type) : `${visible(type.before)} → ${visible(type.after)}`;
}

/** ` · In [4]`, as Jupyter shows it beside the cell. */
function prompt(cell: Cell): string {
  const count = countOf(cell);
  if (count === undefined) return '';
  return ` · In [${count.bytes.toString('latin1', count.start, count.end)}]`;
}

function rangeOf(cells: readonly Cell[]): string {
  return `${cells[0]!.index + 1}–${cells[cells.length - 1]!.index + 1}`;
}

function isOnlyMoved(details: CellDetails): boolean {
  const lists = [details.source, details.metadata, details.attachments, details.unknown];
  return lists.every((list) => list.length === 0) && !details.finalNewline;
}

/** Characters of a value shown in one line. */
const SHORT_VALUE = 60;

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

/** Characters shown before the first that differs. */
const LEAD_IN = 20;

function attachmentsOf(cell: Cell): readonly string[] {
  return attachmentNames(cell.attachments);
}
