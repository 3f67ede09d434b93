/** Our lines in a file that belongs to somebody else, between two comment lines, so that taking
 *  them out gives the file back byte for byte.
 *
 *      [user]
 *      	name = Ada
 *      # nbdiff: begin (nbdiff uninstall takes this out)
 *      [diff "nbdiff"]
 *      	...
 *      # nbdiff: end
 *
 *  What must be undone besides stands in the first line: that the file was made for us, or that its
 *  last line had no newline. Text is latin1 here, one character a byte, so any file survives. */
import { NotebookError, type Origin } from '../errors.ts';

const BEGIN = '# nbdiff: begin (nbdiff uninstall takes this out)';
const END = '# nbdiff: end';
const FILE_MADE = '; this file was made for it';
const NEWLINE_ADDED = '; the line before had no newline';

export interface WithoutBlock {
  /** The file as it was; undefined where there was none. */
  readonly rest: string | undefined;
  /** The lines of the block, undefined where the file holds none. */
  readonly lines: readonly string[] | undefined;
}

/** Takes the block out. What others wrote behind it stays. Throws a NotebookError for a block that
 *  has lost its last line, since where it ends is then anybody's guess. */
export function withoutBlock(text: string | undefined, origin: Origin = {}): WithoutBlock {
  const begin = text === undefined ? undefined : /^# nbdiff: begin[^\r\n]*(\r?\n)/m.exec(text);
  if (text === undefined || begin === undefined || begin === null) return { rest: text, lines: undefined };
  const inside = begin.index + begin[0].length;
  const end = /^# nbdiff: end(?:\r?\n|$)/m.exec(text.slice(inside));
  if (end === null) {
    const reason = `the line "${END}" is gone; take out the lines from "# nbdiff: begin" on by hand`;
    throw new NotebookError({ kind: 'file', reason }, origin);
  }
  const lines = text
    .slice(inside, inside + end.index)
    .split(/\r?\n/)
    .slice(0, -1);
  let before = text.slice(0, begin.index);
  const after = text.slice(inside + end.index + end[0].length);
  const first = begin[0];
  const newline = begin[1]!;
  if (first.includes(NEWLINE_ADDED) && after === '') before = before.slice(0, -newline.length);
  const rest = before + after;
  return { rest: rest === '' && first.includes(FILE_MADE) ? undefined : rest, lines };
}

/** `rest` with a block of these lines at its end, where they win over earlier ones. `rest` holds no
 *  block. No lines: no block. */
export function withBlock(rest: string | undefined, lines: readonly string[]): string | undefined {
  if (lines.length === 0) return rest;
  const newline = rest !== undefined && /^[^\n]*\r\n/.test(rest) ? '\r\n' : '\n';
  const unfinished = rest !== undefined && rest !== '' && !rest.endsWith('\n');
  const begin = BEGIN + (rest === undefined ? FILE_MADE : '') + (unfinished ? NEWLINE_ADDED : '');
  const block = [begin, ...lines, END].map((line) => line + newline).join('');
  return (rest ?? '') + (unfinished ? newline : '') + block;
}
