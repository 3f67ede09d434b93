/** What git's config says, for commands that also work outside a repository. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../git/config.ts';
import type { Io } from '../io.ts';

/** Inside a repository git's settings, elsewhere the defaults. Asking git costs some milliseconds, so whoever
 *  needs it starts early and waits late. Throws NotebookError for a setting that says nothing known. */
export async function loadSettings(io: Io): Promise<Settings> {
  const { DRIVER_KEYS, readConfig, readSettings } = await import('../git/config.ts');
  if (!isInRepository(io)) return readSettings(new Map());
  const { gitFor } = await import('../git/run.ts');
  return readSettings(await readConfig(gitFor(io), DRIVER_KEYS));
}

/** A look at the directories, without a git process. */
function isInRepository(io: Io): boolean {
  if (io.env.GIT_DIR !== undefined) return true;
  for (let directory = io.cwd; ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.git'))) return true;
    if (directory === dirname(directory)) return false;
  }
}
