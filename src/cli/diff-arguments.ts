/** What a person typed after `nbdiff`, as values. Options are git's own, read as git reads them.
 *
 *  Where git's options and commander's differ, git wins: `--stat HEAD` is no width of HEAD, since an optional value
 *  stands only behind `=`; and what stands behind `--` is kept apart, since those are paths.
 *  Without an option there is nothing to parse, and commander, which costs a fifth of node's start, is not loaded. */
import type { Command } from 'commander';
import type { CompareOptions } from '../diff/compare-cells.ts';
import { NotebookError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { MarkdownLimits } from '../markdown/limits.ts';
import type { ColorChoice } from '../policy/settings.ts';
import type { DiffFormat } from '../render/diff-page.ts';
import type { OutputsShown } from '../render/options.ts';
import type { IgnoredSpace } from '../text/line-diff.ts';
import { choice, createCommand, outputsShown, parseArguments } from './arguments.ts';
import { commandList } from './descriptions.ts';
import { type MarkdownOptions, markdownLimits, withMarkdownOptions } from './markdown-arguments.ts';

export interface DiffArguments {
  /** Commits, ranges, blobs, files, before `--` or without it. */
  readonly args: readonly string[];
  /** Pathspecs behind `--`; undefined where there was none. */
  readonly paths: readonly string[] | undefined;
  /** In the order of output; empty with `--quiet`. */
  readonly formats: readonly DiffFormat[];
  readonly cached: boolean;
  readonly relative: boolean | string | undefined;
  readonly renames: boolean | number | undefined;
  readonly context: number | undefined;
  readonly ignoreSpace: IgnoredSpace;
  readonly ignoreBlankLines: boolean;
  readonly wordDiff: 'plain' | 'color' | undefined;
  readonly color: ColorChoice | undefined;
  readonly outputs: OutputsShown;
  /** Also metadata that machines write. */
  readonly metadata: boolean;
  /** What a change does to other cells; undefined: as the settings say. */
  readonly impact: boolean | undefined;
  /** Columns that `--stat` may use. */
  readonly statWidth: number | undefined;
  readonly nulEnds: boolean;
  /** undefined: no Markdown. */
  readonly markdown: MarkdownLimits | undefined;
  /** A file; `-` is standard output. */
  readonly output: string | undefined;
  readonly exitCode: boolean;
  readonly pager: boolean;
}

export interface CommanderOptions extends MarkdownOptions {
  readonly patch?: boolean;
  readonly stat?: string;
  readonly numstat?: boolean;
  readonly shortstat?: boolean;
  readonly nameOnly?: boolean;
  readonly nameStatus?: boolean;
  readonly json?: boolean;
  readonly html?: boolean;
  readonly cached?: boolean;
  readonly staged?: boolean;
  readonly relative?: string | false;
  readonly findRenames?: string;
  readonly renames?: boolean;
  readonly unified?: number;
  readonly ignoreAllSpace?: boolean;
  readonly ignoreSpaceChange?: boolean;
  readonly ignoreBlankLines?: boolean;
  readonly wordDiff?: string;
  readonly color?: string | false;
  readonly outputs?: string;
  readonly metadata?: boolean;
  readonly impact?: boolean;
  readonly all?: boolean;
  readonly z?: boolean;
  readonly output?: string;
  readonly exitCode?: boolean;
  readonly quiet?: boolean;
  readonly pager?: boolean;
}

/** Options whose value may be left out; `-M` is the short one of them. */
const OPTIONAL_VALUES: ReadonlySet<string> = new Set([
  '--stat',
  '--color',
  '--word-diff',
  '--outputs',
  '--relative',
  '--find-renames',
]);

/** git's order of output, where several are asked for. */
const SUMMARIES: readonly DiffFormat[] = ['name-status', 'name-only', 'numstat', 'stat', 'shortstat'];

/** Formats that are a whole document. */
const DOCUMENTS = ['json', 'html', 'markdown'] as const;

/** undefined where help was asked for and given. Throws NotebookError kind `usage`. */
export async function parseDiffArguments(
  given: readonly string[],
  io: Io,
): Promise<DiffArguments | undefined> {
  const end = given.indexOf('--');
  const before = end < 0 ? given : given.slice(0, end);
  const paths = end < 0 ? undefined : given.slice(end + 1);
  if (!before.some(isOption)) return diffArguments({}, before, paths);
  const command = await diffCommand();
  const parsed = await parseArguments<CommanderOptions>(command, before.map(withValue), io);
  return parsed && diffArguments(parsed.options, parsed.args, paths);
}

function isOption(arg: string): boolean {
  return arg.startsWith('-') && arg !== '-';
}

/** An optional value always behind `=`, so that the next argument is never taken for it. */
export function withValue(arg: string): string {
  if (arg.startsWith('-M')) return `--find-renames=${arg.slice(2)}`;
  return OPTIONAL_VALUES.has(arg) ? `${arg}=` : arg;
}

export async function diffCommand(): Promise<Command> {
  const command = (await createCommand(''))
    .usage(
      '[options] [<commit> [<commit>]] [--] [<path>...]\n       nbdiff [options] <before.ipynb> <after.ipynb>\n       nbdiff <command>',
    )
    .argument('[what...]', 'commits, A..B, A...B, REV:path twice, paths; or two files (- is standard input)');
  withForms(withCompared(command))
    .option('--json', 'the list of changes as JSON')
    .option('--html', 'a page for the browser, in one file');
  withMarkdownOptions(command, 'a page of Markdown, for a comment or a step summary');
  withImpact(withHidden(command).option('--all', 'everything: outputs, counts, ids, all metadata'));
  return withWays(command)
    .optionsGroup('For scripts:')
    .option('--exit-code', 'exit with 1 where something changed')
    .option('--quiet', 'show nothing, and exit with 1 where something changed')
    .addHelpText('after', commandList());
}

/** The options that say what is compared. */
export function withCompared(command: Command): Command {
  return command
    .optionsGroup('What is compared:')
    .option('--cached', 'the index with a commit (HEAD where none is named)')
    .option('--staged', 'the same as --cached')
    .option('--relative [path]', 'only what is below this directory, with paths from here')
    .option('--no-relative', 'paths from the top of the repository')
    .option('-M, --find-renames [n]', 'find renamed notebooks, n percent alike')
    .option('--no-renames', 'a renamed notebook is a deleted and an added one');
}

/** The options that all views of changes have, here and in a log: what is shown, what of it that is hidden else, and how
 *  lines are compared. */
export function withForms(command: Command): Command {
  return command
    .optionsGroup('What is shown:')
    .option('-p, --patch', 'the changes themselves (the default)')
    .option('--stat [width]', 'source lines added and removed, as a picture')
    .option('--numstat', 'the same as numbers, separated by tabs')
    .option('--shortstat', 'the sum of them alone')
    .option('--name-only', 'the names of changed notebooks')
    .option('--name-status', 'their names, with what happened to them');
}

export function withHidden(command: Command): Command {
  return command
    .option('--outputs [full]', 'also what changed in outputs; long ones are cut, or shown in full')
    .option('--metadata', 'also metadata that machines write');
}

export function withImpact(command: Command): Command {
  return command
    .option('--impact', 'also which cells use what a change makes anew, and outputs from before it')
    .option('--no-impact', 'without that, where nbdiff.impact is set');
}

/** How lines are compared. */
export function withLines(command: Command): Command {
  return command
    .optionsGroup('How lines are compared and shown:')
    .option('-U, --unified <n>', 'lines of context around a change', wholeNumber)
    .option('-w, --ignore-all-space', 'white space makes no difference')
    .option('-b, --ignore-space-change', 'the amount of white space makes no difference')
    .option('--ignore-blank-lines', 'changes of empty lines alone are none');
}

/** The same, and how they look at a terminal or in a file. */
export function withWays(command: Command): Command {
  return withLines(command)
    .option('--word-diff [mode]', 'changed words within a line: plain or color')
    .option('--color [when]', 'always, never or auto')
    .option('--no-color', 'the same as --color=never')
    .option('-z', 'NUL instead of a newline behind names and numbers')
    .option('-o, --output <file>', 'write it to a file, whole or not at all')
    .option('--no-pager', 'do not use a pager');
}

function wholeNumber(value: string): number {
  if (/^[0-9]+$/.test(value)) return Number(value);
  throw new NotebookError({ kind: 'usage', reason: `"${value}" is not a number of lines` });
}

/** What commander read, as values. */
export function diffArguments(
  options: CommanderOptions,
  args: readonly string[],
  paths: readonly string[] | undefined,
): DiffArguments {
  return {
    args,
    paths,
    formats: formatsOf(options),
    cached: options.cached === true || options.staged === true,
    relative: options.relative === '' ? true : options.relative,
    renames: renamesOf(options),
    context: options.unified,
    ignoreSpace: options.ignoreAllSpace ? 'all-space' : options.ignoreSpaceChange ? 'space-change' : 'none',
    ignoreBlankLines: options.ignoreBlankLines === true,
    wordDiff: wordDiffOf(options),
    color: colorOf(options),
    outputs: outputsShown(options.outputs ?? (options.all === true ? '' : undefined)),
    metadata: options.metadata === true || options.all === true,
    impact: options.impact,
    statWidth: statWidthOf(options.stat),
    nulEnds: options.z === true,
    markdown: markdownLimits(options),
    output: options.output,
    exitCode: options.exitCode === true || options.quiet === true,
    pager:
      options.pager !== false &&
      options.exitCode !== true &&
      options.quiet !== true &&
      options.markdown !== true,
  };
}

/** How notebooks are to be compared. */
export function waysOf({ ignoreSpace, ignoreBlankLines }: DiffArguments): Omit<CompareOptions, 'normalizer'> {
  return {
    ...(ignoreSpace === 'none' ? {} : { ignoreSpace }),
    ...(ignoreBlankLines ? { ignoreBlankLines: true } : {}),
  };
}

function formatsOf(options: CommanderOptions): DiffArguments['formats'] {
  if (options.quiet === true) return [];
  const wanted = new Set<DiffFormat>([
    ...(options.nameStatus === true ? (['name-status'] as const) : []),
    ...(options.nameOnly === true ? (['name-only'] as const) : []),
    ...(options.numstat === true ? (['numstat'] as const) : []),
    ...(options.stat === undefined ? [] : (['stat'] as const)),
    ...(options.shortstat === true ? (['shortstat'] as const) : []),
  ]);
  if (wanted.has('name-only') && wanted.has('name-status')) {
    throw new NotebookError({ kind: 'usage', reason: '--name-only and --name-status exclude each other' });
  }
  for (const document of DOCUMENTS) {
    if (options[document] !== true) continue;
    const others = DOCUMENTS.filter((other) => other !== document && options[other] === true);
    if (wanted.size === 0 && others.length === 0 && options.patch !== true) return [document];
    throw new NotebookError({
      kind: 'usage',
      reason: `--${document} stands alone: its document holds the other formats`,
    });
  }
  const summaries = SUMMARIES.filter((format) => wanted.has(format));
  return summaries.length === 0 || options.patch === true ? [...summaries, 'patch'] : summaries;
}

/** git reads `-M90%` as percent, and `-M9` as what stands behind a decimal point. */
function renamesOf({ renames, findRenames }: CommanderOptions): boolean | number | undefined {
  if (renames === false) return false;
  if (findRenames === undefined) return undefined;
  if (findRenames === '') return true;
  const [, digits, percent] = /^([0-9]+(?:\.[0-9]+)?)(%?)$/.exec(findRenames) ?? [];
  if (digits === undefined) {
    throw new NotebookError({ kind: 'usage', reason: `-M takes a number or percent, not "${findRenames}"` });
  }
  return percent === '%' ? Number(digits) : Number(`0.${digits.replace('.', '')}`) * 100;
}

function wordDiffOf({ wordDiff, markdown }: CommanderOptions): 'plain' | 'color' | undefined {
  if (wordDiff === undefined) return undefined;
  const word = choice('plain', 'color', 'none')(wordDiff === '' ? 'plain' : wordDiff);
  if (word === 'color' && markdown === true) {
    const reason = 'Markdown has no colours to mark words with';
    throw new NotebookError({ kind: 'usage', reason, advice: 'use --word-diff=plain' });
  }
  return word === 'none' ? undefined : word;
}

function colorOf({ color }: CommanderOptions): ColorChoice | undefined {
  if (color === undefined) return undefined;
  if (color === false) return 'never';
  return choice('always', 'never', 'auto')(color === '' ? 'always' : color);
}

/** git's further numbers (`--stat=width,name-width,count`) are read and the first one is used. */
function statWidthOf(stat: string | undefined): number | undefined {
  if (stat === undefined || stat === '') return undefined;
  if (!/^[0-9]+(,[0-9]*){0,2}$/.test(stat)) {
    throw new NotebookError({ kind: 'usage', reason: `--stat takes a number of columns, not "${stat}"` });
  }
  return Number.parseInt(stat, 10) || undefined;
}
