/** `nbdiff clean [PATH...]`: takes away what machines wrote. Without paths standard input to standard output;
 *  with paths in place, each file whole or not at all. */
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { parseSize } from '../git/config.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordError } from '../messages.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import type { Normalizer, NormalizerOptions } from '../notebook/normalizer.ts';
import { readNotebook } from '../notebook/read.ts';
import { openPolicy } from '../policy/policy.ts';
import { createCommand, parseArguments } from './arguments.ts';

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

export async function clean(args: readonly string[], io: Io): Promise<ExitCode> {
  const collect = (key: string, all: readonly string[] = []): readonly string[] => [
    ...all,
    ...key.split(/[\s,]+/),
  ];
  const command = await createCommand(
    'clean',
    'take outputs, execution counts and editor noise out of notebooks',
  );
  command
    .argument('[paths...]', 'notebooks to clean in place; without any, standard input to standard output')
    .option('--check', 'write nothing; name the notebooks that are not clean and exit with 1')
    .option('--diff', 'write nothing; show the raw lines that would go')
    .option('--strip <keys>', 'further keys to take away, such as cell.metadata.colour', collect)
    .option('--extra-keys <keys>', 'the same as --strip', collect)
    .option('--keep <keys>', 'keys to leave in place, such as cell.outputs', collect)
    .option('--keep-output', 'leave outputs and execution counts in place')
    .option('--keep-count', 'leave execution counts in place')
    .option('--max-size <size>', 'leave outputs of at most this size in place (2k, 1m)', sizeArgument)
    .option('--text-only', 'leave outputs in place that are plain text')
    .option('--drop-empty-cells', 'take cells without a source away')
    .option('--drop-tagged-cells <tags>', 'take cells with one of these tags away', collect)
    .option('--all', 'all notebooks that git tracks: prepare the one commit that strips a repository')
    .option('-n, --dry-run', 'with --all: say what would be done, and do nothing');
  const parsed = await parseArguments<CleanOptions>(command, args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const policy = await openPolicy(io, normalizerOptions(options));
  if (options.all === true) {
    const { cleanRepository } = await import('../filter/strip-repository.ts');
    return cleanRepository(policy, options.dryRun === true, io);
  }
  if (parsed.args.length === 0 || (parsed.args.length === 1 && parsed.args[0] === '-')) {
    return cleanStream(policy.general, options, io);
  }
  let exit: ExitCode = 0;
  for (const path of parsed.args) {
    try {
      const bytes = await readInput(path, io);
      const cleaned = cleanedBytes(readNotebook(bytes, { file: path }), policy.normalizerForFile(path));
      if (cleaned.equals(bytes)) continue;
      if (options.diff === true) await showRawDiff(path, bytes, cleaned, io);
      if (options.check === true) {
        io.warn(`nbdiff: ${path}: not clean; mend it with: nbdiff clean ${path}`);
        if (exit === 0) exit = 1;
      } else if (options.diff !== true) writeWhole(path, cleaned, io);
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      io.warn(`nbdiff: ${wordError(error)}`);
      exit = 2;
    }
  }
  return exit;
}

/** What cannot be read passes through as it is, with one line that says why and exit 2. */
async function cleanStream(normalizer: Normalizer, options: CleanOptions, io: Io): Promise<ExitCode> {
  const bytes = await io.readStdin();
  try {
    const cleaned = cleanedBytes(readNotebook(bytes, { file: 'standard input' }), normalizer);
    if (options.diff === true) await showRawDiff('standard input', bytes, cleaned, io);
    if (options.check !== true && options.diff !== true) io.write(cleaned);
    return options.check === true && !cleaned.equals(bytes) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    io.warn(`nbdiff: ${wordError(error)}`);
    if (options.check !== true && options.diff !== true) io.write(bytes);
    return 2;
  }
}

function normalizerOptions(options: CleanOptions): NormalizerOptions {
  const keepsSome = options.maxSize !== undefined || options.textOnly === true;
  const drops = options.dropEmptyCells === true || options.dropTaggedCells !== undefined;
  return {
    strip: [...(options.strip ?? []), ...(options.extraKeys ?? [])],
    keep: [
      ...(options.keep ?? []),
      ...(options.keepOutput === true ? RUN_KEYS : []),
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
const RUN_KEYS: readonly string[] = ['cell.outputs', ...COUNT_KEYS];

function sizeArgument(text: string): number {
  const size = parseSize(text);
  if (size !== undefined) return size;
  throw new NotebookError({ kind: 'usage', reason: `"${text}" is not a size such as 2k` });
}

/** A unified diff of the files themselves, since `clean` is about what a diff of cells leaves out. */
async function showRawDiff(path: string, before: Buffer, after: Buffer, io: Io): Promise<void> {
  const { createTwoFilesPatch } = await import('diff');
  io.write(createTwoFilesPatch(`a/${path}`, `b/${path}`, before.toString('utf8'), after.toString('utf8')));
}
