/** The changed notebooks of a range or of two files, read and compared one after the other: while one is compared
 *  and shown, the next are already under way. What cannot be read is said and does not keep the others. */
import type { FileVersions } from '../apply/write-document.ts';
import type { CompareOptions } from '../diff/compare-cells.ts';
import { diffNotebooks } from '../diff/diff-notebooks.ts';
import { type Side as ErrorSide, NotebookError, type Origin } from '../errors.ts';
import type { Blobs } from '../git/blobs.ts';
import type { ChangedFile, Content, Side } from '../git/revisions.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import type { ChangedNotebook, SideProblem } from '../render/changed-notebook.ts';
import type { FileHeading } from '../render/options.ts';
import { modeThatCame, modeThatWent } from './lone-mode.ts';

/** One side, once it is read: bytes, a link, or what was wrong. undefined: there is no file. */
export type Loaded = Content | { readonly kind: 'problem'; readonly error: NotebookError } | undefined;

/** Files read ahead of the one that is shown; more would only hold memory. */
const AHEAD = 2;

export async function* changedNotebooks(
  files: readonly ChangedFile[],
  blobs: Blobs,
  readSide: (side: Side, blobs: Blobs) => Promise<Content>,
  optionsFor: (file: ChangedFile) => CompareOptions,
): AsyncGenerator<ChangedNotebook> {
  const load = (side: Side | undefined): Promise<Loaded> => loadSide(side, blobs, readSide);
  const underWay = new Map<number, Promise<readonly Loaded[]>>();
  for (const [index, file] of files.entries()) {
    for (let next = index; next <= index + AHEAD && next < files.length; next += 1) {
      if (!underWay.has(next)) underWay.set(next, Promise.all(sidesOf(files[next]!).map(load)));
    }
    const loaded = await underWay.get(index)!;
    underWay.delete(index);
    yield compareLoaded(file, loaded, optionsFor(file));
  }
}

export async function loadSide(
  side: Side | undefined,
  blobs: Blobs,
  readSide: (side: Side, blobs: Blobs) => Promise<Content>,
): Promise<Loaded> {
  if (side === undefined) return undefined;
  try {
    return await readSide(side, blobs);
  } catch (error) {
    if (error instanceof NotebookError) return { kind: 'problem', error };
    throw error;
  }
}

/** `loaded` are its sides, in the order of `sidesOf`. */
export function compareLoaded(
  file: ChangedFile,
  loaded: readonly Loaded[],
  options: CompareOptions,
  read: ReadNotebook = readNotebook,
): ChangedNotebook {
  return file.status === 'unmerged'
    ? compareUnmerged(file, loaded, options)
    : compareContents(headingOf(file), loaded[0], loaded[1], options, read);
}

/** What `readNotebook` does, for those who may have read it before. */
export type ReadNotebook = (bytes: Buffer, origin: Origin, like?: Notebook) => Notebook;

/** Two files that a person named. */
export function compareFiles(
  names: { readonly before: string; readonly after: string },
  before: Buffer | NotebookError | undefined,
  after: Buffer | NotebookError | undefined,
  options: CompareOptions,
): ChangedNotebook {
  const status = before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified';
  const heading = { status, before: nameOf(names.before), after: nameOf(names.after) } as const;
  return compareContents(heading, fileContent(before), fileContent(after), options);
}

function nameOf(name: string): string {
  return name === '-' ? 'standard input' : name;
}

function fileContent(content: Buffer | NotebookError | undefined): Loaded {
  if (content === undefined) return undefined;
  return content instanceof NotebookError
    ? { kind: 'problem', error: content }
    : { kind: 'file', bytes: content };
}

export function sidesOf(file: ChangedFile): readonly (Side | undefined)[] {
  switch (file.status) {
    case 'added':
      return [undefined, file.after];
    case 'deleted':
      return [file.before, undefined];
    case 'modified':
    case 'type-changed':
    case 'renamed':
    case 'copied':
      return [file.before, file.after];
    case 'unmerged':
      return [file.base, file.ours, file.theirs, file.workTree];
  }
}

function headingOf(file: Exclude<ChangedFile, { readonly status: 'unmerged' }>): FileHeading {
  switch (file.status) {
    case 'added':
      return {
        status: 'added',
        before: file.after.path.text,
        after: file.after.path.text,
        ...modeThatCame(file.after.mode),
      };
    case 'deleted':
      return {
        status: 'deleted',
        before: file.before.path.text,
        after: file.before.path.text,
        ...modeThatWent(file.before.mode),
      };
    case 'modified':
    case 'type-changed':
      return { status: file.status, ...pathsAndModes(file.before, file.after) };
    case 'renamed':
    case 'copied':
      return {
        status: file.status,
        similarity: file.similarity,
        ...pathsAndModes(file.before, file.after),
      };
  }
}

function pathsAndModes(before: Side, after: Side): Pick<FileHeading, 'before' | 'after' | 'modes'> {
  const paths = { before: before.path.text, after: after.path.text };
  return before.mode === after.mode ? paths : { ...paths, modes: { before: before.mode, after: after.mode } };
}

/** A merge stopped here. What is in the work tree says most, as long as it is a notebook: conflicts inside of cells
 *  stand there. Where it is none, or gone, ours is compared with theirs. */
function compareUnmerged(
  file: Extract<ChangedFile, { readonly status: 'unmerged' }>,
  [base, ours, theirs, workTree]: readonly Loaded[],
  options: CompareOptions,
): ChangedNotebook {
  const heading: FileHeading = { status: 'unmerged', before: file.path.text, after: file.path.text };
  if (workTree === undefined) return compareContents(heading, ours, theirs, options);
  const merged = compareContents(heading, ours ?? base, workTree, options);
  if (merged.diff !== undefined) return merged;
  const sides = compareContents(heading, ours, theirs, options);
  return {
    ...sides,
    problems: [...sides.problems, ...merged.problems.filter(({ side }) => side === 'after')],
  };
}

/** Two sides that are read; what is wrong with them is in the result. */
export function compareContents(
  heading: FileHeading,
  before: Loaded,
  after: Loaded,
  options: CompareOptions,
  read: ReadNotebook = readNotebook,
): ChangedNotebook {
  const problems: SideProblem[] = [];
  // Which side, where the name alone does not tell, and whether it is the file as it stands.
  const isOneName = heading.before === heading.after && heading.status !== 'added';
  const sideOf = (side: 'before' | 'after', { oid }: Content): ErrorSide | undefined => {
    const isFile = oid === undefined;
    return isOneName && (side === 'before' || isFile) ? side : isFile ? undefined : 'stored';
  };
  const notebook = (side: 'before' | 'after', loaded: Loaded, like?: Notebook): Notebook | undefined => {
    if (loaded === undefined || loaded.kind === 'link') return undefined;
    try {
      if (loaded.kind === 'problem') throw loaded.error;
      return read(loaded.bytes, { file: heading[side], side: sideOf(side, loaded) }, like);
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      problems.push({ error, side });
      return undefined;
    }
  };
  const old = notebook('before', before);
  const notebooks = { before: old, after: notebook('after', after, old) };
  return {
    heading,
    diff: problems.length > 0 ? undefined : diffNotebooks(notebooks.before, notebooks.after, options),
    links: { before: linkTarget(before), after: linkTarget(after) },
    strips: after?.kind === 'file' && after.strips === true,
    versions: { before: versionOf(before), after: versionOf(after) },
    compared: options,
    problems,
  };
}

function versionOf(loaded: Loaded): FileVersions['before'] {
  if (loaded === undefined || loaded.kind === 'problem') return undefined;
  const { oid } = loaded;
  return loaded.kind === 'link'
    ? { bytes: loaded.target, isLink: true, oid }
    : { bytes: loaded.bytes, isLink: false, oid };
}

function linkTarget(loaded: Loaded): string | undefined {
  return loaded?.kind === 'link' ? loaded.target.toString() : undefined;
}
