/** Work that threads share: whoever does it, and in whatever order, the results are those of one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareWork, type Threads } from '../../src/work/workshop.ts';

const doubled = (job: number): number => job * 2;

interface Scene {
  readonly jobs: number;
  readonly threads: number;
  /** Turns of the event loop that each batch takes, one after the other and over again. */
  readonly pace: readonly number[];
  /** Batches after which the first thread is gone. */
  readonly gone: number | undefined;
  /** The job that fails. */
  readonly failing: number | undefined;
}

/** What came out, and how far ahead of it jobs were done at most. */
async function played(scene: Scene): Promise<{ results: number[]; ahead: number; error: unknown }> {
  const results: number[] = [];
  let furthest = 0;
  let ahead = 0;
  let batch = 0;
  const pause = async (): Promise<void> => {
    const turns = scene.pace[batch++ % scene.pace.length]!;
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const done = (job: number): number => {
    if (job === scene.failing) throw new Error(`job ${job}`);
    furthest = Math.max(furthest, job);
    ahead = Math.max(ahead, furthest - results.length);
    return doubled(job);
  };
  let given = 0;
  const threads: Threads<number, number> = {
    count: scene.threads,
    work: async (thread, jobs) => {
      given += 1;
      const isGone = thread === 0 && scene.gone !== undefined && given > scene.gone;
      await pause();
      return isGone ? undefined : jobs.map(done);
    },
    close: () => {},
  };
  const here = {
    work: async function* (jobs: readonly number[]): AsyncGenerator<number> {
      for (const job of jobs) {
        await pause();
        yield done(job);
      }
    },
  };
  let error: unknown;
  try {
    const jobs = Array.from({ length: scene.jobs }, (_, job) => job);
    for await (const result of shareWork(jobs, here, threads)) results.push(result);
  } catch (thrown) {
    error = thrown;
  }
  return { results, ahead, error };
}

const scene: fc.Arbitrary<Scene> = fc.record({
  jobs: fc.nat(120),
  threads: fc.integer({ min: 1, max: 3 }),
  pace: fc.array(fc.nat(4), { minLength: 1, maxLength: 9 }),
  gone: fc.option(fc.nat(10), { nil: undefined }),
  failing: fc.option(fc.nat(130), { nil: undefined }),
});

describe('shared work', () => {
  test('all results in order, up to what fails', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const { results, ahead, error } = await played(one);
        const { failing = one.jobs } = one;
        const isWhole = failing >= one.jobs;
        expect(results.slice(0, failing)).toEqual(
          Array.from({ length: Math.min(results.length, failing) }, (_, job) => doubled(job)),
        );
        if (isWhole) expect(results).toHaveLength(one.jobs);
        else expect(String(error)).toBe(`Error: job ${failing}`);
        // What is done and not yet given out takes memory.
        expect(ahead).toBeLessThanOrEqual(48);
      }),
      { numRuns: 150 },
    );
  });
});
