/** Sizes of HTML reports, and what a browser needs for a large one. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { FLAGS, findChromium } from '../scripts/chromium.mjs';
import { cells, edited, notebookFile } from './notebooks.mjs';

const ROUNDS = 5;

/** Bytes of a report without a change. */
export async function emptyReport(library) {
  return Buffer.byteLength(await library.renderHtml([], { title: 'HEAD with the work tree' }));
}

/** Bytes of each report of the corpus' edits beyond the text that it shows, sources alone; the least first. */
export async function bytesOverContent(library, corpus) {
  const over = [];
  for (const repository of readdirSync(join(corpus, 'pairs'))) {
    for (const pair of readdirSync(join(corpus, 'pairs', repository))) {
      const folder = join(corpus, 'pairs', repository, pair);
      const [before, after] = ['before', 'after'].map((side) => readFileSync(join(folder, `${side}.ipynb`)));
      const page = await library.renderHtml([{ path: 'notebook.ipynb', before, after }]);
      over.push(Buffer.byteLength(page) - Buffer.byteLength(textOf(page)));
    }
  }
  return over.sort((one, other) => one - other);
}

/** A report of 2000 cells with 100 edits: its bytes, those of its text, and milliseconds of the browser, undefined
 *  where there is none: until it can be used, and until all that is folded is unfolded and drawn. */
export async function largeReport(library, scratch) {
  const before = cells(2000, { seed: 8 });
  const after = edited(before, 100, { seed: 9 });
  const file = { path: 'large.ipynb', before: notebookFile(before), after: notebookFile(after) };
  const page = await library.renderHtml([file]);
  const bytes = Buffer.byteLength(page);
  const text = Buffer.byteLength(textOf(page));
  const program = findChromium();
  if (program === undefined) return { bytes, text };
  mkdirSync(join(scratch, 'reports'), { recursive: true });
  const path = join(scratch, 'reports/large.html');
  writeFileSync(path, page);
  const times = await inBrowser(program, pathToFileURL(path).href);
  return { bytes, text, ...times };
}

async function inBrowser(program, address) {
  const browser = await chromium.launch({ executablePath: program, args: FLAGS });
  const samples = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      await page.goto(address);
      samples.push(
        await page.evaluate(async () => {
          const [{ domContentLoadedEventEnd }] = performance.getEntriesByType('navigation');
          const start = performance.now();
          document.querySelector('[data-do=expand]').click();
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
          return { interactive: domContentLoadedEventEnd, unfolded: performance.now() - start };
        }),
      );
      await context.close();
    }
  } finally {
    await browser.close();
  }
  const middle = (name) =>
    samples.map((sample) => sample[name]).sort((one, other) => one - other)[ROUNDS >> 1];
  return { interactive: middle('interactive'), unfolded: middle('unfolded') };
}

/** What a reader sees of the sections. */
function textOf(page) {
  const main = page.slice(page.indexOf('<main'), page.indexOf('</main>'));
  return main.replace(/<[^>]*>/g, '').replace(/&(?:lt|gt|amp|quot|#39);/g, '&');
}
