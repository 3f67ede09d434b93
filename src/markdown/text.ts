/** What others wrote, in a page of Markdown where nothing of it means anything.
 *
 *  Hosts read more into text than Markdown does: `@user` calls somebody, `#1` leaves a trace in that issue, `:tada:` is a
 *  picture, addresses and commit hashes become links, and an entity or a backslash does not stop them, since they look at
 *  what was parsed. Only into code none of them looks. So names, types, keys and sources stand in code alone: in a span,
 *  in `<code>` within HTML, or in a fenced block. */
import { html } from '../markup/html.ts';
import { clipped, visible, visibleButTabs } from '../render/display.ts';
import { shownPath } from '../shown.ts';

/** Columns of a name that are shown. */
const LONGEST_NAME = 200;

/** A path as it stands in any of the places below. */
export function shortPath(path: string): string {
  return clipped(visible(shownPath(path)), LONGEST_NAME);
}

/** One line of text as a code span. Not for tables. */
export function codeSpan(text: string): string {
  if (text === '') return '`""`';
  const fence = '`'.repeat(longestRun(text) + 1);
  // One space at both ends is taken away again.
  const space = /^[` ]|[` ]$/.test(text) && text.trim() !== '' ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

/** The same in a table, where a bar ends the cell even within code. A backslash before a bar would be read with it, so
 *  they stand in two spans. */
export function tableCode(text: string): string {
  return text
    .split(/(?<=\\)(?=\|)/)
    .map(codeSpan)
    .join('<wbr>')
    .replaceAll('|', '\\|');
}

/** The same in a block of HTML, where Markdown means nothing. */
export function htmlCode(text: string): string {
  return html`<code>${text}</code>`.markup;
}

/** Lines without newlines as a code block, which nothing in them ends. Ends in a newline. */
export function fencedBlock(language: string, lines: readonly string[]): string {
  const shown = lines.map(visibleButTabs);
  const longest = shown.reduce((most, line) => Math.max(most, longestRun(line)), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${shown.map((line) => `${line}\n`).join('')}${fence}\n`;
}

/** `words` are ours; `address` is one that `URL` wrote. */
export function linkTo(words: string, address: string): string {
  return `[${words}](<${address.replaceAll('&', '&amp;').replaceAll('\\', '%5C')}>)`;
}

/** Backticks in a row. */
function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
