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
import { isAdded, isStored } from '../session/conflicted-file.ts';
import { remember } from '../session/remembered.ts';
import type { DecidedFile, Session } from '../session/session.ts';
import { conflictsAfter } from '../session/write-decisions.ts';
import type { Person } from './person.ts';

/** How a file was offered to git, with which nothing is left in it. `again`: something is, since others came first or the
 *  person took something back. */
export type Offered = 'added' | 'left' | 'again';

/** Asks a person whether git is to be given the file. */
export type Offer = (path: string) => Promise<Offered>;

/** Where nobody else can do anything meanwhile; undefined for nobody. */
export function offerTo(person: Person | undefined, io: Io): Offer {
  return async (path) => {
    const keys = ['y', 'n'] as const;
    if ((await person?.askKey(wordAddIt(path, keys), keys)) !== 'y') return 'left';
    await stage(path, gitFor(io));
    return 'added';
  };
}

/** Whether nothing is left to do in any of the files. `again`: what was offered was answered so, and the rest waits. */
export async function finishSession(
  session: Session,
  offer: Offer,
  io: Io,
): Promise<'done' | 'left' | 'again'> {
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
    if (left > 0 || (file.deletedBy !== undefined && !isAdded(file))) isDone = false;
    // Whoever has had enough is not asked about files that were not come to.
    if (left > 0 || (decisions.size === 0 && !wasSeenThrough)) continue;
    if ((await finishFile(decided, offer, io)) === 'again') return 'again';
  }
  return isDone ? 'done' : 'left';
}

async function finishFile({ file, decisions }: DecidedFile, offer: Offer, io: Io): Promise<Offered> {
  const { path, isUnmerged, deletedBy, isOursAlone } = file;
  if (!isUnmerged || isAdded(file)) return 'added';
  if (deletedBy !== undefined) {
    io.write(wordFileDeleted(path, deletedBy, isStored(file)));
    return 'left';
  }
  if (isOursAlone && decisions.size === 0) io.write(wordOursAlone(path));
  const offered = await offer(path);
  if (offered === 'left') io.write(wordTellGit(path));
  return offered;
}
