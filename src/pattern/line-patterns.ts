/** Patterns that are looked for in lines, as `git grep` takes them. */
import type { LineMatcher, Span } from './automaton.ts';
import { automatonOf } from './automaton.ts';
import { backtrackingMatcher } from './backtracking.ts';
import { ASCII_WORD } from './characters.ts';
import {
  choice,
  literally,
  NOTHING,
  needsBacktracking,
  notEmpty,
  type Pattern,
  requiredText,
  sequence,
} from './pattern.ts';
import { parsePerl } from './perl.ts';
import { parsePosix } from './posix.ts';
import { programOf } from './program.ts';

export type PatternForm = 'basic' | 'extended' | 'fixed' | 'perl';

export interface PatternOptions {
  readonly form: PatternForm;
  readonly ignoresCase: boolean;
  /** Only what begins and ends where a word does, and holds something. */
  readonly words: boolean;
}

export interface LinePatterns extends LineMatcher {
  /** Whoever matches holds one of these texts; undefined: nothing can be said. In lower case where `ignoresCase`. */
  readonly required: readonly string[] | undefined;
  readonly ignoresCase: boolean;
}

/** What matches one of them. A pattern of several lines is several. Throws NotebookError kind `usage`. */
export function linePatterns(texts: readonly string[], options: PatternOptions): LinePatterns {
  const patterns = texts.flatMap((text) => text.split('\n')).map((text) => parse(text, options));
  const required = patterns.map((one) => requiredText(one, options.ignoresCase));
  const [plain, others] = [
    patterns.filter((one) => !needsBacktracking(one)),
    patterns.filter(needsBacktracking),
  ];
  const matchers = [
    ...(plain.length === 0 ? [] : [automatonOf(programOf(choice(plain.map((one) => wordOf(one, options)))))]),
    ...others.map((one) => backtrackingMatcher(wordOf(one, options))),
  ];
  const [only] = matchers;
  const { ignoresCase } = options;
  const known = required.every((text) => text !== '') ? required : undefined;
  if (only !== undefined && matchers.length === 1) return { ...only, required: known, ignoresCase };
  return {
    matches: (line) => matchers.some((one) => one.matches(line)),
    spans: (line) => apart(matchers.flatMap((one) => one.spans(line))),
    required: known,
    ignoresCase,
  };
}

function parse(text: string, { form, ignoresCase }: PatternOptions): Pattern {
  switch (form) {
    case 'basic':
      return parsePosix(text, { isExtended: false, ignoresCase });
    case 'extended':
      return parsePosix(text, { isExtended: true, ignoresCase });
    case 'fixed':
      return literally(text, ignoresCase);
    case 'perl':
      return parsePerl(text, ignoresCase);
  }
}

function wordOf(pattern: Pattern, { words }: PatternOptions): Pattern {
  if (!words) return pattern;
  const edge = { kind: 'between', set: ASCII_WORD, before: undefined, behind: undefined } as const;
  const inside = needsBacktracking(pattern) ? pattern : (notEmpty(pattern) ?? NOTHING);
  return sequence([{ ...edge, before: false }, inside, { ...edge, behind: false }]);
}

/** Sorted; of two that meet the first. */
function apart(spans: readonly Span[]): readonly Span[] {
  let end = 0;
  return [...spans]
    .sort((one, other) => one.start - other.start || other.end - one.end)
    .filter((span) => {
      if (span.start < end) return false;
      end = span.end;
      return true;
    });
}
