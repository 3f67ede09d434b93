/** Changes picked one at a time at a terminal, each by a key, as `git add -p` goes through hunks. */
import type { CellChange, NotebookDiff } from '../diff/changes.ts';
import type { Io } from '../io.ts';
import { fileExtension } from '../notebook/file-extension.ts';
import { type Choice, choicesOf, type PickCommand, type Picked, sourceWithRuns } from '../pick/pick-cells.ts';
import type { ConflictViewOptions } from '../render/conflict.ts';
import {
  EDITOR_FAILED,
  PICK_KEYS,
  type PickKey,
  renderChoice,
  renderPickHelp,
  renderRun,
  wordPickLines,
  wordPickThis,
} from '../render/pick-words.ts';
import { shownPath } from '../shown.ts';
import { runKeys, type Step } from './key-loop.ts';
import type { Person } from './person.ts';

export interface PickState {
  readonly choices: readonly Choice[];
  /** Which of `choices` the person is at; its length: past the last. */
  readonly at: number;
  readonly picked: ReadonlyMap<Choice, Picked>;
  /** The runs of lines of that one change, while they are decided one by one. */
  readonly runs: { readonly at: number; readonly taken: ReadonlySet<number> } | undefined;
  /** The person has had enough: further notebooks are not asked about. */
  readonly stop: boolean;
}

export type PickInput =
  /** undefined: the person or the terminal went away. */
  | { readonly kind: 'key'; readonly key: PickKey | undefined }
  /** undefined: the editor failed. */
  | { readonly kind: 'edited'; readonly text: string | undefined };

export type PickEffect =
  /** The change, or the run of its lines, where the person is. */
  | { readonly kind: 'show' }
  | { readonly kind: 'show-help' }
  | { readonly kind: 'say-editor-failed' }
  /** Gives `edited`. */
  | { readonly kind: 'edit'; readonly change: ModifiedCell }
  | { readonly kind: 'quit' };

export type PickStep = Step<PickState, PickEffect>;

type ModifiedCell = Extract<CellChange, { kind: 'modified' }>;

/** What the keys are about: the changes of one notebook, for one command. */
export interface PickSubject {
  readonly command: PickCommand;
  readonly path: string;
  readonly diff: NotebookDiff;
}

/** What was picked, once the last change was shown or the person has had enough. */
export function pickByKeys(
  { command, path, diff }: PickSubject,
  view: ConflictViewOptions,
  person: Person,
  io: Io,
): Promise<PickState> {
  io.write(`${shownPath(path)}\n`);
  return runKeys<PickState, PickEffect, PickInput>(startPicking(choicesOf(diff)), {
    step,
    perform: async (effect, now) => {
      switch (effect.kind) {
        case 'show':
          io.write(renderHere(now, diff, view));
          return undefined;
        case 'show-help':
          io.write(renderPickHelp(command));
          return undefined;
        case 'say-editor-failed':
          io.write(EDITOR_FAILED);
          return undefined;
        case 'edit': {
          const { after } = effect.change;
          const extension = fileExtension(after, diff.after?.language ?? '');
          return { kind: 'edited', text: await person.editText(`${after.source}\n`, extension) };
        }
      }
    },
    ask: async (now) => {
      const keys = keysFor(now);
      const place = { number: now.at + 1, of: now.choices.length };
      const change = modifiedAt(now);
      const message =
        now.runs === undefined || change === undefined
          ? wordPickThis(command, place, keys)
          : wordPickLines(command, { number: now.runs.at + 1, of: change.details.source.length }, keys);
      return { kind: 'key', key: await person.askKey(message, keys) };
    },
  });
}

/** Nothing picked, at the first change. */
export function startPicking(choices: readonly Choice[]): PickStep {
  return goTo({ choices, at: 0, picked: new Map(), runs: undefined, stop: false }, 0);
}

/** What a key, or the edited text, does. A key that is not offered helps. */
export function step(state: PickState, input: PickInput): PickStep {
  if (input.kind === 'edited') return takeEdited(state, input.text);
  const { key } = input;
  if (key === undefined) return quit(state);
  if (!keysFor(state).includes(key)) return { state, effects: [{ kind: 'show-help' }] };
  return state.runs === undefined ? press(state, key) : pressInRuns(state, key);
}

/** The keys that mean something where the person is, in the order of the help. */
export function keysFor(state: PickState): readonly PickKey[] {
  const change = modifiedAt(state);
  const isOffered = (key: PickKey): boolean => {
    switch (key) {
      case 'a':
      case 'd':
        return state.runs === undefined;
      case 's':
        return state.runs === undefined && change !== undefined && change.details.source.length > 1;
      case 'e':
        return state.runs === undefined && change !== undefined;
      case 'p':
        return state.runs === undefined && state.at > 0;
      case 'y':
      case 'n':
      case 'q':
      case '?':
        return true;
    }
  };
  return PICK_KEYS.filter(isOffered);
}

function press(state: PickState, key: PickKey): PickStep {
  const { choices, at } = state;
  const change = modifiedAt(state);
  const stay = (...effects: readonly PickEffect[]): PickStep => ({ state, effects });
  switch (key) {
    case 'y':
      return goOn(state, { kind: 'whole' });
    case 'n':
      return goOn(state, undefined);
    case 'a': {
      const rest = choices.slice(at).map((choice): [Choice, Picked] => [choice, { kind: 'whole' }]);
      return goTo({ ...state, picked: new Map([...state.picked, ...rest]) }, choices.length);
    }
    case 'd':
      return goTo(state, choices.length);
    case 's':
      return goTo({ ...state, runs: { at: 0, taken: new Set() } }, at);
    case 'e':
      return change === undefined ? stay() : stay({ kind: 'edit', change });
    case 'p':
      return goTo(state, at - 1);
    case 'q':
      return quit(state);
    case '?':
      return stay({ kind: 'show-help' });
  }
}

/** The keys while the runs of one change are decided: `y`, `n`, and `q`, before which what was taken counts. */
function pressInRuns(state: PickState, key: PickKey): PickStep {
  const { runs } = state;
  const change = modifiedAt(state);
  if (runs === undefined || change === undefined) return { state, effects: [] };
  if (key === '?') return { state, effects: [{ kind: 'show-help' }] };
  if (key === 'q') return quit(state);
  const taken = key === 'y' ? new Set([...runs.taken, runs.at]) : runs.taken;
  const next = { ...state, runs: { at: runs.at + 1, taken } };
  if (next.runs.at < change.details.source.length) return goTo(next, state.at);
  return goOn({ ...state, runs: undefined }, pickedRuns(change, taken));
}

/** undefined: none was taken. */
function pickedRuns(change: ModifiedCell, taken: ReadonlySet<number>): Picked | undefined {
  if (taken.size === 0) return undefined;
  return taken.size === change.details.source.length
    ? { kind: 'whole' }
    : { kind: 'source', source: sourceWithRuns(change, taken) };
}

function takeEdited(state: PickState, text: string | undefined): PickStep {
  if (text === undefined) return { state, effects: [{ kind: 'say-editor-failed' }] };
  return goOn(state, { kind: 'source', source: text.replace(/\n$/, '') });
}

/** Picks (or with undefined leaves) the change where the person is, and goes on. */
function goOn(state: PickState, how: Picked | undefined): PickStep {
  return goTo(withPicked(state, how), state.at + 1);
}

function goTo(state: PickState, at: number): PickStep {
  const isOver = at >= state.choices.length;
  return { state: { ...state, at }, effects: [{ kind: isOver ? 'quit' : 'show' }] };
}

/** In the middle of a change's runs those that were taken count. */
function quit(state: PickState): PickStep {
  const change = modifiedAt(state);
  const part = change && state.runs && pickedRuns(change, state.runs.taken);
  const counted = part === undefined ? state : withPicked(state, part);
  return { state: { ...counted, runs: undefined, stop: true }, effects: [{ kind: 'quit' }] };
}

function withPicked(state: PickState, how: Picked | undefined): PickState {
  const choice = state.choices[state.at];
  if (choice === undefined) return state;
  const picked = new Map(state.picked);
  if (how === undefined) picked.delete(choice);
  else picked.set(choice, how);
  return { ...state, picked };
}

/** The changed cell where the person is; undefined where it is a change of another kind. */
function modifiedAt({ choices, at }: PickState): ModifiedCell | undefined {
  const choice = choices[at];
  return choice?.kind === 'cell' && choice.change.kind === 'modified' ? choice.change : undefined;
}

function renderHere(state: PickState, diff: NotebookDiff, view: ConflictViewOptions): string {
  const choice = state.choices[state.at];
  const change = modifiedAt(state);
  if (choice === undefined) return '';
  const isRun = state.runs !== undefined && change !== undefined;
  return `\n${isRun ? renderRun(change, state.runs.at, view) : renderChoice(choice, diff, view)}`;
}
