/** `nbdiff status`: what git is told about notebooks, where, by whom, and what is wrong with it. */
import { gitFor } from '../git/run.ts';
import type { Installation } from '../install/driver-commands.ts';
import { readStatus } from '../install/status.ts';
import type { ExitCode, Io } from '../io.ts';
import { renderStatus } from '../render/setup.ts';
import { createCommand, parseArguments } from './arguments.ts';

/** Exit 0 where git is set up and nothing is wrong, 1 otherwise. */
export async function status(args: readonly string[], io: Io, installation: Installation): Promise<ExitCode> {
  const parsed = await parseArguments<object>(await createCommand('status'), args, io);
  if (parsed === undefined) return 0;
  const found = await readStatus(installation, gitFor(io));
  io.write(renderStatus(found, io));
  return found.problems.length === 0 ? 0 : 1;
}
