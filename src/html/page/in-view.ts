/** The list at the left says where the reader is: the notebook in view shows its outline, the others fold theirs. */
import { find, findAll } from './dom.ts';

/** To be called when sections, or the list, have become others. */
export function followReader(): () => void {
  let places = new Map<Element, HTMLElement>();
  const inView = new Set<Element>();
  let current: HTMLElement | undefined;
  const showPlace = (): void => {
    const first = [...places.keys()].find((section) => inView.has(section));
    const link = first === undefined ? undefined : places.get(first);
    if (link === undefined || link === current) return;
    current?.removeAttribute('aria-current');
    link.ariaCurrent = 'true';
    current = link;
  };
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inView.add(target);
        else inView.delete(target);
      }
      showPlace();
    },
    // The line below the bar.
    { rootMargin: '-64px 0px -80% 0px' },
  );
  return () => {
    const known = places;
    places = new Map();
    for (const link of findAll<HTMLAnchorElement>('.list > ol > li > a')) {
      const section = find(link.hash);
      if (section !== null) places.set(section, link);
    }
    for (const section of known.keys()) {
      if (places.has(section)) continue;
      seen.unobserve(section);
      inView.delete(section);
    }
    for (const section of places.keys()) if (!known.has(section)) seen.observe(section);
    showPlace();
  };
}
