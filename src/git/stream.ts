/** What git prints, as it comes: for lists that may be longer than anybody waits for. */
import { spawn } from 'node:child_process';
import { type Git, gitFailed, gitMissing } from './run.ts';

export interface GitStream {
  /** Taken once. git waits where nobody takes more. Throws a NotebookError with git's first line on stderr where git
   *  ends with an exit code that is not 0. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Ends git, and the chunks: nobody wants more. */
  readonly stop: () => void;
}

export function streamGit(git: Git, args: readonly string[]): GitStream {
  const child = spawn('git', args, {
    cwd: git.cwd,
    env: git.env as NodeJS.ProcessEnv,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints: Buffer[] = [];
  let isStopped = false;
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const ended = new Promise<Error | undefined>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => resolve(gitMissing(error.code)));
    child.on('close', (code, signal) => {
      // Who interrupts us at the terminal interrupts git, and wants no more either.
      if (code === 0 || signal === 'SIGINT' || isStopped) resolve(undefined);
      else resolve(gitFailed(Buffer.concat(complaints).toString(), args[0] ?? '', code ?? signal));
    });
  });
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const error = await ended;
    if (error !== undefined) throw error;
  }
  return {
    chunks: chunks(),
    stop: () => {
      isStopped = true;
      child.kill();
    },
  };
}
