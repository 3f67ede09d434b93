/** Files as people name them: read with errors that say what to do, written whole or not at all. */
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NotebookError } from './errors.ts';
import type { Io } from './io.ts';

/** The bytes of `path` (relative to where the command runs); `-` is standard input, `/dev/null` has none.
 *  Throws NotebookError kind `file`. */
export async function readInput(path: string, io: Io): Promise<Buffer> {
  if (path === '-') return io.readStdin();
  if (path === '/dev/null') return Buffer.alloc(0);
  try {
    return readFileSync(resolve(io.cwd, path));
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Whether there is something to read: a file, a link to one, a pipe; not a directory. What one may not look at
 *  counts as a file, so that reading it says why. */
export function isFile(path: string, io: Io): boolean {
  try {
    const stat = statSync(resolve(io.cwd, path), { throwIfNoEntry: false });
    return stat !== undefined && !stat.isDirectory();
  } catch {
    return true;
  }
}

export function isFolder(path: string, io: Io): boolean {
  try {
    return statSync(resolve(io.cwd, path), { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** The `.ipynb` files below a folder, sorted, named as the folder is; hidden folders are left out, and links to folders.
 *  Throws NotebookError kind `file`. */
export function notebookFilesBelow(folder: string, io: Io): readonly string[] {
  try {
    return readdirSync(resolve(io.cwd, folder), { withFileTypes: true })
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .flatMap((entry): readonly string[] => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : notebookFilesBelow(path, io);
        return entry.isFile() && /\.ipynb$/i.test(entry.name) ? [path] : [];
      });
  } catch (error) {
    throw fileError(error, folder);
  }
}

/** Replaces `path` by `content`: a temporary file beside it, then a rename, so that whoever is killed in between
 *  leaves the old file whole. A link stays a link, the mode stays. Throws NotebookError kind `file`. */
export function writeWhole(path: string, content: Uint8Array, io: Io): void {
  let target = resolve(io.cwd, path);
  let mode: number | undefined;
  try {
    target = realpathSync(target);
    const stat = statSync(target);
    mode = stat.mode & 0o7777;
    if (!stat.isFile() && !stat.isDirectory()) {
      // A pipe or a terminal: there is nothing to replace.
      writeFileSync(target, content);
      return;
    }
    accessSync(target, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, path);
  }
  try {
    replaceBeside(target, content, mode);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Another process, or one that was killed, may have the first name beside the file. */
function replaceBeside(target: string, content: Uint8Array, mode: number | undefined): void {
  for (let attempt = 0; ; attempt += 1) {
    const beside = join(dirname(target), `.${basename(target).slice(0, 100)}.${attempt}.tmp`);
    try {
      replaceFile(target, content, beside, { mode, flush: true });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 1000) throw error;
    }
  }
}

/** Gives `content` the name `target` in one step: it is written to `beside`, a file of the same file system that must
 *  not be there yet, and renamed. `mode` undefined: what the process gives new files. `flush`: the bytes are on the disk
 *  before the name is. Throws what the file system says, EEXIST where `beside` is there; nothing of ours is left then. */
export function replaceFile(
  target: string,
  content: Uint8Array,
  beside: string,
  { mode, flush }: { readonly mode: number | undefined; readonly flush: boolean },
): void {
  const handle = openSync(beside, 'wx', mode ?? 0o666);
  try {
    try {
      writeFileSync(handle, content);
      if (mode !== undefined) fchmodSync(handle, mode);
      if (flush) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** The operating system's error in our words; anything else comes back as it is. */
function fileError(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined) return error;
  const reason =
    code === 'ENOENT' && isGarbled(file)
      ? 'its name is not UTF-8, and such files cannot be opened; rename it'
      : (REASONS.get(code) ?? `cannot be read or written (${code})`);
  return new NotebookError({ kind: 'file', reason }, { file });
}

/** Whether a name may have lost bytes that are not UTF-8: Node has no other names, neither as arguments nor for files. */
export function isGarbled(path: string): boolean {
  return path.includes('\ufffd');
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file'],
  ['EISDIR', 'a directory, not a notebook; name the notebooks in it'],
  ['ENOTDIR', 'no such file: a part of the path is not a directory'],
  ['EACCES', 'permission denied; the file was left as it is'],
  ['EPERM', 'permission denied; the file was left as it is'],
  ['EROFS', 'the file system is read-only; the file was left as it is'],
  ['ENOSPC', 'the disk is full; the file was left as it is'],
  ['EMFILE', 'too many open files'],
  ['ERR_FS_FILE_TOO_LARGE', 'larger than 2 GB'],
]);
