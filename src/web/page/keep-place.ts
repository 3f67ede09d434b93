/** A reader stays where they read while what is around them becomes another: the line at the top of the page stays at its
 *  height, and the focus on the same control. The browser does the first too, but only for elements that stay. */
import { find } from '../../html/page/dom.ts';
import type { Twins } from './fresh.ts';

/** `replace` puts new elements in the place of old ones. */
export function keepPlace(replace: () => Twins): void {
  const place = topPlace();
  const focus = focusPlace();
  const twins = replace();
  const freshOf = new Map([...twins].map(([fresh, old]) => [old, fresh]));
  const now = (old: Element | undefined): Element | undefined =>
    old === undefined || old.isConnected ? old : freshOf.get(old);
  if (place !== undefined) restoreTop(place, now);
  if (focus !== undefined) restoreFocus(focus, now);
}

type Now = (old: Element | undefined) => Element | undefined;

/** A line, the cell that it is in, what comes behind it, and the notebook. */
interface Place {
  readonly element: Element;
  readonly cell: Element | undefined;
  readonly following: readonly Element[];
  readonly article: Element | undefined;
}

interface TopPlace extends Place {
  /** Pixels from the top of the window, of each that is named in the place. */
  readonly tops: ReadonlyMap<Element, number>;
  /** Where reading begins, below the bar. */
  readonly start: number;
}

/** Neighbours that may take the place of a cell that goes. */
const MOST_FOLLOWING = 20;

function placeOf(element: Element): Place {
  const article = element.closest('article') ?? undefined;
  const cell = element.closest('.body > *') ?? undefined;
  const following: Element[] = [];
  for (let next = cell?.nextElementSibling; next && following.length < MOST_FOLLOWING; ) {
    following.push(next);
    next = next.nextElementSibling;
  }
  return { element, cell, following, article };
}

/** undefined: the page stands at its top, and stays there. */
function topPlace(): TopPlace | undefined {
  if (scrollY === 0) return undefined;
  const start = find('.bar')!.getBoundingClientRect().bottom + 8;
  const { left, width } = find('main')!.getBoundingClientRect();
  const under = document.elementsFromPoint(left + width / 2, start).find((one) => one.closest('article'));
  const row = under?.closest(':is(.around, .change) > *, h2, h3, pre, h4, .fold') ?? under;
  const element = row ?? firstBelow(start);
  if (element === undefined) return undefined;
  const place = placeOf(element);
  const named = [element, place.cell, place.article].filter((one) => one !== undefined);
  const tops = new Map(named.map((one) => [one, one.getBoundingClientRect().top]));
  return { ...place, tops, start };
}

/** Between two cells there is nothing but air. */
function firstBelow(start: number): Element | undefined {
  const all = [...document.querySelectorAll('article > header, .body > *')];
  return all.find((one) => one.getBoundingClientRect().bottom > start);
}

function restoreTop(place: TopPlace, now: Now): void {
  const [element, top] = sameTop(place, now) ?? [];
  if (element === undefined || top === undefined) return;
  scrollBy({ top: element.getBoundingClientRect().top - top, behavior: 'instant' });
}

/** What is to stand at which height: the line, else its cell, what comes behind it, or the notebook. */
function sameTop(
  { element, cell, following, article, tops, start }: TopPlace,
  now: Now,
): readonly [Element, number | undefined] | undefined {
  const row = element.isConnected ? element : sameRow(element, cell, now(cell));
  if (row !== undefined) return [row, tops.get(element)];
  const twin = now(cell);
  if (cell !== undefined && twin !== undefined) return [twin, tops.get(cell)];
  const next = following.map(now).find((one) => one !== undefined);
  if (cell !== undefined && next !== undefined) return [next, Math.max(start, tops.get(cell)!)];
  return article?.isConnected ? [article, tops.get(article)] : undefined;
}

/** The line that says the same, of several the one whose number is nearest. */
function sameRow(old: Element, cell: Element | undefined, fresh: Element | undefined): Element | undefined {
  if (cell === undefined || fresh === undefined) return undefined;
  const rows = (inside: Element): readonly Element[] => [...inside.querySelectorAll(old.localName)];
  const place = rows(cell).indexOf(old);
  const code = (row: Element): string => (row.querySelector('code') ?? row).textContent ?? '';
  const same = [...rows(fresh).entries()].filter(([, row]) => code(row) === code(old));
  const distance = ([at]: readonly [number, Element]): number => Math.abs(at - place);
  return same.sort((one, other) => distance(one) - distance(other))[0]?.[1];
}

interface FocusPlace extends Place {
  /** Among what can have the focus in the cell, or in the heading of the notebook. */
  readonly at: number;
}

function focusPlace(): FocusPlace | undefined {
  const element = document.activeElement;
  if (element === null || element.closest('article') === null) return undefined;
  const place = placeOf(element);
  const around = place.cell ?? place.article;
  return { ...place, at: around === undefined ? -1 : reachable(around).indexOf(element) };
}

function reachable(around: Element): readonly Element[] {
  return [...around.querySelectorAll('a, button, input, [tabindex]')];
}

/** On the same control; where it is gone, on the heading of its cell, or of the one that took its place. */
function restoreFocus({ element, cell, following, article, at }: FocusPlace, now: Now): void {
  if (document.activeElement === element) return;
  const twin = now(cell);
  const around = twin ?? (cell === undefined ? article : undefined);
  const same = around === undefined ? undefined : reachable(around)[at];
  const isSame = same?.localName === element.localName && same.className === element.className;
  const next = twin ?? following.map(now).find((one) => one?.matches('.cell'));
  const heading =
    next?.querySelector(':scope > h3') ?? article?.querySelector(':scope > header > h2') ?? find('main');
  const target = isSame ? same : heading;
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}
