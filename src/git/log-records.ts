/** git's log, taken apart as it comes: each commit's heading as git prints it, and the files that it changed.
 *
 *      commit 4f1a…                       heading, whose end is told by …
 *      log size 63                        … this, which is left out
 *      Author: …
 *                                         what parts it from its changes: an empty line, say
 *      :100644 100644 9d1f 41c0 M\0a.ipynb\0
 *      \0commit 77d2…                     what parts two commits, and the next one
 *
 *  Asked with `-z`, `--raw` and `--log-size`, git prints nothing in which a message, or a format that a person wants,
 *  could be taken for something else. With `-z` it has NUL where a line or an empty one would end. */
import { type RawChange, readRawChanges } from './lists.ts';

/** `before`: the NULs and newlines that part it from what came before. */
export type LogRecord = { readonly before: Buffer } & (
  | { readonly kind: 'commit'; readonly heading: Buffer }
  /** Of the last commit; names of objects are as short as git makes them. */
  | { readonly kind: 'change'; readonly change: RawChange }
  | { readonly kind: 'merge'; readonly change: MergedChange }
  | { readonly kind: 'end' }
);

/** A file that differs from all parents of a merge (`-c`). */
export interface MergedChange {
  /** In the merge. */
  readonly path: Buffer;
  /** Of zeros where there is no file. */
  readonly mode: string;
  readonly oid: string;
  /** In the parents, in their order. */
  readonly parents: readonly { readonly mode: string; readonly oid: string }[];
}

/** What tells how git is to print what is read here. */
export const LOG_FORM: readonly string[] = ['-z', '--raw', '--log-size'];

/** The records as they are complete; the last is the end. */
export async function* readLogRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<LogRecord> {
  const input = inputFrom(chunks);
  for (;;) {
    const before = await input.take(partingEnd);
    const next = await input.peek();
    if (next === undefined) {
      yield { kind: 'end', before };
      return;
    }
    if (next !== COLON) yield { kind: 'commit', before, heading: headingOf(await input.take(commitEnd)) };
    else yield changeRecord(before, await input.take(changeEnd));
  }
}

const NEWLINE = 0x0a;
const COLON = 0x3a;

/** Where what begins at 0 ends; undefined where that is not there yet. */
type FindEnd = (bytes: Buffer, isLast: boolean) => number | undefined;

interface Input {
  /** The bytes up to an end that is found; all that is left where git ended without one. */
  readonly take: (findEnd: FindEnd) => Promise<Buffer>;
  /** The next byte; undefined at the end. */
  readonly peek: () => Promise<number | undefined>;
}

function inputFrom(chunks: AsyncIterable<Buffer>): Input {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let isLast = false;
  const more = async (): Promise<void> => {
    const next = await source.next();
    if (next.done === true) isLast = true;
    else rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
  };
  return {
    take: async (findEnd) => {
      for (;;) {
        const end = findEnd(rest, isLast) ?? (isLast ? rest.length : undefined);
        if (end !== undefined) {
          const taken = rest.subarray(0, end);
          rest = rest.subarray(end);
          return taken;
        }
        await more();
      }
    },
    peek: async () => {
      while (rest.length === 0 && !isLast) await more();
      return rest[0];
    },
  };
}

/** Behind all NULs and newlines. */
const partingEnd: FindEnd = (bytes) => {
  const end = bytes.findIndex((byte) => byte !== 0 && byte !== NEWLINE);
  return end < 0 ? undefined : end;
};

const commitEnd: FindEnd = (bytes) => {
  const size = findSize(bytes);
  if (size === undefined || bytes.length < size.end + size.length) return undefined;
  return size.end + size.length;
};

/** The commit without the line that says its size. */
function headingOf(commit: Buffer): Buffer {
  const size = findSize(commit);
  if (size === undefined) return commit;
  const text = commit.subarray(size.end);
  return size.start === 0 ? text : Buffer.concat([commit.subarray(0, size.start), text]);
}

const SIZE = 'log size ';
/** What stands before it on the first line with `--oneline`: marks, the commit's name, those of refs. */
const ONE_LINE = /^[^:"]*(?:tag: [^:"]*)*$/;

/** The line that says how many bytes follow it. What a signature's check says may stand before it. */
function findSize(
  bytes: Buffer,
): { readonly start: number; readonly end: number; readonly length: number } | undefined {
  const firstLine = bytes.indexOf(NEWLINE);
  for (let start = bytes.indexOf(SIZE); start >= 0; start = bytes.indexOf(SIZE, start + 1)) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline < 0) return undefined;
    const digits = bytes.toString('latin1', start + SIZE.length, newline);
    const isAlone = start === 0 || bytes[start - 1] === NEWLINE;
    const isBehindName = newline === firstLine && ONE_LINE.test(bytes.toString('latin1', 0, start));
    if (/^[0-9]+$/.test(digits) && (isAlone || isBehindName)) {
      return { start, end: newline + 1, length: Number(digits) };
    }
  }
  return undefined;
}

/** Behind the NUL of the last path. */
const changeEnd: FindEnd = (bytes) => {
  const headEnd = bytes.indexOf(0);
  if (headEnd < 0) return undefined;
  const hasTwoPaths = /^:[^:].* [RC][0-9]*$/.test(bytes.toString('latin1', 0, headEnd));
  let end = headEnd + 1;
  for (let paths = hasTwoPaths ? 2 : 1; paths > 0; paths -= 1) {
    const nul = bytes.indexOf(0, end);
    if (nul < 0) return undefined;
    end = nul + 1;
  }
  return end;
};

function changeRecord(before: Buffer, entry: Buffer): LogRecord {
  const [change] = readRawChanges(entry) ?? [];
  return change === undefined
    ? { kind: 'merge', before, change: mergedChange(entry) }
    : { kind: 'change', before, change };
}

/** `::100644 100644 100644 9d1f 41c0 7be2 MM\0a.ipynb\0`: modes and objects of the parents, then those of the merge. */
function mergedChange(entry: Buffer): MergedChange {
  const headEnd = entry.indexOf(0);
  const colons = entry.findIndex((byte) => byte !== COLON);
  const fields = entry.toString('latin1', colons, headEnd).split(' ');
  const [modes, oids] = [fields.slice(0, colons + 1), fields.slice(colons + 1, 2 * colons + 2)];
  return {
    path: entry.subarray(headEnd + 1, -1),
    mode: modes.at(-1)!,
    oid: oids.at(-1)!,
    parents: modes.slice(0, -1).map((mode, index) => ({ mode, oid: oids[index]! })),
  };
}
