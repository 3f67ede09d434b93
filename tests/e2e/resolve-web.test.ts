/** `nbdiff resolve --web` in a process of its own: what is in the file, however it ends, and what it ends with. */
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/web/resolve/wire.ts';
import { branches, conflicted, sources } from './conflicted.ts';
import { type Live, live } from './live.ts';
import { notebook } from './story.ts';

const FILE = 'analysis.ipynb';
const VERSIONS = {
  base: notebook(['load()', 'size = 1', 'plot()', 'rate = 10', 'show()']),
  ours: notebook(['load()', 'size = 2', 'plot()', 'rate = 20', 'show()'], 10),
  theirs: notebook(['load()', 'size = 3', 'plot()', 'rate = 30', 'show()'], 20),
};

async function ask(page: Live, action: string, input: object = {}): Promise<Answer> {
  const answer = await page.post(action, input);
  if (!answer.ok) throw new Error(`${await answer.text()}\n${page.said().stderr}`);
  return (await answer.json()) as Answer;
}

async function decide(page: Live, conflict: string, choice: string): Promise<Answer> {
  const { shown } = await ask(page, 'open');
  const { notebook: id, revision } = shown!;
  return ask(page, 'decide', { notebook: id, revision, conflict, choice });
}

describe('the end', () => {
  test('by the button, with 0 where nothing is left', async () => {
    const story = conflicted(VERSIONS);
    const page = await live(story, ['resolve', '--web']);
    await decide(page, 'n1c1', 'ours');
    await decide(page, 'n1c2', 'theirs');
    await page.post('done');
    expect(await page.exitCode).toBe(0);
    expect(sources(story.read(FILE))).toEqual(['load()', 'size = 2', 'plot()', 'rate = 30', 'show()']);
    expect(page.said().stdout).toBe(
      `${FILE}: 2 settled\n${FILE}: no conflict left; tell git with: git add ${FILE}\n`,
    );
    expect(story.git('status', '--short')).toBe(`UU ${FILE}\n`);
  });

  test('by the button, with 1 where something is left', async () => {
    const story = conflicted(VERSIONS);
    const page = await live(story, ['resolve', '--web']);
    await decide(page, 'n1c1', 'ours');
    await page.post('done');
    expect(await page.exitCode).toBe(1);
    expect(page.said().stdout).toBe(`${FILE}: 1 settled, 1 left\n`);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s, with 1 and what was decided',
    async (signal) => {
      const story = conflicted(VERSIONS);
      const page = await live(story, ['resolve', '--web']);
      await decide(page, 'n1c1', 'ours');
      page.kill(signal);
      expect(await page.exitCode).toBe(1);
      expect(sources(story.read(FILE))[1]).toBe('size = 2');
      expect(page.said().stdout).toBe(`${FILE}: 1 settled, 1 left\n`);
    },
  );

  test('by a kill, after which the next one undoes what was decided', async () => {
    const story = conflicted(VERSIONS);
    const start = story.read(FILE);
    const page = await live(story, ['resolve', '--web']);
    await decide(page, 'n1c1', 'ours');
    page.kill('SIGKILL');
    await page.exitCode;
    expect(sources(story.read(FILE))[1]).toBe('size = 2');
    const next = await live(story, ['resolve', '--web']);
    const { canUndo, sum } = await ask(next, 'open');
    expect([canUndo, sum]).toEqual([true, '1 of 2 left']);
    await ask(next, 'undo');
    expect(story.read(FILE)).toBe(start);
  });
});

test('the page is told of the notebooks, not of addresses', async () => {
  const story = conflicted(VERSIONS, { driver: false });
  const page = await live(story, ['resolve', '--web']);
  const { told } = await ask(page, 'open');
  expect(told.join()).toContain(FILE);
  expect(told.join()).not.toContain('http');
});

describe('what it is told', () => {
  test('is no other way to end conflicts', () => {
    const story = conflicted(VERSIONS);
    expect(story.nbdiff('resolve', '--web', '--take', 'ours')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--web and --take exclude each other'),
    });
    expect(story.nbdiff('resolve', '--port', '8080')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('add --web'),
    });
  });

  test('has to be about something', () => {
    const story = branches(VERSIONS);
    expect(story.nbdiff('resolve', '--web')).toMatchObject({
      code: 0,
      stdout: 'no notebook here holds a conflict\n',
    });
  });
});
