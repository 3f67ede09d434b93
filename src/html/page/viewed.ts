/** What the reader has looked at, by the hash of what was there to see: the mark holds for the next report too, as long
 *  as the notebook's section says the same. */
import { findAll, listen } from './dom.ts';
import { recall, remember } from './store.ts';

/** Where the marks are kept. */
export interface Marks {
  readonly has: (key: string) => boolean;
  readonly set: (key: string, isViewed: boolean) => void;
}

/** In the browser. */
export const OWN_MARKS: Marks = {
  has: (key) => recall(`viewed:${key}`) !== undefined,
  set: (key, isViewed) => remember(`viewed:${key}`, isViewed ? '1' : undefined),
};

export function startViewed(marks: Marks): void {
  listen('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches(BOX)) return;
    const article = target.closest('article')!;
    marks.set(article.dataset.key!, target.checked);
    show(article, target.checked);
  });
  listen('beforematch', ({ target }) => {
    if ((target as Element).matches('article > .body')) (target as Element).removeAttribute('hidden');
  });
}

const BOX = 'article > header input.viewed';

/** Each section as its mark says. */
export function showViewed(marks: Marks): void {
  for (const box of findAll<HTMLInputElement>(BOX)) {
    const article = box.closest('article')!;
    box.checked = marks.has(article.dataset.key!);
    show(article, box.checked);
  }
}

/** Switches the mark of a section, as the reader's click would. */
export function toggleViewed(article: Element): void {
  article.querySelector<HTMLInputElement>('input.viewed')?.click();
}

function show(article: Element, isViewed: boolean): void {
  const body = article.querySelector(':scope > .body');
  if (isViewed) body?.setAttribute('hidden', 'until-found');
  else body?.removeAttribute('hidden');
  document
    .querySelector(`.list a[href="#${article.id}"]`)
    ?.parentElement?.classList.toggle('is-viewed', isViewed);
}
