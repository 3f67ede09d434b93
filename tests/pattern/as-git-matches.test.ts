/** Patterns match the lines that `git grep` finds, and what is no pattern to it is none to us. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { linePatterns, type PatternForm } from '../../src/pattern/line-patterns.ts';
import { GIT } from '../support/git-program.ts';
import { type ThrowAway, throwAway } from '../support/throw-away.ts';

const LETTERS = [
  ...['a', 'b', 'ab', 'A', 'é', 'É', 'ä', '😀', '_', '1', '2', 'x', ' ', '\t', '-', ','],
  ...['*', '+', '?', '(', ')', '{', '}', '[', ']', '|', '\\', '^', '$', '.', '<'],
];
/** Each of the letters next to each other one, and lines of one. */
const LINES: readonly string[] = [
  ...LETTERS,
  ...LETTERS.flatMap((one, at) =>
    LETTERS.slice(at % 3).flatMap((other, to) => ((to + at) % 4 ? [] : [one + other])),
  ),
  ...LETTERS.map(
    (one, at) =>
      `${one}${LETTERS[(at * 7) % LETTERS.length]}${LETTERS[(at * 5 + 3) % LETTERS.length]}${one}b`,
  ),
];

const COMMON = [
  'a',
  'b',
  'A',
  'é',
  ' ',
  '_',
  '1',
  '.',
  '*',
  '^',
  '$',
  '\\.',
  '\\\\',
  '[ab]',
  '[^a]',
  '[a-c-]',
  '[]a]',
];
const CLASSES = ['[[:alpha:]]', '[[:digit:]1]', '[[:upper:]]', '[[:space:]]', '[[:alnum:]_]'];
const ESCAPES = ['\\w', '\\W', '\\s', '\\b', '\\B'];
const TOKENS: Readonly<Record<PatternForm, readonly string[]>> = {
  basic: [
    ...[...COMMON, ...CLASSES, ...ESCAPES, '\\<', '\\>', '\\+', '\\?', '\\(', '\\)', '\\|', '\\1'],
    ...['\\{1,2\\}', '\\{2\\}', '\\{1,\\}', '\\{,1\\}', '+', '?', '(', ')', '{', '|', '\\*', '[\\]'],
  ],
  extended: [
    ...[...COMMON, ...CLASSES, ...ESCAPES, '\\<', '\\>', '+', '?', '(', ')', '(', ')', '|', '\\1'],
    ...['{1,2}', '{2}', '{1,}', '{,1}', '\\+', '\\?', '\\(', '\\{', '\\|', '\\*', '{', '}'],
  ],
  fixed: ['a', 'b', 'A', 'é', '.', '*', '\\', '(', '[', ' ', '_'],
  perl: [
    ...[...COMMON, '[[:digit:]1]', ...ESCAPES, '\\d', '\\D', '\\S', '\\h', '\\N', '[\\w-]', '[^\\W_]'],
    ...['+', '?', '*?', '++', '(', ')', '(?:', ')', '|', '{1,2}', '{2}', '{1,2}?', '(?=a)', '(?!a)'],
    ...['(?<=a)', '(?<!b)', '(?i)', '(?-i)', '(?>a+)', '\\1', '(?<n>a)', '\\k<n>', '\\x{e9}', '\\Q*\\E'],
    ...['\\p{L}', '\\P{Lu}', '{', '}', '(?#c)', '(?x)'],
  ],
};
const LETTER_OF = { basic: '-G', extended: '-E', fixed: '-F', perl: '-P' } as const;

/** The numbers of the lines; undefined: it is no pattern. */
type Found = readonly number[] | undefined;

function repositoryOfLines(): ThrowAway {
  const repository = throwAway();
  repository.write('lines.txt', `${LINES.join('\n')}\n`);
  repository.git('add', '.');
  return repository;
}

function askGit(
  { dir, env }: ThrowAway,
  form: PatternForm,
  pattern: string,
  flags: readonly string[],
): Found {
  // Verbs of PCRE: letters of all scripts, as newer ones of git ask for; and not by way of machine code, which is wrong
  // about them in some versions.
  const asked = form === 'perl' ? `(*NO_START_OPT)(*NO_JIT)(*UCP)${pattern}` : pattern;
  const args = ['grep', '-n', '-h', '--no-color', LETTER_OF[form], ...flags, '-e', asked];
  const ran = spawnSync(GIT, args, { cwd: dir, env: { ...env, LC_ALL: 'C.UTF-8' }, encoding: 'utf8' });
  if (ran.status !== 0 && ran.status !== 1) return undefined;
  // At the end of the file there is one more place, but no line.
  return ran.stdout
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [Number.parseInt(line, 10)]))
    .filter((number) => number <= LINES.length);
}

function ask(form: PatternForm, pattern: string, flags: readonly string[]): Found {
  try {
    const options = { form, ignoresCase: flags.includes('-i'), words: flags.includes('-w') };
    const patterns = linePatterns([pattern], options);
    const found = LINES.flatMap((line, index) => (patterns.matches(line) ? [index + 1] : []));
    for (const number of found) expectRequired(LINES[number - 1]!, patterns);
    return found;
  } catch (error) {
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}

function expectRequired(line: string, { required, ignoresCase }: ReturnType<typeof linePatterns>): void {
  if (required === undefined) return;
  const searched = ignoresCase ? line.toLowerCase() : line;
  expect(required.filter((text) => searched.includes(text))).not.toEqual([]);
}

/** Where the C library is another one, git's own expressions are a little different. */
const isGlibc = 'glibcVersionRuntime' in (process.report.getReport() as { header: object }).header;

function hasPerl({ tryGit }: ThrowAway): boolean {
  return !tryGit(['grep', '-P', '-e', 'a']).stderr.includes('compat');
}

describe.skipIf(!isGlibc)('the same lines as git grep', () => {
  const forms: readonly (readonly [PatternForm, readonly string[]])[] = [
    ['basic', []],
    ['basic', ['-i']],
    ['extended', []],
    ['extended', ['-i']],
    ['fixed', ['-i']],
    ['fixed', ['-w']],
    ['perl', []],
    ['perl', ['-i']],
  ];
  test.each(forms)('%s %s', (form, flags) => {
    const repository = repositoryOfLines();
    if (form === 'perl' && !hasPerl(repository)) return;
    const token = fc.constantFrom(...TOKENS[form]);
    const pattern = fc.array(token, { minLength: 1, maxLength: 7 }).map((tokens) => tokens.join(''));
    fc.assert(
      fc.property(pattern, (text) => {
        const git = askGit(repository, form, text, flags);
        expect({ text, found: ask(form, text, flags) }).toEqual({ text, found: git });
      }),
      { numRuns: 30 },
    );
  });

  test('several patterns, and one of several lines', () => {
    const repository = repositoryOfLines();
    const found = askGit(repository, 'basic', 'a\nx', ['-e', '1']);
    const patterns = linePatterns(['a\nx', '1'], { form: 'basic', ignoresCase: false, words: false });
    expect(LINES.flatMap((line, at) => (patterns.matches(line) ? [at + 1] : []))).toEqual(found);
  });
});
