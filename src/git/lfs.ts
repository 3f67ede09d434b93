/** Notebooks that Git LFS keeps: git has a pointer, and the notebook is what the work tree would have in its place. It is
 *  looked for where LFS keeps objects, and then asked of whatever smudges the path; nothing is fetched but by that. */
import { readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { type LfsPointer, readLfsPointer } from '../notebook/lfs-pointer.ts';
import { blobPath } from './blob-path.ts';
import { type Blobs, openBlobs } from './blobs.ts';
import { configValue, readConfig } from './config.ts';
import { findRepository } from './repository.ts';
import { type Git, runGit } from './run.ts';

/** Blobs as the work tree would have them. Throws NotebookError where an object is not there. */
export function openNotebookBlobs(git: Git): Blobs {
  const blobs = openBlobs(git);
  return {
    read: async (name, path = blobPath(name)) => {
      const bytes = await blobs.read(name);
      return bytes && throughLfs(bytes, path, git);
    },
    close: blobs.close,
  };
}

/** What a pointer stands for; anything else as it is. `path`, from the top or from where git runs, tells which filter
 *  smudges it. Throws NotebookError `lfs-object-missing`. */
export async function throughLfs(bytes: Buffer, path: string | undefined, git: Git): Promise<Buffer> {
  const pointer = readLfsPointer(bytes);
  if (pointer === undefined) return bytes;
  const content = (await keptObject(pointer, git)) ?? (await smudged(bytes, path ?? 'notebook.ipynb', git));
  if (content !== undefined) return content;
  throw new NotebookError({ kind: 'lfs-object-missing', sha256: pointer.sha256 }, { file: path });
}

/** The pointer to `content`, which is kept where LFS keeps it: what the path's filter makes of it. undefined where that is
 *  no pointer, since LFS is not there. */
export async function pointerTo(content: Buffer, path: string, git: Git): Promise<Buffer | undefined> {
  const accept = [0, 1, 128];
  const hashed = await runGit(git, ['hash-object', '-w', '--stdin', `--path=${path}`], {
    input: content,
    accept,
  });
  if (hashed.code !== 0) return undefined;
  const { stdout, code } = await runGit(git, ['cat-file', 'blob', hashed.stdout.toString().trim()], {
    accept,
  });
  return code === 0 && readLfsPointer(stdout) !== undefined ? stdout : undefined;
}

async function keptObject({ sha256, size }: LfsPointer, git: Git): Promise<Buffer | undefined> {
  try {
    const storage = configValue(await readConfig(git, '^lfs\\.storage$'), 'lfs.storage') ?? 'lfs';
    const { commonDir } = await findRepository(git);
    const folders = [sha256.slice(0, 2), sha256.slice(2, 4)];
    const bytes = readFileSync(join(resolve(commonDir, storage), 'objects', ...folders, sha256));
    return bytes.length === size ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** As `git checkout` writes it. */
async function smudged(pointer: Buffer, path: string, git: Git): Promise<Buffer | undefined> {
  try {
    const { stdout } = await runGit(git, ['hash-object', '--stdin'], { input: pointer });
    const prefix = await runGit(git, ['rev-parse', '--show-prefix']);
    const names = [path, posix.join(prefix.stdout.toString().replace(/\n$/, ''), path)];
    for (const name of new Set(names)) {
      const args = ['cat-file', '--filters', `--path=${name}`, stdout.toString().trim()];
      const found = await runGit(git, args, { accept: [0, 1, 128] });
      if (found.code === 0 && readLfsPointer(found.stdout) === undefined) return found.stdout;
    }
  } catch {
    // Outside a repository, say: then nothing smudges.
  }
  return undefined;
}
