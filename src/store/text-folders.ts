/** Which repositories keep texts (kept-texts.ts), as paths of their folders in ~/.cache/nbdiff/texts, a line each: nbdiff
 *  for all of one's repositories goes from all of them again. A list that is lost costs no more than that. */
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

export function noteTextFolder(folder: string, env: Environment): void {
  const list = listIn(env);
  if (list === undefined) return;
  try {
    fs.mkdirSync(dirname(list), { recursive: true, mode: 0o700 });
    fs.appendFileSync(list, `${JSON.stringify(fs.realpathSync(folder))}\n`, { mode: 0o600 });
  } catch {
    // No home to write into.
  }
}

/** Those of them that are there still. */
export function notedTextFolders(env: Environment): readonly string[] {
  const list = listIn(env);
  if (list === undefined || !fs.existsSync(list)) return [];
  const lines = fs.readFileSync(list, 'utf8').split('\n');
  const isOurs = (folder: string): boolean =>
    basename(folder) === 'texts' && basename(dirname(folder)) === 'nbdiff' && fs.existsSync(folder);
  return [...new Set(lines.flatMap(pathIn))].filter(isOurs);
}

export function forgetTextFolders(env: Environment): void {
  const list = listIn(env);
  if (list !== undefined) fs.rmSync(list, { force: true });
}

function pathIn(line: string): readonly string[] {
  try {
    const path: unknown = JSON.parse(line);
    return typeof path === 'string' ? [path] : [];
  } catch {
    return []; // the last line, or one that was cut off
  }
}

/** As the launcher finds its folder for compiled code. */
function listIn({ XDG_CACHE_HOME, HOME }: Environment): string | undefined {
  if (XDG_CACHE_HOME?.startsWith('/')) return join(XDG_CACHE_HOME, 'nbdiff', 'texts');
  return HOME?.startsWith('/') ? join(HOME, '.cache', 'nbdiff', 'texts') : undefined;
}
