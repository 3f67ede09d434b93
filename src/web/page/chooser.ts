/** What is compared, chosen in the bar; two commits in a dialog, as they are typed or picked from what is there. */
import { find, listen, root } from '../../html/page/dom.ts';
import { call, Refused } from './client.ts';
import { elementsOf } from './fresh.ts';
import { say } from './said.ts';

/** As the server knows it. */
export type Chosen =
  | { readonly kind: string }
  | {
      readonly kind: 'revisions';
      readonly before: string;
      readonly after: string;
      readonly sinceParted: boolean;
    };

export interface Chooser {
  /** As it is shown. */
  readonly chosen: () => Chosen;
  /** Closes the dialog. */
  readonly leave: () => void;
  /** Back to what was asked for at the start. */
  readonly forget: () => void;
}

const KEPT = 'nbdiff:chosen';

/** `show` throws Refused for what cannot be compared: then all is as it was. */
export function startChooser(show: (chosen: Chosen) => Promise<void>): Chooser {
  const select = find<HTMLSelectElement>('.choose');
  const dialog = find<HTMLDialogElement>('dialog.revisions');
  const first: Chosen = { kind: root.dataset.live! };
  let chosen = recall() ?? first;
  const showChosen = (): void => {
    if (select !== null) select.value = chosen.kind;
  };
  const choose = async (next: Chosen): Promise<void> => {
    await show(next);
    chosen = next;
    sessionStorage.setItem(KEPT, JSON.stringify(next));
    showChosen();
  };
  const ask = async (): Promise<void> => {
    complain(undefined);
    dialog!.showModal();
    const { options } = (await call('revisions')) as { readonly options: string };
    find('#revisions')!.replaceChildren(...elementsOf(options));
  };
  const complain = (message: string | undefined): void => {
    const problem = find('dialog.revisions .problem')!;
    problem.hidden = message === undefined;
    problem.textContent = message ?? '';
  };
  showChosen();
  listen('change', ({ target }) => {
    if (target !== select || select === null) return;
    if (select.value === 'revisions') void ask();
    else
      choose({ kind: select.value }).catch((error) => {
        showChosen();
        if (error instanceof Refused) say(error.message, true);
      });
  });
  dialog?.addEventListener('close', showChosen);
  dialog?.querySelector('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const typed = (name: string): string => String(data.get(name) ?? '').trim();
    const revisions = {
      before: typed('before'),
      after: typed('after'),
      sinceParted: data.has('sinceParted'),
    };
    choose({ kind: 'revisions', ...revisions }).then(
      () => dialog.close(),
      (error) => complain(error instanceof Refused ? error.message : 'nbdiff does not answer'),
    );
  });
  return {
    chosen: () => chosen,
    leave: () => dialog?.close(),
    forget: () => {
      chosen = first;
      sessionStorage.removeItem(KEPT);
      showChosen();
    },
  };
}

/** What this tab showed before it was loaded anew. */
function recall(): Chosen | undefined {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const kept = visit?.type === 'reload' ? sessionStorage.getItem(KEPT) : null;
  return kept === null ? undefined : (JSON.parse(kept) as Chosen);
}
