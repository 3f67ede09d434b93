/** Two walls around what a notebook holds, in the live page, each without the other: the sanitiser in a page without a
 *  policy, and the policy and the script with markup that went through no sanitiser. The third, around what runs, is in
 *  review-page.test.ts. */
import { isDeepStrictEqual } from 'node:util';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { display, drawn, ENDS, frameOf, look, saying } from '../html/hostile-notebooks.ts';
import { pythonNotebook } from '../html/pages.ts';
import { type HostileMarkup, hostileMarkup } from '../markup/hostile-markup.ts';
import { type CellParts, code, markdown } from '../render/notebooks.ts';
import { HAS_BROWSER, openAddress } from '../support/browser.ts';
import { type ThrowAway, throwAway } from '../support/throw-away.ts';
import { type Stranger, stranger } from './pages.ts';
import { reviewIn } from './reviews.ts';
import { type Served, serve } from './served.ts';

const LONG = 240_000;

interface Visit {
  readonly page: Page;
  /** What was asked of the stranger, what ran, and where the page went. */
  readonly happened: () => readonly string[];
}

/** Which wall is taken away. */
interface Without {
  readonly policy?: boolean;
  /** What stands in the place of all that is rendered. */
  readonly sanitiser?: () => string;
}

/** The page, once all its notebooks are there with their outputs. */
async function visit(served: Served, away: Stranger, without: Without): Promise<Visit> {
  const before = away.asked.length;
  const { origin } = new URL(served.address);
  const { code: key } = (await (await served.post('code')).json()) as { readonly code: string };
  const { page } = await openAddress('about:blank');
  const ran: string[] = [];
  page.on('pageerror', ({ message }) => void (/pwned/.test(message) && ran.push(message)));
  await page.route(`${origin}/**`, async (route) => {
    if (route.request().url().endsWith('/api/events')) return route.continue();
    const response = await route.fetch();
    const { 'content-security-policy': policy = '', ...headers } = response.headers();
    const kept = without.policy ? headers : { ...headers, 'content-security-policy': policy };
    let body = await response.text();
    if (without.sanitiser !== undefined && route.request().url().endsWith('/api/view')) {
      const answer = JSON.parse(body) as { readonly sections?: { html?: string }[] };
      for (const section of answer.sections ?? []) {
        if (section.html !== undefined) section.html = section.html.replace(RENDERED, without.sanitiser);
      }
      body = JSON.stringify(answer);
    }
    return route.fulfill({ response, headers: kept, body });
  });
  await page.goto(`${origin}/#${key}`);
  await page.locator('main:not([aria-busy])').waitFor();
  for (const button of await page.locator('main > article > header [data-outputs]').all())
    await button.click();
  await page.locator('main > article:not(:has(.output))').first().waitFor({ state: 'detached' });
  await drawn(page);
  return {
    page,
    happened: () => {
      const left = page.url() === `${origin}/` ? [] : [`went to ${page.url()}`];
      return [...away.asked.slice(before), ...left, ...ran];
    },
  };
}

async function servedFor(repository: ThrowAway): Promise<Served> {
  return serve((await reviewIn(repository)).app, { keep: true });
}

const RENDERED = /(?<=<section class="rendered"[^>]*>)[\s\S]*?(?=<\/section>)/g;

/** As a person who tries everything that a notebook could have brought, but what leads elsewhere by its address. */
async function clickAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('.rendered :is(a, button, summary, [tabindex])')) {
      if (/^(?:https?:|mailto:|#)/.test(one.getAttribute('href') ?? '')) continue;
      one.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    }
  });
  await page.waitForTimeout(100);
}

/** Two versions of notebooks, by their names. */
function twoVersions(
  names: readonly string[],
  cells: (name: string, number: number) => readonly CellParts[],
) {
  const repository = throwAway();
  for (const name of names) repository.write(name, pythonNotebook(cells(name, 1)));
  repository.commit('one');
  for (const name of names) repository.write(name, pythonNotebook(cells(name, 2)));
  return repository;
}

describe.skipIf(!HAS_BROWSER)('the live page', () => {
  test(
    'without a policy: the sanitiser lets nothing run, be loaded, or lead away, wherever a notebook can say something',
    async () => {
      const away = await stranger('elsewhere');
      const all = hostileMarkup(`http://127.0.0.1:${away.port}/`).filter(
        ({ markup }) => markup.length < 50_000,
      );
      const parts = new Map(
        Array.from({ length: 6 }, (_, part) => [
          `part-${part}.ipynb`,
          all.filter((_, at) => at % 6 === part),
        ]),
      );
      const named = (name: string): string => `${name.replaceAll('/', '∕')}.ipynb`;
      const names = [
        ...parts.keys(),
        named('<img src=x onerror=pwned()>'),
        named('"><script>pwned()</script>'),
        named("javascript:pwned()'\u202e"),
      ];
      const hostile = twoVersions(names, (name, number) =>
        (parts.get(name) ?? [{ name: '', markup: name }]).flatMap(({ markup }) => saying(markup, number)),
      );
      hostile.git('branch', '"><img/src=x/onerror=pwned(1)>');
      hostile.git(
        'commit',
        '-q',
        '--allow-empty',
        '-m',
        '<img src=x onerror=pwned(2)> </option></datalist><script>pwned()</script>',
      );
      const harmless = await visit(
        await servedFor(twoVersions(['part-0.ipynb'], (_, number) => saying('x', number))),
        away,
        { policy: true },
      );
      const { page, happened } = await visit(await servedFor(hostile), away, { policy: true });
      expect(frameOf(await look(page))).toEqual(frameOf(await look(harmless.page)));
      await clickAll(page);
      await page.locator('.choose').selectOption('revisions');
      await page.locator('#revisions option').first().waitFor({ state: 'attached' });
      await page.waitForTimeout(100);
      expect(happened()).toEqual([]);
    },
    LONG,
  );

  const plain = (): ThrowAway =>
    twoVersions(['a.ipynb'], (_, number) => [
      code(`${number}`, { outputs: [display({ 'text/html': `<p>${number}</p>` })] }),
      markdown(`text ${number}`),
      code(`last(${number})`),
    ]);

  test(
    'without the sanitiser: the policy and the script let nothing run, be loaded, lead away, be staged, or change the page',
    async () => {
      const away = await stranger('elsewhere');
      const own = [
        '<button data-pick="restore" data-what="all">x</button>',
        '<p class="runs"><button data-frame="x">x</button></p>',
        '<button data-outputs>x</button>',
      ].map((markup): HostileMarkup => ({ name: markup, markup }));
      const all = [...own, ...hostileMarkup(`http://127.0.0.1:${away.port}/`)];
      const held = all.filter(({ markup }) => !ENDS.test(markup));
      const ends = all.filter(({ markup }) => ENDS.test(markup));
      const groups = [...inGroups(held, 4), ...inGroups(ends, 2)];
      const repository = plain();
      const file = repository.read('a.ipynb');
      const served = await servedFor(repository);
      const harmless = await visit(served, away, { sanitiser: () => '<p>x</p>' });
      const around = await look(harmless.page);
      const wrong: unknown[] = [];
      for (const group of groups) {
        const markup = toHtml(fromHtml(group.map((one) => one.markup).join('\n'), { fragment: true }));
        const { page, happened } = await visit(served, away, { sanitiser: () => markup });
        const isSame = !held.includes(group[0]!) || isDeepStrictEqual(await look(page), around);
        await clickAll(page);
        if (happened().length > 0 || !isSame) wrong.push([group.map(({ name }) => name), happened(), isSame]);
        expect(await page.locator('iframe[src*="/frame/"]').count()).toBe(0);
      }
      expect(wrong).toEqual([]);
      expect(repository.read('a.ipynb')).toBe(file);
    },
    LONG,
  );

  test(
    'and without both it is as hostile as it should be',
    async () => {
      const away = await stranger('elsewhere');
      const some = hostileMarkup(`http://127.0.0.1:${away.port}/`).filter(({ name }) =>
        /^a picture/.test(name),
      );
      const markup = some.map((one) => one.markup).join('\n');
      const { page, happened } = await visit(await servedFor(plain()), away, {
        policy: true,
        sanitiser: () => markup,
      });
      await clickAll(page);
      expect(happened().length).toBeGreaterThan(3);
    },
    LONG,
  );
});

function inGroups<One>(all: readonly One[], count: number): readonly (readonly One[])[] {
  return Array.from({ length: count }, (_, part) => all.filter((_, at) => at % count === part)).filter(
    ({ length }) => length > 0,
  );
}
