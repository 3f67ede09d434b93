/** The page that resolves conflicts, in a real browser: what a person does in it, and what is in the files then. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { conflicted, sources, type Versions } from '../e2e/conflicted.ts';
import { notebook, type Story } from '../e2e/story.ts';
import { findings } from '../html/findings.ts';
import { file } from '../resolve/notebooks.ts';
import { HAS_BROWSER, openAddress } from '../support/browser.ts';
import type { ThrowAway } from '../support/throw-away.ts';
import { resolving } from './resolving.ts';
import { type Served, serve } from './served.ts';

const FILE = 'analysis.ipynb';
const VERSIONS: Versions = {
  base: notebook(['load()', 'size = 1', 'plot()', 'rate = 10', 'show()']),
  ours: notebook(['load()', 'size = 2', 'plot()', 'rate = 20', 'show()'], 10),
  theirs: notebook(['load()', 'size = 3', 'plot()', 'rate = 30', 'show()'], 20),
};
const text = (id: string, source: string) => ({ id, source, type: 'markdown' });
/** Every kind of conflict. */
const KINDS: Versions = {
  base: String(
    file([
      text('t', '# A\n\nThe old text.'),
      { id: 's', source: 'a = 1\nfit(x, y, 1)', output: '1\n' },
      { id: 'd', source: 'old()' },
      { id: 'v', source: 'v()', metadata: { title: 'x' } },
    ]),
  ),
  ours: String(
    file([
      text('t', '# A\n\nThe `new` text.'),
      { id: 's', source: 'a = 1\nfit(x, y, 2)', output: '2\n' },
      { id: 'v', source: 'v()', metadata: { title: 'mine' } },
    ]),
  ),
  theirs: String(
    file([
      text('t', '# A\n\nThe *other* text.'),
      { id: 's', source: 'a = 1\nfit(x, z, 3)', output: '3\n' },
      { id: 'd', source: 'old(True)  # still' },
      { id: 'v', source: 'v()', metadata: { title: 'yours' } },
    ]),
  ),
};

interface Opened {
  readonly page: Page;
  readonly served: Served;
  readonly complaints: readonly string[];
  readonly output: () => string;
}

async function opened(
  repository: ThrowAway,
  options: BrowserContextOptions = {},
  paths: readonly string[] = [],
): Promise<Opened> {
  const { app, io } = await resolving(repository, { paths });
  const served = await serve(app, { patience: 60_000 });
  const { page, complaints } = await openAddress(await addressOf(served), options);
  await page.locator('.conflict').first().waitFor();
  return {
    page,
    served,
    complaints: complaints,
    output: io.output,
  };
}

/** Good once, for another tab. */
async function addressOf({ address, post }: Served): Promise<string> {
  const { code } = (await (await post('code')).json()) as { readonly code: string };
  return `${address.replace(/#.*/, '')}#${code}`;
}

/** A second notebook with the same conflicts. */
function withTwo(versions: Versions): Story {
  const repository = conflicted(versions);
  repository.write('b.ipynb', repository.read(FILE));
  return repository;
}

const sum = (page: Page, words: string): Promise<void> => page.locator('#sum', { hasText: words }).waitFor();
const stateOf = (page: Page, number: number) => page.locator(`#n1c${number} .state`);
const choose = (page: Page, number: number, choice: string): Promise<void> =>
  page.locator(`#n1c${number} .takes [data-choice="${choice}"]`).click();

describe.skipIf(!HAS_BROWSER)('a person', () => {
  test('resolves everything by keys alone, adds it and ends', async () => {
    const repository = conflicted(KINDS);
    const { page, served, complaints, output } = await opened(repository);
    // A text, as at a terminal: each key decides, and goes on. What is typed ahead is about the next one.
    await page.keyboard.press('t');
    await page.keyboard.press('o');
    await sum(page, '2 of 4 left');
    await page.keyboard.press('s');
    await page.keyboard.press('t');
    await sum(page, '0 of 4 left');
    expect(sources(repository.read(FILE))).toEqual([
      '# A\n\nThe *other* text.',
      'a = 1\nfit(x, y, 2)',
      'v()',
    ]);
    await page.locator('[data-do=add]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.note', { hasText: 'added' }).waitFor();
    expect(repository.git('status', '--short')).toBe(`M  ${FILE}\n`);
    await page.keyboard.press('q');
    expect(await served.exitCode).toBe(0);
    expect(output()).toBe(`${FILE}: 4 settled\n`);
    const banner = page.locator('[data-banner=over]');
    await banner.waitFor();
    const { y, height } = (await banner.boundingBox())!;
    expect([y >= 0, y + height <= page.viewportSize()!.height]).toEqual([true, true]);
    expect(complaints).toEqual([]);
  });

  test('reaches every control by Tab, and sees where the focus is', async () => {
    const { page } = await opened(conflicted(KINDS));
    const controls = await page
      .locator(':is(a[href], button, select, input):visible')
      .evaluateAll((all) => all.map((one) => one.outerHTML.slice(0, 60)));
    const reached = new Set<string>();
    const unseen: string[] = [];
    for (let step = 0; step <= controls.length; step += 1) {
      await page.keyboard.press('Tab');
      const { html, isSeen } = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const isSeen = element === document.body || getComputedStyle(element).outlineStyle !== 'none';
        return { html: element.outerHTML.slice(0, 60), isSeen };
      });
      reached.add(html);
      if (!isSeen) unseen.push(html);
    }
    expect(controls.filter((html) => !reached.has(html))).toEqual([]);
    expect(unseen).toEqual([]);
  });

  test('resolves everything with the mouse, and stays where they are', async () => {
    const repository = withTwo(VERSIONS);
    const { page, served } = await opened(repository, {}, [FILE, 'b.ipynb']);
    await choose(page, 2, 'theirs');
    await stateOf(page, 2).filter({ hasText: 'theirs' }).waitFor();
    expect(await page.locator('#n1c2 .takes [data-choice=theirs]').getAttribute('aria-pressed')).toBe('true');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-choice'))).toBe('theirs');
    await page.locator('[data-all=ours]').click();
    await sum(page, '2 of 4 left');
    await page.locator('[data-do=add]').click();
    await page.locator('.note', { hasText: 'added' }).waitFor();
    await page.locator('.list a[data-notebook=n2]').click();
    await page.locator('#n2c1 .takes [data-choice=both]').click();
    await page.locator('#n2c2 .takes [data-choice=both-theirs-first]').click();
    await sum(page, '0 of 4 left');
    await page.locator('.bar [data-do=done]').click();
    expect(await served.exitCode).toBe(0);
    expect(sources(repository.read(FILE))).toEqual(['load()', 'size = 2', 'plot()', 'rate = 30', 'show()']);
    const other = sources(repository.read('b.ipynb'));
    expect(other).toEqual(['load()', 'size = 2\nsize = 3', 'plot()', 'rate = 30\nrate = 20', 'show()']);
  });

  test('undoes and redoes, and finds it all again when the page is loaded anew', async () => {
    const repository = conflicted(VERSIONS);
    const start = repository.read(FILE);
    const { page } = await opened(repository);
    await choose(page, 1, 'theirs');
    await stateOf(page, 1).filter({ hasText: 'theirs' }).waitFor();
    await page.keyboard.press('u');
    await stateOf(page, 1).filter({ hasText: 'open' }).waitFor();
    expect(repository.read(FILE)).toBe(start);
    await page.keyboard.press('U');
    await sum(page, '1 of 2 left');
    await page.keyboard.press('n');
    await page.locator('#n1c2.is-current').waitFor();
    await page.reload();
    await page.locator('#n1c2.is-current').waitFor();
    await stateOf(page, 1).filter({ hasText: 'theirs' }).waitFor();
    await page.locator('[data-do=undo]').click();
    await sum(page, '2 of 2 left');
    expect(repository.read(FILE)).toBe(start);
  });

  test('edits the lines, in their own line ends, and is kept from what cannot be', async () => {
    const versions = {
      base: notebook(['a()\r\nx = 1\r\nb()']),
      ours: notebook(['a()\r\nx = 2\r\nb()']),
      theirs: notebook(['a()\r\nx = 3\r\nb()']),
    };
    const repository = conflicted(versions);
    const { page, complaints } = await opened(repository);
    await page.keyboard.press('e');
    const editor = page.locator('.cm-content');
    await editor.waitFor();
    await page.keyboard.press('Control+Enter');
    await page.locator('.refused', { hasText: 'there are still markers in it' }).waitFor();
    // Keys of the page are letters here.
    await page.locator('[data-start="0"]').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('oto\n');
    await page.keyboard.press('Control+Enter');
    await sum(page, '0 of 1 left');
    expect(sources(repository.read(FILE))).toEqual(['a()\r\noto\r\nx = 2\r\nb()']);
    await page.locator('#n1c1 [data-do=edit]').click();
    await editor.waitFor();
    expect(await editor.innerText()).toBe('oto\nx = 2\n\n');
    expect(complaints.filter((line) => !line.includes('422'))).toEqual([]);
  });

  test('leaves the editor by Tab and by Escape; what was typed is not dropped by one key', async () => {
    const { page } = await opened(conflicted(VERSIONS));
    await page.keyboard.press('e');
    await page.locator('.cm-content').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Save');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Escape');
    expect(await page.locator('.editor').count()).toBe(0);
    await page.locator('[data-do=edit]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.cm-content').waitFor();
    await page.keyboard.type('typed');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    expect(await page.locator('.editor').count()).toBe(1);
    await page.keyboard.press('Enter');
    expect(await page.locator('.editor').count()).toBe(0);
  });

  test('is asked before they leave something open, and may', async () => {
    const { page, served } = await opened(conflicted(VERSIONS));
    await page.keyboard.press('q');
    await page
      .locator('#ask', { hasText: '2 left; what is not decided stays in the file as it is.' })
      .waitFor();
    await page.locator('dialog.ask [data-do=stay]').click();
    await choose(page, 1, 'ours');
    await sum(page, '1 of 2 left');
    await page.locator('.bar [data-do=done]').click();
    await page.locator('[data-do=end]').click();
    expect(await served.exitCode).toBe(1);
  });

  test('takes what is suggested for the whole notebook, seen first', async () => {
    const repository = conflicted(VERSIONS);
    const { page } = await opened(repository);
    await page.keyboard.press('A');
    await page.locator('dialog.suggested', { hasText: 'cell 4: both changed lines' }).waitFor();
    await page.locator('[data-do=take-suggested]').click();
    await sum(page, '0 of 2 left');
    expect(sources(repository.read(FILE))).toEqual(['load()', 'size = 3', 'plot()', 'rate = 30', 'show()']);
  });

  test('may switch the keys off', async () => {
    const repository = conflicted(VERSIONS);
    const { page } = await opened(repository);
    await page.keyboard.press('?');
    await page.locator('[data-setting=keys]').click();
    await page.locator('dialog.help [data-do=close]').click();
    await page.keyboard.press('o');
    await choose(page, 2, 'ours');
    await sum(page, '1 of 2 left');
    expect(sources(repository.read(FILE))[1]).toContain('<<<<<<<');
  });
});

describe.skipIf(!HAS_BROWSER)('others', () => {
  test('who save the notebook are told of, and what is open is shown anew', async () => {
    const repository = withTwo(VERSIONS);
    const { page } = await opened(repository, {}, [FILE, 'b.ipynb']);
    await choose(page, 1, 'ours');
    await sum(page, '3 of 4 left');
    await page.locator('.list a[data-notebook=n2]').click();
    await page.locator('#n2c1 .takes [data-choice=ours]').click();
    await sum(page, '2 of 4 left');
    const saved = repository.read(FILE).replace('load()', 'load(1)');
    await page.locator('.list a[data-notebook=n1]').click();
    await page.locator('#n1c2').waitFor();
    writeFileSync(join(repository.dir, FILE), saved);
    await page.locator('.notice', { hasText: 'was saved elsewhere, and was read again' }).waitFor();
    await page.locator('#said.problem', { hasText: 'was saved elsewhere, and was read again' }).waitFor();
    await page.locator('#n1c1').waitFor();
    expect(await page.locator('.conflict').count()).toBe(1);
    await choose(page, 1, 'theirs');
    await sum(page, '1 of 3 left');
    expect(sources(repository.read(FILE))).toEqual(['load(1)', 'size = 2', 'plot()', 'rate = 30', 'show()']);
    await page.locator('.notice button').click();
    expect(await page.locator('.notice').count()).toBe(0);
  });

  test('what the terminal says of a notebook stands in the page, until it was seen', async () => {
    const { page } = await opened(conflicted(VERSIONS, { driver: false }));
    await page.locator('.notice', { hasText: FILE }).waitFor();
    expect(await page.locator('.notice').textContent()).not.toContain('http');
    await page.locator('.notice button').click();
    await page.reload();
    await page.locator('.conflict').first().waitFor();
    expect(await page.locator('.notice').count()).toBe(0);
  });

  test('in another tab, and in another process, see it and are seen', async () => {
    const repository = conflicted(VERSIONS);
    const { page, served } = await opened(repository);
    const second = await openAddress(await addressOf(served));
    await second.page.locator('.conflict').first().waitFor();
    await choose(page, 1, 'ours');
    await stateOf(second.page, 1).filter({ hasText: 'ours' }).waitFor();
    const third = await opened(repository);
    await stateOf(third.page, 1).filter({ hasText: 'ours' }).waitFor();
    await choose(third.page, 2, 'theirs');
    for (const tab of [page, second.page]) await sum(tab, '0 of 2 left');
    await second.page.keyboard.press('u');
    for (const tab of [page, third.page]) await sum(tab, '1 of 2 left');
  });
});

describe.skipIf(!HAS_BROWSER)('everybody', () => {
  test.each(['light', 'dark'] as const)('finds nothing that axe finds wrong: %s', async (colorScheme) => {
    const { page } = await opened(conflicted(KINDS), { colorScheme });
    await page.keyboard.press('x');
    expect(await findings(page)).toEqual([]);
    await choose(page, 2, 'both');
    await stateOf(page, 2).filter({ hasText: 'both' }).waitFor();
    await page.locator('#n1c2 [data-do=edit]').click();
    await page.locator('.cm-content').waitFor();
    await page.locator('[data-setting=prose]').click();
    expect(await findings(page)).toEqual([]);
    await page.locator('select[data-setting=colors]').selectOption('blue-orange');
    expect(await findings(page)).toEqual([]);
    await page.locator('[data-do=cancel]').click();
    await page.locator('.bar [data-do=done]').click();
    expect(await findings(page)).toEqual([]);
  });

  test('has a page 320 pixels wide', async () => {
    const repository = conflicted(KINDS);
    const { page } = await opened(repository, { viewport: { width: 320, height: 640 } });
    await choose(page, 2, 'theirs');
    await sum(page, '3 of 4 left');
    await page.locator('#n1c2 [data-do=edit]').click();
    await page.locator('.cm-content').waitFor();
    await page.locator('[data-opens=list]').click();
    await page.locator('[data-opens=tools]').click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await findings(page)).toEqual([]);
    await page.locator('.list .outline a', { hasText: 'cell 4' }).click();
    await page.locator('#n1c4.is-current').waitFor();
  });
});
