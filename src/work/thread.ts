/** The other end of a thread (threads.ts): it opens the workshop that it is told of, and does jobs until it is ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { NotebookError } from '../errors.ts';
import type { ThreadAnswer, ThreadJobs, ThreadStart } from './threads.ts';
import type { Workshop } from './workshop.ts';

/** How a workshop is opened, by its kind. */
export type Workshops = Readonly<Record<string, (setup: never) => Promise<Workshop<never, unknown>>>>;

/** Resolves when the thread is to end. False where this is none. */
export async function runThread(workshops: Workshops): Promise<boolean> {
  if (parentPort === null) return false;
  const port = parentPort;
  const { kind, setup } = workerData as ThreadStart;
  const workshop = workshops[kind]!(withBuffers(setup) as never);
  let last: Promise<unknown> = Promise.resolve();
  port.on('message', ({ batch, jobs }: ThreadJobs) => {
    last = last.then(async () =>
      port.postMessage(await answer(await workshop, batch, withBuffers(jobs) as readonly unknown[])),
    );
  });
  await new Promise((resolve) => port.once('close', resolve));
  return true;
}

async function answer(
  workshop: Workshop<never, unknown>,
  batch: number,
  jobs: readonly unknown[],
): Promise<ThreadAnswer> {
  try {
    const results: unknown[] = [];
    for await (const result of workshop.work(jobs as readonly never[])) results.push(result);
    return { kind: 'results', batch, results };
  } catch (error) {
    if (!(error instanceof NotebookError)) return { kind: 'bug', batch, error };
    const { problem, file, side } = error;
    return { kind: 'problem', batch, problem, origin: { file, side } };
  }
}

/** What was copied from another thread, where a Buffer is the bytes alone. */
function withBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (Array.isArray(value)) return value.map(withBuffers);
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withBuffers(inner)]));
}
