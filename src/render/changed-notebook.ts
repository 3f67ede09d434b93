/** One changed notebook as the views draw it, whoever compared it. */
import type { NotebookDiff } from '../diff/changes.ts';
import type { NotebookError } from '../errors.ts';
import type { Links } from './link.ts';
import type { FileHeading } from './options.ts';

export interface ChangedNotebook {
  readonly heading: FileHeading;
  /** undefined where a side cannot be read. */
  readonly diff: NotebookDiff | undefined;
  /** Where links point, if a side is one: a link is no notebook. */
  readonly links: Links;
  /** git has the notebook with outputs, and is to store it without them. */
  readonly strips: boolean;
  readonly problems: readonly SideProblem[];
}

export interface SideProblem {
  readonly error: NotebookError;
  readonly side: 'before' | 'after';
}
