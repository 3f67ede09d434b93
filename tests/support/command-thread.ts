/** The command in a thread beside the tests: `main(argv, io)` with all that is written kept, for one call after the
 *  other. A process for each call would spend four fifths of its time on its start. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { main } from '../../src/cli/main.ts';
import type { Io } from '../../src/io.ts';
import { runWorded } from '../../src/terminal/process-io.ts';

export interface Call {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input: string | Uint8Array;
  readonly installation: { readonly node: string; readonly script: string };
}

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Line {
  readonly answers: MessagePort;
  /** Becomes 1 once an answer is there. */
  readonly ready: Int32Array;
}

const { answers, ready } = workerData as Line;

parentPort?.on('message', async (call: Call) => {
  answers.postMessage(await run(call));
  Atomics.store(ready, 0, 1);
  Atomics.notify(ready, 0);
});

async function run({ argv, cwd, env, input, installation }: Call): Promise<Run> {
  const stdout: Buffer[] = [];
  let stderr = '';
  const io: Io = {
    // What is handed in may be written anew once this returns.
    write: (chunk) => stdout.push(Buffer.from(chunk as string)) > 0,
    warn: (line) => {
      stderr += `${line}\n`;
    },
    readStdin: async () => Buffer.from(input as string),
    env,
    cwd,
    stdoutIsTerminal: false,
    stdinIsTerminal: false,
    columns: Number(env.COLUMNS) || 80,
  };
  const code = await runWorded((rest, own) => main(rest, own, installation), argv, io);
  return { code, stdout: Buffer.concat(stdout).toString(), stderr };
}
