/** The source of a cell: lines with numbers of both sides where it changed, text with colours where it did not. */

import { type Token, tokensOf } from '../markup/code.ts';
import { type Html, html, trustedHtml } from '../markup/html.ts';
import { counted } from '../messages.ts';
import type { LineChange } from '../text/change.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import type { Span } from '../text/words.ts';
import { type LineBlock, lineBlocks } from './line-blocks.ts';
import { paintLine, plainLine } from './painted-line.ts';

/** One side of a changed source. */
export interface SourceSide {
  /** With their ends, as `splitLines` gives them. */
  readonly lines: readonly string[];
  readonly language: string;
}

/** All lines of a changed source; unchanged runs are folded. `ofRun`: what stands beside a run of changed lines. */
export function drawSource(
  before: SourceSide,
  after: SourceSide,
  changes: readonly LineChange[],
  context: number,
  ofRun?: (run: number) => Html,
): Html {
  let runs = 0;
  const tokens = { before: tokensOfSide(before), after: tokensOfSide(after) };
  const draw = (block: LineBlock): Html => {
    if (block.kind === 'changed') {
      const removed = block.removed.map(({ number, text, marks }) =>
        row('del', number, undefined, paintLine(text, tokens.before[number]!, marks)),
      );
      const added = block.added.map(({ number, text, marks }) =>
        row('ins', undefined, number, paintLine(text, tokens.after[number]!, marks)),
      );
      const tools = ofRun?.(runs);
      runs += 1;
      return html`<div class="change">${removed}${added}${tools}</div>`;
    }
    const rows = block.lines.map((numbers) => {
      const line = paintLine(lineContent(after.lines[numbers.after]!), tokens.after[numbers.after]!, []);
      return row('p', numbers.before, numbers.after, line);
    });
    if (!block.isFolded) return html`<div class="around">${rows}</div>`;
    const first = block.lines.find(({ after: at }) => after.lines[at]!.trim() !== '') ?? block.lines[0]!;
    return html`${foldButton(counted(block.lines.length, 'line'), lineContent(after.lines[first.after]!))}<div class="around" hidden="until-found">${rows}</div>`;
  };
  return html`<div class="lines">${lineBlocks(before.lines, after.lines, changes, context).map(draw)}</div>`;
}

/** The button above what it unfolds. `first` is how that begins. */
export function foldButton(what: string, first: string): Html {
  return html`<button class="fold" aria-expanded="false"><span>${what}</span> <code>${plainLine(shortened(first.trim()))}</code></button>`;
}

/** UTF-16 units of a line on a button. */
const LONGEST_LABEL = 120;

function shortened(text: string): string {
  return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL)}…` : text;
}

/** A source that did not change. */
export function drawPlainSource(source: string, language: string): Html {
  const side = { lines: splitLines(source), language };
  const tokens = tokensOfSide(side);
  const lines = side.lines.map(
    (line, index) => paintLine(lineContent(line), tokens[index]!, NO_MARKS).markup,
  );
  return html`<pre>${trustedHtml(startOfPre(lines.join('\n')))}</pre>`;
}

const NO_MARKS: readonly Span[] = [];

/** HTML takes away a newline at the very beginning. */
function startOfPre(markup: string): string {
  return markup.startsWith('\n') ? `\n${markup}` : markup;
}

function tokensOfSide({ lines, language }: SourceSide): readonly (readonly Token[])[] {
  return tokensOf(lines.map(lineContent), language);
}

/** A line that went, came, or stayed, behind its numbers (from 0) on the sides that have it. */
export function row(
  element: 'p' | 'del' | 'ins',
  before: number | undefined,
  after: number | undefined,
  line: Html,
): Html {
  const number = (at: number | undefined): string => (at === undefined ? '' : String(at + 1));
  return trustedHtml(
    `<${element}><b>${number(before)}</b><b>${number(after)}</b><code>${line.markup}</code></${element}>`,
  );
}
