/** Where the person is in the page, and how they go on: from conflict to conflict, and from notebook to notebook. */
import { find, findAll } from '../../html/page/dom.ts';
import type { Shown } from './resolve-shown.ts';
import { say } from './said.ts';

export interface ConflictMoves {
  /** The conflict that keys are about: the one that was gone to last, else the first in sight. */
  readonly here: () => HTMLElement | undefined;
  /** The person is at it, and sees it already. */
  readonly stay: (id: string) => void;
  readonly goTo: (id: string) => Promise<void>;
  readonly move: (step: 1 | -1) => Promise<void>;
  /** At its first conflict that is open. */
  readonly openNotebook: (id: string) => Promise<void>;
  readonly moveNotebook: (step: 1 | -1) => Promise<void>;
  /** To the next conflict that is open, in this notebook or another; where there is none, to what is left to do. */
  readonly goOn: () => Promise<void>;
  readonly offerNext: () => void;
  /** The place where a person was before the page was loaded anew. */
  readonly placeBefore: () =>
    | { readonly notebook: string; readonly conflict: string | undefined }
    | undefined;
  /** Marks what the moves know on a page that was drawn anew. */
  readonly refresh: (isOther: boolean) => void;
}

export function createMoves(shown: () => Shown): ConflictMoves {
  let current: string | undefined;
  /** Which suggestion is offered, of conflicts where it is not the first. */
  const offered = new Map<string, number>();

  const cards = (): readonly HTMLElement[] => findAll('.conflict');
  const cardOf = (id: string | undefined): HTMLElement | undefined =>
    id === undefined ? undefined : cards().find((card) => card.id === id);

  const here = (): HTMLElement | undefined => {
    const known = cardOf(current);
    return known !== undefined && isInSight(known) ? known : cards().find(isInSight);
  };

  const refresh = (isOther: boolean): void => {
    if (isOther) offered.clear();
    const all = shown().conflicts();
    const place = all.findIndex(({ id }) => id === current);
    find('#place')!.textContent = place < 0 ? `${all.length} in all` : `${place + 1} of ${all.length}`;
    for (const card of cards()) {
      card.classList.toggle('is-current', card.id === current);
      card.classList.toggle('is-decided', all.find(({ id }) => id === card.id)?.isOpen === false);
      markOffered(card);
    }
    keep(shown().notebook(), current);
  };

  const markOffered = (card: HTMLElement): void => {
    const all = [...card.querySelectorAll('.suggestion')];
    for (const [place, suggestion] of all.entries())
      suggestion.classList.toggle('is-offered', place === (offered.get(card.id) ?? 0));
  };

  const stay = (id: string): void => {
    if (current === id) return;
    current = id;
    refresh(false);
  };

  const goTo = async (id: string): Promise<void> => {
    const notebook = /^n\d+/.exec(id)?.[0];
    if (notebook !== undefined && notebook !== shown().notebook()) await shown().open(notebook);
    current = id;
    refresh(false);
    jumpTo(find(`[id="${id}"]`));
  };

  const openNotebook = async (id: string): Promise<void> => {
    current = undefined;
    await shown().open(id);
    const first = shown()
      .conflicts()
      .find(({ isOpen }) => isOpen);
    if (first === undefined) jumpTo(find('article'));
    else await goTo(first.id);
  };

  const neighbour = (step: 1 | -1): string | undefined => {
    const all = shown().notebooks();
    return all[all.findIndex(({ id }) => id === shown().notebook()) + step]?.id;
  };

  return {
    here,
    stay,
    goTo,
    openNotebook,
    move: async (step) => {
      const all = cards();
      const now = cardOf(current);
      const place = now !== undefined && isInSight(now) ? all.indexOf(now) : placeInView(all, step);
      const target = all[place + step];
      if (target !== undefined) return goTo(target.id);
      const other = neighbour(step);
      if (other !== undefined) return openNotebook(other);
      if (step === 1) focusEnd();
    },
    moveNotebook: async (step) => {
      const other = neighbour(step);
      if (other !== undefined) await openNotebook(other);
    },
    goOn: async () => {
      const all = shown().conflicts();
      const place = all.findIndex(({ id }) => id === current);
      const order = [...all.slice(place + 1), ...all.slice(0, Math.max(0, place))];
      const next = order.find(({ isOpen }) => isOpen);
      if (next !== undefined) return goTo(next.id);
      // What can be added now is asked about before the next notebook, as at a terminal.
      const other = shown()
        .notebooks()
        .find(({ left }) => left > 0);
      if (other !== undefined && find('[data-do=add]') === null) return openNotebook(other.id);
      focusEnd();
    },
    offerNext: () => {
      const card = here();
      const count = card?.querySelectorAll('.suggestion').length ?? 0;
      if (card === undefined || count === 0) return;
      offered.set(card.id, ((offered.get(card.id) ?? 0) + 1) % count);
      markOffered(card);
      say(card.querySelector('.suggestion.is-offered button')?.textContent ?? '');
    },
    placeBefore: recallPlace,
    refresh,
  };
}

/** What is left to do once nothing is open. */
function focusEnd(): void {
  const button = find('[data-do=add]') ?? find('[data-do=done]');
  button?.scrollIntoView({ block: 'nearest' });
  button?.focus();
}

/** The card before the one that the next step leads to, from what is in view. */
function placeInView(cards: readonly HTMLElement[], step: 1 | -1): number {
  const start = top();
  const below = cards.findIndex((card) => card.getBoundingClientRect().top >= start - 1);
  if (step === 1) return (below < 0 ? cards.length : below) - 1;
  return below < 0 ? cards.length : below;
}

/** Pixels from the top at which what one jumps to begins: below the bar, with the air of the style sheet. */
function top(): number {
  return find('.bar')!.offsetHeight + 16;
}

function isInSight(element: Element): boolean {
  const { top: start, bottom } = element.getBoundingClientRect();
  return bottom > top() && start < innerHeight;
}

/** Into view, with the focus on its heading, so that Tab goes on from there. */
function jumpTo(element: HTMLElement | null): void {
  if (element === null) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollIntoView({ block: 'start', behavior: calm ? 'instant' : 'smooth' });
  element.querySelector<HTMLElement>('[tabindex="-1"]')?.focus({ preventScroll: true });
}

/** Kept with the tab: two tabs are at two places. */
const PLACE = `nbdiff:place:${location.pathname}`;

function keep(notebook: string | undefined, conflict: string | undefined): void {
  try {
    if (notebook !== undefined) sessionStorage.setItem(PLACE, `${notebook} ${conflict ?? ''}`);
  } catch {
    // It begins at the first conflict.
  }
}

function recallPlace(): { readonly notebook: string; readonly conflict: string | undefined } | undefined {
  try {
    const [notebook, conflict] = sessionStorage.getItem(PLACE)?.split(' ') ?? [];
    return notebook === undefined ? undefined : { notebook, conflict: conflict || undefined };
  } catch {
    return undefined;
  }
}
