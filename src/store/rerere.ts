/** Resolutions of conflicts in notebooks, remembered by content, as git's rerere does for text files: git's own does
 *  not see markers inside JSON. A file a conflict under the repository's common directory, named by a hash of what the
 *  conflict is known by. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { findRepository } from '../git/repository.ts';
import type { Git } from '../git/run.ts';

export interface Memory {
  /** What was noted under this key; undefined where it was not seen before. */
  readonly recall: (key: readonly string[]) => string | undefined;
  readonly remember: (key: readonly string[], resolution: string) => void;
  /** Forgets one conflict; true where it was known. */
  readonly forget: (key: readonly string[]) => boolean;
}

/** Nothing is written before the first `remember`; what cannot be read or written counts as not there. */
export async function openMemory(git: Git): Promise<Memory> {
  const { commonDir } = await findRepository(git);
  const directory = join(commonDir, 'nbdiff', 'rerere');
  const fileOf = (key: readonly string[]): string => join(directory, hashOf(key));
  return {
    recall: (key) => {
      try {
        const noted: unknown = JSON.parse(fs.readFileSync(fileOf(key), 'utf8'));
        return typeof noted === 'string' ? noted : undefined;
      } catch {
        return undefined;
      }
    },
    remember: (key, resolution) => {
      try {
        fs.mkdirSync(directory, { recursive: true });
        // JSON: it keeps half characters, and a file that was cut off is none.
        fs.writeFileSync(fileOf(key), JSON.stringify(resolution));
      } catch {
        // A resolution that is not remembered is made once more by hand.
      }
    },
    forget: (key) => {
      try {
        fs.unlinkSync(fileOf(key));
        return true;
      } catch {
        return false;
      }
    },
  };
}

function hashOf(key: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 40);
}
