/** A repository in the middle of a merge. */
import { type Story, story } from './story.ts';

export interface Versions {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** `main` has ours checked out, `topic` has theirs, and git was told to merge: by nbdiff, or (`driver: false`) as text. */
export function conflicted(
  versions: Versions,
  {
    driver = true,
    config = [],
    path = 'analysis.ipynb',
  }: { readonly driver?: boolean; readonly config?: readonly string[]; readonly path?: string } = {},
): Story {
  const repository = branches(versions, path);
  for (const setting of config) repository.git('config', ...setting.split('='));
  if (driver) repository.nbdiff('install');
  repository.tryGit(['merge', '-q', 'topic']);
  return repository;
}

export function branches({ base, ours, theirs }: Versions, path = 'analysis.ipynb'): Story {
  const repository = story();
  repository.write(path, base);
  repository.commit('base');
  repository.git('switch', '-q', '-c', 'topic');
  repository.write(path, theirs);
  repository.commit('theirs');
  repository.git('switch', '-q', 'main');
  repository.write(path, ours);
  repository.commit('ours');
  return repository;
}

/** The sources of a notebook file. */
export function sources(text: string): readonly string[] {
  const { cells } = JSON.parse(text) as { readonly cells: readonly { readonly source: readonly string[] }[] };
  return cells.map(({ source }) => source.join(''));
}
