/** What `log` and `blame` found, as data and in words: the commits of a notebook or of one cell, and who wrote each
 *  source line. */
import type { NameImpact } from '../check/impact.ts';
import type { CellChange } from '../diff/changes.ts';
import { shownPath } from '../shown.ts';
import type { ChangedNotebook } from './changed-notebook.ts';
import { clipped, displayWidth, visible } from './display.ts';
import type { DiffViewOptions } from './options.ts';
import { type Paint, paintWith } from './paint.ts';
import { renderCellChange } from './terminal.ts';

/** A commit as its heading names it. */
export interface LoggedCommit {
  readonly shortOid: string;
  readonly author: string;
  /** `2026-11-24`. */
  readonly date: string;
  readonly subject: string;
}

/** What a commit changed. */
export type LogEntry = CellEntry | NotebooksEntry;

export interface NotebooksEntry {
  readonly kind: 'notebooks';
  readonly commit: LoggedCommit;
  readonly notebooks: readonly ChangedNotebook[];
}

export interface CellEntry {
  readonly kind: 'cell';
  readonly commit: LoggedCommit;
  readonly change: CellChange;
  /** What it does to other cells of its notebook, where that is asked for and can be told. */
  readonly impacts?: readonly NameImpact[] | undefined;
  /** The notebook's. */
  readonly language: string;
  /** It is a merge, and compared with this parent. */
  readonly against?: string;
}

export function renderCellEntry(entry: CellEntry, view: DiffViewOptions): string {
  const { commit, change, impacts } = entry;
  const { shortOid, author, date, subject } = commit;
  const name = paintWith(view.color).yellow(`commit ${shortOid}`);
  const heading = `${name} · ${date} · ${visible(author)}${wordMerge(entry)}\n    ${visible(subject)}\n`;
  return `${heading}${renderCellChange(change, view, impacts)}\n`;
}

/** '' where it is no merge. */
export function wordMerge(entry: LogEntry): string {
  if (entry.kind !== 'cell' || entry.against === undefined) return '';
  return ` · merge, compared with ${entry.against}`;
}

/** What a history is of: one cell, as a person named it, or notebooks; all, where none were named. */
export function wordHistory(paths: readonly string[], cell: string | undefined): string {
  const what = paths.length === 0 ? 'all notebooks' : paths.map(shownPath).join(', ');
  return `history of ${cell === undefined ? '' : `cell ${visible(cell)} of `}${what}`;
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
