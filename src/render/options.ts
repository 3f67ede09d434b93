import type { Paint } from './paint.ts';

/** How a diff is to be shown: one value for all views. */
export interface DiffViewOptions {
  /** Lines around a change. */
  readonly context: number;
  /** `plain` marks words as `[-old-]{+new+}`, `color` by colour alone. */
  readonly wordDiff: 'none' | 'plain' | 'color';
  /** Also the outputs that changed: text as a diff, pictures by type, size and hash. `short`: the middle of what is
   *  long is counted. */
  readonly outputs: OutputsShown;
  /** undefined: no colours. */
  readonly color: Paint | undefined;
  /** Width of the terminal. */
  readonly columns: number;
}

export type OutputsShown = 'none' | 'short' | 'full';

export const DEFAULT_VIEW: DiffViewOptions = {
  context: 3,
  wordDiff: 'none',
  outputs: 'none',
  color: undefined,
  columns: 80,
};

/** A file of a range, as the views name it. Paths are as git has them. */
export interface FileHeading {
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed' | 'copied' | 'type-changed' | 'unmerged';
  readonly before: string;
  readonly after: string;
  /** Percent, of a renamed or copied file. */
  readonly similarity?: number;
  /** `100644 → 100755`, where it changed; of a file that came or went where it is executable, 000000 for none. */
  readonly modes?: { readonly before: string; readonly after: string };
  /** Of a merge: which of its parents it is compared with, from 1. */
  readonly parent?: number;
}
