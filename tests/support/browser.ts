/** Pages in a real browser: Debian's chromium, driven by playwright-core.
 *
 *      const { page, requests } = await openPage(html);
 *      await page.keyboard.press('n');
 *
 *  Where there is no chromium, the tests' setup installs it; where it cannot be, `HAS_BROWSER` is false, and the test says
 *  that it is skipped: `describe.skipIf(!HAS_BROWSER)`. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { FLAGS, findChromium } from '../../scripts/chromium.mjs';

const program = findChromium();

export const HAS_BROWSER: boolean = program !== undefined;

export interface OpenedPage {
  readonly page: Page;
  /** Addresses that the page asked for, but its own file and what is in it. */
  readonly requests: readonly string[];
  /** What it threw, and what its policy refused. */
  readonly complaints: readonly string[];
}

let browser: Promise<Browser> | undefined;

/** The report in a page of its own, from a file as a reader opens it; closed when the test is over. One browser is shared
 *  by the tests of a process and ends with it. */
export async function openPage(html: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const folder = mkdtempSync(join(inject('scratch'), 'page-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  return openAddress(pathToFileURL(file).href, options);
}

/** The same of a page that some server has. All names that end in `.example` are of this machine. */
export async function openAddress(address: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const args = [...FLAGS, '--host-resolver-rules=MAP *.example 127.0.0.1'];
  browser ??= chromium.launch({ executablePath: program!, args });
  const context = await (await browser).newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) requests.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(address);
  return { page, requests, complaints };
}
