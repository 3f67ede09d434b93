/** What the page shows: one notebook, and how all of them stand. What the server answers is put into it; what did not
 *  change stays as it is, with the focus. */
import { find, findAll } from '../../html/page/dom.ts';
import { type Marks, showViewed } from '../../html/page/viewed.ts';
import type { Answer, ShownAnswer, ShownConflict } from '../resolve/wire.ts';
import { call, Refused } from './client.ts';
import { say } from './said.ts';

export interface Shown {
  readonly serial: () => number;
  readonly notebooks: () => Answer['notebooks'];
  readonly ending: () => Answer['ending'];
  readonly notebook: () => string | undefined;
  readonly revision: () => string | undefined;
  /** Of the notebook that is shown, in order. */
  readonly conflicts: () => readonly ShownConflict[];
  /** Shows a notebook; without a name the first in which something is left. */
  readonly open: (notebook?: string) => Promise<void>;
  /** Has the server do something, and shows what it answers; undefined where it was not done, which is said. */
  readonly act: (action: string, input: Readonly<Record<string, unknown>>) => Promise<Answer | undefined>;
  /** What the server says of the notebook that is shown; undefined as with `act`. */
  readonly ask: (action: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly marks: Marks;
}

/** `refreshed` is called when something of the notebook was drawn anew; `isOther`: all of it. */
export function createShown(refreshed: (isOther: boolean) => void): Shown {
  let last: Answer | undefined;
  let shown: ShownAnswer | undefined;

  let toldSoFar = recallSeen();
  const showTold = ({ told }: Answer): void => {
    const count = told.length;
    if (count <= toldSoFar) return;
    notify(told.slice(toldSoFar), () => rememberSeen(count));
    toldSoFar = count;
  };

  const showStanding = (answer: Answer): void => {
    showTold(answer);
    fill(find('.list')!, answer.list, (element) => element.dataset.notebook);
    find('#sum')!.textContent = answer.sum;
    find('[data-do=undo]')!.ariaDisabled = String(!answer.canUndo);
    find('[data-do=redo]')!.ariaDisabled = String(!answer.canRedo);
  };

  /** Puts what is new into the notebook that is there. */
  const showChanges = (now: ShownAnswer): void => {
    fill(find('article .progress')!, now.progress, nameOfControl);
    for (const { id, decision } of now.conflicts) {
      if (decision === undefined) continue;
      const element = find(`.decision[data-conflict=${id}]`);
      if (element !== null) fill(element, decision, nameOfControl);
    }
  };

  let isViewed = false;
  const marks: Marks = {
    has: () => isViewed,
    set: (_, isNow) => {
      isViewed = isNow;
      void tryTo(() => askAbout('viewed', { isViewed }));
    },
  };

  const showWhole = (now: ShownAnswer): void => {
    find('#notebook')!.innerHTML = now.html!;
    isViewed = now.isViewed === true;
    showViewed(marks);
  };

  const open: Shown['open'] = async (notebook) => {
    const answer = (await call('open', notebook === undefined ? {} : { notebook })) as Answer;
    last = answer;
    showStanding(answer);
    shown = answer.shown;
    if (answer.shown === undefined) return;
    showWhole(answer.shown);
    refreshed(true);
  };

  /** `isSaid`: the person was told that it is another now. */
  const take = async (answer: Answer, isSaid = false): Promise<void> => {
    // A later answer was quicker.
    if (last !== undefined && answer.serial < last.serial) return;
    last = answer;
    showStanding(answer);
    if (answer.said !== undefined) say(answer.said);
    if (answer.notice !== undefined) notify([answer.notice]);
    const now = answer.shown;
    if (now === undefined || now.notebook !== shown?.notebook) return;
    if (now.revision !== shown.revision) {
      await open(now.notebook);
      notify([READ_AGAIN]);
      // The notice may be out of view.
      if (!isSaid) say(READ_AGAIN, true);
      return;
    }
    showChanges(now);
    shown = { ...now };
    refreshed(false);
  };

  /** About the notebook that is shown, as it is shown. Throws Refused. */
  const askAbout = async (action: string, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
    if (shown === undefined) return call(action, input);
    const { notebook, revision, conflicts } = shown;
    const versions = Object.fromEntries(conflicts.map(({ id, version }) => [id, version]));
    return call(action, { notebook, revision, ...input, view: { notebook, revision, versions } });
  };

  /** undefined where it was refused, which is said, or nobody answers, which the banner says. */
  const tryTo = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused)) return undefined;
      say(error.message, true);
      if (error.status === 409) await take((await askAbout('state', {})) as Answer, true);
      return undefined;
    }
  };

  return {
    serial: () => last?.serial ?? 0,
    notebooks: () => last?.notebooks ?? [],
    ending: () => last?.ending ?? '',
    notebook: () => shown?.notebook,
    revision: () => shown?.revision,
    conflicts: () => shown?.conflicts ?? [],
    open,
    act: (action, input) =>
      tryTo(async () => {
        const answer = (await askAbout(action, input)) as Answer;
        await take(answer);
        return answer;
      }),
    ask: (action, input) => tryTo(() => askAbout(action, input)),
    marks,
  };
}

/** How many lines the person has seen in this tab. */
const SEEN = `nbdiff:seen:${location.pathname}`;

function recallSeen(): number {
  try {
    return Number(sessionStorage.getItem(SEEN) ?? 0);
  } catch {
    return 0;
  }
}

function rememberSeen(count: number): void {
  try {
    sessionStorage.setItem(SEEN, String(count));
  } catch {
    // They come once more when the page is loaded anew.
  }
}

const READ_AGAIN =
  'This notebook was saved elsewhere, and was read again. Your decisions in other notebooks are kept.';

/** Lines above the notebook, until the person has seen them. */
function notify(lines: readonly string[], seen: () => void = () => {}): void {
  const notice = document.createElement('div');
  notice.className = 'notice';
  notice.setAttribute('role', 'status');
  for (const line of lines) notice.append(Object.assign(document.createElement('p'), { textContent: line }));
  const close = Object.assign(document.createElement('button'), { textContent: 'Close' });
  close.addEventListener('click', () => {
    notice.remove();
    seen();
  });
  notice.append(close);
  find('#notices')!.append(notice);
}

/** Draws the inside of an element anew, with the focus where it was; controls are known by their names. */
function fill(
  element: HTMLElement,
  markup: string,
  nameOf: (control: HTMLElement) => string | undefined,
): void {
  if (element.innerHTML === markup) return;
  const focused = document.activeElement;
  const name = focused instanceof HTMLElement && element.contains(focused) ? nameOf(focused) : undefined;
  element.innerHTML = markup;
  if (name === undefined) return;
  const controls = findAll('button, a').filter((control) => element.contains(control));
  const same = controls.find((control) => nameOf(control) === name);
  // What was pressed may be gone: it is still this that the person works at.
  (same ?? element.closest('.cell, article')?.querySelector<HTMLElement>('[tabindex="-1"]'))?.focus({
    preventScroll: true,
  });
}

function nameOfControl(control: HTMLElement): string {
  const { choice, do: action, all } = control.dataset;
  const name = choice ?? action ?? all ?? '';
  return control.closest('.suggestion') === null ? name : `suggested ${name}`;
}
