/** Two files that a person named, rather than commits and paths: which are meant, and how they differ. */
import type { CompareOptions } from '../diff/compare-cells.ts';
import { NotebookError } from '../errors.ts';
import { isFile, readInput } from '../files.ts';
import { blobPath } from '../git/blob-path.ts';
import { isInRepository } from '../git/place.ts';
import { gitFor } from '../git/run.ts';
import { asInWorkTree } from '../git/work-tree-form.ts';
import type { Io } from '../io.ts';
import type { Policy } from '../policy/policy.ts';
import type { ChangedNotebook } from '../render/changed-notebook.ts';
import { compareFiles } from './changed-notebooks.ts';

export interface NamedFile {
  /** `blob` is what git has under the name: `REV:path`, `:path`, an object's id. */
  readonly kind: 'file' | 'blob';
  readonly name: string;
}

/** What was typed, as `git diff` takes it; `paths` stood behind `--`. */
export interface TypedNames {
  readonly args: readonly string[];
  readonly paths: readonly string[] | undefined;
  readonly cached: boolean;
}

/** The two files that are meant, if two files are: both exist and neither is a commit as well; or one of them is
 *  something that git does not know (standard input, /dev/null); or there is no repository to ask. */
export async function namedFiles(
  { args, paths, cached }: TypedNames,
  io: Io,
): Promise<readonly [NamedFile, NamedFile] | undefined> {
  const [before, after, ...others] =
    paths === undefined || args.length === 0 ? [...args, ...(paths ?? [])] : [];
  if (before === undefined || after === undefined || others.length > 0 || cached) return undefined;
  const names = [before, after] as const;
  const areFiles = names.map((name) => isUnknownToGit(name) || isFile(name, io));
  const asFile = (name: string): NamedFile => ({ kind: 'file', name });
  if (!isInRepository(io)) {
    return areFiles.includes(true) ? [asFile(before), asFile(after)] : undefined;
  }
  if (paths !== undefined) return undefined;
  if (names.some(isUnknownToGit)) {
    const [one, other] = names.map(
      (name, index): NamedFile => ({ kind: areFiles[index] ? 'file' : 'blob', name }),
    );
    return [one!, other!];
  }
  if (areFiles.includes(false)) return undefined;
  const couldBeCommits = names.filter((name) => !isPathAlone(name));
  for (const name of couldBeCommits) if (await isRevision(name, io)) return undefined;
  return [asFile(before), asFile(after)];
}

/** The one notebook that is meant by a name: a file, standard input (`-`), or else a blob. */
export function namedFile(name: string, io: Io): NamedFile {
  const isBlob = name !== '-' && name.includes(':') && !isFile(name, io);
  return { kind: isBlob ? 'blob' : 'file', name };
}

/** Its bytes. Throws NotebookError where there are none, for a blob with git's words. */
export async function readNamed({ kind, name }: NamedFile, io: Io): Promise<Buffer> {
  const git = gitFor(io);
  if (kind === 'file') return asInWorkTree(await readInput(name, io), name, git);
  const blob = await (await import('../git/revisions.ts')).readNamedBlob(name, git);
  return asInWorkTree(blob, blobPath(name), git);
}

/** The change from one to the other; none where they are the same bytes. What cannot be read is in it. */
export async function* fileNotebooks(
  [before, after]: readonly [NamedFile, NamedFile],
  ways: Omit<CompareOptions, 'normalizer'>,
  policy: Policy,
  io: Io,
): AsyncGenerator<ChangedNotebook> {
  const [one, other] = [await readOrProblem(before, io), await readOrProblem(after, io)];
  if (one instanceof Buffer && other instanceof Buffer && one.equals(other)) return;
  const named = isUnknownToGit(after.name) ? before : after;
  const options = { ...ways, normalizer: policy.normalizerForNamed(named.name) };
  yield compareFiles({ before: before.name, after: after.name }, one, other, options);
}

/** undefined for `/dev/null`, which is no file. */
export async function readOrProblem(file: NamedFile, io: Io): Promise<Buffer | NotebookError | undefined> {
  if (file.name === '/dev/null') return undefined;
  try {
    return await readNamed(file, io);
  } catch (error) {
    if (error instanceof NotebookError) return error;
    throw error;
  }
}

function isUnknownToGit(name: string): boolean {
  return name === '-' || name === '/dev/null';
}

/** A name that nobody gives to a branch; git is not asked whether somebody did. */
function isPathAlone(name: string): boolean {
  return /^(\/|\.\.?\/)|\.ipynb$/i.test(name);
}

/** Whether git knows a name for something that it has. */
export async function isRevision(name: string, io: Io): Promise<boolean> {
  const { gitFor, runGit } = await import('../git/run.ts');
  const { code } = await runGit(gitFor(io), ['rev-parse', '--verify', '--quiet', '--end-of-options', name], {
    accept: [0, 1, 128],
  });
  return code === 0;
}
