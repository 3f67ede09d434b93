/** nbdiff as a person calls it: in a thread beside the test where nothing of a process is asked for, else started. */
import { spawnSync } from 'node:child_process';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { inject } from 'vitest';
import type { Call, Line, Run } from './command-thread.ts';
import { LAUNCHER } from './launcher.ts';
import { NODE } from './node.ts';

export type { Run } from './command-thread.ts';

export interface Circumstances {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** The user who calls, by number. */
  readonly uid?: number;
}

/** `main(argv, io)` with the words of what it throws; for another user or with another Node than ours, started. The
 *  caller waits, as for a process. */
export function call(argv: readonly string[], { cwd, env, input = '', uid }: Circumstances): Run {
  if (uid !== undefined || NODE !== process.execPath) {
    return start(argv, { cwd, env, input, ...(uid !== undefined && { uid }) });
  }
  thread ??= startThread();
  Atomics.store(thread.ready, 0, 0);
  const installation = { node: NODE, script: LAUNCHER };
  thread.worker.postMessage({ argv, cwd, env: { ...env }, input, installation } satisfies Call);
  Atomics.wait(thread.ready, 0, 0);
  return receiveMessageOnPort(thread.answers)?.message as Run;
}

/** The built command in a process of its own. */
export function start(argv: readonly string[], { cwd, env, input = '', uid }: Circumstances): Run {
  const ran = spawnSync(NODE, [LAUNCHER, ...argv], {
    cwd,
    env: { ...env },
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(uid !== undefined && { uid }),
  });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

interface Thread extends Line {
  readonly worker: Worker;
}

let thread: Thread | undefined;

function startThread(): Thread {
  const { port1, port2 } = new MessageChannel();
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const line: Line = { answers: port2, ready };
  const worker = new Worker(inject('commandThread'), {
    workerData: line,
    transferList: [port2],
    execArgv: ['--enable-source-maps'],
  });
  worker.unref();
  port1.unref();
  return { worker, answers: port1, ready };
}
