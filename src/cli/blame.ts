/** `nbdiff blame PATH [REV]`: commit, date and author of each source line, by cell. */
import type { Command } from 'commander';
import { readBlame } from '../compare/notebook-blame.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { renderBlame } from '../render/history.ts';
import { loadColors } from '../terminal/color.ts';
import { startPagerFor } from '../terminal/pager.ts';
import { createCommand, parseArguments } from './arguments.ts';

interface BlameOptions {
  readonly color?: boolean;
  readonly pager?: boolean;
}

export async function blameCommand(): Promise<Command> {
  return (await createCommand('blame'))
    .argument('<path>', 'a notebook that git tracks')
    .argument('[revision]', 'as of this commit')
    .option('--no-color', 'no colours')
    .option('--no-pager', 'do not use a pager');
}

export async function blame(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<BlameOptions>(await blameCommand(), args, io);
  if (parsed === undefined) return 0;
  const [path, revision] = parsed.args as [string, string?];
  const policy = await openPolicy(io);
  const parts = await readBlame({ path, revision }, policy, gitFor(io), io);
  const pager = parsed.options.pager === false ? undefined : startPagerFor(io, policy.config);
  const color = await loadColors(
    parsed.options.color === false ? 'never' : undefined,
    policy.settings,
    io,
    pager !== undefined,
  );
  (pager?.io ?? io).write(renderBlame(parts, color));
  await pager?.close();
  return 0;
}
