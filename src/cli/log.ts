/** `nbdiff log PATH [--cell N|ID|TEXT]`: the commits that changed a notebook, or one cell of it, with the change each
 *  time; renames and moves are followed. */
import type { Command } from 'commander';
import { readLog } from '../compare/notebook-log.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { renderLogEntry } from '../render/history.ts';
import { DEFAULT_VIEW } from '../render/options.ts';
import { loadColors } from '../terminal/color.ts';
import { startPagerFor } from '../terminal/pager.ts';
import { createCommand, parseArguments, positiveNumber } from './arguments.ts';

interface LogOptions {
  readonly cell?: string;
  readonly maxCount?: number;
  readonly color?: boolean;
  readonly pager?: boolean;
}

export async function logCommand(): Promise<Command> {
  return (await createCommand('log'))
    .argument('<path>', 'a notebook that git tracks')
    .option('--cell <which>', 'one cell, as HEAD has it: its number, its id, or text in it')
    .option('-n, --max-count <n>', 'look at so many commits at most', positiveNumber)
    .option('--no-color', 'no colours')
    .option('--no-pager', 'do not use a pager');
}

export async function log(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<LogOptions>(await logCommand(), args, io);
  if (parsed === undefined) return 0;
  const { options } = parsed;
  const [path] = parsed.args as [string];
  const policy = await openPolicy(io);
  const request = { path, cell: options.cell, limit: options.maxCount };
  const entries = await readLog(request, policy, gitFor(io));
  const pager = options.pager === false ? undefined : startPagerFor(io, policy.config);
  const color = await loadColors(
    options.color === false ? 'never' : undefined,
    policy.settings,
    io,
    pager !== undefined,
  );
  const view = { ...DEFAULT_VIEW, color, columns: io.columns };
  try {
    for await (const entry of entries) if (!(pager?.io ?? io).write(renderLogEntry(entry, view))) break;
  } finally {
    await pager?.close();
  }
  return 0;
}
