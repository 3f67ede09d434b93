/** `nbdiff web` as a reader has it, in a real browser: what is saved appears where they read, and what they press is
 *  staged. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { loadPickPair } from '../../src/compare/pick-pair.ts';
import { chooseCells } from '../../src/pick/cell-numbers.ts';
import { choicesOf, pickChanges } from '../../src/pick/pick-cells.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import { findings } from '../html/findings.ts';
import { type CellSpec, file } from '../resolve/notebooks.ts';
import { HAS_BROWSER, openAddress } from '../support/browser.ts';
import { ioIn, prepared, type ThrowAway } from '../support/throw-away.ts';
import { reviewIn } from './reviews.ts';
import { type Served, serve } from './served.ts';

const source = (cell: number, more = ''): string =>
  Array.from(
    { length: 12 },
    (_, line) => `cell_${cell}_line_${line} = ${line}${line === 10 ? more : ''}`,
  ).join('\n');
const cells = (count: number, more: (cell: number) => string = () => ''): readonly CellSpec[] =>
  Array.from({ length: count }, (_, cell) => ({ source: source(cell, more(cell)), id: `id-${cell}` }));

const COUNT = 24;
/** Every other of them is edited. */
const EDITED = cells(COUNT, (cell) => (cell % 2 === 1 ? '0 # edited' : ''));

const edited = prepared((repository) => {
  repository.write('a.ipynb', file(cells(COUNT)));
  repository.write('z.ipynb', file(['first()', 'second()', 'third()']));
  repository.commit('one');
  repository.write('a.ipynb', file(EDITED));
  repository.write('z.ipynb', file(['first(1)', 'second()', 'third(3)']));
});

interface Opened {
  readonly page: Page;
  readonly served: Served;
  readonly complaints: readonly string[];
}

async function open(
  repository: ThrowAway,
  typed: Parameters<typeof reviewIn>[1] = {},
  options: Parameters<typeof openAddress>[1] = {},
): Promise<Opened> {
  const { app } = await reviewIn(repository, typed);
  const served = await serve(app, { keep: true });
  const { code } = (await (await served.post('code')).json()) as { readonly code: string };
  const address = `${new URL(served.address).origin}/#${code}`;
  const { page, complaints } = await openAddress(address, options);
  await page.locator('main:not([aria-busy])').waitFor();
  return { page, served, complaints };
}

/** Pixels from the top of the window. */
const heightOf = (page: Page, selector: string): Promise<number> =>
  page
    .locator(selector)
    .first()
    .evaluate((one) => one.getBoundingClientRect().top);

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const cell = element.closest('.cell')?.id ?? '';
    return `${cell} ${element.getAttribute('aria-label') ?? element.innerText}`.trim();
  });

describe.skipIf(!HAS_BROWSER)('what is saved', () => {
  test('appears where it is; the reader keeps their place, their folds and the focus', async () => {
    const repository = edited();
    const { page, complaints } = await open(repository);
    await page.locator('#n1c10 .fold').first().click();
    await page.locator('#n1c14 [data-pick=add]').first().focus();
    await page.locator('#n1c12').evaluate((cell) => cell.scrollIntoView());
    await page.mouse.wheel(0, 150);
    await page.waitForTimeout(300);
    const [row, fold] = ['#n1c12 .change > ins', '#n1c10 .fold[aria-expanded=true]'];
    const before = await heightOf(page, row);
    const moved = async (selector: string): Promise<number> =>
      Math.abs((await heightOf(page, selector)) - before);
    const kept = await page.locator('#n1c12').elementHandle();
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(1000);

    // Above the reader, and more of it.
    repository.write(
      'a.ipynb',
      file(EDITED.with(1, { ...EDITED[1]!, source: `${source(1)}\n${'more()\n'.repeat(30)}end()` })),
    );
    await page.locator('#n1c2', { hasText: 'end()' }).waitFor({ state: 'attached' });
    expect(await moved(row)).toBeLessThan(2);
    expect(await page.locator(fold).count()).toBe(1);
    expect(await focused(page)).toBe('n1c14 Stage cell 14');
    expect(await kept!.evaluate((one) => one.isConnected)).toBe(true);

    // In the cell itself, behind the line.
    const longer = EDITED.with(11, { ...EDITED[11]!, source: `${EDITED[11]!.source}\nadded()` });
    repository.write('a.ipynb', file(longer));
    await page.locator('#n1c12', { hasText: 'added()' }).waitFor();
    expect(await moved(row)).toBeLessThan(2);

    // A new cell in front of all moves the numbers.
    repository.write('a.ipynb', file([{ source: 'import numpy', id: 'new' }, ...longer]));
    await page.locator('#n1c1', { hasText: 'import numpy' }).waitFor({ state: 'attached' });
    expect(await moved('#n1c13 .change > ins')).toBeLessThan(2);
    expect(await page.locator('#n1c11 .fold[aria-expanded=true]').count()).toBe(1);
    expect(await focused(page)).toBe('n1c15 Stage cell 15');
    expect(complaints).toEqual([]);
  });

  test('in one notebook leaves the others untouched; what is equal again goes, what cannot be read says so', async () => {
    const repository = edited();
    const { page } = await open(repository);
    const other = await page.locator('#n1c2').elementHandle();
    repository.write('z.ipynb', '{"cells": [');
    await page.locator('#n2 .problem', { hasText: 'not valid JSON' }).waitFor();
    repository.write('z.ipynb', file(['first(2)', 'second()', 'third()']));
    await page.locator('#n2c1', { hasText: 'first(2)' }).waitFor();
    repository.git('checkout', '-q', 'z.ipynb');
    await page.locator('#n2').waitFor({ state: 'detached' });
    expect(await page.locator('.list > ol > li').count()).toBe(1);
    expect(await other!.evaluate((one) => one.isConnected)).toBe(true);
    repository.git('checkout', '-q', '.');
    await page.locator('main > .nothing').waitFor();
    repository.git('commit', '-q', '--allow-empty', '-m', 'nothing');
    repository.write('z.ipynb', file(['back()']));
    await page.locator('#n2c1', { hasText: 'back()' }).waitFor();
    expect(await page.locator('main > .nothing').isVisible()).toBe(false);
  });

  test('keeps what was viewed folded, until it says something else', async () => {
    const repository = edited();
    const { page } = await open(repository);
    await page.locator('#n2 .viewed').check();
    repository.write('a.ipynb', file(EDITED.slice(1)));
    await page.locator('#n1r1').waitFor();
    expect(await page.locator('#n2 > .body').getAttribute('hidden')).toBe('until-found');
    await page.reload();
    await page.locator('#n2 > .body[hidden]').waitFor({ state: 'attached' });
    repository.write('z.ipynb', file(['first(1)', 'second(2)', 'third(3)']));
    await page.locator('#n2 > .body:not([hidden])').waitFor();
  });
});

test.skipIf(!HAS_BROWSER)(
  'the page looks as the reader has set it, after a reload and in another tab too',
  async () => {
    const { page, served } = await open(edited());
    const look = async (): Promise<readonly unknown[]> =>
      page.evaluate(() => {
        const { theme, layout } = document.documentElement.dataset;
        const pressed = document.querySelector('[data-setting=layout]')!.ariaPressed;
        return [theme, layout, pressed, localStorage.length];
      });
    const kept = async (work: () => Promise<unknown>): Promise<void> => {
      const answer = page.waitForResponse(/\/api\/setting$/);
      await work();
      await answer;
    };
    expect(await look()).toEqual([undefined, undefined, 'false', 0]);
    await kept(() => page.locator('[data-setting=theme]').selectOption('dark'));
    await kept(() => page.locator('[data-setting=layout]').click());
    await page.reload();
    await page.locator('main:not([aria-busy])').waitFor();
    expect(await look()).toEqual(['dark', 'split', 'true', 0]);
    await kept(() => page.locator('[data-setting=theme]').selectOption(''));
    await kept(() => page.locator('[data-setting=layout]').click());
    const { code } = (await (await served.post('code')).json()) as { readonly code: string };
    await page.goto(`${new URL(served.address).origin}/?#${code}`);
    await page.locator('main:not([aria-busy])').waitFor();
    expect(await look()).toEqual([undefined, undefined, 'false', 0]);
  },
);

describe.skipIf(!HAS_BROWSER)('what is compared', () => {
  test('is chosen in the bar, stays over a reload, and says what it cannot find', async () => {
    const repository = edited();
    repository.git('branch', 'other');
    repository.git('commit', '-q', '-a', '-m', 'all of it');
    repository.write('z.ipynb', file(['first(1)', 'second(2)', 'third(3)']));
    const { page } = await open(repository);
    const title = async (): Promise<string> => page.locator('h1').innerText();
    expect(await title()).toBe('the index with the work tree');
    await page.locator('.choose').selectOption('head');
    await page.locator('h1', { hasText: 'HEAD with the work tree' }).waitFor();
    await page.locator('.choose').selectOption('staged');
    await page.locator('main > .nothing').waitFor();

    await page.locator('.choose').selectOption('revisions');
    await page.locator('#revisions option[value=other]').waitFor({ state: 'attached' });
    await page.locator('input[name=before]').fill('elsewhere');
    await page.keyboard.press('Enter');
    await page.locator('dialog .problem', { hasText: 'elsewhere is no commit' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.locator('input[name=before]').fill('other');
    await page.locator('input[name=after]').fill('main');
    await page.keyboard.press('Enter');
    await page.locator('dialog.revisions').waitFor({ state: 'hidden' });
    expect(await title()).toBe('other with main');
    expect(await page.locator('article').count()).toBe(2);
    expect(await page.locator('[data-pick]').count()).toBe(0);
    await page.reload();
    await page.locator('article').first().waitFor();
    expect(await title()).toBe('other with main');

    // What was begun and left is as it was.
    await page.locator('.choose').selectOption('unstaged');
    await page.locator('h1', { hasText: 'the index with the work tree' }).waitFor();
    await page.locator('.choose').selectOption('revisions');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.choose').inputValue()).toBe('unstaged');
  });
});

describe.skipIf(!HAS_BROWSER)('staging', () => {
  const staged = (repository: ThrowAway): string => repository.git('show', ':z.ipynb');

  /** What `nbdiff add --cells` would have staged. */
  async function byCommand(repository: ThrowAway, cell: number): Promise<string> {
    const io = ioIn(repository);
    const pair = await loadPickPair('add', 'z.ipynb', { io, policy: await openPolicy(io) });
    const picked = chooseCells(choicesOf(pair.diff), new Set([cell]));
    return pickChanges(pair.before, pair.after, pair.diff, picked).toString();
  }

  test('by the mouse: a cell, and it can be undone', async () => {
    const repository = edited();
    const before = staged(repository);
    const wanted = await byCommand(repository, 3);
    const { page } = await open(repository);
    await page.locator('#n2c3 >> text=Stage').click();
    await page.locator('#n2c3').waitFor({ state: 'detached' });
    expect(staged(repository)).toBe(wanted);
    expect(await page.locator('#said').innerText()).toBe('staged cell 3 of z.ipynb');
    await page.locator('[data-do=undo]').click();
    await page.locator('#n2c3').waitFor();
    expect(staged(repository)).toBe(before);
    await page.locator('[data-do=redo]').click();
    await page.locator('#n2c3').waitFor({ state: 'detached' });
    expect(staged(repository)).toBe(wanted);
    await page.locator('.choose').selectOption('staged');
    await page.locator('#n2c3 >> text=Unstage').click();
    await page.locator('main > .nothing').waitFor();
    expect(staged(repository)).toBe(before);
  });

  test('by the keyboard alone', async () => {
    const repository = edited();
    const wanted = await byCommand(repository, 1);
    const { page } = await open(repository);
    await page.keyboard.press(']');
    await page.keyboard.press(']');
    await page.keyboard.press('n');
    await page.keyboard.press('s');
    await page.locator('#n2c1').waitFor({ state: 'detached' });
    expect(staged(repository)).toBe(wanted);
    // The one that follows has the focus.
    expect(await focused(page)).toContain('n2c3 cell 3');
    await page.keyboard.press('R');
    await page.locator('#n2').waitFor({ state: 'detached' });
    expect(repository.read('z.ipynb')).toBe(wanted);
    await page.keyboard.press('u');
    await page.locator('#n2c3').waitFor();
    await page.keyboard.press('u');
    await page.locator('#n2c1').waitFor();
    expect(staged(repository)).toBe(file(['first()', 'second()', 'third()']).toString());
    // Tab reaches the buttons themselves.
    await page.locator('#n2c1 > h3').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('n2c1 Stage cell 1');
    await page.keyboard.press('Enter');
    await page.locator('#n2c1').waitFor({ state: 'detached' });
    expect(staged(repository)).toBe(wanted);
  });

  test('some lines: staged, and others given back', async () => {
    const repository = edited();
    const lines = ['a = 1', 'b = 2', 'c = 3', 'd = 4', 'e = 5', 'f = 6', 'g = 7', 'h = 8', 'i = 9'];
    repository.write('z.ipynb', file([lines.join('\n')]));
    repository.git('add', 'z.ipynb');
    repository.write(
      'z.ipynb',
      file([lines.with(0, 'a = 11').with(4, 'e = 55').with(8, 'i = 99').join('\n')]),
    );
    const { page } = await open(repository);
    await page.locator('#n2c1 .change').nth(2).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.locator('#n2c1 .change').nth(1).hover();
    await page.locator('#n2c1 .change').nth(1).locator('text=Stage').click();
    await page.locator('#n2c1 .change').nth(2).waitFor({ state: 'detached' });
    expect(staged(repository)).toBe(file([lines.with(4, 'e = 55').join('\n')]).toString());
    await page.locator('#n2c1 .change').nth(0).locator('text=Restore').click();
    await page.locator('#n2c1 .change').nth(1).waitFor({ state: 'detached' });
    expect(repository.read('z.ipynb')).toBe(
      file([lines.with(4, 'e = 55').with(8, 'i = 99').join('\n')]).toString(),
    );
    await page.keyboard.press('u');
    await page.locator('#n2c1 .change').nth(1).waitFor();
  });

  test('of what another has changed meanwhile is refused, and shown as it is now', async () => {
    const repository = edited();
    const { page } = await open(repository);
    await page.locator('#n2c3 [data-pick=restore]').first().click();
    await page.locator('#n2c3').waitFor({ state: 'detached' });
    repository.write('z.ipynb', file(['another()']));
    await page.keyboard.press('u');
    await page.locator('#said.problem', { hasText: 'can no longer be undone' }).waitFor();
    await page.locator('#n2', { hasText: 'another()' }).waitFor();
    expect(repository.read('z.ipynb')).toBe(file(['another()']).toString());
  });

  test('in one tab is seen in the other', async () => {
    const repository = edited();
    const { page, served } = await open(repository);
    const { code } = (await (await served.post('code')).json()) as { readonly code: string };
    const { page: other } = await openAddress(`${new URL(served.address).origin}/#${code}`);
    await other.locator('#n2c3').waitFor();
    await page.locator('#n2c3 >> text=Stage').click();
    await other.locator('#n2c3').waitFor({ state: 'detached' });
    await other.keyboard.press('u');
    await page.locator('#n2c3').waitFor();
  });
});

describe.skipIf(!HAS_BROWSER)('outputs', () => {
  const display = (html: string): object => ({
    output_type: 'display_data',
    metadata: {},
    data: { 'text/html': html, 'text/plain': 'a chart' },
  });
  const withOutput = (html: string): string =>
    JSON.stringify({
      cells: [
        {
          cell_type: 'code',
          id: 'a',
          execution_count: 1,
          metadata: {},
          outputs: [display(html)],
          source: 'chart()',
        },
      ],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    });

  test('are there where they are asked for, and run on a click alone, where they reach nothing', async () => {
    const repository = edited();
    const script = (text: string): string =>
      `<p id="x">waiting</p><script>
        const told = [];
        for (const reach of [() => parent.document.title, () => localStorage.length, () => top.location.href])
          try { told.push(String(reach())); } catch (error) { told.push('no'); }
        fetch('/api/view').catch(() => { x.textContent = ${JSON.stringify(text)} + told; });
      </script>`;
    repository.write('a.ipynb', withOutput(script('old')));
    repository.git('add', 'a.ipynb');
    repository.write('a.ipynb', withOutput(script('new')));
    const { page } = await open(repository);
    expect(await page.locator('#n1 .output').count()).toBe(0);
    await page.locator('#n1 [data-outputs]').click();
    await page.locator('#n1 .output').waitFor();
    expect(await page.locator('iframe').count()).toBe(0);
    await page.locator('text=Run what stands now in a sandbox').click();
    await page.frameLocator('iframe').locator('#x', { hasText: 'newno,no,no' }).waitFor();
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts');
    await page.locator('text=Run what stands now in a sandbox').click();
    expect(await page.locator('iframe').count()).toBe(0);
    await page.locator('#n1 > header h2').focus();
    await page.keyboard.press('o');
    await page.locator('#n1 .output').waitFor({ state: 'detached' });
  });
});

describe.skipIf(!HAS_BROWSER)('the page', () => {
  test.each(['light', 'dark'] as const)('has nothing that axe finds wrong: %s', async (colorScheme) => {
    const { page } = await open(edited(), {}, { colorScheme });
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('n');
    await page.keyboard.press('d');
    await page.locator('#n2c3 >> text=Stage').click();
    await page.locator('#n2c3').waitFor({ state: 'detached' });
    expect(await findings(page)).toEqual([]);
  });

  test('nor on a small screen, on which nothing is wider than it', async () => {
    const { page } = await open(edited(), {}, { viewport: { width: 320, height: 640 } });
    await page.locator('[data-opens=list]').click();
    await page.locator('[data-opens=tools]').click();
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await page.locator('[data-opens=list]').click();
    await page.locator('#n2c1 >> text=Stage').click();
    await page.locator('#n2c1').waitFor({ state: 'detached' });
  });

  test('ends by its button', async () => {
    const { page, served } = await open(edited());
    await page.keyboard.press('End');
    await page.locator('[data-do=done]').click();
    expect(await served.exitCode).toBe(0);
    const banner = page.locator('.banner', { hasText: 'over' });
    await banner.waitFor();
    // Wherever the reader is.
    const isInView = (): Promise<boolean> =>
      banner.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    expect(await isInView()).toBe(true);
    await page.evaluate(() => scrollTo(0, 0));
    expect(await isInView()).toBe(true);
  });
});
