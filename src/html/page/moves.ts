/** From change to change and from notebook to notebook. */
import { find, findAll, root } from './dom.ts';

export interface Moves {
  readonly nextChange: () => void;
  readonly previousChange: () => void;
  readonly nextNotebook: () => void;
  readonly previousNotebook: () => void;
  /** The section that the reader looks at. */
  readonly article: () => HTMLElement | undefined;
  /** The change that was gone to last, as long as it is there. */
  readonly current: () => HTMLElement | undefined;
  /** To be called when sections came or went. */
  readonly refresh: () => void;
}

/** Pixels from the top at which what one jumps to begins: below the bar, with as much air as the style sheet's
 *  `scroll-margin-top`. */
function top(): number {
  return find('.bar')!.offsetHeight + 16;
}

export function startMoves(): Moves {
  const place = find('#place');
  let last: HTMLElement | undefined;
  const current = (): HTMLElement | undefined => (last?.isConnected ? last : undefined);
  const allChanges = (): readonly HTMLElement[] => findAll('.cell').flatMap(changesIn);
  const showPlace = (index: number, count: number): void => {
    const words = `${count === 0 ? 'no' : count} change${count === 1 ? '' : 's'}`;
    if (place !== null) place.textContent = index < 0 ? words : `${index + 1} of ${count}`;
  };
  const goChange = (step: 1 | -1): void => {
    const changes = allChanges();
    const target = nextOf(changes, step, current());
    if (target === undefined) return;
    markCurrent(last, false);
    last = target;
    markCurrent(target, true);
    showPlace(changes.indexOf(target), changes.length);
    jumpTo(target);
  };
  const goNotebook = (step: 1 | -1): void => {
    const target = nextOf(findAll('article'), step, undefined);
    if (target !== undefined) jumpTo(target);
  };
  return {
    nextChange: () => goChange(1),
    previousChange: () => goChange(-1),
    nextNotebook: () => goNotebook(1),
    previousNotebook: () => goNotebook(-1),
    article: () => {
      const articles = findAll('article');
      return articles.findLast((article) => article.getBoundingClientRect().top <= top() + 1) ?? articles[0];
    },
    current,
    refresh: () => {
      const changes = allChanges();
      const change = current();
      showPlace(change === undefined ? -1 : changes.indexOf(change), changes.length);
    },
  };
}

/** The runs of changed lines that are shown; the cell itself where there are none: it changed beside its lines, or is
 *  shown as it is read. None of what is folded with its notebook. What the settings say is asked, not the layout: the
 *  browser would have to lay out every cell, and it does that when one comes into view. */
function changesIn(cell: HTMLElement): readonly HTMLElement[] {
  if (cell.closest('[hidden]') !== null) return [];
  const { prose, outputs } = root.dataset;
  const isRead = prose === 'rendered' && cell.querySelector(':scope > .prose') !== null;
  const runs = [...cell.querySelectorAll<HTMLElement>('.change')].filter((run) => {
    if (run.closest('[hidden]') !== null) return false;
    return run.closest('.outputs') === null ? !isRead : outputs !== 'off';
  });
  return runs.length === 0 ? [cell] : runs;
}

/** The change and its cell. */
function markCurrent(change: HTMLElement | undefined, isCurrent: boolean): void {
  for (const element of [change, change?.closest('.cell')])
    element?.classList.toggle('is-current', isCurrent);
}

/** From where one has jumped to last, as long as that is in sight: a page too short to scroll does not tell. */
function nextOf(
  targets: readonly HTMLElement[],
  step: 1 | -1,
  current: HTMLElement | undefined,
): HTMLElement | undefined {
  const here = current === undefined ? -1 : targets.indexOf(current);
  if (here >= 0 && isInSight(current!)) return targets[here + step];
  return step === 1
    ? targets.find((target) => distanceOf(target) > 1)
    : targets.findLast((target) => distanceOf(target) < -1);
}

/** Pixels from where one reads. Of a cell that is wholly above or below, those of the cell: where in it the change is
 *  would have to be laid out. */
function distanceOf(target: HTMLElement): number {
  const here = top();
  const cell = target.closest('.cell')?.getBoundingClientRect();
  if (cell !== undefined && cell.bottom < here) return cell.bottom - here;
  if (cell !== undefined && cell.top > here) return cell.top - here;
  return placeOf(target).getBoundingClientRect().top - here;
}

function isInSight(target: Element): boolean {
  const { top: start, bottom } = target.getBoundingClientRect();
  return bottom > top() && start < innerHeight;
}

/** Of the first change in a cell the cell, so that one sees which it is. */
function placeOf(target: HTMLElement): HTMLElement {
  const cell = target.closest<HTMLElement>('.cell');
  return cell?.querySelector('.change') === target ? cell : target;
}

/** Into view, with the focus on its heading, so that Tab goes on from there. */
function jumpTo(target: HTMLElement): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  placeOf(target).scrollIntoView({ block: 'start', behavior: calm ? 'instant' : 'smooth' });
  const heading = target.closest('.cell, article')?.querySelector<HTMLElement>('[tabindex="-1"]');
  heading?.focus({ preventScroll: true });
}
