/** What a page is told: how everything stands, and what it has to draw anew. */
import { createBudget } from '../../html/budget.ts';
import { type CardTools, drawDecision } from '../../html/conflict-cards.ts';
import {
  drawConflictedNotebook,
  drawConflictList,
  drawProgress,
  type RememberedConflict,
} from '../../html/conflicted-notebook.ts';
import { loadRich } from '../../html/load-rich.ts';
import { wordLeftAtEnd } from '../../render/resolve-words.ts';
import type { Session } from '../../session/session.ts';
import { conflictId, listed, type ShownNotebook, type Views } from './views.ts';
import type { Answer, ShownAnswer, ShownConflict } from './wire.ts';

/** What the page has. */
export interface PageView {
  readonly notebook: string;
  readonly revision: string;
  /** Of its conflicts, by their ids. */
  readonly versions: ReadonlyMap<string, string>;
}

/** How the notebooks stand. `current`: the one that is shown. */
export function answerOf(
  session: Session,
  views: Views,
  current: string | undefined,
): Omit<Answer, 'serial' | 'told'> {
  const states = views.all(session).map((shown) => ({ shown, progress: views.progress(shown) }));
  const left = states.reduce((sum, { progress }) => sum + progress.left, 0);
  const isForMergetool = states.some(({ shown }) => shown.decided.file.isForMergetool);
  return {
    notebooks: states.map(({ shown, progress }) => ({ id: shown.id, left: progress.left })),
    list: drawConflictList(states.map(({ shown, progress }) => listed(shown, progress, shown.id === current)))
      .markup,
    sum: `${left} of ${session.asked.length} left`,
    ending: left === 0 ? '' : wordLeftAtEnd(left, isForMergetool),
    canUndo: session.done.length > 0,
    canRedo: session.undone.length > 0,
  };
}

/** What is another in `shown` than the page has it. */
export async function changedIn(shown: ShownNotebook, view: PageView, views: Views): Promise<ShownAnswer> {
  const versions = views.versions(shown);
  const isOther = (id: string): boolean => view.versions.get(id) !== versions.get(id);
  const isStale = view.revision === shown.revision && [...versions.keys()].some(isOther);
  const tools = isStale ? await cardTools() : undefined;
  const drawn = new Map(
    tools === undefined
      ? []
      : views
          .cards(shown)
          .filter(({ id }) => isOther(id))
          .map((card) => [card.id, drawDecision(card, tools).markup] as const),
  );
  return shownOf(shown, views, versions, drawn);
}

/** All of `shown`. */
export async function wholeOf(
  shown: ShownNotebook,
  remembered: readonly RememberedConflict[],
  views: Views,
): Promise<ShownAnswer> {
  const { id, revision, decided } = shown;
  const { path, notebook } = decided.file;
  const progress = views.progress(shown);
  const view = { id, revision, path, notebook, cards: views.cards(shown), remembered, progress };
  const html = drawConflictedNotebook(view, await cardTools()).markup;
  return { ...shownOf(shown, views, views.versions(shown), new Map()), html };
}

function shownOf(
  shown: ShownNotebook,
  views: Views,
  versions: ReadonlyMap<string, string>,
  drawn: ReadonlyMap<string, string>,
): ShownAnswer {
  const { id: notebook, revision, decided, asked } = shown;
  const conflicts = asked.map((conflict): ShownConflict => {
    const id = conflictId(notebook, decided.file, conflict);
    const decision = drawn.get(id);
    return {
      id,
      isOpen: !decided.decisions.has(conflict),
      version: versions.get(id)!,
      ...(decision !== undefined && { decision }),
    };
  });
  return { notebook, revision, progress: drawProgress(views.progress(shown)).markup, conflicts };
}

async function cardTools(): Promise<CardTools> {
  return { rich: await loadRich(), budget: createBudget() };
}
