/** Where a command stands, by a look at the directories and the environment: git itself is not asked, since a driver
 *  has no time for one more process. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Io } from '../io.ts';

export type Place =
  /** `top` holds the work tree's files; a linked worktree and a submodule have their own. */
  | { readonly kind: 'work-tree'; readonly top: string }
  /** A bare repository, or the inside of `.git`. */
  | { readonly kind: 'git-directory' }
  | { readonly kind: 'outside' };

/** As git finds it when it is called like this, `core.worktree` and discovery limits left aside. */
export function findPlace({ cwd, env }: Pick<Io, 'cwd' | 'env'>): Place {
  const { GIT_DIR, GIT_WORK_TREE } = env;
  if (GIT_WORK_TREE !== undefined) return { kind: 'work-tree', top: resolve(cwd, GIT_WORK_TREE) };
  // git then asks nobody for the top: it is where the command runs. So it is for drivers, filters and hooks.
  if (GIT_DIR !== undefined)
    return isGitDirectory(cwd) ? { kind: 'git-directory' } : { kind: 'work-tree', top: cwd };
  for (let directory = cwd; ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.git'))) return { kind: 'work-tree', top: directory };
    if (isGitDirectory(directory)) return { kind: 'git-directory' };
    if (directory === dirname(directory)) return { kind: 'outside' };
  }
}

export function isInRepository(io: Pick<Io, 'cwd' | 'env'>): boolean {
  return findPlace(io).kind !== 'outside';
}

/** `path`, which counts from where the command runs, from the top of the repository, with slashes; as it is where it
 *  lies outside, and for standard input. */
export function placeInRepository(path: string, io: Pick<Io, 'cwd' | 'env'>): string {
  if (path === '-') return path;
  const place = findPlace(io);
  const top = place.kind === 'work-tree' ? place.top : io.cwd;
  const below = relative(top, resolve(io.cwd, path));
  return below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)
    ? path
    : below.replaceAll(sep, '/');
}

function isGitDirectory(directory: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(directory, name)));
}
