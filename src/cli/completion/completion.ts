/** `nbdiff completion bash|zsh|fish`: a script for the shell, made from the commands themselves. The shell then knows
 *  all words without calling nbdiff. */
import type { ExitCode, Io } from '../../io.ts';
import { parseArguments } from '../arguments.ts';
import { allCommands } from '../commands.ts';
import { bashScript } from './bash.ts';
import { completionCommand, type Shell } from './completion-arguments.ts';
import { type DescribedCommand, describe } from './described.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly DescribedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export async function completion(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<object>(await completionCommand(), args, io);
  if (parsed === undefined) return 0;
  const [shell] = parsed.args as [Shell];
  io.write(SCRIPTS[shell](describe(await allCommands())));
  return 0;
}
