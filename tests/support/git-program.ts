/** git by its absolute path, found once: for tests that empty the PATH, and so that no process looks for it again. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export const GIT: string = onPath('git');

function onPath(name: string): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  throw new Error(`${name} is not on the PATH`);
}
