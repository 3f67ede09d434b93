/** git calls a file modified by its size and time alone, without asking the filter; a notebook that was only run again
 *  then stays "modified" and blocks checkout and merge.
 *
 *  Where the file cleans to what is in the index already, git is made to forget size and time and to look at the
 *  content: that never puts anything into the index, whoever writes the file meanwhile. */
import { type ListedFile, pathLine, readRawChanges, repositoryPath, writeIndex } from '../git/lists.ts';
import { forWriting, type Git, gitAt, runGit } from '../git/run.ts';

/** A path that git lists as modified, relative to the top. */
type Listed = Pick<ListedFile, 'path' | 'mode' | 'oid'>;

/** The paths that are no longer called modified, relative to the top. */
export async function refreshIndex(git: Git, top: string): Promise<readonly Buffer[]> {
  const here = gitAt(git, top);
  const listed = await listModified(here);
  const hashes = await hashFiles(
    listed.map(({ path }) => path.bytes),
    here,
  );
  const same = listed.filter(({ oid }, index) => hashes[index] === oid);
  if (same.length === 0) return [];
  await writeIndex(same, here);
  // Exit code 1 says that other files are modified.
  await runGit(forWriting(here), ['update-index', '-q', '--refresh'], { accept: [0, 1] });
  return same.map(({ path }) => path.bytes);
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
  return (readRawChanges(stdout) ?? [])
    .filter(({ modes: [before, after] }) => before === after && before.startsWith('100'))
    .map(({ paths: [path], modes: [mode], oids: [oid] }) => ({ path: repositoryPath(path), mode, oid }));
}

/** What git would store for each file; undefined for one that cannot be read. */
async function hashFiles(paths: readonly Buffer[], git: Git): Promise<readonly (string | undefined)[]> {
  const hashes: (string | undefined)[] = [];
  while (hashes.length < paths.length) {
    const input = Buffer.concat(paths.slice(hashes.length).map(pathLine));
    const { code, stdout } = await runGit(git, ['hash-object', '--stdin-paths'], { input, accept: [0, 128] });
    const lines = stdout.toString('latin1').split('\n');
    for (const hash of lines.slice(0, -1)) hashes.push(hash);
    // git stops at a file that it cannot read.
    if (code !== 0) hashes.push(undefined);
  }
  return hashes;
}
