/** The cells of a diff: each that changed with its heading, what was set in it, and its lines; those that did not,
 *  folded together under the first heading or line among them. */

import type { NameImpact } from '../check/impact.ts';
import { type CellChange, cellsOf, namingCells } from '../diff/changes.ts';
import { joinedLines } from '../diff/split.ts';
import { type Html, html, joinHtml } from '../markup/html.ts';
import { counted } from '../messages.ts';
import { languageOfCell } from '../notebook/language.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Cell } from '../notebook/notebook.ts';
import { type Setting, settingsAbove, settingsBelow, wordCell, wordRun } from '../render/change-words.ts';
import { visible } from '../render/display.ts';
import { wordCellImpact } from '../render/impact-words.ts';
import { SAME_TEXT } from '../render/output-lines.ts';
import { showCell } from '../render/show.ts';
import { splitLines } from '../text/lines.ts';
import { firstHeading } from './outline.ts';
import { drawPlainSource, drawSource, foldButton } from './source.ts';
import type { SectionView } from './view.ts';

/** Where cells stand: a section of the page, between notebooks of these languages. */
export interface CellPlace {
  readonly section: string;
  readonly before: string;
  readonly after: string;
}

/** The element of a cell, by its number in the notebook that has it. */
export function cellId(change: CellChange, section: string): string {
  return `${section}${change.kind === 'removed' ? 'r' : 'c'}${namingCells(change)[0]!.index + 1}`;
}

/** Whether there is something to be drawn as Jupyter shows it. */
export function hasChangedText(changes: readonly CellChange[]): boolean {
  return changes.some(
    (change) =>
      change.kind !== 'same' &&
      cellsOf(change).some((cells) => cells.some(({ type }) => type === 'markdown')),
  );
}

/** One changed cell. What fails to be drawn shows its error, and stops nothing else. */
export function drawCell(
  change: CellChange,
  place: CellPlace,
  view: SectionView,
  impacts?: readonly NameImpact[],
): Html {
  const [name = '', ...facts] = wordCell(change).split(' · ');
  const id = cellId(change, place.section);
  const content = orError(() =>
    joinHtml([
      drawSettings(settingsAbove(change)),
      drawLines(change, place, view),
      drawProse(change, view),
      drawSettings(settingsBelow(change)),
      drawChangedOutputs(change, view),
    ]),
  );
  const impact = wordCellImpact(impacts);
  const below = impact === undefined ? html`` : html`<p class="about">${impact}</p>`;
  return html`<section class="cell ${change.kind}" id="${id}"><h3 tabindex="-1"><a href="#${id}">${name}</a>${facts.map((fact) => html` <span>${fact}</span>`)}${view.tools?.ofCell(change)}</h3>${content}${below}</section>`;
}

export function drawSettings(settings: readonly Setting[]): Html {
  if (settings.length === 0) return html``;
  const items = settings.map(({ sign, text }) => html`<li class="${SETTING_CLASSES[sign]}">${text}</li>`);
  return html`<ul class="settings">${items}</ul>`;
}

const SETTING_CLASSES: Readonly<Record<Setting['sign'], string>> = { '~': 'set', '+': 'came', '-': 'went' };

function drawLines(change: CellChange, { before, after }: CellPlace, { context, tools }: SectionView): Html {
  const side = (cells: readonly Cell[], language: string) => ({
    lines: cells.length === 1 ? splitLines(cells[0]!.source) : joinedLines(cells),
    language: cells[0] === undefined ? '' : languageOfCell(cells[0], language),
  });
  const nothing = { lines: [], language: '' };
  switch (change.kind) {
    case 'added': {
      const added = side([change.after], after);
      return drawSource(nothing, added, [allOf(0, added.lines.length)], context);
    }
    case 'removed': {
      const removed = side([change.before], before);
      return drawSource(removed, nothing, [allOf(removed.lines.length, 0)], context);
    }
    case 'same':
    case 'modified':
    case 'moved':
      return drawSource(
        side([change.before], before),
        side([change.after], after),
        change.details.source,
        context,
        tools && ((run) => tools.ofRun(change, run)),
      );
    case 'split':
      return drawSource(
        { ...side([change.before], before), lines: joinedLines([change.before]) },
        side(change.after, after),
        change.source,
        context,
      );
    case 'joined':
      return drawSource(
        side(change.before, before),
        { ...side([change.after], after), lines: joinedLines([change.after]) },
        change.source,
        context,
      );
  }
}

/** Text cells whose text or pictures changed, as Jupyter shows them. */
function drawProse(change: CellChange, { budget, rich }: SectionView): Html {
  const [before, after] = cellsOf(change);
  const isText = [...before, ...after].every(({ type }) => type === 'markdown');
  const isMoved =
    'details' in change && change.details.source.length + change.details.attachments.length === 0;
  if (!isText || isMoved || rich === undefined) return html``;
  const rendered = (cells: readonly Cell[]): readonly Html[] =>
    cells.map(({ source, attachments }) => rich.drawRenderedMarkdown(source, attachments, budget));
  return html`<div class="prose beside"><div class="before">${rendered(before)}</div><div class="after">${rendered(after)}</div></div>`;
}

function drawChangedOutputs(change: CellChange, { outputs, budget, rich, tools }: SectionView): Html {
  if (outputs === 'none' || rich === undefined) return html``;
  const drawn = rich.drawOutputs(...cellsOf(change), budget, tools?.ofRunnable);
  if (drawn.markup !== '' || !('details' in change && change.details.hidden.outputs)) return drawn;
  return html`<p class="about">${SAME_TEXT}</p>`;
}

function allOf(before: number, after: number) {
  return { beforeStart: 0, beforeEnd: before, afterStart: 0, afterEnd: after };
}

/** Cells that follow each other, folded; `what` they are: unchanged. */
export function drawFoldedCells(what: string, cells: readonly Cell[], { section, after }: CellPlace): Html {
  if (cells.length === 0) return html``;
  const heading = cells.map(firstHeading).find((found) => found !== undefined);
  const first = heading?.text ?? cells[0]!.source.trimStart().split('\n', 1)[0]!;
  const all = cells.map((cell) => {
    const id = firstHeading(cell) === undefined ? '' : html` id="${section}c${cell.index + 1}"`;
    const source = orError(() => drawPlainSource(cell.source, languageOfCell(cell, after)));
    return html`<h3${id}>${cell.index + 1} · ${visible(cell.type)}</h3>${source}`;
  });
  return html`${foldButton(what, first)}<div class="unchanged" hidden="until-found">${all}</div>`;
}

/** Unchanged cells that follow each other. */
export function drawUnchanged(cells: readonly Cell[], place: CellPlace): Html {
  return drawFoldedCells(counted(cells.length, 'unchanged cell'), cells, place);
}

/** A cell as `nbdiff show` has it, with what a person set in it. */
export function drawWhole(
  cell: Cell,
  { section, after: language }: CellPlace,
  normalizer: Normalizer,
  { outputs, budget, rich }: SectionView,
): Html {
  const id = `${section}c${cell.index + 1}`;
  const facts = [visible(cell.type), ...wordRun(cell)];
  const content = orError(() => {
    const { heading, settings } = showCell(cell, normalizer);
    const tags = heading.slice(visible(cell.type).length).trim();
    return joinHtml([
      drawWords([...(tags === '' ? [] : [tags]), ...settings]),
      drawPlainSource(cell.source, languageOfCell(cell, language)),
      rich !== undefined && cell.type === 'markdown'
        ? html`<div class="prose">${rich.drawRenderedMarkdown(cell.source, cell.attachments, budget)}</div>`
        : html``,
      rich === undefined || outputs === 'none' ? html`` : rich.drawCellOutputs(cell, budget),
    ]);
  });
  return html`<section class="cell" id="${id}"><h3 tabindex="-1"><a href="#${id}">cell ${cell.index + 1}</a>${facts.map((fact) => html` <span>${fact}</span>`)}</h3>${content}</section>`;
}

/** Settings of a cell or a notebook as they are, a line each. */
export function drawWords(lines: readonly string[]): Html {
  if (lines.length === 0) return html``;
  return html`<ul class="settings">${lines.map((line) => html`<li class="is">${line.replace(/^# /, '')}</li>`)}</ul>`;
}

function orError(draw: () => Html): Html {
  try {
    return draw();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return html`<p class="problem">This cell cannot be drawn: ${visible(what)}</p>`;
  }
}
