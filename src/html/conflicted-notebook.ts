/** One notebook of a page that resolves: how far it is, what is to be known of it, and its conflicts as cards in the order
 *  of the cells, which stand around them, folded. */
import { type Html, html } from '../markup/html.ts';
import { counted } from '../messages.ts';
import { languageOfCell } from '../notebook/language.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { wordNotebookConflict } from '../render/conflict.ts';
import { wordDecision } from '../render/decision-words.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Decision } from '../resolve/decide.ts';
import { shownPath } from '../shown.ts';
import { drawFoldedCells } from './cells.ts';
import { type CardTools, type ConflictCard, drawCard } from './conflict-cards.ts';
import { drawDecided, type NumberedConflict } from './conflict-result.ts';
import { drawSides } from './conflict-sides.ts';

/** A conflict that was settled as it was once before, and is none any more. */
export interface RememberedConflict {
  /** The element's. */
  readonly id: string;
  readonly conflict: NotebookConflict;
  readonly decision: Decision;
}

export interface ConflictedNotebook {
  /** The element's. */
  readonly id: string;
  /** By which the mark of a viewed notebook is kept. */
  readonly revision: string;
  readonly path: string;
  /** With its conflicts, before anything was decided. */
  readonly notebook: Notebook;
  readonly cards: readonly ConflictCard[];
  readonly remembered: readonly RememberedConflict[];
  readonly progress: Progress;
}

/** What is left to do in a notebook. */
export interface Progress {
  readonly left: number;
  readonly of: number;
  /** Whether it can be added: nothing is left, and git calls it unmerged. */
  readonly canAdd: boolean;
  /** Lines for the person: that a side deleted the file, that it was added, ... */
  readonly notes: readonly string[];
}

export function drawConflictedNotebook(view: ConflictedNotebook, tools: CardTools): Html {
  const { id, revision, path, progress } = view;
  return html`<article id="${id}" data-key="${revision}"><header><h2 tabindex="-1">${shownPath(path)}</h2><label><input type="checkbox" class="viewed"> Viewed</label><div class="progress">${drawProgress(progress)}</div></header><div class="body">${drawRemembered(view)}${drawCells(view, tools)}</div></article>`;
}

export function drawProgress({ left, of, canAdd, notes }: Progress): Html {
  const all = (name: string, words: string): Html => html`<button data-all="${name}">${words}</button>`;
  const open =
    left > 0 &&
    html`<div class="all" role="group" aria-label="All that is open in this notebook">${all('ours', 'All ours')}${all('theirs', 'All theirs')}${left > 1 && html`<button data-do="suggested">All suggestions</button>`}</div>`;
  const add = canAdd && html`<button class="add" data-do="add">git add</button>`;
  return html`<p class="left">${wordLeft(left, of)}</p>${open}${add}${notes.map((note) => html`<p class="note">${note}</p>`)}`;
}

function wordLeft(left: number, of: number): string {
  if (of === 0) return 'no conflict';
  if (left > 0) return `${left} of ${of} left`;
  return of === 1 ? '1 conflict decided' : `all ${counted(of, 'conflict')} decided`;
}

function drawRemembered({ remembered, notebook }: ConflictedNotebook): Html {
  if (remembered.length === 0) return html``;
  const items = remembered.map(({ id, conflict, decision }) => {
    const language = conflict.kind === 'value' ? 'json' : languageOfCell(conflict.cell, notebook.language);
    const state = wordDecision(conflict, decision);
    return html`<section class="cell remembered" id="${id}" aria-labelledby="${id}h"><h3 tabindex="-1" id="${id}h"><span>resolved as before</span> <span>${wordNotebookConflict(conflict)}</span> <button data-forget="${id}">Forget it</button></h3>${drawSides(conflict, language)}
<div class="decision"><p class="state decided">${state}</p><div class="result" role="group" aria-label="Result"><h4>Result</h4>${drawDecided(conflict, decision, language)}</div></div></section>`;
  });
  return html`<button class="fold" aria-expanded="false"><span>${counted(remembered.length, 'conflict')} resolved as before</span> <code>rerere</code></button><div class="around" hidden="until-found">${items}</div>`;
}

/** Cards, and what stands between them: the next cell on either side alone, those further away together. */
function drawCells({ id, notebook, cards }: ConflictedNotebook, tools: CardTools): Html {
  const place = { section: `${id}-`, before: '', after: notebook.language };
  const pieces: Html[] = [];
  const fold = (cells: readonly Cell[]): void => {
    if (cells.length === 0) return;
    const what = cells.length === 1 ? `cell ${cells[0]!.index + 1}` : counted(cells.length, 'cell');
    pieces.push(drawFoldedCells(what, cells, place));
  };
  const between = (cells: readonly Cell[], isFirst: boolean, isLast: boolean): void => {
    const head = isFirst ? 0 : Math.min(1, cells.length);
    const tail = isLast ? cells.length : Math.max(head, cells.length - 1);
    fold(cells.slice(0, head));
    fold(cells.slice(head, tail));
    fold(cells.slice(tail));
  };
  let at = 0;
  for (const [index, card] of cards.entries()) {
    const { cell } = card.conflict;
    const start = cell?.index ?? notebook.cells.length;
    if (start >= at) between(notebook.cells.slice(at, start), index === 0, cell === undefined);
    at = Math.max(at, start + 1);
    pieces.push(drawCard(card, tools));
  }
  between(notebook.cells.slice(at), cards.length === 0, true);
  return html`${pieces}`;
}

/** One of several notebooks, for the list at the left. */
export interface ListedNotebook {
  readonly id: string;
  readonly path: string;
  readonly left: number;
  readonly of: number;
  readonly isAdded: boolean;
  /** Of the notebook that is shown. */
  readonly conflicts: readonly NumberedConflict[] | undefined;
  /** The element of each of them. */
  readonly idOf: (conflict: NotebookConflict) => string;
}

export function drawConflictList(notebooks: readonly ListedNotebook[]): Html {
  const items = notebooks.map(({ id, path, left, of, isAdded, conflicts, idOf }) => {
    const state = isAdded ? 'added' : left === 0 ? 'done' : `${left} of ${of}`;
    const outline = conflicts?.map(
      ({ conflict, decision }) =>
        html`<li class="${decision === undefined ? 'c' : 'h3'}"><a href="#${idOf(conflict)}">${placeOf(conflict)} <code>${wordDecision(conflict, decision)}</code></a></li>`,
    );
    return html`<li><a href="#${id}" data-notebook="${id}"${conflicts !== undefined && html` aria-current="true"`}><span class="name">${shownPath(path)}</span> <span class="counts">${state}</span></a>${outline !== undefined && html`<ol class="outline">${outline}</ol>`}</li>`;
  });
  return html`<ol>${items}</ol>`;
}

function placeOf({ cell }: NotebookConflict): string {
  return cell === undefined ? 'notebook' : `cell ${cell.index + 1}`;
}
