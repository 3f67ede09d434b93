/** The commits that blame leaves out, such as one that reformatted all files: those in the files that git's
 *  `blame.ignoreRevsFile` names, a whole commit name a line, `#` before a comment. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NotebookError } from '../errors.ts';
import { findRepository } from './repository.ts';
import { type Git, runGit, splitNul } from './run.ts';

/** Throws NotebookError where such a file is not there, as git blame does. */
export async function readIgnoredRevisions(git: Git): Promise<ReadonlySet<string>> {
  const args = ['config', '-z', '--type=path', '--get-all', 'blame.ignoreRevsFile'];
  const { stdout } = await runGit(git, args, { accept: [0, 1] });
  const files = splitNul(stdout).map(String);
  if (files.length === 0) return new Set();
  const { workTree, gitDir } = await findRepository(git);
  // An empty name takes back those before it.
  const named = files.slice(files.lastIndexOf('') + 1);
  return new Set(named.flatMap((file) => oidsIn(resolve(workTree ?? gitDir, file), file)));
}

function oidsIn(path: string, name: string): readonly string[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.map((line) => line.replace(/#.*/, '').trim()).filter((line) => line !== '');
  } catch {
    const reason = `blame.ignoreRevsFile in git's config names ${name}, which cannot be read`;
    throw new NotebookError({ kind: 'usage', reason });
  }
}
