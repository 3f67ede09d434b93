/** Resolutions of conflicts in cells, remembered by content, as git's rerere does for text files: git's own does not
 *  see markers inside JSON. A file a conflict under the repository's common directory, named by a hash of its sides;
 *  the sides are sorted, so that a rebase, which swaps them, finds it too. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { findRepository } from './repository.ts';
import type { Git } from './run.ts';

export interface Memory {
  /** The lines a conflict was resolved to, as one text; undefined where it was not seen before. */
  readonly recall: (ours: string, theirs: string) => string | undefined;
  readonly remember: (ours: string, theirs: string, resolution: string) => void;
  /** Forgets one conflict; true where it was known. */
  readonly forget: (ours: string, theirs: string) => boolean;
}

/** Nothing is written before the first `remember`; what cannot be read or written counts as not there. */
export async function openMemory(git: Git): Promise<Memory> {
  const { commonDir } = await findRepository(git);
  const directory = join(commonDir, 'nbdiff', 'rerere');
  return {
    recall: (ours, theirs) => {
      try {
        return fs.readFileSync(join(directory, keyOf(ours, theirs)), 'utf8');
      } catch {
        return undefined;
      }
    },
    remember: (ours, theirs, resolution) => {
      try {
        fs.mkdirSync(directory, { recursive: true });
        fs.writeFileSync(join(directory, keyOf(ours, theirs)), resolution);
      } catch {
        // A resolution that is not remembered is made once more by hand.
      }
    },
    forget: (ours, theirs) => {
      try {
        fs.unlinkSync(join(directory, keyOf(ours, theirs)));
        return true;
      } catch {
        return false;
      }
    },
  };
}

function keyOf(ours: string, theirs: string): string {
  const sides = [ours, theirs].map((side) => side.replace(/\r?\n$/, '')).sort();
  return createHash('sha256').update(sides.join('\0')).digest('hex').slice(0, 40);
}
