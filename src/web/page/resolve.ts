/** What runs in the page that resolves conflicts: keys and buttons for what can be decided. All of it is drawn by the
 *  server, and decided there. */
import { find, listen, root } from '../../html/page/dom.ts';
import { startFolds, toggleFolds } from '../../html/page/folds.ts';
import { HELP, heedButtons, heedKeys, press, showHelp, toggleAll } from '../../html/page/keys.ts';
import { showSettings, startSettings } from '../../html/page/settings.ts';
import { startSliders } from '../../html/page/sliders.ts';
import { followBar } from '../../html/page/start.ts';
import { stayHere } from '../../html/page/stay-here.ts';
import { startViewed, toggleViewed } from '../../html/page/viewed.ts';
import { createTurns } from '../in-turn.ts';
import { call, onEvent } from './client.ts';
import { keepSetting } from './keep-setting.ts';
import { createEditing } from './resolve-edit.ts';
import { createMoves } from './resolve-moves.ts';
import { createShown, type Shown } from './resolve-shown.ts';

stayHere();
// Sides have their own.
delete root.dataset.layout;

listen('DOMContentLoaded', () => {
  followBar();
  startFolds();
  startSettings(keepSetting);
  startSliders();
  showSettings();
  startDeciding();
});

function startDeciding(): void {
  const moves = createMoves((): Shown => shown);
  const shown = createShown(moves.refresh);
  startViewed(shown.marks);
  const editing = createEditing(
    () => shown,
    () => moves.goOn(),
  );
  // What is typed ahead is about the conflict that comes next.
  const wait = createTurns();
  const inTurn = (work: () => Promise<unknown> | undefined): void => {
    wait(async () => work()).catch(() => {}); // said where it failed
  };

  const step = async (action: 'undo' | 'redo'): Promise<void> => {
    const answer = await shown.act(action, {});
    if (answer?.at !== undefined) await moves.goTo(answer.at);
  };
  const decide = async (button: Element | null): Promise<boolean> => {
    const { choice, do: action } = (button as HTMLElement | null)?.dataset ?? {};
    const conflict = button?.closest<HTMLElement>('.decision')?.dataset.conflict;
    if (conflict === undefined) return false;
    moves.stay(conflict);
    const answer =
      action === 'reopen'
        ? await shown.act('reopen', { conflict })
        : await shown.act('decide', { conflict, choice });
    return answer !== undefined;
  };
  const edit = async (card: HTMLElement | undefined): Promise<void> => {
    if (card === undefined) return;
    moves.stay(card.id);
    await editing.edit(card);
  };
  const end = (): void => {
    find<HTMLDialogElement>('dialog.ask')?.close();
    void call('done').catch(() => {}); // the banner says it
  };
  const seeSuggested = async (): Promise<void> => {
    const seen = (await shown.ask('suggested', {})) as { readonly html: string } | undefined;
    if (seen === undefined) return;
    find('#suggested')!.innerHTML = seen.html;
    find<HTMLDialogElement>('dialog.suggested')!.showModal();
  };
  const askToEnd = (): void => {
    const unsaved = editing.isChanged() ? 'What you are typing is not saved.' : '';
    const words = `${shown.ending()} ${unsaved}`.trim();
    find('#ask')!.textContent = words;
    if (words === '') end();
    else find<HTMLDialogElement>('dialog.ask')!.showModal();
  };

  listen('click', (event) => {
    const element = event.target as Element;
    const link = element.closest<HTMLAnchorElement>('.list a');
    if (link !== null) {
      event.preventDefault();
      const { notebook } = link.dataset;
      inTurn(() => (notebook === undefined ? moves.goTo(link.hash.slice(1)) : moves.openNotebook(notebook)));
      return;
    }
    const button = element.closest<HTMLElement>('button');
    const { choice, all, forget, start, do: action } = button?.dataset ?? {};
    if (choice !== undefined || action === 'reopen') inTurn(() => decide(button));
    else if (all !== undefined) inTurn(() => shown.act('all', { choice: all }));
    else if (forget !== undefined) inTurn(() => forgetIt(button!, forget));
    else if (start !== undefined) editing.begin(Number(start));
    else if (action === 'edit') inTurn(() => edit(button!.closest<HTMLElement>('.conflict') ?? undefined));
  });
  const forgetIt = async (button: HTMLElement, remembered: string): Promise<void> => {
    if ((await shown.act('forget', { remembered })) !== undefined) button.remove();
  };

  heedButtons({
    ...HELP,
    expand: toggleAll,
    next: () => inTurn(() => moves.move(1)),
    previous: () => inTurn(() => moves.move(-1)),
    undo: () => inTurn(() => step('undo')),
    redo: () => inTurn(() => step('redo')),
    add: () => inTurn(async () => void (await shown.act('add', {}))),
    save: () => inTurn(editing.save),
    cancel: editing.cancel,
    done: askToEnd,
    end,
    stay: () => find<HTMLDialogElement>('dialog:is(.ask, .suggested)[open]')?.close(),
    suggested: () => inTurn(seeSuggested),
    'take-suggested': () => {
      find<HTMLDialogElement>('dialog.suggested')?.close();
      inTurn(async () => {
        if ((await shown.act('all', { choice: 'suggestions' })) !== undefined) await moves.goOn();
      });
    },
  });

  const take = (selector: string) => (): void =>
    inTurn(async () => {
      const button = moves.here()?.querySelector(selector) ?? null;
      if (await decide(button)) await moves.goOn();
    });
  const choose = (name: string): (() => void) => take(`.takes [data-choice="${name}"]`);
  heedKeys({
    o: choose('ours'),
    t: choose('theirs'),
    b: choose('base'),
    '+': choose('both'),
    r: choose('both-theirs-first'),
    s: take('.suggestion.is-offered [data-choice]'),
    S: () => inTurn(async () => moves.offerNext()),
    A: () => inTurn(seeSuggested),
    e: () => inTurn(() => edit(moves.here())),
    n: () => inTurn(() => moves.move(1)),
    p: () => inTurn(() => moves.move(-1)),
    u: () => inTurn(() => step('undo')),
    U: () => inTurn(() => step('redo')),
    w: () => inTurn(async () => toggleFolds(moves.here()?.querySelector('.result') ?? null)),
    v: press('[data-setting=outputs]'),
    q: () => inTurn(async () => askToEnd()),
    ']': () => inTurn(() => moves.moveNotebook(1)),
    '[': () => inTurn(() => moves.moveNotebook(-1)),
    x: toggleAll,
    d: press('[data-setting=sides]'),
    m: () => {
      const article = find('article');
      if (article !== null) toggleViewed(article);
    },
    '?': showHelp,
  });

  onEvent(({ kind, serial }) => {
    // What this page did itself it knows by then.
    inTurn(async () => {
      if (kind === 'again' || Number(serial) > shown.serial()) await shown.act('state', {});
    });
  });
  inTurn(async () => {
    const before = moves.placeBefore();
    await shown.open(before?.notebook);
    if (before?.conflict !== undefined) await moves.goTo(before.conflict);
  });
}
