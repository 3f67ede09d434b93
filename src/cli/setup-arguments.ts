/** What install and uninstall share: which setup is meant. */
import { NotebookError } from '../errors.ts';
import type { Scope } from '../install/setup-places.ts';

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
