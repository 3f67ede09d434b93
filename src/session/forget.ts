/** What rerere remembers of a notebook's conflicts, dropped. */
import type { ConflictedFile } from './conflicted-file.ts';
import { forget } from './remembered.ts';
import { conflictsOfMerge } from './repair.ts';
import { conflictsToAsk } from './session.ts';
import type { Workplace } from './workplace.ts';

/** Of the conflicts that stand in the file, and of those that rerere settled in it, which the merge of the versions
 *  tells; or of those of one cell (from 0). `canMergeAnew`: the versions are known. */
export async function forgetFile(
  file: ConflictedFile,
  cell: number | undefined,
  { io, policy }: Workplace,
): Promise<{ readonly forgotten: number; readonly canMergeAnew: boolean }> {
  const merged = conflictsOfMerge(file.path, file.stages, policy);
  const all = { ...file, conflicts: [...file.conflicts, ...merged] };
  const conflicts = conflictsToAsk(all, cell).map(({ conflict }) => conflict);
  return { forgotten: await forget(conflicts, io), canMergeAnew: merged.length > 0 };
}
