/** What a person typed after `nbdiff grep`, as values. */
import type { GrepPlaces } from '../compare/grepped-notebooks.ts';
import { configBool, configValue, type GitConfig } from '../git/config.ts';
import type { CellKind, CellSearch } from '../grep/search-cells.ts';
import type { Io } from '../io.ts';
import { type ColorChoice, colorChoice } from '../policy/settings.ts';
import type { GrepLook } from '../render/grep.ts';
import { choice, parseArguments } from './arguments.ts';
import { FORMS, type GrepOptions, grepCommand } from './grep-arguments.ts';
import { askedPatterns, formIn } from './grep-patterns.ts';

/** What is printed of what is found. */
export type GrepForm = 'lines' | 'with' | 'without' | 'counts' | 'nothing';

export interface GrepRequest {
  readonly places: GrepPlaces;
  readonly search: CellSearch;
  readonly form: GrepForm;
  readonly look: Pick<GrepLook, 'names' | 'heading' | 'breaks' | 'lineNumbers' | 'hasContext'> & {
    readonly isNul: boolean;
  };
  readonly color: ColorChoice | undefined;
  readonly pager: boolean;
}

/** undefined where help was asked for and given. Throws NotebookError kind `usage`. */
export async function readGrepRequest(
  given: readonly string[],
  config: GitConfig,
  io: Io,
): Promise<GrepRequest | undefined> {
  const end = given.findIndex((word, at) => word === '--' && !/^-[ef]$/.test(given[at - 1] ?? ''));
  const typed = (end < 0 ? given : given.slice(0, end)).map(asCommanderReads);
  const command = await grepCommand();
  let form = formIn(config);
  for (const [flags, own] of FORMS)
    command.on(`option:${flags.slice(6)}`, () => {
      form = own;
    });
  const parsed = await parseArguments<GrepOptions>(command, typed, io);
  if (parsed === undefined) return undefined;
  const { options } = parsed;
  const { patterns, args } = await askedPatterns(options, form, parsed.args, io);
  const context = contextOf(options);
  const cells = (['code', 'markdown'] as const).filter((kind) => options[kind] === true);
  return {
    places: {
      args,
      paths: end < 0 ? undefined : given.slice(end + 1),
      cached: options.cached === true,
      untracked: options.untracked === true,
      fullName: options.fullName ?? configBool(config, 'grep.fullname') ?? false,
    },
    search: {
      patterns,
      isInverted: options.invertMatch === true,
      cells: cells.length === 0 ? undefined : new Set<CellKind>(cells),
      outputs: options.outputs === true,
      context,
      most: options.maxCount ?? Number.POSITIVE_INFINITY,
    },
    form: shownForm(options),
    look: {
      names: options.filename !== false,
      heading: options.heading === true,
      breaks: options.break === true,
      lineNumbers: options.lineNumber ?? configBool(config, 'grep.linenumber') ?? false,
      hasContext: context === 'all' || context.before + context.behind > 0,
      isNul: options.null === true,
    },
    color: colorOf(options, config),
    pager: options.pager !== false,
  };
}

/** `-3` is `-C3`, and the value of `--color` stands behind `=` alone. */
function asCommanderReads(word: string): string {
  if (word === '--color') return '--color=always';
  return word === '--name-only' ? '-l' : word.replace(/^-([0-9]+)$/, '-C$1');
}

function contextOf(options: GrepOptions): CellSearch['context'] {
  if (options.functionContext === true) return 'all';
  const both = options.context ?? 0;
  return { before: options.beforeContext ?? both, behind: options.afterContext ?? both };
}

function shownForm(options: GrepOptions): GrepForm {
  if (options.quiet === true) return 'nothing';
  if (options.filesWithoutMatch === true) return 'without';
  if (options.filesWithMatches === true) return 'with';
  return options.count === true ? 'counts' : 'lines';
}

function colorOf({ color }: GrepOptions, config: GitConfig): ColorChoice | undefined {
  if (color === false) return 'never';
  if (typeof color === 'string') return choice('always', 'never', 'auto')(color);
  const said = configValue(config, 'color.grep');
  return said === undefined ? undefined : colorChoice(said);
}
