/** One process at a time: a file that whoever begins makes, with their name in it, and takes away when they are done.
 *
 *  A process that was killed leaves it. Its number tells, on the same machine; else its age, since nobody has a lock for
 *  long. Taking such a file away is for one process at a time as well: a second one, which saw the same old file, would
 *  take away what the first has made in its place. */
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { NotebookError } from '../errors.ts';
import { writeNew } from '../files.ts';

export interface Lock {
  /** Whether nobody took it for a dead process's meanwhile, as after a night asleep. */
  readonly isHeld: () => boolean;
}

/** Milliseconds after which a lock is nobody's: what is done under one takes some hundreds at most. */
const LONGEST_HELD = 10_000;
/** Milliseconds that one waits for it, more than the longest. */
const PATIENCE = 20_000;
/** Milliseconds between two looks. */
const PAUSE = 15;
/** Milliseconds after which a file without a name in it is nobody's: the name is written at once. */
const LONGEST_NAMELESS = 1_000;

/** `work` while nobody else has the lock at `path`, whose folder is there. Throws what the file system says where it
 *  cannot be made, and NotebookError where another process does not end. */
export async function locked<Result>(path: string, work: (lock: Lock) => Promise<Result>): Promise<Result> {
  // The process's number is its name while it lives; tests have several faces in one.
  const name = `${process.pid} ${hostname()} ${randomUUID()}\n`;
  const end = Date.now() + PATIENCE;
  while (!take(path, name)) {
    if (Date.now() > end) {
      const reason = `another nbdiff is writing; if none is, delete ${path}`;
      throw new NotebookError({ kind: 'file', reason });
    }
    await wait(PAUSE);
  }
  const isHeld = (): boolean => nameIn(path) === name;
  try {
    return await work({ isHeld });
  } finally {
    if (isHeld()) fs.rmSync(path, { force: true });
  }
}

function take(path: string, name: string): boolean {
  if (make(path, name)) return true;
  if (!isAbandoned(path)) return false;
  const broom = `${path}.broom`;
  if (isOlder(broom, LONGEST_NAMELESS)) fs.rmSync(broom, { force: true });
  if (!make(broom, name)) return false;
  try {
    if (isAbandoned(path)) fs.rmSync(path, { force: true });
  } finally {
    fs.rmSync(broom, { force: true });
  }
  return make(path, name);
}

/** False where it is there. */
function make(path: string, name: string): boolean {
  try {
    writeNew(path, Buffer.from(name), { mode: 0o600, flush: false });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned(path: string): boolean {
  const [, number, machine] = /^(\d+) (.*) [^ ]+\n$/.exec(nameIn(path)) ?? [];
  if (number === undefined) return isOlder(path, LONGEST_NAMELESS);
  return (machine === hostname() && !isAlive(Number(number))) || isOlder(path, LONGEST_HELD);
}

function isAlive(number: number): boolean {
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Empty where there is none. */
function nameIn(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** False where there is none. */
function isOlder(path: string, milliseconds: number): boolean {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Math.abs(Date.now() - stat.mtimeMs) > milliseconds;
}
