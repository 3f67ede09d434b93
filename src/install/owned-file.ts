/** Reading and replacing the files that the installer edits, whole or not at all.
 *
 *  The new content is written to `<file>.lock`, which is also git's own lock on its config: two
 *  writers never mix, and a killed one leaves the old file. */
import { mkdir, readFile, realpath, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NotebookError } from '../errors.ts';
import { replaceFile } from '../files.ts';

/** A change of one file; undefined is no file. Text is latin1, one character a byte. */
export interface FileEdit {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly executable?: boolean;
}

export interface OwnedFile {
  readonly path: string;
  /** latin1; undefined where there is no such file. */
  readonly text: string | undefined;
}

/** Throws a NotebookError for what is no regular file: `/dev/null` as a config must not be replaced. */
export async function readOwnedFile(path: string): Promise<OwnedFile> {
  try {
    if (!(await stat(path)).isFile()) {
      throw new NotebookError({ kind: 'file', reason: 'is no regular file' }, { file: path });
    }
    return { path, text: await readFile(path, 'latin1') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { path, text: undefined };
    throw asNotebookError(error, path);
  }
}

export async function applyFileEdit(edit: FileEdit): Promise<void> {
  if (edit.before === edit.after) return;
  try {
    const target = await linkTarget(edit.path);
    if (edit.after === undefined) await unlink(target);
    else await replaceLocked(target, edit.after, edit.executable === true);
  } catch (error) {
    throw asNotebookError(error, edit.path);
  }
}

async function replaceLocked(path: string, text: string, executable: boolean): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const mode = executable ? 0o755 : await fileMode(path);
  replaceFile(path, Buffer.from(text, 'latin1'), `${path}.lock`, { mode, flush: true });
}

/** A config is often a link into a folder of dotfiles: the file there is replaced, not the link. */
async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path;
    throw error;
  }
}

async function fileMode(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o7777;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function asNotebookError(error: unknown, file: string): unknown {
  if (error instanceof NotebookError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const reason =
    code === 'EEXIST'
      ? `another git command is changing it; if none is, remove ${file}.lock`
      : `cannot be changed (${code})`;
  return new NotebookError({ kind: 'file', reason }, { file });
}
