/** How good a place is for a run of changed lines to begin and end, as people read code and prose.
 *
 *  A run should be a block, or several: what it begins with stands far to the left or has nothing or a blank line
 *  above it, and so does what follows it. Both ends are rated alike, since a run that slides by a line takes that
 *  line in at one end and leaves it out at the other. */
import { lineContent } from './lines.ts';
import type { BorderCost } from './resting-place.ts';

/** Columns of a tab, where indents are compared. */
const TAB = 8;
/** A border with a line that shows right above it costs this more, in columns of indent: one level. Of the 61 runs in
 *  real edits of notebooks that may stand elsewhere and replace nothing, all then stand where
 *  `git diff --indent-heuristic` has them, as they do with anything from 1 to 8. */
const WITHIN_BLOCK = 4;
/** A border above a blank line: the block has ended, but the blank line would open what comes next. Anything from 0
 *  to 4 does on the same runs. */
const ABOVE_BLANK = 1;
/** Blank lines that are looked past for the next line that shows. */
const MOST_BLANK = 20;

/** Costs in columns of indent. */
export function borderCost(lines: readonly string[]): BorderCost {
  return (start, end) => costAt(lines, start) + costAt(lines, end);
}

/** Of a border between line `at` and the one above. */
function costAt(lines: readonly string[], at: number): number {
  if (at === 0 || at === lines.length) return 0;
  const indent = indentOf(lines[at]!);
  if (indent === undefined) return indentBelow(lines, at) + ABOVE_BLANK;
  return indentOf(lines[at - 1]!) === undefined ? indent : indent + WITHIN_BLOCK;
}

function indentBelow(lines: readonly string[], at: number): number {
  for (let i = at + 1; i < lines.length && i <= at + MOST_BLANK; i++) {
    const indent = indentOf(lines[i]!);
    if (indent !== undefined) return indent;
  }
  return 0;
}

/** Columns before the first character that shows; undefined of a blank line. */
function indentOf(line: string): number | undefined {
  let columns = 0;
  for (const character of lineContent(line)) {
    if (character === ' ') columns++;
    else if (character === '\t') columns += TAB - (columns % TAB);
    else return columns;
  }
  return undefined;
}
