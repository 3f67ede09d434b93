/** What the live pages do where a file, git or the disk refuses: a line that says so, all as it was, and the same press of
 *  the same button works once the cause is gone. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { LAUNCHER } from '../support/launcher.ts';
import { NODE } from '../support/node.ts';
import { conflicted, sources } from './conflicted.ts';
import { type Live, liveIn } from './live.ts';
import { begun, notebook, type Story } from './story.ts';

const FILE = 'analysis.ipynb';
const BASE = notebook(['load()', 'size = 1', 'plot()', 'rate = 10', 'show()']);
const OURS = notebook(['load()', 'size = 2', 'plot()', 'rate = 20', 'show()'], 10);
const THEIRS = notebook(['load()', 'size = 3', 'plot()', 'rate = 30', 'show()'], 20);

/** Of people without the rights of root. */
const NOBODY = 65534;
const IS_ROOT = process.getuid?.() === 0;

const edited = begun((story) => {
  story.write(FILE, BASE);
  story.commit('one');
  story.write(FILE, OURS);
});

/** A repository and what gets in the way there. */
interface Scene {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly begin: () => void;
  readonly end: () => void;
}

type Trouble = (story: Story, context: TestContext) => Scene;

/** By what somebody does to the notebook. */
function toFile(spoil: (file: string) => void): Trouble {
  return ({ dir, env }) => {
    const file = join(dir, FILE);
    let kept: Buffer;
    return {
      dir,
      env,
      begin: () => {
        kept = readFileSync(file);
        spoil(file);
      },
      end: () => {
        rmSync(file, { recursive: true, force: true });
        writeFileSync(file, kept);
      },
    };
  };
}

/** For people who are not root. */
function forbidden(path: string): Trouble {
  return ({ dir, env, root }) => {
    const target = join(dir, path);
    // git's own objects are so anyway; of the folder the names alone are meant.
    const which = path === '.git' ? ['-R'] : [];
    const set = (mode: string): void => void execFileSync('chmod', [...which, mode, target]);
    chmodSync(root, 0o755);
    if (IS_ROOT) execFileSync('chown', ['-R', String(NOBODY), dir]);
    return {
      dir,
      env,
      ...(IS_ROOT && { uid: NOBODY }),
      begin: () => set('a-w'),
      end: () => set('u+w'),
    };
  };
}

/** On a disk of its own. */
function onDisk(spoil: (disk: string) => void, mend: (disk: string) => void): Trouble {
  return ({ dir, env, root }, context) => {
    const disk = join(root, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    if (mounted.status !== 0) context.skip('mounting a small disk needs root');
    onTestFinished(() => void spawnSync('umount', ['-l', disk]));
    cpSync(dir, disk, { recursive: true, preserveTimestamps: true });
    return { dir: disk, env, begin: () => spoil(disk), end: () => mend(disk) };
  };
}

const TROUBLES = {
  'the notebook is read-only': forbidden(FILE),
  'its folder is read-only': forbidden('.'),
  'git may write nothing': forbidden('.git'),
  'another git holds the index': ({ dir, env }) => {
    const lock = join(dir, '.git/index.lock');
    return { dir, env, begin: () => writeFileSync(lock, ''), end: () => rmSync(lock) };
  },
  'the disk is full': onDisk(fill, (disk) => rmSync(join(disk, '.git/filler'))),
  'the disk is read-only': onDisk(
    (disk) => void execFileSync('mount', ['-o', 'remount,ro', disk]),
    (disk) => void execFileSync('mount', ['-o', 'remount,rw', disk]),
  ),
  'the notebook is gone': toFile((file) => rmSync(file)),
  'a folder is in its place': toFile((file) => {
    rmSync(file);
    mkdirSync(file);
  }),
  'it is cut off': toFile((file) => writeFileSync(file, '{"cells": [')),
  'it was saved elsewhere': toFile((file) => writeFileSync(file, BASE)),
} as const satisfies Record<string, Trouble>;
type Cause = keyof typeof TROUBLES;

/** To the last byte. */
function fill(disk: string): void {
  const filler = join(disk, '.git/filler');
  for (let size = 2 ** 20; size > 0; size >>= 1) {
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

/** A page that is open. */
interface Open extends Scene {
  readonly live: Live;
  readonly git: (...args: string[]) => string;
  /** The notebook's bytes. */
  readonly now: () => string;
  /** What the action is refused with. */
  readonly refused: (action: string, input?: object) => Promise<string>;
  /** What it says. */
  readonly does: (action: string, input?: object) => Promise<string>;
}

async function open(
  cause: Cause,
  story: Story,
  context: TestContext,
  args: readonly string[],
): Promise<Open> {
  const scene: Scene = TROUBLES[cause](story, context);
  const { dir, env, uid } = scene;
  const place = { cwd: dir, env, ...(uid !== undefined && { uid }) };
  const live = await liveIn([NODE, LAUNCHER, ...args], place);
  const said = async (action: string, input: object): Promise<readonly [boolean, string]> => {
    const answer = await live.post(action, input);
    const { said = '', message = '' } = (await answer.json()) as Record<string, string>;
    return [answer.ok, answer.ok ? said : message];
  };
  return {
    ...scene,
    live,
    git: (...words) =>
      execFileSync('git', ['-c', `safe.directory=${dir}`, ...words], { cwd: dir, env, encoding: 'utf8' }),
    now: () => readFileSync(join(dir, FILE), 'utf8'),
    refused: async (action, input = {}) => {
      const [isDone, words] = await said(action, input);
      expect(isDone).toBe(false);
      expect(words).toMatch(/^[^\n]+$/);
      return words;
    },
    does: async (action, input = {}) => {
      const [isDone, words] = await said(action, input);
      expect([isDone, words]).toEqual([true, words]);
      return words;
    },
  };
}

describe('nbdiff web', () => {
  const chosen = { kind: 'unstaged' };

  async function review(
    cause: Cause,
    context: TestContext,
  ): Promise<Open & { readonly press: (command: string) => object }> {
    const page = await open(cause, edited(), context, ['web']);
    const seen = (await (await page.live.post('view', { chosen, have: {}, outputs: [] })).json()) as {
      readonly sections: readonly { readonly id: string; readonly revision: string }[];
    };
    const { id: section, revision } = seen.sections[0]!;
    return { ...page, press: (command) => ({ chosen, command, section, revision, what: 'all' }) };
  }

  test.for([
    ['the notebook is read-only', 'permission denied; the file was left as it is'],
    ['its folder is read-only', 'permission denied; the file was left as it is'],
    ['the disk is full', 'the disk is full; the file was left as it is'],
    ['the disk is read-only', 'the file system is read-only; the file was left as it is'],
  ] as const)('restoring while %s', async ([cause, words], context) => {
    const { begin, end, press, refused, does, now, dir } = await review(cause, context);
    await does('pick', press('restore'));
    expect(now()).toBe(BASE);
    begin();
    try {
      expect(await refused('undo')).toBe(`${FILE}: ${words}`);
      expect(await refused('undo')).toBe(`${FILE}: ${words}`);
      expect([now(), ...readdirSync(dir)]).toEqual([BASE, '.git', FILE]);
    } finally {
      end();
    }
    await does('undo');
    expect(now()).toBe(OURS);
    begin();
    try {
      expect(await refused('pick', press('restore'))).toBe(`${FILE}: ${words}`);
      expect(await refused('redo')).toBe(`${FILE}: ${words}`);
      expect([now(), ...readdirSync(dir)]).toEqual([OURS, '.git', FILE]);
    } finally {
      end();
    }
    await does('redo');
    expect(now()).toBe(BASE);
  });

  test.for([
    ['git may write nothing', /permission/i],
    ['another git holds the index', /another git is at work here, and nothing was done/],
    ['the disk is full', /No space left|Out of diskspace/],
    ['the disk is read-only', /Read-only file system/],
  ] as const)('staging while %s', async ([cause, words], context) => {
    const { begin, end, press, refused, does, git } = await review(cause, context);
    const index = (): string => git('show', `:${FILE}`);
    begin();
    try {
      expect(await refused('pick', press('add'))).toMatch(words);
      expect(index()).toBe(BASE);
    } finally {
      end();
    }
    await does('pick', press('add'));
    expect(index()).toBe(OURS);
    begin();
    try {
      expect(await refused('undo')).toMatch(words);
      expect(index()).toBe(OURS);
    } finally {
      end();
    }
    await does('undo');
    expect(index()).toBe(BASE);
  });

  test.for([
    ['the notebook is gone', `${FILE}: no such file`],
    ['a folder is in its place', 'a directory, not a notebook'],
    ['it is cut off', `${FILE}:1:12: not valid JSON`],
    ['it was saved elsewhere', 'changed meanwhile'],
  ] as const)('staging and restoring while %s', async ([cause, words], context) => {
    const { begin, end, press, refused, does, git, now } = await review(cause, context);
    begin();
    try {
      expect(await refused('pick', press('add'))).toContain(words);
      expect(await refused('pick', press('restore'))).toContain(words);
      expect(git('diff', '--cached', '--name-only')).toBe('');
    } finally {
      end();
    }
    await does('pick', press('add'));
    expect(git('show', `:${FILE}`)).toBe(OURS);
    await does('undo');
    await does('pick', press('restore'));
    expect(now()).toBe(BASE);
  });
});

describe('nbdiff resolve --web', () => {
  interface State {
    readonly shown: { readonly notebook: string; readonly revision: string };
    readonly told: readonly string[];
  }
  const state = async ({ live }: Open): Promise<State> => (await (await live.post('open')).json()) as State;
  const resolve = async (cause: Cause, context: TestContext): Promise<Open> =>
    open(cause, conflicted({ base: BASE, ours: OURS, theirs: THEIRS }), context, ['resolve', '--web']);

  test.for([
    ['the notebook is read-only', 'permission denied'],
    ['its folder is read-only', 'permission denied'],
    ['the disk is full', '.git/nbdiff: the disk is full'],
    ['the disk is read-only', 'the file system is read-only'],
  ] as const)('deciding while %s', async ([cause, words], context) => {
    const page = await resolve(cause, context);
    const { begin, end, refused, does, now, dir } = page;
    const start = now();
    const { notebook: id, revision } = (await state(page)).shown;
    const deciding = (conflict: string, choice: string): object => ({
      notebook: id,
      revision,
      conflict,
      choice,
    });
    await does('decide', deciding('n1c1', 'ours'));
    const decided = now();
    begin();
    try {
      expect(await refused('decide', deciding('n1c2', 'theirs'))).toContain(words);
      expect(await refused('decide', deciding('n1c1', 'theirs'))).toContain(words);
      expect(await refused('undo')).toContain(words);
      expect([now(), ...readdirSync(dir)]).toEqual([decided, '.git', FILE]);
    } finally {
      end();
    }
    await does('undo');
    expect(now()).toBe(start);
    await does('redo');
    expect(now()).toBe(decided);
    await does('decide', deciding('n1c2', 'theirs'));
    expect(sources(now())).toEqual(['load()', 'size = 2', 'plot()', 'rate = 30', 'show()']);
  });

  test.for([
    ['the notebook is gone', `${FILE}: no such file`],
    ['a folder is in its place', `${FILE}: a directory`],
    ['it is cut off', `${FILE}:1:12: not valid JSON`],
    ['git may write nothing', 'ermission denied'],
    ['another git holds the index', 'another git is at work here'],
    ['the disk is full', '.git/nbdiff: the disk is full'],
    ['the disk is read-only', 'Read-only file system'],
  ] as const)('adding while %s', async ([cause, words], context) => {
    const page = await resolve(cause, context);
    const { begin, end, refused, does, git } = page;
    const { notebook: id, revision } = (await state(page)).shown;
    await does('all', { notebook: id, revision, choice: 'theirs' });
    begin();
    try {
      expect(await refused('add', { notebook: id, revision })).toContain(words);
      expect(git('ls-files', '--unmerged')).not.toBe('');
    } finally {
      end();
    }
    await does('add', { notebook: id, revision });
    expect(git('ls-files', '--unmerged')).toBe('');
    expect(git('show', `:${FILE}`)).toBe(page.now());
    await page.live.post('done');
    expect(await page.live.exitCode).toBe(0);
  });

  test('adding what was saved elsewhere: only once it was seen', async (context) => {
    const page = await resolve('it was saved elsewhere', context);
    const { notebook: id, revision } = (await state(page)).shown;
    await page.does('all', { notebook: id, revision, choice: 'theirs' });
    page.begin();
    expect(await page.refused('add', { notebook: id, revision })).toContain('was saved elsewhere');
    expect(page.git('ls-files', '--unmerged')).not.toBe('');
    await page.does('add', { notebook: id, revision: (await state(page)).shown.revision });
    expect(page.git('show', `:${FILE}`)).toBe(BASE);
  });

  test('deciding for the first time while the disk is read-only', async (context) => {
    const page = await resolve('the disk is read-only', context);
    const { notebook: id, revision } = (await state(page)).shown;
    const deciding = { notebook: id, revision, conflict: 'n1c1', choice: 'ours' };
    page.begin();
    try {
      expect(await page.refused('decide', deciding)).toBe(
        `${FILE}: the file system is read-only; the file was left as it is`,
      );
    } finally {
      page.end();
    }
    await page.does('decide', deciding);
    expect(sources(page.now())[1]).toBe('size = 2');
  });

  test('deciding while git may write nothing: it is in the notebook, and that no more is kept is said', async (context) => {
    const page = await resolve('git may write nothing', context);
    const { notebook: id, revision } = (await state(page)).shown;
    page.begin();
    try {
      await page.does('decide', { notebook: id, revision, conflict: 'n1c1', choice: 'ours' });
      expect(sources(page.now())[1]).toBe('size = 2');
      expect((await state(page)).told.join()).toContain('can be undone in this window alone');
    } finally {
      page.end();
    }
  });
});
