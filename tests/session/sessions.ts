/** Sessions in a few words: a notebook a list of sources, its three versions, and what was decided so far. */

import { withBaseLines } from '../../src/resolve/base-lines.ts';
import { conflictsIn } from '../../src/resolve/conflicts.ts';
import type { Decision } from '../../src/resolve/decide.ts';
import { originFinder } from '../../src/resolve/origins.ts';
import { sideChanges } from '../../src/resolve/side-changes.ts';
import type { ConflictedFile } from '../../src/session/conflicted-file.ts';
import { hereIn, type Session } from '../../src/session/session.ts';
import type { ConflictStyle } from '../../src/text/merge-types.ts';
import { file, merge, NORMALIZER } from '../resolve/notebooks.ts';

/** Cells of code, or the file itself. */
type Version = readonly string[] | Buffer;

export interface ThreeVersions {
  readonly base: Version;
  readonly ours: Version;
  readonly theirs: Version;
}

/** Conflicts in cells 2 and 4. */
export const TWO: ThreeVersions = {
  base: ['load()', 'size = 1', 'plot()', 'rate = 10', 'show()'],
  ours: ['load()', 'size = 2', 'plot()', 'rate = 20', 'show()'],
  theirs: ['load()', 'size = 3', 'plot()', 'rate = 30', 'show()'],
};

/** The merged file as a session knows it, on no disk. */
export function conflictedFile(
  versions: ThreeVersions = TWO,
  path = 'analysis.ipynb',
  style: ConflictStyle = 'merge',
): ConflictedFile {
  const bytes = (version: Version): Buffer => (Buffer.isBuffer(version) ? version : file(version));
  const [base, ours, theirs] = [bytes(versions.base), bytes(versions.ours), bytes(versions.theirs)];
  const { notebook, stages } = merge(base, ours, theirs, style);
  return {
    path,
    onDisk: notebook.bytes,
    notebook,
    conflicts: withBaseLines(conflictsIn(notebook), stages),
    stages,
    sideChanges: sideChanges(stages),
    originOf: originFinder(notebook, stages, NORMALIZER),
    normalizer: NORMALIZER,
    isUnmerged: true,
    added: undefined,
    isForMergetool: false,
    deletedBy: undefined,
    isOursAlone: false,
  };
}

/** What became of each conflict, in their order: `ours`, `text`, or `open`; `>` stands before the one that is asked
 *  about. */
export function standOf(session: Session): string {
  return session.asked
    .map((open, index) => {
      const decision = session.files.get(open.path)?.decisions.get(open.conflict);
      return `${index === session.at ? '>' : ''}${wordDecision(decision)}`;
    })
    .concat(session.at >= session.asked.length ? ['>'] : [])
    .join(' ');
}

/** The reason of the suggestion that is shown. */
export function suggestionOf(session: Session): string | undefined {
  return hereIn(session)?.suggestion?.reason;
}

function wordDecision(decision: Decision | undefined): string {
  return decision?.kind ?? 'open';
}
