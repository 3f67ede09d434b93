/** The end of a session, by keys or by `--take`: what was settled is said and noted for rerere, and a file without
 *  conflicts that git still calls unmerged is added, where a person says so. */
import { gitFor } from '../git/run.ts';
import { stage } from '../git/unmerged.ts';
import type { Io } from '../io.ts';
import {
  wordAddIt,
  wordFileDeleted,
  wordOursAlone,
  wordPutBack,
  wordSettled,
  wordTellGit,
} from '../render/resolve-words.ts';
import { remember } from '../session/remembered.ts';
import type { DecidedFile, Session } from '../session/session.ts';
import { conflictsAfter } from '../session/write-decisions.ts';
import type { Person } from './person.ts';

/** Whether nothing is left to do in any of the files. `person` undefined: nobody is asked. */
export async function finishSession(session: Session, person: Person | undefined, io: Io): Promise<boolean> {
  const wasSeenThrough = session.at >= session.asked.length;
  let isDone = true;
  for (const decided of session.files.values()) {
    const { file, decisions } = decided;
    const left = conflictsAfter(decided).length;
    if (decisions.size > 0) {
      await remember(decisions, io);
      io.write(wordSettled(file.path, file.conflicts.length - left, left));
      if (left > 0 && file.isForMergetool) io.write(wordPutBack(file.path));
    }
    if (left > 0 || file.deletedBy !== undefined) isDone = false;
    // Whoever has had enough is not asked about files that were not come to.
    if (left === 0 && (decisions.size > 0 || wasSeenThrough)) await finishFile(decided, person, io);
  }
  return isDone;
}

async function finishFile(
  { file, decisions }: DecidedFile,
  person: Person | undefined,
  io: Io,
): Promise<void> {
  const { path, isUnmerged, deletedBy, isOursAlone, stages, onDisk } = file;
  if (!isUnmerged) return;
  if (deletedBy !== undefined) {
    const isStored = [stages.ours, stages.theirs].some((side) => side?.bytes.equals(onDisk));
    io.write(wordFileDeleted(path, deletedBy, isStored));
    return;
  }
  if (isOursAlone && decisions.size === 0) io.write(wordOursAlone(path));
  if ((await person?.askKey(wordAddIt(path), ['y', 'n'])) === 'y') await stage(path, gitFor(io));
  else io.write(wordTellGit(path));
}
