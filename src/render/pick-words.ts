/** What a person sees and is asked while picking changes: `add -p`, `reset -p`, `restore -p`. */
import type { CellChange, NotebookDiff } from '../diff/changes.ts';
import type { Choice, PickCommand } from '../pick/pick-cells.ts';
import { shownPath } from '../shown.ts';
import { wordHidden } from './change-words.ts';
import type { ConflictViewOptions } from './conflict.ts';
import { DEFAULT_VIEW } from './options.ts';
import { renderCellChange } from './terminal.ts';

/** In the order in which they are offered; `VERB` is what the command does. */
const KEYS = [
  ['y', 'VERB this change'],
  ['n', 'leave it'],
  ['a', 'VERB this and all that follow in this notebook'],
  ['d', 'leave this and all that follow in this notebook'],
  ['s', 'decide its runs of lines one by one'],
  ['e', "edit the cell's source and VERB that"],
  ['p', 'go back to the change before'],
  ['q', 'quit; what was picked so far counts'],
  ['?', 'this help'],
] as const;

export type PickKey = (typeof KEYS)[number][0];

export const PICK_KEYS: readonly PickKey[] = KEYS.map(([key]) => key);

export const PICK_VERBS: Readonly<Record<PickCommand, string>> = {
  add: 'stage',
  reset: 'unstage',
  restore: 'restore',
};
export const PICK_DONE: Readonly<Record<PickCommand, string>> = {
  add: 'staged',
  reset: 'unstaged',
  restore: 'restored',
};

export function renderPickHelp(command: PickCommand): string {
  return KEYS.map(([key, meaning]) => `${key}  ${meaning.replace('VERB', PICK_VERBS[command])}\n`).join('');
}

/** One change as it is asked about. */
export function renderChoice(choice: Choice, diff: NotebookDiff, view: ConflictViewOptions): string {
  switch (choice.kind) {
    case 'cell':
      return renderCellChange(choice.change, { ...DEFAULT_VIEW, ...view });
    case 'hidden':
      return `${wordHidden(diff.hidden, { outputs: 'none' })?.replace('not shown: ', '') ?? 'what machines wrote'}\n`;
    case 'notebook':
      return `metadata of the notebook: ${diff.metadata.map(({ path }) => path.slice(1).join('.')).join(', ')}\n`;
  }
}

/** One run of a cell's changed lines, from 0. */
export function renderRun(
  change: Extract<CellChange, { kind: 'modified' }>,
  run: number,
  view: ConflictViewOptions,
): string {
  const alone = { ...change, details: { ...change.details, source: [change.details.source[run]!] } };
  return renderCellChange(alone, { ...DEFAULT_VIEW, ...view, context: 1 });
}

/** `number`: which change of how many, from 1. */
export function wordPickThis(
  command: PickCommand,
  { number, of }: { readonly number: number; readonly of: number },
  keys: readonly PickKey[],
): string {
  return `(${number}/${of}) ${PICK_VERBS[command]} this? [${keys.join(',')}]`;
}

/** The same for one run of a change's lines. */
export function wordPickLines(
  command: PickCommand,
  { number, of }: { readonly number: number; readonly of: number },
  keys: readonly PickKey[],
): string {
  return `  (${number}/${of}) ${PICK_VERBS[command]} these lines? [${keys.join(',')}]`;
}

export const EDITOR_FAILED = 'the editor ended with an error; nothing was picked\n';

export function wordPicked(
  command: PickCommand,
  path: string,
  { picked, of }: { readonly picked: number; readonly of: number },
): string {
  return of === 0
    ? `${shownPath(path)}: nothing changed\n`
    : `${shownPath(path)}: ${picked} of ${of} changes ${PICK_DONE[command]}\n`;
}
