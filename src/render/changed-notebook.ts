/** One changed notebook as the views draw it, whoever compared it. */
import type { FileVersions } from '../apply/write-document.ts';
import type { Impact } from '../check/impact.ts';
import type { NotebookDiff } from '../diff/changes.ts';
import type { CompareOptions } from '../diff/compare-cells.ts';
import type { NotebookError } from '../errors.ts';
import type { Links } from './link.ts';
import type { FileHeading, OutputsShown } from './options.ts';

export interface ChangedNotebook {
  readonly heading: FileHeading;
  /** undefined where a side cannot be read. */
  readonly diff: NotebookDiff | undefined;
  /** Where links point, if a side is one: a link is no notebook. */
  readonly links: Links;
  /** git has the notebook with outputs, and is to store it without them. */
  readonly strips: boolean;
  /** What was compared, and how. */
  readonly versions: FileVersions;
  readonly compared: CompareOptions;
  readonly problems: readonly SideProblem[];
  /** What it does to other cells, where that is asked for and can be told. */
  readonly impact?: Impact | undefined;
}

export interface SideProblem {
  readonly error: NotebookError;
  readonly side: 'before' | 'after';
}

/** Said of a notebook that `strips`. */
export const WILL_STRIP = 'committed with outputs; git add stores it without them';

/** Whether a reader would see a change, and `--exit-code` say so: more than what a view of sources leaves out. */
export function isVisible({ heading, diff, links }: ChangedNotebook, outputs: OutputsShown): boolean {
  if (heading.status !== 'modified' || heading.modes !== undefined || diff === undefined) return true;
  if (links.before !== links.after) return true;
  const isSame = diff.cells.every(({ kind }) => kind === 'same');
  return (
    !isSame ||
    diff.metadata.length > 0 ||
    diff.format !== undefined ||
    (outputs !== 'none' && diff.hidden.outputs > 0)
  );
}
