/** What is folded is there, and the browser's search unfolds it. */
import { find, findAll, listen, root } from './dom.ts';

const SIDE_BY_SIDE = 'split';

export function startFolds(): void {
  listen('click', ({ target }) => {
    const button = (target as Element).closest<HTMLButtonElement>('button.fold');
    if (button !== null) setFold(button, button.ariaExpanded !== 'true');
  });
  // The browser has found something inside, or goes to a link's place there.
  listen('beforematch', ({ target }) => {
    const button = (target as Element).previousElementSibling;
    if (button instanceof HTMLButtonElement) setFold(button, true);
  });
}

/** Unfolds what the button stands above. */
export function openFold(button: HTMLButtonElement): void {
  setFold(button, true);
}

function setFold(button: HTMLButtonElement, isOpen: boolean): void {
  button.ariaExpanded = String(isOpen);
  for (const folded of foldedBy(button)) {
    if (isOpen) folded.removeAttribute('hidden');
    else folded.setAttribute('hidden', 'until-found');
  }
}

/** What the button unfolds: the element behind it, and that one's mirror. */
function foldedBy(button: HTMLButtonElement): readonly Element[] {
  const first = button.nextElementSibling;
  const mirror = first?.nextElementSibling;
  return [first, mirror?.classList.contains('mirror') ? mirror : null].filter(
    (one) => one !== null && one !== undefined,
  );
}

export function isAllOpen(): boolean {
  return find('button.fold[aria-expanded=false]') === null;
}

export function setAllFolds(isOpen: boolean): void {
  for (const button of findAll<HTMLButtonElement>('button.fold')) setFold(button, isOpen);
}

/** Unfolds all that is folded in an element, or folds it. */
export function toggleFolds(element: Element | null): void {
  const buttons = findAll<HTMLButtonElement>('button.fold').filter((button) => element?.contains(button));
  const isOpen = buttons.some(({ ariaExpanded }) => ariaExpanded === 'false');
  for (const button of buttons) setFold(button, isOpen);
}

/** Side by side, unchanged lines stand on both sides: the page has them once, and a copy is made where it is needed. */
export function mirrorRuns(): void {
  if (root.dataset.layout !== SIDE_BY_SIDE) return;
  for (const run of findAll('.lines > .around:not(.mirror, :has(+ .mirror))')) {
    const mirror = run.cloneNode(true) as Element;
    mirror.classList.add('mirror');
    mirror.ariaHidden = 'true';
    run.after(mirror);
  }
}
