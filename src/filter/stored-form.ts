/** Files of the work tree as git would store them. Where the filter is set, a run is no change: a blob without outputs
 *  and a file with them do not differ in that, nor two runs where git holds one. */
import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { findRepository } from '../git/repository.ts';
import { type Git, gitAt } from '../git/run.ts';
import { filterOf } from '../git/tracked.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import { readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';
import { openHeldBlobs, type ReadBlob, type StoredForm } from './held-blob.ts';

/** Tells for a file its stored form; what no such filter covers, and what is no notebook, is the very same buffer.
 *  `paths` are asked about at once, from where the command (and `git`) runs, as later calls name them. */
export async function storedForms(
  paths: readonly string[],
  policy: Policy,
  readBlob: ReadBlob,
  git: Git,
): Promise<(path: string, bytes: Buffer) => Promise<StoredForm>> {
  const filters = await filterOf(paths, git);
  // One that the attributes name and nobody has set does nothing in git either.
  const filtered = new Set(paths.filter((path) => policy.settings.filters.includes(filters.get(path) ?? '')));
  if (filtered.size === 0) return (_, bytes) => Promise.resolve({ bytes, strips: false });
  const repository = await findRepository(git);
  const here = realpathSync(git.cwd);
  const top = repository.workTree ?? here;
  const held = openHeldBlobs(repository, readBlob, gitAt(git, top));
  return async (path, bytes) => {
    if (!filtered.has(path)) return { bytes, strips: false };
    const normalizer = policy.normalizerForFile(path);
    let cleaned: Buffer;
    try {
      cleaned = cleanedBytes(readNotebook(bytes), normalizer);
    } catch {
      return { bytes, strips: false }; // whoever shows it says what is wrong with it
    }
    // Other tools' filters do not look at what git holds.
    if (filters.get(path) !== 'nbdiff') return { bytes: cleaned, strips: false };
    const fromTop = Buffer.from(relative(top, resolve(here, path)));
    return held.storedForm(fromTop, bytes, cleaned, normalizer);
  };
}
