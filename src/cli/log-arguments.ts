/** What a person typed after `nbdiff log`, as values. */
import type { Command } from 'commander';
import type { LogSearch } from '../compare/repository-log.ts';
import { changedLinesWith, countOf, type SourceSearch } from '../diff/source-search.ts';
import { NotebookError } from '../errors.ts';
import type { Io } from '../io.ts';
import { createCommand, parseArguments, positiveNumber } from './arguments.ts';
import {
  type CommanderOptions,
  type DiffArguments,
  diffArguments,
  withForms,
  withHidden,
  withImpact,
  withValue,
  withWays,
} from './diff-arguments.ts';
import { sortWords, withGitWords } from './log-words.ts';

export interface LogArguments {
  /** How changes are shown. */
  readonly view: DiffArguments;
  /** What git is told besides commits and paths. */
  readonly options: readonly string[];
  readonly args: readonly string[];
  /** Pathspecs behind `--`; undefined where there was none. */
  readonly paths: readonly string[] | undefined;
  readonly follow: boolean | undefined;
  readonly search: LogSearch | undefined;
  readonly cell: string | undefined;
  /** As git counts commits. */
  readonly limit: number | undefined;
}

interface LogOptions extends CommanderOptions {
  readonly cell?: string;
  readonly maxCount?: number;
  readonly skip?: number;
  readonly S?: string;
  readonly G?: string;
  readonly pickaxeRegex?: boolean;
  readonly pickaxeAll?: boolean;
}

export async function logCommand(): Promise<Command> {
  const command = (await createCommand('log'))
    .usage('[options] [<commit>...] [--] [<path>...]')
    .argument(
      '[revision...]',
      'commits, ranges and paths, as git log takes them; without paths all notebooks',
    )
    .optionsGroup('Which commits:')
    .option('-n, --max-count <n>', 'so many; also -<n>', positiveNumber)
    .option('--skip <n>', 'without so many of the first ones', positiveNumber)
    .option('-S <text>', 'that have it more or less often in sources than before')
    .option('-G <regexp>', 'with a changed source line in which it is found')
    .option('--pickaxe-regex', 'what stands behind -S is a regular expression')
    .option('--pickaxe-all', 'with -S or -G all notebooks of such a commit')
    .option('--cell <which>', 'of one notebook one cell, as HEAD has it: its number, its id, or text in it');
  withForms(withGitWords(command))
    .option('-s, --no-patch', 'no changes, but the commits')
    .option('--html', 'a page for the browser, in one file');
  return withWays(withImpact(withHidden(command)));
}

/** undefined where help was asked for and given. Throws NotebookError kind `usage`. */
export async function parseLogArguments(given: readonly string[], io: Io): Promise<LogArguments | undefined> {
  const end = given.indexOf('--');
  const command = await logCommand();
  const typed = (end < 0 ? given : given.slice(0, end)).map((word) => (word === '-u' ? '-p' : word));
  const { own, options, args } = sortWords(typed, command);
  const counted = own.map((word) => word.replace(/^-([0-9]+)$/, '--max-count=$1'));
  const parsed = await parseArguments<LogOptions>(command, counted.map(withValue), io);
  if (parsed === undefined) return undefined;
  const { cell, maxCount: limit, skip, patch } = parsed.options;
  const all = diffArguments({ ...parsed.options, patch: patch === true }, args, undefined);
  const isBare = patch === false; // -s
  const view = isBare ? { ...all, formats: all.formats.filter((form) => form !== 'patch') } : all;
  const ignoresCase = options.some((word) => word === '-i' || word === '--regexp-ignore-case');
  const what = searchedFor(parsed.options, ignoresCase);
  if (what !== undefined && limit !== undefined && options.includes('--reverse')) {
    throw usage('-n and --reverse are not taken together with -S or -G');
  }
  if (cell !== undefined && (options.length > 0 || what !== undefined || skip !== undefined || isSum(view))) {
    throw usage('--cell follows a cell of one notebook: -n and --html go with it, and how changes are shown');
  }
  const counts = [
    ...(limit === undefined ? [] : [`--max-count=${limit}`]),
    ...(skip === undefined ? [] : [`--skip=${skip}`]),
  ];
  const wholeCommits = parsed.options.pickaxeAll === true;
  return {
    view,
    // Of commits in which something is found git knows nothing: they are counted here.
    options: what === undefined ? [...options, ...counts] : options,
    args,
    paths: end < 0 ? undefined : given.slice(end + 1),
    follow: options.includes('--no-follow') ? false : options.includes('--follow') || undefined,
    search: what && { what, wholeCommits, skip: skip ?? 0, limit: limit ?? Number.POSITIVE_INFINITY },
    cell,
    limit,
  };
}

function isSum({ formats }: DiffArguments): boolean {
  return !formats.includes('patch') && !formats.includes('html');
}

function searchedFor(options: LogOptions, ignoresCase: boolean): SourceSearch | undefined {
  const { S: text, G: lines, pickaxeRegex } = options;
  if (text !== undefined && lines !== undefined) throw usage('-S and -G exclude each other');
  if (text !== undefined) return countOf(text, { isPattern: pickaxeRegex === true, ignoresCase });
  return lines === undefined ? undefined : changedLinesWith(lines, { ignoresCase });
}

function usage(reason: string): NotebookError {
  return new NotebookError({ kind: 'usage', reason, advice: 'see nbdiff log --help' });
}
