/** What was done, or refused, in a line over the page that goes by itself. */
import { find } from '../../html/page/dom.ts';

/** Milliseconds for which it stands there. */
const SAID = 6000;
const FADING: readonly Keyframe[] = [
  { opacity: 1, visibility: 'visible' },
  { opacity: 1, visibility: 'visible', offset: 0.9 },
  { opacity: 0, visibility: 'hidden' },
];

export function say(words: string, isProblem = false): void {
  const element = find('#said')!;
  element.textContent = words;
  element.classList.toggle('problem', isProblem);
  for (const fading of element.getAnimations()) fading.cancel();
  element.animate([...FADING], { duration: isProblem ? 2 * SAID : SAID, fill: 'forwards' });
}
