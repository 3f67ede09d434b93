/** A hostile notebook while its conflicts are resolved: the walls of the reports hold here too, each without the other. */
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { WebApp } from '../../src/web/app.ts';
import type { Answer } from '../../src/web/resolve/wire.ts';
import { conflicted, type Versions } from '../e2e/conflicted.ts';
import { type HostileMarkup, hostileMarkup } from '../markup/hostile-markup.ts';
import { HAS_BROWSER, openAddress } from '../support/browser.ts';
import { stranger } from './pages.ts';
import { resolving } from './resolving.ts';
import { serve } from './served.ts';

/** Some dozens of pages: a busy machine takes its time. */
const LONG = 240_000;

/** Conflicts that say each of the texts wherever one can say something. */
function hostile(texts: readonly string[]): Versions {
  const version = (side: number): string => {
    const cells = texts.flatMap((text, at) => {
      const outputs = [
        { output_type: 'display_data', data: { 'text/html': `${text}<p>${side}</p>` }, metadata: {} },
        { output_type: 'stream', name: text, text: `${text}${side}` },
        {
          output_type: 'display_data',
          data: { [`image/png${text}`]: text, 'text/markdown': text },
          metadata: {},
        },
      ];
      const metadata = { title: { [text]: `${text}${side}` } };
      const attachments = { [text]: { 'image/png': `${text}${side}` } };
      return [
        {
          cell_type: 'code',
          id: `c${at}`,
          execution_count: side,
          metadata,
          outputs,
          source: `${text}\nrun(${side})`,
        },
        {
          cell_type: 'markdown',
          id: `m${at}`,
          metadata: {},
          attachments,
          source: `# ${text}\n\n${text} ${side}`,
        },
        ...(side === 2
          ? []
          : [{ cell_type: `raw ${text}`, id: `d${at}`, metadata: {}, source: `${text} gone ${side}` }]),
      ];
    });
    const metadata = { kernelspec: { name: 'python3', language: `${texts[0]}`, display_name: 'P' } };
    return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, 1);
  };
  return { base: version(1), ours: version(2), theirs: version(3) };
}

interface Visit {
  readonly page: Page;
  /** What ran, where the page went, and what was asked of `elsewhere`. */
  readonly happened: () => readonly string[];
}

async function visit(
  app: WebApp,
  elsewhere: { readonly asked: readonly string[] },
  options: BrowserContextOptions,
): Promise<Visit> {
  const served = await serve(app, { patience: 60_000 });
  const { code } = (await (await served.post('code')).json()) as { readonly code: string };
  const home = served.address.replace(/#.*/, '');
  const { page, complaints } = await openAddress(`${home}#${code}`, options);
  await page.locator('.conflict').first().waitFor();
  const happened = (): readonly string[] => [
    ...complaints.filter((line) => line.includes('pwned is not defined')),
    ...elsewhere.asked,
    ...(page.url().replace(/#.*/, '') === home ? [] : [`went to ${page.url()}`]),
  ];
  return { page, happened };
}

/** All that is there is unfolded and shown, and clicked where it is no link to elsewhere. */
async function touch(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.documentElement.dataset.prose = 'rendered';
    for (const one of document.querySelectorAll('.rendered :is(a, button, summary, [tabindex])')) {
      if (/^(?:https?:|mailto:|#)/.test(one.getAttribute('href') ?? '')) continue;
      one.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    }
  });
  await page.waitForTimeout(100);
}

/** By no name that an element could have taken. */
function sumOf(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => Document.prototype.querySelector.call(document, '#sum')?.textContent);
}

const markups = (port: number): readonly HostileMarkup[] =>
  hostileMarkup(`http://127.0.0.1:${port}/`).filter(({ markup }) => markup.length < 50_000);

describe.skipIf(!HAS_BROWSER)('a hostile notebook', () => {
  test(
    'does nothing without the policy, and its conflicts are resolved like others',
    async () => {
      const elsewhere = await stranger('elsewhere');
      // What the sanitiser lets through is tried with all of it in the reports.
      const some = markups(elsewhere.port).filter((_, at) => at % 4 === 0);
      const repository = conflicted(hostile(some.map(({ markup }) => markup)));
      const { app } = await resolving(repository);
      const { page, happened } = await visit(app, elsewhere, { bypassCSP: true });
      await page.keyboard.press('x');
      await touch(page);
      await page.locator('[data-all=theirs]').click();
      await page.locator('#sum', { hasText: /^0 of/ }).waitFor();
      await touch(page);
      await page.locator('.conflict [data-do=edit]').first().click();
      await page.locator('.cm-content').waitFor();
      expect(happened()).toEqual([]);
      expect(repository.read('analysis.ipynb')).not.toContain('<<<<<<<');
    },
    LONG,
  );

  /** What an HTML output holds, as a sanitiser would write it that allows everything. */
  const unsanitised = (app: WebApp, markup: string): WebApp => {
    const raw = toHtml(fromHtml(markup, { fragment: true }));
    const open = async (input: unknown): Promise<unknown> => {
      const answer = (await app.actions.open!(input)) as Answer;
      const html = answer.shown!.html!.replace(
        /(<section class="rendered"[^>]*>)[\s\S]*?(?=<\/section>)/g,
        (_, start: string) => start + raw,
      );
      expect(html).toContain(raw);
      return { ...answer, shown: { ...answer.shown!, html } };
    };
    return { ...app, actions: { ...app.actions, open } };
  };
  /** Takes in the rest of the page, or ends it: no tree holds it, so that no sanitiser writes it. */
  const ENDS = /noscript|plaintext|textarea|<title|xmp|noembed|template|select|<!--|body|manifest/i;

  test(
    'does nothing without the sanitiser, and the page goes on working',
    async () => {
      const elsewhere = await stranger('elsewhere');
      const all = markups(elsewhere.port).filter(({ markup }) => !ENDS.test(markup));
      const wrong: unknown[] = [];
      for (let part = 0; part < 6; part += 1) {
        const group = all.filter((_, at) => at % 6 === part);
        const { app } = await resolving(conflicted(hostile(['x'])));
        const raw = unsanitised(app, group.map(({ markup }) => markup).join('\n'));
        const { page, happened } = await visit(raw, elsewhere, {});
        await touch(page);
        // Fields in the notebook take the focus, and keys with it.
        await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
        await page.keyboard.press('o');
        // A locator would wait for what tries to lead away.
        await expect.poll(() => sumOf(page), { timeout: 30_000 }).toMatch(/^4 of 5/);
        if (happened().length > 0) wrong.push({ happened: happened(), names: group.map(({ name }) => name) });
      }
      expect(wrong).toEqual([]);
    },
    LONG,
  );

  test(
    'and is as hostile as it should be without both',
    async () => {
      const elsewhere = await stranger('elsewhere');
      const group = markups(elsewhere.port).filter(({ markup }, at) => at % 3 === 0 && !ENDS.test(markup));
      const { app } = await resolving(conflicted(hostile(['x'])));
      const raw = unsanitised(app, group.map(({ markup }) => markup).join('\n'));
      const { page, happened } = await visit(raw, elsewhere, { bypassCSP: true });
      await touch(page).catch(() => {}); // it may be gone
      expect(happened().length).toBeGreaterThan(2);
    },
    LONG,
  );
});
