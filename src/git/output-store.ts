/** What the filter took away, kept under the repository's common directory and never in a commit:
 *
 *      nbdiff/outputs/<hash of path>/<hash of the cleaned notebook>     the notebook as it was, byte for byte
 *
 *  So the same cleaned content at the same path gives the very same file back, and another version of the notebook
 *  finds its cells in the versions kept beside it. A file is written whole (a temporary one, then a rename), so
 *  several processes need no lock. Whatever goes wrong here costs outputs at most, never a git command. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';

export interface OutputStore {
  /** Keeps `original`, which was cleaned to `cleaned`; the last one for a cleaned content wins. */
  readonly keep: (path: Buffer, cleaned: Buffer, original: Buffer) => void;
  /** The file that was cleaned to exactly `cleaned`: at this path, else at any other. */
  readonly exact: (path: Buffer, cleaned: Buffer) => KeptVersion | undefined;
  /** Versions kept for the path, the newest first; where there are none the newest of all. `since`: only those kept
   *  later than that. */
  readonly versions: (path: Buffer, since?: KeptVersion) => Iterable<Buffer>;
  /** Deletes the oldest until all together take at most `limit` bytes. */
  readonly trim: (limit: number) => void;
  /** Files and bytes. */
  readonly size: () => { readonly files: number; readonly bytes: number };
  readonly clear: () => void;
}

export interface KeptVersion {
  readonly bytes: Buffer;
  /** When it was kept; only the order counts. */
  readonly kept: number;
}

/** Versions of one path that are searched for the outputs of a cell. */
const MOST_VERSIONS = 40;

/** `commonDirectory`: git's own, which all worktrees share. `complain` gets one line, once, when the store cannot be
 *  written. */
export function openOutputStore(commonDirectory: string, complain: (line: string) => void): OutputStore {
  const root = join(commonDirectory, 'nbdiff', 'outputs');
  let complained = false;
  const attempt = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      if (!complained)
        complain(`outputs are not kept: ${join('nbdiff', 'outputs')} cannot be written (${codeOf(error)})`);
      complained = true;
    }
  };
  return {
    keep: (path, cleaned, original) =>
      attempt(() => {
        const directory = join(root, hashOf(path));
        const file = join(directory, hashOf(cleaned));
        if (holds(file, original)) {
          // In use, so that it goes late when space is short; when it was made says which version is newer.
          fs.utimesSync(file, new Date(), fs.statSync(file).mtime);
          return;
        }
        fs.mkdirSync(directory, { recursive: true });
        // A directory of its own: another process may keep the same notebook at this very moment.
        const beside = fs.mkdtempSync(join(root, 'new-'));
        try {
          fs.writeFileSync(join(beside, 'notebook'), original);
          fs.renameSync(join(beside, 'notebook'), file);
        } finally {
          fs.rmSync(beside, { recursive: true, force: true });
        }
      }),
    exact: (path, cleaned) => {
      const name = hashOf(cleaned);
      for (const directory of [hashOf(path), ...list(root)]) {
        const file = join(root, directory, name);
        const bytes = readOrNothing(file);
        if (bytes !== undefined) return { bytes, kept: fs.statSync(file).mtimeMs };
      }
      return undefined;
    },
    *versions(path, since) {
      const own = entries(join(root, hashOf(path)));
      const all = own.length > 0 ? own : list(root).flatMap((directory) => entries(join(root, directory)));
      const newer = since === undefined ? all : all.filter(({ modified }) => modified > since.kept);
      for (const { file } of sorted(newer, 'modified').slice(0, MOST_VERSIONS)) {
        const bytes = readOrNothing(file);
        if (bytes !== undefined) yield bytes;
      }
    },
    trim: (limit) =>
      attempt(() => {
        const all = sorted(
          list(root).flatMap((directory) => entries(join(root, directory))),
          'used',
        );
        let sum = 0;
        for (const { file, size } of all) {
          sum += size;
          if (sum > limit) fs.rmSync(file, { force: true });
        }
      }),
    size: () => {
      const all = list(root).flatMap((directory) => entries(join(root, directory)));
      return { files: all.length, bytes: all.reduce((sum, { size }) => sum + size, 0) };
    },
    clear: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

interface Entry {
  readonly file: string;
  readonly size: number;
  readonly modified: number;
  readonly used: number;
}

/** The files of a directory; none where it cannot be read. */
function entries(directory: string): readonly Entry[] {
  return list(directory).flatMap((name) => {
    const file = join(directory, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat?.isFile() === true
      ? [{ file, size: stat.size, modified: stat.mtimeMs, used: Math.max(stat.mtimeMs, stat.atimeMs) }]
      : [];
  });
}

/** The latest first. */
function sorted(all: readonly Entry[], by: 'modified' | 'used'): readonly Entry[] {
  return [...all].sort((one, other) => other[by] - one[by] || (one.file < other.file ? -1 : 1));
}

function list(directory: string): readonly string[] {
  try {
    return fs.readdirSync(directory);
  } catch {
    return [];
  }
}

function readOrNothing(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

function holds(file: string, bytes: Buffer): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat?.size === bytes.length && readOrNothing(file)?.equals(bytes) === true;
}

function hashOf(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
