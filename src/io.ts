/** What a command may touch of the world outside, made once in the launcher (terminal/process-io.ts)
 *  and handed down; tests make their own. */
export interface Io {
  /** Writes to standard output. False once it takes no more: the reader has gone away, which is no error,
   *  or the disk is full, which the process says at its end, with exit code 2. */
  readonly write: (chunk: string | Uint8Array) => boolean;
  /** Writes one line to standard error; the newline is added. */
  readonly warn: (line: string) => void;
  /** All of standard input, in bytes. */
  readonly readStdin: () => Promise<Buffer>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Shows a line on standard error below all else, in the place of the one before; '' takes it away, and so does the
   *  next thing that is written there. undefined where nobody watches: standard error is no terminal, or standard output
   *  goes into a pipe, whose reader may be at that terminal too. */
  readonly showProgress?: ((line: string) => void) | undefined;
  readonly stdoutIsTerminal: boolean;
  readonly stdinIsTerminal: boolean;
  /** Columns of the terminal, 80 where there is none. */
  readonly columns: number;
}

/** 0 done (a diff without --exit-code, a clean merge), 1 differences, conflicts or findings, 2 usage or trouble. */
export type ExitCode = 0 | 1 | 2;
