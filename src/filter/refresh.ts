/** git calls a file modified by its size and time alone, without asking the filter; a notebook that was only run again
 *  then stays "modified" and blocks checkout and merge.
 *
 *  Where the file cleans to what is in the index already, git is made to forget size and time and to look at the
 *  content: that never puts anything into the index, whoever writes the file meanwhile. */
import { type Git, runGit, splitNul } from '../git/run.ts';

/** A path that git lists as modified, relative to the top. */
interface Listed {
  readonly path: Buffer;
  readonly mode: string;
  readonly oid: string;
}

/** The paths that are no longer called modified, relative to the top. */
export async function refreshIndex(git: Git, top: string): Promise<readonly Buffer[]> {
  const here = { ...git, cwd: top };
  const listed = await listModified(here);
  const hashes = await hashFiles(
    listed.map(({ path }) => path),
    here,
  );
  const same = listed.filter(({ oid }, index) => hashes[index] === oid);
  if (same.length === 0) return [];
  const writing = { ...here, env: { ...here.env, GIT_OPTIONAL_LOCKS: '1' } };
  const lines = same.flatMap(({ path, mode, oid }) => [
    Buffer.from(`${mode} ${oid} 0\t`),
    path,
    Buffer.from('\0'),
  ]);
  await runGit(writing, ['update-index', '-z', '--index-info'], { input: Buffer.concat(lines) });
  // Exit code 1 says that other files are modified.
  await runGit(writing, ['update-index', '-q', '--refresh'], { accept: [0, 1] });
  return same.map(({ path }) => path);
}

/** Notebooks whose content may have changed; a change of mode is a change. */
async function listModified(git: Git): Promise<readonly Listed[]> {
  const { stdout } = await runGit(git, [
    'diff-files',
    '-z',
    '--raw',
    '--no-abbrev',
    '--diff-filter=M',
    '--ignore-submodules',
    '--',
    ':(icase)*.ipynb',
  ]);
  const items = splitNul(stdout);
  const found: Listed[] = [];
  for (let at = 0; at + 1 < items.length; at += 2) {
    const [before, after, oid] = items[at]!.toString('latin1').slice(1).split(' ') as [
      string,
      string,
      string,
    ];
    if (before === after && before.startsWith('100')) found.push({ path: items[at + 1]!, mode: before, oid });
  }
  return found;
}

/** What git would store for each file; undefined for one that cannot be read. */
async function hashFiles(paths: readonly Buffer[], git: Git): Promise<readonly (string | undefined)[]> {
  const hashes: (string | undefined)[] = [];
  while (hashes.length < paths.length) {
    const input = Buffer.concat(paths.slice(hashes.length).map(quotedLine));
    const { code, stdout } = await runGit(git, ['hash-object', '--stdin-paths'], { input, accept: [0, 128] });
    const lines = stdout.toString('latin1').split('\n');
    hashes.push(...lines.slice(0, -1));
    // git stops at a file that it cannot read.
    if (code !== 0) hashes.push(undefined);
  }
  return hashes;
}

/** A line of `--stdin-paths`: quoted as C does it, so that any byte may be in a path. */
function quotedLine(path: Buffer): Buffer {
  const escaped = path
    .toString('latin1')
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return Buffer.from(`"${escaped}"\n`, 'latin1');
}
