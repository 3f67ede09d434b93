/** What git said of the names that `nbdiff` was given, for somebody who may have meant a file or a command. */
import { NotebookError } from '../errors.ts';
import type { DiffArguments } from './diff-arguments.ts';
import { nearestCommand } from './nearest-command.ts';

/** The error in our words where it is git's about such a name; any other as it is. */
export async function explained(error: unknown, { args, paths }: DiffArguments): Promise<unknown> {
  if (!(error instanceof NotebookError) || error.problem.kind !== 'git') return error;
  const { reason } = error.problem;
  if (reason.startsWith('not a git repository')) {
    const [first] = [...args, ...(paths ?? [])];
    const place = first === undefined ? 'here' : `here, so "${first}" cannot be looked up`;
    const advice = 'outside of one, name two notebooks: nbdiff before.ipynb after.ipynb';
    return new NotebookError({ kind: 'usage', reason: `no git repository ${place}`, advice });
  }
  const unknown = /^ambiguous argument '(.*)': unknown revision or path/.exec(reason)?.[1];
  if (unknown === undefined) return error;
  const command = unknown === args[0] ? await nearestCommand(unknown) : undefined;
  const advice =
    command === undefined ? 'put the path of a deleted file behind --' : `did you mean: nbdiff ${command}`;
  return new NotebookError({ kind: 'usage', reason: `${unknown}: no such file, and no such commit`, advice });
}
