/** The ways in which one output can be seen, the one that says most first:
 *
 *      a plot       picture, then the text `<Figure size 640x480>`
 *      a table      HTML, then the same as text
 *      a chart      its picture if it has one, its text, the data it is drawn from
 *
 *  Nothing is decoded or parsed that is larger than a page has room for: that is told of by its size. */
import { expand } from '../json/read.ts';
import { canonicalText, joinedText } from '../json/same.ts';
import type { JsonValue } from '../json/value.ts';
import type { Html } from '../markup/html.ts';
import { sanitizeHtml } from '../markup/sanitize.ts';
import { type Media, mimeBundle, rawText, readMedia, type StoredOutput } from '../notebook/outputs.ts';

export type OutputPart =
  | { readonly kind: 'picture'; readonly type: string; readonly picture: Picture }
  | HtmlPart
  | { readonly kind: 'markdown' | 'latex'; readonly type: string; readonly source: string }
  /** As it was printed, with colours. */
  | { readonly kind: 'printed'; readonly type: string; readonly raw: string }
  /** Text to be read as it is: programs, and values laid out. */
  | { readonly kind: 'source'; readonly type: string; readonly text: string }
  | { readonly kind: 'words'; readonly type: string; readonly media: Media };

export interface HtmlPart {
  readonly kind: 'html';
  readonly type: string;
  readonly source: string;
  /** What is harmless of it, parsed where it is first asked for. Throws RangeError where it is nested too deep. */
  readonly sanitized: () => Html;
}

export interface Picture {
  /** One that a browser shows. */
  readonly type: string;
  /** Of that alphabet alone. */
  readonly base64: string;
  /** The text of a drawing. */
  readonly source: string | undefined;
}

/** In the order in which they say most; each type once. */
export function partsOf(stored: StoredOutput): readonly OutputPart[] {
  const raw = rawText(stored);
  if (raw !== undefined) return [{ kind: 'printed', type: 'text', raw }];
  return orderedParts(mimeBundle(stored));
}

/** The same of data by its types. */
export function orderedParts(bundle: ReadonlyMap<string, JsonValue>): readonly OutputPart[] {
  const parts = [...bundle].map(([type, value]) => partOf(type, value));
  return RICHEST.flatMap((kind) => parts.filter((part) => part.kind === kind));
}

const RICHEST: readonly OutputPart['kind'][] = [
  'picture',
  'html',
  'markdown',
  'latex',
  'printed',
  'source',
  'words',
];

/** What a browser shows as a picture: nothing else of a notebook's types comes near an address. */
const PICTURES: ReadonlySet<string> = new Set([
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp'],
]);
const SVG = 'image/svg+xml';
/** Bytes of a value that is laid out, and of a text that is rendered. */
const LARGEST_VALUE = 2_000_000;
const LARGEST_RENDERED = 1_000_000;
/** Tables are read without a tree. */
const LARGEST_HTML = 64_000_000;

export function partOf(type: string, value: JsonValue): OutputPart {
  const size = value.end - value.start;
  const inWords = (): OutputPart => ({ kind: 'words', type, media: readMedia(type, value) });
  if (type === 'text/plain') return { kind: 'printed', type, raw: joinedText(value) ?? canonicalText(value) };
  if (isData(type)) return size > LARGEST_VALUE ? inWords() : { kind: 'source', type, text: laidOut(value) };
  const text = joinedText(value);
  if (text === undefined) return inWords();
  if (PICTURES.has(type)) {
    const base64 = text.replace(/\s+/g, '');
    return IS_BASE64.test(base64)
      ? { kind: 'picture', type, picture: { type, base64, source: undefined } }
      : inWords();
  }
  if (type === SVG) return size > LARGEST_VALUE ? inWords() : drawingOf(type, text);
  if (type === 'text/html') return size > LARGEST_HTML ? inWords() : htmlPart(type, text);
  if (type === 'text/markdown' && size <= LARGEST_RENDERED) return { kind: 'markdown', type, source: text };
  if (type === 'text/latex' && size <= LARGEST_RENDERED) return { kind: 'latex', type, source: text };
  if (/^text\/|javascript$/.test(type) && size <= LARGEST_VALUE) return { kind: 'source', type, text };
  return inWords();
}

function htmlPart(type: string, source: string): HtmlPart {
  let harmless: Html | undefined;
  return {
    kind: 'html',
    type,
    source,
    sanitized: () => {
      harmless ??= sanitizeHtml(source);
      return harmless;
    },
  };
}

/** The HTML of an output that does something when it is run: a page shows what is left of it without. */
export function runnableHtml(stored: StoredOutput): string | undefined {
  const html = partsOf(stored).find((part): part is HtmlPart => part.kind === 'html');
  return html !== undefined && RUNS.test(html.source) ? html.source : undefined;
}

const RUNS = /<(?:script|canvas|button|input|select|audio|video)\b|\son[a-z]+\s*=/i;

/** Whether a page has room for `source` as a tree: else it is shown as text, or in words. */
export function canRender(source: string): boolean {
  return source.length <= LARGEST_RENDERED;
}

const IS_BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function isData(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json');
}

/** As a picture a drawing runs and loads nothing. One that defines entities may unfold to any size. */
function drawingOf(type: string, text: string): OutputPart {
  if (/<!ENTITY/i.test(text)) return { kind: 'source', type, text };
  const base64 = Buffer.from(text, 'utf8').toString('base64');
  return { kind: 'picture', type, picture: { type: SVG, base64, source: text } };
}

/** One member or item a line. Numbers are read as JavaScript reads them. */
function laidOut(value: JsonValue): string {
  const { bytes, start, end } = expand(value);
  try {
    return JSON.stringify(JSON.parse(bytes.toString('utf8', start, end)), undefined, 2);
  } catch {
    return canonicalText(value);
  }
}
