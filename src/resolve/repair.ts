/** A notebook that git merged as text, with conflict markers through its JSON, taken apart into what was merged:
 *
 *      {                                  {                 {                 {
 *      <<<<<<< HEAD                        "count": 3        "count": 2        "count": 4
 *       "count": 3               ->       }                 }                 }
 *      ||||||| base                       ours              base              theirs
 *       "count": 2
 *      =======
 *       "count": 4
 *      >>>>>>> topic
 *      }
 *
 *  Styles diff3 and zdiff3 hold all three. Style merge holds no base: what the sides share then stands for it only
 *  in the merge of two notebooks without a common one. */
import { NotebookError } from '../errors.ts';
import { readNotebook } from '../notebook/read.ts';
import { findConflicts, replaceConflicts } from '../text/markers.ts';

export interface TakenApart {
  /** Empty: not in the markers. */
  readonly base: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
  readonly labels: { readonly ours: string; readonly base: string; readonly theirs: string };
}

/** The three notebooks; undefined where there are no paired markers. Throws NotebookError where ours or theirs is no
 *  notebook even without the markers. */
export function takeApart(bytes: Buffer): TakenApart | undefined {
  const text = bytes.toString('utf8');
  const regions = findConflicts(text);
  const [first] = regions;
  if (first === undefined) return undefined;
  const side = (name: 'ours' | 'theirs'): Buffer =>
    Buffer.from(replaceConflicts(text, regions, (region) => region[name]));
  const [ours, theirs] = [side('ours'), side('theirs')];
  readSide(ours, 'ours');
  readSide(theirs, 'theirs');
  const hasBase = regions.every((region) => region.base !== undefined);
  const base = hasBase
    ? Buffer.from(replaceConflicts(text, regions, (region) => region.base))
    : Buffer.alloc(0);
  return { base: isNotebook(base) ? base : Buffer.alloc(0), ours, theirs, labels: first.labels };
}

function readSide(bytes: Buffer, name: string): void {
  try {
    readNotebook(bytes);
  } catch (error) {
    if (error instanceof NotebookError) error.file ??= `${name}, taken out of the markers`;
    throw error;
  }
}

/** A base from a criss-cross history may hold markers itself; zdiff3 leaves lines out of it. */
function isNotebook(bytes: Buffer): boolean {
  try {
    readNotebook(bytes);
    return true;
  } catch {
    return false;
  }
}
