/** HTML of outputs that a person may run, each in a frame of its own, by ids that nobody guesses. The same HTML has the
 *  same id, so that what did not change is drawn alike; what was drawn long ago goes where there is too much. */
import { createHash, randomBytes } from 'node:crypto';

export interface Frames {
  readonly idOf: (source: string) => string;
  /** undefined: it was never drawn, or so long ago that it is gone. */
  readonly read: (id: string) => string | undefined;
}

/** UTF-16 units of all that are kept. */
const MOST = 128 * 2 ** 20;

export function createFrames(): Frames {
  const ids = new Map<string, string>();
  const kept = new Map<string, string>();
  let size = 0;
  return {
    idOf: (source) => {
      const hash = createHash('sha256').update(source).digest('base64');
      const id = ids.get(hash) ?? randomBytes(24).toString('base64url');
      ids.set(hash, id);
      if (!kept.has(id)) size += source.length;
      kept.delete(id);
      kept.set(id, source);
      for (const [oldest, { length }] of kept) {
        if (size <= MOST || oldest === id) break;
        kept.delete(oldest);
        size -= length;
      }
      return id;
    },
    read: (id) => kept.get(id),
  };
}
