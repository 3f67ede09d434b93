/** The lines of a source that changed, with the numbers of both sides, a sign, and what changed within a line:
 *
 *      12 12   model.fit(X_train, y_train)
 *      13    - model.score(X_test, y_test)
 *         13 + model.score(X_train, y_train)
 *
 *  or, as `--word-diff` wants it, one text with the removed and added words in it. */
import { counted } from '../messages.ts';
import type { LineChange } from '../text/change.ts';
import { lineContent } from '../text/lines.ts';
import { changedSpans, type Span, wordDiff } from '../text/words.ts';
import { type Cut, wordMore } from './cut.ts';
import { displayWidth, visible } from './display.ts';
import { type HunkRow, hunkRows, isCutShort, type RowLine, type RowLines } from './hunk-rows.ts';
import { caretLine, markedPieces, tellingMarks } from './marked-line.ts';
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
    return drawLine({ ...numbers, text: lineContent(line), more: 0 }, sign, undefined, look);
  });
}

/** Lines without newlines. `isCut`: something is counted instead of shown. */
export interface Drawn {
  readonly lines: readonly string[];
  readonly isCut: boolean;
}

/** The changes with the lines around them; with `cut`, the middle of what is long is counted. */
export function hunkLines(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
  options: DiffViewOptions,
  cut?: Cut,
): Drawn {
  const look = lookOf(before.length, after.length, options);
  const rows = hunkRows(
    before,
    after,
    changes,
    { context: options.context, words: options.wordDiff !== 'none' },
    cut,
  );
  const lines: string[] = [];
  for (const row of rows) for (const line of drawRow(row, look)) lines.push(line);
  return { lines, isCut: rows.some(isCutShort) };
}

function drawRow(row: HunkRow, look: Look): readonly string[] {
  const indent = ' '.repeat(look.width);
  switch (row.kind) {
    case 'hunk':
      return row.isFirst ? [] : [look.paint.dim(`${indent} ⋮`)];
    case 'context':
      return row.lines.flatMap((line) => drawLine(line, ' ', undefined, look));
    case 'change': {
      const spans = changedSpans(textsOf(row.removed), textsOf(row.added));
      return [
        ...drawSide(row.removed, '-', spans.before, look),
        ...drawSide(row.added, '+', spans.after, look),
      ];
    }
    case 'words':
      return wordLines(row.before, row.after, look).map((line) => `    ${line}`);
    case 'left-out':
      return [look.paint.dim(`${indent} ${wordLeftOut(row)}`)];
  }
}

function textsOf({ head, tail }: RowLines): readonly string[] {
  return [...head, ...tail].map(({ text }) => text);
}

/** `spans`: what changed within each line that is shown, in UTF-16 units; undefined: nothing to tell apart. */
function drawSide(
  { head, leftOut, tail }: RowLines,
  sign: '-' | '+',
  spans: readonly (readonly Span[] | undefined)[],
  look: Look,
): readonly string[] {
  const draw = (line: RowLine, index: number): readonly string[] => drawLine(line, sign, spans[index], look);
  const count = look.paint.dim(`${' '.repeat(2 * look.width + 4)}${wordLeftOutLines(leftOut, sign)}`);
  return [
    ...head.flatMap(draw),
    ...(leftOut === 0 ? [] : [count]),
    ...tail.flatMap((line, index) => draw(line, head.length + index)),
  ];
}

/** `… 3 changes: -20 +30 lines`. */
export function wordLeftOut({
  changes,
  removed,
  added,
}: Extract<HunkRow, { readonly kind: 'left-out' }>): string {
  return `… ${counted(changes, 'change')}: -${removed} +${added} lines`;
}

/** `… 990 lines removed`, where their texts would stand. */
export function wordLeftOutLines(count: number, sign: '-' | '+'): string {
  return `… ${counted(count, 'line')} ${sign === '-' ? 'removed' : 'added'}`;
}

/** The line, and without colour one of carets below it where words of it changed. */
function drawLine(
  { before, after, text, more }: RowLine,
  sign: ' ' | '-' | '+',
  spans: readonly Span[] | undefined,
  { color, columns, paint, width }: Look,
): readonly string[] {
  const number = (index: number | undefined): string =>
    (index === undefined ? '' : String(index + 1)).padStart(width);
  const gutter = `${number(before)} ${number(after)} `;
  const own = sign === '-' ? paint.red : sign === '+' ? paint.green : (plain: string) => plain;
  const pieces = markedPieces(text, tellingMarks(spans, text));
  const painted = pieces.map(({ shown, marked }) => own(marked ? paint.inverse(shown) : shown)).join('');
  const rest = more === 0 ? '' : paint.dim(wordMore(more));
  const line = `${paint.dim(gutter)}${own(sign)}${painted === '' ? '' : ` ${painted}`}${rest}`;
  const carets = color ? undefined : caretLine(pieces, gutter.length + 2, columns);
  return carets === undefined ? [line] : [line, carets];
}

/** `git diff --word-diff`: one text, removed and added words in it, as lines without newlines. */
export function wordLines(
  before: readonly string[],
  after: readonly string[],
  { wordDiff: way, paint: { red, green } }: Pick<Look, 'wordDiff' | 'paint'>,
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
  return lines;
}
