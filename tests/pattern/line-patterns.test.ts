/** What of a line matches, what is refused, and that no line takes longer than it is long. */
import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { type LinePatterns, linePatterns, type PatternForm } from '../../src/pattern/line-patterns.ts';

function patterns(
  text: string | readonly string[],
  { form = 'basic' as PatternForm, ignoresCase = false, words = false } = {},
): LinePatterns {
  return linePatterns([text].flat(), { form, ignoresCase, words });
}

/** The line with `[]` around what matches. */
function marked(line: string, { spans }: LinePatterns): string {
  return spans(line).reduceRight(
    (text, { start, end }) => `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`,
    line,
  );
}

describe('what matches', () => {
  test.each([
    ['fit', 'model.fit(fitted)', 'model.[fit]([fit]ted)'],
    ['x*', 'axxb x', 'a[xx]b [x]'],
    ['a\\|ab\\|abc', 'abcd', '[abc]d'],
    ['^ *', '  x', '[  ]x'],
    ['é\\+', 'éé', '[éé]'],
    ['.', '😀', '[😀]'],
    ['\\<t', 'test été tt', '[t]est été [t]t'],
  ])('%s in %s', (text, line, wanted) => {
    expect(marked(line, patterns(text))).toBe(wanted);
  });

  test('as few as will do, of Perl', () => {
    expect(marked('"a" + "b"', patterns('".*?"', { form: 'perl' }))).toBe('["a"] + ["b"]');
    expect(marked('"a" + "b"', patterns('".*"', { form: 'perl' }))).toBe('["a" + "b"]');
  });

  test('of several patterns each, none within another', () => {
    const several = patterns(['fit', '(?<=m)odel', 'odel.f'], { form: 'perl' });
    expect(marked('model.fit', several)).toBe('m[odel.f]it');
    expect(marked('model, fit', several)).toBe('m[odel], [fit]');
  });

  test('words: with an edge on either side, and something in between', () => {
    const word = { words: true };
    expect(marked('x xs _x x1 x', patterns('x', word))).toBe('[x] xs _x x1 [x]');
    expect(marked('df.x = x', patterns('[a-z]*', word))).toBe('[df].[x] = [x]');
    expect(marked('a b', patterns('b*', word))).toBe('a [b]');
    expect(patterns('b*', word).matches('a c')).toBe(false);
    expect(marked('sel self', patterns('self?', { ...word, form: 'extended' }))).toBe('[sel] [self]');
    expect(marked('fits fit', patterns('fit(?!x)', { ...word, form: 'perl' }))).toBe('fits [fit]');
  });

  test('in either case: letters of all scripts, classes and the other way round', () => {
    const either = { ignoresCase: true };
    expect(marked('ÉTÉ été', patterns('été', either))).toBe('[ÉTÉ] [été]');
    expect(marked('aAbB', patterns('[^a]', either))).toBe('aA[b][B]');
    expect(marked('σΣ', patterns('Σ', either))).toBe('[σ][Σ]');
  });
});

describe('what is no pattern', () => {
  test.each([
    ['\\(a', 'basic'],
    ['a\\)', 'basic'],
    ['[a', 'basic'],
    ['[b-a]', 'basic'],
    ['[[:word:]]', 'basic'],
    ['\\{1\\}', 'basic'],
    ['a\\', 'basic'],
    ['\\1', 'basic'],
    ['a{2,1}', 'extended'],
    ['a{99999}', 'extended'],
    ['*a', 'extended'],
    ['(', 'extended'],
    ['(?<n>a', 'perl'],
    ['\\p{Nothing}', 'perl'],
    ['[\\w-a]', 'perl'],
    ['\\j', 'perl'],
  ] as const)('%s (%s)', (text, form) => {
    expect(() => patterns(text, { form })).toThrow(NotebookError);
  });

  test('what is not taken of Perl is named', () => {
    const refusal = (text: string): string => {
      try {
        patterns(text, { form: 'perl' });
        return '';
      } catch (error) {
        const { problem } = error as NotebookError;
        return problem.kind === 'usage' ? problem.reason : '';
      }
    };
    expect(refusal('a\\Kb')).toBe('"a\\Kb" has \\K, which nbdiff does not take');
    for (const text of ['(?R)', '(?|a|b)', '(*UCP)a', '(?(1)a)', '\\X', '(?<=a++)b'])
      expect(refusal(text)).toContain('does not take');
  });
});

describe('bounds', () => {
  const long = `${'a'.repeat(50_000)}!`;

  test('a pattern that has too many ways walks along the line once', () => {
    for (const text of ['^(a+)+$', '^(a|aa)+$', '(a*)*b', '(a|b|ab)*c', '(.*)(.*)(.*)(.*)x'])
      expect(patterns(text, { form: 'extended' }).matches(long)).toBe(false);
    expect(patterns('^(?:a+)+$', { form: 'perl' }).matches(long)).toBe(false);
    expect(patterns('(a+)+', { form: 'extended', words: true }).matches(long)).toBe(true);
  });

  test('more states than are kept', () => {
    const many = patterns('(a|b)*a(a|b){12}$', { form: 'extended' });
    const line = Array.from({ length: 6_000 }, (_, at) => ((at * at * 7) % 11 < 5 ? 'a' : 'b')).join('');
    expect(many.matches(line)).toBe(line.at(-13) === 'a');
    expect(many.matches(`${line.slice(0, -13)}a${line.slice(-12)}`)).toBe(true);
  });

  test('marks of a long line stop where they would take too long', () => {
    const { spans } = patterns('x\\|a*b');
    expect(spans(`${long}x`).length).toBeLessThanOrEqual(1);
  });

  test('a pattern that is too large is refused', () => {
    expect(() => patterns('(a{200}){200}', { form: 'extended' })).toThrow(NotebookError);
  });
});

describe('a text that every match has', () => {
  test.each([
    ['model\\.fit(', 'basic', ['model.fit(']],
    ['a*bc\\(d\\)', 'basic', ['bcd']],
    ['(ab)+c', 'extended', ['ab']],
    ['x|y', 'extended', undefined],
    ['[ab]', 'extended', undefined],
    ['(?=yes)no', 'perl', ['no']],
  ] as const)('%s', (text, form, required) => {
    expect(patterns(text, { form }).required).toEqual(required);
  });

  test('small letters of ASCII where case is ignored', () => {
    expect(patterns('Model.Fité', { form: 'fixed', ignoresCase: true }).required).toEqual(['model.fit']);
    expect(patterns('(?i)Fit', { form: 'perl' }).required).toBeUndefined();
  });
});
