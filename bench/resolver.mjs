/** How quickly the page that resolves conflicts opens, and shows what was decided, with real git and a real browser. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { FLAGS, findChromium } from '../scripts/chromium.mjs';
import { cells, notebookFile, withOutputs } from './notebooks.mjs';

const ROUNDS = 5;

/** Milliseconds, each the median of some rounds, on a notebook of `count` cells with `size` characters of output in each
 *  code cell and 30 conflicts: `interactive` from asking for the page to a card that can be decided, `decided` from a key
 *  to the decision on the disk and shown. undefined where there is no browser. */
export async function resolverTimes(launcher, scratch, env, count, size) {
  const program = findChromium();
  if (program === undefined) return undefined;
  const folder = conflicted(launcher, join(scratch, `resolver-${count}`), env, count, size);
  const child = spawn(process.execPath, [launcher, 'resolve', '--web', '--no-browser', '--keep'], {
    cwd: folder,
    env,
  });
  const browser = await chromium.launch({ executablePath: program, args: FLAGS });
  try {
    const address = await addressOf(child);
    const { origin } = new URL(address);
    const key = await post(origin, 'key', { code: new URL(address).hash.slice(1) }).then(
      (answer) => answer.key,
    );
    const opened = [];
    const decided = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { code } = await post(origin, 'code', {}, key);
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      const page = await context.newPage();
      await page.goto(`${origin}/#${code}`, { waitUntil: 'commit' });
      await page.waitForSelector('.conflict .state');
      opened.push(
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now())))),
        ),
      );
      decided.push(await page.evaluate(decideHere));
      await page.evaluate(decideHere, 'u');
      await context.close();
    }
    return { interactive: median(opened), decided: median(decided) };
  } finally {
    await browser.close();
    child.kill('SIGINT');
  }
}

/** Runs in the page: presses a key, and waits until the count of what is left has changed and was drawn. */
function decideHere(key = 'o') {
  return new Promise((done) => {
    const sum = document.querySelector('#sum');
    const start = performance.now();
    new MutationObserver((_, observer) => {
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    }).observe(sum, { childList: true, characterData: true, subtree: true });
    document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  });
}

/** A repository in the middle of a merge, with conflicts in 30 of the notebook's cells. */
function conflicted(launcher, folder, env, count, size) {
  mkdirSync(folder, { recursive: true });
  const git = (...words) =>
    execFileSync('git', words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const base = cells(count, { seed: 11 });
  const step = Math.floor(count / 30);
  const edited = (who) =>
    base.map((cell, at) =>
      at % step === 1 ? { ...cell, source: [`${cell.source[0]} # ${who}`, ...cell.source.slice(1)] } : cell,
    );
  const commit = (plain, run) => {
    writeFileSync(join(folder, 'large.ipynb'), notebookFile(withOutputs(plain, size, run)));
    git('add', '-A');
    git('-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-q', '-m', `${run}`);
  };
  git('init', '-q', '-b', 'main');
  execFileSync(process.execPath, [launcher, 'install'], { cwd: folder, env });
  commit(base, 0);
  git('switch', '-q', '-c', 'topic');
  commit(edited('theirs'), 1);
  git('switch', '-q', 'main');
  commit(edited('ours'), 2);
  try {
    git('-c', 'user.name=A', '-c', 'user.email=a@example.org', 'merge', '-q', 'topic');
  } catch {
    // As it should.
  }
  return folder;
}

function addressOf(child) {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const [, found] = /(http\S+#[\w-]+).*\n/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.on('close', () => reject(new Error(said)));
  });
}

async function post(origin, action, input, key = '') {
  const answer = await fetch(`${origin}/api/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'nbdiff-key': key },
    body: JSON.stringify(input),
  });
  return answer.json();
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1];
}
