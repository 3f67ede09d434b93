/** What install, uninstall and status share: which setup is meant, and how its files are called. */
import { NotebookError } from '../errors.ts';
import type { Scope } from '../install/setup-places.ts';
import type { Io } from '../io.ts';

export interface ScopeOptions {
  readonly local?: boolean;
  readonly global?: boolean;
  readonly attributes?: boolean;
}

export function scopeOf(options: ScopeOptions): Scope {
  if (options.local === true && options.global === true) {
    throw new NotebookError({ kind: 'usage', reason: '--local and --global exclude each other' });
  }
  return { global: options.global === true, attributes: options.attributes === true };
}

/** A path as a person would say it: relative where it is below, below their home with ~. */
export function friendlyPath(path: string, io: Io): string {
  const home = io.env.HOME;
  if (path.startsWith(`${io.cwd}/`)) return path.slice(io.cwd.length + 1);
  return home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
