/** The history of a file in a session, as a journal keeps it: conflicts by their places among those of the start, which
 *  the start's bytes tell. */
import { readNotebook } from '../notebook/read.ts';
import { hashOf } from '../outputs/taken.ts';
import { withBaseLines } from '../resolve/base-lines.ts';
import { conflictsIn, type NotebookConflict } from '../resolve/conflicts.ts';
import { originFinder } from '../resolve/origins.ts';
import { conflictKey } from '../resolve/recall.ts';
import type { Journal, JournalChange } from '../store/journals.ts';
import type { ConflictedFile } from './conflicted-file.ts';
import type { Change, History, Session } from './session.ts';

/** `key`: the file from the top of the work tree; `merge`: its merge as git names it; `makes`: what it is written as. */
export function journalOf(
  session: Session,
  path: string,
  { key, merge, makes }: { readonly key: string; readonly merge: string; readonly makes: Buffer },
): Journal {
  const { file } = session.files.get(path)!;
  const { done, undone } = historyOf(session, path);
  const kept = ({ conflict, before, after, order, stroke }: Change): JournalChange => ({
    conflict: file.conflicts.indexOf(conflict),
    ...(before && { before }),
    ...(after && { after }),
    order,
    stroke,
  });
  return {
    path: key,
    merge,
    start: hashOf(file.notebook.bytes),
    conflicts: file.conflicts.map(nameOf),
    done: done.map(kept),
    undone: undone.map(kept),
    makes: hashOf(makes),
  };
}

export function historyOf({ done, undone }: Session, path: string): History {
  const isOwn = (change: Change): boolean => change.path === path;
  return { done: done.filter(isOwn), undone: undone.filter(isOwn) };
}

/** The file as it was at the start of the journal, and its history. undefined where the conflicts are others now, as
 *  another nbdiff may find them. */
export function resume(
  file: ConflictedFile,
  journal: Journal,
  start: Buffer,
): { readonly file: ConflictedFile; readonly history: History } | undefined {
  const isKnown = start.equals(file.notebook.bytes);
  const notebook = isKnown ? file.notebook : readNotebook(start, { file: file.path });
  const conflicts = isKnown ? file.conflicts : withBaseLines(conflictsIn(notebook), file.stages);
  if (conflicts.map(nameOf).join() !== journal.conflicts.join()) return undefined;
  const change = ({ conflict, before, after, order, stroke }: JournalChange): Change => {
    return { path: file.path, conflict: conflicts[conflict]!, before, after, order, stroke };
  };
  const history = { done: journal.done.map(change), undone: journal.undone.map(change) };
  const originOf = isKnown ? file.originOf : originFinder(notebook, file.stages, file.normalizer);
  return { file: { ...file, notebook, conflicts, originOf }, history };
}

function nameOf(conflict: NotebookConflict): string {
  return hashOf(JSON.stringify([conflict.cell?.index, ...conflictKey(conflict)]));
}
