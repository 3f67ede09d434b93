/** A report on paper: nothing is folded, nothing is a button, and no change is lost. */
import { describe, expect, test } from 'vitest';
import { code, markdown } from '../render/notebooks.ts';
import { HAS_BROWSER, openPage } from '../support/browser.ts';
import { pdfText } from '../support/pdf-text.ts';
import { pageOf } from './pages.ts';

const LINES = Array.from({ length: 60 }, (_, index) => `value_${index} = read(${index})`);
const cells = (changed: (line: string, index: number) => string) => [
  markdown('# Kept heading\nkept words'),
  code('kept_cell()'),
  code(LINES.map(changed).join('\n')),
  ...LINES.slice(0, 30).map((line, index) => code(changed(`cell_${line}`, index))),
];
const page = () =>
  pageOf(
    cells((line) => line),
    cells((line, index) => (index % 3 === 0 ? `${line}  # changed ${index}` : line)),
  );

describe.skipIf(!HAS_BROWSER)('printed', () => {
  test('a report shows what is folded on the screen, and no controls', async () => {
    const opened = await openPage(await page());
    await opened.page.emulateMedia({ media: 'print' });
    const text = await opened.page.locator('main').innerText();
    for (const shown of ['kept words', 'kept_cell()', ...LINES]) expect(text).toContain(shown);
    expect(await opened.page.locator('button, select, input, nav').filter({ visible: true }).count()).toBe(0);
  });

  test('the PDF holds every change, also of a notebook that was viewed', async () => {
    const opened = await openPage(await page());
    await opened.page.keyboard.press('m');
    const text = await pdfText(await opened.page.pdf());
    for (const [index, line] of LINES.entries()) {
      const shown = index % 3 === 0 ? `${line}  # changed ${index}` : line;
      expect(text).toContain(shown.replace(/\s/g, ''));
    }
    for (const shown of ['keptwords', 'kept_cell()', 'cell_value_27=read(27)#changed27'])
      expect(text).toContain(shown);
  });
});
