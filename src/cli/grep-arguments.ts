/** What a person can type after `nbdiff grep`; words and letters are those of `git grep`. */
import type { Command } from 'commander';
import type { PatternForm } from '../pattern/line-patterns.ts';
import { createCommand, positiveNumber } from './arguments.ts';

export interface GrepOptions {
  readonly e?: readonly string[];
  readonly file?: string;
  readonly ignoreCase?: boolean;
  readonly wordRegexp?: boolean;
  readonly invertMatch?: boolean;
  readonly maxCount?: number;
  readonly code?: boolean;
  readonly markdown?: boolean;
  readonly outputs?: boolean;
  readonly cached?: boolean;
  readonly untracked?: boolean;
  readonly fullName?: boolean;
  readonly lineNumber?: boolean;
  readonly filename?: boolean;
  readonly h?: boolean;
  readonly filesWithMatches?: boolean;
  readonly nameOnly?: boolean;
  readonly filesWithoutMatch?: boolean;
  readonly count?: boolean;
  readonly quiet?: boolean;
  readonly null?: boolean;
  readonly afterContext?: number;
  readonly beforeContext?: number;
  readonly context?: number;
  readonly functionContext?: boolean;
  readonly heading?: boolean;
  readonly break?: boolean;
  readonly color?: string | boolean;
  readonly pager?: boolean;
}

export const FORMS: readonly (readonly [flags: string, form: PatternForm, description: string])[] = [
  ['-G, --basic-regexp', 'basic', 'a basic regular expression (the default)'],
  ['-E, --extended-regexp', 'extended', 'an extended one'],
  ['-F, --fixed-strings', 'fixed', 'the text itself'],
  ['-P, --perl-regexp', 'perl', "one of Perl's"],
];

export async function grepCommand(): Promise<Command> {
  const command = (await createCommand('grep'))
    .usage('[options] <pattern> [<revision>...] [--] [<path>...]')
    .argument('[pattern]', 'what is looked for, where no -e or -f says it')
    .argument('[revision...]', 'commits or trees, then paths; without any the work tree')
    .optionsGroup('What is looked for:');
  for (const [flags, , description] of FORMS) command.option(flags, description);
  return command
    .option('-e <pattern>', 'a pattern; may be given several times', collected)
    .option('-f, --file <file>', 'patterns, one a line')
    .option('-i, --ignore-case', 'small letters and capitals are the same')
    .option('-w, --word-regexp', 'whole words')
    .option('-v, --invert-match', 'lines that do not match')
    .option('-m, --max-count <n>', 'so many lines of a notebook at most', positiveNumber)
    .optionsGroup('Where:')
    .option('--code', 'cells of code')
    .option('--markdown', 'cells of text')
    .option('--outputs', 'the text of outputs too')
    .option('--cached', 'notebooks as the index has them')
    .option('--untracked', 'also those that git does not track')
    .optionsGroup('What is shown:')
    .option('-n, --line-number', 'the number of each line in its cell')
    .option('--no-line-number', 'without it')
    .option('-l, --files-with-matches', 'names of notebooks; also --name-only')
    .option('-L, --files-without-match', 'names of notebooks in which nothing is found')
    .option('-c, --count', 'how many lines of each notebook')
    .option('-q, --quiet', 'nothing; the exit code says whether something was found')
    .option('-A, --after-context <n>', 'so many lines behind each one, of the same cell', wholeNumber)
    .option('-B, --before-context <n>', 'so many lines before each one', wholeNumber)
    .option('-C, --context <n>', 'both; also -<n>', wholeNumber)
    .option('-W, --function-context', 'the whole cell')
    .option('-h, --no-filename', 'no names before lines')
    .option('-H', 'names before lines (the default)')
    .option('--heading', 'the name once, above the lines')
    .option('--break', 'an empty line between notebooks')
    .option('--full-name', 'paths from the top of the work tree')
    .option('-z, --null', 'NUL behind names and places')
    .option('--color [when]', 'always, never or auto')
    .option('--no-color', 'no colours')
    .option('--no-pager', 'do not use a pager')
    .helpOption('--help', 'show this help');
}

function collected(text: string, all: readonly string[] = []): readonly string[] {
  return [...all, text];
}

function wholeNumber(value: string): number {
  return value === '0' ? 0 : positiveNumber(value);
}
