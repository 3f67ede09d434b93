/** `nbdiff outputs [status|clear|restore PATH...]`: what the filter keeps beside the commits. */
import { NotebookError } from '../errors.ts';
import { readInput, writeWhole } from '../files.ts';
import { trackedPath } from '../git/index-entry.ts';
import { findRepository } from '../git/repository.ts';
import { gitFor } from '../git/run.ts';
import type { ExitCode, Io } from '../io.ts';
import { readableSize } from '../notebook/outputs.ts';
import { readNotebook } from '../notebook/read.ts';
import { putBackOutputs } from '../outputs/put-back.ts';
import { openPolicy } from '../policy/policy.ts';
import { type OutputStore, openOutputStore } from '../store/output-store.ts';
import { createCommand, parseArguments } from './arguments.ts';

export async function outputs(args: readonly string[], io: Io): Promise<ExitCode> {
  const command = (
    await createCommand('outputs', 'Look at, empty or use the outputs that the filter keeps.')
  ).argument('[action...]', 'status (the default), clear, or restore and the notebooks to fill');
  const parsed = await parseArguments<object>(command, args, io);
  if (parsed === undefined) return 0;
  const [action = 'status', ...paths] = parsed.args;
  const git = gitFor(io);
  const { commonDir } = await findRepository(git);
  const store = openOutputStore(commonDir, (line) => io.warn(`nbdiff: ${line}`));
  switch (action) {
    case 'status': {
      const { settings } = await openPolicy(io);
      const { notebooks, bytes } = store.size();
      const limit = readableSize(settings.outputsLimit);
      io.write(
        `outputs of ${notebooks} notebook${notebooks === 1 ? '' : 's'} kept, ${readableSize(bytes)} of at most ${limit} (nbdiff.outputsLimit)\n`,
      );
      if (!settings.filterKeeps) io.write('nothing is kept any more: nbdiff.keepOutputs is false\n');
      return 0;
    }
    case 'clear':
      emptyStore(store);
      io.write('what was kept is gone; notebooks in the work tree are as they were\n');
      return 0;
    case 'restore':
      if (paths.length === 0)
        throw new NotebookError({ kind: 'usage', reason: 'restore needs the notebooks to fill' });
      for (const path of paths) await restore(path, store, io);
      return 0;
  }
  const advice = 'it takes status, clear or restore PATH';
  throw new NotebookError({ kind: 'usage', reason: `outputs does not know "${action}"`, advice });

  /** Fills the cells of `path` that have no outputs from the versions kept for it. */
  async function restore(path: string, from: OutputStore, where: Io): Promise<void> {
    const name = (await trackedPath(path, git))?.bytes ?? Buffer.from(path);
    const bytes = await readInput(path, where);
    // Asked for by a person: the last run counts, also of a cell that was cleared since.
    const runs = from.parts(name).filter(({ edits }) => edits.length > 0);
    const restored = putBackOutputs(readNotebook(bytes, { file: path }), runs);
    if (restored.equals(bytes)) where.write(`${path}: nothing to put back\n`);
    else {
      writeWhole(path, restored, where);
      where.write(`${path}: outputs put back beside the code that made them\n`);
    }
  }
}

function emptyStore(store: OutputStore): void {
  try {
    store.clear();
  } catch (error) {
    const reason = `what is kept cannot be deleted (${(error as NodeJS.ErrnoException).code})`;
    throw new NotebookError({ kind: 'file', reason });
  }
}
