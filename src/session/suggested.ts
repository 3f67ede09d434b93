/** All that is suggested for the rest of a notebook, taken at once, by a person who has seen it. */
import { type Suggestion, suggestions } from '../resolve/suggest.ts';
import { atOneStroke, decide, goTo, knownIn, type OpenConflict, type Session } from './session.ts';

/** A conflict that is not decided, and what comes first in its list. */
export interface Suggested extends OpenConflict {
  readonly suggestion: Suggestion;
}

/** Of the file's conflicts those that are open, from place `from` of what is asked on. */
export function suggestedIn(session: Session, path: string, from = 0): readonly Suggested[] {
  const known = knownIn(session, path);
  return session.asked
    .slice(from)
    .filter((open) => open.path === path && !known.decisions.has(open.conflict))
    .map((open) => ({ ...open, suggestion: suggestions(open.conflict, known)[0]! }));
}

/** They are taken at one stroke, all by what was known before the first of them; the person is past the file. */
export function decideSuggested(session: Session, path: string, from = 0): Session {
  const decided = suggestedIn(session, path, from).reduce(
    (now, open) => decide(now, open, open.suggestion.decision),
    session,
  );
  const next = session.asked.findIndex((open, place) => place >= from && open.path !== path);
  return goTo(atOneStroke(session, decided), next < 0 ? session.asked.length : next);
}
