/** How git calls its diff driver, as values: `PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE`, for a rename
 *  with the other path and git's message behind, and with the path alone where a merge has not been finished. */
import { isAbsolute } from 'node:path';
import { NotebookError } from '../errors.ts';
import { isFile } from '../files.ts';
import type { Content } from '../git/revisions.ts';
import type { Io } from '../io.ts';
import type { FileHeading } from '../render/options.ts';
import { modeThatCame, modeThatWent } from './lone-mode.ts';

export type DriverCall =
  | { readonly kind: 'unmerged'; readonly path: string }
  | {
      readonly kind: 'change';
      readonly heading: FileHeading;
      readonly before: DriverSide;
      readonly after: DriverSide;
      /** Of the side after, from the top of the work tree. */
      readonly path: string;
    };

export interface DriverSide {
  /** A file to read, often a temporary one with what a checkout would give; `/dev/null` for none. */
  readonly file: string;
  /** The blob that git has; undefined for a file of the work tree, and where git does not say. */
  readonly oid: string | undefined;
  /** A dot where there is none. */
  readonly mode: string;
}

const NO_FILE = '/dev/null';
const LINK_MODE = '120000';

/** Throws NotebookError kind `usage` for anything else. */
export function readDriverCall(args: readonly string[], io: Io): DriverCall {
  const [path, oldFile, oldHex, oldMode, newFile, newHex, newMode, otherPath, message = ''] = args;
  if (path === undefined) throw usage();
  if (args.length === 1) return { kind: 'unmerged', path };
  if (oldFile === undefined || oldMode === undefined || newFile === undefined || newMode === undefined) {
    throw usage();
  }
  const before = { file: oldFile, oid: oidIn(oldHex), mode: oldMode };
  const after = { file: newFile, oid: oidIn(newHex), mode: newMode };
  const names = { before: path, after: otherPath ?? path };
  return {
    kind: 'change',
    heading: headingOf(names, before, after, message),
    before,
    after,
    path: nameFromTop(names.after, newFile, io),
  };
}

/** git writes zeros for a file that it has not stored, and a dot for none. */
function oidIn(hex: string | undefined): string | undefined {
  return hex !== undefined && /^(?!0+$)[0-9a-f]+$/.test(hex) ? hex : undefined;
}

function usage(): NotebookError {
  const advice = 'git calls it as: nbdiff git-diff PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE';
  const reason = 'git-diff needs 7 arguments, or 1 for an unmerged path';
  return new NotebookError({ kind: 'usage', reason, advice });
}

function headingOf(
  names: { readonly before: string; readonly after: string },
  before: DriverSide,
  after: DriverSide,
  message: string,
): FileHeading {
  // `git diff --no-index` names both files whether or not both are there.
  if (before.file === NO_FILE)
    return { status: 'added', before: names.after, after: names.after, ...modeThatCame(after.mode) };
  if (after.file === NO_FILE)
    return { status: 'deleted', before: names.before, after: names.before, ...modeThatWent(before.mode) };
  const modes = before.mode === after.mode ? {} : { modes: { before: before.mode, after: after.mode } };
  if (isLink(before) !== isLink(after)) return { status: 'type-changed', ...names, ...modes };
  const [, similarity] = /^similarity index ([0-9]+)%/m.exec(message) ?? [];
  if (similarity === undefined) return { status: 'modified', ...names, ...modes };
  const status = /^copy from /m.test(message) ? 'copied' : 'renamed';
  return { status, similarity: Number(similarity), ...names, ...modes };
}

/** git calls drivers at the top, but with `--relative` it names the path from where the person stands. A file of the
 *  work tree stands there under its true name. */
function nameFromTop(path: string, newFile: string, io: Io): string {
  if (!isAbsolute(newFile)) return newFile;
  const fromPrefix = `${io.env.GIT_PREFIX ?? ''}${path}`;
  return !isFile(path, io) && isFile(fromPrefix, io) ? fromPrefix : path;
}

function isLink({ mode }: DriverSide): boolean {
  return mode === LINK_MODE;
}

/** What `bytes`, read from the side's file, are; undefined for no file. */
export function sideContent(side: DriverSide, bytes: Buffer): Content | undefined {
  if (side.file === NO_FILE) return undefined;
  const named = side.oid === undefined ? {} : { oid: side.oid };
  return isLink(side) ? { kind: 'link', target: bytes, ...named } : { kind: 'file', bytes, ...named };
}
