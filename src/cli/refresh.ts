/** `nbdiff refresh`: a notebook that was only run again is no change; this tells git so. */
import type { Command } from 'commander';
import { NotebookError } from '../errors.ts';
import { refreshIndex } from '../filter/refresh.ts';
import { findRepository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { shownPath } from '../shown.ts';
import { createCommand, parseArguments } from './arguments.ts';

interface RefreshOptions {
  readonly quiet?: boolean;
}

export async function refreshCommand(): Promise<Command> {
  return (await createCommand('refresh')).option('-q, --quiet', 'say nothing');
}

export async function refresh(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<RefreshOptions>(await refreshCommand(), args, io);
  if (parsed === undefined) return 0;
  const git = gitFor(io);
  const { workTree } = await findRepository(git);
  if (workTree === undefined) {
    throw new NotebookError({ kind: 'usage', reason: 'there is no work tree here to refresh' });
  }
  const paths = await refreshIndex(git, workTree);
  if (parsed.options.quiet !== true) {
    for (const path of paths) io.write(`unchanged: ${shownPath(path.toString())}\n`);
  }
  return 0;
}
