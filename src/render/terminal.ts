/** A diff as a person reads it in a terminal:
 *
 *      notebook analysis.ipynb
 *      … 2 unchanged cells
 *      ── cell 3 · code · In [4]
 *      12 12   model.fit(X_train, y_train)
 *      13    - model.score(X_test, y_test)
 *         13 + model.score(X_train, y_train)
 *      not shown: outputs of 1 cell
 *
 *  Signs and numbers stand there with and without colour; changed words are marked by colour, and without it by
 *  carets below the line. */

import type { Impact, NameImpact } from '../check/impact.ts';
import type { CellChange, CellDetails, NotebookDiff } from '../diff/changes.ts';
import { joinedLines } from '../diff/split.ts';
import { counted } from '../messages.ts';
import type { Cell } from '../notebook/notebook.ts';
import type { LineChange } from '../text/change.ts';
import { lineContent, splitLines } from '../text/lines.ts';
import {
  isOnlyMoved,
  notebookSettings,
  type Setting,
  settingsAbove,
  settingsBelow,
  wordCell,
  wordHeading,
  wordNotShown,
} from './change-words.ts';
import { MOST_OUTPUT_LINES } from './cut.ts';
import { clipped, visible } from './display.ts';
import { wordCellImpact, wordImpact } from './impact-words.ts';
import type { DiffViewOptions, FileHeading } from './options.ts';
import { drawOutputs, SAME_TEXT } from './output-lines.ts';
import { type Paint, paintWith } from './paint.ts';
import { blockLines, hunkLines } from './source-hunks.ts';

/** The lines of one file, each ended by a newline. */
export function renderDiff(diff: NotebookDiff, heading: FileHeading, options: DiffViewOptions): string {
  return [...drawDiff(diff, heading, options)].join('');
}

/** The same cell by cell, so that all outputs of a notebook need not be drawn before the first is shown. */
export function* drawDiff(
  diff: NotebookDiff,
  heading: FileHeading,
  options: DiffViewOptions,
  impact?: Impact,
): Generator<string> {
  const page = new Page(options);
  page.fileHeading(heading);
  let unchanged = 0;
  for (const change of diff.cells) {
    if (change.kind === 'same' && !(options.outputs !== 'none' && change.details.hidden.outputs)) {
      unchanged += 1;
      continue;
    }
    page.folded(unchanged);
    unchanged = 0;
    page.cell(change);
    page.impactOf(impact?.ofCells.get(change));
    yield page.take();
  }
  page.folded(unchanged);
  page.notebookMetadata(diff);
  page.cutOutputs();
  page.impact(impact);
  page.notShown(diff);
  yield page.take();
}

/** The lines of one cell alone. */
export function renderCellChange(
  change: CellChange,
  options: DiffViewOptions,
  impacts?: readonly NameImpact[],
): string {
  const page = new Page(options);
  page.cell(change);
  page.impactOf(impacts);
  return page.take();
}

class Page {
  private out: string[] = [];
  private readonly options: DiffViewOptions;
  private readonly paint: Paint;
  /** Drawn so far. */
  private outputLines = 0;
  private hasCutOutputs = false;

  constructor(options: DiffViewOptions) {
    this.options = options;
    this.paint = paintWith(options.color);
  }

  /** What was drawn since the last time. */
  take(): string {
    const lines = this.out;
    this.out = [];
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  }

  fileHeading(heading: FileHeading): void {
    this.out.push(this.paint.bold(wordHeading(heading)));
  }

  /** One line for a run of cells that did not change. */
  folded(count: number): void {
    if (count > 0) this.out.push(this.paint.dim(`… ${counted(count, 'unchanged cell')}`));
  }

  cell(change: CellChange): void {
    this.out.push(this.paint.cyan(`── ${wordCell(change)}`));
    this.settings(settingsAbove(change));
    switch (change.kind) {
      case 'added':
        this.add(blockLines(splitLines(change.after.source), '+', this.options));
        this.outputs([], [change.after]);
        return;
      case 'removed':
        this.add(blockLines(splitLines(change.before.source), '-', this.options));
        this.outputs([change.before], []);
        return;
      case 'same':
      case 'modified':
      case 'moved':
        this.details(change);
        return;
      case 'split':
        this.regrouped([change.before], change.after, change.source);
        return;
      case 'joined':
        this.regrouped(change.before, [change.after], change.source);
        return;
    }
  }

  /** A cell that became several, or several that became one. */
  private regrouped(before: readonly Cell[], after: readonly Cell[], source: readonly LineChange[]): void {
    const lines = [joinedLines(before), joinedLines(after)] as const;
    this.hunks(lines, source);
    if (source.length === 0) this.preview(lines[1][0]);
    this.outputs(before, after);
  }

  private details(change: Extract<CellChange, { readonly details: CellDetails }>): void {
    const { before, after, details } = change;
    const lines = [splitLines(before.source), splitLines(after.source)] as const;
    this.hunks(lines, details.source);
    this.settings(settingsBelow(change));
    if (details.hidden.outputs && this.options.outputs !== 'none') {
      const isShown = this.outputs([before], [after]);
      if (!isShown) this.preview(SAME_TEXT);
    } else if (isOnlyMoved(details)) this.preview(lines[1][0]);
  }

  /** The first line of a cell that is not shown, so that one knows which it is. */
  private preview(line: string | undefined): void {
    if (line === undefined) return;
    this.out.push(this.paint.dim(clipped(`    ${visible(lineContent(line))}`, this.options.columns)));
  }

  private settings(settings: readonly Setting[]): void {
    const { green, red, yellow } = this.paint;
    for (const { sign, text } of settings) {
      const paint = sign === '+' ? green : sign === '-' ? red : yellow;
      this.out.push(paint(`  ${sign} ${text}`));
    }
  }

  private hunks(
    [before, after]: readonly [readonly string[], readonly string[]],
    changes: readonly LineChange[],
  ): void {
    this.add(hunkLines(before, after, changes, this.options).lines);
  }

  /** One by one: there can be more than a call takes arguments. */
  private add(lines: readonly string[]): void {
    for (const line of lines) this.out.push(line);
  }

  /** What changed in the outputs of these cells, where it is asked for; whether there was something to show. */
  private outputs(before: readonly Cell[], after: readonly Cell[]): boolean {
    if (this.options.outputs === 'none') return false;
    const room = this.options.outputs === 'full' ? undefined : MOST_OUTPUT_LINES - this.outputLines;
    let isShown = false;
    for (const { lines, isCut } of drawOutputs(before, after, this.options, room)) {
      this.add(lines);
      this.outputLines += lines.length;
      this.hasCutOutputs ||= isCut;
      isShown = true;
    }
    return isShown;
  }

  notebookMetadata(diff: NotebookDiff): void {
    const settings = notebookSettings(diff);
    if (settings.length === 0) return;
    this.out.push(this.paint.cyan('── notebook metadata'));
    this.settings(settings);
  }

  cutOutputs(): void {
    if (this.hasCutOutputs)
      this.out.push(this.paint.dim('long outputs are cut: all of them with --outputs=full'));
  }

  impactOf(impacts: readonly NameImpact[] | undefined): void {
    const line = wordCellImpact(impacts);
    if (line !== undefined) this.out.push(this.paint.dim(line));
  }

  impact(impact: Impact | undefined): void {
    for (const line of wordImpact(impact)) this.out.push(this.paint.dim(line));
  }

  notShown(diff: NotebookDiff): void {
    const line = wordNotShown(diff, this.options);
    if (line !== undefined) this.out.push(this.paint.dim(line));
  }
}
