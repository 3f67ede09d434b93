/** Which notebook of a document is meant. */
import { NotebookError } from '../errors.ts';
import { type FileChanges, turnedRound } from './file-changes.ts';

/** The one that has the path on either side, or else the only one; turned round where they are to be taken back. Throws
 *  NotebookError kind `usage` where that is none, or one of several. */
export function changesFor(
  files: readonly FileChanges[],
  path: string | undefined,
  isReversed: boolean,
): FileChanges {
  const named =
    path === undefined ? [] : files.filter(({ before, after }) => before === path || after === path);
  const [file, other] = named.length > 0 ? named : files;
  if (file === undefined)
    throw new NotebookError({ kind: 'usage', reason: 'the changes are of no notebook' });
  if (other !== undefined) {
    const reason = `the changes are of ${files.length} notebooks`;
    throw new NotebookError({ kind: 'usage', reason, advice: 'name one of them by its path' });
  }
  return isReversed ? turnedRound(file) : file;
}
