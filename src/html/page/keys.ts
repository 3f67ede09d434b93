/** The keys of `nbdiff resolve`, as far as they mean something here, and the buttons that do the same. Off in fields, and
 *  where the reader has switched them off: some type with their voice. */
import { find, listen, root } from './dom.ts';
import { isAllOpen, setAllFolds } from './folds.ts';
import type { Moves } from './moves.ts';
import { hasKeys } from './settings.ts';
import { toggleViewed } from './viewed.ts';

/** What is done, by the key for it or by the name of a button. */
export type Actions = Readonly<Record<string, () => void>>;

/** What only some pages do. */
export interface MoreActions {
  readonly keys: Actions;
  readonly buttons: Actions;
}

export function startKeys(moves: Moves, more: MoreActions): void {
  heedButtons({
    next: moves.nextChange,
    previous: moves.previousChange,
    expand: toggleAll,
    ...HELP,
    ...more.buttons,
  });
  heedKeys({
    n: moves.nextChange,
    p: moves.previousChange,
    ']': moves.nextNotebook,
    '[': moves.previousNotebook,
    x: toggleAll,
    d: press('[data-setting=layout]'),
    o: press('[data-setting=outputs]'),
    r: press('[data-setting=prose]'),
    w: press('[data-setting=wrap]'),
    m: () => {
      const article = moves.article();
      if (article !== undefined) toggleViewed(article);
    },
    '?': showHelp,
    ...more.keys,
  });
}

/** What clicks on the control that is found. */
export function press(selector: string): () => void {
  return () => find(selector)?.click();
}

/** Unfolds all, or folds it. */
export function toggleAll(): void {
  const isOpen = !isAllOpen();
  setAllFolds(isOpen);
  const expand = find<HTMLButtonElement>('[data-do=expand]');
  if (expand !== null) expand.ariaPressed = String(isOpen);
}

export function showHelp(): void {
  const help = find<HTMLDialogElement>('dialog.help');
  if (help?.open) help.close();
  else help?.showModal();
}

/** The buttons of the help. */
export const HELP: Actions = { help: showHelp, close: () => find<HTMLDialogElement>('dialog.help')?.close() };

/** What buttons do, by `data-do`; those with `data-opens` open a part of the page. */
export function heedButtons(actions: Actions): void {
  listen('click', ({ target }) => {
    const button = (target as Element).closest<HTMLButtonElement>('[data-do], [data-opens]');
    const { do: name = '', opens } = button?.dataset ?? {};
    actionOf(actions, name)?.();
    if (button === null || opens === undefined) return;
    const isOpen = button.ariaExpanded !== 'true';
    button.ariaExpanded = String(isOpen);
    root.classList.toggle(`has-${opens}`, isOpen);
  });
}

export function heedKeys(actions: Actions): void {
  listen('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    if (ctrlKey || metaKey || altKey || !hasKeys()) return;
    if ((target as Element).matches?.('input:not([type=checkbox]), textarea, select, [contenteditable]'))
      return;
    const action = actionOf(actions, key);
    if (action === undefined || (find('dialog[open]') !== null && key !== '?')) return;
    event.preventDefault();
    action();
  });
}

function actionOf(actions: Actions, name: string): (() => void) | undefined {
  return Object.hasOwn(actions, name) ? actions[name] : undefined;
}
