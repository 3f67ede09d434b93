/** A notebook that a merge made differ from all of its parents: what it did by itself, compared with the parent that it is
 *  nearest to. */
import type { NotebookDiff } from '../diff/changes.ts';
import type { CompareOptions } from '../diff/compare-cells.ts';
import { type RepositoryPath, repositoryPath } from '../git/lists.ts';
import type { MergedChange } from '../git/log-records.ts';
import type { Side } from '../git/revisions.ts';
import { stepsBetween } from '../history/follow-cell.ts';
import { isOwnNotebookWork } from '../history/merge-work.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import { compareContents, type Loaded, type ReadNotebook } from './changed-notebooks.ts';

export interface MergedFile {
  readonly status: 'merged';
  readonly path: RepositoryPath;
  /** Of all sides, and the path. */
  readonly modes: readonly string[];
  readonly paths: readonly Buffer[];
  /** The merge, then its parents; undefined where there is no file. */
  readonly sides: readonly (Side | undefined)[];
}

export function mergedFile({ path: bytes, mode, oid, parents }: MergedChange): MergedFile {
  const path = repositoryPath(bytes);
  const versions = [{ mode, oid }, ...parents];
  return {
    status: 'merged',
    path,
    modes: versions.map((version) => version.mode),
    paths: [bytes],
    sides: versions.map((version) =>
      /^0+$/.test(version.oid) ? undefined : { kind: 'blob', path, ...version },
    ),
  };
}

/** `loaded` are its sides. undefined: the merge only put together what its parents say. */
export function compareMerge(
  { path, sides }: MergedFile,
  [after, ...parents]: readonly Loaded[],
  options: CompareOptions,
  read: ReadNotebook,
): ChangedNotebook | undefined {
  const compared = parents.map((before, index): ChangedNotebook => {
    const [now, then] = [sides[0], sides[index + 1]];
    const status = then === undefined ? 'added' : now === undefined ? 'deleted' : 'modified';
    const hasModes = now !== undefined && then !== undefined && now.mode !== then.mode;
    const modes = hasModes ? { modes: { before: then.mode, after: now.mode } } : {};
    const heading = { status, before: path.text, after: path.text, parent: index + 1, ...modes } as const;
    return compareContents(heading, before, after, options, read);
  });
  const diffs = compared.flatMap(({ diff }) => diff ?? []);
  const unreadable = compared.find(({ diff }) => diff === undefined);
  if (unreadable !== undefined) return unreadable;
  const steps = diffs.flatMap(({ before, after }) => (after === undefined ? [] : [{ before, after }]));
  if (steps.length > 0 && !isOwnNotebookWork(diffs, stepsBetween(steps, options))) return undefined;
  const counts = diffs.map(changedCells);
  return compared[counts.indexOf(Math.min(...counts))];
}

function changedCells({ cells }: NotebookDiff): number {
  return cells.filter(({ kind }) => kind !== 'same').length;
}
