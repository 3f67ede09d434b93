/** A person at a terminal while a page, or another terminal, has the same session. */
import { describe, expect, test } from 'vitest';
import { openPolicy } from '../../src/policy/policy.ts';
import { openFiles } from '../../src/session/open-files.ts';
import { openShared } from '../../src/session/shared.ts';
import { resolveTogether } from '../../src/terminal/resolve-together.ts';
import { conflicted, sources } from '../e2e/conflicted.ts';
import { notebook, type Story } from '../e2e/story.ts';
import { type ScriptedAnswer, scriptedPerson } from '../support/scripted-person.ts';
import { ioIn } from '../support/throw-away.ts';
import { resolving } from '../web/resolving.ts';
import type { Tab } from '../web/tab.ts';

const FILE = 'analysis.ipynb';
const three = (value: number): string =>
  notebook([`size = ${value}`, 'load()', `rate = ${value}0`, 'plot()', `depth = ${value}00`]);
const VERSIONS = { base: three(1), ours: three(2), theirs: three(3) };
const ADD = `git add ${FILE}? [y,n,u]`;

/** What a person at a terminal is asked and told, while they answer so; whether nothing is left. */
async function atTerminal(
  repository: Story,
  answers: readonly ScriptedAnswer[],
): Promise<{ readonly isDone: boolean; readonly asked: readonly string[]; readonly said: string }> {
  const io = ioIn(repository);
  const workplace = { io, policy: await openPolicy(io) };
  const shared = await openShared((await openFiles([], workplace)).files, workplace);
  const person = scriptedPerson(answers);
  const isDone = await resolveTogether({ shared, view: { color: undefined, columns: 80 }, person, io });
  expect(person.left).toEqual([]);
  return {
    isDone,
    asked: person.asked.map((question) => question.replace(/ take it\?.*/, '')),
    said: io.output(),
  };
}

async function pageOf(repository: Story): Promise<Tab> {
  return (await resolving(repository)).tab();
}

/** What a page does, once it shows this, while a question waits at the terminal. */
function inPage(page: Tab, shown: string, action: (page: Tab) => Promise<unknown>): () => Promise<undefined> {
  return async () => {
    const stand = async (): Promise<string> => {
      await page.do('state');
      return page.stand();
    };
    await expect.poll(stand, { timeout: 20_000 }).toBe(shown);
    await action(page);
    return undefined;
  };
}

const open = /<{7}.*?>{7} \w+/gs;

test('all is decided in a page: what is left to ask is git’s', async () => {
  const repository = conflicted(VERSIONS);
  const page = await pageOf(repository);
  const { asked, said, isDone } = await atTerminal(repository, [
    inPage(page, 'ooo', (tab) => tab.do('all', { choice: 'theirs' })),
    'y',
  ]);
  expect(asked).toEqual(['(1/3)', ADD]);
  expect(said).toContain('cell 3: theirs, decided in another window\n');
  expect(isDone).toBe(true);
  await expect.poll(async () => (await page.do('state')).list).toContain('added');
  expect(repository.git('ls-files', '-u')).toBe('');
});

test('what is suggested for all is withdrawn where a page decides some of it', async () => {
  const repository = conflicted(VERSIONS);
  const page = await pageOf(repository);
  const { asked, said } = await atTerminal(repository, [
    'A',
    inPage(page, 'ooo', (tab) => tab.at(1, 'decide', { choice: 'ours' })),
    'A',
    'y',
    'n',
  ]);
  expect(asked).toEqual([
    '(1/3)',
    `take these 3 in ${FILE}? [y,n]`,
    '(2/3)',
    `take these 2 in ${FILE}? [y,n]`,
    ADD,
  ]);
  expect(said).toContain('cell 1: ours, decided in another window\n');
  expect(sources(repository.read(FILE))).toEqual(sources(VERSIONS.ours));
});

describe('git’s question', () => {
  const decided = ['o', 'o', 'o'] as const;

  test('is answered by a page that adds the notebook, of which nothing is kept then', async () => {
    const repository = conflicted(VERSIONS);
    const page = await pageOf(repository);
    const { asked, said, isDone } = await atTerminal(repository, [
      ...decided,
      inPage(page, 'xxx', (tab) => tab.do('add')),
    ]);
    expect(asked.at(-1)).toBe(ADD);
    expect(said).toContain(`${FILE}: git was given it, from another window\n`);
    expect(isDone).toBe(true);
    expect((await pageOf(repository)).answer().canUndo).toBe(false);
  });

  test('can be answered with undo, also by the next terminal', async () => {
    const repository = conflicted(VERSIONS);
    const first = await atTerminal(repository, [...decided, 'u', 't', undefined]);
    expect(first.asked).toEqual(['(1/3)', '(2/3)', '(3/3)', ADD, '(3/3)', ADD]);
    expect(sources(repository.read(FILE))[4]).toBe('depth = 300');
    const next = await atTerminal(repository, ['u', 'u', 'q']);
    expect(next.asked).toEqual([ADD, '(3/3)', '(2/3)']);
    expect(next.isDone).toBe(false);
    expect(sources(repository.read(FILE)).join().replace(open, 'open')).toBe(
      'size = 2,load(),open,plot(),open',
    );
  });
});

describe('two terminals', () => {
  test('what is pressed about a conflict that the other decided is left aside, and told why', async () => {
    const repository = conflicted(VERSIONS);
    const late = async (): Promise<string> => {
      await atTerminal(repository, ['t', 'q']);
      return 'o';
    };
    const { asked, said } = await atTerminal(repository, [late, 'q']);
    expect(asked).toEqual(['(1/3)', '(2/3)']);
    expect(said).toContain(
      'cell 1: theirs, decided in another window\nanother window was first, so nothing was changed here\n\n2 of 3',
    );
    expect(sources(repository.read(FILE))[0]).toBe('size = 3');
  });

  test('keys about different conflicts both count', async () => {
    const repository = conflicted(VERSIONS);
    const late = async (): Promise<string> => {
      await atTerminal(repository, ['n', 't', 'q']);
      return 'o';
    };
    const { asked } = await atTerminal(repository, [late, 'q']);
    expect(asked).toEqual(['(1/3)', '(3/3)']);
    expect(sources(repository.read(FILE)).slice(0, 3)).toEqual(['size = 2', 'load()', 'rate = 30']);
  });
});
