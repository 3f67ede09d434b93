/** A pattern that needs backtracking, by JavaScript's own expressions. Such a pattern may take longer than anybody waits, as
 *  in other programs.
 *
 *      (?>a+)b     becomes   (?=(?<once1>a+))\k<once1>b     what is looked ahead at is not tried otherwise */
import type { LineMatcher, Span } from './automaton.ts';
import type { CharacterSet } from './characters.ts';
import { type Pattern, partsOf } from './pattern.ts';

export function backtrackingMatcher(pattern: Pattern): LineMatcher {
  const flags = repeatsInEitherCase(pattern) ? 'ui' : 'u';
  const source = writer()(pattern);
  const expression = new RegExp(source, flags);
  const everywhere = new RegExp(source, `g${flags}`);
  return {
    matches: (line) => expression.test(line),
    spans: (line) =>
      [...line.matchAll(everywhere)].flatMap(({ index, 0: text }): readonly Span[] =>
        text === '' ? [] : [{ start: index, end: index + text.length }],
      ),
  };
}

function repeatsInEitherCase(pattern: Pattern): boolean {
  if (pattern.kind === 'again') return pattern.ignoresCase;
  return partsOf(pattern).some(repeatsInEitherCase);
}

function writer(): (pattern: Pattern) => string {
  let atoms = 0;
  const write = (pattern: Pattern): string => {
    switch (pattern.kind) {
      case 'one-of':
        return classOf(pattern.set);
      case 'sequence':
        return `(?:${pattern.parts.map(write).join('')})`;
      case 'choice':
        return pattern.options.length === 0 ? '[]' : `(?:${pattern.options.map(write).join('|')})`;
      case 'repeat': {
        const { part, min, max, manner } = pattern;
        const repeated = `(?:${write(part)}){${min},${max ?? ''}}`;
        if (manner === 'possessive') return once(repeated);
        return manner === 'lazy' ? `${repeated}?` : repeated;
      }
      case 'line-start':
        return '^';
      case 'line-end':
        return '$';
      case 'between': {
        const { set, before, behind } = pattern;
        const look = (sign: string, wanted: boolean | undefined): string =>
          wanted === undefined ? '' : `(?${sign}${wanted ? '=' : '!'}${classOf(set)})`;
        return look('<', before) + look('', behind);
      }
      case 'group':
        return `(?<group${pattern.number}>${write(pattern.part)})`;
      case 'again':
        return `\\k<group${pattern.group}>`;
      case 'look': {
        const { at, isNegated, part } = pattern;
        return `(?${at === 'behind' ? '<' : ''}${isNegated ? '!' : '='}${write(part)})`;
      }
      case 'atomic':
        return once(write(pattern.part));
    }
  };
  const once = (source: string): string => {
    atoms += 1;
    return `(?:(?=(?<once${atoms}>${source}))\\k<once${atoms}>)`;
  };
  return write;
}

function classOf(set: CharacterSet): string {
  const code = (one: number): string => `\\u{${one.toString(16)}}`;
  return `[${set.map(([from, to]) => (from === to ? code(from) : `${code(from)}-${code(to)}`)).join('')}]`;
}
