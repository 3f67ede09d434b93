/** Notebooks that say something hostile wherever they can, and what a page looks like that they could change. */
import type { Page } from 'playwright-core';
import { type CellParts, code, markdown } from '../render/notebooks.ts';

export const display = (data: CellParts): CellParts => ({ output_type: 'display_data', data, metadata: {} });

/** A notebook that says `text` wherever one can say something. */
export function saying(text: string, number: number): readonly CellParts[] {
  const outputs = [
    { output_type: 'stream', name: text, text: `${text}\n${number}` },
    display({ 'text/html': `${text}<p>${number}</p>` }),
    display({ 'text/html': `<table><tr><td>${number}</td><td>${text}</td></tr></table>` }),
    display({ 'text/markdown': `${text}\n\n${number} $${text}$` }),
    display({ 'text/latex': `${text} $${text} ${number}$` }),
    display({ 'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg">${text}<!--${number}--></svg>` }),
    display({ 'image/png': text, 'text/plain': `${text}${number}` }),
    display({ [`image/png${text}`]: `${number}` }),
    display({ 'application/vnd.vega.v5+json': { [text]: [text, number] } }),
    display({ 'application/javascript': `${text}\n${number}` }),
    { output_type: 'error', ename: text, evalue: text, traceback: [`\x1b[31m${text}\x1b[0m`, `${number}`] },
  ];
  return [
    code(`${text}\n${number}`, {
      outputs,
      metadata: { tags: [`${text}${number}`], [text]: { [text]: text } },
    }),
    markdown(`# ${text}\n\n${text} ${number}\n\n![${text}](attachment:${text}) [${text}](${text})`, {
      attachments: { [text]: { 'image/png': text } },
    }),
    { ...code(`${number}`), cell_type: `code ${text}`, [text]: number },
  ];
}

/** Takes in the rest of the page, or ends it: no tree holds it, so that no sanitiser writes it. */
export const ENDS: RegExp =
  /noscript|plaintext|textarea|<title|xmp|noembed|template|select|<!--|body|manifest/i;

/** A busy machine lays out a page some time after it is loaded. */
export function drawn(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
}

export function look(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const place = (selector: string): unknown => {
      const one = document.querySelector<HTMLElement>(selector);
      if (one === null) return `no ${selector}`;
      const { x, y, width, height } = one.getBoundingClientRect();
      const { color, backgroundColor, font, visibility } = getComputedStyle(one);
      return { x, y, width, height, color, backgroundColor, font, visibility };
    };
    const last = document.querySelector<HTMLElement>('.cell:last-of-type > h3')?.getBoundingClientRect();
    return {
      places: ['body > .bar', 'body > .list', 'article > header', '.cell > h3'].map(place),
      last: [last?.x, last?.width, last?.height],
      title: document.title,
      top: document.elementFromPoint(20, 20)?.closest('.bar') !== null,
    };
  });
}

/** What no text in a notebook makes higher: where the bar and the list begin, and that nothing lies on them. */
export function frameOf(around: unknown): unknown {
  const { places, top } = around as { readonly places: readonly Box[]; readonly top: boolean };
  return [
    top,
    ...places.slice(0, 3).map(({ x, width, color, backgroundColor }) => [x, width, color, backgroundColor]),
  ];
}

interface Box {
  readonly x: number;
  readonly width: number;
  readonly color: string;
  readonly backgroundColor: string;
}
