/** What stands around the editor of one conflict: texts to begin with, how to leave it. */
import { type Html, html } from '../markup/html.ts';

/** `starts`: in words. Tab goes on to the next control, as everywhere in the page. */
export function drawEditor(number: number, starts: readonly string[]): Html {
  const buttons = starts.map((words, place) => html`<button data-start="${place}">${words}</button>`);
  return html`<section class="editor" aria-label="Edit conflict ${number}"><h4>Edit</h4>
<div class="starts" role="group" aria-label="Begin with"><span>Begin with</span>${buttons}</div>
<div class="text" data-label="Lines of conflict ${number}"></div>
<p class="refused" role="alert"></p>
<div class="ends"><button data-do="save">Save</button> <button data-do="cancel">Cancel</button> <span class="about"><kbd>Ctrl</kbd> <kbd>Enter</kbd> saves, <kbd>Esc</kbd> leaves, <kbd>Tab</kbd> goes on to the buttons; <kbd>Ctrl</kbd> <kbd>]</kbd> and <kbd>[</kbd> indent</span></div></section>`;
}
