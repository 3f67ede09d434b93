/** The notebooks that a range changed, as they were asked for. */
import { type ChangedFile, listChangedNotebooks } from '../git/revisions.ts';
import { gitFor } from '../git/run.ts';
import type { Io } from '../io.ts';
import type { Policy } from '../policy/policy.ts';
import type { DiffArguments } from './diff-arguments.ts';
import { explained } from './explained.ts';

/** In git's order. Throws git's own errors about revisions and paths. */
export async function filesInRange(
  request: DiffArguments,
  policy: Policy,
  io: Io,
): Promise<readonly ChangedFile[]> {
  const { args, paths, cached, renames } = request;
  const relative = relativeOf(request, policy);
  try {
    return await listChangedNotebooks({ args, paths, cached, renames, relative }, gitFor(io));
  } catch (error) {
    throw await explained(error, request);
  }
}

export function relativeOf({ relative }: DiffArguments, { settings }: Policy): boolean | string {
  return relative ?? settings.relative;
}
