/** `nbdiff status`: what git is told about notebooks, where, by whom, and what is wrong with it. */
import { committedOutputs } from '../filter/committed-outputs.ts';
import { gitFor } from '../git/run.ts';
import type { Installation } from '../install/driver-commands.ts';
import { readStatus } from '../install/status.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicyForGit } from '../policy/policy.ts';
import { renderStatus, type SetupFact } from '../render/setup.ts';
import { createCommand, parseArguments } from './arguments.ts';

/** Exit 0 where git is set up and nothing is wrong, 1 otherwise. */
export async function status(args: readonly string[], io: Io, installation: Installation): Promise<ExitCode> {
  const parsed = await parseArguments<object>(await createCommand('status'), args, io);
  if (parsed === undefined) return 0;
  const git = gitFor(io);
  const found = await readStatus(installation, git);
  // A mistake in a setting is no reason to say nothing of the rest.
  const outputs = await committedOutputs(await openPolicyForGit(io), git);
  const facts: readonly SetupFact[] =
    outputs.paths.length === 0 ? [] : [{ kind: 'committed-outputs', ...outputs }];
  io.write(renderStatus({ ...found, facts: [...found.facts, ...facts] }, io));
  return found.problems.length === 0 ? 0 : 1;
}
