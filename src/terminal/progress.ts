/** Says how far a command has come, to a person who waits longer than a moment. */
import type { Io } from '../io.ts';
import { wordProgress } from '../render/progress.ts';

export interface Progress {
  /** Notebooks that are done, of how many. */
  readonly reached: (done: number, total: number) => void;
  readonly end: () => void;
}

/** Milliseconds before anything is said, and between two lines. */
const PATIENCE = 1000;
const PAUSE = 100;

/** `what`: `checking notebooks`. `now` tells milliseconds; the engine's clock takes as long to load as a small diff, and is
 *  looked at only where somebody sees it. */
export function openProgress(
  what: string,
  { showProgress }: Pick<Io, 'showProgress'>,
  now: () => number = () => performance.now(),
): Progress {
  if (showProgress === undefined) return { reached: () => {}, end: () => {} };
  const start = now();
  let next = start + PATIENCE;
  return {
    reached: (done, total) => {
      const time = now();
      if (time < next) return;
      next = time + PAUSE;
      showProgress(wordProgress(what, done, total, time - start));
    },
    end: () => showProgress(''),
  };
}
