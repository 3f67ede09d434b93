/** What rerere remembers of a notebook's conflicts, found and dropped. */
import { withBaseLines } from '../resolve/base-lines.ts';
import { choiceOf } from '../resolve/choices.ts';
import type { NotebookConflict } from '../resolve/conflicts.ts';
import type { Decision } from '../resolve/decide.ts';
import { conflictKey } from '../resolve/recall.ts';
import type { ConflictedFile } from './conflicted-file.ts';
import { forget, knownOf } from './remembered.ts';
import { conflictsOfMerge, freeName } from './repair.ts';
import { conflictsToAsk } from './session.ts';
import type { Workplace } from './workplace.ts';

/** Of the conflicts that stand in the file, and of those that rerere settled in it, which the merge of the versions
 *  tells; or of those of one cell (from 0). `copy`: where the versions are known, a free name for what is in the file
 *  before it is merged anew. */
export async function forgetFile(
  file: ConflictedFile,
  cell: number | undefined,
  { io, policy }: Workplace,
): Promise<{ readonly forgotten: number; readonly copy: string | undefined }> {
  const merged = conflictsOfMerge(file.path, file.stages, policy);
  const all = { ...file, conflicts: [...file.conflicts, ...merged] };
  const conflicts = conflictsToAsk(all, cell).map(({ conflict }) => conflict);
  const copy = merged.length > 0 ? freeName(file.path, io) : undefined;
  return { forgotten: await forget(conflicts, io), copy };
}

/** The conflicts of the merge that are none of the file's any more, since rerere knew them, and how they were decided. */
export async function settledAsBefore(
  file: ConflictedFile,
  { io, policy }: Workplace,
): Promise<ReadonlyMap<NotebookConflict, Decision>> {
  if (!policy.settings.rerere) return new Map();
  const nameOf = (conflict: NotebookConflict): string => JSON.stringify(conflictKey(conflict));
  const standing = new Set(file.conflicts.map(nameOf));
  const settled = conflictsOfMerge(file.path, file.stages, policy).filter(
    (conflict) => !standing.has(nameOf(conflict)),
  );
  if (settled.length === 0) return new Map();
  const known = await knownOf(withBaseLines(settled, file.stages), io);
  const decided = [...known].map(
    ([conflict, resolution]) => [conflict, choiceOf(conflict, resolution)] as const,
  );
  return new Map(decided.filter((one): one is [NotebookConflict, Decision] => one[1] !== undefined));
}

/** The same as `forgetFile` of one conflict that was settled so. */
export async function forgetConflict(
  { path }: ConflictedFile,
  conflict: NotebookConflict,
  { io }: Workplace,
): Promise<{ readonly forgotten: number; readonly copy: string | undefined }> {
  return { forgotten: await forget([conflict], io), copy: freeName(path, io) };
}
