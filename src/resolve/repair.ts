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
 *  Lines outside the markers are all three's: what git merged there is taken as given. Styles diff3 and zdiff3 show
 *  base; style merge does not. A base that came out of a criss-cross history holds markers itself, around two
 *  ancestors: their own base, an older ancestor, then stands for it. */
import { NotebookError } from '../errors.ts';
import { readNotebook } from '../notebook/read.ts';
import { splitLines } from '../text/lines.ts';
import { type ConflictRegion, findConflicts, replaceConflicts } from '../text/markers.ts';

export interface TakenApart {
  /** undefined: the markers do not show it. */
  readonly base: Buffer | undefined;
  readonly ours: Buffer;
  readonly theirs: Buffer;
  readonly markers: MarkersFound;
}

/** How git wrote the conflicts: characters in a marker, and its labels. */
export type MarkersFound = Pick<ConflictRegion, 'size' | 'labels'>;

/** The notebooks between the markers; undefined where there are no paired markers, or where what they hold is no
 *  notebook either. */
export function takeApart(bytes: Buffer): TakenApart | undefined {
  const text = bytes.toString('utf8');
  const regions = findConflicts(text);
  const [first] = regions;
  if (first === undefined) return undefined;
  const ours = Buffer.from(replaceConflicts(text, regions, (region) => region.ours));
  const theirs = Buffer.from(replaceConflicts(text, regions, (region) => region.theirs));
  if (!isNotebook(ours) || !isNotebook(theirs)) return undefined;
  return { base: ancestorIn(bytes), ours, theirs, markers: first };
}

/** The version before both sides, out of a notebook or out of the markers that broke it; undefined where they do not
 *  show one that can be read. */
export function ancestorIn(bytes: Buffer): Buffer | undefined {
  const shown = baseIn(bytes.toString('utf8'));
  const base = shown === undefined ? undefined : Buffer.from(shown);
  return base !== undefined && isNotebook(base) ? base : undefined;
}

/** Whether `bytes` can be what git's text merge of these two gave: each side of each conflict is a piece of its file,
 *  and outside stands no line that neither has. A person who began to mend the file by hand has left other lines. */
export function isMadeOf(bytes: Buffer, ours: Buffer, theirs: Buffer): boolean {
  const text = comparable(bytes);
  const [mine, other] = [comparable(ours), comparable(theirs)];
  const regions = findConflicts(text);
  if (regions.length === 0) return false;
  const known = new Set([...splitLines(mine), ...splitLines(other)]);
  return (
    regions.every(
      (region) => mine.includes(region.ours.join('')) && other.includes(region.theirs.join('')),
    ) && splitLines(replaceConflicts(text, regions, () => [])).every((line) => known.has(line))
  );
}

/** git may have changed the ends of lines on the way out, and ends a last line that did not end. */
function comparable(bytes: Buffer): string {
  return `${bytes.toString('utf8').replaceAll('\r\n', '\n').replace(/\n$/, '')}\n`;
}

/** All conflicts replaced by base's lines, those in a base too; undefined where one of them shows no base. */
function baseIn(text: string): string | undefined {
  const regions = findConflicts(text);
  if (regions.length === 0) return text;
  if (regions.some(({ base }) => base === undefined)) return undefined;
  return baseIn(replaceConflicts(text, regions, ({ base }) => base));
}

export function isNotebook(bytes: Buffer): boolean {
  try {
    readNotebook(bytes);
    return true;
  } catch (error) {
    if (error instanceof NotebookError) return false;
    throw error;
  }
}
