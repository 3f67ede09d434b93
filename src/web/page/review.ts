/** What runs in the page of `nbdiff web`: it asks for what is compared, puts it in place of what it shows, and sends what
 *  a person decides. One thing after the other: what is decided is decided on what is there to see. */
import { find, listen, root } from '../../html/page/dom.ts';
import { startPage } from '../../html/page/start.ts';
import { stayHere } from '../../html/page/stay-here.ts';
import { createTurns } from '../in-turn.ts';
import { type Chosen, startChooser } from './chooser.ts';
import { call, newAddress, onEvent, Refused } from './client.ts';
import { contentOf, elementsOf, putFresh, type Twins } from './fresh.ts';
import { keepPlace } from './keep-place.ts';
import { keepSetting } from './keep-setting.ts';
import { serverMarks } from './marks.ts';
import { showProblem } from './problem.ts';
import { startFrames } from './run-frames.ts';
import { say } from './said.ts';

interface Answer {
  readonly title: string;
  readonly sum: string;
  readonly list: string;
  readonly sections: readonly Section[];
  readonly more: boolean;
  readonly undo?: string;
  readonly redo?: string;
  readonly viewed: readonly string[];
}

interface Section {
  readonly id: string;
  readonly key: string;
  readonly revision: string;
  /** undefined: as it stands here. */
  readonly html?: string;
}

stayHere();
// Those that are there were asked for.
delete root.dataset.outputs;
root.dataset.script = '';

let shown: readonly Section[] = [];
/** The notebooks that are wanted with their outputs. */
const outputs = new Set<string>();

const marks = serverMarks();

const inTurn = createTurns();

const chooser = startChooser((chosen) => inTurn(() => load(chosen)));

const pressPick = (selector: string): void => currentCell()?.querySelector<HTMLElement>(selector)?.click();
const STAGE = ':is([data-pick=add], [data-pick=reset])';
const page = startPage(
  marks.marks,
  {
    keys: {
      s: () => pressPick(`:scope > h3 ${STAGE}`),
      R: () => pressPick(':scope > h3 [data-pick=restore]'),
      l: () => page.moves.current()?.querySelector<HTMLElement>(STAGE)?.click(),
      u: () => void send('undo', {}),
      U: () => void send('redo', {}),
      o: () => page.moves.article()?.querySelector<HTMLElement>('[data-outputs]')?.click(),
    },
    buttons: {
      undo: () => void send('undo', {}),
      redo: () => void send('redo', {}),
      done: () => void call('done'),
      tab: () => void newAddress().then((address) => open(address)),
      leave: chooser.leave,
    },
  },
  keepSetting,
);
startFrames();

listen('click', ({ target }) => {
  const button = (target as Element).closest<HTMLButtonElement>('[data-pick], [data-outputs]');
  // Nothing that a notebook holds is a button of ours.
  if (button === null || button.closest('.rendered') !== null) return;
  const article = button.closest('article')!;
  if (button.dataset.outputs !== undefined) {
    if (!outputs.delete(article.id)) outputs.add(article.id);
    void showAnew();
    return;
  }
  void pick(button, article);
});

/** Where the reader is: by the focus, or else where they have jumped to last. */
function currentCell(): Element | undefined {
  return document.activeElement?.closest('.cell') ?? page.moves.current()?.closest('.cell') ?? undefined;
}

function pick(button: HTMLButtonElement, article: Element): Promise<void> {
  const { pick: command, what, run } = button.dataset;
  return send('pick', () => {
    const { id } = article;
    const section = shown.find((one) => one.id === id);
    // It went while another was picked.
    if (section === undefined || !button.isConnected) return undefined;
    const cell = button.closest('.cell')?.id;
    const at = run === undefined ? {} : { run: Number(run) };
    return { chosen: chooser.chosen(), command, section: id, revision: section.revision, what, cell, ...at };
  });
}

/** `input` is asked for when it is its turn. */
async function send(action: string, input: object | (() => object | undefined)): Promise<void> {
  await inTurn(async () => {
    try {
      const sent = typeof input === 'function' ? input() : input;
      if (sent === undefined) return say('the notebook has changed meanwhile; look again', true);
      const { said } = (await call(action, sent)) as { readonly said: string };
      say(`${action === 'undo' ? 'undone: ' : ''}${said}`);
    } catch (error) {
      if (!(error instanceof Refused)) return;
      say(error.message, true);
    }
    await load(chooser.chosen()).catch(() => {});
  });
}

let isWaiting = false;

/** Once, however often it is asked for before its turn comes. */
async function showAnew(): Promise<void> {
  if (isWaiting) return;
  isWaiting = true;
  await inTurn(async () => {
    isWaiting = false;
    try {
      await load(chooser.chosen());
      showProblem(undefined);
    } catch (error) {
      if (!(error instanceof Refused)) return;
      if (shown.length === 0 && error.status !== 403) chooser.forget();
      showProblem(error.message);
    }
  });
}

/** All of it, in as many answers as it takes. Throws Refused. */
async function load(chosen: Chosen): Promise<void> {
  for (;;) {
    const known = new Set(shown.map(({ id }) => id));
    const have = Object.fromEntries(shown.map(({ id, key }) => [id, key]));
    const answer = (await call('view', { chosen, have, outputs: [...outputs] })) as Answer;
    keepPlace(() => put(answer));
    const isMore = answer.more || wantOutputs(known);
    marks.add(answer.viewed);
    page.refresh();
    if (!isMore) break;
  }
  find('main')!.removeAttribute('aria-busy');
}

/** Of notebooks that are seen for the first time, where that was asked for at the start. Whether there are some. */
function wantOutputs(known: ReadonlySet<string>): boolean {
  if (root.dataset.begins !== 'outputs') return false;
  const fresh = shown.filter(({ id }) => !known.has(id));
  for (const { id } of fresh) outputs.add(id);
  return fresh.length > 0;
}

function put({ title, sum, list, sections, more, undo, redo }: Answer): Twins {
  const main = find('main')!;
  const twins = new Map<Element, Element>();
  document.title = `${title} · nbdiff`;
  find('h1')!.textContent = title;
  find('.sum')!.replaceChildren(contentOf(sum));
  putFresh(find('.list > ol')!, elementsOf(list));
  const ids = new Set(sections.map(({ id }) => id));
  for (const article of main.querySelectorAll(':scope > article')) if (!ids.has(article.id)) article.remove();
  let at: Element | null = main.querySelector(':scope > article');
  for (const { id, html } of sections) {
    const article = articleOf(id, html, twins);
    if (article === at) at = at.nextElementSibling;
    else main.insertBefore(article, at);
  }
  find('main > .nothing')!.hidden = sections.length > 0 || more;
  showStep('undo', 'Undo (u)', undo);
  showStep('redo', 'Do again (U)', redo);
  shown = sections;
  return twins;
}

/** As it is, with what is new in it. */
function articleOf(id: string, html: string | undefined, twins: Map<Element, Element>): Element {
  const known = document.querySelector(`main > article[id="${CSS.escape(id)}"]`);
  if (html === undefined) return known!;
  const [fresh] = elementsOf(html) as [HTMLElement];
  const article = known ?? (fresh.cloneNode() as Element);
  for (const part of [...fresh.children]) {
    const old = known?.querySelector(`:scope > ${part.localName}`);
    const into = old ?? article.appendChild(part.cloneNode() as Element);
    for (const [one, twin] of putFresh(into, [...part.children])) twins.set(one, twin);
  }
  article.setAttribute('data-key', fresh.dataset.key!);
  return article;
}

function showStep(name: string, title: string, words: string | undefined): void {
  const button = find<HTMLButtonElement>(`[data-do=${name}]`);
  // Where nothing can be staged there is none.
  if (button === null) return;
  button.disabled = words === undefined;
  button.title = words === undefined ? title : `${title}: ${words}`;
}

// The first comes at once.
onEvent(() => void showAnew());
