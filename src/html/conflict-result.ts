/** What the cell of a conflict is with the decisions that stand now: its lines, where they are not decided yet, and
 *  whether it has outputs. */
import { sameBytes } from '../json/same.ts';
import { tokensOf } from '../markup/code.ts';
import { type Html, html, joinHtml } from '../markup/html.ts';
import type { CellOrigin } from '../merge/merge-notebooks.ts';
import { valueIn } from '../merge/recorded.ts';
import { counted } from '../messages.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { storedOutputs } from '../notebook/outputs.ts';
import { textOfDecision } from '../resolve/by-hand.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import { type Decision, decidedLines, takesAway } from '../resolve/decide.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import { drawBare, drawValue } from './conflict-sides.ts';
import { paintLine } from './painted-line.ts';
import { foldButton, row } from './source.ts';

/** A conflict with what was decided about it; `number` is its place among those of its notebook, from 1. */
export interface NumberedConflict {
  readonly number: number;
  readonly conflict: NotebookConflict;
  readonly decision: Decision | undefined;
}

/** One of them, in what has become of its cell. */
export interface ConflictInCell extends NumberedConflict {
  /** All that stand between markers in the cell, in order. */
  readonly between: readonly NumberedConflict[];
  /** The cell, or the notebook, with all decisions; undefined: the cell is gone. */
  readonly result: Cell | Notebook | undefined;
  /** The cells of ours and theirs, as far as they are known. */
  readonly origin: CellOrigin | undefined;
  readonly language: string;
}

export function drawResult(view: ConflictInCell): Html {
  const { conflict, decision, result, language } = view;
  if (result === undefined) return html`<p class="about">The cell is deleted.</p>`;
  switch (conflict.kind) {
    case 'source': {
      const lines = drawPieces((result as Cell).source, piecesOf(view), language);
      return html`${lines}${drawRun(view)}`;
    }
    case 'delete-edit': {
      if (decision === undefined)
        return html`<p class="about">Not decided: the cell stays, with its lines between markers.</p>`;
      const { source } = result as Cell;
      const whole: Piece = { kind: 'decided', lines: splitLines(source).length, isOwn: true };
      return html`${source === '' ? html`<p class="about">an empty cell</p>` : drawPieces(source, [whole], language)}${drawRun(view)}`;
    }
    case 'value': {
      const about = decision === undefined && html`<p class="about">Not decided: ours stands until then.</p>`;
      return html`${about}${drawValue(valueIn(result, conflict.path))}`;
    }
  }
}

/** The lines of a decision alone, where what has become of its cell is not at hand. */
export function drawDecided(conflict: NotebookConflict, decision: Decision, language: string): Html {
  if (takesAway(conflict, decision)) return html`<p class="about">The cell is deleted.</p>`;
  const lines = splitLines(textOfDecision(conflict, decision) ?? '');
  return lines.length === 0 ? html`<p class="about">no lines</p>` : drawBare(lines, language, 'ins');
}

/** A part of the cell's source: so many lines. */
type Piece =
  | { readonly kind: 'merged'; readonly lines: number }
  | { readonly kind: 'decided'; readonly lines: number; readonly isOwn: boolean }
  /** Between markers still. */
  | { readonly kind: 'open'; readonly lines: number; readonly isOwn: boolean; readonly number: number };

/** How the decisions part the cell as it is now. */
function piecesOf({ conflict: own, between }: ConflictInCell): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { number, conflict, decision } of between) {
    if (conflict.kind !== 'source') continue;
    const region = conflict.regions[conflict.region]!;
    const isOwn = conflict === own;
    pieces.push({ kind: 'merged', lines: region.start - at });
    const decided = decision && decidedLines(region, decision);
    if (decided === undefined) pieces.push({ kind: 'open', lines: region.end - region.start, isOwn, number });
    else pieces.push({ kind: 'decided', lines: decided.length, isOwn });
    at = region.end;
  }
  return [...pieces, { kind: 'merged', lines: splitLines(own.cell!.source).length - at }];
}

/** Lines around a conflict that are not folded, and the fewest that are worth a fold. */
const CONTEXT = 3;
const LEAST_FOLDED = 4;

/** `source`: of the cell as it is now. */
function drawPieces(source: string, pieces: readonly Piece[], language: string): Html {
  const contents = splitLines(source).map(lineContent);
  const tokens = tokensOf(contents, language);
  const rowsFrom = (start: number, end: number, element: 'p' | 'ins'): readonly Html[] =>
    contents
      .slice(start, end)
      .map((text, place) =>
        row(element, undefined, start + place, paintLine(text, tokens[start + place]!, [])),
      );
  const drawPiece = (piece: Piece, place: number, start: number): Html => {
    const end = start + piece.lines;
    switch (piece.kind) {
      case 'open':
        return html`<p class="undecided">${piece.isOwn ? 'not decided yet' : `conflict ${piece.number}, not decided yet`}</p>`;
      case 'decided':
        if (piece.isOwn && start === end) return html`<p class="undecided">no lines</p>`;
        return joinHtml(rowsFrom(start, end, piece.isOwn ? 'ins' : 'p'));
      case 'merged': {
        const head = place === 0 ? start : Math.min(end, start + CONTEXT);
        const tail = place === pieces.length - 1 ? end : Math.max(head, end - CONTEXT);
        if (tail - head < LEAST_FOLDED) return html`<div class="around">${rowsFrom(start, end, 'p')}</div>`;
        const first = contents.slice(head, tail).find((text) => text.trim() !== '') ?? '';
        return html`<div class="around">${rowsFrom(start, head, 'p')}</div>${foldButton(counted(tail - head, 'line'), first)}<div class="around" hidden="until-found">${rowsFrom(head, tail, 'p')}</div><div class="around">${rowsFrom(tail, end, 'p')}</div>`;
      }
    }
  };
  let at = 0;
  const drawn = pieces.map((piece, place) => {
    const start = at;
    at += piece.lines;
    return drawPiece(piece, place, start);
  });
  return html`<div class="lines one">${drawn}</div>`;
}

/** Whose outputs it has; nothing where neither side had any. */
function drawRun({ result, origin, between }: ConflictInCell): Html {
  const { outputs, type } = result as Cell;
  if (type !== 'code' || between.some(({ decision }) => decision === undefined)) return html``;
  const has = (cell: Cell | undefined): boolean => cell !== undefined && storedOutputs(cell).length > 0;
  if (!has(result as Cell))
    return html`${(has(origin?.ours) || has(origin?.theirs)) && html`<p class="about">without outputs, until it is run</p>`}`;
  const isOf = (cell: Cell | undefined): boolean =>
    cell?.outputs !== undefined && outputs !== undefined && sameBytes(cell.outputs, outputs);
  const from = isOf(origin?.ours)
    ? 'the outputs of ours'
    : isOf(origin?.theirs)
      ? 'the outputs of theirs'
      : 'outputs';
  return html`<p class="about">with ${from}</p>`;
}
