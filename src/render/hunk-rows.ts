/** The lines of a text that changed, with those around them, as rows: what every view draws in its own way.
 *
 *      hunk       lines 12 to 18
 *      context    model.fit(X_train, y_train)
 *      change     - model.score(X_test, y_test)
 *                 + model.score(X_train, y_train)
 *
 *  Of what is long the middle is left out and counted, where a cut is given. */
import type { LineChange } from '../text/change.ts';
import { groupHunks, type Hunk } from '../text/hunks.ts';
import { lineContent } from '../text/lines.ts';
import { type ContextRange, numberedContext } from './context-lines.ts';
import { type Cut, endsOf, type ShortLine, type Shown, shortLine, shortLinePair, shownOf } from './cut.ts';
import { isCrlf } from './line-ends.ts';

/** Numbers from 0; none where the line is not on that side. */
export interface RowLine {
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** Without its newline; a carriage return is in it where it came or went, and only there. */
  readonly text: string;
  /** Characters behind it that are left out. */
  readonly more: number;
}

/** The lines of one side; between head and tail so many are left out. */
export interface RowLines {
  readonly head: readonly RowLine[];
  readonly leftOut: number;
  readonly tail: readonly RowLine[];
}

export type HunkRow =
  /** Where the lines of a hunk begin. */
  | { readonly kind: 'hunk'; readonly hunk: Hunk; readonly isFirst: boolean }
  | { readonly kind: 'context'; readonly lines: readonly RowLine[] }
  | { readonly kind: 'change'; readonly removed: RowLines; readonly added: RowLines }
  /** All lines of a hunk on both sides, to be compared word by word. */
  | { readonly kind: 'words'; readonly before: readonly string[]; readonly after: readonly string[] }
  /** Changes that are counted alone, with their lines. */
  | {
      readonly kind: 'left-out';
      readonly changes: number;
      readonly removed: number;
      readonly added: number;
    };

export interface RowOptions {
  /** Lines around a change. */
  readonly context: number;
  /** Hunks as words, as far as they are short. */
  readonly words: boolean;
}

/** Lines are those of `splitLines`. */
export function hunkRows(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
  { context, words }: RowOptions,
  cut?: Cut,
): readonly HunkRow[] {
  const texts: Texts = { before, after };
  const around = cut === undefined ? context : Math.min(context, cut.run);
  const pieces: Piece[] = [];
  for (const [index, hunk] of groupHunks(before, after, changes, { context: around }).entries()) {
    pieces.push({ kind: 'hunk', hunk, isFirst: index === 0 });
    if (!words || (cut !== undefined && isLong(hunk, texts, cut))) addPieces(hunk, pieces);
    else pieces.push({ kind: 'words', hunk });
  }
  return (cut === undefined ? pieces : withoutMiddle(pieces, cut)).map((piece) => rowOf(piece, texts, cut));
}

/** Whether something is counted instead of shown. */
export function isCutShort(row: HunkRow): boolean {
  const isShort = ({ head, leftOut, tail }: RowLines): boolean =>
    leftOut > 0 || [...head, ...tail].some(({ more }) => more > 0);
  switch (row.kind) {
    case 'hunk':
    case 'words':
      return false;
    case 'context':
      return row.lines.some(({ more }) => more > 0);
    case 'change':
      return isShort(row.removed) || isShort(row.added);
    case 'left-out':
      return true;
  }
}

interface Texts {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What rows are made of, before the middle is taken out. */
type Piece =
  | Extract<HunkRow, { readonly kind: 'hunk' | 'left-out' }>
  | { readonly kind: 'context'; readonly range: ContextRange }
  | { readonly kind: 'change'; readonly change: LineChange }
  | { readonly kind: 'words'; readonly hunk: Hunk };

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
    ...withoutBorder(head.slice(0, last)),
    { kind: 'left-out', changes: changes.length, removed, added },
    ...withoutBorder(tail.slice(first)),
  ];
}

function hasChanges({ kind }: Piece): boolean {
  return kind === 'change' || kind === 'words';
}

/** Without the beginning of a hunk at either end, where the rows beside it are left out. */
function withoutBorder(pieces: readonly Piece[]): readonly Piece[] {
  const start = pieces[0]?.kind === 'hunk' && !pieces[0].isFirst ? 1 : 0;
  return pieces.slice(start, pieces.at(-1)?.kind === 'hunk' ? -1 : undefined);
}

function drawnLines(piece: Piece, cut: Cut): number {
  const most = (count: number): number => Math.min(count, 2 * cut.run + 1);
  switch (piece.kind) {
    case 'hunk':
      return piece.isFirst ? 0 : 1;
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

function rowOf(piece: Piece, { before, after }: Texts, cut: Cut | undefined): HunkRow {
  switch (piece.kind) {
    case 'hunk':
    case 'left-out':
      return piece;
    case 'context':
      return {
        kind: 'context',
        lines: numberedContext(before, after, piece.range).map((numbers) => ({
          ...numbers,
          ...shortLine(lineContent(after[numbers.after]!), cut),
        })),
      };
    case 'change':
      return { kind: 'change', ...changedLines(before, after, piece.change, cut) };
    case 'words': {
      const { beforeStart, beforeEnd, afterStart, afterEnd } = piece.hunk;
      return {
        kind: 'words',
        before: before.slice(beforeStart, beforeEnd),
        after: after.slice(afterStart, afterEnd),
      };
    }
  }
}

/** The lines of one change. */
export function changedLines(
  before: readonly string[],
  after: readonly string[],
  change: LineChange,
  cut: Cut | undefined,
): { readonly removed: RowLines; readonly added: RowLines } {
  const { beforeStart, beforeEnd, afterStart, afterEnd } = change;
  const olds = shownOf(beforeStart, beforeEnd, cut);
  const news = shownOf(afterStart, afterEnd, cut);
  const oldLines = [...olds.head, ...olds.tail].map((index) => before[index]!);
  const newLines = [...news.head, ...news.tail].map((index) => after[index]!);
  // A carriage return is shown where it came or went, and only there.
  const content = oldLines.some(isCrlf) === newLines.some(isCrlf) ? lineContent : withoutNewline;
  const lines = shortLines(oldLines.map(content), newLines.map(content), cut);
  return {
    removed: linesOf(olds, lines.before, (before) => ({ before, after: undefined })),
    added: linesOf(news, lines.after, (after) => ({ before: undefined, after })),
  };
}

function linesOf(
  { head, leftOut, tail }: Shown,
  texts: readonly ShortLine[],
  numbers: (index: number) => Pick<RowLine, 'before' | 'after'>,
): RowLines {
  return {
    head: head.map((number, index) => ({ ...numbers(number), ...texts[index]! })),
    leftOut,
    tail: tail.map((number, index) => ({ ...numbers(number), ...texts[head.length + index]! })),
  };
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

function withoutNewline(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}
