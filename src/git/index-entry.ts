/** One path in the index, and its versions. */
import { type Git, runGit } from './run.ts';

export interface IndexEntry {
  /** From the repository's top. */
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
}

/** The entry of `path` (from where git runs); undefined where git does not track it, or it is unmerged. */
export async function readIndexEntry(path: string, git: Git): Promise<IndexEntry | undefined> {
  const { stdout } = await runGit(git, ['ls-files', '-s', '-z', '--full-name', '--', `:(literal)${path}`]);
  const tab = stdout.indexOf(0x09);
  if (tab < 0) return undefined;
  const [mode, oid, stage] = stdout.toString('latin1', 0, tab).split(' ') as [string, string, string];
  if (stage !== '0') return undefined;
  return { path: stdout.toString('utf8', tab + 1, stdout.indexOf(0)), mode, oid };
}

/** The bytes of an object or `REV:path`; undefined where there is none. */
export async function readBlob(name: string, git: Git): Promise<Buffer | undefined> {
  const { code, stdout } = await runGit(git, ['cat-file', 'blob', name], { accept: [0, 128] });
  return code === 0 ? stdout : undefined;
}

/** Puts `content`, as it is, into the index in place of the entry. */
export async function writeIndexEntry(entry: IndexEntry, content: Buffer, git: Git): Promise<void> {
  const { stdout } = await runGit(git, ['hash-object', '-w', '--stdin'], { input: content });
  const line = `${entry.mode} ${stdout.toString().trim()} 0\t${entry.path}\0`;
  const writing = { ...git, env: { ...git.env, GIT_OPTIONAL_LOCKS: '1' } };
  await runGit(writing, ['update-index', '-z', '--index-info'], { input: Buffer.from(line) });
}
