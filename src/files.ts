/** Files as people name them: read with errors that say what to do, written whole or not at all. */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { NotebookError } from './errors.ts';
import type { Io } from './io.ts';

/** The bytes of `path` (relative to where the command runs); `-` is standard input, `/dev/null` has none.
 *  Throws NotebookError kind `file`. */
export async function readInput(path: string, io: Pick<Io, 'cwd' | 'readStdin'>): Promise<Buffer> {
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
export function isFile(path: string, io: Pick<Io, 'cwd'>): boolean {
  try {
    const stat = statSync(resolve(io.cwd, path), { throwIfNoEntry: false });
    return stat !== undefined && !stat.isDirectory();
  } catch {
    return true;
  }
}

export function isFolder(path: string, io: Pick<Io, 'cwd'>): boolean {
  try {
    return statSync(resolve(io.cwd, path), { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** The `.ipynb` files below a folder, sorted, named as the folder is; hidden folders are left out, links to folders, and
 *  unless they are wanted links to files. Throws NotebookError kind `file`. */
export function notebookFilesBelow(
  folder: string,
  io: Io,
  links: 'with-links' | 'without-links' = 'without-links',
): readonly string[] {
  try {
    return readdirSync(resolve(io.cwd, folder), { withFileTypes: true })
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .flatMap((entry): readonly string[] => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : notebookFilesBelow(path, io, links);
        const isTaken =
          entry.isFile() || (links === 'with-links' && entry.isSymbolicLink() && isFile(path, io));
        return isTaken && /\.ipynb$/i.test(entry.name) ? [path] : [];
      });
  } catch (error) {
    throw fileError(error, folder);
  }
}

/** Replaces `path` by `content`: a temporary file beside it, then a rename, so that whoever is killed in between
 *  leaves the old file whole. A link stays a link, the mode stays. Throws NotebookError kind `file`. */
export function writeWhole(path: string, content: Uint8Array, io: Io): void {
  stageWhole(path, content, io).commit();
}

/** What is written beside a file and waits to replace it. One of the two is to be called, once. */
export interface StagedFile {
  /** Throws NotebookError kind `file`; the file is then as it was. */
  readonly commit: () => void;
  readonly discard: () => void;
}

/** The first half of `writeWhole`: all that can fail for want of space or of rights has been done once it returns. */
export function stageWhole(path: string, content: Uint8Array, io: Io): StagedFile {
  let target = resolve(io.cwd, path);
  let mode: number | undefined;
  try {
    target = realpathSync(target);
    const stat = statSync(target);
    mode = stat.mode & 0o7777;
    if (!stat.isFile() && !stat.isDirectory()) {
      // A pipe or a terminal: there is nothing to replace.
      return { commit: () => wording(path, () => writeFileSync(target, content)), discard: () => {} };
    }
    accessSync(target, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, path);
  }
  const beside = wording(path, () => writeBeside(target, content, mode));
  return {
    commit: () => wording(path, () => renameOver(beside, target)),
    discard: () => rmSync(beside, { force: true }),
  };
}

function wording<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw fileError(error, path, WRITING_REASONS);
  }
}

export interface WrittenFile {
  /** Absolute. */
  readonly path: string;
  /** undefined: the file goes, and with it the folders that it leaves empty. */
  readonly content: Uint8Array | undefined;
  /** undefined: as it is. */
  readonly isExecutable?: boolean | undefined;
}

/** Each file whole, and all of them or none: where one cannot be written, those before it are as they were again. Folders
 *  are made where they are missing, and those below `top` go with the last file in them. Throws NotebookError kind `file`. */
export function writeAll(files: readonly WrittenFile[], top: string): void {
  const undo: (() => void)[] = [];
  // What goes, goes last: until then each content stands somewhere.
  const isGone = ({ content }: WrittenFile): number => Number(content === undefined);
  const inOrder = files.toSorted((one, other) => isGone(one) - isGone(other));
  for (const file of inOrder) {
    try {
      writeOne(file, undo);
    } catch (error) {
      for (const step of undo.toReversed()) step();
      throw fileError(error, file.path);
    }
  }
  for (const { path, content } of inOrder) if (content === undefined) removeEmptyFolders(dirname(path), top);
}

/** `undo` gets what takes each step back, to be done in the opposite order. */
function writeOne({ path, content, isExecutable }: WrittenFile, undo: (() => void)[]): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  const target = stat === undefined ? path : realpathSync(path);
  const old = stat === undefined ? undefined : readFileSync(target);
  const mode = stat && stat.mode & 0o7777;
  const restore = (): void => {
    if (old === undefined) rmSync(target, { force: true });
    else replaceBeside(target, old, mode);
  };
  if (content === undefined) {
    rmSync(target);
    undo.push(restore);
    return;
  }
  if (stat !== undefined) accessSync(target, constants.W_OK);
  const made = mkdirSync(dirname(target), { recursive: true });
  if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }));
  replaceBeside(target, content, mode);
  undo.push(restore);
  if (isExecutable === undefined) return;
  const { mode: now } = statSync(target);
  chmodSync(target, isExecutable ? now | ((now & 0o444) >> 2) : now & ~0o111);
}

/** As git leaves no folders behind. */
function removeEmptyFolders(folder: string, top: string): void {
  try {
    for (let here = folder; here.startsWith(top + sep); here = dirname(here)) rmdirSync(here);
  } catch {
    // one that holds something
  }
}

function replaceBeside(target: string, content: Uint8Array, mode: number | undefined): void {
  renameOver(writeBeside(target, content, mode), target);
}

/** The name of a file beside `target` with `content`. Another process, or one that was killed, may have the first one. */
function writeBeside(target: string, content: Uint8Array, mode: number | undefined): string {
  for (let attempt = 0; ; attempt += 1) {
    const beside = join(dirname(target), `.${basename(target).slice(0, 100)}.${attempt}.tmp`);
    try {
      writeNew(beside, content, { mode, flush: true });
      return beside;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 1000) throw error;
    }
  }
}

/** Gives `content` the name `target` in one step: it is written to `beside`, a file of the same file system that must
 *  not be there yet, and renamed. `mode` undefined: what the process gives new files. `flush`: the bytes are on the disk
 *  before the name is. Throws what the file system says, EEXIST where `beside` is there; nothing of ours is left then. */
export function replaceFile(target: string, content: Uint8Array, beside: string, options: NewFile): void {
  writeNew(beside, content, options);
  renameOver(beside, target);
}

interface NewFile {
  readonly mode: number | undefined;
  readonly flush: boolean;
}

/** Throws what the file system says, EEXIST where `path` is there; nothing of ours is left then. */
export function writeNew(path: string, content: Uint8Array, { mode, flush }: NewFile): void {
  const handle = openSync(path, 'wx', mode ?? 0o666);
  try {
    try {
      writeFileSync(handle, content);
      if (mode !== undefined) fchmodSync(handle, mode);
      if (flush) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

function renameOver(beside: string, target: string): void {
  try {
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** The operating system's error in our words; anything else comes back as it is. */
export function fileError(
  error: unknown,
  file: string,
  ownReasons: ReadonlyMap<string, string> = new Map(),
): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined) return error;
  const reason =
    code === 'ENOENT' && isGarbled(file)
      ? 'its name is not UTF-8, and such files cannot be opened; rename it'
      : (ownReasons.get(code) ?? REASONS.get(code) ?? `cannot be read or written (${code})`);
  return new NotebookError({ kind: 'file', reason }, { file });
}

/** Whether a name may have lost bytes that are not UTF-8: Node has no other names, neither as arguments nor for files. */
export function isGarbled(path: string): boolean {
  return path.includes('\ufffd');
}

/** Where a file is to be made. */
const WRITING_REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such folder to write it into'],
  ['EISDIR', 'a directory; name a file in it'],
]);

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
