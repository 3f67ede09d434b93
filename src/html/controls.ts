/** What a reader works a page with. The script finds each by its attributes. */
import { type Html, html } from '../markup/html.ts';

/** Does something at once; `name` says what, to those who cannot see the sign. */
export function button(action: string, sign: string, name: string): Html {
  return html`<button data-do="${action}" aria-label="${name}" title="${name}">${sign}</button>`;
}

/** Pressed, the setting is `on`. */
export function toggle(setting: string, on: string, name: string, title: string): Html {
  return html`<button data-setting="${setting}" data-on="${on}" aria-pressed="false" title="${title}">${name}</button>`;
}

/** The same of what is there until it is switched off. */
export function toggleOff(setting: string, name: string, title: string, off = 'off'): Html {
  return html`<button data-setting="${setting}" data-on="${off}" data-default aria-pressed="true" title="${title}">${name}</button>`;
}

export function select(setting: string, name: string, values: Readonly<Record<string, string>>): Html {
  const options = Object.entries(values).map(
    ([value, text]) => html`<option value="${value}">${text}</option>`,
  );
  return html`<select data-setting="${setting}" aria-label="${name}">${options}</select>`;
}

/** `names`: keys that do the same, or the opposite, parted by spaces. */
export interface KeyMeaning {
  readonly names: string;
  readonly what: string;
}

/** A dialog that tells them, and in which they can be switched off. */
export function drawKeys(keys: readonly KeyMeaning[]): Html {
  const list = keys.map(
    ({ names, what }) =>
      html`<dt>${names.split(' ').map((name) => html`<kbd>${name}</kbd> `)}</dt><dd>${what}</dd>`,
  );
  return html`<dialog class="help" aria-label="Keys"><h2>Keys</h2><dl>${list}</dl>${toggleOff('keys', 'Use keys', 'Whether keys do something')} <button data-do="close">Close</button></dialog>`;
}
