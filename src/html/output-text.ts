/** What a program printed, with its colours: what changed of it line by line, or all of it. Of what is long the first and
 *  the last lines are in sight; those between are folded, as far as a page has room for them. */
import { ansiClasses } from '../markup/ansi.ts';
import { type Html, html } from '../markup/html.ts';
import { counted } from '../messages.ts';
import { type PrintedText, printedColours, printedText } from '../notebook/printed-text.ts';
import { type Cut, shortLine } from '../render/cut.ts';
import { type HunkRow, hunkRows, type RowLine, type RowLines } from '../render/hunk-rows.ts';
import { tellingMarks } from '../render/marked-line.ts';
import type { LineChange } from '../text/change.ts';
import { diffLines } from '../text/line-diff.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import { changedSpans, type Span } from '../text/words.ts';
import type { Budget } from './budget.ts';
import { paintLine, type Styled } from './painted-line.ts';
import { foldButton, row } from './source.ts';

/** A text as lines, each with its colours. */
export interface PrintedLines {
  /** With their ends. */
  readonly lines: readonly string[];
  /** By the line's number from 0. */
  readonly colours: (line: number) => readonly Styled[];
}

/** `raw`: as the notebook has it. `lines`: those of it, where they are known. */
export function printedLines(raw: string, lines?: readonly string[]): PrintedLines {
  const isPlain = raw.length > MOST_COLOURED || !raw.includes('\x1b');
  if (isPlain) return plainLines(lines ?? splitLines(printedText(raw)));
  const printed = printedColours(raw);
  return { lines: lines ?? splitLines(printed.text), colours: coloursByLine(printed) };
}

/** Lines without colours. */
export function plainLines(lines: readonly string[]): PrintedLines {
  return { lines, colours: () => [] };
}

/** UTF-16 units of a text whose colours are read; nobody needs them in a log that is longer. */
const MOST_COLOURED = 4_000_000;
/** How much of what is long is drawn. */
interface Lengths {
  /** Lines at each end of what came or went; of a text the rows in sight at each end; units of a line. */
  readonly cut: Cut;
  /** Lines of a middle that are there to be unfolded; further ones are counted. */
  readonly folded: number;
}

const SHORT: Lengths = { cut: { run: 200, text: 400, line: 2000 }, folded: 3000 };
const WHOLE: Lengths = {
  cut: { ...SHORT.cut, text: Number.POSITIVE_INFINITY, line: Number.POSITIVE_INFINITY },
  folded: Number.POSITIVE_INFINITY,
};
/** UTF-16 units of texts that are there whole; longer ones would take a page for themselves. */
const LARGEST_WHOLE = 5_000_000;

function lengthsFor({ isForWhole }: Budget, ...texts: readonly PrintedLines[]): Lengths {
  if (!isForWhole) return SHORT;
  const sizes = texts.flatMap(({ lines }) => lines.map(({ length }) => length));
  return sizes.reduce((sum, size) => sum + size, 0) > LARGEST_WHOLE ? SHORT : WHOLE;
}

function coloursByLine({ text, colours }: PrintedText): PrintedLines['colours'] {
  if (colours.length === 0) return () => [];
  const byLine = new Map<number, Styled[]>();
  let [line, start] = [0, 0];
  const known = new Map<string, string>();
  for (const run of colours) {
    const classes = known.get(run.sequences) ?? ansiClasses(run.sequences);
    known.set(run.sequences, classes);
    // A run may hold the ends of lines.
    for (let at = run.start; at < run.end && classes !== ''; ) {
      for (let end = text.indexOf('\n', start); end >= 0 && end < at; end = text.indexOf('\n', start)) {
        line += 1;
        start = end + 1;
      }
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? run.end : Math.min(run.end, newline);
      if (end > at) {
        const here = byLine.get(line) ?? [];
        here.push({ start: at - start, end: end - start, classes });
        byLine.set(line, here);
      }
      at = Math.max(end, at) + 1;
    }
  }
  return (number) => byLine.get(number) ?? [];
}

/** What changed, with some lines around it. `changes`: where they are known. */
export function drawPrintedChange(
  before: PrintedLines,
  after: PrintedLines,
  budget: Budget,
  changes: readonly LineChange[] = diffLines(before.lines, after.lines),
): Html {
  const lengths = lengthsFor(budget, before, after);
  const rows = hunkRows(before.lines, after.lines, changes, { context: 3, words: false }, lengths.cut);
  return html`<div class="lines">${rows.map((one) => drawRow(one, { before, after, lengths }))}</div>`;
}

/** All of it. */
export function drawPrinted(printed: PrintedLines, budget: Budget): Html {
  const { lines } = printed;
  const lengths = lengthsFor(budget, printed);
  const { run } = lengths.cut;
  const isLong = lines.length > 2 * run + 1;
  const part = (from: number, to: number): Html =>
    // HTML takes away a newline at the very beginning.
    html`<pre>
${lines.slice(from, to).map(
  (text, index) => html`${drawText(text, printed.colours(from + index), lengths)}
`,
)}</pre>`;
  if (!isLong) return part(0, lines.length);
  const [from, to] = [run, lines.length - run];
  return html`${part(0, from)}${drawMiddle(from, to, printed, lengths, part)}${part(to, lines.length)}`;
}

function drawText(line: string, colours: readonly Styled[], { cut }: Lengths): Html {
  const { text, more } = shortLine(lineContent(line), cut);
  return html`${paintLine(text, colours, [])}${drawMore(more)}`;
}

/** Both sides of a change. */
interface Sides {
  readonly before: PrintedLines;
  readonly after: PrintedLines;
  readonly lengths: Lengths;
}

function drawRow(one: HunkRow, sides: Sides): Html {
  switch (one.kind) {
    case 'hunk':
      return one.isFirst ? html`` : html`<p class="gap">…</p>`;
    case 'context':
      return html`<div class="around">${one.lines.map((line) => drawLine('p', line, sides.after, line.after!, []))}</div>`;
    case 'change':
      return drawChange(one.removed, one.added, sides);
    case 'words':
      return html``;
    case 'left-out':
      return html`<p class="gap">… ${counted(one.changes, 'more change')}: ${counted(one.removed, 'line')} removed, ${counted(one.added, 'line')} added</p>`;
  }
}

type Sign = 'del' | 'ins';
type Marks = readonly (readonly Span[] | undefined)[];

function drawChange(removed: RowLines, added: RowLines, { before, after, lengths }: Sides): Html {
  const [olds, news] = [removed, added].map(({ head, tail }) => [...head, ...tail].map(({ text }) => text));
  const marks = changedSpans(olds!, news!);
  if (removed.leftOut === 0 && added.leftOut === 0) {
    const [one, other] = [
      signed('del', removed.head, before, marks.before),
      signed('ins', added.head, after, marks.after),
    ];
    return html`<div class="change">${one}${other}</div>`;
  }
  const draw = (sign: Sign, lines: RowLines, printed: PrintedLines, on: Marks): Html =>
    drawLongSide(sign, lines, printed, on, lengths);
  return html`${draw('del', removed, before, marks.before)}${draw('ins', added, after, marks.after)}`;
}

function drawLongSide(
  sign: Sign,
  { head, leftOut, tail }: RowLines,
  printed: PrintedLines,
  marks: Marks,
  lengths: Lengths,
): Html {
  const first = html`<div class="change">${signed(sign, head, printed, marks)}</div>`;
  if (leftOut === 0) return first;
  const draw = (from: number, to: number): Html => {
    const lines = Array.from({ length: to - from }, (_, index) => {
      const numbers =
        sign === 'del'
          ? { before: from + index, after: undefined }
          : { before: undefined, after: from + index };
      return { ...numbers, ...shortLine(lineContent(printed.lines[from + index]!), lengths.cut) };
    });
    return html`<div class="change">${signed(sign, lines, printed, [])}</div>`;
  };
  const from = numberOf(sign, head.at(-1)!) + 1;
  const middle = drawMiddle(from, from + leftOut, printed, lengths, draw);
  return html`${first}${middle}<div class="change">${signed(sign, tail, printed, marks.slice(head.length))}</div>`;
}

function signed(sign: Sign, lines: readonly RowLine[], printed: PrintedLines, marks: Marks): readonly Html[] {
  return lines.map((line, index) =>
    drawLine(sign, line, printed, numberOf(sign, line), tellingMarks(marks[index], line.text)),
  );
}

function numberOf(sign: Sign, line: RowLine): number {
  return (sign === 'del' ? line.before : line.after)!;
}

function drawLine(
  element: 'p' | 'del' | 'ins',
  line: RowLine,
  printed: PrintedLines,
  number: number,
  marks: readonly Span[],
): Html {
  // Where the beginning of a line is left out, its colours would stand at the wrong places.
  const isWhole = printed.lines[number]!.startsWith(line.text);
  const painted = paintLine(line.text, isWhole ? printed.colours(number) : [], marks);
  return row(element, line.before, line.after, html`${painted}${drawMore(line.more)}`);
}

function drawMore(more: number): Html {
  return more === 0 ? html`` : html`<small>… ${counted(more, 'more character')}</small>`;
}

/** The lines [from, to) folded, and those that are too many counted. */
function drawMiddle(
  from: number,
  to: number,
  { lines }: PrintedLines,
  { folded }: Lengths,
  draw: (from: number, to: number) => Html,
): Html {
  const end = Math.min(to, from + folded);
  const rest = to - end;
  const button = foldButton(counted(end - from, 'more line'), lineContent(lines[from]!));
  const note =
    rest === 0 ? html`` : html`<p class="gap">… ${counted(rest, 'line')} left out of this report</p>`;
  return html`${button}<div class="middle" hidden="until-found">${draw(from, end)}</div>${note}`;
}
