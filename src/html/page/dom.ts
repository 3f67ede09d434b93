/** The page's elements and events, found whatever elements are called: an `<img name="querySelector">` would stand where
 *  `document.querySelector` is looked for. */

export const root: HTMLElement = document.documentElement;

/** Each function as it was before anything of a notebook was read. */
const { querySelector, querySelectorAll } = Document.prototype;
const { addEventListener } = EventTarget.prototype;

export function find<Found extends HTMLElement = HTMLElement>(selector: string): Found | null {
  return querySelector.call(document, selector) as Found | null;
}

export function findAll<Found extends HTMLElement = HTMLElement>(selector: string): readonly Found[] {
  return [...(querySelectorAll.call(document, selector) as NodeListOf<Found>)];
}

export function listen<Name extends keyof DocumentEventMap>(
  name: Name,
  heed: (event: DocumentEventMap[Name]) => void,
): void {
  addEventListener.call(document, name, heed as EventListener);
}
