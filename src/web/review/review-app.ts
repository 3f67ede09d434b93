/** `nbdiff web`: what changed, live, with a choice of what is compared, and staging.
 *
 *      view        a comparison, without what the page has of it already
 *      revisions   what may be chosen to compare
 *      pick        a cell, some lines, ... into the index, out of it, or back
 *      undo, redo  the same, backwards and again
 *      viewed      what the person has looked at */
import { type Chosen, canChoose, openComparison, type Started } from '../../compare/chosen.ts';
import { recentRevisions } from '../../git/recent-revisions.ts';
import { gitFor } from '../../git/run.ts';
import { html, joinHtml } from '../../markup/html.ts';
import type { Workplace } from '../../session/workplace.ts';
import { shownText } from '../../shown.ts';
import type { WebApp } from '../app.ts';
import { createTurns } from '../in-turn.ts';
import style from '../page/review.css?text';
import script from '../page/review.ts?text';
import { openViewed, viewedAction } from '../viewed.ts';
import { createFrames } from './frames.ts';
import { pickInput, viewInput } from './inputs.ts';
import { reviewShell } from './shell.ts';
import { type ReviewView, type ShownComparison, showComparison } from './shown-comparison.ts';
import { createStaging } from './staging.ts';
import { watchStamps } from './watch-stamps.ts';

export interface ReviewRequest {
  readonly started: Started;
  readonly view: ReviewView & {
    /** Whether outputs are there from the start. */
    readonly outputs: boolean;
  };
}

/** Comparisons that are kept at hand, with what was drawn of them. */
const MOST_OPEN = 4;

/** Throws NotebookError where what was asked for at the start cannot be compared. */
export async function createReviewApp(
  { started, view }: ReviewRequest,
  workplace: Workplace,
): Promise<WebApp> {
  const { io, policy } = workplace;
  const git = gitFor(io);
  const frames = createFrames();
  const staging = createStaging(workplace);
  const marks = await openViewed(io);
  const ids = new Map<string, string>();
  const idOf = (key: string): string => {
    const id = ids.get(key) ?? `n${ids.size + 1}`;
    ids.set(key, id);
    return id;
  };

  const show = async (chosen: Chosen): Promise<ShownComparison> => {
    const comparison = await openComparison(chosen, started, policy, io);
    const shown = showComparison(comparison, { view, frames, workplace, idOf });
    // Whoever cannot list it says so here.
    await shown.answer({ have: new Map(), outputs: new Set() });
    return shown;
  };
  const first = await show({ kind: 'typed' });
  const firstKind = first.place ?? 'typed';
  /** Those looked at last at the end. */
  const open = new Map([[JSON.stringify({ kind: firstKind }), first]]);
  const shownOf = async (chosen: Chosen): Promise<ShownComparison> => {
    const key = JSON.stringify(chosen);
    const shown = open.get(key) ?? (await show(chosen));
    open.delete(key);
    open.set(key, shown);
    for (const oldest of open.keys()) {
      if (open.size <= MOST_OPEN) break;
      open.delete(oldest);
    }
    return shown;
  };
  /** A notebook that is being drawn is not written. */
  const inTurn = createTurns();

  return {
    page: reviewShell({ first: firstKind, outputs: view.outputs, canChoose: canChoose(started, io) }).markup,
    assets: new Map([
      ['review.js', { type: 'text/javascript', content: script }],
      ['review.css', { type: 'text/css', content: style }],
    ]),
    actions: {
      view: (input) =>
        inTurn(async () => {
          const { chosen, ...page } = viewInput(input);
          const answer = await (await shownOf(chosen)).answer(page);
          const all = marks.all();
          const viewed = answer.sections.map(({ content }) => content).filter((content) => all.has(content));
          return { ...answer, ...staging.undoable(), viewed };
        }),
      revisions: async () => {
        const options = (await recentRevisions(git)).map(
          ({ name, kind, date, subject }) =>
            html`<option value="${name}">${kind} · ${date} · ${shownText(subject)}</option>`,
        );
        return { options: joinHtml(options).markup };
      },
      pick: (input) =>
        inTurn(async () => {
          const pick = pickInput(input);
          return { said: await staging.pick(pick, await shownOf(pick.chosen)) };
        }),
      undo: () => inTurn(async () => ({ said: await staging.undo() })),
      redo: () => inTurn(async () => ({ said: await staging.redo() })),
      viewed: viewedAction(marks),
    },
    watch: (emit) =>
      watchStamps(
        () => [...open.values()],
        () => emit({ kind: 'changed' }),
      ),
    frame: frames.read,
    end: async () => 0,
  };
}
