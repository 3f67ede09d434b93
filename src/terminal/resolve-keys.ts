/** Conflicts decided one at a time at a terminal, each by a key, as `git add -p` goes through hunks.
 *
 *  Each decision is written before the next question, so that nothing is lost however the session ends; going back
 *  writes the file without it. A file that somebody else has written meanwhile is never overwritten: it is read again,
 *  and what is open in it is asked anew. */
import type { Cell } from '../notebook/notebook.ts';
import {
  type ConflictViewOptions,
  renderConflict,
  renderSuggestion,
  renderWholeCell,
} from '../render/conflict.ts';
import {
  RESOLVE_KEYS,
  type ResolveKey,
  renderResolveHelp,
  wordNotByHand,
  wordReadAgain,
  wordTakeIt,
} from '../render/resolve-words.ts';
import { type ByHandRefusal, decisionByHand, extensionByHand, textByHand } from '../resolve/by-hand.ts';
import { type Decision, isPossible } from '../resolve/decide.ts';
import type { Suggestion } from '../resolve/suggest.ts';
import {
  decide,
  goTo,
  hereIn,
  nextSuggestion,
  readAgain,
  redo,
  type Session,
  undo,
  written,
} from '../session/session.ts';
import type { Workplace } from '../session/workplace.ts';
import { type Writing, writeDecisions } from '../session/write-decisions.ts';
import { shownPath } from '../shown.ts';
import { runKeys, type Step } from './key-loop.ts';
import type { Person } from './person.ts';

/** A key (undefined: the person or the terminal went away), or what came of an effect. */
export type ResolveInput =
  | { readonly kind: 'key'; readonly key: ResolveKey | undefined }
  /** undefined: the editor failed. */
  | { readonly kind: 'edited'; readonly text: string | undefined }
  | Writing;

export type ResolveEffect =
  /** The conflict where the person is, with its suggestion. */
  | { readonly kind: 'show' }
  | { readonly kind: 'show-suggestion'; readonly suggestion: Suggestion }
  | { readonly kind: 'show-cell'; readonly cell: Cell; readonly outputs: boolean }
  | { readonly kind: 'show-help' }
  | { readonly kind: 'say-not-by-hand'; readonly refusal: ByHandRefusal | 'editor-failed' }
  /** `open`: conflicts in it. */
  | { readonly kind: 'say-read-again'; readonly path: string; readonly open: number }
  /** Gives `edited`. */
  | { readonly kind: 'edit'; readonly text: string; readonly extension: string }
  /** What was decided in the file; gives a `Writing`. */
  | { readonly kind: 'write'; readonly path: string }
  | { readonly kind: 'quit' };

export type ResolveStep = Step<Session, ResolveEffect>;

const DECISIONS = {
  o: { kind: 'ours' },
  t: { kind: 'theirs' },
  b: { kind: 'base' },
  '+': { kind: 'both' },
  r: { kind: 'both-theirs-first' },
} as const satisfies Partial<Record<ResolveKey, Decision>>;

/** The session once the last conflict was shown or the person has had enough; its files are written. */
export function resolveByKeys(
  session: Session,
  view: ConflictViewOptions,
  person: Person,
  workplace: Workplace,
): Promise<Session> {
  const { io } = workplace;
  return runKeys<Session, ResolveEffect, ResolveInput>(arrive(session), {
    step,
    perform: async (effect, now) => {
      switch (effect.kind) {
        case 'show':
          io.write(renderHere(now, view));
          return undefined;
        case 'show-suggestion':
          io.write(renderSuggestion(effect.suggestion, view));
          return undefined;
        case 'show-cell':
          io.write(renderWholeCell(effect.cell, effect.outputs, view));
          return undefined;
        case 'show-help':
          io.write(renderResolveHelp());
          return undefined;
        case 'say-not-by-hand':
          io.write(wordNotByHand(effect.refusal));
          return undefined;
        case 'say-read-again':
          io.write(wordReadAgain(effect.path, effect.open));
          return undefined;
        case 'edit':
          return { kind: 'edited', text: await person.editText(effect.text, effect.extension) };
        case 'write':
          return writeDecisions(now.files.get(effect.path)!, workplace);
      }
    },
    ask: async (now) => {
      const keys = keysFor(now);
      const key = await person.askKey(wordTakeIt(now.at + 1, now.asked.length, keys), keys);
      return { kind: 'key', key };
    },
  });
}

/** What a key, or the outcome of an effect, does. A key that is not offered helps. */
export function step(session: Session, input: ResolveInput): ResolveStep {
  switch (input.kind) {
    case 'key':
      if (input.key === undefined) return { state: session, effects: [{ kind: 'quit' }] };
      return press(session, keysFor(session).includes(input.key) ? input.key : '?');
    case 'edited':
      return takeEdited(session, input.text);
    case 'written':
      return arrive(written(session, input.path, input.onDisk));
    case 'changed': {
      const { fresh } = input;
      const { state, effects } = arrive(readAgain(session, fresh));
      const open = state.asked.filter(({ path }) => path === fresh.path).length;
      return { state, effects: [{ kind: 'say-read-again', path: fresh.path, open }, ...effects] };
    }
  }
}

/** The keys that mean something where the person is, in the order of the help. */
export function keysFor(session: Session): readonly ResolveKey[] {
  const here = hereIn(session);
  if (here === undefined) return ['q', '?'];
  const { conflict, suggestions } = here;
  const isOffered = (key: ResolveKey): boolean => {
    switch (key) {
      case 'b':
        return isPossible(conflict, DECISIONS.b);
      case '+':
      case 'r':
        return conflict.kind === 'source';
      case 's':
        return suggestions.length > 0;
      case 'S':
        return suggestions.length > 1;
      case 'p':
        return session.at > 0;
      case 'u':
        return session.done.length > 0;
      case 'U':
        return session.undone.length > 0;
      case 'w':
      case 'v':
        return conflict.cell !== undefined;
      case 'o':
      case 't':
      case 'e':
      case 'n':
      case 'q':
      case '?':
        return true;
    }
  };
  return RESOLVE_KEYS.map(([key]) => key).filter(isOffered);
}

/** The conflict that the session is at comes onto the screen; past the last one it is over. */
export function arrive(session: Session): ResolveStep {
  const isOver = session.at >= session.asked.length;
  return { state: session, effects: [{ kind: isOver ? 'quit' : 'show' }] };
}

function press(session: Session, key: ResolveKey): ResolveStep {
  const here = hereIn(session);
  const stay = (...effects: readonly ResolveEffect[]): ResolveStep => ({ state: session, effects });
  switch (key) {
    case 'o':
    case 't':
    case 'b':
    case '+':
    case 'r':
      return settle(session, DECISIONS[key]);
    case 's':
      return here?.suggestion === undefined ? stay() : settle(session, here.suggestion.decision);
    case 'S': {
      const state = nextSuggestion(session);
      const suggestion = hereIn(state)?.suggestion;
      return suggestion === undefined
        ? stay()
        : { state, effects: [{ kind: 'show-suggestion', suggestion }] };
    }
    case 'e': {
      if (here === undefined) return stay();
      const text = textByHand(here.conflict);
      const extension = extensionByHand(here.conflict, here.file.notebook.language);
      return text === undefined
        ? stay({ kind: 'say-not-by-hand', refusal: 'half-character' })
        : stay({ kind: 'edit', text, extension });
    }
    case 'n':
      return settle(session, undefined);
    case 'p': {
      const before = session.asked[session.at - 1];
      if (before === undefined) return stay();
      return writing(before.path, goTo(decide(session, before, undefined), session.at - 1));
    }
    case 'u':
      return writingHere(undo(session) ?? session);
    case 'U':
      return writingHere(redo(session) ?? session);
    case 'w':
    case 'v': {
      const cell = here?.conflict.cell;
      return cell === undefined ? stay() : stay({ kind: 'show-cell', cell, outputs: key === 'v' });
    }
    case 'q':
      return stay({ kind: 'quit' });
    case '?':
      return stay({ kind: 'show-help' });
  }
}

/** Decides (or with undefined leaves open) the conflict where the person is, and goes on. */
function settle(session: Session, decision: Decision | undefined): ResolveStep {
  const here = session.asked[session.at];
  if (here === undefined) return { state: session, effects: [] };
  return writing(here.path, goTo(decide(session, here, decision), session.at + 1));
}

function writing(path: string, state: Session): ResolveStep {
  return { state, effects: [{ kind: 'write', path }] };
}

function writingHere(state: Session): ResolveStep {
  const here = state.asked[state.at];
  return here === undefined ? { state, effects: [] } : writing(here.path, state);
}

function takeEdited(session: Session, text: string | undefined): ResolveStep {
  const here = hereIn(session);
  const refuse = (refusal: ByHandRefusal | 'editor-failed'): ResolveStep => ({
    state: session,
    effects: [{ kind: 'say-not-by-hand', refusal }],
  });
  if (here === undefined || text === undefined) return refuse('editor-failed');
  const edited = decisionByHand(here.conflict, text);
  return edited.kind === 'decided' ? settle(session, edited.decision) : refuse(edited.refusal);
}

function renderHere(session: Session, view: ConflictViewOptions): string {
  const here = hereIn(session);
  if (here === undefined) return '';
  const { conflict, file, suggestion } = here;
  const title = `${session.at + 1} of ${session.asked.length} · ${shownPath(file.path)}`;
  const guess = suggestion === undefined ? '' : renderSuggestion(suggestion, view);
  return `\n${renderConflict(conflict, file.notebook, title, view)}${guess}`;
}
