/** What a person typed after `nbdiff clean`, as values; nbstripout's options are understood too. */
import type { Command } from 'commander';
import { NotebookError } from '../errors.ts';
import { parseSize } from '../git/config.ts';
import type { Io } from '../io.ts';
import type { NormalizerOptions } from '../notebook/normalizer.ts';
import { createCommand, parseArguments } from './arguments.ts';

export interface CleanArguments {
  /** Empty, or `-` alone: standard input to standard output. */
  readonly paths: readonly string[];
  /** What this one call takes away and leaves, besides what the repository asks for. */
  readonly own: NormalizerOptions;
  /** With either of them nothing is written. */
  readonly check: boolean;
  readonly diff: boolean;
  /** All notebooks that git tracks. */
  readonly all: boolean;
  readonly dryRun: boolean;
}

interface CleanOptions {
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly strip?: readonly string[];
  readonly extraKeys?: readonly string[];
  readonly keep?: readonly string[];
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly keepOutput?: boolean;
  readonly keepCount?: boolean;
  readonly maxSize?: number;
  readonly textOnly?: boolean;
  readonly dropEmptyCells?: boolean;
  readonly dropTaggedCells?: readonly string[];
}

export async function cleanCommand(): Promise<Command> {
  return (await createCommand('clean'))
    .argument(
      '[paths...]',
      'notebooks or folders to clean in place; without any, standard input to standard output',
    )
    .option('--check', 'write nothing; name the notebooks that are not clean and exit with 1')
    .option('--diff', 'write nothing; show the raw lines that would go')
    .option('--strip <keys>', 'further keys to take away, such as cell.metadata.colour', collect)
    .option('--extra-keys <keys>', 'the same as --strip', collect)
    .option('--keep <keys>', 'keys to leave in place, such as cell.outputs', collect)
    .option('--keep-output', 'leave outputs in place; counts go all the same')
    .option('--keep-count', 'leave execution counts in place')
    .option('--max-size <size>', 'leave outputs of at most this size in place (2k, 1m)', sizeArgument)
    .option('--text-only', 'leave outputs in place that are plain text')
    .option('--drop-empty-cells', 'take cells without a source away')
    .option('--drop-tagged-cells <tags>', 'take cells with one of these tags away', collect)
    .option('--all', 'all notebooks that git tracks: prepare the one commit that strips a repository')
    .option('-n, --dry-run', 'with --all: say what would be done, and do nothing');
}

/** undefined where help was asked for and given. */
export async function parseCleanArguments(
  args: readonly string[],
  io: Io,
): Promise<CleanArguments | undefined> {
  const parsed = await parseArguments<CleanOptions>(await cleanCommand(), args, io);
  if (parsed === undefined) return undefined;
  const { options } = parsed;
  return {
    paths: parsed.args,
    own: normalizerOptions(options),
    check: options.check === true,
    diff: options.diff === true,
    all: options.all === true,
    dryRun: options.dryRun === true,
  };
}

function collect(keys: string, all: readonly string[] = []): readonly string[] {
  return [...all, ...keys.split(/[\s,]+/)];
}

function normalizerOptions(options: CleanOptions): NormalizerOptions {
  const keepsSome = options.maxSize !== undefined || options.textOnly === true;
  const drops = options.dropEmptyCells === true || options.dropTaggedCells !== undefined;
  return {
    strip: [...(options.strip ?? []), ...(options.extraKeys ?? [])],
    keep: [
      ...(options.keep ?? []),
      ...(options.keepOutput === true ? ['cell.outputs'] : []),
      ...(options.keepCount === true ? COUNT_KEYS : []),
    ],
    ...(keepsSome && {
      keepOutputs: {
        ...(options.maxSize === undefined ? {} : { maxSize: options.maxSize }),
        textOnly: options.textOnly === true,
      },
    }),
    ...(drops && {
      dropCells: { empty: options.dropEmptyCells === true, tags: options.dropTaggedCells ?? [] },
    }),
  };
}

const COUNT_KEYS: readonly string[] = ['cell.execution_count', 'cell.prompt_number'];

function sizeArgument(text: string): number {
  const size = parseSize(text);
  if (size !== undefined) return size;
  throw new NotebookError({ kind: 'usage', reason: `"${text}" is not a size such as 2k` });
}
