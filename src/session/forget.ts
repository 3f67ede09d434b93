/** What rerere remembers of a notebook's conflicts, dropped. */
import type { ConflictedFile } from './conflicted-file.ts';
import { forget } from './remembered.ts';
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
