/** A line of prose as its sentences: a markdown paragraph is often one long line.
 *
 *  A sentence ends after `.`, `!` or `?` (one or several, and quotes or brackets closing behind them) where white
 *  space follows, and after `。`, `！`, `？` or `．` (and what closes) even without. A dot ends none after
 *  - a usual abbreviation (`e.g.`, `Dr.`, `Fig. 3`),
 *  - an initial (`J. Doe`), or
 *  - a number that opens the line (`1. first item`);
 *  nor where the next word begins in lower case. A sentence keeps the white space behind it. */

/** Words that are written with a dot and go on, in lower case and without their last dot. */
const ABBREVIATIONS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...['e.g', 'i.e', 'cf', 'vs', 'viz', 'resp', 'approx', 'ca', 'al', 'incl', 'excl', 'eds'],
  ...['dr', 'mr', 'mrs', 'ms', 'prof', 'st', 'jr', 'sr', 'inc', 'ltd', 'dept', 'univ'],
]);

/** Words that are, where a number follows (`Fig. 3`, `No. 7`, `Mar. 2`): some are words of their own. */
const ABBREVIATIONS_BEFORE_NUMBERS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...[
    'fig',
    'figs',
    'eq',
    'eqs',
    'eqn',
    'sec',
    'ch',
    'chap',
    'no',
    'nos',
    'vol',
    'p',
    'pp',
    'ed',
    'ref',
    'refs',
  ],
  ...['jan', 'feb', 'mar', 'apr', 'jun', 'jul', 'aug', 'sep', 'sept', 'oct', 'nov', 'dec'],
]);

const END = /[.!?]+["'”’»)\]}*_`]*(?=\s)\s+|[。！？．]+["'”’»」』）】]*\s*/gu;

/** The pieces join to the line. A line without a sentence end is one piece, an empty line none. */
export function splitSentences(line: string): readonly string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of line.matchAll(END)) {
    const end = match.index + match[0].length;
    if (end >= line.length) break;
    if (match[0].startsWith('.') && goesOn(line, match.index, end)) continue;
    sentences.push(line.slice(start, end));
    start = end;
  }
  if (start < line.length) sentences.push(line.slice(start));
  return sentences;
}

/** Whether the dot at `dot` is no end, where what follows it begins at `next`. */
function goesOn(line: string, dot: number, next: number): boolean {
  if (/^\p{Ll}/u.test(line.slice(next, next + 2))) return true;
  const word = /[\p{L}\p{N}.]*$/u.exec(line.slice(0, dot))?.[0] ?? '';
  if (ABBREVIATIONS.has(word.toLowerCase())) return true;
  if (ABBREVIATIONS_BEFORE_NUMBERS.has(word.toLowerCase()) && /^[(#[]?\d/.test(line.slice(next, next + 2)))
    return true;
  if (/^(?:\p{Lu}\.)*\p{Lu}$/u.test(word)) return true;
  return /^\d+$/.test(word) && line.slice(0, dot - word.length).trim() === '';
}
