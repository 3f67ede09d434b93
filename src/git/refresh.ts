/** git calls a file modified by its size and time alone, without asking the filter; a notebook that was only run again
 *  then stays "modified" and blocks checkout and merge. Adding it again, where what it cleans to is in the index
 *  already, changes nothing but git's mind. */
import { type Git, runGit, splitNul } from './run.ts';

/** The paths that were re-added, relative to the top: modified by their stat data, with nothing to commit. */
export async function refreshIndex(git: Git, top: string): Promise<readonly Buffer[]> {
  const here = { ...git, cwd: top };
  // --stat data alone makes git list them; a real change has another blob.
  const { stdout } = await runGit(here, [
    'diff-files',
    '-z',
    '--name-only',
    '--diff-filter=M',
    '--',
    ':(icase)*.ipynb',
  ]);
  const paths = splitNul(stdout);
  if (paths.length === 0) return [];
  const input = Buffer.concat(paths.flatMap((path) => [path, Buffer.from('\n')]));
  const listed = await runGit(here, [
    'ls-files',
    '-s',
    '-z',
    '--',
    ...paths.map((path) => `:(literal)${path.toString()}`),
  ]);
  const stored = new Map<string, string>();
  for (const item of splitNul(listed.stdout)) {
    const tab = item.indexOf(0x09);
    stored.set(item.toString('latin1', tab + 1), item.toString('latin1', 0, tab).split(' ')[1]!);
  }
  const hashed = await runGit(here, ['hash-object', '--stdin-paths'], { input });
  const oids = hashed.stdout.toString().split('\n');
  const same = paths.filter((path, index) => stored.get(path.toString('latin1')) === oids[index]);
  if (same.length === 0) return [];
  const list = Buffer.concat(same.flatMap((path) => [path, Buffer.from('\0')]));
  await runGit(
    { ...here, env: { ...here.env, GIT_OPTIONAL_LOCKS: '1' } },
    ['add', '--pathspec-from-file=-', '--pathspec-file-nul'],
    { input: list },
  );
  return same;
}
