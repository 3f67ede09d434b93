/** A section in a page: below its heading, with the mark of what was viewed, and in the list at the left. */
import { createHash } from 'node:crypto';
import { type Html, html } from '../markup/html.ts';
import { drawCounts, type PageKind, SECTIONS } from './bar.ts';
import { drawOutline } from './outline.ts';
import type { Section } from './sections.ts';

/** The list at the left, each section with its outline. */
export function drawList(kind: PageKind, sections: readonly Section[]): Html {
  return html`<nav class="list" aria-label="${SECTIONS[kind]}"><ol>${sections.map(drawItem)}</ol></nav>`;
}

export function drawItem({ id, name, above, counts, outline }: Section): Html {
  return html`<li><a href="#${id}"><span class="name">${above !== '' && html`<small>${above}</small>`}${name}</span> ${drawCounts(counts)}</a>${drawOutline(outline)}</li>`;
}

/** `key` is the same for the same content, `tools` stand beside the heading. */
export function drawSection(
  kind: PageKind,
  { id, heading, counts, body }: Section,
  { key = contentKey(body.markup), tools }: { readonly key?: string; readonly tools?: Html } = {},
): Html {
  return html`<article id="${id}" data-key="${key}"><header><h2 tabindex="-1">${heading}</h2> ${drawCounts(counts)}${tools}${kind !== 'notebook' && html`<label><input type="checkbox" class="viewed"> Viewed</label>`}</header><div class="body">${body}</div></article>
`;
}

/** Short enough for a page, and another for other content. */
export function contentKey(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}
