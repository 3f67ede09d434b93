/** How the page looks: attributes of the root element, which the style sheet heeds, by controls that say their name.
 *
 *      <button data-setting="layout" data-on="split">   pressed: <html data-layout="split">
 *      <select data-setting="theme">                    chosen:  <html data-theme="dark"> */

import { SETTINGS } from '../setting-names.ts';
import { findAll, listen, root } from './dom.ts';
import { mirrorRuns } from './folds.ts';
import { recall, remember } from './store.ts';

/** Where a page keeps what was set; undefined: no longer. */
export type Keep = (name: string, value: string | undefined) => void;

/** Those that the browser has kept. */
export function applySettings(): void {
  for (const name of SETTINGS) {
    const value = recall(name);
    if (value !== undefined) root.dataset[name] = value;
  }
}

export function startSettings(keep: Keep = remember): void {
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) delete root.dataset[name];
    else root.dataset[name] = value;
    keep(name, value);
    if (name === 'layout') mirrorRuns();
  };
  listen('click', ({ target }) => {
    const button = (target as Element).closest<HTMLButtonElement>('button[data-setting]');
    if (button === null) return;
    const name = button.dataset.setting!;
    const on = button.dataset.on!;
    set(name, root.dataset[name] === on ? undefined : on);
    show(button);
  });
  listen('change', ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || target.dataset.setting === undefined) return;
    set(target.dataset.setting, target.value || undefined);
  });
}

/** All controls as the settings are. */
export function showSettings(): void {
  for (const button of findAll<HTMLButtonElement>('button[data-setting]')) show(button);
  for (const select of findAll<HTMLSelectElement>('select[data-setting]')) {
    select.value = root.dataset[select.dataset.setting!] ?? '';
  }
}

function show(button: HTMLButtonElement): void {
  const isOn = root.dataset[button.dataset.setting!] === button.dataset.on;
  // Of some what is pressed is that nothing was set: lines are wrapped.
  button.ariaPressed = String(isOn !== button.hasAttribute('data-default'));
}

export function hasKeys(): boolean {
  return root.dataset.keys !== 'off';
}
