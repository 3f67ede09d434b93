/** Conflicts as cards: what it is about, the sides, their outputs, what can be decided, and what comes of it.
 *
 *      3 of 7 · cell 12: both changed lines 4–9 · code                    [ open ]
 *      ours (HEAD) | base | theirs (topic)
 *      outputs of ours | outputs of theirs
 *      [ours, as in cell 4  s] [both edits, word by word]
 *      [Ours  o] [Theirs  t] [Base  b] ... [Edit  e]
 *      result
 *
 *  What is decided is redrawn alone: it is an element of its own, and the rest never changes. */
import { objectIn } from '../json/read.ts';
import { lastMembers } from '../json/same.ts';
import { type Html, html } from '../markup/html.ts';
import { languageOfCell } from '../notebook/language.ts';
import type { Cell } from '../notebook/notebook.ts';
import { storedOutputs } from '../notebook/outputs.ts';
import { wordNotebookConflict } from '../render/conflict.ts';
import { wordDecision, wordSideDecision } from '../render/decision-words.ts';
import { visible } from '../render/display.ts';
import { sideDecisions, WORDS } from '../resolve/choices.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import { type Decision, isSameDecision } from '../resolve/decide.ts';
import type { Suggestion } from '../resolve/suggest.ts';
import type { Budget } from './budget.ts';
import { type ConflictInCell, drawResult } from './conflict-result.ts';
import { drawSides } from './conflict-sides.ts';
import { drawPlainSource } from './source.ts';
import type { Rich } from './view.ts';

/** One of the conflicts that a page is about. */
export interface ConflictCard extends ConflictInCell {
  /** The element's. */
  readonly id: string;
  readonly of: number;
  /** The likeliest first. */
  readonly suggestions: readonly Suggestion[];
  /** Whether the sides' outputs are drawn in it: once a cell. */
  readonly hasOutputs: boolean;
}

/** What cards are drawn with. */
export interface CardTools {
  readonly rich: Rich;
  readonly budget: Budget;
}

export function drawCard(card: ConflictCard, tools: CardTools): Html {
  const { id, number, of, conflict } = card;
  const type = conflict.cell === undefined ? '' : visible(conflict.cell.type);
  return html`<section class="cell conflict" id="${id}" aria-labelledby="${id}h"><h3 tabindex="-1" id="${id}h"><a href="#${id}">${number} of ${of}</a> <span>${wordNotebookConflict(conflict)}</span>${type !== '' && html` <span>${type}</span>`}</h3>
${drawSides(conflict, languageOfConflict(card))}${drawBeside(card, tools)}
<div class="decision" data-conflict="${id}">${drawDecision(card, tools)}</div></section>`;
}

function languageOfConflict({ conflict, language }: ConflictInCell): string {
  if (conflict.kind === 'value') return 'json';
  return languageOfCell(conflict.cell, language);
}

/** What can be decided, and what it makes of the cell. */
export function drawDecision(card: ConflictCard, tools: CardTools): Html {
  const { conflict, decision } = card;
  const state = wordDecision(conflict, decision);
  return html`<p class="state ${decision === undefined ? 'open' : 'decided'}">${state}</p>
<div class="choices" role="group" aria-label="Decide">${drawChoices(card)}</div>
<div class="result" role="group" aria-label="Result"><h4>Result</h4>${drawResult({ ...card, language: languageOfConflict(card) })}${drawReadResult(card, tools)}</div>`;
}

/** The terminal's keys. */
const SIDE_KEYS = { ours: 'o', theirs: 't', base: 'b', both: '+', 'both-theirs-first': 'r' } as const;

/** What is suggested with its reasons, then all there is, always in the same order. */
function drawChoices({ conflict, decision, suggestions }: ConflictCard): Html {
  // That a side is taken a little more often is no second thought.
  const guesses = suggestions.filter(({ kind }, place) => place === 0 || kind !== 'rest');
  const sides = sideDecisions(conflict).map((kind) => {
    const isTaken = isSameDecision(decision, { kind });
    return drawChoice(kind, wordSideDecision(conflict, kind), keyOf(SIDE_KEYS[kind]), isTaken);
  });
  const isOwn =
    decision?.kind === 'text' && !guesses.some((guess) => isSameDecision(decision, guess.decision));
  const again = decision !== undefined && html`<button data-do="reopen">Open again</button>`;
  return html`<div class="guesses">${guesses.map((guess) => drawSuggestion(guess, decision))}</div><div class="takes">${sides}<button data-do="edit" aria-pressed="${isOwn ? 'true' : 'false'}">Edit${keyOf('e')}</button>${again}</div>`;
}

/** With the lines that it would make, where they are not a side's own. */
function drawSuggestion({ decision, reason }: Suggestion, taken: Decision | undefined): Html {
  const name = decision.kind === 'text' ? WORDS : decision.kind;
  const choice = drawChoice(name, reason, html` <kbd class="offer">s</kbd>`, isSameDecision(taken, decision));
  return html`<div class="suggestion">${choice}${decision.kind === 'text' && drawPlainSource(decision.text, '')}</div>`;
}

/** What is suggested for several conflicts, to be seen before it is taken. */
export function drawSuggested(
  suggested: readonly { readonly conflict: NotebookConflict; readonly suggestion: Suggestion }[],
): Html {
  const items = suggested.map(({ conflict, suggestion: { decision, reason } }) => {
    const lines = decision.kind === 'text' && drawPlainSource(decision.text, '');
    return html`<li>${wordNotebookConflict(conflict)} → <b>${reason}</b>${lines}</li>`;
  });
  return html`<ol>${items}</ol>`;
}

function keyOf(key: string): Html {
  return html` <kbd>${key}</kbd>`;
}

function drawChoice(name: string, words: string, keys: Html, isTaken: boolean): Html {
  return html`<button data-choice="${name}" aria-pressed="${isTaken ? 'true' : 'false'}">${words}${keys}</button>`;
}

/** What both sides' cells show: outputs, text as it is read, attached pictures. */
function drawBeside(card: ConflictCard, tools: CardTools): Html {
  const { conflict, hasOutputs } = card;
  const attached = conflict.kind === 'value' && drawAttached(conflict, tools);
  if (attached) return attached;
  if (!hasOutputs || conflict.cell === undefined) return html``;
  const { origin } = card;
  if (conflict.cell.type === 'markdown') {
    const read = (cell: Cell | undefined): Html | undefined =>
      cell &&
      html`<div class="prose">${tools.rich.drawRenderedMarkdown(cell.source, cell.attachments, tools.budget)}</div>`;
    return drawPair('as it is read', read(origin?.ours), read(origin?.theirs));
  }
  const outputs = (cell: Cell | undefined): Html | undefined =>
    cell === undefined || storedOutputs(cell).length === 0
      ? undefined
      : tools.rich.drawCellOutputs(cell, tools.budget);
  return drawPair('outputs', outputs(origin?.ours), outputs(origin?.theirs));
}

function drawPair(what: string, ours: Html | undefined, theirs: Html | undefined): Html {
  if (ours === undefined && theirs === undefined) return html``;
  const side = (name: string, content: Html | undefined): Html =>
    html`<div class="side ${name}" role="group" tabindex="0" aria-label="${name}: ${what}"><h4>${name}: ${what}</h4>${content ?? html`<p class="about">none</p>`}</div>`;
  return html`<div class="sides shown">${side('ours', ours)}${side('theirs', theirs)}</div>`;
}

/** Two pictures under one name. */
function drawAttached(
  { path, ours, theirs }: Extract<NotebookConflict, { kind: 'value' }>,
  { rich, budget }: CardTools,
): Html | undefined {
  if (path[0] !== 'cell' || path[1] !== 'attachments' || path.length !== 3) return undefined;
  const [mine, yours] = [ours, theirs].map((value) => {
    const bundle = value && objectIn(value);
    return bundle && rich.drawBundle(lastMembers(bundle), budget);
  });
  return drawPair('the picture', mine, yours);
}

/** A text cell as it will be read. */
function drawReadResult({ conflict, decision, result }: ConflictCard, { rich, budget }: CardTools): Html {
  if (decision === undefined || result === undefined || !('source' in result)) return html``;
  if (conflict.kind === 'value' || result.type !== 'markdown') return html``;
  return html`<div class="prose">${rich.drawRenderedMarkdown(result.source, result.attachments, budget)}</div>`;
}
