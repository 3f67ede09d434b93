/** Folders of what is kept below .git/nbdiff: their files, and the oldest of them going where space is short. What cannot
 *  be read counts as not there. */
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { NotebookError } from '../errors.ts';
import { replaceFile } from '../files.ts';

export interface KeptFile {
  readonly file: string;
  readonly size: number;
  readonly modified: number;
  readonly used: number;
}

/** The files of a directory; none where it cannot be read. */
export function entries(directory: string): readonly KeptFile[] {
  return list(directory).flatMap((name) => {
    const file = join(directory, name);
    const stat = statOrNothing(file);
    return stat?.isFile() === true
      ? [{ file, size: stat.size, modified: stat.mtimeMs, used: Math.max(stat.mtimeMs, stat.atimeMs) }]
      : [];
  });
}

/** The latest first. */
export function sorted(all: readonly KeptFile[], by: 'modified' | 'used'): readonly KeptFile[] {
  return [...all].sort((one, other) => other[by] - one[by] || (one.file < other.file ? -1 : 1));
}

/** What a killed process left in the folders that it wrote in before it renamed. It is old one day, and goes like the
 *  rest. */
export function leftBehind(root: string): readonly KeptFile[] {
  return list(root)
    .filter((name) => name.startsWith(BESIDE))
    .flatMap((name) => entries(join(root, name)));
}

/** What such folders' names start with. */
export const BESIDE = 'new-';

/** Deletes what was used longest ago until all together take at most `limit` bytes. */
export function trimOldest(all: readonly KeptFile[], limit: number): void {
  let sum = 0;
  for (const { file, size } of sorted(all, 'used')) {
    sum += size;
    if (sum > limit) fs.rmSync(file, { force: true });
  }
}

/** Replaces `file`, whole, as far as it can be: a repository, or a home, may not be written. */
export function keepFile(file: string, content: Buffer): void {
  try {
    fs.mkdirSync(dirname(file), { recursive: true });
    const beside = fs.mkdtempSync(join(dirname(file), BESIDE));
    try {
      replaceFile(file, content, join(beside, 'file'), { mode: undefined, flush: false });
    } finally {
      fs.rmSync(beside, { recursive: true, force: true });
    }
  } catch {
    // What is kept is a convenience.
  }
}

/** With all in it. Throws NotebookError where something cannot be deleted. */
export function removeFolder(root: string): void {
  try {
    fs.rmSync(root, { recursive: true, force: true });
  } catch (error) {
    throw new NotebookError({ kind: 'file', reason: `what is kept cannot be deleted (${codeOf(error)})` });
  }
}

/** Names in a directory. */
export function list(directory: string): readonly string[] {
  try {
    return fs.readdirSync(directory);
  } catch {
    return [];
  }
}

export function readOrNothing(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

function statOrNothing(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The operating system's word for what went wrong. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
