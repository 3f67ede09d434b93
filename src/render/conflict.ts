/** One conflict as a person reads it before deciding:
 *
 *      conflict 3 of 7 · analysis.ipynb · cell 12 · code
 *        … cell 11: model.fit(X_train, y_train)
 *      ── base
 *          model.score(X_test, y_test)
 *      ── ours
 *          model.score(X_train, y_train)
 *                      ^^^^^^^  ^^^^^^^
 *      ── theirs
 *          model.score(X_valid, y_valid)
 *                      ^^^^^^^  ^^^^^^^
 *        … cell 13: plot(df)                                                                         */
import type { JsonValue } from '../json/value.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readOutputs, textOfOutput } from '../notebook/outputs.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Suggestion } from '../resolve/suggest.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import { findConflicts, replaceConflicts } from '../text/markers.ts';
import { changedSpans, type Span } from '../text/words.ts';
import { OUTPUT_CUT, shortText } from './cut.ts';
import { clipped, visible } from './display.ts';
import { caretLine, markedPieces } from './marked-line.ts';
import { type Paint, paintWith } from './paint.ts';
import { oneLine } from './show.ts';

export interface ConflictViewOptions {
  /** undefined: no colours. */
  readonly color: Paint | undefined;
  readonly columns: number;
}

/** What a conflict is about, in a few words: `cell 12: both changed the same lines`. */
export function wordNotebookConflict(conflict: NotebookConflict): string {
  const place = conflict.cell === undefined ? 'notebook' : `cell ${conflict.cell.index + 1}`;
  switch (conflict.kind) {
    case 'source': {
      const { start, end } = conflict.regions[conflict.region]!;
      return `${place}: both changed lines ${start + 1}–${end}`;
    }
    case 'delete-edit': {
      const editedBy = conflict.deletedBy === 'ours' ? 'theirs' : 'ours';
      return `${place}: deleted by ${conflict.deletedBy}, changed by ${editedBy}`;
    }
    case 'value':
      return `${place}: both changed "${visible(conflict.path.filter((key, index) => index > 0 || key !== 'cell').join('.'))}"`;
  }
}

/** The whole view, each line ended by a newline; `title` says which one it is. */
export function renderConflict(
  conflict: NotebookConflict,
  notebook: Notebook,
  title: string,
  options: ConflictViewOptions,
): string {
  const paint = paintWith(options.color);
  const { cell } = conflict;
  const type = cell === undefined ? '' : ` · ${visible(cell.type)}`;
  const lines = [paint.bold(`${visible(title)} · ${wordNotebookConflict(conflict)}${type}`)];
  const neighbour = (index: number): void => {
    const other = notebook.cells[index];
    if (other === undefined) return;
    const [first = ''] = splitLines(withoutMarkers(other.source));
    const text = `  … cell ${index + 1}: ${visible(lineContent(first))}`;
    lines.push(paint.dim(clipped(text, options.columns)));
  };
  if (cell !== undefined) neighbour(cell.index - 1);
  lines.push(...drawSides(sidesOf(conflict), options));
  if (cell !== undefined) neighbour(cell.index + 1);
  return `${lines.join('\n')}\n`;
}

/** A neighbour's text where it holds conflicts itself: a side's, whichever has one. */
function withoutMarkers(source: string): string {
  return replaceConflicts(source, findConflicts(source), ({ ours, theirs }) =>
    ours.length > 0 ? ours : theirs,
  );
}

/** A guess with its reason, and the lines it would make where they are not a side's own. */
export function renderSuggestion(suggestion: Suggestion, { color }: ConflictViewOptions): string {
  const heading = `${paintWith(color).cyan('── suggestion (s):')} ${suggestion.reason}`;
  return `${[heading, ...linesMadeBy(suggestion)].join('\n')}\n`;
}

/** All that is suggested for a notebook, each with its conflict. */
export function renderSuggested(
  suggested: readonly { readonly conflict: NotebookConflict; readonly suggestion: Suggestion }[],
  { color }: ConflictViewOptions,
): string {
  const paint = paintWith(color);
  const lines = suggested.flatMap(({ conflict, suggestion }) => [
    `  ${wordNotebookConflict(conflict)} ${paint.cyan('→')} ${suggestion.reason}`,
    ...linesMadeBy(suggestion).map((line) => `${INDENT}${line}`),
  ]);
  return `${[paint.cyan('── suggested for the rest of this notebook:'), ...lines].join('\n')}\n`;
}

function linesMadeBy({ decision }: Suggestion): readonly string[] {
  const lines = decision.kind === 'text' ? splitLines(decision.text) : [];
  return lines.map((line) => `${INDENT}${visible(lineContent(line))}`);
}

/** All of a cell's source as it stands, or the text of its outputs, of each what fits. */
export function renderWholeCell(cell: Cell, outputs: boolean, options: ConflictViewOptions): string {
  const paint = paintWith(options.color);
  const texts = outputs ? readOutputs(cell).map(textOfOutput) : [cell.source];
  const cut = outputs ? OUTPUT_CUT : undefined;
  const heading = `── cell ${cell.index + 1} · ${outputs ? 'outputs' : visible(cell.type)}`;
  const lines = texts.flatMap((text) =>
    shortText(splitLines(text), cut).map((line) => `    ${visible(line)}`),
  );
  return `${[paint.cyan(heading), ...(lines.length === 0 ? [paint.dim('    (none)')] : lines)].join('\n')}\n`;
}

/** One side of a conflict. `label`: what the merge called it, if something else; `lines` undefined: not known. */
export interface ConflictSide {
  readonly name: 'base' | 'ours' | 'theirs';
  readonly label: string;
  readonly lines: readonly string[] | undefined;
}

/** Base, ours and theirs; `valueLines` are those of a value, in short by default. */
export function sidesOf(
  conflict: NotebookConflict,
  valueLines: (value: JsonValue | undefined) => readonly string[] = shortValue,
): readonly ConflictSide[] {
  switch (conflict.kind) {
    case 'source': {
      const { ours, base, theirs, labels } = conflict.regions[conflict.region]!;
      return [
        { name: 'base', label: labels.base, lines: base },
        { name: 'ours', label: labels.ours, lines: ours },
        { name: 'theirs', label: labels.theirs, lines: theirs },
      ];
    }
    case 'delete-edit': {
      const { deletedBy, edited, base } = conflict;
      const sides = { ours: edited, theirs: edited, [deletedBy]: [] as readonly string[] };
      return unlabelled(base, sides.ours, sides.theirs);
    }
    case 'value':
      return unlabelled(valueLines(conflict.base), valueLines(conflict.ours), valueLines(conflict.theirs));
  }
}

function shortValue(value: JsonValue | undefined): readonly string[] {
  return value === undefined ? [] : [clipped(oneLine(value), LONGEST_VALUE)];
}

function unlabelled(
  base: readonly string[] | undefined,
  ours: readonly string[],
  theirs: readonly string[],
): readonly ConflictSide[] {
  return [
    { name: 'base', label: '', lines: base },
    { name: 'ours', label: '', lines: ours },
    { name: 'theirs', label: '', lines: theirs },
  ];
}

/** `ours (HEAD)`. */
export function wordSide({ name, label }: ConflictSide): string {
  return `${name}${label === '' || label === name ? '' : ` (${visible(label)})`}`;
}

/** Characters of a recorded value that are shown. */
const LONGEST_VALUE = 400;

/** Each side with what it changed marked: against base, or where that is not shown against the other side. */
function drawSides(sides: readonly ConflictSide[], options: ConflictViewOptions): readonly string[] {
  const paint = paintWith(options.color);
  const [base, ours, theirs] = sides.map(({ lines }) => lines?.map(lineContent));
  const against = { ours: base ?? theirs ?? [], theirs: base ?? ours ?? [], base: [] };
  const colors = { ours: paint.green, theirs: paint.yellow, base: paint.dim };
  return sides.flatMap((side) => {
    const { name, lines } = side;
    if (lines === undefined) return [];
    const heading = paint.cyan(`── ${wordSide(side)}`);
    if (lines.length === 0) return [heading, paint.dim('    (nothing)')];
    const contents = lines.map(lineContent);
    const spans = name === 'base' ? [] : changedSpans(against[name], contents).after;
    return [
      heading,
      ...contents.flatMap((line, index) => drawLine(line, spans[index], colors[name], options)),
    ];
  });
}

function drawLine(
  line: string,
  spans: readonly Span[] | undefined,
  color: (text: string) => string,
  options: ConflictViewOptions,
): readonly string[] {
  const paint = paintWith(options.color);
  const pieces = markedPieces(line, spans ?? []);
  const drawn = pieces.map(({ shown, marked }) => color(marked ? paint.inverse(shown) : shown)).join('');
  const carets = options.color ? undefined : caretLine(pieces, INDENT.length, options.columns);
  return [`${INDENT}${drawn}`, ...(carets === undefined ? [] : [carets])];
}

const INDENT = '    ';
