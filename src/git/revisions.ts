/** The changed notebooks between what `git diff` would compare: index and work tree, a commit and
 *  the work tree, two commits, a range, two blobs.
 *
 *  git itself reads the arguments (`git diff --raw` with what the person typed), so that revisions,
 *  pathspecs and the errors about them are git's own; here its list becomes a list of notebooks.
 *
 *      nbdiff A...B -- src   ->   git diff --raw -z A...B -- src   ->   M src/a.ipynb, R90 b -> c.ipynb */
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { NotebookError } from '../errors.ts';
import { blobPath } from './blob-path.ts';
import type { Blobs } from './blobs.ts';
import {
  listAttributes,
  listFiles,
  type RawChange,
  type RepositoryPath,
  readRawChanges,
  repositoryPath,
} from './lists.ts';
import { findRepository, type Repository } from './repository.ts';
import { type Git, gitAt, runGit } from './run.ts';

/** What to compare, in the words of `git diff [<commit> [<commit>]] [--] [<path>...]`. */
export interface RevisionRequest {
  /** Commits, ranges, blobs and paths as typed, before `--` or without it. */
  readonly args: readonly string[];
  /** Pathspecs behind `--`; undefined where there was no `--`, and git tells commits from paths. */
  readonly paths?: readonly string[] | undefined;
  /** Compare the index with a commit (HEAD without one), not the work tree. */
  readonly cached?: boolean;
  /** Only what is below the current directory (or the one named), with paths relative to it. */
  readonly relative?: boolean | string;
  /** false: a rename is a deletion and an addition. A number is the similarity wanted in percent.
   *  Without it git's own setting (`diff.renames`) holds. */
  readonly renames?: boolean | number | undefined;
}

/** One side of a changed file: where its content is. */
export type Side =
  | { readonly kind: 'blob'; readonly path: RepositoryPath; readonly mode: string; readonly oid: string }
  /** `file` is the absolute path, in bytes. */
  | {
      readonly kind: 'work-tree';
      readonly path: RepositoryPath;
      readonly mode: string;
      readonly file: Buffer;
    };

export type ChangedFile =
  | { readonly status: 'added'; readonly after: Side }
  | { readonly status: 'deleted'; readonly before: Side }
  /** `modified` may be a change of mode alone; `type-changed` is a file that became a link, or back. */
  | { readonly status: 'modified' | 'type-changed'; readonly before: Side; readonly after: Side }
  /** `similarity` in percent, by git, of the raw files. */
  | {
      readonly status: 'renamed' | 'copied';
      readonly similarity: number;
      readonly before: Side;
      readonly after: Side;
    }
  /** A merge stopped here; a stage is missing where that side has no such file. */
  | {
      readonly status: 'unmerged';
      readonly path: RepositoryPath;
      readonly base: Side | undefined;
      readonly ours: Side | undefined;
      readonly theirs: Side | undefined;
      /** The file with git's or our conflict markers in it, if there is one. */
      readonly workTree: Side | undefined;
    };

/** What a side holds. Links are not followed: their content is where they point. */
export type Content =
  | {
      readonly kind: 'file';
      readonly bytes: Buffer;
      /** git has it with outputs, and these bytes, which it is to store, are without. */
      readonly strips?: boolean;
      /** Of a blob: git's id. */
      readonly oid?: string;
    }
  | { readonly kind: 'link'; readonly target: Buffer; readonly oid?: string };

const LINK_MODE = '120000';
const SUBMODULE_MODE = '160000';
const FOLDER_MODE = '040000';
const NO_FILE_MODE = '000000';

/** The changed notebooks, in git's order. Submodules are left out unless one stands in them.
 *  Errors about revisions and paths are git's own. */
export async function listChangedNotebooks(
  request: RevisionRequest,
  git: Git,
): Promise<readonly ChangedFile[]> {
  for (const arg of request.args) {
    if (arg.startsWith('-')) {
      const advice = 'put paths behind --';
      throw new NotebookError({ kind: 'usage', reason: `${arg} is no commit and no path`, advice });
    }
  }
  const [found, diffed] = await Promise.allSettled([
    findRepository(git),
    runGit(git, diffArguments(request), { accept: [0, 1] }),
  ]);
  // Outside a repository git diff complains about its arguments; rev-parse names the matter.
  if (found.status === 'rejected') throw found.reason;
  if (diffed.status === 'rejected') throw diffed.reason;
  const repository = found.value;
  const entries = await asWorkTreeFiles(changesIn(diffed.value.stdout), request, git);
  const pair = namedPair(entries, request);
  const base = pair === undefined ? pathsBase(request, repository, git) : git.cwd;
  const notebooks =
    pair === undefined
      ? await onlyNotebooks(entries, gitAt(git, base), repository)
      : nameBlobs(entries, pair);
  const stages = notebooks.some((entry) => entry.status === 'U')
    ? await readStages(gitAt(git, base), request.relative !== undefined && request.relative !== false)
    : new Map<string, Stages>();
  return changedFiles(notebooks, base, stages);
}

/** The content of a side. Throws a NotebookError where the object or the file is gone. */
export async function readSide(side: Side, blobs: Blobs): Promise<Content> {
  const file = side.path.text;
  switch (side.kind) {
    case 'blob': {
      const bytes = await blobs.read(side.oid, file);
      if (bytes === undefined) {
        throw new NotebookError({ kind: 'git', reason: `object ${side.oid} is missing` }, { file });
      }
      const { oid } = side;
      return side.mode === LINK_MODE ? { kind: 'link', target: bytes, oid } : { kind: 'file', bytes, oid };
    }
    case 'work-tree':
      try {
        const isLink = (await lstat(side.file)).isSymbolicLink();
        if (isLink) return { kind: 'link', target: await readlink(side.file, { encoding: 'buffer' }) };
        return { kind: 'file', bytes: await readFile(side.file) };
      } catch (error) {
        const reason = `cannot be read (${(error as NodeJS.ErrnoException).code})`;
        throw new NotebookError({ kind: 'file', reason }, { file });
      }
  }
}

/** The blob that a person named, as `REV:path`, `:path` (the index) or an object id; the error for
 *  one that is not there is git's own. */
export async function readNamedBlob(name: string, git: Git): Promise<Buffer> {
  if (name.startsWith('-')) {
    throw new NotebookError({ kind: 'usage', reason: `${name} names no object` });
  }
  return (await runGit(git, ['cat-file', 'blob', name])).stdout;
}

function diffArguments(request: RevisionRequest): readonly string[] {
  const { args, paths, relative, renames } = request;
  return [
    // What is compared is said on the command line alone; the caller knows the user's setting.
    ...['-c', 'diff.relative=false'],
    'diff',
    ...['--raw', '-z', '--no-abbrev', '--no-color'],
    ...['--no-ext-diff', '--no-textconv'], // no driver is run to list files, least of all ours
    ...['--ignore-submodules=all'], // their state is none of a notebook's, and slow to find out
    ...(request.cached === true ? ['--cached'] : []),
    ...(relative === true ? ['--relative'] : []),
    ...(typeof relative === 'string' ? [`--relative=${relative}`] : []),
    ...(renames === true ? ['-M'] : []),
    ...(renames === false ? ['--no-renames'] : []),
    ...(typeof renames === 'number' ? [`-M${renames}%`] : []),
    ...args,
    ...(paths === undefined ? [] : ['--', ...paths]),
  ];
}

/** The directory that the paths in git's list start from. */
export function pathsBase(
  request: Pick<RevisionRequest, 'relative'>,
  repository: Repository,
  git: Git,
): string {
  const top = repository.workTree ?? git.cwd;
  if (request.relative === true) return git.cwd;
  return typeof request.relative === 'string' ? join(top, request.relative) : top;
}

function changesIn(list: Buffer): readonly RawChange[] {
  const changes = readRawChanges(list);
  if (changes !== undefined) return changes;
  const reason = 'more than two things to compare';
  throw new NotebookError({ kind: 'usage', reason, advice: 'name one or two commits, or one range' });
}

/** To find renames git hashes new files of the work tree, and then lists the hash of what it never stored: such an
 *  object is missing and the file is what is meant. Between two commits a missing object is a broken repository. */
async function asWorkTreeFiles(
  entries: readonly RawChange[],
  request: RevisionRequest,
  git: Git,
): Promise<readonly RawChange[]> {
  const hashed = entries.filter(({ status, oids }) => /^[ARC]$/.test(status) && !isZero(oids[1]));
  if (hashed.length === 0 || request.cached === true) return entries;
  const input = Buffer.from(hashed.map(({ oids }) => `${oids[1]}\n`).join(''));
  const { stdout } = await runGit(git, ['cat-file', '--batch-check'], { input });
  const missing = new Set(stdout.toString().match(/^[0-9a-f]+(?= missing$)/gm));
  if (missing.size === 0) return entries;
  const revisions = await runGit(git, ['rev-parse', '--revs-only', ...request.args], { accept: [0, 128] });
  if (revisions.stdout.toString().trim().split('\n').length > 1) return entries;
  return entries.map((entry) => {
    const [before, after] = entry.oids;
    return missing.has(after) ? { ...entry, oids: [before, '0'.repeat(after.length)] } : entry;
  });
}

function isZero(oid: string): boolean {
  return /^0+$/.test(oid);
}

/** Two blobs, or a blob and a file, come from git under one name; the person gave two. What they
 *  named is taken for a notebook, whatever its name. */
function nameBlobs(
  entries: readonly RawChange[],
  [before, after]: readonly [string, string],
): readonly RawChange[] {
  return entries.map((entry) => ({ ...entry, paths: [Buffer.from(before), Buffer.from(after)] }));
}

/** `REV:path REV:path`, `REV:path file`, or object ids: the two names, if the list is that one pair.
 *  Two trees (`REV:dir REV:dir`) are not: their entries have names of their own. */
function namedPair(
  entries: readonly RawChange[],
  request: RevisionRequest,
): readonly [before: string, after: string] | undefined {
  const [first, second, ...others] = [...request.args, ...(request.paths ?? [])];
  const [entry] = entries;
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  if (entry === undefined || entries.length > 1) return undefined;
  const before = blobPath(first) ?? (/^[0-9a-f]{4,}$/.test(first) ? first : undefined);
  if (before === undefined) return undefined;
  const listed = entry.paths[0].toString();
  const isBlob = listed === before || listed.endsWith(`/${before.replace(/^(\.\.?\/)+/, '')}`);
  return isBlob || `./${listed}` === before ? [before, blobPath(second) ?? second] : undefined;
}

const NOTEBOOK_NAME = /\.ipynb$/i;
/** The values of the attribute `diff` that say a file is a notebook whatever its name. */
const NOTEBOOK_DRIVERS: readonly string[] = ['nbdiff', 'jupyternotebook'];

/** By name or as one of `marked`, paths as Latin-1; no submodule is one, and no folder. */
export function isNotebookChange(
  { modes, paths }: { readonly modes: readonly string[]; readonly paths: readonly Buffer[] },
  marked: ReadonlySet<string>,
): boolean {
  if (modes.includes(SUBMODULE_MODE) || modes.includes(FOLDER_MODE)) return false;
  const names = paths.map((path) => path.toString('latin1'));
  return names.some((name) => NOTEBOOK_NAME.test(name)) || marked.has(names.at(-1)!);
}

async function onlyNotebooks(
  entries: readonly RawChange[],
  git: Git,
  repository: Repository,
): Promise<readonly RawChange[]> {
  const others = entries
    .filter((entry) => !entry.modes.includes(SUBMODULE_MODE) && !isNotebookChange(entry, NONE))
    .map(({ paths }) => paths[1]);
  const marked = repository.workTree === undefined ? NONE : await markedAsNotebooks(others, git);
  return entries.filter((entry) => isNotebookChange(entry, marked));
}

const NONE: ReadonlySet<string> = new Set();

/** Which of the paths have an attribute that says notebook, as latin1 (which holds any bytes). */
export async function markedAsNotebooks(paths: readonly Buffer[], git: Git): Promise<ReadonlySet<string>> {
  const listed = await listAttributes(paths, ['diff'], git);
  const marked = listed.filter(({ value }) => NOTEBOOK_DRIVERS.includes(value));
  return new Set(marked.map(({ path }) => path.bytes.toString('latin1')));
}

interface Stages {
  readonly base?: Side;
  readonly ours?: Side;
  readonly theirs?: Side;
}
const STAGE_NAMES = { 1: 'base', 2: 'ours', 3: 'theirs' } as const;

/** The stages of all unmerged paths, by path as latin1. */
async function readStages(git: Git, relative: boolean): Promise<ReadonlyMap<string, Stages>> {
  const stages = new Map<string, Stages>();
  for (const { path, mode, oid, stage } of await listFiles({ unmergedOnly: true, fromTop: !relative }, git)) {
    if (stage === '0') continue;
    const key = path.bytes.toString('latin1');
    stages.set(key, { ...stages.get(key), [STAGE_NAMES[stage]]: { kind: 'blob', path, mode, oid } });
  }
  return stages;
}

function changedFiles(
  entries: readonly RawChange[],
  base: string,
  stages: ReadonlyMap<string, Stages>,
): readonly ChangedFile[] {
  const unmerged = new Set(entries.filter((entry) => entry.status === 'U').map(pathKey));
  return entries.flatMap((entry): ChangedFile[] => {
    const isUnmerged = unmerged.has(pathKey(entry));
    // An unmerged path comes a second time, as stage 2 against the work tree.
    if (isUnmerged && entry.status !== 'U') return [];
    return [changedFile(entry, base, stages)];
  });
}

function pathKey(entry: RawChange): string {
  return entry.paths[1].toString('latin1');
}

/** A file that changed between two commits. */
export function changedBlobs(entry: RawChange): ChangedFile {
  return changedFile(entry, '', new Map());
}

function changedFile(entry: RawChange, base: string, stages: ReadonlyMap<string, Stages>): ChangedFile {
  const before = (): Side => side(entry, 0, base);
  const after = (): Side => side(entry, 1, base);
  switch (entry.status) {
    case 'A':
      return { status: 'added', after: after() };
    case 'D':
      return { status: 'deleted', before: before() };
    case 'T':
      return { status: 'type-changed', before: before(), after: after() };
    case 'R':
      return { status: 'renamed', similarity: entry.similarity, before: before(), after: after() };
    case 'C':
      return { status: 'copied', similarity: entry.similarity, before: before(), after: after() };
    case 'U': {
      const found = stages.get(pathKey(entry));
      return {
        status: 'unmerged',
        path: repositoryPath(entry.paths[1]),
        base: found?.base,
        ours: found?.ours,
        theirs: found?.theirs,
        workTree: entry.modes[1] === NO_FILE_MODE ? undefined : after(),
      };
    }
  }
  return { status: 'modified', before: before(), after: after() };
}

function side(entry: RawChange, which: 0 | 1, base: string): Side {
  const path = repositoryPath(entry.paths[which]);
  const mode = entry.modes[which];
  const oid = entry.oids[which];
  if (!isZero(oid)) return { kind: 'blob', path, mode, oid };
  return { kind: 'work-tree', path, mode, file: Buffer.concat([Buffer.from(`${base}/`), path.bytes]) };
}
