/** A person who is asked while other windows may answer: what others do withdraws the question. */
import type { SharedSession } from '../session/shared.ts';

export interface Listening {
  /** The answer, or that others did something first, or since the last question. */
  readonly ask: <Key extends string>(
    ask: (withdrawn: AbortSignal) => Promise<Key | undefined>,
  ) => Promise<Asked<Key>>;
  readonly stop: () => void;
}

type Asked<Key> =
  | { readonly kind: 'answered'; readonly key: Key | undefined }
  | { readonly kind: 'withdrawn' };

export function listenTo(shared: SharedSession): Listening {
  let isHeard = false;
  let question = new AbortController();
  const stop = shared.watch(() => {
    isHeard = true;
    question.abort();
  });
  return {
    ask: async (ask) => {
      if (!isHeard) {
        question = new AbortController();
        const key = await ask(question.signal);
        if (key !== undefined || !question.signal.aborted) return { kind: 'answered', key };
      }
      isHeard = false;
      return { kind: 'withdrawn' };
    },
    stop,
  };
}
