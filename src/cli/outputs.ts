/** `nbdiff outputs [status|clear|restore PATH...]`: what the filter keeps beside the commits. */
import type { Command } from 'commander';
import { NotebookError } from '../errors.ts';
import { restoreOutputs } from '../filter/restore-outputs.ts';
import { findRepository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { openPolicy } from '../policy/policy.ts';
import { renderCleared, renderKeptOutputs, renderRestored } from '../render/kept-outputs.ts';
import { openOutputStore } from '../store/output-store.ts';
import { choice, createCommand, parseArguments } from './arguments.ts';

const ACTIONS = ['status', 'clear', 'restore'] as const;
type Action = (typeof ACTIONS)[number];

export async function outputsCommand(): Promise<Command> {
  return (await createCommand('outputs'))
    .argument('[action]', 'status (the default), clear or restore', choice(...ACTIONS))
    .argument('[paths...]', 'for restore: the notebooks to fill');
}

export async function outputs(args: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseArguments<object>(await outputsCommand(), args, io);
  if (parsed === undefined) return 0;
  const [action = 'status', ...paths] = parsed.args as [Action?, ...string[]];
  const store = openOutputStore(await findRepository(gitFor(io)), (line) => io.warn(`nbdiff: ${line}`));
  switch (action) {
    case 'status': {
      const { outputsLimit: limit, filterKeeps: isKeeping } = (await openPolicy(io)).settings;
      io.write(renderKeptOutputs({ ...store.size(), limit, isKeeping }));
      return 0;
    }
    case 'clear':
      store.clear();
      io.write(renderCleared());
      return 0;
    case 'restore':
      if (paths.length === 0)
        throw new NotebookError({ kind: 'usage', reason: 'restore needs the notebooks to fill' });
      for (const path of paths) io.write(renderRestored(path, await restoreOutputs(path, store, io)));
      return 0;
  }
}
