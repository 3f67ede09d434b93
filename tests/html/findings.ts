/** What axe finds wrong in a page. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Each with the places. */
export async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  return violations.map(({ id, impact, nodes }) => {
    const places = nodes.slice(0, 3).map(({ html, failureSummary }) => `${html}: ${failureSummary}`);
    return `${impact} ${id}: ${places.join(' | ')}`;
  });
}
