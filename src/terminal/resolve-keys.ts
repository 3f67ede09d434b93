/** Conflicts decided one at a time at a terminal, each by a key, as `git add -p` goes through hunks.
 *
 *  Each decision is written before the next question, so that nothing is lost however the session ends; going back
 *  writes the file without it. What is decided in another window meanwhile is told at once, and the question that it
 *  answers is withdrawn. A file that another program has written is never overwritten: it is read again, and what is
 *  open in it is asked anew. */
import type { Io } from '../io.ts';
import type { Cell } from '../notebook/notebook.ts';
import {
  type ConflictViewOptions,
  renderConflict,
  renderSuggested,
  renderSuggestion,
  renderWholeCell,
} from '../render/conflict.ts';
import {
  RESOLVE_KEYS,
  type ResolveKey,
  renderResolveHelp,
  wordDecidedElsewhere,
  wordGivenElsewhere,
  wordManyDecidedElsewhere,
  wordNotByHand,
  wordNotDone,
  wordReadAgain,
  wordTakeIt,
  wordTakeSuggested,
} from '../render/resolve-words.ts';
import { type ByHandRefusal, decisionByHand, extensionByHand, textByHand } from '../resolve/by-hand.ts';
import { type Decision, isPossible, isSameDecision } from '../resolve/decide.ts';
import type { Suggestion } from '../resolve/suggest.ts';
import { isAdded } from '../session/conflicted-file.ts';
import {
  decide,
  decisionOf,
  goTo,
  hereIn,
  nextOpen,
  nextSuggestion,
  type OpenConflict,
  placeOf,
  redo,
  type Session,
  undo,
} from '../session/session.ts';
import type { Outcome, SharedSession } from '../session/shared.ts';
import { decideSuggested, type Suggested, suggestedIn } from '../session/suggested.ts';
import { shownPath } from '../shown.ts';
import { runKeys, type Step } from './key-loop.ts';
import type { Listening } from './listening.ts';
import type { Person } from './person.ts';

/** A key (undefined: the person or the terminal went away), or what came of an effect. */
export type ResolveInput =
  | { readonly kind: 'key'; readonly key: ResolveKey | undefined }
  /** undefined: the editor failed. */
  | { readonly kind: 'edited'; readonly text: string | undefined }
  /** Whether all that was suggested is to be taken. */
  | { readonly kind: 'seen-suggested'; readonly isTaken: boolean }
  /** `wanted`: what it would have been without others; `text`: what was edited for it. */
  | {
      readonly kind: 'changed';
      readonly outcome: Pick<Outcome, 'kind' | 'session'>;
      readonly wanted: Session;
      readonly text: string | undefined;
    }
  /** Others did something. */
  | { readonly kind: 'heard'; readonly session: Session };

export type ResolveEffect =
  /** The conflict where the person is, with its suggestion. */
  | { readonly kind: 'show' }
  | { readonly kind: 'show-suggestion'; readonly suggestion: Suggestion }
  /** Gives `seen-suggested`. */
  | {
      readonly kind: 'show-suggested';
      readonly path: string;
      readonly suggested: readonly Suggested[];
    }
  | { readonly kind: 'show-cell'; readonly cell: Cell; readonly outputs: boolean }
  | { readonly kind: 'show-help' }
  | { readonly kind: 'say-not-by-hand'; readonly refusal: ByHandRefusal | 'editor-failed' }
  /** `open`: conflicts in it. */
  | { readonly kind: 'say-read-again'; readonly path: string; readonly open: number }
  /** What others decided, or with undefined opened again. `path`: where there are several. */
  | {
      readonly kind: 'say-decided';
      readonly path: string | undefined;
      readonly conflict: OpenConflict['conflict'];
      readonly decision: Decision | undefined;
    }
  | { readonly kind: 'say-many-decided'; readonly path: string; readonly count: number }
  /** Others gave the file to git. */
  | { readonly kind: 'say-given'; readonly path: string }
  /** `text`: what was edited for it, and is in no file. */
  | { readonly kind: 'say-not-done'; readonly text: string | undefined }
  /** Gives `edited`. */
  | { readonly kind: 'edit'; readonly text: string; readonly extension: string }
  /** For all windows; gives `changed`. */
  | {
      readonly kind: 'change';
      readonly next: (session: Session) => Session;
      readonly text?: string;
    }
  | { readonly kind: 'quit' };

export type ResolveStep = Step<Session, ResolveEffect>;

const DECISIONS = {
  o: { kind: 'ours' },
  t: { kind: 'theirs' },
  b: { kind: 'base' },
  '+': { kind: 'both' },
  r: { kind: 'both-theirs-first' },
} as const satisfies Partial<Record<ResolveKey, Decision>>;

export interface ByKeys {
  readonly shared: SharedSession;
  readonly listening: Listening;
  readonly view: ConflictViewOptions;
  readonly person: Person;
  readonly io: Io;
}

/** The session once the last conflict was shown or the person has had enough; its files are written. `first`: what comes
 *  onto the screen first. */
export function resolveByKeys(
  first: ResolveStep,
  { shared, listening, view, person, io }: ByKeys,
): Promise<Session> {
  return runKeys<Session, ResolveEffect, ResolveInput>(first, {
    step,
    perform: async (effect, now) => {
      switch (effect.kind) {
        case 'show':
          io.write(renderHere(now, view));
          return undefined;
        case 'show-suggestion':
          io.write(renderSuggestion(effect.suggestion, view));
          return undefined;
        case 'show-suggested': {
          const { path, suggested } = effect;
          io.write(renderSuggested(suggested, view));
          const question = wordTakeSuggested(path, suggested.length);
          const asked = await listening.ask((withdrawn) => person.askKey(question, ['y', 'n'], withdrawn));
          return asked.kind === 'answered'
            ? { kind: 'seen-suggested', isTaken: asked.key === 'y' }
            : { kind: 'heard', session: shared.session() };
        }
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
        case 'say-decided':
          io.write(wordDecidedElsewhere(effect.path, effect.conflict, effect.decision));
          return undefined;
        case 'say-many-decided':
          io.write(wordManyDecidedElsewhere(effect.path, effect.count));
          return undefined;
        case 'say-given':
          io.write(wordGivenElsewhere(effect.path));
          return undefined;
        case 'say-not-done':
          io.write(wordNotDone(effect.text));
          return undefined;
        case 'edit':
          return { kind: 'edited', text: await person.editText(effect.text, effect.extension) };
        case 'change': {
          const { next, text } = effect;
          return { kind: 'changed', outcome: await shared.change(next, now), wanted: next(now), text };
        }
      }
    },
    ask: async (now) => {
      const keys = keysFor(now);
      const question = wordTakeIt(now.at + 1, now.asked.length, keys);
      const asked = await listening.ask((withdrawn) => person.askKey(question, keys, withdrawn));
      return asked.kind === 'answered'
        ? { kind: 'key', key: asked.key }
        : { kind: 'heard', session: shared.session() };
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
    case 'seen-suggested':
      return input.isTaken ? takeSuggested(session) : { state: session, effects: [] };
    case 'changed':
      return takeOutcome(session, input);
    case 'heard':
      return hear(session, input.session);
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
      case 'S':
        return suggestions.length > 1;
      case 'A':
        return suggestedIn(session, here.path, session.at).length > 1;
      case 'p':
        return session.at > 0;
      case 'u':
        return undo(session) !== undefined;
      case 'U':
        return redo(session) !== undefined;
      case 'w':
      case 'v':
        return conflict.cell !== undefined;
      case 'o':
      case 't':
      case 's':
      case 'e':
      case 'n':
      case 'q':
      case '?':
        return true;
    }
  };
  return RESOLVE_KEYS.map(([key]) => key).filter(isOffered);
}

/** The session with what others did since `before`, at the first conflict that is open where `before` is past all. */
export function comeBack(before: Session, now: Session): ResolveStep {
  const at = hereIn(before) === undefined ? nextOpen(now, 0) : before.at;
  const { state, effects } = arrive(goTo(now, at));
  return { state, effects: [...told(before, now), ...effects] };
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
      return here === undefined ? stay() : settle(session, here.suggestion.decision);
    case 'S': {
      const state = nextSuggestion(session);
      const suggestion = hereIn(state)?.suggestion;
      return suggestion === undefined
        ? stay()
        : { state, effects: [{ kind: 'show-suggestion', suggestion }] };
    }
    case 'A': {
      if (here === undefined) return stay();
      const { path } = here;
      return stay({ kind: 'show-suggested', path, suggested: suggestedIn(session, path, session.at) });
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
      return stay({
        kind: 'change',
        next: (now) => goTo(decide(now, before, undefined), placeOf(now, before)),
      });
    }
    case 'u':
      return stay({ kind: 'change', next: (now) => undo(now) ?? now });
    case 'U':
      return stay({ kind: 'change', next: (now) => redo(now) ?? now });
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
function settle(session: Session, decision: Decision | undefined, text?: string): ResolveStep {
  const here = session.asked[session.at];
  if (here === undefined) return { state: session, effects: [] };
  const next = (now: Session): Session => {
    const decided = decide(now, here, decision);
    return goTo(decided, nextOpen(decided, placeOf(decided, here) + 1));
  };
  return { state: session, effects: [{ kind: 'change', next, ...(text !== undefined && { text }) }] };
}

function takeSuggested(session: Session): ResolveStep {
  const here = session.asked[session.at];
  if (here === undefined) return { state: session, effects: [] };
  const next = (now: Session): Session => decideSuggested(now, here.path, placeOf(now, here));
  return { state: session, effects: [{ kind: 'change', next }] };
}

function takeOutcome(
  session: Session,
  { outcome, wanted, text }: ResolveInput & { readonly kind: 'changed' },
): ResolveStep {
  const isMade = outcome.kind === 'made';
  const before = isMade ? wanted : session;
  const said = told(before, outcome.session);
  const notDone: readonly ResolveEffect[] =
    isMade || (text === undefined && said.some(({ kind }) => kind === 'say-read-again'))
      ? []
      : [{ kind: 'say-not-done', text }];
  const now = passOver(before, isMade ? outcome.session : follow(session, outcome.session));
  const { state, effects } = arrive(now);
  return { state, effects: [...said, ...notDone, ...effects] };
}

/** What others did, said between two questions; another conflict comes onto the screen only where it has to. */
function hear(session: Session, now: Session): ResolveStep {
  const [before, state] = [hereIn(session), passOver(session, follow(session, now))];
  const here = hereIn(state);
  const said = told(session, now);
  if (before === undefined || here?.conflict !== before.conflict)
    return { state, effects: [...said, ...arrive(state).effects] };
  const { suggestion } = here;
  const isSame = isSameDecision(suggestion.decision, before.suggestion.decision);
  return { state, effects: isSame ? said : [...said, { kind: 'show-suggestion', suggestion }] };
}

/** `now` where the person was in `before`. */
function follow(before: Session, now: Session): Session {
  const here = before.asked[before.at];
  const at = here === undefined ? now.asked.length : placeOf(now, here);
  return at < 0 ? now : { ...now, at, suggestion: before.suggestion };
}

/** Past what others have decided since `before`. */
function passOver(before: Session, now: Session): Session {
  const here = now.asked[now.at];
  const isTheirs = here !== undefined && !isSameDecision(decisionOf(before, here), decisionOf(now, here));
  return isTheirs && decisionOf(now, here) !== undefined ? goTo(now, nextOpen(now, now.at)) : now;
}

/** More lines than that would push away what the person reads. */
const MOST_SAID = 5;

/** What others did between the two. */
function told(before: Session, now: Session): readonly ResolveEffect[] {
  return [...now.files].flatMap(([path, { file }]): readonly ResolveEffect[] => {
    const was = before.files.get(path)!.file;
    const said: ResolveEffect[] = [];
    if (was.conflicts !== file.conflicts) {
      const open = now.asked.filter((one) => one.path === path).length;
      said.push({ kind: 'say-read-again', path, open });
    }
    const shown = now.files.size > 1 ? path : undefined;
    const others = file.conflicts.filter((conflict) => {
      const open = { path, conflict };
      return !isSameDecision(decisionOf(before, open), decisionOf(now, open));
    });
    if (others.length > MOST_SAID) said.push({ kind: 'say-many-decided', path, count: others.length });
    else {
      for (const conflict of others) {
        const decision = decisionOf(now, { path, conflict });
        said.push({ kind: 'say-decided', path: shown, conflict, decision });
      }
    }
    if (isAdded(file) && !isAdded(was)) said.push({ kind: 'say-given', path });
    return said;
  });
}

function takeEdited(session: Session, text: string | undefined): ResolveStep {
  const here = hereIn(session);
  const refuse = (refusal: ByHandRefusal | 'editor-failed'): ResolveStep => ({
    state: session,
    effects: [{ kind: 'say-not-by-hand', refusal }],
  });
  if (here === undefined || text === undefined) return refuse('editor-failed');
  const edited = decisionByHand(here.conflict, text);
  return edited.kind === 'decided' ? settle(session, edited.decision, text) : refuse(edited.refusal);
}

function renderHere(session: Session, view: ConflictViewOptions): string {
  const here = hereIn(session);
  if (here === undefined) return '';
  const { conflict, file, suggestion } = here;
  const title = `${session.at + 1} of ${session.asked.length} · ${shownPath(file.path)}`;
  return `\n${renderConflict(conflict, file.notebook, title, view)}${renderSuggestion(suggestion, view)}`;
}
