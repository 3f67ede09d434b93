/** The outputs of a cell in a report: those that changed, each by what says most of it, or all that a cell has.
 *
 *      output 2 · display
 *      1.8 % of pixels differ     [before] [after]
 *      also changed: text/plain
 *
 *  What a notebook holds is hostile until shown otherwise: text is escaped, HTML goes through an allow-list, a picture is
 *  a picture. What fails to be drawn says so, and stops nothing else. */
import { diffOutputs, type OutputChange, type PlacedOutput } from '../diff/output-changes.ts';
import type { JsonValue } from '../json/value.ts';
import { type Html, html, trustedHtml } from '../markup/html.ts';
import { readTable } from '../markup/tables.ts';
import type { Cell } from '../notebook/notebook.ts';
import { rawText, readableSize, type StoredOutput, storedOutputs, wordMedia } from '../notebook/outputs.ts';
import { visible } from '../render/display.ts';
import { wordOutput } from '../render/output-lines.ts';
import { splitLines } from '../text/lines.ts';
import { type Budget, withinBudget } from './budget.ts';
import {
  canRender,
  type HtmlPart,
  type OutputPart,
  orderedParts,
  partsOf,
  runnableHtml,
} from './output-parts.ts';
import { drawPicture, drawPictureChange } from './output-pictures.ts';
import { drawTableChange } from './output-tables.ts';
import {
  drawPrinted,
  drawPrintedChange,
  type PrintedLines,
  plainLines,
  printedLines,
} from './output-text.ts';
import { drawMarkdown, drawSideBySide, drawTeX } from './rendered.ts';
import { foldButton } from './source.ts';
import type { OfRunnable } from './view.ts';

/** What changed in the outputs of these cells; empty where nothing did that a reader sees. */
export function drawOutputs(
  before: readonly Cell[],
  after: readonly Cell[],
  budget: Budget,
  ofRunnable?: OfRunnable,
): Html {
  const { counts, changes } = diffOutputs(before, after);
  const pieces: Html[] = [];
  for (const change of changes) {
    const heading = wordOutput(change, counts);
    const piece = withinBudget(
      () =>
        html`<div class="output"><h4>${heading}</h4>${orProblem(() => drawChange(change, budget))}${ofRunnable && drawRunnable(change, ofRunnable)}</div>`,
      budget,
    );
    pieces.push(piece ?? LEFT_OUT);
    if (piece === undefined) break;
  }
  return pieces.length === 0 ? html`` : html`<div class="outputs">${pieces}</div>`;
}

/** All outputs of a cell. */
export function drawCellOutputs(cell: Cell, budget: Budget): Html {
  const pieces: Html[] = [];
  for (const stored of storedOutputs(cell)) {
    const piece = withinBudget(
      () => html`<div class="output">${orProblem(() => drawOne(partsOf(stored), '', budget))}</div>`,
      budget,
    );
    pieces.push(piece ?? LEFT_OUT);
    if (piece === undefined) break;
  }
  return pieces.length === 0 ? html`` : html`<div class="outputs">${pieces}</div>`;
}

/** Data by its types, such as what is attached to a cell. */
export function drawBundle(bundle: ReadonlyMap<string, JsonValue>, budget: Budget): Html {
  const parts = orderedParts(bundle);
  const drawn = withinBudget(
    () => html`<div class="output">${orProblem(() => drawOne(parts, '', budget))}</div>`,
    budget,
  );
  return html`<div class="outputs">${drawn ?? LEFT_OUT}</div>`;
}

const LEFT_OUT: Html = html`<p class="left-out">… more outputs: left out, since this report holds as much as it may</p>`;

function drawRunnable({ before, after }: OutputChange, draw: OfRunnable): readonly Html[] {
  const sides = { before: before && runnableHtml(before.stored), after: after && runnableHtml(after.stored) };
  return (['before', 'after'] as const).flatMap((side) => {
    const source = sides[side];
    return source === undefined ? [] : [draw(source, before && after && side)];
  });
}

function orProblem(draw: () => Html): Html {
  try {
    return draw();
  } catch (error) {
    return html`<p class="problem">This output cannot be drawn: ${visible(wordError(error))}</p>`;
  }
}

function wordError(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deep';
  return error instanceof Error ? error.message.split('\n', 1)[0]! : String(error);
}

function drawChange(change: OutputChange, budget: Budget): Html {
  const { before, after } = change;
  if (before === undefined || after === undefined) {
    const [{ stored }, name] = before === undefined ? [after!, 'after'] : [before, 'before'];
    return drawOneSided(partsOf(stored), name as 'before' | 'after', budget);
  }
  if (before.output.kind !== 'data' && after.output.kind !== 'data') {
    const printed = ({ stored }: PlacedOutput, side: 0 | 1): PrintedLines =>
      printedLines(rawText(stored) ?? '', change.lines[side]);
    return drawPrintedChange(printed(before, 0), printed(after, 1), budget, change.changes);
  }
  return drawData(before.stored, after.stored, budget);
}

type Side = 'before' | 'after';

/** By the first type that says most and differs; the others are folded below. */
function drawData(before: StoredOutput, after: StoredOutput, budget: Budget): Html {
  const [olds, news] = [partsOf(before), partsOf(after)];
  const pairs = pairParts(olds, news).filter(([one, other]) => !isSame(one, other));
  const telling = pairs.findIndex(
    ([one, other]) => (one ?? other)!.kind !== 'html' || isSeen(one) || isSeen(other),
  );
  const main = pairs[Math.max(0, telling)];
  if (main === undefined) return html``;
  const rest = pairs.filter((pair) => pair !== main).map((pair) => drawFolded(pair, budget));
  return html`${drawEither(main, budget)}${rest}`;
}

type PartPair = readonly [before: OutputPart | undefined, after: OutputPart | undefined];

/** By type; in the order of the richest. */
function pairParts(before: readonly OutputPart[], after: readonly OutputPart[]): readonly PartPair[] {
  // A traceback where a result was is text where text was.
  const typeOf = ({ kind, type }: OutputPart): string => (kind === 'printed' ? kind : `${kind} ${type}`);
  const olds = new Map(before.map((part) => [typeOf(part), part]));
  const news = new Set(after.map(typeOf));
  const pairs: PartPair[] = [
    ...after.map((part) => [olds.get(typeOf(part)), part] as const),
    ...before.filter((part) => !news.has(typeOf(part))).map((part) => [part, undefined] as const),
  ];
  const order = [...after, ...before].map(({ kind }) => kind);
  return pairs.sort((one, other) => order.indexOf(kindOf(one)) - order.indexOf(kindOf(other)));
}

function kindOf([before, after]: PartPair): OutputPart['kind'] {
  return (after ?? before)!.kind;
}

function isSame(before: OutputPart | undefined, after: OutputPart | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return contentOf(before) === contentOf(after);
}

function contentOf(part: OutputPart): string {
  switch (part.kind) {
    case 'picture':
      return part.picture.base64;
    case 'html':
    case 'markdown':
    case 'latex':
      return part.source;
    case 'printed':
      return part.raw;
    case 'source':
      return part.text;
    case 'words':
      return wordMedia(part.media);
  }
}

/** Whether anything of this HTML is left that can be seen: of charts that a script draws nothing is. */
function isSeen(part: OutputPart | undefined): boolean {
  if (part?.kind !== 'html') return false;
  if (!canRender(part.source)) return readTable(part.source) !== undefined;
  try {
    const { markup } = part.sanitized();
    return /<(?:img|hr|td)\b/.test(markup) || markup.replace(/<[^>]*>/g, '').trim() !== '';
  } catch {
    // Nested too deep: what else the output holds is shown instead.
    return false;
  }
}

function drawEither([before, after]: PartPair, budget: Budget): Html {
  if (before !== undefined && after !== undefined) return drawPair(before, after, budget);
  return drawOneSided([(before ?? after)!], before === undefined ? 'after' : 'before', budget);
}

function drawFolded(pair: PartPair, budget: Budget): Html {
  const { kind, type } = (pair[1] ?? pair[0])!;
  const [olds, news] = pair;
  const verb = olds === undefined ? 'added' : news === undefined ? 'removed' : 'changed';
  if (kind === 'picture' || kind === 'words')
    return html`<p class="about">also ${verb}: ${wordsOf(pair)}</p>`;
  return html`${foldButton(`also ${verb}`, type)}<div hidden="until-found">${orProblem(() => drawText(pair, budget))}</div>`;
}

/** The text of what a page shows in another way already. */
function drawText([before, after]: PartPair, budget: Budget): Html {
  if (before === undefined || after === undefined || before.kind === 'printed')
    return drawEither([before, after], budget);
  return drawSourceChange(contentOf(before), contentOf(after), budget);
}

function wordsOf(pair: PartPair): string {
  const words = pair.flatMap((part) =>
    part === undefined ? [] : [part.kind === 'words' ? wordMedia(part.media) : part.type],
  );
  return [...new Set(words)].map((word) => visible(word)).join(' → ');
}

/** Of the same kind and type, and not the same. */
function drawPair(before: OutputPart, after: OutputPart, budget: Budget): Html {
  if (before.kind === 'picture' && after.kind === 'picture') {
    const { source: one } = before.picture;
    const { source: other } = after.picture;
    const pictures = drawPictureChange(before.picture, after.picture, budget);
    if (one === undefined || other === undefined) return pictures;
    return html`${pictures}${foldButton('source', before.type)}<div hidden="until-found">${drawSourceChange(one, other, budget)}</div>`;
  }
  if (before.kind === 'html' && after.kind === 'html') return drawHtmlChange(before, after, budget);
  if (before.kind === 'markdown' && after.kind === 'markdown')
    return drawRendered(before, after, budget, ({ source }) => drawMarkdown(source, () => undefined));
  if (before.kind === 'latex' && after.kind === 'latex')
    return drawRendered(before, after, budget, ({ source }) => drawTeX(source));
  if (before.kind === 'printed' && after.kind === 'printed')
    return drawPrintedChange(printedLines(before.raw), printedLines(after.raw), budget);
  if (before.kind === 'source' && after.kind === 'source') {
    return html`<p class="about">${visible(after.type)}</p>${drawSourceChange(before.text, after.text, budget)}`;
  }
  return html`<p class="about">${wordsOf([before, after])}</p>`;
}

function drawHtmlChange(before: HtmlPart, after: HtmlPart, budget: Budget): Html {
  const [one, other] = [readTable(before.source), readTable(after.source)];
  if (one !== undefined && other !== undefined) return drawTableChange(one, other);
  if (canRender(before.source) && canRender(after.source))
    return drawRendered(before, after, budget, ({ sanitized }) => sanitized());
  return drawSourceChange(before.source, after.source, budget);
}

/** Both beside each other, and what changed in their sources. */
function drawRendered<Part extends { readonly source: string }>(
  before: Part,
  after: Part,
  budget: Budget,
  draw: (part: Part) => Html,
): Html {
  const pair = drawSideBySide(
    orProblem(() => draw(before)),
    orProblem(() => draw(after)),
  );
  return html`${pair}${foldButton('source', '')}<div hidden="until-found">${drawSourceChange(before.source, after.source, budget)}</div>`;
}

function drawSourceChange(before: string, after: string, budget: Budget): Html {
  return drawPrintedChange(plainLines(splitLines(before)), plainLines(splitLines(after)), budget);
}

/** An output that came or went; of one that is text all lines are marked. */
function drawOneSided(parts: readonly OutputPart[], side: Side, budget: Budget): Html {
  const part = firstSeen(parts);
  const text =
    part?.kind === 'printed'
      ? printedLines(part.raw)
      : part?.kind === 'source'
        ? plainLines(splitLines(part.text))
        : undefined;
  const nothing = plainLines([]);
  if (text !== undefined)
    return side === 'after'
      ? drawPrintedChange(nothing, text, budget)
      : drawPrintedChange(text, nothing, budget);
  return html`<div class="${side === 'after' ? 'came' : 'went'}">${drawOne(parts, side, budget)}</div>`;
}

/** An output by what says most of it. */
function drawOne(parts: readonly OutputPart[], name: string, budget: Budget): Html {
  const part = firstSeen(parts);
  if (part === undefined) return html`<p class="about">no data</p>`;
  switch (part.kind) {
    case 'picture':
      return drawPicture(part.picture, name, budget);
    case 'html':
      return canRender(part.source)
        ? drawHtml(part.sanitized())
        : html`<p class="left-out">${part.type}, ${readableSize(part.source.length)}: too large to be shown here</p>`;
    case 'markdown':
      return html`<section class="rendered">${drawMarkdown(part.source, () => undefined)}</section>`;
    case 'latex':
      return html`<section class="rendered">${drawTeX(part.source)}</section>`;
    case 'printed':
      return drawPrinted(printedLines(part.raw), budget);
    case 'source':
      return html`<p class="about">${visible(part.type)}</p>${drawPrinted(plainLines(splitLines(part.text)), budget)}`;
    case 'words':
      return html`<p class="about">${visible(wordMedia(part.media))}</p>`;
  }
}

/** One with a table is reached by the keyboard: it scrolls. */
function drawHtml(drawn: Html): Html {
  const isTable = drawn.markup.includes('<table');
  return html`<section class="rendered"${isTable && trustedHtml(' tabindex="0" aria-label="Table"')}>${drawn}</section>`;
}

function firstSeen(parts: readonly OutputPart[]): OutputPart | undefined {
  return parts.find((part) => part.kind !== 'html' || (canRender(part.source) && isSeen(part))) ?? parts[0];
}
