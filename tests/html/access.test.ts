/** A report for everybody: what axe finds, what the keyboard reaches. */
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/index.ts';
import { code, markdown } from '../render/notebooks.ts';
import { HAS_BROWSER, openPage } from '../support/browser.ts';
import { findings } from './findings.ts';
import { pythonNotebook } from './pages.ts';

/** Every kind of change, each colour of code on each ground. */
const SOURCE = ['def f(x):  # why', '    return "a" + 1.5', '@wraps', 'print(None)'].join('\n');
const before = pythonNotebook([
  markdown('# Title\n> said `code` **bold** [a](b)'),
  code(SOURCE, { metadata: { tags: ['old'] } }),
  code('moved(1)\nmoved(2)\nmoved(3)'),
  code('kept()'),
  code('gone("text")  # gone'),
]);
const after = pythonNotebook([
  markdown('# Title\n> says `code` **bolder** [a](c)'),
  code(SOURCE.replace('f(x)', 'g(y)').replace('"a" + 1.5', '"b" + 2.5').replace('why', 'how'), {
    metadata: { tags: ['new'] },
    execution_count: 3,
  }),
  code('kept()'),
  code('new("text")  # came'),
  code('moved(1)\nmoved(2)\nmoved(3)'),
]);
const report = (): Promise<string> =>
  renderHtml([
    { path: 'data/analysis.ipynb', before, after },
    { path: 'broken.ipynb', before: '{', after },
    { path: 'new.ipynb', before: undefined, after },
  ]);

describe.skipIf(!HAS_BROWSER)('a report', () => {
  test.each([
    ['light', ''],
    ['light', 'blue-orange'],
    ['dark', ''],
    ['dark', 'blue-orange'],
  ] as const)('has nothing that axe finds wrong: %s %s', async (theme, colors) => {
    const { page } = await openPage(await report(), { colorScheme: theme });
    await page.locator('select[data-setting=colors]').selectOption(colors);
    await page.keyboard.press('x');
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('d');
    expect(await findings(page)).toEqual([]);
  });

  test('nor on a small screen, with its menus open, nor in the help', async () => {
    const { page } = await openPage(await report(), { viewport: { width: 320, height: 640 } });
    await page.locator('[data-opens=list]').click();
    await page.locator('[data-opens=tools]').click();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('?');
    expect(await findings(page)).toEqual([]);
  });

  test('is reached by the keyboard alone, everything once, with a focus that is seen', async () => {
    const { page } = await openPage(await report());
    const controls = await page.evaluate(
      () =>
        [...document.querySelectorAll<HTMLElement>('a[href], button, select, input')].filter((one) =>
          one.checkVisibility({ contentVisibilityAuto: false, visibilityProperty: true }),
        ).length,
    );
    const reached = new Set<string>();
    const unseen: string[] = [];
    for (let step = 0; step < controls; step += 1) {
      await page.keyboard.press('Tab');
      const { name, outline } = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const all = [...document.querySelectorAll('*')];
        return {
          name: `${all.indexOf(element)} ${element.outerHTML.slice(0, 80)}`,
          outline: getComputedStyle(element).outlineStyle,
        };
      });
      reached.add(name);
      if (outline === 'none') unseen.push(name);
    }
    expect([reached.size, unseen]).toEqual([controls, []]);
    // A fold opens with the keys of a button.
    await page.locator('button.fold').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('button.fold').first().getAttribute('aria-expanded')).toBe('true');
  });
});
