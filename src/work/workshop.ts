/** Work on many notebooks that several threads share. What is done with one depends on nothing but itself and on what all
 *  have in common, so the results are the same whoever did it, and they come out in the order of the jobs. */

/** Where jobs are done, one after the other: in a thread, or here. */
export interface Workshop<Job, Result> {
  /** The results in the order of the jobs, each once it is there. */
  readonly work: (jobs: readonly Job[]) => AsyncIterable<Result>;
  readonly close: () => void;
}

/** Threads beside this one, each with a workshop of its own. */
export interface Threads<Job, Result> {
  readonly count: number;
  /** Has a thread do the jobs, behind those that it has already. Throws what was thrown there; undefined: the thread is
   *  gone, or never came to be. */
  readonly work: (thread: number, jobs: readonly Job[]) => Promise<readonly Result[] | undefined>;
  readonly close: () => void;
}

/** Jobs that are handed over at once: few where there are few, that nobody waits for the last; many where there are
 *  thousands, since each time a thread is woken. */
const LEAST_BATCH = 4;
const MOST_BATCH = 16;
const BATCHES = 100;
/** Batches that a thread has at a time, so that it never waits for the next. */
const AT_A_TIME = 3;
/** Batches done ahead of the one whose results are next, at most: results take memory. */
const AHEAD = 12;

interface Batch<Job, Result> {
  readonly jobs: readonly Job[];
  /** undefined: nobody has it. */
  results: Promise<readonly Result[] | undefined> | undefined;
  isDone: boolean;
}

/** All results, in order. This thread works too: on what is next, if nobody has it yet, or on what comes behind. */
export async function* shareWork<Job, Result>(
  jobs: readonly Job[],
  here: Pick<Workshop<Job, Result>, 'work'>,
  threads: Threads<Job, Result>,
): AsyncGenerator<Result> {
  const batches: Batch<Job, Result>[] = [];
  const size = Math.max(LEAST_BATCH, Math.min(MOST_BATCH, Math.floor(jobs.length / BATCHES)));
  for (let at = 0; at < jobs.length; at += size) {
    batches.push({ jobs: jobs.slice(at, at + size), results: undefined, isDone: false });
  }
  let turn = 0;
  /** The first that nobody has, if it is not too far ahead. */
  const free = (): Batch<Job, Result> | undefined =>
    batches.slice(turn, turn + AHEAD).find(({ results }) => results === undefined);
  const take = (batch: Batch<Job, Result>, results: Promise<readonly Result[] | undefined>): void => {
    batch.results = results.finally(() => {
      batch.isDone = true;
    });
    batch.results.catch(() => {}); // told when it is its turn
  };

  const has: number[] = new Array(threads.count).fill(0);
  /** Each thread gets one before any gets a second. */
  const handOut = (): void => {
    for (let most = 1; most <= AT_A_TIME; most += 1) {
      for (const [thread, count] of has.entries()) {
        const batch = count < most ? free() : undefined;
        if (batch === undefined) continue;
        has[thread] = count + 1;
        take(batch, ofThread(thread, batch));
      }
    }
  };
  const ofThread = async (thread: number, batch: Batch<Job, Result>): Promise<readonly Result[]> => {
    const results = await threads.work(thread, batch.jobs);
    if (results === undefined) {
      // What it had is done here; it gets no more.
      has[thread] = Number.POSITIVE_INFINITY;
      return allOf(here.work(batch.jobs));
    }
    has[thread]! -= 1;
    handOut();
    return results;
  };

  for (; turn < batches.length; turn += 1) {
    const batch = batches[turn]!;
    if (batch.results === undefined) {
      take(batch, Promise.resolve(undefined));
      handOut();
      yield* here.work(batch.jobs);
      continue;
    }
    handOut();
    while (!batch.isDone) {
      const other = free();
      if (other === undefined) break;
      take(other, allOf(here.work(other.jobs)));
      await other.results?.catch(() => {});
    }
    yield* (await batch.results) ?? [];
    batch.results = Promise.resolve([]);
  }
}

async function allOf<Result>(results: AsyncIterable<Result>): Promise<readonly Result[]> {
  const all: Result[] = [];
  for await (const result of results) all.push(result);
  return all;
}
