/** The notebooks that git tracks, as the index has them: what a commit would hold, whatever a filter shows in the
 *  work tree. */
import { type Git, runGit, splitNul } from './run.ts';

export interface TrackedNotebook {
  /** From the directory where the command runs. */
  readonly path: string;
  readonly mode: string;
  /** undefined: the path is unmerged. */
  readonly oid: string | undefined;
}

/** All below the directory where git runs, each once, in git's order; links are left out. */
export async function trackedNotebooks(git: Git): Promise<readonly TrackedNotebook[]> {
  const { stdout } = await runGit(git, ['ls-files', '-s', '-z', '--', ':(icase)*.ipynb']);
  const found = new Map<string, TrackedNotebook>();
  for (const item of splitNul(stdout)) {
    const tab = item.indexOf(0x09);
    const [mode, oid, stage] = item.toString('latin1', 0, tab).split(' ');
    const path = item.toString('utf8', tab + 1);
    if (mode?.startsWith('100') === true)
      found.set(path, { path, mode, oid: stage === '0' ? oid : undefined });
  }
  return [...found.values()];
}

/** Which of the paths go through a filter that keeps outputs out of commits: nbdiff's or another tool's. */
export async function filteredPaths(paths: readonly string[], git: Git): Promise<ReadonlySet<string>> {
  const filters = await filterOf(paths, git);
  const strips = (filter: string): boolean => /^(nbdiff|nbstripout|jupyternotebook)$/.test(filter);
  return new Set([...filters].flatMap(([path, filter]) => (strips(filter) ? [path] : [])));
}

/** The filter that git's attributes give each path; `unspecified` for none. */
export async function filterOf(paths: readonly string[], git: Git): Promise<ReadonlyMap<string, string>> {
  if (paths.length === 0) return new Map();
  const { stdout } = await runGit(git, ['check-attr', '-z', '--stdin', 'filter'], {
    input: Buffer.from(paths.map((path) => `${path}\0`).join('')),
    accept: [0, 128], // a path outside the repository has no attributes
  });
  const fields = splitNul(stdout).map(String);
  const filters = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) filters.set(fields[at]!, fields[at + 2]!);
  return filters;
}
