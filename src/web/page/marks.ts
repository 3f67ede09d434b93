/** Marks of what was viewed, kept by the server: the browser's own memory is that of one port, and the next page has
 *  another. */
import type { Marks } from '../../html/page/viewed.ts';
import { call } from './client.ts';

export interface ServerMarks {
  readonly marks: Marks;
  /** Those that the server tells of. */
  readonly add: (keys: readonly string[]) => void;
}

export function serverMarks(): ServerMarks {
  const viewed = new Set<string>();
  return {
    marks: {
      has: (key) => viewed.has(key),
      set: (key, isViewed) => {
        if (isViewed) viewed.add(key);
        else viewed.delete(key);
        void call('viewed', { key, isViewed });
      },
    },
    add: (keys) => {
      for (const key of keys) viewed.add(key);
    },
  };
}
