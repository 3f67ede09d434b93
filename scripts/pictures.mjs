/** The pictures of the README, taken of real pages: `node scripts/pictures.mjs` writes docs/report-plot.png,
 *  docs/report-table.png and docs/resolve-page.png. Small notebooks are made here, `nbdiff --html --outputs` and `nbdiff
 *  resolve --web` draw them, Debian's chromium shows the pages. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';
import { FLAGS, findChromium } from './chromium.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'nbdiff-pictures-'));
const PROGRAM = findChromium();

try {
  for (const side of ['before', 'after']) {
    writeFileSync(join(folder, `${side}.ipynb`), JSON.stringify(notebook(side === 'after')));
  }
  const files = ['before.ipynb', 'after.ipynb'];
  execFileSync(
    process.execPath,
    [join(root, 'bin/nbdiff.js'), '--html', '--outputs', '-o', 'report.html', ...files],
    { cwd: folder, stdio: 'inherit' },
  );
  const browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
  const page = await browser.newPage({ viewport: { width: 900, height: 900 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  for (const [name, source] of [
    ['report-plot', 'plot('],
    ['report-table', 'scores('],
  ]) {
    const cell = page.locator('.cell', { hasText: source });
    await cell.scrollIntoViewIfNeeded();
    await cell.screenshot({ path: join(root, 'docs', `${name}.png`) });
  }
  await resolving(browser);
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Two people improved the fit; one of them is taken. */
async function resolving(browser) {
  const env = { ...process.env, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const cwd = mkdtempSync(join(folder, 'merge-'));
  const git = (...words) => execFileSync('git', words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const as = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
  const commit = (degree, curve) => {
    const first = code(`houses = load(since=${2010 + degree})`, 'load', []);
    const last = code('publish(model)', 'publish', []);
    const fit = code(
      `model = fit(degree=${degree})\nplot(model)`,
      'fit',
      outputs({ 'image/png': plot(curve) }),
    );
    writeFileSync(join(cwd, 'houses.ipynb'), JSON.stringify(notebookOf([first, fit, last]), undefined, 1));
    git('add', '-A');
    git(...as, 'commit', '-q', '-m', `Degree ${degree}`);
  };
  git('init', '-q', '-b', 'main');
  execFileSync(process.execPath, [join(root, 'bin/nbdiff.js'), 'install'], { cwd, env });
  commit(2, parabola);
  git('switch', '-q', '-c', 'fit-better');
  commit(5, Math.sin);
  git('switch', '-q', 'main');
  commit(3, cubic);
  try {
    git(...as, 'merge', '-q', 'fit-better');
  } catch {
    // As it should.
  }
  const words = [join(root, 'bin/nbdiff.js'), 'resolve', '--web', '--no-browser'];
  const server = spawn(process.execPath, words, { cwd, env });
  let said = '';
  const address = await new Promise((resolve) => {
    server.stderr.on('data', (chunk) => {
      said += chunk;
      const [, found] = /(http\S+#[\w-]+).*\n/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const page = await browser.newPage({
    viewport: { width: 1100, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await page.goto(address);
  for (const id of ['n1c1', 'n1c2']) {
    await page.locator(`#${id} .takes [data-choice=theirs]`).click();
    await page.locator(`#${id} .state`, { hasText: 'theirs' }).waitFor();
  }
  // Nothing is pointed at, and nothing stands over the page.
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    document.activeElement.blur();
    document.querySelector('#said').textContent = '';
  });
  await page.locator('#n1c2').screenshot({ path: join(root, 'docs/resolve-page.png') });
  server.kill('SIGINT');
}

/** A fit that was improved: its plot, and the table of its scores. */
function notebook(isAfter) {
  const scores = isAfter
    ? [
        ['linear', '0.812', '0.2 s'],
        ['ridge', '0.846', '0.2 s'],
        ['forest', '0.931', '4.1 s'],
        ['boosting', '0.952', '6.0 s'],
      ]
    : [
        ['linear', '0.812', '0.2 s'],
        ['ridge', '0.829', '0.2 s'],
        ['svm', '0.871', '9.3 s'],
        ['forest', '0.931', '4.1 s'],
      ];
  const fit = isAfter ? 'plot(fit(degree=5))' : 'plot(fit(degree=2))';
  return notebookOf([
    code(fit, 'fit', outputs({ 'image/png': plot(isAfter ? Math.sin : parabola) })),
    code('scores(models)', 'scores', outputs({ 'text/html': table(['model', 'score', 'time'], scores) })),
  ]);
}

function notebookOf(cells) {
  const metadata = { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } };
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

function code(source, id, outputs) {
  return { cell_type: 'code', execution_count: null, id, metadata: {}, outputs, source };
}

function outputs(data) {
  return [{ output_type: 'display_data', data, metadata: {} }];
}

function table(head, rows) {
  const row = (cells) => `<tr>${cells.join('')}</tr>`;
  const body = rows.map((cells, at) => row([`<th>${at}</th>`, ...cells.map((cell) => `<td>${cell}</td>`)]));
  const above = row(['', ...head].map((name) => `<th>${name}</th>`));
  return `<table><thead>${above}</thead><tbody>${body.join('')}</tbody></table>`;
}

function parabola(x) {
  return 0.9 - 0.36 * x + 0.015 * x * x;
}

function cubic(x) {
  const from = x - Math.PI;
  return 0.0933 * from ** 3 - 0.857 * from;
}

/** Points around a sine, and a curve through them. */
function plot(curve) {
  const [width, height] = [360, 220];
  const picture = new PNG({ width, height });
  picture.data.fill(255);
  const dot = (x, y, radius, color) => {
    for (let row = Math.floor(y - radius); row <= y + radius; row += 1) {
      for (let column = Math.floor(x - radius); column <= x + radius; column += 1) {
        const isInside = (column - x) ** 2 + (row - y) ** 2 <= radius ** 2;
        if (!isInside || row < 0 || column < 0 || row >= height || column >= width) continue;
        picture.data.set(color, 4 * (row * width + column));
      }
    }
  };
  const across = (x) => 30 + (x / (2 * Math.PI)) * (width - 50);
  const up = (y) => height / 2 - 10 - y * 70;
  for (let x = 30; x < width - 10; x += 1) dot(x, height - 25, 0.6, [90, 90, 90]);
  for (let y = 10; y < height - 25; y += 1) dot(30, y, 0.6, [90, 90, 90]);
  for (let x = 0; x <= 2 * Math.PI; x += 0.004) dot(across(x), up(curve(x)), 1.2, [31, 119, 180]);
  for (let at = 0; at < 40; at += 1) {
    const x = (at / 40) * 2 * Math.PI + 0.05;
    dot(across(x), up(Math.sin(x) + 0.12 * Math.sin(37 * at)), 2.4, [214, 90, 30]);
  }
  return PNG.sync.write(picture).toString('base64');
}
