/** Conflicted notebooks as a page that is shown live: what the page asks for, and what a person decides in it. All of it
 *  goes through the session that terminals share.
 *
 *  Each answer says how everything stands, and draws anew what the page has in another version. */
import { createHash } from 'node:crypto';
import { drawSuggested } from '../../html/conflict-cards.ts';
import type { RememberedConflict } from '../../html/conflicted-notebook.ts';
import { loadRich } from '../../html/load-rich.ts';
import { drawResolvePage } from '../../html/resolve-page.ts';
import type { ExitCode } from '../../io.ts';
import { wordDecided, wordTaken, wordUndone } from '../../render/decision-words.ts';
import { wordChangedElsewhere, wordForgotten } from '../../render/resolve-words.ts';
import { choiceNamed } from '../../resolve/choices.ts';
import type { NotebookConflict } from '../../resolve/conflicts.ts';
import type { Decision } from '../../resolve/decide.ts';
import { conflictKey } from '../../resolve/recall.ts';
import type { Suggestion } from '../../resolve/suggest.ts';
import { forgetConflict, settledAsBefore } from '../../session/forget.ts';
import { remember } from '../../session/remembered.ts';
import { atOneStroke, decide, goTo, redo, type Session, undo } from '../../session/session.ts';
import { dropEnded, type News, type SharedSession } from '../../session/shared.ts';
import { decideSuggested, suggestedIn } from '../../session/suggested.ts';
import type { Workplace } from '../../session/workplace.ts';
import { finishSession, offerTo } from '../../terminal/finish.ts';
import { type Action, type WebApp, WebRefusal } from '../app.ts';
import { type Fields, fieldsOf } from '../inputs.ts';
import { openViewed } from '../viewed.ts';
import { answerOf, changedIn, wholeOf } from './answers.ts';
import { ASSETS } from './assets.ts';
import { editedDecision, linesToEdit } from './editing.ts';
import { textIn, viewIn } from './inputs.ts';
import { conflictId, createViews, isWhole, type ShownNotebook } from './views.ts';
import type { Answer } from './wire.ts';

export interface ResolveRequest {
  readonly shared: SharedSession;
  readonly workplace: Workplace;
  /** What was said at the terminal about the notebooks. */
  readonly told: () => readonly string[];
  /** Something could not be read, which the exit code has to say. */
  readonly failed: boolean;
}

export async function createResolveApp({ shared, workplace, told, failed }: ResolveRequest): Promise<WebApp> {
  const { io } = workplace;
  const marks = await openViewed(io);
  const views = createViews([...shared.session().files.keys()]);
  const listeners = new Set<() => void>();
  let serial = 0;
  // While the browser starts.
  void loadRich();

  const notebookNamed = (id: string): ShownNotebook => {
    const found = views.all(shared.session()).find((shown) => shown.id === id);
    if (found === undefined) throw new WebRefusal(404, 'there is no such notebook');
    return found;
  };

  const moved = ({ decided: { file } }: ShownNotebook, news: readonly News[] = []): WebRefusal => {
    const isByFace = news.length > 0 && news.every(({ by }) => by === 'face');
    return new WebRefusal(409, wordChangedElsewhere(file.path, isByFace ? 'face' : 'program'));
  };

  /** As the page had it. Throws WebRefusal. */
  const notebookIn = (fields: Fields): ShownNotebook => {
    const shown = notebookNamed(textIn(fields, 'notebook'));
    if (shown.revision !== textIn(fields, 'revision')) throw moved(shown);
    return shown;
  };

  const conflictIn = (fields: Fields): { shown: ShownNotebook; conflict: NotebookConflict } => {
    const shown = notebookIn(fields);
    const id = textIn(fields, 'conflict');
    const { file } = shown.decided;
    const conflict = shown.asked.find((one) => conflictId(shown.id, file, one) === id);
    if (conflict === undefined) throw new WebRefusal(404, 'there is no such conflict');
    return { shown, conflict };
  };

  const guessesOf = (shown: ShownNotebook, conflict: NotebookConflict): readonly Suggestion[] =>
    views.suggested(shown).get(conflict)!;

  const rememberedIn = async (shown: ShownNotebook): Promise<readonly RememberedConflict[]> => {
    const settled = await settledAsBefore(shown.decided.file, workplace);
    return [...settled].map(([conflict, decision]) => ({
      id: `${shown.id}r${nameOf(conflict)}`,
      conflict,
      decision,
    }));
  };

  const answer = async (
    fields: Fields,
    said: Pick<Answer, 'said' | 'notice' | 'at'> = {},
  ): Promise<Answer> => {
    const view = viewIn(fields);
    const shown = view && notebookNamed(view.notebook);
    const changed = view && shown && (await changedIn(shown, view, views));
    return {
      serial,
      told: told(),
      ...answerOf(shared.session(), views, view?.notebook),
      ...(changed && { shown: changed }),
      ...said,
    };
  };

  const tell = (): void => {
    serial += 1;
    for (const listener of listeners) listener();
  };

  /** Changes the session, for all that show it, in a notebook as it was shown. Throws WebRefusal 409 where others came
   *  first. */
  const change = async (shown: ShownNotebook, next: (session: Session) => Session): Promise<void> => {
    const { path, conflicts } = shown.decided.file;
    let isMoved = false;
    const { kind, news } = await shared.change((session) => {
      isMoved = session.files.get(path)!.file.conflicts !== conflicts;
      return isMoved ? session : next(session);
    });
    tell();
    if (isMoved || kind === 'changed') throw moved(shown, news);
  };

  const settle = async (fields: Fields, decision: Decision | undefined): Promise<Answer> => {
    const { shown, conflict } = conflictIn(fields);
    const { path } = shown.decided.file;
    await change(shown, (session) => decide(session, { path, conflict }, decision));
    const now = notebookNamed(shown.id);
    const numbers = { number: now.asked.indexOf(conflict) + 1, of: now.asked.length };
    const { left } = views.progress(now);
    return answer(fields, { said: wordDecided(numbers, conflict, decision, left) });
  };

  const step = async (
    fields: Fields,
    list: 'done' | 'undone',
    go: (session: Session) => Session | undefined,
  ): Promise<Answer> => {
    const first = shared.session()[list].at(-1);
    const shown =
      first && views.all(shared.session()).find(({ decided }) => decided.file.path === first.path);
    if (first === undefined || shown === undefined) return answer(fields);
    let count = 0;
    await change(shown, (session) => {
      const now = go(session) ?? session;
      count = session[list].length - now[list].length;
      return now;
    });
    const at = conflictId(shown.id, shown.decided.file, first.conflict);
    return answer(fields, { said: wordUndone(list === 'done' ? 'undone' : 'done again', count), at });
  };

  const actions: Readonly<Record<string, (fields: Fields) => Promise<unknown>>> = {
    /** A notebook as a whole: the one that is named, else the first in which something is left. */
    open: async (fields) => {
      const all = views.all(shared.session());
      const named = fields.notebook === undefined ? undefined : textIn(fields, 'notebook');
      const open = all.find((shown) => views.progress(shown).left > 0) ?? all[0];
      const shown = all.find(({ id }) => id === named) ?? open;
      const whole = shown && (await wholeOf(shown, await rememberedIn(shown), views));
      return {
        serial,
        told: told(),
        ...answerOf(shared.session(), views, shown?.id),
        ...(whole && { shown: { ...whole, isViewed: marks.all().has(whole.revision) } }),
      };
    },
    state: async (fields) => answer(fields),
    decide: async (fields) => {
      const { shown, conflict } = conflictIn(fields);
      const decision = choiceNamed(conflict, textIn(fields, 'choice'), guessesOf(shown, conflict));
      if (decision === undefined) throw new WebRefusal(404, 'that cannot be taken here');
      return settle(fields, decision);
    },
    reopen: async (fields) => settle(fields, undefined),
    lines: async (fields) => {
      const { shown, conflict } = conflictIn(fields);
      const number = shown.asked.indexOf(conflict) + 1;
      return linesToEdit(conflict, number, guessesOf(shown, conflict), shown.decided);
    },
    edit: async (fields) => {
      const { conflict } = conflictIn(fields);
      return settle(fields, editedDecision(conflict, textIn(fields, 'text')));
    },
    undo: async (fields) => step(fields, 'done', undo),
    redo: async (fields) => step(fields, 'undone', redo),
    /** All that is open in a notebook, at one stroke: a side, or what is suggested. */
    all: async (fields) => {
      const shown = notebookIn(fields);
      const choice = textIn(fields, 'choice');
      const { path } = shown.decided.file;
      let count = 0;
      await change(shown, (session) => {
        const now =
          choice === 'suggestions' ? decideSuggested(session, path) : decideOpen(session, path, choice);
        count = now.done.length - session.done.length;
        return now;
      });
      const { left } = views.progress(notebookNamed(shown.id));
      return answer(fields, { said: wordTaken(count, choice, left) });
    },
    /** What that would be, to be seen first. */
    suggested: async (fields) => {
      const shown = notebookIn(fields);
      return { html: drawSuggested(suggestedIn(shared.session(), shown.decided.file.path)).markup };
    },
    add: async (fields) => {
      const seen = shared.session();
      const shown = notebookIn(fields);
      const { decided } = shown;
      if (!isWhole(decided) || !decided.file.isUnmerged)
        throw new WebRefusal(422, 'there is nothing to add here');
      if (decided.decisions.size > 0) await remember(decided.decisions, io);
      const { kind, news } = await shared.add(decided.file.path, seen);
      tell();
      if (kind === 'changed') throw moved(shown, news);
      return answer(fields, { said: 'added' });
    },
    viewed: async (fields) => {
      const { revision } = notebookIn(fields);
      marks.set(revision, fields.isViewed === true);
      return {};
    },
    /** What is remembered of a conflict that was settled by it. */
    forget: async (fields) => {
      const shown = notebookIn(fields);
      const id = textIn(fields, 'remembered');
      const conflict = (await rememberedIn(shown)).find((one) => one.id === id)?.conflict;
      if (conflict === undefined) throw new WebRefusal(404, 'this is forgotten already');
      const { forgotten, copy } = await forgetConflict(shown.decided.file, conflict, workplace);
      const notice = wordForgotten(shown.decided.file.path, forgotten, copy).trimEnd();
      return answer(fields, { notice });
    },
  };

  /** Nothing is done for a page that cannot be answered. */
  const looked =
    (action: (fields: Fields) => Promise<unknown>): Action =>
    async (input) => {
      const fields = fieldsOf(input);
      const view = viewIn(fields);
      if (view !== undefined) notebookNamed(view.notebook);
      return action(fields);
    };

  return {
    page: drawResolvePage().markup,
    assets: ASSETS,
    actions: Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, looked(action)])),
    watch: (emit) => {
      const listener = (): void => emit({ kind: 'changed', serial });
      listeners.add(listener);
      const stop = shared.watch(tell);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
    frame: () => undefined,
    end: async (): Promise<ExitCode> => {
      const session = shared.session();
      const offer = offerTo(undefined, io);
      const end = await finishSession(goTo(session, session.asked.length), offer, io);
      await dropEnded(shared);
      return failed ? 2 : end === 'done' ? 0 : 1;
    },
  };
}

/** Every conflict of the file that is open, and of which there is this side, at one stroke. */
function decideOpen(session: Session, path: string, choice: string): Session {
  const decided = suggestedIn(session, path).reduce((now, open) => {
    const decision = choiceNamed(open.conflict, choice, []);
    return decision === undefined ? now : decide(now, open, decision);
  }, session);
  return atOneStroke(session, decided);
}

/** The same for conflicts that rerere takes for the same. */
function nameOf(conflict: NotebookConflict): string {
  return createHash('sha256')
    .update(JSON.stringify(conflictKey(conflict)))
    .digest('hex')
    .slice(0, 12);
}
