/** `nbdiff outputs restore`: kept outputs back into a notebook of the work tree, because a person asks for them. */
import { readInput, writeWhole } from '../files.ts';
import { trackedPath } from '../git/index-entry.ts';
import { gitFor } from '../git/run.ts';
import type { Io } from '../io.ts';
import { readNotebook } from '../notebook/read.ts';
import { putBackOutputs } from '../outputs/put-back.ts';
import type { OutputStore } from '../store/output-store.ts';

/** Fills the cells of `path` that have no outputs from the versions kept for it; false where there was nothing to put
 *  back. Throws NotebookError where the file cannot be read or written. */
export async function restoreOutputs(path: string, store: OutputStore, io: Io): Promise<boolean> {
  const name = (await trackedPath(path, gitFor(io)))?.bytes ?? Buffer.from(path);
  const bytes = await readInput(path, io);
  // The last run counts, also of a cell that was cleared since.
  const runs = store.parts(name).filter(({ edits }) => edits.length > 0);
  const restored = putBackOutputs(readNotebook(bytes, { file: path }), runs);
  if (restored.equals(bytes)) return false;
  writeWhole(path, restored, io);
  return true;
}
