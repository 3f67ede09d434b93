/** `nbdiff apply <changes.json> [<notebook>]`: what `nbdiff --json` gave, made in notebooks. */
import type { Command } from 'commander';
import { appliedFiles, checkedFolder } from '../compare/applied-files.ts';
import type { ExitCode, Io } from '../io.ts';
import type { Favor } from '../merge/merge-result.ts';
import { openPolicy } from '../policy/policy.ts';
import { wordApplied } from '../render/apply-words.ts';
import { MARKER_SIZE, SIDE_LABELS } from '../text/merge-types.ts';
import { createCommand, parseArguments } from './arguments.ts';

interface ApplyOptions {
  readonly check?: boolean;
  readonly reverse?: boolean;
  readonly directory?: string;
  readonly ours?: boolean;
  readonly theirs?: boolean;
  readonly union?: boolean;
  readonly quiet?: boolean;
}

export async function applyCommand(): Promise<Command> {
  return (await createCommand('apply'))
    .argument('<changes>', 'what nbdiff --json printed; - is standard input')
    .argument('[notebook]', 'the notebook to change; without it those that the changes name')
    .option('--check', 'write nothing, and exit with 1 where the changes do not fit')
    .option('-R, --reverse', 'take the changes back')
    .option('--directory <folder>', 'the folder that the paths in the changes begin in')
    .option('-3, --3way', 'merge where a notebook has moved on (always so)')
    .option('--ours', 'settle conflicts with what stands in the notebook')
    .option('--theirs', 'settle conflicts with the changes')
    .option('--union', 'settle conflicts with both, the notebook first')
    .option('-q, --quiet', 'say nothing of what was decided');
}

export async function apply(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<ApplyOptions>(await applyCommand(), args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const [changes = '-', notebook] = parsed.args;
  const policy = await openPolicy(io);
  const request = {
    changes,
    notebook,
    isReversed: options.reverse === true,
    folder: checkedFolder(options.directory),
    markers: { style: policy.settings.conflictStyle, size: MARKER_SIZE, labels: SIDE_LABELS },
    favor: favorOf(options) ?? policy.settings.favor ?? ('none' as const),
  };
  const { outcomes, write } = await appliedFiles(request, policy, io);
  const isCheck = options.check === true;
  const isRefused = outcomes.some(({ applied }) => applied.kind === 'refused');
  if (!isCheck && !isRefused) write();
  for (const outcome of outcomes) {
    const { kind } = outcome.applied;
    const isShown = isRefused ? kind === 'refused' : options.quiet !== true || isCheck;
    if (isShown) for (const line of wordApplied(outcome, isCheck)) io.warn(line);
  }
  const hasConflict = outcomes.some(
    ({ applied }) => applied.kind === 'merged' && applied.conflicts.length > 0,
  );
  return isRefused || hasConflict ? 1 : 0;
}

function favorOf({ ours, theirs, union }: ApplyOptions): Favor | undefined {
  if (ours === true) return 'ours';
  if (theirs === true) return 'theirs';
  return union === true ? 'union' : undefined;
}
