/** One version of a notebook in the store, as a file:
 *
 *      nbdiff-outputs 1 <hash of all that follows>
 *      {"original": ..., "parts": [...], ...}
 *      <small pieces, one behind the other>
 *
 *  Large pieces are files of their own, which versions share. Besides its own parts a version carries those of earlier
 *  ones, so that the newest knows all cells that were ever run. */
import { hashOf, type Part, type Piece, type TakenEdit } from '../outputs/taken.ts';

/** A part with the time when it was kept; only the order counts. */
export interface KeptPart extends Part {
  readonly at: number;
}

export interface KeptVersion {
  /** Names the file that was cleaned. */
  readonly original: string;
  /** When the version was written that this one carries on from; 0 for the first. */
  readonly since: number;
  readonly parts: readonly KeptPart[];
  readonly rest: readonly TakenEdit[];
  /** Of earlier versions, the latest first. */
  readonly carried: readonly KeptPart[];
}

/** A piece in a file of its own. */
export interface SharedPiece extends Piece {
  readonly file: string;
}

type EditRow = readonly [
  start: number,
  end: number,
  what: TakenEdit['what'],
  piece: string | number,
  size: number,
];
type PartRow = readonly [
  key: string,
  name: string,
  left: string,
  start: number,
  at: number,
  edits: readonly EditRow[],
];
interface Header {
  readonly original: string;
  readonly since: number;
  readonly parts: readonly PartRow[];
  readonly rest: readonly EditRow[];
  readonly carried: readonly PartRow[];
}

const FIRST_LINE = 'nbdiff-outputs 1 ';
const NEWLINE = 0x0a;

/** `share` says where a piece is kept by itself; undefined for one that goes into this file. */
export function writeVersion(version: KeptVersion, share: (piece: Piece) => string | undefined): Buffer {
  const small: Buffer[] = [];
  let size = 0;
  const editRow = ({ start, end, what, piece }: TakenEdit): EditRow => {
    const file = share(piece);
    if (file !== undefined) return [start, end, what, file, piece.size];
    const bytes = piece.read() ?? Buffer.alloc(0);
    small.push(bytes);
    size += bytes.length;
    return [start, end, what, size - bytes.length, bytes.length];
  };
  const partRow = ({ key, name, left, start, at, edits }: KeptPart): PartRow => [
    key,
    name,
    left,
    start,
    at,
    edits.map(editRow),
  ];
  const header: Header = {
    original: version.original,
    since: version.since,
    parts: version.parts.map(partRow),
    rest: version.rest.map(editRow),
    carried: version.carried.map(partRow),
  };
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...small]);
  return Buffer.concat([Buffer.from(`${FIRST_LINE}${hashOf(body)}\n`), body]);
}

/** undefined: the file is damaged, or somebody else's. `open` reads a piece that is kept by itself. */
export function readVersion(
  file: Buffer,
  open: (file: string) => Buffer | undefined,
): KeptVersion | undefined {
  const first = file.indexOf(NEWLINE);
  const body = file.subarray(first + 1);
  if (first < 0 || file.toString('latin1', 0, first) !== `${FIRST_LINE}${hashOf(body)}`) return undefined;
  const end = body.indexOf(NEWLINE);
  const header = JSON.parse(body.toString('utf8', 0, end)) as Header;
  const small = body.subarray(end + 1);
  const edit = ([start, stop, what, place, size]: EditRow): TakenEdit => {
    const piece: Piece | SharedPiece =
      typeof place === 'string'
        ? { size, file: place, read: () => open(place) }
        : { size, read: () => small.subarray(place, place + size) };
    return { start, end: stop, what, piece };
  };
  const part = ([key, name, left, start, at, edits]: PartRow): KeptPart => ({
    key,
    name,
    left,
    start,
    at,
    edits: edits.map(edit),
  });
  return {
    original: header.original,
    since: header.since,
    parts: header.parts.map(part),
    rest: header.rest.map(edit),
    carried: header.carried.map(part),
  };
}
