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

/** All below `folder`, or else below the directory where git runs, each once, in git's order; links are left out. Of a
 *  folder that is not in the repository there are none. */
export async function trackedNotebooks(git: Git, folder?: string): Promise<readonly TrackedNotebook[]> {
  const found = new Map<string, TrackedNotebook>();
  const request =
    folder === undefined
      ? { pathspecs: [':(icase)*.ipynb'] }
      : { pathspecs: [`:(literal)${folder}`], orNone: true };
  for (const { path, mode, oid, stage } of await listFiles(request, git)) {
    if (!mode.startsWith('100') || !/\.ipynb$/i.test(path.text)) continue;
    found.set(path.bytes.toString('latin1'), { path, mode, oid: stage === '0' ? oid : undefined });
  }
  return [...found.values()];
}

/** Whether Jupyter wrote it beside a notebook as a copy. */
export function isCheckpoint(path: string): boolean {
  return path.split('/').includes('.ipynb_checkpoints');
}

/** Whether a filter, by its name in git's attributes, keeps outputs out of commits: nbdiff's or another tool's. */
function stripsOutputs(filter: string | undefined): boolean {
  return filter !== undefined && /^(nbdiff|nbstripout|jupyternotebook)$/.test(filter);
}

/** Which of the paths go through such a filter. */
export async function filteredPaths(paths: readonly string[], git: Git): Promise<ReadonlySet<string>> {
  const filters = await filterOf(paths, git);
  return new Set([...filters].flatMap(([path, filter]) => (stripsOutputs(filter) ? [path] : [])));
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
