/** What `log` and `blame` found, as data and in words: the commits of a notebook or of one cell, and who wrote each
 *  source line. */
import type { CellChange, NotebookDiff } from '../diff/changes.ts';
import { clipped, displayWidth, visible } from './display.ts';
import type { DiffViewOptions, FileHeading } from './options.ts';
import { type Paint, paintWith } from './paint.ts';
import { renderCellChange, renderDiff } from './terminal.ts';

/** A commit as its heading names it. */
export interface LoggedCommit {
  readonly shortOid: string;
  readonly author: string;
  /** `2026-11-24`. */
  readonly date: string;
  readonly subject: string;
}

/** What a commit changed. `against`: it is a merge, and compared with this parent. */
export type LogEntry = { readonly commit: LoggedCommit; readonly against?: string } & (
  | { readonly kind: 'notebook'; readonly heading: FileHeading; readonly diff: NotebookDiff }
  | { readonly kind: 'cell'; readonly change: CellChange }
);

export function renderLogEntry(entry: LogEntry, view: DiffViewOptions): string {
  return `${commitHeading(entry, view)}${changeOf(entry, view)}\n`;
}

function changeOf(entry: LogEntry, view: DiffViewOptions): string {
  switch (entry.kind) {
    case 'notebook':
      return renderDiff(entry.diff, entry.heading, view);
    case 'cell':
      return renderCellChange(entry.change, view);
  }
}

function commitHeading({ commit, against }: LogEntry, { color }: DiffViewOptions): string {
  const { shortOid, author, date, subject } = commit;
  const paint = paintWith(color);
  const merge = against === undefined ? '' : ` · merge, compared with ${against}`;
  return `${paint.yellow(`commit ${shortOid}`)} · ${date} · ${visible(author)}${merge}\n    ${visible(subject)}\n`;
}

/** A cell, or the notebook's metadata, with who wrote each line of it. */
export interface BlamedPart {
  readonly heading: string;
  /** What people set beside the source. */
  readonly settings: readonly BlamedLine[];
  readonly source: readonly BlamedLine[];
}

export interface BlamedLine {
  readonly text: string;
  /** undefined: it is not committed. */
  readonly commit: (LoggedCommit & { readonly oid: string }) | undefined;
}

/** Columns that an author's name may take. */
const AUTHOR_WIDTH = 20;
/** Digits of a commit's name, as `git blame` shows it. */
const OID_WIDTH = 8;
const NOBODY = {
  oid: '0'.repeat(OID_WIDTH),
  author: 'Not Committed Yet',
  date: ' '.repeat('2026-11-24'.length),
};

/** By cell, as nbdiff numbers cells and source lines; what is no source has no number. */
export function renderBlame(parts: readonly BlamedPart[], color: Paint | undefined): string {
  const paint = paintWith(color);
  const lines = parts.flatMap(({ settings, source }) => [...settings, ...source]);
  const authors = new Set(lines.map(({ commit }) => visible((commit ?? NOBODY).author)));
  const width = Math.min(AUTHOR_WIDTH, Math.max(0, ...[...authors].map(displayWidth)));
  const draw = ({ text, commit }: BlamedLine, number: string): string => {
    const { oid, author, date } = commit ?? NOBODY;
    const name = clipped(visible(author), width);
    const padding = ' '.repeat(Math.max(0, width - displayWidth(name)));
    const who = `${oid.slice(0, OID_WIDTH)} ${date} ${name}${padding}`;
    return `${paint.dim(`${who} ${number.padStart(3)} `)} ${visible(text)}\n`;
  };
  return parts
    .map(({ heading, settings, source }) =>
      [
        `${paint.cyan(`── ${heading}`)}\n`,
        ...settings.map((line) => draw(line, '')),
        ...source.map((line, index) => draw(line, String(index + 1))),
      ].join(''),
    )
    .join('');
}
