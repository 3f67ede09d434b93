/** Threads that start nbdiff anew, with `--worker` as its word: each loads what it needs, from the code that the launcher
 *  keeps compiled. What goes to a thread and back is copied, so it is data, and little of it. */
import { availableParallelism, loadavg } from 'node:os';
import { NotebookError, type Origin, type Problem } from '../errors.ts';
import type { Threads } from './workshop.ts';

/** What a thread is started with. */
export interface ThreadStart {
  /** Which workshop it opens (thread.ts), and with what. */
  readonly kind: string;
  readonly setup: unknown;
}

export interface ThreadJobs {
  readonly batch: number;
  readonly jobs: readonly unknown[];
}

export type ThreadAnswer = { readonly batch: number } & (
  | { readonly kind: 'results'; readonly results: readonly unknown[] }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly origin: Origin }
  /** A bug of ours. */
  | { readonly kind: 'bug'; readonly error: unknown }
);

/** Threads in all, this one too: more would wait for the disk, and each takes its memory. */
const MOST_THREADS = 4;

/** Programs that want to run, of each processor, from which on a thread more would only wait with them. */
const BUSY = 1.5;

/** Threads beside this one that there are processors for. */
export function spareProcessors(): number {
  const processors = availableParallelism();
  const [wanting = 0] = loadavg();
  return wanting > BUSY * processors ? 0 : Math.min(processors, MOST_THREADS) - 1;
}

/** `launcher`: the script that starts nbdiff. */
export async function startThreads<Job, Result>(
  start: ThreadStart,
  count: number,
  launcher: string,
): Promise<Threads<Job, Result>> {
  const { Worker } = await import('node:worker_threads');
  const threads = Array.from({ length: count }, () => {
    const waiting = new Map<number, Waiting<Result>>();
    let isGone = false;
    const worker = new Worker(launcher, { argv: ['--worker'], workerData: start });
    const leave = (): void => {
      isGone = true;
      for (const { resolve } of waiting.values()) resolve(undefined);
      waiting.clear();
    };
    // It could not start, or had no memory left: whoever asked does without.
    worker.on('error', leave);
    worker.on('exit', leave);
    worker.on('message', (answer: ThreadAnswer) => {
      const asked = waiting.get(answer.batch);
      waiting.delete(answer.batch);
      if (answer.kind === 'results') asked?.resolve(answer.results as readonly Result[]);
      else asked?.reject(errorOf(answer));
    });
    return {
      work: (batch: number, jobs: readonly Job[]): Promise<readonly Result[] | undefined> =>
        new Promise((resolve, reject) => {
          if (isGone) return resolve(undefined);
          waiting.set(batch, { resolve, reject });
          worker.postMessage({ batch, jobs } satisfies ThreadJobs);
        }),
      close: () => void worker.terminate(),
    };
  });
  let batch = 0;
  return {
    count,
    work: (thread, jobs) => threads[thread]!.work(++batch, jobs),
    close: () => {
      for (const thread of threads) thread.close();
    },
  };
}

interface Waiting<Result> {
  readonly resolve: (results: readonly Result[] | undefined) => void;
  readonly reject: (error: unknown) => void;
}

function errorOf(answer: Exclude<ThreadAnswer, { readonly kind: 'results' }>): unknown {
  return answer.kind === 'problem' ? new NotebookError(answer.problem, answer.origin) : answer.error;
}
