/** The three sides of a conflict beside each other: ours, base, theirs. What a side brought is marked in it, what either
 *  took away is marked in base:
 *
 *      ours (HEAD)                  base                       theirs (topic)
 *      + score(X_train, y_train)    - score(X_test, y_test)    + score(X_valid, y_valid)
 *
 *  Where base is not known the sides are marked against each other, as at a terminal. */
import { expand } from '../json/read.ts';
import type { JsonValue } from '../json/value.ts';
import { tokensOf } from '../markup/code.ts';
import { type Html, html, joinHtml } from '../markup/html.ts';
import { counted } from '../messages.ts';
import { type ConflictSide, sidesOf, wordSide } from '../render/conflict.ts';
import { jsonLines } from '../resolve/by-hand.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import { diffLines } from '../text/line-diff.ts';
import { lineContent } from '../text/lines.ts';
import type { Span } from '../text/words.ts';
import { lineBlocks } from './line-blocks.ts';
import { paintLine } from './painted-line.ts';

/** `language`: of the lines. */
export function drawSides(conflict: NotebookConflict, language: string): Html {
  const sides = sidesOf(conflict, shownValue);
  const [base, ours, theirs] = sides as readonly [ConflictSide, ConflictSide, ConflictSide];
  const marks = marksOf(base.lines, ours.lines ?? [], theirs.lines ?? []);
  const columns = [ours, base, theirs].map((side) => {
    const lines = drawSide(side, marks[side.name], conflict, language);
    return html`<div class="side ${side.name}" role="group" aria-label="${wordSide(side)}"><h4>${wordSide(side)}</h4>${lines}</div>`;
  });
  return html`<div class="sides">${columns}</div>`;
}

/** Which lines of a side (from 0) are marked, and what within them; no spans: all of it. */
type MarkedLines = ReadonlyMap<number, readonly Span[]>;

function marksOf(
  base: readonly string[] | undefined,
  ours: readonly string[],
  theirs: readonly string[],
): Readonly<Record<ConflictSide['name'], MarkedLines>> {
  const mine = compared(base ?? theirs, ours);
  const yours = compared(base ?? ours, theirs);
  return {
    ours: mine.came,
    theirs: yours.came,
    base: base === undefined ? new Map() : both(mine.went, yours.went),
  };
}

function compared(
  before: readonly string[],
  after: readonly string[],
): { readonly went: MarkedLines; readonly came: MarkedLines } {
  const went = new Map<number, readonly Span[]>();
  const came = new Map<number, readonly Span[]>();
  for (const block of lineBlocks(before, after, diffLines(before, after), 0)) {
    if (block.kind === 'unchanged') continue;
    for (const { number, marks } of block.removed) went.set(number, marks);
    for (const { number, marks } of block.added) came.set(number, marks);
  }
  return { went, came };
}

/** What either of them marks. A line that one of them took away as a whole has no marks within it. */
function both(one: MarkedLines, other: MarkedLines): MarkedLines {
  const all = new Map(one);
  for (const [line, spans] of other) {
    const own = all.get(line);
    all.set(
      line,
      own === undefined ? spans : own.length === 0 || spans.length === 0 ? [] : joined(own, spans),
    );
  }
  return all;
}

/** In order and apart. */
function joined(one: readonly Span[], other: readonly Span[]): readonly Span[] {
  const spans: Span[] = [];
  for (const span of [...one, ...other].sort((first, second) => first.start - second.start)) {
    const last = spans.at(-1);
    if (last !== undefined && span.start <= last.end)
      spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else spans.push(span);
  }
  return spans;
}

/** Lines of a side that are drawn; what follows is counted. */
const MOST_LINES = 3000;

function drawSide(
  side: ConflictSide,
  marked: MarkedLines,
  conflict: NotebookConflict,
  language: string,
): Html {
  const { name, lines } = side;
  if (lines === undefined) return html`<p class="about">not known</p>`;
  if (lines.length === 0) return html`<p class="about">${wordNothing(conflict, name)}</p>`;
  const contents = lines.slice(0, MOST_LINES).map(lineContent);
  const tokens = tokensOf(contents, language);
  const element = name === 'base' ? 'del' : 'ins';
  const rows = contents.map((text, at) => {
    const marks = marked.get(at);
    return bareRow(marks === undefined ? 'p' : element, paintLine(text, tokens[at]!, marks ?? []));
  });
  const left = lines.length - contents.length;
  return html`<div class="lines bare">${rows}</div>${left > 0 && html`<p class="about">… ${counted(left, 'more line')}</p>`}`;
}

function wordNothing(conflict: NotebookConflict, side: ConflictSide['name']): string {
  switch (conflict.kind) {
    case 'source':
      return 'nothing';
    case 'delete-edit':
      return side === conflict.deletedBy ? 'deleted the cell' : 'nothing';
    case 'value':
      return 'not there';
  }
}

/** A line without a number. */
function bareRow(element: 'p' | 'ins' | 'del', line: Html): Html {
  const code = html`<code>${line}</code>`;
  switch (element) {
    case 'p':
      return html`<p>${code}</p>`;
    case 'ins':
      return html`<ins>${code}</ins>`;
    case 'del':
      return html`<del>${code}</del>`;
  }
}

/** Characters of a line of JSON: a picture is one line. */
const LONGEST_LINE = 2000;

/** A value laid out, without what nobody reads of it. */
function shownValue(value: JsonValue | undefined): readonly string[] {
  return jsonLines(value && expand(value)).map((line) =>
    line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…\n` : line,
  );
}

/** A value, its lines coloured. */
export function drawValue(value: JsonValue | undefined): Html {
  const lines = shownValue(value);
  return lines.length === 0 ? html`<p class="about">not there</p>` : drawBare(lines, 'json', 'p');
}

/** Lines without numbers, coloured. */
export function drawBare(lines: readonly string[], language: string, element: 'p' | 'ins'): Html {
  const contents = lines.slice(0, MOST_LINES).map(lineContent);
  const tokens = tokensOf(contents, language);
  const rows = contents.map((text, at) => bareRow(element, paintLine(text, tokens[at]!, [])));
  return html`<div class="lines bare">${joinHtml(rows)}</div>`;
}
