/** HTML as a type of its own, so that text never becomes markup by mistake: what is put into the template is escaped,
 *  what is already HTML goes in as it is. */

declare const brand: unique symbol;

/** Markup that is safe to put between tags. */
export type Html = { readonly [brand]: true; readonly markup: string };

/** What may stand in a template: text and numbers are escaped, `undefined` and `false` are nothing. */
export type HtmlPart = string | number | undefined | false | Html | readonly Html[];

/** A tagged template. Values are escaped for text and for attributes in double quotes; an attribute whose value comes
 *  from a notebook has to stand in such quotes, and a link's address has to be looked at before. */
export function html(texts: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return trustedHtml(texts.reduce((markup, text, index) => markup + markupOf(parts[index - 1]) + text));
}

/** The pieces behind each other. */
export function joinHtml(pieces: readonly Html[]): Html {
  return trustedHtml(pieces.map(({ markup }) => markup).join(''));
}

/** For what a sanitiser or another serializer wrote, and for nothing else. */
export function trustedHtml(markup: string): Html {
  return { markup } as Html;
}

/** Text between tags, where quotes mean nothing: code is full of them, and an escaped one is five times as long. */
export function textHtml(text: string): Html {
  return trustedHtml(/[&<]/.test(text) ? text.replace(/[&<]/g, (character) => ENTITIES[character]!) : text);
}

function markupOf(part: HtmlPart): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return Array.isArray(part) ? joinHtml(part).markup : (part as Html).markup;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
