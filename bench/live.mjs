/** The live page of `nbdiff web`: how soon a large notebook is there, how soon what was saved, or staged, is shown, and how
 *  soon all is over. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { FLAGS, findChromium } from '../scripts/chromium.mjs';
import { cells, edited, notebookFile } from './notebooks.mjs';

const ROUNDS = 5;

/** Milliseconds, of 2000 cells with 100 edits, in the middle of some rounds: from the address until the page can be used,
 *  until a saved cell is shown, and until a staged one is gone; once, from the button at the end until the process is gone.
 *  undefined where there is no browser. */
export async function livePage(launcher, scratch, env) {
  const program = findChromium();
  if (program === undefined) return undefined;
  const folder = join(scratch, 'live');
  mkdirSync(folder, { recursive: true });
  const git = (...args) => execFileSync('git', args, { cwd: folder, env, stdio: 'ignore' });
  const before = cells(2000, { seed: 8 });
  const after = edited(before, 100, { seed: 9 });
  const write = (all) => writeFileSync(join(folder, 'large.ipynb'), notebookFile(all));
  git('init', '-q');
  write(before);
  git('add', '.');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-q', '-m', 'one');
  write(after);
  const server = spawn(process.execPath, [launcher, 'web', '--no-browser', '--keep'], { cwd: folder, env });
  const browser = await chromium.launch({ executablePath: program, args: FLAGS });
  try {
    const [address] = await addressFrom(server);
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    const samples = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await page.goto(round === 0 ? address : page.url());
      if (round > 0) await page.reload();
      await page.locator('main:not([aria-busy])').waitFor({ state: 'attached' });
      const interactive = await page.evaluate(
        () =>
          new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0))),
      );
      const word = `saved_${round}`;
      const saved = await timed(page, word, () =>
        write(after.with(10, { ...after[10], source: [`${word} = 1`] })),
      );
      const staged = await timed(page, undefined, () => page.keyboard.press('s'));
      samples.push({ interactive, saved, staged });
    }
    const middle = (name) =>
      samples.map((sample) => sample[name]).sort((one, other) => one - other)[ROUNDS >> 1];
    const over = once(server, 'exit');
    const start = performance.now();
    await page.locator('.done').click();
    const [code] = await over;
    if (code !== 0) throw new Error(`ended with ${code}`);
    const ended = performance.now() - start;
    return { interactive: middle('interactive'), saved: middle('saved'), staged: middle('staged'), ended };
  } finally {
    await browser.close();
    server.kill('SIGINT');
  }
}

/** Until `word` stands in the page; without one, until the cell in which the focus is has gone. */
async function timed(page, word, change) {
  if (word === undefined)
    await page
      .locator('.cell > h3')
      .nth(5)
      .evaluate((heading) => heading.focus());
  const gone = await page.evaluate(() => document.activeElement.closest('.cell')?.id);
  const start = performance.now();
  await change();
  await page.waitForFunction(
    ({ word, gone }) =>
      word === undefined
        ? document.querySelector(`#${gone} [data-pick=add]`) === null
        : document.querySelector('main').textContent.includes(word),
    { word, gone },
    { polling: 10 },
  );
  return performance.now() - start;
}

async function addressFrom({ stderr }) {
  let said = '';
  for await (const chunk of stderr) {
    said += chunk;
    const address = /http\S+/.exec(said);
    if (address !== null) return address;
  }
  throw new Error(`no address: ${said}`);
}
