/** Notebooks as git shows them, kept as text under the repository's common directory, so that git's textconv answers
 *  without starting Node:
 *
 *      nbdiff/texts/ab/abcd...-<name of this file's bytes>
 *                      ^ the name of the notebook's bytes
 *
 *      <build> <name of the config> <name of .nbdiff.json> <name of the notebook>
 *      %% code
 *      model.fit(X, y)
 *
 *  The first line is all that the text depends on, with a dash where there is no `.nbdiff.json`; names are git's for such
 *  bytes (notebook/blob-id.ts). The shell line that git runs (install/driver-commands.ts) makes that line from what is
 *  there at the moment, and prints the text only from a file that starts with it, is its user's own, and has the bytes
 *  that its name says: nothing is trusted for being old enough, or in the right place.
 *
 *  A file is written aside and renamed, and never changed. Whatever goes wrong here costs time, never an answer. */
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from '../files.ts';
import { blobIdOf } from '../notebook/blob-id.ts';
import { BESIDE, entries, type KeptFile, leftBehind, list, trimOldest } from './kept-files.ts';

/** Where the shell line wants the text kept. */
export interface WantedText {
  /** Absolute. */
  readonly folder: string;
  /** The first line of the file; '' where the folder was not there to look into. */
  readonly key: string;
}

export interface TextToKeep {
  readonly wanted: WantedText;
  /** The first line of the program, which is the name of the rest of it. */
  readonly build: string;
  /** What the policy was read from: git's answer, and `.nbdiff.json` where there is one. */
  readonly source: { readonly config: Buffer; readonly file: Buffer | undefined };
  readonly notebook: Buffer;
  readonly text: string;
  /** Bytes that all texts may take. */
  readonly limit: number;
}

/** Keeps `text` where it was made of exactly what the shell line saw. True where the folder is new. */
export function keepText({ wanted, build, source, notebook, text, limit }: TextToKeep): boolean {
  let beside: string | undefined;
  let isNew = false;
  try {
    isNew = makeFolder(wanted.folder);
    const name = wanted.key.slice(wanted.key.lastIndexOf(' ') + 1);
    if (wanted.key === '' || keyOf(build, source, notebook, name) !== wanted.key) return isNew;
    beside = openFolder(wanted.folder);
    if (beside === undefined) return isNew;
    const bytes = Buffer.from(`${wanted.key}\n${text}`);
    const group = join(wanted.folder, name.slice(0, 2));
    fs.mkdirSync(group, { recursive: true, mode: 0o700 });
    // Not flushed: what a crash cuts off is found out by its name.
    const target = join(group, `${name}-${blobIdOf(bytes, name)}`);
    replaceFile(target, bytes, join(beside, 'file'), { mode: 0o600, flush: false });
    if (TRIMMING.test(name)) trimTexts(wanted.folder, limit);
  } catch {
    // A full disk, a folder that is read-only: then it is made anew each time, and git waits for no advice.
  } finally {
    if (beside !== undefined) discard(beside);
  }
  return isNew;
}

function discard(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // What is in it goes with the oldest.
  }
}

/** Looking at all that is kept takes some milliseconds, so one notebook in 64 has it looked at. */
const TRIMMING = /^..0[0-3]/;

/** `name`, of the notebook as the shell line has it, says which hash makes names. */
function keyOf(
  build: string,
  { config, file }: TextToKeep['source'],
  notebook: Buffer,
  name: string,
): string {
  const policy = file === undefined ? '-' : blobIdOf(file, name);
  return `${build} ${blobIdOf(config, name)} ${policy} ${blobIdOf(notebook, name)}`;
}

/** True where it was not there. */
function makeFolder(folder: string): boolean {
  fs.mkdirSync(dirname(folder), { recursive: true });
  return fs.mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
}

/** A folder to write in; undefined where `folder` is not ours alone to write and read. */
function openFolder(folder: string): string | undefined {
  const stat = fs.lstatSync(folder);
  if (!stat.isDirectory() || (stat.mode & 0o077) !== 0) return undefined;
  const beside = fs.mkdtempSync(join(folder, BESIDE));
  // What we make is ours.
  if (fs.statSync(beside).uid === stat.uid) return beside;
  fs.rmdirSync(beside);
  return undefined;
}

/** Deletes what was used longest ago until all texts take at most `limit` bytes. */
function trimTexts(folder: string, limit: number): void {
  trimOldest([...textsIn(folder), ...leftBehind(folder)], limit);
}

export function sizeOfTexts(folder: string): { readonly texts: number; readonly bytes: number } {
  const texts = textsIn(folder);
  return { texts: texts.length, bytes: texts.reduce((sum, { size }) => sum + size, 0) };
}

/** Of a repository, by the directory that all its worktrees share. */
export function textsFolder(commonDir: string): string {
  return join(commonDir, 'nbdiff', 'texts');
}

function textsIn(folder: string): readonly KeptFile[] {
  return list(folder)
    .filter((name) => !name.startsWith(BESIDE))
    .flatMap((name) => entries(join(folder, name)));
}
