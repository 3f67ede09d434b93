/** One path in the index, and its versions. */
import { NotebookError } from '../errors.ts';
import { readLfsPointer } from '../notebook/lfs-pointer.ts';
import { type ListedFile, listFiles, type RepositoryPath, writeIndex } from './lists.ts';
import { type Git, runGit } from './run.ts';

/** Its path is from the repository's top. */
export type IndexEntry = Pick<ListedFile, 'path' | 'mode' | 'oid'>;

/** The entry of `path` (from where git runs); undefined where git does not track it, or it is unmerged. */
export async function readIndexEntry(path: string, git: Git): Promise<IndexEntry | undefined> {
  const entry = await firstEntry(path, git);
  return entry?.stage === '0' ? entry : undefined;
}

/** The path from the repository's top; undefined where git does not track it. */
export async function trackedPath(path: string, git: Git): Promise<RepositoryPath | undefined> {
  return (await firstEntry(path, git))?.path;
}

async function firstEntry(path: string, git: Git): Promise<ListedFile | undefined> {
  return (await listFiles({ pathspecs: [`:(literal)${path}`], fromTop: true }, git))[0];
}

/** The bytes of an object or `REV:path`; undefined where there is none. */
export async function readBlob(name: string, git: Git): Promise<Buffer | undefined> {
  const { code, stdout } = await runGit(git, ['cat-file', 'blob', name], { accept: [0, 128] });
  return code === 0 ? stdout : undefined;
}

/** Puts `content`, as it is, into the index in place of the entry; where Git LFS keeps what the entry has, its pointer.
 *  The entry as it is now. Throws NotebookError where there is no LFS to do so. */
export async function writeIndexEntry(entry: IndexEntry, content: Buffer, git: Git): Promise<IndexEntry> {
  const old = await readBlob(entry.oid, git);
  const isKept = old !== undefined && readLfsPointer(old) !== undefined;
  const input = isKept ? await (await import('./lfs.ts')).pointerTo(content, entry.path.text, git) : content;
  if (input === undefined) {
    const reason = 'Git LFS keeps it, but is not there to take a new version';
    throw new NotebookError({ kind: 'git', reason }, { file: entry.path.text });
  }
  const { stdout } = await runGit(git, ['hash-object', '-w', '--stdin'], { input });
  const written = { ...entry, oid: stdout.toString().trim() };
  await writeIndex([written], git);
  return written;
}
