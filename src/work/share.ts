/** Jobs done by as many threads as pay. */
import type { Io } from '../io.ts';
import { spareProcessors, startThreads } from './threads.ts';
import { shareWork, type Workshop } from './workshop.ts';

/** The script that starts nbdiff; undefined where there is none to start it with. */
export type Launcher = string | undefined;

export interface Sharing<Job, Result> {
  /** The workshop that threads open, and with what: data. */
  readonly kind: string;
  readonly setup: unknown;
  readonly here: Pick<Workshop<Job, Result>, 'work'>;
  /** Jobs from which on a thread does more than its start takes. */
  readonly least: number;
  readonly launcher: Launcher;
}

/** The results in the order of the jobs, as `here` alone would give them. */
export async function* share<Job, Result>(
  jobs: readonly Job[],
  { kind, setup, here, least, launcher }: Sharing<Job, Result>,
): AsyncGenerator<Result> {
  const spare = jobs.length < least ? 0 : spareProcessors();
  if (spare === 0 || launcher === undefined) {
    yield* here.work(jobs);
    return;
  }
  const threads = await startThreads<Job, Result>({ kind, setup }, spare, launcher);
  try {
    yield* shareWork(jobs, here, threads);
  } finally {
    threads.close();
  }
}

/** What a thread has to know of where the command runs. */
export interface Circumstances {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function circumstancesOf({ cwd, env }: Pick<Io, 'cwd' | 'env'>): Circumstances {
  return { cwd, env: { ...env } };
}

export function inThread({ cwd, env }: Circumstances): Pick<Io, 'cwd' | 'env' | 'readStdin'> {
  return { cwd, env, readStdin: async () => Buffer.alloc(0) };
}
