/** What each rule of `check` is about, for hosts that show a rule beside its findings. */
import type { Rule } from '../check/findings.ts';

export interface RuleWords {
  /** What it finds, in a few words. */
  readonly title: string;
  /** Why it matters, and what to do. */
  readonly help: string;
}

/** `help` is plain text that is also Markdown. */
export const RULE_WORDS: Readonly<Record<Rule, RuleWords>> = {
  unreadable: {
    title: 'A notebook that cannot be opened',
    help: 'The file is not JSON, is cut off, or has conflict markers of git through it. Mend it with `nbdiff resolve`, or restore an earlier version.',
  },
  conflict: {
    title: 'A merge conflict that nobody has finished',
    help: 'Conflict markers in a cell, a conflict recorded in the metadata, or a path that git calls unmerged. Finish it with `nbdiff resolve`. A cell that shows markers on purpose gets the tag `nbdiff-allow-markers`.',
  },
  schema: {
    title: 'Not what the format of notebooks allows',
    help: 'The official schema of the notebook refuses it: a key is missing, or a value has the wrong type. Saving it anew in Jupyter mends most of it.',
  },
  'unknown-key': {
    title: 'A key that the format does not know',
    help: 'Jupyter opens such a notebook and complains, until the key is taken out or the notebook has a later format.',
  },
  'duplicate-id': {
    title: 'Two cells with one id',
    help: 'Ids tell cells apart in diffs and merges. Saving the notebook anew in Jupyter gives one of them a new id.',
  },
  outputs: {
    title: 'Outputs that would be committed',
    help: 'Outputs or execution counts are in the notebook, in a repository that keeps them out. `nbdiff install --filter` does that for each commit.',
  },
  noise: {
    title: 'Metadata that machines write',
    help: 'Editors and kernels write it anew on each run or save. `nbdiff install --filter` keeps it out of commits.',
  },
  'execution-order': {
    title: 'Cells that ran in another order',
    help: 'Execution counts do not rise from top to bottom, so that the outputs may not come from this code in this order. Restart the kernel and run all.',
  },
  'edited-after-run': {
    title: 'A cell that was edited after it ran',
    help: 'Its outputs may be those of other code. Run it again.',
  },
  unexecuted: {
    title: 'A cell that was not run',
    help: 'Other cells of the notebook were. Restart the kernel and run all.',
  },
  'used-before-made': {
    title: 'A name that is used before it is made',
    help: 'Run from the top, the notebook stops here: a cell further down makes the name, or one above deletes it. It worked because the cells ran in another order. Move the cells, and run all.',
  },
  'made-nowhere': {
    title: 'A name that no cell makes',
    help: 'It is left from a cell that was deleted, or from a name that was changed elsewhere. Bring the cell back (`nbdiff log` shows it), or take the name out.',
  },
  'stale-output': {
    title: 'An output made with another value',
    help: 'A cell above makes a name that this one uses, and has run again, was not run, or was edited since. What is shown is not what the notebook gives. Restart the kernel and run all.',
  },
  size: {
    title: 'A large notebook, or large outputs',
    help: 'Repositories keep every version of them. The limits are `nbdiff.checkFileSize` and `nbdiff.checkOutputSize` in the config of git.',
  },
  secrets: {
    title: 'Outputs that look like credentials',
    help: 'Take the outputs out and revoke the credential: it is in the history once it is committed.',
  },
};
