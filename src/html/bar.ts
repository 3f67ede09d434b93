/** The bar on top of a page, always in view: what is compared, from change to change, how to show it; and what the keys
 *  do that serve for the same. */
import { type Html, html } from '../markup/html.ts';
import { counted } from '../messages.ts';
import { button, type KeyMeaning, select, toggle, toggleOff } from './controls.ts';
import type { Section } from './sections.ts';

/** What a page is of: changed notebooks, commits, or one notebook as it is. */
export type PageKind = 'diff' | 'history' | 'notebook';

/** What the list at the left is of. */
export const SECTIONS: Readonly<Record<PageKind, string>> = {
  diff: 'Notebooks',
  history: 'Commits',
  notebook: 'Outline',
};

export interface Bar {
  readonly kind: PageKind;
  readonly title: string;
  /** Below the title. */
  readonly sum: Html;
  readonly hasList: boolean;
  /** Whether there is something that the toggles for outputs and rendered Markdown show and hide. */
  readonly hasOutputs: boolean;
  readonly hasProse: boolean;
  /** Beside the title: what only some pages have. */
  readonly more?: Html;
}

export function drawBar({ kind, title, sum, hasList, hasOutputs, hasProse, more }: Bar): Html {
  return html`<header class="bar">
<a class="skip" href="#main">Skip to the content</a>
${hasList && html`<button data-opens="list" aria-expanded="false">≡ ${SECTIONS[kind]}</button>`}
<div class="what"><h1>${title}</h1><p class="sum">${sum}</p></div>
${more}${kind !== 'notebook' && html`<div class="moves" role="group" aria-label="Changes">${button('previous', '↑', 'Previous change (p)')}<span id="place" aria-live="polite"></span>${button('next', '↓', 'Next change (n)')}</div>`}
<button data-opens="tools" aria-expanded="false">View</button>
<div class="tools" role="group" aria-label="View">${
    kind !== 'notebook' &&
    html`${toggle('layout', 'split', 'Side by side', 'Both versions beside each other (d)')}
<button data-do="expand" aria-pressed="false" title="Unfold what did not change (x)">Expand all</button>`
  }
${hasOutputs && toggleOff('outputs', 'Outputs', 'Show outputs (o)')}
${hasProse && drawProseToggle(kind)}
${toggleOff('wrap', 'Wrap', 'Wrap long lines (w)')}
${kind !== 'notebook' && select('colors', 'Colours', { '': 'Red, green', 'blue-orange': 'Orange, blue' })}
${select('theme', 'Theme', { '': 'System', light: 'Light', dark: 'Dark' })}
${button('help', '?', 'Keys (?)')}</div>
</header>`;
}

/** `2 notebooks · 5 changed cells +3 −2`. */
export function wordSum(
  kind: PageKind,
  sections: readonly Pick<Section, 'counts' | 'cells' | 'changedCells'>[],
): Html {
  const sum = (count: (section: Pick<Section, 'counts' | 'cells' | 'changedCells'>) => number): number =>
    sections.reduce((total, section) => total + count(section), 0);
  if (kind === 'notebook')
    return html`${counted(
      sum(({ cells }) => cells),
      'cell',
    )}`;
  const what = counted(sections.length, kind === 'diff' ? 'notebook' : 'commit');
  const lines = {
    added: sum(({ counts }) => counts?.added ?? 0),
    removed: sum(({ counts }) => counts?.removed ?? 0),
  };
  return html`${what} · ${counted(
    sum(({ changedCells }) => changedCells),
    'changed cell',
  )} ${drawCounts(lines)}`;
}

export function drawCounts(counts: Section['counts']): Html {
  if (counts === undefined) return html``;
  return html`<span class="counts"><span class="plus">+${counts.added}</span> <span class="minus">−${counts.removed}</span></span>`;
}

/** A whole notebook is there to be read, a diff to see what was written. */
function drawProseToggle(kind: PageKind): Html {
  const words = ['Rendered', 'Markdown as it is read (r)'] as const;
  return kind === 'notebook' ? toggleOff('prose', ...words, 'source') : toggle('prose', 'rendered', ...words);
}

/** The keys of a page of changes, or of one notebook as it is. */
export function keysOf(kind: PageKind): readonly KeyMeaning[] {
  return KEYS.filter(({ changes }) => !changes || kind !== 'notebook');
}

/** What each key does; those of `changes` where there are some. */
const KEYS: readonly (KeyMeaning & { readonly changes: boolean })[] = [
  { names: 'n p', what: 'next and previous change', changes: true },
  { names: '] [', what: 'next and previous section', changes: true },
  { names: 'x', what: 'unfold or fold all that did not change', changes: true },
  { names: 'd', what: 'side by side, or one below the other', changes: true },
  { names: 'm', what: 'mark as viewed', changes: true },
  { names: 'o', what: 'outputs, or none', changes: false },
  { names: 'r', what: 'Markdown as it is read, or as it is written', changes: false },
  { names: 'w', what: 'wrap long lines, or not', changes: false },
  { names: '?', what: 'these keys', changes: false },
];
