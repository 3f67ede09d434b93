/** A log as whole commits with their notebooks, for a page that shows them so. */
import { readCommitLine } from '../git/file-history.ts';
import { type ChangedNotebook, isVisible } from '../render/changed-notebook.ts';
import type { NotebooksEntry } from '../render/history.ts';
import type { LogStep } from '../render/log-page.ts';
import type { OutputsShown } from '../render/options.ts';

export interface LogEntries {
  /** The commit that is whole with this step. Headings are those of `COMMIT_FORMAT`. */
  readonly add: (step: LogStep) => NotebooksEntry | undefined;
  /** Commits so far in which all that changed is hidden. */
  readonly leftOut: () => number;
}

export function collectEntries(outputs: OutputsShown): LogEntries {
  let heading: Buffer | undefined;
  let notebooks: ChangedNotebook[] = [];
  let leftOut = 0;
  const close = (): NotebooksEntry | undefined => {
    const all = notebooks;
    notebooks = [];
    if (heading === undefined || all.length === 0) return undefined;
    if (all.some((notebook) => isVisible(notebook, outputs))) {
      return { kind: 'notebooks', commit: readCommitLine(heading.toString()), notebooks: all };
    }
    leftOut += 1;
    return undefined;
  };
  return {
    add: (step) => {
      if (step.kind === 'notebook') notebooks.push(step.notebook);
      if (step.kind !== 'commit' && step.kind !== 'end') return undefined;
      const entry = close();
      heading = step.kind === 'commit' ? step.heading : undefined;
      return entry;
    },
    leftOut: () => leftOut,
  };
}
