/** What git's config says, for commands that also work outside a repository. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GitConfig, Settings } from '../git/config.ts';
import type { Io } from '../io.ts';

/** Inside a repository git's settings, elsewhere the defaults. Asking git costs some milliseconds, so whoever
 *  needs it starts early and waits late. Throws NotebookError for a setting that says nothing known. */
export async function loadSettings(io: Io): Promise<Settings> {
  const { DRIVER_KEYS, readConfig, readSettings } = await import('../git/config.ts');
  if (!isInRepository(io)) return readSettings(new Map());
  const { gitFor } = await import('../git/run.ts');
  return readSettings(await readConfig(gitFor(io), DRIVER_KEYS));
}

/** All that a command for people looks at, the pager too; outside a repository what git's config says there. */
export async function loadCommandConfig(io: Io): Promise<GitConfig> {
  const { COMMAND_KEYS, readConfig } = await import('../git/config.ts');
  const { gitFor } = await import('../git/run.ts');
  return readConfig(gitFor(io), COMMAND_KEYS);
}

/** A look at the directories, without a git process. */
export function isInRepository(io: Io): boolean {
  if (io.env.GIT_DIR !== undefined) return true;
  for (let directory = io.cwd; ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.git'))) return true;
    if (directory === dirname(directory)) return false;
  }
}
