/** git mergetool and git difftool with the page: what git hands over is read at once, and git hears how it ended. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GIT } from '../support/git-program.ts';
import { conflicted, sources } from './conflicted.ts';
import { type Live, type LivePage, live, liveIn } from './live.ts';
import { begun, CHANGED, notebook, SCORED, type Story } from './story.ts';

const git = (story: Story, ...args: string[]): Promise<Live> =>
  liveIn([GIT, ...args], { cwd: story.dir, env: story.env });

describe('git difftool --tool=nbdiff-web', () => {
  const two = begun((story) => {
    story.nbdiff('install');
    for (const name of ['a', 'b']) story.write(`notebooks/${name}.ipynb`, SCORED);
    story.commit('Score');
    for (const name of ['a', 'b']) story.write(`notebooks/${name}.ipynb`, CHANGED);
    story.commit('Change');
  });

  /** The title, and the sections. */
  const shown = async (page: LivePage): Promise<readonly [string, ...string[]]> => {
    const answer = await page.post('view', { chosen: { kind: 'typed' }, have: {}, outputs: [] });
    const { title, sections } = (await answer.json()) as {
      readonly title: string;
      readonly sections: readonly { readonly html: string }[];
    };
    return [title, ...sections.map(({ html }) => html)];
  };

  test('shows one notebook after the other, under their own names', async () => {
    const page = await git(two(), 'difftool', '--no-prompt', '--tool=nbdiff-web', 'HEAD~1', 'HEAD');
    const [title, html, ...others] = await shown(page);
    expect([title, others]).toEqual(['notebooks/a.ipynb', []]);
    expect(html).toContain('X_train');
    expect(html).not.toContain('git-blob');
    await page.post('done');
    const second = await page.next();
    expect((await shown(second))[0]).toBe('notebooks/b.ipynb');
    await second.post('done');
    expect(await page.exitCode).toBe(0);
  });

  test('all of them at once with -d', async () => {
    const page = await git(two(), 'difftool', '-d', '--tool=nbdiff-web', 'HEAD~1', 'HEAD');
    const [title, ...sections] = await shown(page);
    expect([title, sections.length]).toEqual(['git difftool', 2]);
    await page.post('done');
    expect(await page.exitCode).toBe(0);
  });

  test('what git has made for it may be gone by then', async () => {
    const story = two();
    story.write('before.ipynb', SCORED);
    story.write('after.ipynb', CHANGED);
    const page = await live(story, ['web', '--difftool', 'before.ipynb', 'after.ipynb', 'model.ipynb']);
    for (const name of ['before', 'after']) rmSync(join(story.dir, `${name}.ipynb`));
    const [title, html] = await shown(page);
    expect(title).toBe('model.ipynb');
    expect(html).toContain('X_train');
  });
});

describe('git mergetool --tool=nbdiff-web', () => {
  const FILE = 'analysis.ipynb';
  const clash = (): Story =>
    conflicted(
      {
        base: notebook(['a = 1', 'b = 1']),
        ours: notebook(['a = 2', 'b = 2']),
        theirs: notebook(['a = 3', 'b = 3']),
      },
      { config: ['mergetool.keepBackup=false'] },
    );
  const status = (story: Story): string => story.git('status', '--porcelain');
  interface State {
    readonly shown: { readonly notebook: string; readonly revision: string };
    readonly ending: string;
  }
  const settle = async (page: LivePage): Promise<void> => {
    const { shown } = (await (await page.post('open')).json()) as State;
    const all = { ...shown, choice: 'theirs' };
    expect((await page.post('all', all)).status).toBe(200);
  };

  test('adds what has no conflict left', async () => {
    const story = clash();
    const page = await git(story, 'mergetool', '--no-prompt', '--tool=nbdiff-web');
    await settle(page);
    await page.post('done');
    expect(await page.exitCode).toBe(0);
    expect(sources(story.read(FILE))).toEqual(['a = 3', 'b = 3']);
    expect(status(story)).toBe('M  analysis.ipynb\n');
  });

  test('leaves the merge open where a conflict is left', async () => {
    const story = clash();
    const before = story.read(FILE);
    const page = await git(story, 'mergetool', '--no-prompt', '--tool=nbdiff-web');
    const { ending } = (await (await page.post('open')).json()) as State;
    expect(ending).toBe('2 left; git mergetool puts the file back as it was, without what was decided.');
    await page.post('done');
    expect(await page.exitCode).toBe(1);
    expect(story.read(FILE)).toBe(before);
    expect(status(story)).toContain('UU analysis.ipynb\n');
  });
});
