/** What a person has viewed in pages, as hashes of what was there to see, in `.git/nbdiff/viewed`: a line each, the last
 *  marked at the end. A list that is lost costs no more than another look. */
import * as fs from 'node:fs';
import { keepFile } from './kept-files.ts';

export interface ViewedMarks {
  readonly all: () => ReadonlySet<string>;
  /** Kept as far as it can be. */
  readonly set: (key: string, isViewed: boolean) => void;
}

/** Marks kept; those that are older go. */
const MOST = 5000;

/** `file` undefined: they are for as long as the process runs. */
export function openViewedMarks(file: string | undefined): ViewedMarks {
  let own = new Set<string>();
  /** Another process may have written it since. */
  const read = (): Set<string> => {
    if (file === undefined) return own;
    try {
      return new Set(fs.readFileSync(file, 'latin1').split('\n').filter(isKey));
    } catch {
      return own;
    }
  };
  return {
    all: read,
    set: (key, isViewed) => {
      own = read();
      own.delete(key);
      if (isViewed && isKey(key)) own.add(key);
      own = new Set([...own].slice(-MOST));
      const lines = [...own].map((one) => `${one}\n`);
      if (file !== undefined) keepFile(file, Buffer.from(lines.join(''), 'latin1'));
    },
  };
}

function isKey(line: string): boolean {
  return /^[\w-]{16}$/.test(line);
}
