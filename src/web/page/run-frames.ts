/** Outputs that run, each in a frame that can reach nothing: made where the reader asks for it, and gone where they have
 *  seen enough. */
import { listen } from '../../html/page/dom.ts';

export function startFrames(): void {
  listen('click', ({ target }) => {
    const button = (target as Element).closest<HTMLButtonElement>('.runs > [data-frame]');
    if (button === null || button.closest('.rendered') !== null) return;
    const running = button.parentElement!.querySelector('iframe');
    running?.remove();
    button.ariaPressed = String(running === null);
    if (running === null) button.after(frameOf(button.dataset.frame!, button.textContent ?? ''));
  });
}

function frameOf(id: string, title: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  // Before its address: what is loaded without is not in a sandbox.
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.title = title;
  frame.src = new URL(`frame/${encodeURIComponent(id)}`, location.href).href;
  return frame;
}
