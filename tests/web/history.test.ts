/** `nbdiff web --log`: a notebook through its commits, asked without a port, and in a real browser. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { openPolicy } from '../../src/policy/policy.ts';
import type { WebApp } from '../../src/web/app.ts';
import { createHistoryApp } from '../../src/web/review/history-app.ts';
import { findings } from '../html/findings.ts';
import { textIn } from '../html/pages.ts';
import { file } from '../resolve/notebooks.ts';
import { HAS_BROWSER, openAddress } from '../support/browser.ts';
import { GIT } from '../support/git-program.ts';
import { ioIn, prepared, type ThrowAway } from '../support/throw-away.ts';
import { seenIn } from './reviews.ts';
import { serve } from './served.ts';

async function historyIn(repository: ThrowAway, path = 'a.ipynb'): Promise<WebApp> {
  const io = ioIn(repository);
  return createHistoryApp(
    { path, ways: {}, view: { context: 3, impact: false } },
    { io, policy: await openPolicy(io) },
  );
}

interface Commit {
  readonly id: string;
  readonly words: string;
}

async function commitsOf(app: WebApp): Promise<readonly Commit[]> {
  const { list } = (await app.actions.commits!({})) as { readonly list: string };
  return [...list.matchAll(/data-commit="(\w+)">(.*?)<\/a>/g)].map(([, id, name]) => ({
    id: id!,
    words: textIn(name!.replace(/<small>.*?<\/small>/, '')),
  }));
}

async function shownAt(app: WebApp, id: string, outputs = false): Promise<string> {
  const { html } = (await app.actions.commit!({ id, outputs })) as { readonly html: string };
  return seenIn({ html });
}

const story = prepared((repository) => {
  repository.write('old.ipynb', file(['load()', 'plot()', 'save()']));
  repository.commit('begin');
  repository.write('other.ipynb', file(['other()']));
  repository.commit('elsewhere');
  repository.write('old.ipynb', file(['load(1)', 'plot()', 'save()']));
  repository.commit('load <one>');
  repository.git('mv', 'old.ipynb', 'a.ipynb');
  repository.commit('rename');
  repository.write('a.ipynb', '{"cells": [');
  repository.commit('break');
  repository.write('a.ipynb', file(['load(1)', 'plot(2)', { source: 'save()', output: 'saved\n' }]));
  repository.commit('mend');
});

describe('a history', () => {
  test('has the commits of the notebook, through a rename, and what each changed', async () => {
    const app = await historyIn(story());
    const commits = await commitsOf(app);
    expect(commits.map(({ words }) => words)).toEqual(['mend', 'break', 'rename', 'load <one>', 'begin']);
    const seen = await Promise.all(commits.map(({ id }) => shownAt(app, id)));
    expect(seen[0]).toContain('a.ipynb (before):1:12: not valid JSON');
    expect(seen[1]).toContain('a.ipynb:1:12: not valid JSON');
    expect(seen[2]).toContain('old.ipynb → a.ipynb (renamed');
    expect(seen[3]).toMatch(/load <one> .*1load\(\) 1load\(1\)/);
    expect(seen[4]).toContain('new notebook old.ipynb');
    await expect(app.actions.commit!({ id: 'f'.repeat(40), outputs: false })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('goes on with new commits, and tells of them', async () => {
    const repository = story();
    const app = await historyIn(repository);
    const told = new Promise<void>((resolve) => {
      const stop = app.watch(() => {
        stop();
        resolve();
      });
    });
    repository.write('a.ipynb', file(['load(2)']));
    repository.commit('go on');
    await told;
    expect((await commitsOf(app))[0]!.words).toBe('go on');
  });

  test('of what no commit changed is refused', async () => {
    await expect(historyIn(story(), 'nothing.ipynb')).rejects.toMatchObject({ file: 'nothing.ipynb' });
  });
});

describe.skipIf(!HAS_BROWSER)('the slider', () => {
  test('goes through the commits, by the mouse and by the keyboard', async () => {
    const served = await serve(await historyIn(story()), { keep: true });
    const { code } = (await (await served.post('code')).json()) as { readonly code: string };
    const { page, complaints } = await openAddress(`${new URL(served.address).origin}/#${code}`);
    const heading = (words: string): Promise<void> =>
      page.locator('article h2', { hasText: words }).waitFor();
    await heading('mend');
    expect(await page.title()).toBe('history of a.ipynb · nbdiff');
    expect(await page.locator('.sum').innerText()).toMatch(/^\S+ · .+ · mend$/);
    await page.keyboard.press('[');
    await heading('break');
    await page.locator('input.commit').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await heading('load <one>');
    expect(await page.locator('input.commit').getAttribute('aria-valuetext')).toContain('load <one>');
    expect(await page.locator('.commits output').innerText()).toBe('2 of 5');
    expect(await page.locator('.list [aria-current]').innerText()).toContain('load <one>');
    expect(await page.locator('article .change').count()).toBe(1);
    await page.keyboard.press('Home');
    await heading('begin');
    await page.locator('.list a', { hasText: 'mend' }).click();
    await heading('mend');
    await page.locator('[data-do=older]').click();
    await page.locator('[data-do=older]').click();
    await heading('rename');
    expect(await findings(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(complaints).toEqual([]);
  });

  test('through thousands, as fast as one moves it', async () => {
    const repository = story();
    const commits = Array.from({ length: 3000 }, (_, number) => {
      const content = file([`step(${number})`]).toString();
      return [
        'commit refs/heads/main',
        `mark :${number + 1}`,
        `committer A <a@example.org> ${1_700_000_000 + number} +0000`,
        `data ${`step ${number}`.length}\nstep ${number}`,
        number === 0 ? 'from refs/heads/main^0' : `from :${number}`,
        'M 644 inline a.ipynb',
        `data ${Buffer.byteLength(content)}\n${content}`,
      ].join('\n');
    });
    const { dir: cwd, env } = repository;
    expect(
      spawnSync(GIT, ['fast-import', '--quiet', '--force'], { cwd, env, input: commits.join('\n') }).status,
    ).toBe(0);
    const served = await serve(await historyIn(repository), { keep: true });
    const { code } = (await (await served.post('code')).json()) as { readonly code: string };
    const { page } = await openAddress(`${new URL(served.address).origin}/#${code}`);
    await page.locator('article h2', { hasText: 'step 2999' }).waitFor();
    await page.locator('input.commit').focus();
    for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowLeft');
    await page.locator('article h2', { hasText: 'step 2969' }).waitFor();
    expect(await page.locator('article').count()).toBe(1);
    await page.keyboard.press('Home');
    await page.locator('article h2', { hasText: 'begin' }).waitFor();
  });
});
