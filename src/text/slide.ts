/** Sliding runs of changed lines to where they read best.
 *
 *  A run of added lines whose first line equals the line after it can as well begin one line later:
 *
 *        for x in a:              for x in a:
 *      +     f(x)                     f(x)
 *      +                          +
 *      + for y in b:              + for y in b:
 *            f(x)                 +     f(x)
 *
 *  Runs that touch while sliding become one. Then a run comes to rest beside a change of the other text if it can;
 *  else, for display, where blank lines and indentation suggest a boundary (git's indent heuristic, whose weights
 *  Michael Haggerty found on a large corpus); else as far down as it goes. The rules are git's (xdl_change_compact),
 *  since where a run rests decides whether it touches the other side's change in a merge. */

/** A run of flagged lines, half-open; an empty one stands between two unflagged lines. */
interface Run {
  start: number;
  end: number;
}

function firstRun(changed: Uint8Array): Run {
  let end = 0;
  while (changed[end] === 1) end++;
  return { start: 0, end };
}

/** Moves `run` to the next one, empty or not; false at the end of the text. */
function toNext(changed: Uint8Array, run: Run): boolean {
  if (run.end === changed.length) return false;
  run.start = run.end + 1;
  run.end = run.start;
  while (changed[run.end] === 1) run.end++;
  return true;
}

function toPrevious(changed: Uint8Array, run: Run): void {
  run.end = run.start - 1;
  run.start = run.end;
  while (run.start > 0 && changed[run.start - 1] === 1) run.start--;
}

/** One line down, swallowing a run it bumps into; false where the lines do not allow it. */
function slideDown(ids: Int32Array, changed: Uint8Array, run: Run): boolean {
  if (run.end >= ids.length || ids[run.start] !== ids[run.end]) return false;
  changed[run.start++] = 0;
  changed[run.end++] = 1;
  while (changed[run.end] === 1) run.end++;
  return true;
}

function slideUp(ids: Int32Array, changed: Uint8Array, run: Run): boolean {
  if (run.start === 0 || ids[run.start - 1] !== ids[run.end - 1]) return false;
  changed[--run.start] = 1;
  changed[--run.end] = 0;
  while (run.start > 0 && changed[run.start - 1] === 1) run.start--;
  return true;
}

/** Slides the runs flagged in `changed` (a text's lines as `ids`), in place. `otherChanged` are the flags of the
 *  other text. With `indents` (see `indentOf`, one a line) runs that may rest anywhere rest where that looks best. */
export function slideRuns(
  ids: Int32Array,
  changed: Uint8Array,
  otherChanged: Uint8Array,
  indents?: Int32Array,
): void {
  const run = firstRun(changed);
  const other = firstRun(otherChanged);
  do {
    if (run.end > run.start) settle(run, other, ids, changed, otherChanged, indents);
    toNext(otherChanged, other);
  } while (toNext(changed, run));
}

function settle(
  run: Run,
  other: Run,
  ids: Int32Array,
  changed: Uint8Array,
  otherChanged: Uint8Array,
  indents: Int32Array | undefined,
): void {
  const up = (): void => {
    slideUp(ids, changed, run);
    toPrevious(otherChanged, other);
  };
  let length: number;
  let highestEnd: number;
  let meetsOther: boolean;
  do {
    length = run.end - run.start;
    while (slideUp(ids, changed, run)) toPrevious(otherChanged, other);
    highestEnd = run.end;
    meetsOther = other.end > other.start;
    while (slideDown(ids, changed, run)) {
      toNext(otherChanged, other);
      if (other.end > other.start) meetsOther = true;
    }
  } while (length !== run.end - run.start);

  if (run.end === highestEnd) return;
  if (meetsOther) {
    while (other.end === other.start) up();
  } else if (indents !== undefined) {
    const end = bestEnd(indents, length, highestEnd, run.end);
    while (run.end > end) up();
  }
}

/** A blank line's indent. */
const BLANK = -1;
/** Deeper indents count as this deep (git's value). */
const DEEPEST_INDENT = 200;

/** Columns before a line's first visible character, tabs to multiples of 8; -1 for a line of white space alone. */
export function indentOf(line: string): number {
  let columns = 0;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === 0x20) columns += 1;
    else if (code === 0x09) columns += 8 - (columns % 8);
    else if (code !== 0x0d && code !== 0x0a) return columns;
    if (columns >= DEEPEST_INDENT) return DEEPEST_INDENT;
  }
  return BLANK;
}

/** How many positions of a run are tried at most (git's value). */
const FURTHEST_SLIDE = 100;
/** Weight of the indentation against the penalties below (all of them git's values). */
const INDENT_WEIGHT = 60;

interface Score {
  readonly indent: number;
  readonly penalty: number;
}

/** Where in [highestEnd, lowestEnd] a run of `length` lines should end. */
function bestEnd(indents: Int32Array, length: number, highestEnd: number, lowestEnd: number): number {
  let best = lowestEnd;
  let bestScore: Score | undefined;
  for (
    let end = Math.max(highestEnd, lowestEnd - length - 1, lowestEnd - FURTHEST_SLIDE);
    end <= lowestEnd;
    end++
  ) {
    const below = scoreSplit(indents, end);
    const above = scoreSplit(indents, end - length);
    const score = { indent: below.indent + above.indent, penalty: below.penalty + above.penalty };
    if (bestScore === undefined || compareScores(score, bestScore) <= 0) {
      best = end;
      bestScore = score;
    }
  }
  return best;
}

function compareScores(one: Score, two: Score): number {
  return INDENT_WEIGHT * Math.sign(one.indent - two.indent) + (one.penalty - two.penalty);
}

/** More blank lines than this in a row are not counted (git's value). */
const MOST_BLANKS = 20;

/** Blank lines from `at` on in direction `step`, and the indent of the line that ends them (-1: none). */
function lookAround(indents: Int32Array, at: number, step: 1 | -1): { blanks: number; indent: number } {
  let blanks = 0;
  for (let i = at; i >= 0 && i < indents.length; i += step) {
    if (indents[i] !== BLANK) return { blanks, indent: indents[i]! };
    blanks++;
    if (blanks === MOST_BLANKS) return { blanks, indent: 0 };
  }
  return { blanks, indent: BLANK };
}

/** How bad it would look to cut the text above line `at`; smaller is better. */
function scoreSplit(indents: Int32Array, at: number): Score {
  const atEnd = at >= indents.length;
  const own = atEnd ? BLANK : indents[at]!;
  const above = lookAround(indents, at - 1, -1);
  const below = lookAround(indents, at + 1, 1);
  const blanksBelow = own === BLANK ? 1 + below.blanks : 0;
  const blanks = above.blanks + blanksBelow;
  const indent = own !== BLANK ? own : below.indent;

  let penalty = -30 * blanks + 6 * blanksBelow;
  if (above.indent === BLANK && above.blanks === 0) penalty += 1;
  if (atEnd) penalty += 21;
  if (indent !== BLANK && above.indent !== BLANK) {
    if (indent > above.indent) penalty += blanks > 0 ? 10 : -4;
    else if (indent < above.indent) {
      const opensBlock = below.indent !== BLANK && below.indent > indent;
      penalty += blanks > 0 ? 17 : opensBlock ? 24 : 23;
    }
  }
  return { indent, penalty };
}
