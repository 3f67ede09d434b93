/** Markdown and formulas as Jupyter shows them, beside each other where they changed. */
import { expand } from '../json/read.ts';
import { lastMembers } from '../json/same.ts';
import type { JsonValue } from '../json/value.ts';
import { type Html, html } from '../markup/html.ts';
import { renderMarkdown } from '../markup/markdown.ts';
import { renderTeX } from '../markup/math.ts';
import type { PictureSource } from '../markup/sanitize.ts';
import { visible } from '../render/display.ts';
import { type Budget, withinBudget } from './budget.ts';
import { type OutputPart, partOf } from './output-parts.ts';

/** Characters of a Markdown text that is rendered: longer ones are no prose, and readers of Markdown take seconds. */
const LONGEST_MARKDOWN = 100_000;
/** Of an attached picture, as base64. */
const LARGEST_ATTACHMENT = 4_000_000;

/** A Markdown cell as Jupyter shows it. Never throws. */
export function drawRenderedMarkdown(
  source: string,
  attachments: JsonValue | undefined,
  budget: Budget,
): Html {
  const pictures: PictureSource = (address) => attachedPicture(address, attachments, budget);
  try {
    const drawn = withinBudget(
      () => html`<section class="rendered">${drawMarkdown(source, pictures)}</section>`,
      budget,
    );
    return drawn ?? html`<p class="left-out">not rendered: this report holds as much as it may</p>`;
  } catch (error) {
    const what = error instanceof RangeError ? 'it is nested too deep' : String(error);
    return html`<p class="problem">This cannot be rendered: ${visible(what)}</p>`;
  }
}

export function drawMarkdown(source: string, pictures: PictureSource): Html {
  if (source.length > LONGEST_MARKDOWN) return html`<p class="left-out">too long to be rendered here</p>`;
  return renderMarkdown(source, pictures);
}

/** A text with formulas in it, as `text/latex` is. */
export function drawTeX(source: string): Html {
  if (source.length > LONGEST_MARKDOWN) return html`<p class="left-out">too long to be rendered here</p>`;
  return html`<p>${renderTeX(source)}</p>`;
}

export function drawSideBySide(before: Html, after: Html): Html {
  return html`<div class="beside"><section class="rendered" aria-label="before">${before}</section><section class="rendered" aria-label="after">${after}</section></div>`;
}

/** `attachment:name`, as Markdown writes it. */
function attachedPicture(
  address: string,
  attachments: JsonValue | undefined,
  budget: Budget,
): string | undefined {
  const name = /^attachment:(.*)$/s.exec(address)?.[1];
  if (name === undefined || attachments === undefined) return undefined;
  const all = expand(attachments);
  const bundle = all.kind === 'object' ? lastMembers(all).get(decodedName(name)) : undefined;
  const types = bundle === undefined ? undefined : expand(bundle);
  if (types?.kind !== 'object') return undefined;
  const parts = [...lastMembers(types)].map(([type, value]) => partOf(type, value));
  const picture = parts.find(
    (part): part is Extract<OutputPart, { kind: 'picture' }> => part.kind === 'picture',
  );
  if (picture === undefined) return undefined;
  const { type, base64 } = picture.picture;
  if (base64.length > LARGEST_ATTACHMENT || !budget.pictures.take(base64.length)) return undefined;
  return `data:${type};base64,${base64}`;
}

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
