/** What `nbdiff log` asks git about, of the commits and paths that a person typed:
 *
 *      nbdiff log                        all notebooks, wherever one stands
 *      nbdiff log main.. docs            the notebooks below docs
 *      nbdiff log a.ipynb                the notebook, followed through renames
 *      nbdiff log -- 'old/*' ':!tmp'     what these pathspecs match, notebooks alone
 *
 *  A folder becomes a pathspec for the notebooks below it, so that git counts and simplifies by them alone. */
import { posix } from 'node:path';
import { NotebookError } from '../errors.ts';
import { isFile, isFolder } from '../files.ts';
import { markedAsNotebooks } from '../git/revisions.ts';
import { type Git, runGit } from '../git/run.ts';
import type { Io } from '../io.ts';

export interface TypedLog {
  /** Commits, ranges and paths, before `--` or without it. */
  readonly args: readonly string[];
  /** Pathspecs behind `--`; undefined where there was none. */
  readonly paths: readonly string[] | undefined;
  /** Whether one notebook is followed; undefined: where one is named alone. */
  readonly follow: boolean | undefined;
}

export interface AskedPaths {
  /** Commits, `--` and pathspecs, for git. `relative`: paths start from where git runs, or from this folder, and only
   *  what is below is meant. */
  readonly words: (relative: boolean | string) => readonly string[];
  readonly revisions: readonly string[];
  /** Paths as they were typed. */
  readonly paths: readonly string[];
  readonly follows: boolean;
  /** The one path, where it is not there, and the history alone can know it. */
  readonly missing: string | undefined;
  /** Paths that an attribute calls notebooks, from the top, as Latin-1. */
  readonly marked: ReadonlySet<string>;
}

/** Throws NotebookError kind `usage` for a name that could be a commit and a path. */
export async function askedPaths(
  { args, paths: behind, follow }: TypedLog,
  io: Io,
  git: Git,
): Promise<AskedPaths> {
  const first = behind === undefined ? args.findIndex((name) => isPath(name, io)) : -1;
  const revisions = first < 0 ? args : args.slice(0, first);
  const paths = [...(first < 0 ? [] : args.slice(first)), ...(behind ?? [])];
  const others = paths.filter((path) => isPlain(path) && !isFolder(path, io) && !hasNotebookName(path));
  const [marked] = await Promise.all([
    markedFromTop(others, git),
    ...(first < 0 ? [] : paths.map((path) => refuseAmbiguous(path, io, git))),
  ]);
  const [only, ...more] = paths;
  const isOne = only !== undefined && more.length === 0 && isPlain(only);
  return {
    words: (relative) => [...revisions, '--', ...pathspecsFor(paths, relative, io)],
    revisions,
    paths,
    follows: follow ?? (isOne && (hasNotebookName(only) || isFile(only, io))),
    missing: behind === undefined && isOne && !isFile(only, io) ? only : undefined,
    marked,
  };
}

/** Without `--` git takes what is no commit for a path, if it is there. A name that ends like a notebook's may be gone. */
function isPath(name: string, io: Io): boolean {
  if (isFile(name, io) || isFolder(name, io) || isPathspec(name)) return true;
  return hasNotebookName(name) && !/\.\.|:|^\^/.test(name.replace(/^(?:\.\.?\/)+/, ''));
}

function hasNotebookName(path: string): boolean {
  return /\.ipynb$/i.test(path);
}

/** Starts with magic, or has a wildcard and none of what commits are named with. */
function isPathspec(name: string): boolean {
  return name.startsWith(':') || (/[*?[]/.test(name) && !/[{^~]|\.\./.test(name));
}

/** The name of a file or folder, by itself. */
function isPlain(path: string): boolean {
  return !isPathspec(path) && !/[*?[\\]/.test(path);
}

/** A folder that is called like a branch, say: git asks which is meant. */
async function refuseAmbiguous(path: string, io: Io, git: Git): Promise<void> {
  if (isPathspec(path) || hasNotebookName(path) || !(isFile(path, io) || isFolder(path, io))) return;
  const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', path];
  const { code } = await runGit(git, args, { accept: [0, 1, 128] });
  if (code !== 0) return;
  const reason = `"${path}" is a commit and a path`;
  throw new NotebookError({ kind: 'usage', reason, advice: 'put -- behind commits and before paths' });
}

async function markedFromTop(paths: readonly string[], git: Git): Promise<ReadonlySet<string>> {
  const marked = await markedAsNotebooks(
    paths.map((path) => Buffer.from(path)),
    git,
  );
  if (marked.size === 0) return marked;
  const { stdout } = await runGit(git, ['rev-parse', '--show-prefix']);
  const prefix = stdout.toString('latin1').replace(/\n$/, '');
  return new Set([...marked].map((path) => posix.join(prefix, path)));
}

const NAMED_AS_NOTEBOOK = '**/*.[iI][pP][yY][nN][bB]';

function pathspecsFor(paths: readonly string[], relative: boolean | string, io: Io): readonly string[] {
  const specs = paths.map((path) => {
    return isPathspec(path) || !isFolder(path, io) ? path : `:(glob)${below(path)}`;
  });
  // What is left out is left out of all notebooks.
  const isExclusion = (path: string): boolean => /^:(?:[!^]|\([^)]*\bexclude\b)/.test(path);
  if (!paths.every(isExclusion)) return specs;
  if (relative === true) return [`:(glob)${NAMED_AS_NOTEBOOK}`, ...specs];
  return [`:(top,glob)${relative === false ? NAMED_AS_NOTEBOOK : below(relative)}`, ...specs];
}

function below(folder: string): string {
  return `${folder.replace(/[*?[\\]/g, '\\$&').replace(/\/*$/, '/')}${NAMED_AS_NOTEBOOK}`;
}
