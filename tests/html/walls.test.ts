/** Two walls around what a notebook holds, each tried without the other: the sanitiser in a page without a policy, and the
 *  page, its policy and its script, with markup that went through no sanitiser. Nothing may run, be loaded, lead away, or
 *  change the page around it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostileMarkup } from '../markup/hostile-markup.ts';
import { type CellParts, code, markdown } from '../render/notebooks.ts';
import { HAS_BROWSER, openPage } from '../support/browser.ts';
import { display, drawn, ENDS, frameOf, look, saying } from './hostile-notebooks.ts';
import { pageOf } from './pages.ts';

let server: Server;
let address = '';
/** Pages by their paths, and what was asked for beside them. */
const pages = new Map<string, string>();
const asked: string[] = [];

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const page = pages.get(url);
    if (page === undefined && url !== '/favicon.ico') asked.push(url);
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ?? 'elsewhere');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server?.close());

/** Some dozens of pages: a busy machine takes its time. */
const LONG = 240_000;

const withoutPolicy = (page: string): string => {
  const without = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  expect(without.length).toBeLessThan(page.length);
  return without;
};

interface Visit {
  /** What was asked for, where the reader ended up, and what ran. */
  readonly happened: readonly string[];
  /** What stands around what was rendered: its place, and how it looks. */
  readonly around: unknown;
}

/** The page in a browser, with everything clicked that is no link to elsewhere. `folder`: where it stands on the server, so
 *  that what it asks for is told apart. */
async function visit(page: Page, folder: string, html: string): Promise<Visit> {
  const path = `/${folder}/page`;
  pages.set(path, html);
  const here = `${address}${folder}/page`;
  const ran: string[] = [];
  const complain = ({ message }: Error): void => void (/pwned/.test(message) && ran.push(message));
  page.on('pageerror', complain);
  // Where something leads away, the page is gone before it answers.
  await page.goto(here, { waitUntil: 'load' }).catch(() => {});
  const around = await drawn(page)
    .then(() => look(page))
    .catch(() => 'gone');
  const click = page.evaluate(() => {
    for (const one of document.querySelectorAll('.rendered :is(a, button, summary, [tabindex])')) {
      if (/^(?:https?:|mailto:|#)/.test(one.getAttribute('href') ?? '')) continue;
      one.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    }
  });
  await click.catch(() => {});
  await page.waitForTimeout(100);
  page.off('pageerror', complain);
  const left = page.url().replace(/#.*$/, '') === here ? [] : [`went to ${page.url()}`];
  const mine = asked.filter((url) => url.startsWith(`/${folder}/`));
  return { happened: [...mine, ...left, ...ran], around };
}

describe.skipIf(!HAS_BROWSER)('without a policy, the sanitiser', () => {
  test(
    'lets nothing run, be loaded, or lead away, wherever a notebook can say something',
    async () => {
      const { page } = await openPage('');
      const report = (markups: readonly string[]): Promise<string> => {
        const all = (number: number): readonly CellParts[] =>
          markups.flatMap((markup) => saying(markup, number));
        return pageOf(all(1), all(2), { outputs: 'short', title: markups.join(' ') });
      };
      const harmless = await visit(page, 'a', withoutPolicy(await report(['x'])));
      const all = hostileMarkup(`${address}b/`).filter(({ markup }) => markup.length < 50_000);
      const parts = Array.from({ length: 6 }, (_, part) => all.filter((_, at) => at % 6 === part));
      for (const part of parts) {
        const hostile = await report(part.map(({ markup }) => markup));
        const { happened, around } = await visit(page, 'b', withoutPolicy(hostile));
        expect(happened).toEqual([]);
        expect(frameOf(around)).toEqual(frameOf(harmless.around));
      }
    },
    LONG,
  );
});

describe.skipIf(!HAS_BROWSER)('without the sanitiser', () => {
  /** A page whose HTML output and Markdown cell hold `markup`, as a sanitiser would write it that allows everything. */
  const unsanitised = async (): Promise<(markup: string) => string> => {
    const cells = (number: number): readonly CellParts[] => [
      code(`${number}`, { outputs: [display({ 'text/html': `<p>${number}</p>` })] }),
      markdown(`text ${number}`),
      code(`last(${number})`),
    ];
    const page = await pageOf(cells(1), cells(2), { outputs: 'short' });
    const parts = page.split(/(?<=<section class="rendered"[^>]*>)[\s\S]*?(?=<\/section>)/);
    expect(parts).toHaveLength(5);
    return (markup) => parts.join(toHtml(fromHtml(markup, { fragment: true })));
  };
  test(
    'the policy and the script let nothing run, be loaded, lead away, or change the page',
    async () => {
      const { page } = await openPage('');
      const fill = await unsanitised();
      const harmless = await visit(page, 'c', fill('<p>x</p>'));
      const all = hostileMarkup(`${address}VISIT/`);
      const held = all.filter(({ markup }) => !ENDS.test(markup));
      const groups = [
        ...Array.from({ length: 8 }, (_, part) => held.filter((_, at) => at % 8 === part)),
        ...all.filter(({ markup }) => ENDS.test(markup)).map((one) => [one]),
      ];
      const wrong: unknown[] = [];
      for (const [number, group] of groups.entries()) {
        const markup = group.map((one) => one.markup.replaceAll('/VISIT/', `/d${number}/`)).join('\n');
        const { happened, around } = await visit(page, `d${number}`, fill(markup));
        const names = group.map(({ name }) => name);
        if (happened.length > 0) wrong.push({ names, happened });
        const isHeld = held.includes(group[0]!);
        if (isHeld && !isDeepStrictEqual(around, harmless.around)) wrong.push({ names, around });
      }
      expect(wrong).toEqual([]);
    },
    LONG,
  );

  test(
    'and without the policy it is as hostile as it should be',
    async () => {
      const { page } = await openPage('');
      const fill = await unsanitised();
      const some = hostileMarkup(`${address}VISIT/`).filter((_, at) => at % 8 === 0);
      let works = 0;
      for (const [number, { markup }] of some.entries()) {
        const hostile = fill(markup.replaceAll('/VISIT/', `/e${number}/`));
        const { happened } = await visit(page, `e${number}`, withoutPolicy(hostile));
        if (happened.length > 0) works += 1;
      }
      expect(works).toBeGreaterThan(6);
    },
    LONG,
  );
});
