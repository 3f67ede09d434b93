/** What `log` and `blame` found, as data and in words: the commits of a notebook or of one cell, and who wrote each
 *  source line. */
import type { CellChange, NotebookDiff } from '../diff/changes.ts';
import { clipped, displayWidth, visible } from './display.ts';
import type { DiffViewOptions, FileHeading } from './options.ts';
import { type Paint, paintWith } from './paint.ts';
import { NO_SOURCE } from './show.ts';
import { renderCellChange, renderDiff } from './terminal.ts';

/** A commit as its heading names it. */
export interface LoggedCommit {
  readonly shortOid: string;
  readonly author: string;
  /** `2026-11-24`. */
  readonly date: string;
  readonly subject: string;
}

/** What a commit changed. */
export type LogEntry = { readonly commit: LoggedCommit } & (
  | { readonly kind: 'notebook'; readonly heading: FileHeading; readonly diff: NotebookDiff }
  | { readonly kind: 'cell'; readonly change: CellChange }
);

export function renderLogEntry(entry: LogEntry, view: DiffViewOptions): string {
  return `${commitHeading(entry.commit, view)}${changeOf(entry, view)}\n`;
}

function changeOf(entry: LogEntry, view: DiffViewOptions): string {
  switch (entry.kind) {
    case 'notebook':
      return renderDiff(entry.diff, entry.heading, view);
    case 'cell':
      return renderCellChange(entry.change, view);
  }
}

function commitHeading(commit: LoggedCommit, { color }: DiffViewOptions): string {
  const { shortOid, author, date, subject } = commit;
  const paint = paintWith(color);
  return `${paint.yellow(`commit ${shortOid}`)} · ${date} · ${visible(author)}\n    ${visible(subject)}\n`;
}

/** A line of the text that `show` makes of a notebook, with who wrote it. */
export interface BlamedText {
  readonly shortOid: string;
  readonly author: string;
  /** `2026-11-24`. */
  readonly date: string;
  readonly text: string;
}

/** Columns that an author's name may take. */
const AUTHOR_WIDTH = 20;
/** What the first line of a cell begins with, and that of the notebook's metadata, in a text with marks. */
const CELL_LINE = `${NO_SOURCE}%% `;
const METADATA_LINE = `${CELL_LINE}notebook`;

/** Whether the text, with marks, is that of a notebook: of anything else git blames the file as it is. */
export function isNotebookText(lines: readonly BlamedText[]): boolean {
  return lines.length === 0 || lines[0]!.text.startsWith(CELL_LINE);
}

/** By cell, as nbdiff numbers cells and source lines; what is no source has no number. */
export function renderBlame(lines: readonly BlamedText[], color: Paint | undefined): string {
  const paint = paintWith(color);
  const widest = lines.reduce((most, { author }) => Math.max(most, displayWidth(author)), 0);
  const width = Math.min(AUTHOR_WIDTH, widest);
  let cell = 0;
  let number = 0;
  return lines
    .map(({ shortOid, author, date, text }, index) => {
      // The empty line between two cells is the text's, not the notebook's.
      if (text === '' && lines[index + 1]?.text.startsWith(CELL_LINE) === true) return '';
      if (text.startsWith(CELL_LINE)) {
        number = 0;
        const isCell = !text.startsWith(METADATA_LINE);
        cell += isCell ? 1 : 0;
        const heading = isCell
          ? `cell ${cell} · ${visible(text.slice(CELL_LINE.length))}`
          : 'notebook metadata';
        return `${paint.cyan(`── ${heading}`)}\n`;
      }
      const isSource = !text.startsWith(NO_SOURCE);
      number += isSource ? 1 : 0;
      const shown = isSource ? text : text.slice(NO_SOURCE.length);
      const name = clipped(visible(author), width);
      const who = `${shortOid} ${date} ${name}${' '.repeat(Math.max(0, width - displayWidth(name)))}`;
      return `${paint.dim(`${who} ${(isSource ? String(number) : '').padStart(3)} `)} ${visible(shown)}\n`;
    })
    .join('');
}
