/** What a reader jumps to in one notebook: its headings, and the cells that changed. */
import { type Html, html } from '../markup/html.ts';
import type { Cell } from '../notebook/notebook.ts';
import { visible } from '../render/display.ts';

export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
}

export interface OutlineEntry {
  readonly kind: 'heading' | 'change';
  /** The element's. */
  readonly id: string;
  readonly level: number;
  readonly text: string;
  /** How a changed cell begins. */
  readonly preview: string;
}

/** The first Markdown heading of a cell, outside of fences. */
export function firstHeading({ type, source }: Cell): Heading | undefined {
  if (type !== 'markdown' || !source.includes('#')) return undefined;
  let fence: string | undefined;
  for (const line of source.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) fence = fence === undefined ? mark : mark.startsWith(fence) ? undefined : fence;
    const [, signs, text] = fence === undefined ? (/^ {0,3}(#{1,6})\s+(.*)$/.exec(line) ?? []) : [];
    if (signs !== undefined && text !== undefined) {
      return { level: signs.length, text: text.replace(/\s+#+\s*$/, '').trim() };
    }
  }
  return undefined;
}

/** Entries of one notebook that are listed; what follows is counted. */
const MOST_ENTRIES = 1000;
/** UTF-16 units of an entry. */
const LONGEST_ENTRY = 80;

export function drawOutline(entries: readonly OutlineEntry[]): Html {
  if (entries.length === 0) return html``;
  const items = entries.slice(0, MOST_ENTRIES).map(({ kind, id, level, text, preview }) => {
    const begins = preview === '' ? '' : html` <code>${visible(shortened(preview))}</code>`;
    return html`<li class="${kind === 'change' ? 'c' : `h${level}`}"><a href="#${id}">${visible(shortened(text))}${begins}</a></li>`;
  });
  const left = entries.length - MOST_ENTRIES;
  return html`<ol class="outline">${items}${left > 0 && html`<li>… ${left} more</li>`}</ol>`;
}

function shortened(text: string): string {
  return text.length > LONGEST_ENTRY ? `${text.slice(0, LONGEST_ENTRY)}…` : text;
}
