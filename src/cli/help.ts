/** `nbdiff help [command]`: the same as `nbdiff [command] --help`. */
import { NotebookError } from '../errors.ts';
import type { ExitCode, Io } from '../io.ts';
import { parseArguments } from './arguments.ts';
import { namedCommand } from './commands.ts';
import { helpCommand } from './help-arguments.ts';
import { nearestCommand } from './nearest-command.ts';

export async function help(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<object>(await helpCommand(), args, io);
  if (parsed === undefined) return 0;
  const [word = ''] = parsed.args;
  const command = await namedCommand(word);
  if (command === undefined) {
    const nearest = await nearestCommand(word);
    const advice = nearest === undefined ? 'see nbdiff --help' : `did you mean: nbdiff help ${nearest}`;
    throw new NotebookError({ kind: 'usage', reason: `there is no command "${word}"`, advice });
  }
  await parseArguments<object>(command, ['--help'], io);
  return 0;
}
