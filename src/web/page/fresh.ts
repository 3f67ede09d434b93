/** New markup in the place of old: what is as it was stays, with all that a reader has done to it.
 *
 *      old    <cell 1> <cell 2>  <cell 4>
 *      new    <cell 1> <cell 2'> <cell 3> <cell 4>     cells 1 and 4 stay, 2' unfolds what was unfolded in 2 */
import { openFold } from '../../html/page/folds.ts';

/** What each element was before a reader folded and unfolded. */
const written = new WeakMap<Element, string>();

/** From new elements to the old ones that they replaced. */
export type Twins = ReadonlyMap<Element, Element>;

/** Markup that our server has drawn. */
export function contentOf(markup: string): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = markup;
  return template.content;
}

export function elementsOf(markup: string): readonly Element[] {
  return [...contentOf(markup).children];
}

/** Puts `fresh` in the place of all that is in `parent`. */
export function putFresh(parent: Element, fresh: readonly Element[]): Twins {
  const olds = [...parent.children];
  const known = new Map<string, Element[]>();
  for (const old of olds) {
    const markup = written.get(old);
    if (markup !== undefined) known.set(markup, [...(known.get(markup) ?? []), old]);
  }
  const kept = new Set<Element>();
  const result = fresh.map((one) => {
    const markup = one.outerHTML;
    const same = known.get(markup)?.shift();
    if (same === undefined) written.set(one, markup);
    else kept.add(same);
    return same ?? one;
  });
  const gone = olds.filter((old) => !kept.has(old));
  const come = result.filter((one) => !kept.has(one));
  const twins = twinsOf(come, gone);
  for (const [one, twin] of twins) unfoldAs(one, twin);
  for (const group of come) unfoldGroup(group, gone);
  for (const old of gone) old.remove();
  let at = parent.firstElementChild;
  for (const one of result) {
    // What moves loses the focus, and frames begin anew: what is in its place stays there.
    if (one === at) at = at.nextElementSibling;
    else parent.insertBefore(one, at);
  }
  return twins;
}

/** By what they say, since the number of a cell may be another; else by their ids. */
function twinsOf(come: readonly Element[], gone: readonly Element[]): Twins {
  const byName = (nameOf: (element: Element) => string): ReadonlyMap<string, Element> =>
    new Map(gone.map((old) => [nameOf(old), old] as const).filter(([name]) => name !== ''));
  const [byText, byId] = [byName(textOf), byName(({ id }) => id)];
  const twins = new Map<Element, Element>();
  for (const one of come) {
    const twin = byText.get(textOf(one)) ?? byId.get(one.id);
    if (twin !== undefined) twins.set(one, twin);
  }
  return twins;
}

function textOf(element: Element): string {
  return element.querySelector(':scope > .lines')?.textContent ?? '';
}

/** What is unfolded in the old cell, by how it begins. */
function unfoldAs(fresh: Element, old: Element): void {
  const opened = new Set([...old.querySelectorAll('.fold[aria-expanded=true]')].map(beginning));
  for (const button of fresh.querySelectorAll<HTMLButtonElement>('.fold')) {
    if (opened.has(beginning(button))) openFold(button);
  }
}

function beginning(fold: Element): string {
  return fold.querySelector('code')?.textContent ?? '';
}

/** Cells that did not change are unfolded where one of them was before. */
function unfoldGroup(fresh: Element, gone: readonly Element[]): void {
  const button = fresh.previousElementSibling;
  if (!fresh.matches('.unchanged') || !(button instanceof HTMLButtonElement)) return;
  const open = gone.filter((old) => old.matches('.unchanged:not([hidden])'));
  if (open.length === 0) return;
  const sources = (group: Element): readonly string[] =>
    [...group.querySelectorAll(':scope > pre')].map(({ textContent }) => textContent ?? '');
  const seen = new Set(open.flatMap(sources));
  if (sources(fresh).some((source) => seen.has(source))) openFold(button);
}
