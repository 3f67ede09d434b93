/** What runs in the page of `nbdiff web --log`: the slider and the list choose a commit, whose change is asked for and
 *  shown; the last that was chosen, however fast one goes. */
import { find, listen, root } from '../../html/page/dom.ts';
import { startPage } from '../../html/page/start.ts';
import { stayHere } from '../../html/page/stay-here.ts';
import { call, newAddress, onEvent, Refused } from './client.ts';
import { elementsOf, putFresh } from './fresh.ts';
import { keepSetting } from './keep-setting.ts';
import { serverMarks } from './marks.ts';
import { showProblem } from './problem.ts';
import { startFrames } from './run-frames.ts';

stayHere();
// Those that are there were asked for.
delete root.dataset.outputs;
root.dataset.script = '';

const slider = find<HTMLInputElement>('input.commit')!;
const marks = serverMarks();
const page = startPage(
  marks.marks,
  {
    keys: {
      '[': () => go(-1),
      ']': () => go(1),
      o: () => find('[data-outputs]')?.click(),
    },
    buttons: {
      older: () => go(-1),
      newer: () => go(1),
      done: () => void call('done'),
      tab: () => void newAddress().then((address) => open(address)),
    },
  },
  keepSetting,
);
startFrames();

/** The newest first. */
let commits: readonly HTMLElement[] = [];
let shown: string | undefined;
let current: HTMLElement | undefined;
let hasOutputs = false;

/** The slider's right end is the newest. */
function chosen(): HTMLElement | undefined {
  return commits[commits.length - Number(slider.value)];
}

function go(step: number): void {
  slider.value = String(Number(slider.value) + step);
  follow();
}

/** Says at once where the slider stands, and shows the commit. */
function follow(): void {
  const commit = chosen();
  if (commit === undefined) return;
  current?.removeAttribute('aria-current');
  current = commit;
  commit.ariaCurrent = 'true';
  commit.scrollIntoView({ block: 'nearest' });
  // Who and when, and what: not as it is laid out, which may come later.
  const words = [...commit.querySelector('.name')!.childNodes].map(textOf).join(' · ');
  slider.setAttribute('aria-valuetext', words);
  find('.commits output')!.textContent = `${slider.value} of ${commits.length}`;
  find('.sum')!.textContent = words;
  void show();
}

function textOf({ textContent }: Node): string {
  return textContent ?? '';
}

let isAsking = false;

async function show(): Promise<void> {
  if (isAsking) return;
  isAsking = true;
  try {
    for (;;) {
      const id = chosen()?.dataset.commit;
      const asked = `${id} ${hasOutputs}`;
      if (id === undefined || asked === shown) break;
      const answer = (await call('commit', { id, outputs: hasOutputs })) as {
        readonly html: string;
        readonly viewed: readonly string[];
      };
      shown = asked;
      showProblem(undefined);
      marks.add(answer.viewed);
      for (const old of document.querySelectorAll('main > article')) old.remove();
      find('main')!.append(...elementsOf(answer.html));
      page.refresh();
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    showProblem(error.message);
  } finally {
    isAsking = false;
  }
}

/** The commits as they are now; the one that was chosen stays chosen. */
async function list(): Promise<void> {
  const before = chosen()?.dataset.commit;
  const { title, list: items } = (await call('commits')) as { readonly title: string; readonly list: string };
  document.title = `${title} · nbdiff`;
  find('h1')!.textContent = title;
  putFresh(find('.list > ol')!, elementsOf(items));
  commits = [...document.querySelectorAll<HTMLElement>('.list > ol > li > a')];
  slider.max = String(commits.length);
  const at = commits.findIndex(({ dataset }) => dataset.commit === before);
  slider.value = String(commits.length - Math.max(0, at));
  find('main')!.removeAttribute('aria-busy');
  follow();
}

listen('input', ({ target }) => {
  if (target === slider) follow();
});
listen('click', (event) => {
  const target = event.target as Element;
  const link = target.closest<HTMLElement>('.list a[data-commit]');
  if (link !== null) {
    event.preventDefault();
    slider.value = String(commits.length - commits.indexOf(link));
    follow();
  }
  if (target.closest('article > header [data-outputs]') !== null) {
    hasOutputs = !hasOutputs;
    void show();
  }
});

onEvent(() => {
  list().catch((error) => {
    if (!(error instanceof Refused)) throw error;
    showProblem(error.message);
  });
});
