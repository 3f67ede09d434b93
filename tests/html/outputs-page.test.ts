/** Outputs and rendered text in a page: what a reader can do with them. */
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { type CellParts, code, markdown } from '../render/notebooks.ts';
import { HAS_BROWSER, openPage } from '../support/browser.ts';
import { findings } from './findings.ts';
import { pageOf } from './pages.ts';

const png = (dark: number): string => {
  const picture = new PNG({ width: 40, height: 20 });
  picture.data.fill(255);
  for (let at = 0; at < dark; at += 1) picture.data.fill(0, 4 * at, 4 * at + 3);
  return PNG.sync.write(picture).toString('base64');
};
const display = (data: CellParts): CellParts => ({ output_type: 'display_data', data, metadata: {} });
const COLOURS = Array.from({ length: 8 }, (_, at) => [30 + at, 90 + at, 40 + at, 100 + at])
  .flat()
  .map((sgr) => `\x1b[${sgr}mcolour ${sgr}\x1b[0m \x1b[1;2;7;${sgr}mreversed\x1b[0m`)
  .join('\n');

const cells = (number: number): readonly CellParts[] => [
  markdown(
    `# Title ${number}\n\nThe loss is $x^${number}$, [see](https://example.org) \`code\` ~~gone~~\n\n|a|b|\n|-|-|\n|1|${number}|`,
  ),
  code('plot()', {
    outputs: [display({ 'image/png': png(100 * number), 'text/plain': `<Figure ${number}>` })],
  }),
  code('table()', {
    outputs: [
      display({
        'text/html': `<table><thead><tr><th></th><th>score</th></tr></thead><tr><th>0</th><td>0.8${number}</td></tr><tr><th>${number}</th><td>1</td></tr></table><p>${number} rows</p>`,
      }),
    ],
  }),
  code('print()', {
    outputs: [{ output_type: 'stream', name: 'stdout', text: `${COLOURS}\nlast ${number}\n` }],
  }),
  code('colours()', {
    outputs: [{ output_type: 'stream', name: 'stdout', text: COLOURS.replaceAll('colour', `c${number}`) }],
  }),
  code('html()', {
    outputs: [display({ 'text/html': `<h2>Head</h2><p>value <b>${number}</b> <u>u</u> <q>q</q></p>` })],
  }),
  code('log()', {
    outputs: [{ output_type: 'stream', name: 'stdout', text: `line ${number}\n`.repeat(1000) }],
  }),
  code('chart()', { outputs: [display({ 'application/json': { a: [number] } })] }),
];
const report = (): Promise<string> => pageOf(cells(1), cells(2), { outputs: 'short' });

describe.skipIf(!HAS_BROWSER)('outputs in a page', () => {
  test.each(['light', 'dark'] as const)(
    'have nothing that axe finds wrong: %s',
    async (colorScheme) => {
      // A long text has no other look than a short one, and axe looks at each line.
      const short = (number: number): readonly CellParts[] =>
        cells(number).filter(({ source }) => source !== 'log()');
      const file = await pageOf(short(1), short(2), { outputs: 'short' });
      const { page, requests, complaints } = await openPage(file, { colorScheme });
      await page.keyboard.press('r');
      await page.keyboard.press('x');
      // Headings of a notebook begin at any level.
      const found = (await findings(page)).filter((finding) => !finding.includes('heading-order'));
      expect(found).toEqual([]);
      expect([requests, complaints]).toEqual([[], []]);
    },
    180_000,
  );

  test('pictures stand beside each other, are swiped, laid over each other, or subtracted', async () => {
    const { page } = await openPage(await report());
    const look = () =>
      page.evaluate(() => {
        const [before, after] = [...document.querySelectorAll<HTMLElement>('.frames img')];
        const { clipPath, opacity, mixBlendMode } = getComputedStyle(after!);
        const isOver = before!.getBoundingClientRect().x === after!.getBoundingClientRect().x;
        return { isOver, clipPath, opacity, mixBlendMode };
      });
    const plain = { clipPath: 'none', opacity: '1', mixBlendMode: 'normal' };
    expect(await look()).toEqual({ isOver: false, ...plain });
    const slider = page.locator('.slider');
    expect(await slider.isVisible()).toBe(false);
    await page.getByLabel('swipe').check();
    expect(await look()).toEqual({ isOver: true, ...plain, clipPath: 'inset(0px 0px 0px 50%)' });
    await slider.fill('25');
    expect(await look()).toEqual({ isOver: true, ...plain, clipPath: 'inset(0px 0px 0px 25%)' });
    await page.getByLabel('over each other').check();
    expect(await look()).toEqual({ isOver: true, ...plain, opacity: '0.75' });
    await page.getByLabel('difference').check();
    expect(await look()).toEqual({ isOver: true, ...plain, mixBlendMode: 'difference' });
    expect(await slider.isVisible()).toBe(false);
  });

  test('the slider moves by the keyboard', async () => {
    const { page } = await openPage(await report());
    await page.getByLabel('side by side', { exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    const at = await page.evaluate(() =>
      document.querySelector<HTMLElement>('.pictures')!.style.getPropertyValue('--at'),
    );
    expect(at).toBe('51');
    expect(page.url()).toMatch(/report\.html$/);
  });

  test('text cells are their source, or what Jupyter shows', async () => {
    const { page } = await openPage(await report());
    const cell = page.locator('.cell').first();
    const math = cell.locator('math').last();
    expect(await math.isVisible()).toBe(false);
    await page.keyboard.press('r');
    expect(await math.isVisible()).toBe(true);
    expect(await cell.locator('.lines').isVisible()).toBe(false);
    const [before, after] = await cell
      .locator('.prose > div')
      .evaluateAll((sides) => sides.map((side) => side.getBoundingClientRect().x));
    expect(before).toBeLessThan(after!);
  });

  test('outputs go and come', async () => {
    const { page } = await openPage(await report());
    const first = page.locator('.outputs').first();
    await page.keyboard.press('o');
    expect(await first.isVisible()).toBe(false);
    await page.keyboard.press('o');
    expect(await first.isVisible()).toBe(true);
  });

  test('the middle of a long text is folded, and unfolds', async () => {
    const { page } = await openPage(await report());
    const fold = page.locator('.cell', { hasText: 'log()' }).locator('.fold').first();
    expect(await fold.textContent()).toMatch(/^600 more lines/);
    await fold.scrollIntoViewIfNeeded();
    const middle = fold.locator('+ div del').first();
    expect(await middle.isVisible()).toBe(false);
    await fold.click();
    expect(await middle.isVisible()).toBe(true);
  });

  test('wide tables keep their words whole and scroll, on paper they wrap', async () => {
    const table = (number: number): readonly CellParts[] => {
      const row = `<tr>${`<td>0.123456${number}</td>`.repeat(40)}</tr>`;
      return [code('t', { outputs: [display({ 'text/html': `<table>${row}${row}</table>` })] })];
    };
    for (const before of [[], table(1)]) {
      const { page } = await openPage(await pageOf(before, table(2), { outputs: 'short' }));
      const heightOf = (): Promise<number> =>
        page
          .locator('table td')
          .first()
          .evaluate((cell) => cell.getBoundingClientRect().height);
      const onScreen = await heightOf();
      expect(onScreen).toBeLessThan(60);
      expect(await page.locator('[tabindex="0"]:has(> table)').count()).toBe(1);
      await page.emulateMedia({ media: 'print' });
      expect(await heightOf()).toBeGreaterThan(onScreen);
    }
  });

  test('320 pixels are enough', async () => {
    const { page } = await openPage(await report(), { viewport: { width: 320, height: 640 } });
    await page.keyboard.press('r');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(320);
  });

  test('on paper pictures stand beside each other, and nothing is folded', async () => {
    const { page } = await openPage(await report());
    await page.getByLabel('difference').check();
    await page.emulateMedia({ media: 'print' });
    const [before, after] = await page
      .locator('.frames img')
      .evaluateAll((pictures) => pictures.map((one) => getComputedStyle(one).mixBlendMode));
    expect([before, after]).toEqual(['normal', 'normal']);
    expect(await page.locator('.ways').isVisible()).toBe(false);
  });
});
