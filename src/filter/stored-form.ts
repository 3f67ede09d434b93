/** Files of the work tree as git would store them. Where the filter is set, outputs never reach git: a blob without
 *  them and a file with them do not differ in that. */
import type { Git } from '../git/run.ts';
import { filteredPaths } from '../git/tracked.ts';
import { cleanedBytes } from '../notebook/clean.ts';
import { readNotebook } from '../notebook/read.ts';
import type { Policy } from '../policy/policy.ts';

/** Tells for a file its stored form; what no such filter covers, and what is no notebook, is the very same buffer.
 *  `paths` are asked about at once, from where the command (and `git`) runs, as later calls name them. */
export async function storedForms(
  paths: readonly string[],
  policy: Policy,
  git: Git,
): Promise<(path: string, bytes: Buffer) => Buffer> {
  const filtered = await filteredPaths(paths, git);
  if (filtered.size === 0) return (_, bytes) => bytes;
  return (path, bytes) => {
    if (!filtered.has(path)) return bytes;
    try {
      return cleanedBytes(readNotebook(bytes), policy.normalizerForFile(path));
    } catch {
      return bytes; // whoever shows it says what is wrong with it
    }
  };
}
