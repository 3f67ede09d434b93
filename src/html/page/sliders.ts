/** The slider of two pictures that are swiped or laid over each other: its value is what the styles arrange them by. */
import { listen } from './dom.ts';

export function startSliders(): void {
  listen('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.classList.contains('slider')) return;
    target.closest<HTMLElement>('.pictures')?.style.setProperty('--at', target.value);
  });
}
