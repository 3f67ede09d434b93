/** The commits that changed one notebook, through its renames: all of them as a list, since git tells that at once, and
 *  what one of them changed where it is asked for. */
import type { CompareOptions } from '../diff/compare-cells.ts';
import { isPartialClone } from '../git/config.ts';
import { COMMIT_FORMAT, readCommitLine } from '../git/file-history.ts';
import { openNotebookBlobs } from '../git/lfs.ts';
import { LOG_FORM, type LogRecord, readLogRecords } from '../git/log-records.ts';
import { readSide } from '../git/revisions.ts';
import type { Git } from '../git/run.ts';
import { streamGit } from '../git/stream.ts';
import { readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import type { LoggedCommit } from '../render/history.ts';
import { unchanged } from './cell-log.ts';
import { loadSide } from './changed-notebooks.ts';
import { normalizerOf } from './range-notebooks.ts';
import { notebookIn } from './repository-log.ts';

export interface HistoryStep {
  /** git's whole name of it. */
  readonly oid: string;
  readonly commit: LoggedCommit;
  /** What it did to the notebook; undefined: git names the commit, and no change. */
  readonly record: LogRecord | undefined;
}

/** The newest first; `path` is from where git runs. Throws NotebookError where no commit changed it. */
export async function listHistory(path: string, git: Git): Promise<readonly HistoryStep[]> {
  const { stop, chunks } = streamGit(git, [
    ...[
      '-c',
      'diff.relative=false',
      'log',
      ...LOG_FORM,
      '--follow',
      '-c',
      '--no-color',
      '--no-show-signature',
    ],
    ...((await isPartialClone(git)) ? ['--no-abbrev'] : []),
    COMMIT_FORMAT.replace('=', '=%H%x02'),
    ...['--', path],
  ]);
  const steps: HistoryStep[] = [];
  try {
    for await (const record of readLogRecords(chunks)) {
      if (record.kind === 'commit') {
        const [oid = '', ...line] = record.heading.toString().split('\x02');
        steps.push({ oid, commit: readCommitLine(line.join('\x02')), record: undefined });
      } else if (record.kind !== 'end') {
        steps.push({ ...steps.pop()!, record });
      }
    }
  } finally {
    stop();
  }
  if (steps.length === 0) throw unchanged(path);
  return steps;
}

/** undefined: a merge that only put together what its parents say. What cannot be read is in the result. */
export async function readStep(
  { record }: HistoryStep,
  ways: Omit<CompareOptions, 'normalizer'>,
  policy: Policy,
  git: Git,
): Promise<ChangedNotebook | undefined> {
  if (record === undefined) return undefined;
  const path =
    record.kind === 'change'
      ? record.change.paths[1]
      : record.kind === 'merge'
        ? record.change.path
        : undefined;
  // The person named it a notebook, whatever it is called.
  const change = path && notebookIn(record, new Set([path.toString('latin1')]));
  if (change === undefined) return undefined;
  const blobs = openNotebookBlobs(git);
  try {
    const loaded = await Promise.all(change.sides.map((side) => loadSide(side, blobs, readSide)));
    const optionsFor = (file: Parameters<typeof normalizerOf>[0]): CompareOptions => ({
      ...ways,
      normalizer: normalizerOf(file, false, policy),
    });
    return change.compare(loaded, optionsFor, readNotebook);
  } finally {
    blobs.close();
  }
}
