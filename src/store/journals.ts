/** What was decided about conflicted notebooks, kept below a worktree's own git directory, so that another window or the
 *  next process goes on with it:
 *
 *      nbdiff/sessions/lock               held from looking to having written (lock.ts)
 *      nbdiff/sessions/<path>/start       the notebook before anything was decided (names are hashes)
 *      nbdiff/sessions/<path>/journal     what was decided and undone since, and what the notebook is with it
 *      nbdiff/sessions/<path>/next        a journal on its way
 *
 *  A decision is on its way in three steps, of which any can be the last:
 *
 *      next is written  ->  the notebook is replaced  ->  next is renamed to journal
 *
 *  The notebook then says by its hash which of the two holds. Where it is neither's, somebody else wrote it, and what
 *  stands in it is the truth. Each file starts with the hash of the rest of it, so that one that was cut off is none. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../files.ts';
import { hashOf } from '../outputs/taken.ts';
import type { Decision } from '../resolve/decide.ts';
import { readOrNothing } from './kept-files.ts';

/** One decision taken, changed or taken back; `conflict` is its place among those of the start, no decision is open. */
export interface JournalChange {
  readonly conflict: number;
  readonly before?: Decision;
  readonly after?: Decision;
  readonly order: number;
  readonly stroke: number;
}

export interface Journal {
  /** The notebook, from the top of the work tree. */
  readonly path: string;
  /** Names the merge that the conflicts are of, as far as git knows it. */
  readonly merge: string;
  /** Names the notebook before anything was decided. */
  readonly start: string;
  /** What each of its conflicts is known by. */
  readonly conflicts: readonly string[];
  readonly done: readonly JournalChange[];
  readonly undone: readonly JournalChange[];
  /** Names the notebook with all that is decided in it. */
  readonly makes: string;
}

/** A journal as it stands on the disk; `revision` is another for each. */
export interface KeptJournal {
  readonly revision: string;
  readonly journal: Journal;
}

/** What was written aside and waits for its notebook. */
export interface StagedJournal {
  /** Once the notebook is replaced; the revision. */
  readonly commit: () => string;
  readonly discard: () => void;
}

export interface Journals {
  readonly lock: string;
  /** The journal of the notebook that `makes` names; undefined where none fits. Ends what was on its way, so that only who
   *  has the lock may ask. */
  readonly read: (path: string, makes: string) => KeptJournal | undefined;
  /** The notebook before anything was decided; undefined where it is damaged. */
  readonly readStart: (path: string, start: string) => Buffer | undefined;
  /** Keeps `start` where it is not kept yet. Throws what the file system says. */
  readonly stage: (journal: Journal, start: Buffer) => StagedJournal;
  readonly drop: (path: string) => void;
  /** The notebooks that have a journal, in order. */
  readonly paths: () => readonly string[];
  /** Takes away what is kept of all notebooks but those whose journal is wanted. Only who has the lock may ask. */
  readonly sweep: (isWanted: (journal: Journal) => boolean) => void;
  /** Another where a journal was written or dropped. */
  readonly look: (path: string) => string;
}

const FIRST_LINE = 'nbdiff-session 1 ';

/** Of the worktree with this git directory. Makes no folder. */
export function sessionsFolder(gitDir: string): string {
  return join(gitDir, 'nbdiff', 'sessions');
}

export function openJournals(folder: string): Journals {
  const placeOf = (path: string): string => join(folder, hashOf(path));
  const fileOf = (path: string, name: 'start' | 'journal' | 'next'): string => join(placeOf(path), name);
  return {
    lock: join(folder, 'lock'),
    read: (path, makes) => {
      const [next, journal] = [fileOf(path, 'next'), fileOf(path, 'journal')];
      const onItsWay = readJournal(next);
      if (onItsWay?.journal.makes === makes) {
        fs.renameSync(next, journal);
        return onItsWay;
      }
      fs.rmSync(next, { force: true });
      const kept = readJournal(journal);
      return kept?.journal.makes === makes ? kept : undefined;
    },
    readStart: (path, start) => {
      const bytes = readOrNothing(fileOf(path, 'start'));
      return bytes !== undefined && hashOf(bytes) === start ? bytes : undefined;
    },
    stage: (journal, start) => {
      const { path } = journal;
      fs.mkdirSync(placeOf(path), { recursive: true, mode: 0o700 });
      const next = fileOf(path, 'next');
      if (readJournal(fileOf(path, 'journal'))?.journal.start !== journal.start) keepStart(path, start);
      const { revision, bytes } = writeJournal(journal);
      // Not aside: until the notebook is what it names, it counts for nothing.
      fs.writeFileSync(next, bytes, { mode: 0o600, flush: true });
      const commit = (): string => {
        fs.renameSync(next, fileOf(path, 'journal'));
        return revision;
      };
      return { commit, discard: () => fs.rmSync(next, { force: true }) };
    },
    drop: (path) => fs.rmSync(placeOf(path), { recursive: true, force: true }),
    paths: () => {
      const kept = folders().flatMap((place) => journalsIn(place).map(({ path }) => path));
      return [...new Set(kept)].sort();
    },
    sweep: (isWanted) => {
      for (const place of folders()) {
        if (!journalsIn(place).some(isWanted)) fs.rmSync(place, { recursive: true, force: true });
      }
    },
    look: (path) => ['next', 'journal'].map((name) => lookAt(join(placeOf(path), name))).join(' '),
  };

  function folders(): readonly string[] {
    if (!fs.existsSync(folder)) return [];
    const all = fs.readdirSync(folder, { withFileTypes: true });
    return all.filter((one) => one.isDirectory()).map(({ name }) => join(folder, name));
  }

  function keepStart(path: string, start: Buffer): void {
    const target = fileOf(path, 'start');
    const beside = `${target}.new`;
    fs.rmSync(beside, { force: true });
    fs.rmSync(fileOf(path, 'journal'), { force: true });
    replaceFile(target, start, beside, { mode: 0o600, flush: true });
  }
}

function journalsIn(place: string): readonly Journal[] {
  return ['next', 'journal'].flatMap((name) => readJournal(join(place, name))?.journal ?? []);
}

/** What changes whenever a file is written, replaced or deleted. */
export function lookAt(file: string): string {
  try {
    const { ino, size, mtimeNs } = fs.statSync(file, { bigint: true });
    return `${ino}:${size}:${mtimeNs}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

function writeJournal(journal: Journal): { readonly revision: string; readonly bytes: Buffer } {
  // JSON holds half characters and carriage returns as escapes.
  const body = Buffer.from(`${JSON.stringify(journal)}\n`);
  const revision = hashOf(body);
  return { revision, bytes: Buffer.concat([Buffer.from(`${FIRST_LINE}${revision}\n`), body]) };
}

/** undefined: there is none, or it was cut off, or is somebody else's. */
function readJournal(file: string): KeptJournal | undefined {
  const bytes = readOrNothing(file);
  if (bytes === undefined) return undefined;
  const first = bytes.indexOf(0x0a);
  const body = bytes.subarray(first + 1);
  const revision = hashOf(body);
  if (first < 0 || bytes.toString('latin1', 0, first) !== `${FIRST_LINE}${revision}`) return undefined;
  return { revision, journal: JSON.parse(body.toString()) as Journal };
}
