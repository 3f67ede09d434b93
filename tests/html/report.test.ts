/** A report as a reader opens it, in a real browser. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createReport } from '../../src/html/report.ts';
import { readNotebook, renderHtml } from '../../src/index.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { code, markdown } from '../render/notebooks.ts';
import { HAS_BROWSER, openPage } from '../support/browser.ts';
import { pageOf, pythonNotebook } from './pages.ts';

const LONG = Array.from({ length: 20 }, (_, index) => `step_${index} = load(${index})`);
const EDITED = LONG.with(9, 'step_9 = load(99)');
const BEFORE = [
  markdown('# Houses\nPrices by area.'),
  code('import pandas as pd'),
  code(LONG.join('\n')),
  markdown('## Model'),
  code('model.fit(X_test)'),
  code('model.score(X_test)'),
];
const AFTER = [
  markdown('# Houses\nPrices by area.'),
  code('import pandas as pd'),
  code(EDITED.join('\n')),
  markdown('## Model'),
  code('model.fit(X_train)\nmodel.check()'),
  code('model.score(X_test)'),
];

/** What a reader sees of the element, on one line a row. */
const seen = (page: Page, selector: string): Promise<readonly string[]> =>
  page
    .locator(selector)
    .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).innerText.replace(/\s+/g, ' ').trim()));

const isSeen = (page: Page, text: string): Promise<boolean> =>
  page.evaluate((wanted) => document.querySelector('main')!.innerText.includes(wanted), text);

/** Left, right, top and bottom on the screen, in whole pixels. */
const placeOf = (
  page: Page,
  selector: string,
): Promise<{ readonly left: number; readonly right: number; readonly top: number }> =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const { left, right, top } = element.getBoundingClientRect();
      return { left: Math.round(left), right: Math.round(right), top: Math.round(top) };
    });

describe.skipIf(!HAS_BROWSER)('a report', () => {
  test('that is empty says so', async () => {
    const report = createReport('HEAD with the work tree', { context: 3, outputs: 'none' });
    const { page, requests, complaints } = await openPage(report.end());
    expect(await page.title()).toBe('HEAD with the work tree · nbdiff');
    expect(await page.locator('main').innerText()).toBe('No notebook changed.');
    expect([requests, complaints]).toEqual([[], []]);
  });

  test('shows what is compared, how much changed, and where', async () => {
    const { page, requests, complaints } = await openPage(
      await pageOf(BEFORE, AFTER, { title: 'main with topic' }),
    );
    expect(await seen(page, '.what')).toEqual(['main with topic 1 notebook · 2 changed cells +3 −2']);
    expect(await seen(page, '.list > ol > li > a')).toEqual(['analysis.ipynb +3 −2']);
    expect(await seen(page, '.list .outline li')).toEqual([
      'Houses',
      'cell 3 step_0 = load(0)',
      'Model',
      'cell 5 model.fit(X_train)',
    ]);
    expect(await seen(page, '.cell > h3')).toEqual(['cell 3 code', 'cell 5 code']);
    expect([requests, complaints]).toEqual([[], []]);
  });

  test('has the numbers of both sides, a sign, and marks of what changed in a line', async () => {
    const { page } = await openPage(await pageOf(BEFORE, AFTER));
    const rows = page.locator('#n1c5 .lines > .change > *');
    expect(await rows.evaluateAll((all) => all.map((row) => row.localName))).toEqual(['del', 'ins', 'ins']);
    expect(await seen(page, '#n1c5 .lines > .change > *')).toEqual([
      '1 model.fit(X_test)',
      '1 model.fit(X_train)',
      '2 model.check()',
    ]);
    expect(await seen(page, '#n1c5 mark')).toEqual(['X_test', 'X_train']);
    expect(await seen(page, '#n1c3 .around:not([hidden]) > p')).toEqual([
      ...[6, 7, 8].map((index) => `${index + 1} ${index + 1} step_${index} = load(${index})`),
      ...[10, 11, 12].map((index) => `${index + 1} ${index + 1} step_${index} = load(${index})`),
    ]);
  });

  test('side by side: what went left, what came right, in the same rows, and what stayed on both sides', async () => {
    const { page } = await openPage(await pageOf(BEFORE, AFTER));
    await page.keyboard.press('d');
    const [removed, added] = [await placeOf(page, '#n1c3 del'), await placeOf(page, '#n1c3 ins')];
    expect(removed.top).toBe(added.top);
    expect(removed.right).toBeLessThanOrEqual(added.left);
    const [left, right] = [
      await placeOf(page, '#n1c3 .around:not([hidden]):not(.mirror)'),
      await placeOf(page, '#n1c3 .mirror:not([hidden])'),
    ];
    expect([left.top, left.left, right.left]).toEqual([right.top, removed.left, added.left]);
    expect(await page.locator('button[data-setting=layout]').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('d');
    expect((await placeOf(page, '#n1c3 ins')).top).toBeGreaterThan(removed.top);
    expect(await page.locator('.mirror').first().isVisible()).toBe(false);
  });

  test('folds what did not change, and unfolds it for a click, for the browser, and for a link', async () => {
    const { page } = await openPage(await pageOf(BEFORE, AFTER));
    expect(await seen(page, 'button.fold')).toEqual([
      '2 unchanged cells Houses',
      '6 lines step_0 = load(0)',
      '7 lines step_13 = load(13)',
      '1 unchanged cell Model',
      '1 unchanged cell model.score(X_test)',
    ]);
    expect(await page.locator('[hidden=until-found]').count()).toBe(5);
    expect(await isSeen(page, 'step_1 = load(1)')).toBe(false);

    await page.locator('#n1c3 button.fold').first().click();
    expect(await page.locator('#n1c3 button.fold').first().getAttribute('aria-expanded')).toBe('true');
    expect(await isSeen(page, 'step_1 = load(1)')).toBe(true);

    await page.locator('.outline a', { hasText: 'Houses' }).click();
    expect(await isSeen(page, 'Prices by area.')).toBe(true);
    expect(await page.locator('button.fold').first().getAttribute('aria-expanded')).toBe('true');

    await page.keyboard.press('x');
    expect(await page.locator('[hidden=until-found]').count()).toBe(0);
    await page.keyboard.press('x');
    expect(await page.locator('[hidden=until-found]').count()).toBe(5);
  });

  test('side by side, a fold opens on both sides', async () => {
    const { page } = await openPage(await pageOf(BEFORE, AFTER));
    await page.keyboard.press('d');
    await page.locator('#n1c3 button.fold').first().click();
    const [left, right] = [await placeOf(page, '#n1c3 .around'), await placeOf(page, '#n1c3 .mirror')];
    expect(left.top).toBe(right.top);
    expect(await page.locator('#n1c3 .mirror').first().isVisible()).toBe(true);
  });

  test('goes from change to change, and stays at the last', async () => {
    const { page } = await openPage(await pageOf(BEFORE, AFTER), { viewport: { width: 1280, height: 300 } });
    const focused = (): Promise<string> =>
      page.evaluate(() => (document.activeElement as HTMLElement).innerText);
    expect(await seen(page, '#place')).toEqual(['2 changes']);
    await page.keyboard.press('n');
    expect([await focused(), await seen(page, '#place')]).toEqual(['cell 3\ncode', ['1 of 2']]);
    await page.keyboard.press('n');
    expect([await focused(), await seen(page, '#place')]).toEqual(['cell 5\ncode', ['2 of 2']]);
    await page.keyboard.press('n');
    expect(await seen(page, '#place')).toEqual(['2 of 2']);
    await page.locator('[data-do=previous]').click();
    expect(await seen(page, '#place')).toEqual(['1 of 2']);
    // Below the bar, not behind it.
    expect((await placeOf(page, '#n1c3')).top).toBeGreaterThanOrEqual(
      await page.locator('.bar').evaluate((bar) => bar.getBoundingClientRect().bottom),
    );
  });

  test('goes to text cells too where they are shown as they are read, and to none of what was viewed', async () => {
    const files = ['one', 'two'].map((name) => ({
      path: `${name}.ipynb`,
      before: pythonNotebook([markdown('# Prices of houses'), code('fit(x, 1)')]),
      after: pythonNotebook([markdown('# Prices of homes'), code('fit(x, 2)')]),
    }));
    const { page } = await openPage(await renderHtml(files));
    await page.keyboard.press('r');
    await page.keyboard.press('n');
    const focused = (): Promise<string> =>
      page.evaluate(() => (document.activeElement as HTMLElement).innerText.replace(/\s+/g, ' '));
    expect(await focused()).toContain('markdown');
    expect(await seen(page, '#place')).toEqual(['1 of 4']);
    await page.keyboard.press('m');
    await page.keyboard.press('n');
    expect(await seen(page, '#place')).toEqual(['1 of 2']);
    expect(await page.evaluate(() => document.activeElement?.closest('article')?.id)).toBe('n2');
  });

  test('goes from notebook to notebook; the outline is that of the one in view', async () => {
    const files = ['one', 'two', 'three'].map((name) => ({
      path: `data/${name}.ipynb`,
      before: pythonNotebook(BEFORE),
      after: pythonNotebook([markdown(`# About ${name}`), ...AFTER]),
    }));
    const { page } = await openPage(await renderHtml(files), { viewport: { width: 1280, height: 400 } });
    const current = (): Promise<readonly string[]> => seen(page, '.list [aria-current]');
    await expect.poll(current).toEqual(['data/ one.ipynb +4 −2']);
    await page.keyboard.press(']');
    await expect.poll(current).toEqual(['data/ two.ipynb +4 −2']);
    const outlines = page.locator('.outline').filter({ visible: true });
    expect(await outlines.count()).toBe(1);
    expect(await outlines.innerText()).toContain('About two');
    await page.keyboard.press('[');
    await expect.poll(current).toEqual(['data/ one.ipynb +4 −2']);
  });

  test('marks what was viewed, by what it says', async () => {
    const html = await pageOf(BEFORE, AFTER);
    const { page } = await openPage(html);
    await page.keyboard.press('m');
    expect(await page.locator('input.viewed').isChecked()).toBe(true);
    expect(await isSeen(page, 'X_train')).toBe(false);
    expect(await page.locator('article > .body').getAttribute('hidden')).toBe('until-found');
    expect(await page.locator('.list .is-viewed').count()).toBe(1);
    // The browser takes its time to store what the page has given to it.
    const isViewedAgain = async (): Promise<boolean> => {
      await page.reload();
      return page.locator('input.viewed').isChecked();
    };
    await expect.poll(isViewedAgain).toBe(true);
    await page.locator('input.viewed').click();
    await expect.poll(isViewedAgain).toBe(false);
    expect(await isSeen(page, 'X_train')).toBe(true);

    const keyOf = (text: string): string => /data-key="([^"]+)"/.exec(text)![1]!;
    expect(keyOf(await pageOf(BEFORE, AFTER, { title: 'another day' }))).toBe(keyOf(html));
    expect(keyOf(await pageOf(BEFORE, [...AFTER, code('more()')]))).not.toBe(keyOf(html));
  });

  test('remembers how it was looked at', async () => {
    const { page } = await openPage(await pageOf(BEFORE, AFTER));
    await page.keyboard.press('d');
    await page.locator('select[data-setting=theme]').selectOption('dark');
    await page.locator('select[data-setting=colors]').selectOption('blue-orange');
    const looks = (): Promise<Record<string, string | undefined>> =>
      page.evaluate(() => ({ ...document.documentElement.dataset }));
    const looksAgain = async () => {
      await page.reload();
      return looks();
    };
    await expect.poll(looksAgain).toMatchObject({ layout: 'split', theme: 'dark', colors: 'blue-orange' });
    expect(await page.locator('select[data-setting=theme]').inputValue()).toBe('dark');
    await page.locator('select[data-setting=theme]').selectOption('');
    expect((await looks()).theme).toBe(undefined);
  });

  test('does all of it where nothing may be kept', async () => {
    const { page, complaints } = await openPage(await pageOf(BEFORE, AFTER));
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await page.reload();
    await page.keyboard.press('d');
    await page.keyboard.press('m');
    expect(await page.locator('input.viewed').isChecked()).toBe(true);
    expect(await page.evaluate(() => document.documentElement.dataset.layout)).toBe('split');
    expect(complaints).toEqual([]);
  });

  test('of Markdown shows what was written, of a whole notebook what is read, until one asks for the other', async () => {
    const written = (page: Page): Locator => page.locator('.cell > :is(.lines, pre)');
    const changed = await openPage(await pageOf([markdown('*old*')], [markdown('*new*')]));
    await written(changed.page).waitFor({ state: 'visible' });
    await changed.page.locator('.prose').waitFor({ state: 'hidden' });
    const report = createReport('a.ipynb', { context: 3, outputs: 'none' });
    const notebook = readNotebook(Buffer.from(pythonNotebook([markdown('*new*')])));
    await report.addWhole(notebook, 'a.ipynb', createNormalizer());
    const { page } = await openPage(report.end());
    await page.locator('.prose em').waitFor({ state: 'visible' });
    await written(page).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Rendered', pressed: true }).click();
    await written(page).waitFor({ state: 'visible' });
    await page.reload();
    await written(page).waitFor({ state: 'visible' });
    await page.getByRole('button', { name: 'Rendered', pressed: false }).click();
    await written(page).waitFor({ state: 'hidden' });
  });

  test('keys are off in fields, with others held down, and where they are switched off', async () => {
    const { page } = await openPage(await pageOf(BEFORE, AFTER));
    const layout = (): Promise<string | undefined> =>
      page.evaluate(() => document.documentElement.dataset.layout);
    await page.locator('select[data-setting=theme]').focus();
    await page.keyboard.press('d');
    await page.locator('body').click();
    await page.keyboard.press('Control+d');
    expect(await layout()).toBe(undefined);
    await page.keyboard.press('?');
    expect(await page.locator('dialog').isVisible()).toBe(true);
    await page.locator('dialog [data-setting=keys]').click();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog').isVisible()).toBe(false);
    await page.keyboard.press('d');
    expect(await layout()).toBe(undefined);
  });

  test('wraps long lines, or scrolls them by themselves', async () => {
    const long = [code(`x = "${'word '.repeat(200)}"`)];
    const { page } = await openPage(await pageOf([], long));
    const height = async (): Promise<number> =>
      page.locator('ins').evaluate((row) => row.getBoundingClientRect().height);
    const wrapped = await height();
    await page.keyboard.press('w');
    expect(await height()).toBeLessThan(wrapped);
    expect(
      await page.locator('.added .lines').evaluate((lines) => lines.scrollWidth > lines.clientWidth),
    ).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
  });

  test('without a script all of it is there, unfolded', async () => {
    const { page } = await openPage(await pageOf(BEFORE, AFTER), { javaScriptEnabled: false });
    const text = await page.locator('main').innerText();
    for (const shown of ['Prices by area.', 'step_0 = load(0)', 'X_train']) expect(text).toContain(shown);
    expect(await page.locator('.tools').isVisible()).toBe(false);
  });

  test('fits on 320 pixels, and shows the list on a button', async () => {
    const { page } = await openPage(await pageOf(BEFORE, AFTER), { viewport: { width: 320, height: 640 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await page.locator('.list').isVisible()).toBe(false);
    await page.locator('[data-opens=list]').click();
    expect(await page.locator('.list').isVisible()).toBe(true);
    await page.locator('[data-opens=tools]').click();
    expect(await page.locator('[data-setting=layout]').isVisible()).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
});

test('the same notebooks give the same bytes', async () => {
  expect(await pageOf(BEFORE, AFTER)).toBe(await pageOf(BEFORE, AFTER));
});
