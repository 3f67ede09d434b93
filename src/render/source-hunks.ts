/** The lines of a source that changed, with the numbers of both sides, a sign, and what changed within a line:
 *
 *      12 12   model.fit(X_train, y_train)
 *      13    - model.score(X_test, y_test)
 *         13 + model.score(X_train, y_train)
 *
 *  or, as `--word-diff` wants it, one text with the removed and added words in it. */
import type { LineChange } from '../text/change.ts';
import { groupHunks, type Hunk } from '../text/hunks.ts';
import { lineContent } from '../text/lines.ts';
import { changedSpans, type Span, wordDiff } from '../text/words.ts';
import { type ContextRange, numberedContext } from './context-lines.ts';
import { type Cut, endsOf, type ShortLine, type Shown, shortLine, shortLinePair, shownOf } from './cut.ts';
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
    return drawLine({ sign, ...numbers, text: lineContent(line), more: 0, spans: undefined }, look);
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
  const context = cut === undefined ? options.context : Math.min(options.context, cut.run);
  const look = lookOf(before.length, after.length, { ...options, context });
  const texts: Texts = { before, after };
  const pieces: Piece[] = [];
  for (const [index, hunk] of groupHunks(before, after, changes, look).entries()) {
    if (index > 0) pieces.push({ kind: 'gap' });
    if (look.wordDiff === 'none' || (cut !== undefined && isLong(hunk, texts, cut))) addPieces(hunk, pieces);
    else pieces.push({ kind: 'words', hunk });
  }
  const lines: string[] = [];
  let isCut = false;
  for (const piece of cut === undefined ? pieces : withoutMiddle(pieces, cut)) {
    const drawn = drawPiece(piece, texts, look, cut);
    for (const line of drawn.lines) lines.push(line);
    isCut ||= drawn.isCut;
  }
  return { lines, isCut };
}

interface Texts {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What a page of hunks is put together from. */
type Piece =
  | { readonly kind: 'gap' }
  | { readonly kind: 'context'; readonly range: ContextRange }
  | { readonly kind: 'change'; readonly change: LineChange }
  | { readonly kind: 'words'; readonly hunk: Hunk }
  /** Changes that are counted alone. */
  | {
      readonly kind: 'left-out';
      readonly changes: number;
      readonly removed: number;
      readonly added: number;
    };

function addPieces(hunk: Hunk, pieces: Piece[]): void {
  const context = (range: ContextRange): void => {
    if (range.afterEnd > range.afterStart) pieces.push({ kind: 'context', range });
  };
  const [first] = hunk.changes;
  context({
    afterStart: hunk.afterStart,
    afterEnd: first!.afterStart,
    beforeEnd: first!.beforeStart,
  });
  for (const [place, change] of hunk.changes.entries()) {
    pieces.push({ kind: 'change', change });
    context({
      beforeStart: change.beforeEnd,
      afterStart: change.afterEnd,
      afterEnd: hunk.changes[place + 1]?.afterStart ?? hunk.afterEnd,
    });
  }
}

/** The pieces, but for those in the middle that `cut` has no place for. */
function withoutMiddle(pieces: readonly Piece[], cut: Cut): readonly Piece[] {
  const { head, middle, tail } = endsOf(pieces, (piece) => drawnLines(piece, cut), cut);
  const changes = middle.flatMap((piece) =>
    piece.kind === 'change' ? [piece.change] : piece.kind === 'words' ? piece.hunk.changes : [],
  );
  if (changes.length === 0) return pieces;
  const sum = (count: (change: LineChange) => number): number =>
    changes.reduce((total, change) => total + count(change), 0);
  const removed = sum(({ beforeStart, beforeEnd }) => beforeEnd - beforeStart);
  const added = sum(({ afterStart, afterEnd }) => afterEnd - afterStart);
  // Lines around a change that is not there are left out with it.
  const last = head.findLastIndex((piece) => hasChanges(piece)) + 2;
  const first = Math.max(0, tail.findIndex((piece) => hasChanges(piece)) - 1);
  return [
    ...withoutGap(head.slice(0, last)),
    { kind: 'left-out', changes: changes.length, removed, added },
    ...withoutGap(tail.slice(first)),
  ];
}

function hasChanges({ kind }: Piece): boolean {
  return kind === 'change' || kind === 'words';
}

/** Without the marks between hunks at either end. */
function withoutGap(pieces: readonly Piece[]): readonly Piece[] {
  const start = pieces[0]?.kind === 'gap' ? 1 : 0;
  return pieces.slice(start, pieces.at(-1)?.kind === 'gap' ? -1 : undefined);
}

function drawnLines(piece: Piece, cut: Cut): number {
  const most = (count: number): number => Math.min(count, 2 * cut.run + 1);
  switch (piece.kind) {
    case 'gap':
    case 'left-out':
      return 1;
    case 'context':
      return piece.range.afterEnd - piece.range.afterStart;
    case 'change': {
      const { beforeStart, beforeEnd, afterStart, afterEnd } = piece.change;
      return most(beforeEnd - beforeStart) + most(afterEnd - afterStart);
    }
    case 'words':
      return most(piece.hunk.afterEnd - piece.hunk.afterStart);
  }
}

/** Whether the words of a hunk are too many to be compared as one text. */
function isLong(hunk: Hunk, { before, after }: Texts, cut: Cut): boolean {
  const olds = before.slice(hunk.beforeStart, hunk.beforeEnd);
  const news = after.slice(hunk.afterStart, hunk.afterEnd);
  return [olds, news].some(
    (lines) => lines.length > 2 * cut.run || lines.some(({ length }) => length > cut.line),
  );
}

function drawPiece(piece: Piece, { before, after }: Texts, look: Look, cut: Cut | undefined): Drawn {
  switch (piece.kind) {
    case 'gap':
      return { lines: [look.paint.dim(`${' '.repeat(look.width)} ⋮`)], isCut: false };
    case 'context':
      return drawLines(
        numberedContext(before, after, piece.range).map((numbers) => {
          const line = shortLine(lineContent(after[numbers.after]!), cut);
          return { sign: ' ', ...numbers, ...line, spans: undefined };
        }),
        look,
      );
    case 'change':
      return drawLines(changedLines(before, after, piece.change, cut), look);
    case 'words': {
      const { beforeStart, beforeEnd, afterStart, afterEnd } = piece.hunk;
      const texts = [before.slice(beforeStart, beforeEnd), after.slice(afterStart, afterEnd)] as const;
      return { lines: wordLines(...texts, look), isCut: false };
    }
    case 'left-out': {
      const changes = piece.changes === 1 ? '1 change' : `${piece.changes} changes`;
      const line = `${' '.repeat(look.width)} … ${changes}: -${piece.removed} +${piece.added} lines`;
      return { lines: [look.paint.dim(line)], isCut: true };
    }
  }
}

function drawLines(lines: readonly (SignedLine | LeftOut)[], look: Look): Drawn {
  return {
    lines: lines.flatMap((line) => ('text' in line ? drawLine(line, look) : [countLine(line, look)])),
    isCut: lines.some((line) => !('text' in line) || line.more > 0),
  };
}

/** A line with what stands in front of it. Numbers from 0; none where the line is not on that side. */
interface SignedLine {
  readonly sign: ' ' | '-' | '+';
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly text: string;
  /** Characters behind it that are left out. */
  readonly more: number;
  /** What changed within it, in UTF-16 units; undefined: nothing to tell apart. */
  readonly spans: readonly Span[] | undefined;
}

/** Lines of one side that are counted alone. */
interface LeftOut {
  readonly sign: '-' | '+';
  readonly count: number;
}

function changedLines(
  before: readonly string[],
  after: readonly string[],
  change: LineChange,
  cut: Cut | undefined,
): readonly (SignedLine | LeftOut)[] {
  const { beforeStart, beforeEnd, afterStart, afterEnd } = change;
  const olds = shownOf(beforeStart, beforeEnd, cut);
  const news = shownOf(afterStart, afterEnd, cut);
  const oldLines = [...olds.head, ...olds.tail].map((index) => before[index]!);
  const newLines = [...news.head, ...news.tail].map((index) => after[index]!);
  // A carriage return is shown where it came or went, and only there.
  const content = oldLines.some(isCrlf) === newLines.some(isCrlf) ? lineContent : withoutNewline;
  const lines = shortLines(oldLines.map(content), newLines.map(content), cut);
  const spans = changedSpans(
    lines.before.map(({ text }) => text),
    lines.after.map(({ text }) => text),
  );
  const side = (
    sign: '-' | '+',
    { head, leftOut, tail }: Shown,
    texts: readonly ShortLine[],
    marks: readonly (readonly Span[] | undefined)[],
  ): readonly (SignedLine | LeftOut)[] => {
    const line = (number: number, index: number): SignedLine => ({
      sign,
      ...(sign === '-' ? { before: number, after: undefined } : { before: undefined, after: number }),
      ...texts[index]!,
      spans: marks[index],
    });
    return [
      ...head.map(line),
      ...(leftOut === 0 ? [] : [{ sign, count: leftOut }]),
      ...tail.map((number, index) => line(number, head.length + index)),
    ];
  };
  return [...side('-', olds, lines.before, spans.before), ...side('+', news, lines.after, spans.after)];
}

/** Lines that replace each other one by one are cut at the same place. */
function shortLines(
  before: readonly string[],
  after: readonly string[],
  cut: Cut | undefined,
): { readonly before: readonly ShortLine[]; readonly after: readonly ShortLine[] } {
  if (cut === undefined || before.length !== after.length) {
    const short = (line: string): ShortLine => shortLine(line, cut);
    return { before: before.map(short), after: after.map(short) };
  }
  const pairs = before.map((line, index) => shortLinePair(line, after[index]!, cut));
  return { before: pairs.map((pair) => pair.before), after: pairs.map((pair) => pair.after) };
}

/** `        … 990 lines removed`, where their texts would stand. */
function countLine({ sign, count }: LeftOut, { paint, width }: Look): string {
  const lines = count === 1 ? '1 line' : `${count} lines`;
  return paint.dim(`${' '.repeat(2 * width + 4)}… ${lines} ${sign === '-' ? 'removed' : 'added'}`);
}

/** The line, and without colour one of carets below it where words of it changed. */
function drawLine(
  { sign, before, after, text, more, spans }: SignedLine,
  { color, columns, paint, width }: Look,
): readonly string[] {
  const number = (index: number | undefined): string =>
    (index === undefined ? '' : String(index + 1)).padStart(width);
  const gutter = `${number(before)} ${number(after)} `;
  const own = sign === '-' ? paint.red : sign === '+' ? paint.green : (plain: string) => plain;
  const marks = spans === undefined || coversAll(spans, text) ? [] : spans;
  const pieces = markedPieces(text, marks);
  const painted = pieces.map(({ shown, marked }) => own(marked ? paint.inverse(shown) : shown)).join('');
  const rest = more === 0 ? '' : paint.dim(`… ${more} more characters`);
  const line = `${paint.dim(gutter)}${own(sign)}${painted === '' ? '' : ` ${painted}`}${rest}`;
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
