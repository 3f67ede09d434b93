/** The middle of what is long, left out and counted: an output of 100,000 lines shows how it begins and how it ends.
 *
 *       1      - epoch 1 loss 0.91
 *       2      - epoch 2 loss 0.88
 *                … 996 lines removed
 *     999      - epoch 999 loss 0.12
 *    1000      - epoch 1000 loss 0.11 */
import { lineContent } from '../text/lines.ts';

/** How much stays. */
export interface Cut {
  /** Lines at each end of a run of removed or added ones. */
  readonly run: number;
  /** Lines at each end of all that is drawn of one text. */
  readonly text: number;
  /** UTF-16 units of a line. */
  readonly line: number;
}

/** A traceback or the head of a table is whole; what is longer shows as much as fits on a screen. */
export const OUTPUT_CUT: Cut = { run: 10, text: 30, line: 400 };

/** Nothing stays, and all is counted. */
export const COUNTED: Cut = { run: 0, text: 0, line: 0 };
/** Drawn lines of outputs in one notebook, beyond which further outputs are counted: nobody reads more. */
export const MOST_OUTPUT_LINES = 5000;

/** Numbers of lines that are shown, and how many between them are not. */
export interface Shown {
  readonly head: readonly number[];
  readonly leftOut: number;
  readonly tail: readonly number[];
}

/** Of the lines [start, end). */
export function shownOf(start: number, end: number, cut: Cut | undefined): Shown {
  const numbers = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from }, (_, index) => from + index);
  // A line that says "1 line" would take the place of the line.
  if (cut === undefined || end - start <= 2 * cut.run + 1) {
    return { head: numbers(start, end), leftOut: 0, tail: [] };
  }
  return {
    head: numbers(start, start + cut.run),
    leftOut: end - start - 2 * cut.run,
    tail: numbers(end - cut.run, end),
  };
}

/** The lines of a text without newlines; of a long one the first and the last, and how many stand between. */
export function shortText(lines: readonly string[], cut: Cut | undefined): readonly string[] {
  const { head, leftOut, tail } = shownOf(0, lines.length, cut);
  const shortened = (number: number): string => {
    const { text, more } = shortLine(lineContent(lines[number]!), cut);
    return more === 0 ? text : text + wordMore(more);
  };
  const between = leftOut === 0 ? [] : [`… ${leftOut} more lines`];
  return [...head.map(shortened), ...between, ...tail.map(shortened)];
}

/** Items as they are, but for those in the middle that do not fit: each end has at least `cut.text` lines. */
export function endsOf<Item>(
  items: readonly Item[],
  sizeOf: (item: Item) => number,
  cut: Cut,
): { readonly head: readonly Item[]; readonly middle: readonly Item[]; readonly tail: readonly Item[] } {
  const sizes = items.map(sizeOf);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  // A little more than fits is not worth a cut.
  if (all <= 2 * cut.text + cut.run) return { head: items, middle: [], tail: [] };
  let [head, above] = [0, 0];
  while (above < cut.text) above += sizes[head++]!;
  let [tail, below] = [items.length, 0];
  while (tail > head && below < cut.text) below += sizes[--tail]!;
  return { head: items.slice(0, head), middle: items.slice(head, tail), tail: items.slice(tail) };
}

/** A line, or the part of it that is shown. */
export interface ShortLine {
  readonly text: string;
  /** Characters behind it that are not. */
  readonly more: number;
}

/** Characters of a line that are not shown. */
export function wordMore(characters: number): string {
  return `… ${characters} more characters`;
}

export function shortLine(line: string, cut: Cut | undefined, from = 0): ShortLine {
  if (cut === undefined || line.length <= cut.line) return { text: line, more: 0 };
  const start = wholeCharacter(line, Math.min(from, line.length - cut.line));
  const end = wholeCharacter(line, start + cut.line);
  return { text: `${start === 0 ? '' : '…'}${line.slice(start, end)}`, more: line.length - end };
}

/** A removed and an added line side by side, the first difference in sight. */
export function shortLinePair(
  before: string,
  after: string,
  cut: Cut,
): { readonly before: ShortLine; readonly after: ShortLine } {
  const from = Math.max(0, sharedStart(before, after) - LEAD_IN);
  return { before: shortLine(before, cut, from), after: shortLine(after, cut, from) };
}

/** Characters shown before the first that differs. */
const LEAD_IN = 40;

/** UTF-16 units that two texts begin with alike. */
export function sharedStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

function wholeCharacter(text: string, at: number): number {
  const isSecondHalf = at > 0 && /^[\udc00-\udfff]/.test(text[at] ?? '');
  return isSecondHalf ? at - 1 : at;
}
