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

import type { CellChange, CellDetails, HiddenCounts, KeyChange, NotebookDiff } from '../diff/changes.ts';
import { joinedLines } from '../diff/split.ts';
import type { JsonValue } from '../json/value.ts';
import { tagsOf } from '../notebook/normalizer.ts';
import type { Cell } from '../notebook/notebook.ts';
import { readOutputs, textOfOutput } from '../notebook/outputs.ts';
import type { LineChange } from '../text/change.ts';
import { groupHunks } from '../text/hunks.ts';
import { diffLines } from '../text/line-diff.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import { changedSpans, type Span, wordDiff } from '../text/words.ts';
import { clipped, visible } from './display.ts';
import { caretLine, markedPieces } from './marked-line.ts';
import type { DiffViewOptions, FileHeading } from './options.ts';
import { createPaint, type Paint } from './paint.ts';
import { oneLine } from './show.ts';

/** The lines of one file, each ended by a newline; '' where there is nothing to say of it. */
export function renderDiff(diff: NotebookDiff, heading: FileHeading, options: DiffViewOptions): string {
  const page = new Page(options);
  page.fileHeading(heading);
  let unchanged = 0;
  for (const change of diff.cells) {
    if (change.kind === 'same' && !(options.outputs && change.details.hidden.outputs)) {
      unchanged += 1;
      continue;
    }
    page.folded(unchanged);
    unchanged = 0;
    page.cell(change);
  }
  page.folded(unchanged);
  page.notebookMetadata(diff);
  // Of a notebook that came or went nobody wonders what else changed.
  if (diff.before !== undefined && diff.after !== undefined) page.notShown(diff);
  return page.text();
}

/** The lines of one cell alone. */
export function renderCellChange(change: CellChange, options: DiffViewOptions): string {
  const page = new Page(options);
  page.cell(change);
  return page.text();
}

class Page {
  private readonly out: string[] = [];
  private readonly options: DiffViewOptions;
  private readonly paint: Paint;

  constructor(options: DiffViewOptions) {
    this.options = options;
    this.paint = createPaint(options.color);
  }

  text(): string {
    return this.out.length === 0 ? '' : `${this.out.join('\n')}\n`;
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
        this.about(change.after, '+');
        this.block(splitLines(change.after.source), '+');
        if (this.options.outputs) this.outputs(undefined, change.after);
        return;
      case 'removed':
        this.about(change.before, '-');
        this.block(splitLines(change.before.source), '-');
        return;
      case 'same':
      case 'modified':
      case 'moved':
        this.details(change.before, change.after, change.details);
        return;
      case 'split': {
        const after = joinedLines(change.after);
        this.hunks(splitLines(change.before.source), after, change.source);
        if (change.source.length === 0) this.preview(after[0]);
        return;
      }
      case 'joined': {
        const before = joinedLines(change.before);
        const after = splitLines(change.after.source);
        this.hunks(before, after, change.source);
        if (change.source.length === 0) this.preview(after[0]);
        return;
      }
    }
  }

  private details(before: Cell, after: Cell, details: CellDetails): void {
    const { tags } = details;
    if (tags !== undefined) {
      const words = [...tags.removed.map((tag) => `-${tag}`), ...tags.added.map((tag) => `+${tag}`)];
      this.setting(`tags: ${words.join(' ')}`);
    }
    for (const key of details.metadata) this.keyChange(key, '');
    for (const key of details.attachments) this.keyChange(key, 'attachment ');
    for (const key of details.unknown) this.keyChange(key, 'key ');
    const lines = [splitLines(before.source), splitLines(after.source)] as const;
    this.hunks(lines[0], lines[1], details.source);
    if (details.finalNewline) {
      this.setting(
        after.source.endsWith('\n') ? 'a newline was added at the end' : 'the newline at the end was removed',
      );
    }
    const { outputs } = details.hidden;
    if (outputs && this.options.outputs) this.outputs(before, after);
    else if (isOnlyMoved(details)) this.preview(lines[1][0]);
  }

  /** What a whole cell brings along beside its source. */
  private about(cell: Cell, sign: '+' | '-'): void {
    const tags = tagsOf(cell);
    if (tags.length > 0) this.signed(sign, `tags: ${tags.join(' ')}`);
  }

  /** The first line of a cell that is not shown, so that one knows which it is. */
  private preview(line: string | undefined): void {
    if (line === undefined) return;
    this.out.push(this.paint.dim(clipped(`    ${visible(lineContent(line))}`, this.options.columns)));
  }

  private keyChange({ path, before, after }: KeyChange, kind: string): void {
    const name = `${kind}${path.filter((key, index) => index > 1 || !KEY_PLACES.has(key)).join('.')}`;
    if (kind === 'attachment ') {
      const verb = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
      this.setting(`${name} ${verb}${after === undefined ? '' : ` (${this.sizeOf(after)})`}`);
      return;
    }
    if (before === undefined) this.setting(`${name}: + ${shortValue(after)}`);
    else if (after === undefined) this.setting(`${name}: - ${shortValue(before)}`);
    else this.setting(`${name}: ${shortValue(before)} → ${shortValue(after)}`);
  }

  private sizeOf(value: JsonValue): string {
    return `${value.end - value.start} bytes of JSON`;
  }

  private setting(text: string): void {
    this.out.push(this.paint.yellow(`  ~ ${visible(text)}`));
  }

  private signed(sign: '+' | '-', text: string): void {
    const line = `  ${sign} ${visible(text)}`;
    this.out.push(sign === '+' ? this.paint.green(line) : this.paint.red(line));
  }

  /** All lines of a cell that came or went. */
  private block(lines: readonly string[], sign: '+' | '-'): void {
    const width = numberWidth(lines.length, lines.length);
    for (const [index, line] of lines.entries())
      this.line(sign, index, index, width, lineContent(line), undefined);
  }

  private hunks(before: readonly string[], after: readonly string[], changes: readonly LineChange[]): void {
    const { context, wordDiff: words } = this.options;
    const width = numberWidth(before.length, after.length);
    const hunks = groupHunks(before, after, changes, { context });
    for (const [index, hunk] of hunks.entries()) {
      if (index > 0) this.out.push(this.paint.dim(`${' '.repeat(width)} ⋮`));
      if (words !== 'none') {
        this.wordHunk(
          before.slice(hunk.beforeStart, hunk.beforeEnd),
          after.slice(hunk.afterStart, hunk.afterEnd),
        );
        continue;
      }
      let at = hunk.beforeStart;
      let shift = hunk.afterStart - hunk.beforeStart;
      const contextUntil = (end: number): void => {
        for (; at < end; at += 1)
          this.line(' ', at, at + shift, width, lineContent(after[at + shift]!), undefined);
      };
      for (const change of hunk.changes) {
        contextUntil(change.beforeStart);
        this.change(before, after, change, width);
        at = change.beforeEnd;
        shift = change.afterEnd - change.beforeEnd;
      }
      contextUntil(hunk.beforeEnd);
    }
  }

  private change(
    before: readonly string[],
    after: readonly string[],
    change: LineChange,
    width: number,
  ): void {
    const olds = before.slice(change.beforeStart, change.beforeEnd);
    const news = after.slice(change.afterStart, change.afterEnd);
    // A carriage return is shown where it came or went, and only there.
    const content = olds.some(isCrlf) === news.some(isCrlf) ? lineContent : withoutNewline;
    const removed = olds.map(content);
    const added = news.map(content);
    const spans = changedSpans(removed, added);
    for (const [index, line] of removed.entries()) {
      this.line('-', change.beforeStart + index, 0, width, line, spans.before[index]);
    }
    for (const [index, line] of added.entries()) {
      this.line('+', 0, change.afterStart + index, width, line, spans.after[index]);
    }
  }

  private line(
    sign: ' ' | '-' | '+',
    before: number,
    after: number,
    width: number,
    text: string,
    spans: readonly Span[] | undefined,
  ): void {
    const one = sign === '+' ? '' : String(before + 1);
    const other = sign === '-' ? '' : String(after + 1);
    const gutter = `${one.padStart(width)} ${other.padStart(width)} `;
    const paint = sign === '-' ? this.paint.red : sign === '+' ? this.paint.green : (plain: string) => plain;
    const marks = spans === undefined || coversAll(spans, text) ? [] : spans;
    const pieces = markedPieces(text, marks);
    const painted = pieces
      .map(({ shown, marked }) => paint(marked ? this.paint.inverse(shown) : shown))
      .join('');
    this.out.push(`${this.paint.dim(gutter)}${paint(sign)}${painted === '' ? '' : ` ${painted}`}`);
    const carets = this.options.color
      ? undefined
      : caretLine(pieces, gutter.length + 2, this.options.columns);
    if (carets !== undefined) this.out.push(carets);
  }

  /** `git diff --word-diff`: one text, removed and added words in it. */
  private wordHunk(before: readonly string[], after: readonly string[]): void {
    const segments = wordDiff(before.join(''), after.join('')) ?? [
      { kind: 'removed' as const, text: before.join('') },
      { kind: 'added' as const, text: after.join('') },
    ];
    const isPlain = this.options.wordDiff === 'plain';
    let text = '';
    for (const segment of segments) {
      const shown = segment.text.split('\n').map((line) => visible(line));
      if (segment.kind === 'same') {
        text += shown.join('\n');
        continue;
      }
      const [open, close] = segment.kind === 'removed' ? ['[-', '-]'] : ['{+', '+}'];
      const paint = segment.kind === 'removed' ? this.paint.red : this.paint.green;
      text += shown
        .map((line) => (line === '' ? '' : paint(isPlain ? `${open}${line}${close}` : line)))
        .join('\n');
    }
    this.out.push(
      ...text
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `    ${line}`),
    );
  }

  private outputs(before: Cell | undefined, after: Cell): void {
    const text = (cell: Cell | undefined): readonly string[] =>
      cell === undefined
        ? []
        : readOutputs(cell).flatMap((output) => splitLines(`${textOfOutput(output).replace(/\n$/, '')}\n`));
    const [one, other] = [text(before), text(after)];
    if (one.length === 0 && other.length === 0) return;
    this.out.push(this.paint.cyan('   outputs'));
    const changes = diffLines(one, other);
    this.hunks(one, other, changes);
    if (changes.length === 0) this.preview('the text is the same; other data changed');
  }

  notebookMetadata({ metadata, format }: NotebookDiff): void {
    if (metadata.length === 0 && format === undefined) return;
    this.out.push(this.paint.cyan('── notebook metadata'));
    if (format !== undefined) this.setting(`format: ${format.before} → ${format.after}`);
    for (const key of metadata) this.keyChange(key, '');
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

/** Where keys stand, which the heading above them says already. */
const KEY_PLACES: ReadonlySet<string> = new Set(['cell', 'metadata', 'attachments']);

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
    ...ofCells('outputs', options.outputs ? 0 : hidden.outputs),
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
      return `new notebook ${visible(after)}${mode}`;
    case 'deleted':
      return `deleted notebook ${visible(before)}${mode}`;
    case 'renamed':
    case 'copied': {
      const verb = status === 'renamed' ? 'renamed' : 'copied';
      const alike = similarity === undefined ? '' : `, ${similarity}% alike`;
      return `notebook ${visible(before)} → ${visible(after)} (${verb}${alike})${mode}`;
    }
    case 'modified':
    case 'type-changed':
      // Two files or blobs that a person named have two names.
      return before === after
        ? `notebook ${visible(after)}${mode}`
        : `notebook ${visible(before)} → ${visible(after)}${mode}`;
    case 'unmerged':
      return `unmerged notebook ${visible(after)}${mode}`;
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
  const count = cell.executionCount;
  if (count?.kind !== 'number') return '';
  return ` · In [${count.bytes.toString('latin1', count.start, count.end)}]`;
}

function rangeOf(cells: readonly Cell[]): string {
  return `${cells[0]!.index + 1}–${cells[cells.length - 1]!.index + 1}`;
}

function isOnlyMoved(details: CellDetails): boolean {
  const lists = [details.source, details.metadata, details.attachments, details.unknown];
  return lists.every((list) => list.length === 0) && !details.finalNewline;
}

function isCrlf(line: string): boolean {
  return line.endsWith('\r\n');
}

function withoutNewline(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

function numberWidth(before: number, after: number): number {
  return Math.max(2, String(Math.max(before, after)).length);
}

/** Marks that cover the whole line say no more than its sign. */
function coversAll(spans: readonly Span[], text: string): boolean {
  return spans.every(({ start, end }) => text.slice(0, start).trim() === '' && text.slice(end).trim() === '');
}

/** Characters of a value shown in one line. */
const SHORT_VALUE = 60;

function shortValue(value: JsonValue | undefined): string {
  return value === undefined ? '' : clipped(visible(oneLine(value)), SHORT_VALUE);
}
