/** A repository in the middle of a merge. */
import { begun, type Story } from './story.ts';

export interface Versions {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

interface Setting {
  readonly driver?: boolean;
  readonly config?: readonly string[];
  readonly path?: string;
}

/** `main` has ours checked out, `topic` has theirs, and git was told to merge: by nbdiff, or (`driver: false`) as text. */
export const conflicted: (versions: Versions, setting?: Setting) => Story = begun(
  (repository, versions: Versions, { driver = true, config = [], path = FILE }: Setting = {}) => {
    diverge(repository, versions, path);
    for (const setting of config) repository.git('config', ...setting.split('='));
    if (driver) repository.nbdiff('install');
    repository.tryGit(['merge', '-q', 'topic']);
  },
);

export const branches: (versions: Versions) => Story = begun((repository, versions: Versions) =>
  diverge(repository, versions, FILE),
);

const FILE = 'analysis.ipynb';

function diverge(repository: Story, { base, ours, theirs }: Versions, path: string): void {
  repository.write(path, base);
  repository.commit('base');
  repository.git('switch', '-q', '-c', 'topic');
  repository.write(path, theirs);
  repository.commit('theirs');
  repository.git('switch', '-q', 'main');
  repository.write(path, ours);
  repository.commit('ours');
}

/** The sources of a notebook file. */
export function sources(text: string): readonly string[] {
  const { cells } = JSON.parse(text) as { readonly cells: readonly { readonly source: readonly string[] }[] };
  return cells.map(({ source }) => source.join(''));
}
