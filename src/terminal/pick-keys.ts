/** Changes picked one at a time at a terminal, each by a key, as `git add -p` goes through hunks. */
import type { NotebookDiff } from '../diff/changes.ts';
import { NotebookError } from '../errors.ts';
import type { Git } from '../git/run.ts';
import type { Io } from '../io.ts';
import type { Choice, Picked } from '../pick/pick-cells.ts';
import { sourceWithRuns } from '../pick/pick-cells.ts';
import type { ConflictViewOptions } from '../render/conflict.ts';
import { DEFAULT_VIEW } from '../render/options.ts';
import { renderCellChange, wordHidden } from '../render/terminal.ts';
import { editText } from './editor.ts';
import { askKey } from './key-prompt.ts';

export type PickCommand = 'add' | 'reset' | 'restore';

export interface Answer {
  readonly picked: ReadonlyMap<Choice, Picked>;
  /** The person had enough: further notebooks are not asked about. */
  readonly stop: boolean;
}

const VERBS: Readonly<Record<PickCommand, string>> = { add: 'stage', reset: 'unstage', restore: 'restore' };

export async function chooseByKeys(
  choices: readonly Choice[],
  path: string,
  name: PickCommand,
  diff: NotebookDiff,
  view: ConflictViewOptions,
  git: Git,
  io: Io,
): Promise<Answer> {
  const picked = new Map<Choice, Picked>();
  const verb = VERBS[name];
  let at = 0;
  io.write(`${path}\n`);
  while (at < choices.length) {
    const choice = choices[at]!;
    io.write(`\n${renderChoice(choice, diff, view)}`);
    const runs = runsOf(choice);
    const canEdit = choice.kind === 'cell' && choice.change.kind === 'modified';
    const keys = [
      ...['y', 'n', 'a', 'd', 'q'],
      ...(runs > 1 ? ['s'] : []),
      ...(canEdit ? ['e'] : []),
      ...(at > 0 ? ['p'] : []),
      '?',
    ];
    const key = await askKey(`(${at + 1}/${choices.length}) ${verb} this? [${keys.join(',')}]`, keys);
    switch (key) {
      case 'y':
        picked.set(choice, { kind: 'whole' });
        at += 1;
        break;
      case 'n':
        picked.delete(choice);
        at += 1;
        break;
      case 'a':
        for (const rest of choices.slice(at)) picked.set(rest, { kind: 'whole' });
        return { picked, stop: false };
      case 'd':
        return { picked, stop: false };
      case 's': {
        const part = await chooseRuns(choice, runs, verb, view, io);
        if (part === undefined) return { picked, stop: true };
        if (part.kind === 'none') picked.delete(choice);
        else picked.set(choice, part);
        at += 1;
        break;
      }
      case 'e': {
        const source = await editChange(choice, git);
        if (source === undefined) io.write('the editor ended with an error; nothing was picked\n');
        else {
          picked.set(choice, { kind: 'source', source });
          at += 1;
        }
        break;
      }
      case 'p':
        at -= 1;
        break;
      case '?':
        io.write(helpFor(verb));
        break;
      default:
        return { picked, stop: true };
    }
  }
  return { picked, stop: false };
}

/** The choices whose cell has one of the numbers, in the new notebook or (where it is gone) the old one.
 *  Throws NotebookError where a number has no change. */
export function chooseCells(
  choices: readonly Choice[],
  wanted: ReadonlySet<number>,
): ReadonlyMap<Choice, Picked> {
  const picked = new Map<Choice, Picked>();
  const left = new Set(wanted);
  for (const choice of choices) {
    if (choice.kind !== 'cell') continue;
    const numbers = numbersOf(choice);
    if (!numbers.some((number) => wanted.has(number))) continue;
    picked.set(choice, { kind: 'whole' });
    for (const number of numbers) left.delete(number);
  }
  const [missing] = left;
  if (missing === undefined) return picked;
  throw new NotebookError({ kind: 'usage', reason: `cell ${missing} did not change`, advice: 'see nbdiff' });
}

/** `3,7-9` as numbers. Throws NotebookError for anything else. */
export function parseCells(text: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*([0-9]+)(?:-([0-9]+))?\s*$/.exec(part);
    if (match === null) {
      throw new NotebookError({
        kind: 'usage',
        reason: `"${part}" is no cell`,
        advice: 'write them as 3,7-9',
      });
    }
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    for (let number = first; number <= Math.min(last, first + MOST_CELLS); number += 1) numbers.add(number);
  }
  return numbers;
}

/** No notebook has more cells; a range such as 1-999999999 would only eat memory. */
const MOST_CELLS = 100_000;

function numbersOf({ change }: Extract<Choice, { kind: 'cell' }>): readonly number[] {
  switch (change.kind) {
    case 'removed':
      return [change.before.index + 1];
    case 'split':
      return change.after.map(({ index }) => index + 1);
    case 'added':
    case 'same':
    case 'modified':
    case 'moved':
    case 'joined':
      return [change.after.index + 1];
  }
}

/** Runs of changed lines that can be picked apart. */
function runsOf(choice: Choice): number {
  if (choice.kind !== 'cell' || choice.change.kind !== 'modified') return 0;
  return choice.change.details.source.length;
}

async function chooseRuns(
  choice: Choice,
  count: number,
  verb: string,
  view: ConflictViewOptions,
  io: Io,
): Promise<Picked | { readonly kind: 'none' } | undefined> {
  if (choice.kind !== 'cell' || choice.change.kind !== 'modified') return { kind: 'none' };
  const { change } = choice;
  const runs = new Set<number>();
  for (let index = 0; index < count; index += 1) {
    const source = [change.details.source[index]!];
    const alone = { ...change, details: { ...change.details, source } };
    io.write(`\n${renderCellChange(alone, { ...DEFAULT_VIEW, ...view, context: 1 })}`);
    const keys = ['y', 'n', 'q'];
    const key = await askKey(`  (${index + 1}/${count}) ${verb} these lines? [${keys.join(',')}]`, keys);
    if (key === 'y') runs.add(index);
    else if (key !== 'n') return undefined;
  }
  if (runs.size === 0) return { kind: 'none' };
  return runs.size === count ? { kind: 'whole' } : { kind: 'source', source: sourceWithRuns(change, runs) };
}

async function editChange(choice: Choice, git: Git): Promise<string | undefined> {
  if (choice.kind !== 'cell' || choice.change.kind !== 'modified') return undefined;
  const { after } = choice.change;
  const text = await editText(`${after.source}\n`, after.type === 'code' ? '.py' : '.md', git);
  return text?.replace(/\n$/, '');
}

function renderChoice(choice: Choice, diff: NotebookDiff, view: ConflictViewOptions): string {
  switch (choice.kind) {
    case 'cell':
      return renderCellChange(choice.change, { ...DEFAULT_VIEW, ...view });
    case 'hidden':
      return `${wordHidden(diff.hidden, { outputs: false })?.replace('not shown: ', '') ?? 'what machines wrote'}\n`;
    case 'notebook':
      return `metadata of the notebook: ${diff.metadata.map(({ path }) => path.slice(1).join('.')).join(', ')}\n`;
  }
}

function helpFor(verb: string): string {
  return `y  ${verb} this change
n  leave it
a  ${verb} this and all that follow in this notebook
d  leave this and all that follow in this notebook
s  decide its runs of lines one by one
e  edit the cell's source and ${verb} that
p  go back to the change before
q  quit; what was picked so far counts
?  this help
`;
}
