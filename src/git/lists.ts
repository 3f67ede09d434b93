/** The lists that git gives and takes: what the index holds, what attributes say, which files differ, and entries for
 *  the index. Each is asked for and read here alone, with `-z`, since a path is bytes and may hold any but NUL:
 *
 *      ls-files -s     100644 4b825dc... 2\ta.ipynb\0
 *      check-attr      a.ipynb\0diff\0nbdiff\0
 *      diff --raw      :100644 100644 4b825dc... 9daeafb... R90\0a.ipynb\0b.ipynb\0 */
import { forWriting, type Git, runGit, splitNul } from './run.ts';

/** A path as git has it, relative to the work tree's top or to where git runs. */
export interface RepositoryPath {
  /** Not always UTF-8. */
  readonly bytes: Buffer;
  /** For people; bytes that are not UTF-8 show as U+FFFD. */
  readonly text: string;
}

export function repositoryPath(bytes: Buffer): RepositoryPath {
  return { bytes, text: bytes.toString() };
}

/** An entry of the index. */
export interface ListedFile {
  readonly path: RepositoryPath;
  readonly mode: string;
  readonly oid: string;
  /** `0`, or for an unmerged path `1`, `2`, `3`: base, ours, theirs. */
  readonly stage: '0' | '1' | '2' | '3';
}

export interface FilesRequest {
  /** Without any, all below the directory where git runs. */
  readonly pathspecs?: readonly string[];
  readonly unmergedOnly?: boolean;
  /** Paths from the work tree's top, not from where git runs. */
  readonly fromTop?: boolean;
  /** Outside a repository there are none, instead of git's error. */
  readonly orNone?: boolean;
}

/** What the index holds, in git's order; an unmerged path comes once for each stage. */
export async function listFiles(request: FilesRequest, git: Git): Promise<readonly ListedFile[]> {
  const args = [
    ...['ls-files', request.unmergedOnly === true ? '-u' : '-s', '-z'],
    ...(request.fromTop === true ? ['--full-name'] : []),
    ...['--', ...(request.pathspecs ?? [])],
  ];
  const { stdout } = await runGit(git, args, { accept: request.orNone === true ? [0, 128] : [0] });
  return splitNul(stdout).map((item) => {
    const tab = item.indexOf(0x09);
    const [mode, oid, stage] = item.toString('latin1', 0, tab).split(' ') as [
      string,
      string,
      ListedFile['stage'],
    ];
    return { path: repositoryPath(item.subarray(tab + 1)), mode, oid, stage };
  });
}

/** The files that git does not track and is not told to ignore, from where git runs. */
export async function listUntracked(
  pathspecs: readonly string[],
  git: Git,
): Promise<readonly RepositoryPath[]> {
  const args = ['ls-files', '-z', '--others', '--exclude-standard', '--', ...pathspecs];
  return splitNul((await runGit(git, args)).stdout).map(repositoryPath);
}

/** The files of a commit or another tree, from its top. */
export async function listTree(
  tree: string,
  pathspecs: readonly string[],
  git: Git,
): Promise<readonly Pick<ListedFile, 'path' | 'mode' | 'oid'>[]> {
  // `ls-tree` knows no pathspecs; what came since there was nothing is all that is there.
  const { stdout: nothing } = await runGit(git, ['hash-object', '-t', 'tree', '--stdin']);
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--no-abbrev', nothing.toString().trim(), tree];
  const { stdout } = await runGit(git, [...args, '--', ...pathspecs]);
  const changes = readRawChanges(stdout) ?? [];
  return changes.map(({ paths, modes, oids }) => ({
    path: repositoryPath(paths[1]),
    mode: modes[1],
    oid: oids[1],
  }));
}

/** What git's attributes say of a path: `unspecified` for nothing, `set` and `unset` for `diff` and `-diff`. */
export interface ListedAttribute<Name extends string> {
  readonly path: RepositoryPath;
  readonly attribute: Name;
  readonly value: string;
}

/** One for each path and name. Paths are relative to where git runs; from the first that is outside the repository
 *  on there are none. */
export async function listAttributes<Name extends string>(
  paths: readonly Buffer[],
  names: readonly Name[],
  git: Git,
): Promise<readonly ListedAttribute<Name>[]> {
  if (paths.length === 0) return [];
  const { stdout } = await runGit(git, ['check-attr', '-z', '--stdin', ...names], {
    input: Buffer.concat(paths.flatMap((path) => [path, Buffer.of(0)])),
    accept: [0, 128],
  });
  const fields = splitNul(stdout);
  const listed: ListedAttribute<Name>[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const attribute = fields[at + 1]!.toString() as Name;
    listed.push({ path: repositoryPath(fields[at]!), attribute, value: fields[at + 2]!.toString() });
  }
  return listed;
}

/** A line of `git diff --raw`, as it stands. An oid of zeros is a work-tree file. */
export interface RawChange {
  /** A, C, D, M, R, T, U; what is not known (X, or a later git's) is treated as M. */
  readonly status: string;
  readonly similarity: number;
  readonly modes: readonly [before: string, after: string];
  readonly oids: readonly [before: string, after: string];
  readonly paths: readonly [before: Buffer, after: Buffer];
}

/** `list` is what `git diff` and its like print with `--raw -z`; undefined where it compares more than
 *  two things. */
export function readRawChanges(list: Buffer): readonly RawChange[] | undefined {
  const items = splitNul(list);
  const changes: RawChange[] = [];
  for (let at = 0; at < items.length; ) {
    const head = items[at]!.toString();
    const match = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])(\d*)$/.exec(head);
    if (match === null) return undefined;
    const [, modeBefore, modeAfter, oidBefore, oidAfter, status, score] = match;
    const before = items[at + 1]!;
    const twoPaths = status === 'R' || status === 'C';
    const after = twoPaths ? items[at + 2]! : before;
    changes.push({
      status: status!,
      similarity: Number(score),
      modes: [modeBefore!, modeAfter!],
      oids: [oidBefore!, oidAfter!],
      paths: [before, after],
    });
    at += twoPaths ? 3 : 2;
  }
  return changes;
}

/** A line of `--stdin-paths`: quoted as C does it, so that any byte may be in a path. */
export function pathLine(path: Buffer): Buffer {
  const escaped = path
    .toString('latin1')
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return Buffer.from(`"${escaped}"\n`, 'latin1');
}

/** Puts the entries into the index, as they are; paths from the work tree's top. */
export async function writeIndex(
  entries: readonly Pick<ListedFile, 'path' | 'mode' | 'oid'>[],
  git: Git,
): Promise<void> {
  const lines = entries.flatMap(({ path, mode, oid }) => [
    Buffer.from(`${mode} ${oid} 0\t`),
    path.bytes,
    Buffer.of(0),
  ]);
  await runGit(forWriting(git), ['update-index', '-z', '--index-info'], { input: Buffer.concat(lines) });
}
