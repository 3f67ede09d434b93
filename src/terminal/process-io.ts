/** The real process as `Io`, and the end of a run: what was thrown becomes a line and an exit code. */
import { fstatSync, statSync, writeSync } from 'node:fs';
import { NotebookError } from '../errors.ts';
import type { ExitCode, Io } from '../io.ts';
import { wordError } from '../messages.ts';

/** Runs `command` on this process, which ends with its exit code. */
export async function runOnProcess(command: Command): Promise<void> {
  const { io, flush } = processIo();
  process.exitCode = await runWorded(command, process.argv.slice(2), io);
  flush();
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

/** Output is gathered and written in large pieces. A pipe that closed takes no more and is no error. */
function processIo(): { readonly io: Io; readonly flush: () => void } {
  const pending: Uint8Array[] = [];
  let size = 0;
  let open = true;
  const flush = (): void => {
    const bytes = Buffer.concat(pending);
    pending.length = 0;
    size = 0;
    open &&= writeAll(1, bytes);
  };
  const io: Io = {
    write: (chunk) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
      if (!open || bytes.length === 0) return open;
      pending.push(bytes);
      size += bytes.length;
      // A person at a terminal waits for each line, and a prompt may follow it.
      if (size >= WRITE_SIZE || io.stdoutIsTerminal) flush();
      return open;
    },
    warn: (line) => {
      flush();
      writeAll(2, Buffer.from(`${line}\n`, 'utf8'));
    },
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    env: process.env,
    cwd: process.cwd(),
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
  return { io, flush };
}

/** A pipe, a file or /dev/null is no terminal. Node's streams, and all that they load, are made only for what may be one:
 *  that takes longer than a small diff. */
function isDevice(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isCharacterDevice() && stat.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
  } catch {
    return false; // closed
  }
}

/** Bytes gathered before they are written. */
const WRITE_SIZE = 1 << 16;

/** Writes all of `bytes`, waiting where a pipe is full; false once nobody reads any more. */
function writeAll(descriptor: number, bytes: Uint8Array): boolean {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      else if (code === 'EPIPE') return false;
      else throw error;
    }
  }
  return true;
}
