/** The real process as `Io`, and the end of a run: what was thrown becomes a line and an exit code. */
import { fstatSync, readSync, statSync, writeSync } from 'node:fs';
import { NotebookError } from '../errors.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordError } from '../messages.ts';

/** Runs `command` on this process, which ends with its exit code. */
export async function runOnProcess(command: Command): Promise<void> {
  const { io, finish } = processIo();
  const exitCode = await runWorded(io.cwd === '' ? inNoFolder : command, process.argv.slice(2), io);
  process.exitCode = finish() ? exitCode : 2;
}

type Command = (argv: readonly string[], io: Io) => Promise<ExitCode>;

/** Runs `command` and words what it throws. Exit code 2 for what a person has to mend, in one line; the same for a bug
 *  of ours, whose stack is shown with `--debug`. */
export async function runWorded(command: Command, argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await command(
      argv.filter((argument) => argument !== '--debug'),
      io,
    );
  } catch (error) {
    if (error instanceof NotebookError) io.warn(`nbdiff: ${wordError(error)}`);
    else if (argv.includes('--debug'))
      io.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
    else {
      const what = error instanceof Error ? error.message : String(error);
      io.warn(`nbdiff: internal error: ${what.split('\n')[0]} (run it again with --debug and report it)`);
    }
    return 2;
  }
}

/** Output is gathered and written in large pieces, or once we wait for something: whoever reads has then what there is. A pipe that closed takes no more and is no error. `finish` writes the
 *  rest; false where output was lost that somebody waits for (a full disk), which it says. */
function processIo(): { readonly io: Io; readonly finish: () => boolean } {
  const pending: Uint8Array[] = [];
  let size = 0;
  let state: Written = 'all';
  let progress = '';
  const showProgress = (line: string): void => {
    if (line === progress) return;
    progress = line;
    writeAll(2, Buffer.from(`\r${line}\x1b[K`, 'utf8'));
  };
  const flush = (): void => {
    if (progress !== '' && pending.length > 0 && io.stdoutIsTerminal) showProgress('');
    const bytes = Buffer.concat(pending);
    pending.length = 0;
    size = 0;
    if (state === 'all') state = writeAll(1, bytes);
  };
  const io: Io = {
    write: (chunk) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
      if (state !== 'all' || bytes.length === 0) return state === 'all';
      pending.push(bytes);
      size += bytes.length;
      // A person at a terminal waits for each line, and a prompt may follow it.
      if (size >= WRITE_SIZE || io.stdoutIsTerminal) flush();
      else if (pending.length === 1) setImmediate(flush);
      return state === 'all';
    },
    warn: (line) => {
      flush();
      showProgress('');
      writeAll(2, Buffer.from(`${line}\n`, 'utf8'));
    },
    get showProgress() {
      const isWatched = isDevice(2) && process.stderr.isTTY === true && !isPipe(1);
      return isWatched && process.env.TERM !== 'dumb' ? showProgress : undefined;
    },
    readStdin: async () => {
      if (!isDevice(0)) return readAll(0);
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    env: process.env,
    cwd: currentFolder(),
    get stdoutIsTerminal() {
      return isDevice(1) && process.stdout.isTTY === true;
    },
    get stdinIsTerminal() {
      return isDevice(0) && process.stdin.isTTY === true;
    },
    get columns() {
      // git says in COLUMNS how wide the terminal is that its pager writes to.
      const said = Number(process.env.COLUMNS);
      if (said > 0) return said;
      return (isDevice(1) ? process.stdout.columns : undefined) ?? 80;
    },
  };
  const finish = (): boolean => {
    flush();
    showProgress('');
    if (typeof state === 'string') return true;
    const reason = state.refused === 'ENOSPC' ? 'the disk is full' : `cannot be written (${state.refused})`;
    io.warn(`nbdiff: ${wordError(new NotebookError({ kind: 'file', reason }, { file: 'standard output' }))}`);
    return false;
  };
  return { io, finish };
}

/** Empty where another process has removed it under us. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}

/** git refuses to work there too. */
async function inNoFolder(): Promise<ExitCode> {
  throw new NotebookError({ kind: 'file', reason: 'the folder that this was started in is gone' });
}

/** By descriptor. Each piece that is written asks, and the answer stays what it is. */
const devices: (boolean | undefined)[] = [];

/** A pipe, a file or /dev/null is no terminal. Node's streams, and all that they load, are made only for what may be one:
 *  that takes longer than a small diff. */
function isDevice(descriptor: number): boolean {
  devices[descriptor] ??= looksLikeDevice(descriptor);
  return devices[descriptor];
}

function looksLikeDevice(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isCharacterDevice() && stat.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
  } catch {
    return false; // closed
  }
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false; // closed
  }
}

/** All there is, waiting where a pipe has nothing yet. Node's stream would take longer to load than a small diff. */
function readAll(descriptor: number): Buffer {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(READ_SIZE);
    try {
      const size = readSync(descriptor, chunk);
      if (size === 0) break;
      chunks.push(chunk.subarray(0, size));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') break; // the end of a pipe on Windows
      if (code !== 'EAGAIN') throw error;
      waitShortly();
    }
  }
  return Buffer.concat(chunks);
}

function waitShortly(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

const READ_SIZE = 1 << 16;
/** Bytes gathered before they are written. */
const WRITE_SIZE = 1 << 16;

/** What became of output: nobody reads any more, or the operating system refused it, with its code. */
type Written = 'all' | 'unread' | { readonly refused: string };

/** Writes all of `bytes`, waiting where a pipe is full. */
function writeAll(descriptor: number, bytes: Uint8Array): Written {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (code === 'EPIPE') return 'unread';
      if (code !== 'EAGAIN') return { refused: code };
      waitShortly();
    }
  }
  return 'all';
}
