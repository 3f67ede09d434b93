/** The door to the git process for what git calls, and for bytes. Bytes go in and bytes come out, since paths and notebooks are
 *  bytes; questions are asked so that the user's settings do not change what is parsed: lists with
 *  `-z`, messages in English, no colour, no pager (stdout is a pipe), no lock taken by a mere look.
 *
 *  simple-git, which asks what a person's command wants to know in words (ask.ts), decodes all that git
 *  says as UTF-8, which loses paths that are not, and loads more slowly than git answers. */
import { NotebookError } from '../errors.ts';
import type { Io } from '../io.ts';

/** Where git runs and with which environment. */
export interface Git {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
}

/** The git that a command asks: the directory and environment it was called with, with what keeps
 *  answers the same for everybody. */
export function gitFor(io: Pick<Io, 'cwd' | 'env'>): Git {
  return {
    cwd: io.cwd,
    env: {
      ...io.env,
      LC_ALL: 'C', // git's words are quoted in errors and looked at in tests
      GIT_OPTIONAL_LOCKS: '0', // asking what changed must not write the index under somebody's feet
    },
  };
}

/** The same git for what has to write the index: there the lock is wanted. */
export function forWriting(git: Git): Git {
  return { ...git, env: { ...git.env, GIT_OPTIONAL_LOCKS: '1' } };
}

export function gitAt(git: Git, cwd: string): Git {
  return { ...git, cwd };
}

/** Runs git and waits for its end. An exit code outside `accept` (by default only 0 is in it)
 *  throws a NotebookError with git's first line on stderr. */
export async function runGit(
  git: Git,
  args: readonly string[],
  options: { readonly input?: Uint8Array; readonly accept?: readonly number[] } = {},
): Promise<GitAnswer> {
  // Not at the top: it takes milliseconds to load, and two files outside a repository need no git.
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: git.cwd, env: git.env as NodeJS.ProcessEnv, windowsHide: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) => reject(gitMissing(error.code)));
    child.on('close', (code, signal) => {
      if (code !== null && (options.accept ?? [0]).includes(code)) {
        resolve({ code, stdout: Buffer.concat(stdout) });
      } else {
        reject(gitFailed(Buffer.concat(stderr).toString(), args[0] ?? '', code ?? signal));
      }
    });
    // git may end without reading all of its input; its exit code says what was wrong then.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input);
  });
}

/** The items of a `-z` list, in bytes; the list may end with NUL or be empty. */
export function splitNul(list: Buffer): readonly Buffer[] {
  const items: Buffer[] = [];
  let start = 0;
  while (start < list.length) {
    const nul = list.indexOf(0, start);
    const end = nul < 0 ? list.length : nul;
    items.push(list.subarray(start, end));
    start = end + 1;
  }
  return items;
}

/** `code` is the system's: ENOENT where there is none on the PATH. */
export function gitMissing(code: string | undefined): NotebookError {
  const reason = code === 'ENOENT' ? 'git was not found' : `git could not be started (${code})`;
  return new NotebookError({ kind: 'git', reason });
}

/** git puts the reason on a line of its own, often behind warnings and before advice. */
export function gitFailed(stderr: string, command: string, end: number | string | null): NotebookError {
  const [, lock] = /Unable to create '(.*\.lock)': File exists/.exec(stderr) ?? [];
  if (lock !== undefined) {
    const reason = `another git is at work here, and nothing was done; try again, or where none runs delete ${lock}`;
    return new NotebookError({ kind: 'git', reason });
  }
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((candidate) => /^(fatal|error): /.test(candidate)) ?? lines[0];
  const reason = line?.replace(/^(fatal|error|warning): /, '') ?? `git ${command} ended with ${end}`;
  return new NotebookError({ kind: 'git', reason });
}
