/** The lines of a source that changed, with the numbers of both sides, a sign, and what changed within a line:
 *
 *      12 12   model.fit(X_train, y_train)
 *      13    - model.score(X_test, y_test)
 *         13 + model.score(X_train, y_train)
 *
 *  or, as `--word-diff` wants it, one text with the removed and added words in it. */
import type { LineChange } from '../text/change.ts';
import { groupHunks } from '../text/hunks.ts';
import { lineContent } from '../text/lines.ts';
import { changedSpans, type Span, wordDiff } from '../text/words.ts';
import { type NumberedLine, numberedContext } from './context-lines.ts';
import { displayWidth, visible } from './display.ts';
import { isCrlf } from './line-ends.ts';
import { caretLine, markedPieces } from './marked-line.ts';
import type { DiffViewOptions } from './options.ts';
import { type Paint, paintWith } from './paint.ts';

/** How the lines of one cell look. `width`: columns of a line number. */
interface Look extends DiffViewOptions {
  readonly paint: Paint;
  readonly width: number;
}

function lookOf(before: number, after: number, options: DiffViewOptions): Look {
  const width = Math.max(2, String(Math.max(before, after)).length);
  return { ...options, paint: paintWith(options.color), width };
}

/** All lines of a cell that came or went, without newlines. */
export function blockLines(
  lines: readonly string[],
  sign: '+' | '-',
  options: DiffViewOptions,
): readonly string[] {
  const look = lookOf(lines.length, lines.length, options);
  return lines.flatMap((line, index) => {
    const numbers = sign === '-' ? { before: index, after: undefined } : { before: undefined, after: index };
    return drawLine({ sign, ...numbers, text: lineContent(line), spans: undefined }, look);
  });
}

/** The changes with the lines around them, without newlines. */
export function hunkLines(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
  options: DiffViewOptions,
): readonly string[] {
  const look = lookOf(before.length, after.length, options);
  const out: string[] = [];
  const show = (lines: readonly NumberedLine[]): void => {
    for (const numbers of lines) {
      const text = lineContent(after[numbers.after]!);
      out.push(...drawLine({ sign: ' ', ...numbers, text, spans: undefined }, look));
    }
  };
  for (const [index, hunk] of groupHunks(before, after, changes, look).entries()) {
    if (index > 0) out.push(look.paint.dim(`${' '.repeat(look.width)} ⋮`));
    if (look.wordDiff !== 'none') {
      const removed = before.slice(hunk.beforeStart, hunk.beforeEnd);
      const added = after.slice(hunk.afterStart, hunk.afterEnd);
      for (const line of wordLines(removed, added, look)) out.push(line);
      continue;
    }
    const [first] = hunk.changes;
    show(
      numberedContext(before, after, {
        afterStart: hunk.afterStart,
        afterEnd: first!.afterStart,
        beforeEnd: first!.beforeStart,
      }),
    );
    for (const [place, change] of hunk.changes.entries()) {
      for (const line of changedLines(before, after, change)) out.push(...drawLine(line, look));
      show(
        numberedContext(before, after, {
          beforeStart: change.beforeEnd,
          afterStart: change.afterEnd,
          afterEnd: hunk.changes[place + 1]?.afterStart ?? hunk.afterEnd,
        }),
      );
    }
  }
  return out;
}

/** A line with what stands in front of it. Numbers from 0; none where the line is not on that side. */
interface SignedLine {
  readonly sign: ' ' | '-' | '+';
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly text: string;
  /** What changed within it, in UTF-16 units; undefined: nothing to tell apart. */
  readonly spans: readonly Span[] | undefined;
}

function changedLines(
  before: readonly string[],
  after: readonly string[],
  change: LineChange,
): readonly SignedLine[] {
  const olds = before.slice(change.beforeStart, change.beforeEnd);
  const news = after.slice(change.afterStart, change.afterEnd);
  // A carriage return is shown where it came or went, and only there.
  const content = olds.some(isCrlf) === news.some(isCrlf) ? lineContent : withoutNewline;
  const removed = olds.map(content);
  const added = news.map(content);
  const spans = changedSpans(removed, added);
  return [
    ...removed.map((text, index): SignedLine => {
      const number = change.beforeStart + index;
      return { sign: '-', before: number, after: undefined, text, spans: spans.before[index] };
    }),
    ...added.map((text, index): SignedLine => {
      const number = change.afterStart + index;
      return { sign: '+', before: undefined, after: number, text, spans: spans.after[index] };
    }),
  ];
}

/** The line, and without colour one of carets below it where words of it changed. */
function drawLine(
  { sign, before, after, text, spans }: SignedLine,
  { color, columns, paint, width }: Look,
): readonly string[] {
  const number = (index: number | undefined): string =>
    (index === undefined ? '' : String(index + 1)).padStart(width);
  const gutter = `${number(before)} ${number(after)} `;
  const own = sign === '-' ? paint.red : sign === '+' ? paint.green : (plain: string) => plain;
  const marks = spans === undefined || coversAll(spans, text) ? [] : spans;
  const pieces = markedPieces(text, marks);
  const painted = pieces.map(({ shown, marked }) => own(marked ? paint.inverse(shown) : shown)).join('');
  const line = `${paint.dim(gutter)}${own(sign)}${painted === '' ? '' : ` ${painted}`}`;
  const carets = color ? undefined : caretLine(pieces, gutter.length + 2, columns);
  return carets === undefined ? [line] : [line, carets];
}

/** `git diff --word-diff`: one text, removed and added words in it. */
function wordLines(
  before: readonly string[],
  after: readonly string[],
  { wordDiff: way, paint: { red, green } }: Look,
): readonly string[] {
  const [one, other] = [before, after].map((lines) => lines.map((line) => `${lineContent(line)}\n`).join(''));
  const segments = wordDiff(one!, other!) ?? [
    { kind: 'removed' as const, text: one! },
    { kind: 'added' as const, text: other! },
  ];
  const isPlain = way === 'plain';
  const lines: string[] = [];
  let line = '';
  let column = 0;
  for (const { kind, text } of segments) {
    const [open, close] =
      kind === 'same' || !isPlain ? ['', ''] : kind === 'removed' ? ['[-', '-]'] : ['{+', '+}'];
    const paint = kind === 'removed' ? red : kind === 'added' ? green : (same: string) => same;
    for (const [index, piece] of text.split('\n').entries()) {
      if (index > 0) {
        lines.push(line);
        line = '';
        column = 0;
      }
      if (piece === '') continue;
      const shown = `${open}${visible(piece, column + open.length)}${close}`;
      column += displayWidth(shown);
      line += paint(shown);
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((shown) => `    ${shown}`);
}

function withoutNewline(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

/** Marks that cover the whole line say no more than its sign. */
function coversAll(spans: readonly Span[], text: string): boolean {
  return spans.every(({ start, end }) => text.slice(0, start).trim() === '' && text.slice(end).trim() === '');
}
