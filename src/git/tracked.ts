/** The notebooks that git tracks, as the index has them: what a commit would hold, whatever a filter shows in the
 *  work tree. */
import { listAttributes, listFiles, type RepositoryPath } from './lists.ts';
import type { Git } from './run.ts';

export interface TrackedNotebook {
  /** From the directory where the command runs. */
  readonly path: RepositoryPath;
  readonly mode: string;
  /** undefined: the path is unmerged. */
  readonly oid: string | undefined;
}

/** All below the directory where git runs, each once, in git's order; links are left out. */
export async function trackedNotebooks(git: Git): Promise<readonly TrackedNotebook[]> {
  const found = new Map<string, TrackedNotebook>();
  for (const { path, mode, oid, stage } of await listFiles({ pathspecs: [':(icase)*.ipynb'] }, git)) {
    if (!mode.startsWith('100')) continue;
    found.set(path.bytes.toString('latin1'), { path, mode, oid: stage === '0' ? oid : undefined });
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
  const listed = await listAttributes(
    paths.map((path) => Buffer.from(path)),
    ['filter'],
    git,
  );
  return new Map(listed.map(({ path, value }) => [path.text, value]));
}
