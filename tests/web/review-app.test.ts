/** What `nbdiff web` answers: what is compared, what became another, and what is staged, in real repositories. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPickPair } from '../../src/compare/pick-pair.ts';
import { type PickCommand, pickChanges } from '../../src/pick/pick-cells.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import { pickByKeys } from '../../src/terminal/pick-keys.ts';
import { WebRefusal } from '../../src/web/app.ts';
import type { ShownSection } from '../../src/web/review/shown-comparison.ts';
import { type CellSpec, file } from '../resolve/notebooks.ts';
import { scriptedPerson } from '../support/scripted-person.ts';
import { ioIn, prepared, type ThrowAway } from '../support/throw-away.ts';
import { reviewIn, STAGED, seenIn, UNSTAGED, type View } from './reviews.ts';

const LONG = ['a = 1', 'b = 2', 'c = 3', 'd = 4', 'e = 5'];
const COMMITTED: readonly (string | CellSpec)[] = [
  { source: '# Title', type: 'markdown' },
  LONG.join('\n'),
  'kept()',
  'gone()',
];
const EDITED: readonly CellSpec[] = [
  { source: '# Titles', type: 'markdown' },
  { source: 'plot(x, y)', id: 'cell-4' },
  { source: LONG.with(0, 'a = 10').with(4, 'e = 50').join('\n'), id: 'cell-1' },
  { source: 'kept()', output: 'ran\n', id: 'cell-2' },
];

const edited = prepared((repository) => {
  repository.write('a.ipynb', file(COMMITTED));
  repository.write('b.ipynb', file(['one()']));
  repository.commit('one');
  repository.write('a.ipynb', file(EDITED, { title: 'new' }));
});

/** A cell as `file` numbers it in COMMITTED, behind its title. */
const withId = (source: string | CellSpec, index: number): CellSpec => ({
  ...(typeof source === 'string' ? { source } : source),
  id: `cell-${index + 1}`,
});

/** What `refusal` says. */
async function refused(work: Promise<unknown>): Promise<readonly [number, string]> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WebRefusal)) throw new Error(`not refused: ${error}`);
  return [error.status, error.message];
}

/** The first section. */
async function first(view: Promise<View>): Promise<Required<ShownSection>> {
  return { html: '', ...(await view).sections[0]! };
}

const staged = (repository: ThrowAway, path = 'a.ipynb'): string => repository.git('show', `:${path}`);

describe('a page', () => {
  test('shows what is compared, with a section for each notebook', async () => {
    const { view } = await reviewIn(edited());
    const { title, sum, sections, more } = await view();
    expect(title).toBe('the index with the work tree');
    expect(sum).toContain('1 notebook · 4 changed cells');
    expect(more).toBe(false);
    expect(sections.map(seenIn)).toEqual([
      expect.stringMatching(
        /^a\.ipynb \+4 −4 Outputs Stage all Restore all Viewed cell 1 markdown Stage Restore /,
      ),
    ]);
  });

  test('is sent what it does not have, and no more', async () => {
    const repository = edited();
    repository.write('b.ipynb', file(['two()']));
    const { view } = await reviewIn(repository);
    const { sections } = await view();
    const have = Object.fromEntries(sections.map(({ id, key }) => [id, key]));
    expect((await view(UNSTAGED, { have })).sections.map(({ html }) => html)).toEqual([undefined, undefined]);
    repository.write('b.ipynb', file(['three()']));
    const now = (await view(UNSTAGED, { have })).sections;
    expect(now.map(({ id, html }) => [id, html !== undefined])).toEqual([
      ['n1', false],
      ['n2', true],
    ]);
    repository.git('checkout', '-q', 'b.ipynb');
    expect((await view(UNSTAGED, { have })).sections.map(({ id }) => id)).toEqual(['n1']);
  });

  test('is told of what was saved, staged, committed, and of another branch, and of nothing else', async () => {
    const repository = edited();
    const { app, view } = await reviewIn(repository);
    let events = 0;
    let heard: () => void = () => {};
    const stop = app.watch(() => {
      events += 1;
      heard();
    });
    const told = async (change: () => void): Promise<void> => {
      const happened = new Promise<void>((resolve) => {
        heard = resolve;
      });
      change();
      await happened;
      await view();
    };
    await view();
    await told(() => repository.write('b.ipynb', file(['two()'])));
    await told(() => repository.git('add', 'b.ipynb'));
    await told(() => repository.git('commit', '-q', '-m', 'two'));
    await told(() => repository.git('branch', 'other'));
    const before = events;
    repository.write('notes.txt', 'no notebook');
    await new Promise((resolve) => setTimeout(resolve, 800));
    stop();
    expect(events).toBe(before);
  });

  test('shows outputs where they are asked for', async () => {
    const { view } = await reviewIn(edited());
    const { html: without } = await first(view());
    const { html, content } = await first(view(UNSTAGED, { outputs: ['n1'] }));
    expect([without, html].map((one) => one.includes('class="outputs"'))).toEqual([false, true]);
    // It was viewed, whether its outputs are there or not.
    expect(content).toBe((await view()).sections[0]!.content);
  });

  test('shows what cannot be read with its error, and once it is mended as it is', async () => {
    const repository = edited();
    const { view } = await reviewIn(repository);
    repository.write('a.ipynb', '{"cells": [');
    expect((await view()).sections.map(seenIn)).toEqual([
      expect.stringContaining('a.ipynb:1:12: not valid JSON'),
    ]);
    rmSync(join(repository.dir, 'a.ipynb'));
    expect((await view()).sections.map(seenIn)).toEqual([expect.stringContaining('a.ipynb deleted')]);
    repository.write('a.ipynb', file([...COMMITTED, 'more()']));
    expect((await view()).sections.map(seenIn)).toEqual([expect.stringContaining('more()')]);
  });

  test('remembers what was viewed, by what it says, for the next time too', async () => {
    const repository = edited();
    const { view, act } = await reviewIn(repository);
    const { content } = await first(view());
    await act('viewed', { key: content, isViewed: true });
    expect((await view()).viewed).toEqual([content]);
    expect((await (await reviewIn(repository)).view()).viewed).toEqual([content]);
    repository.write('a.ipynb', file(COMMITTED.slice(1)));
    expect((await view()).viewed).toEqual([]);
    await act('viewed', { key: content, isViewed: false });
    repository.write('a.ipynb', file(EDITED, { title: 'new' }));
    expect((await view()).viewed).toEqual([]);
  });

  test('comes in several answers where it is long', async () => {
    const repository = edited();
    for (const name of ['c', 'd', 'e']) repository.write(`${name}.ipynb`, file(['step()\n'.repeat(20_000)]));
    repository.git('add', '-N', '.');
    const { view } = await reviewIn(repository);
    const have: Record<string, string> = {};
    const counts: number[] = [];
    for (let isMore = true; isMore; ) {
      const { sections, more } = await view(UNSTAGED, { have });
      counts.push(sections.filter(({ html }) => html !== undefined).length);
      for (const { id, key } of sections) have[id] = key;
      isMore = more;
    }
    expect(Object.keys(have)).toHaveLength(4);
    expect(counts.length).toBeGreaterThan(1);
  });
});

describe('what is compared', () => {
  test('is chosen: staged, all since HEAD, two commits, a branch since it left', async () => {
    const repository = edited();
    repository.git('branch', 'base');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.git('commit', '-q', '-a', '-m', 'topic');
    repository.git('checkout', '-q', 'base');
    repository.write('b.ipynb', file(['base()']));
    repository.git('commit', '-q', '-a', '-m', 'base');
    repository.write('b.ipynb', file(['staged()']));
    repository.git('add', 'b.ipynb');
    repository.write('b.ipynb', file(['unstaged()']));
    const { view } = await reviewIn(repository);
    const revisions = (before: string, after: string, sinceParted = false) =>
      ({ kind: 'revisions', before, after, sinceParted }) as const;
    const seen = async (...asked: Parameters<typeof view>) => {
      const { title, sections } = await view(...asked);
      return [title, ...sections.map((section) => seenIn(section).split(' ', 1)[0])];
    };
    expect(await seen(STAGED)).toEqual(['HEAD with the index', 'b.ipynb']);
    expect(await seen({ kind: 'head' })).toEqual(['HEAD with the work tree', 'b.ipynb']);
    expect(await seen(revisions('base', 'topic'))).toEqual(['base with topic', 'a.ipynb', 'b.ipynb']);
    const since = ['what topic has changed since it left base', 'a.ipynb'];
    expect(await seen(revisions('base', 'topic', true))).toEqual(since);
    expect(await seen(revisions('base...topic', ''))).toEqual(since);
    expect(await seen(revisions('topic', ''))).toEqual(['topic with the work tree', 'a.ipynb', 'b.ipynb']);
    expect(await refused(view(revisions('nowhere', 'topic')).catch(worded))).toEqual([
      422,
      'nowhere is no commit, no branch and no tag',
    ]);
    for (const name of ['--output=/tmp/x', 'HEAD:b.ipynb', 'b.ipynb', ':/']) {
      await expect(view(revisions(name, 'topic'))).rejects.toThrow();
    }
  });

  test('stays in the places that were named at the start', async () => {
    const repository = edited();
    repository.write('b.ipynb', file(['two()']));
    const { view } = await reviewIn(repository, { args: ['b.ipynb'] });
    expect((await view({ kind: 'head' })).title).toBe('HEAD with the work tree, in b.ipynb');
    expect((await view({ kind: 'head' })).sections).toHaveLength(1);
  });

  test('offers branches, tags and commits', async () => {
    const repository = edited();
    repository.git('tag', 'v1');
    const { act } = await reviewIn(repository);
    const { options } = (await act('revisions')) as { options: string };
    expect(
      [...options.matchAll(/value="([^"]*)">(\w+)/g)].map(([, name, kind]) => `${kind} ${name}`),
    ).toEqual(['branch main', 'tag v1', `commit ${repository.git('rev-parse', '--short', 'HEAD').trim()}`]);
  });

  test('two files, as they are at each look; or as they were at the start, where they are gone since', async () => {
    const repository = edited();
    repository.write('c.ipynb', file(['old()']));
    repository.write('d.ipynb', file(['new()']));
    const named = { args: ['./c.ipynb', './d.ipynb'] };
    const live = await reviewIn(repository, named);
    const fixed = await reviewIn(repository, { ...named, tool: { name: 'model.ipynb' } });
    repository.write('d.ipynb', file(['newer()']));
    const seen = async ({ view }: typeof live) => (await view({ kind: 'typed' })).sections.map(seenIn).join();
    expect(await seen(live)).toContain('newer()');
    rmSync(join(repository.dir, 'c.ipynb'));
    expect(await seen(live)).toContain('c.ipynb: no such file');
    expect(await seen(fixed)).toMatch(/^model\.ipynb .* 1old\(\) 1new\(\)/);
  });

  test('what a tool gives is all there is to see: nothing to choose, nothing to stage', async () => {
    const repository = edited();
    const steps = ['data-do="undo"', 'class="choose"', 'stage the cell'];
    const named = { args: ['./a.ipynb', './b.ipynb'] };
    const { page } = (await reviewIn(repository, named)).app;
    expect(steps.filter((step) => page.includes(step))).toEqual(steps);
    const { app } = await reviewIn(repository, { ...named, tool: { name: 'model.ipynb' } });
    expect(steps.filter((step) => app.page.includes(step))).toEqual([]);
  });

  test('a notebook in a merge, with the way to end its conflicts', async () => {
    const repository = edited();
    repository.commit('two');
    repository.git('switch', '-q', '-c', 'topic', 'HEAD~1');
    repository.write('a.ipynb', file(['other()']));
    repository.commit('other');
    repository.tryGit(['merge', '-q', 'main']);
    const { view } = await reviewIn(repository);
    expect((await view()).sections.map(seenIn)).toEqual([
      expect.stringMatching(/^a\.ipynb unmerged .*resolve it with: nbdiff resolve --web /),
    ]);
    repository.write('a.ipynb', file(['other()']));
    expect((await view()).sections.map(seenIn).join()).toContain('resolve it with: nbdiff resolve --web');
    repository.git('add', 'a.ipynb');
    expect((await view(STAGED)).sections.map(seenIn).join()).not.toContain('resolve it');
  });

  test('two folders, as a tool gives them', async () => {
    const repository = edited();
    for (const [path, source] of [
      ['left/same', 'same()'],
      ['left/sub/changed', 'old()'],
      ['right/same', 'same()'],
      ['right/sub/changed', 'new()'],
      ['right/added', 'added()'],
    ] as const) {
      mkdirSync(join(repository.root, path, '..'), { recursive: true });
      writeFileSync(join(repository.root, `${path}.ipynb`), file([source]));
    }
    const { view } = await reviewIn(
      repository,
      { args: ['left', 'right'], tool: { name: undefined } },
      repository.root,
    );
    rmSync(join(repository.root, 'left'), { recursive: true });
    expect((await view({ kind: 'typed' })).sections.map(seenIn)).toEqual([
      expect.stringMatching(/^added\.ipynb added .*added\(\)/),
      expect.stringMatching(/^sub\/changed\.ipynb .*old\(\) 1new\(\)/),
    ]);
  });
});

/** A NotebookError as the server words it. */
function worded(error: unknown): never {
  const { problem } = error as { problem: { reason: string } };
  throw new WebRefusal(422, problem.reason);
}

describe('staging', () => {
  /** The bytes that the keys of `add -p` and its like make. */
  async function byKeys(repository: ThrowAway, command: PickCommand, keys: string): Promise<string> {
    const io = ioIn(repository);
    const pair = await loadPickPair(command, 'a.ipynb', { io, policy: await openPolicy(io) });
    const view = { color: undefined, columns: 80 };
    const person = scriptedPerson([...keys]);
    const subject = { command, path: 'a.ipynb', diff: pair.diff };
    const { picked } = await pickByKeys(subject, view, person, io);
    return pickChanges(pair.before, pair.after, pair.diff, picked).toString();
  }

  test.each([
    ['a cell', { what: 'cell', cell: 'n1c3' }, 'nnyq'],
    ['an added cell', { what: 'cell', cell: 'n1c2' }, 'nyq'],
    ['a removed cell', { what: 'cell', cell: 'n1r4' }, 'nnnyq'],
    ['some lines', { what: 'run', cell: 'n1c3', run: 1 }, 'nnsnyq'],
    ['what machines wrote', { what: 'hidden' }, 'nnnnyq'],
    ['metadata', { what: 'metadata' }, 'nnnnny'],
    ['all', { what: 'all' }, 'a'],
  ])('%s: what git add -p would stage; undone and done again', async (_, what, keys) => {
    const repository = edited();
    const before = staged(repository);
    const wanted = await byKeys(repository, 'add', keys);
    const { pick, act, view } = await reviewIn(repository);
    const said = await pick('add', what);
    expect(staged(repository)).toBe(wanted);
    expect(wanted).not.toBe(before);
    expect((await view()).undo).toBe(said);
    await act('undo');
    expect(staged(repository)).toBe(before);
    expect(await act('redo')).toEqual({ said });
    expect(staged(repository)).toBe(wanted);
    expect(repository.read('a.ipynb')).toBe(file(EDITED, { title: 'new' }).toString());
  });

  test.each([
    ['a cell', { what: 'cell', cell: 'n1c3' }, 'nnyq'],
    ['some lines', { what: 'run', cell: 'n1c3', run: 0 }, 'nnsynq'],
    ['all', { what: 'all' }, 'a'],
  ])('takes %s out of the index again, and gives it back to the work tree', async (_, what, keys) => {
    const repository = edited();
    repository.git('add', 'a.ipynb');
    const { pick, act } = await reviewIn(repository);
    const [wanted, before] = [await byKeys(repository, 'reset', keys), staged(repository)];
    await pick('reset', what, STAGED);
    expect(staged(repository)).toBe(wanted);
    await act('undo');
    expect(staged(repository)).toBe(before);
    repository.git('reset', '-q');
    const [restored, own] = [await byKeys(repository, 'restore', keys), repository.read('a.ipynb')];
    await pick('restore', what);
    expect(repository.read('a.ipynb')).toBe(restored);
    expect(restored).not.toBe(own);
    await act('undo');
    expect(repository.read('a.ipynb')).toBe(own);
  });

  test('from HEAD to the work tree: what is not staged is, and what is staged is taken out', async () => {
    const repository = edited();
    const HEAD = { kind: 'head' } as const;
    const { pick, view, act } = await reviewIn(repository, { args: ['HEAD'] });
    const offered = async (): Promise<readonly string[]> => {
      const { html } = await first(view(HEAD));
      return [...html.matchAll(/id="n1(\w+)"><h3.*?<\/h3>/g)].map(([heading, id]) =>
        [id, ...[...heading.matchAll(/data-pick="(\w+)"/g)].map(([, command]) => command)].join(' '),
      );
    };
    const before = ['c1 add', 'c2 add', 'c3 add', 'r4 add', 'm add'];
    expect(await offered()).toEqual(before);
    await pick('add', { what: 'cell', cell: 'n1c2' }, HEAD);
    await pick('add', { what: 'cell', cell: 'n1r4' }, HEAD);
    const [title, ...others] = COMMITTED;
    expect(staged(repository)).toBe(
      file([title!, EDITED[1]!, ...others.slice(0, -1).map(withId)]).toString(),
    );
    expect(await offered()).toEqual(['c1 add', 'c2 reset', 'c3 add', 'r4 reset', 'm add']);
    // Staged, and changed since.
    await pick('add', { what: 'cell', cell: 'n1c3' }, HEAD);
    repository.write(
      'a.ipynb',
      file(EDITED.with(2, { source: LONG.with(0, 'a = 7').join('\n'), id: 'cell-1' })),
    );
    expect((await offered())[2]).toBe('c3 add reset');
    for (let left = 3; left > 0; left -= 1) await act('undo');
    expect(await offered()).toEqual(before.slice(0, -1));
    await pick('add', { what: 'all' }, HEAD);
    expect(staged(repository)).toBe(repository.read('a.ipynb'));
    await pick('reset', { what: 'all' }, HEAD);
    expect(staged(repository)).toBe(file(COMMITTED).toString());
  });

  test('from a folder below, and of a notebook there', async () => {
    const repository = edited();
    repository.write('sub/c.ipynb', file(['one()', 'two()']));
    repository.commit('sub');
    repository.write('sub/c.ipynb', file(['one(1)', 'two(2)']));
    const { pick } = await reviewIn(repository, {}, join(repository.dir, 'sub'));
    expect(await pick('add', { what: 'cell', cell: 'n1c2' })).toBe('staged cell 2 of sub/c.ipynb');
    expect(staged(repository, 'sub/c.ipynb')).toBe(file(['one()', 'two(2)']).toString());
    const { pick: restore } = await reviewIn(repository, { relative: true }, join(repository.dir, 'sub'));
    expect(await restore('restore', { what: 'all' })).toBe('restored all changes of c.ipynb');
    expect(repository.read('sub/c.ipynb')).toBe(file(['one()', 'two(2)']).toString());
  });

  test('is refused on what has changed meanwhile, and undoing too', async () => {
    const repository = edited();
    const { view, act, pick } = await reviewIn(repository);
    const { id, revision } = await first(view());
    const sent = { chosen: UNSTAGED, command: 'add', section: id, revision, what: 'cell', cell: 'n1c3' };
    const other = file([...EDITED, 'other()']);
    repository.write('a.ipynb', other);
    expect(await refused(act('pick', sent))).toEqual([409, 'the notebook has changed meanwhile; look again']);
    expect(staged(repository)).toBe(file(COMMITTED).toString());

    await pick('restore', { what: 'cell', cell: 'n1c3' });
    repository.write('a.ipynb', other);
    await expect(act('undo')).rejects.toMatchObject({
      problem: {
        reason: 'the file was changed meanwhile, and was left as it is; this can no longer be undone',
      },
    });
    expect(repository.read('a.ipynb')).toBe(other.toString());
    await pick('add', { what: 'cell', cell: 'n1c3' });
    repository.git('add', 'a.ipynb');
    await expect(act('undo')).rejects.toMatchObject({
      problem: {
        reason: 'something else was staged meanwhile, and was left as it is; this can no longer be undone',
      },
    });
    expect(staged(repository)).toBe(other.toString());
    expect(await refused(act('undo'))).toEqual([409, 'there is nothing to undo']);
  });

  test('is offered where HEAD, index and work tree are compared, of what is tracked, and refused elsewhere', async () => {
    const repository = edited();
    repository.write('c.ipynb', file(['new()']));
    repository.git('add', '-N', 'c.ipynb');
    repository.git('tag', 'v1');
    const { view, act } = await reviewIn(repository);
    const buttons = (await view()).sections.map(({ html = '' }) => html.includes('data-pick'));
    expect(buttons).toEqual([true, false]);
    const commits = { kind: 'revisions', before: 'v1', after: '', sinceParted: false } as const;
    const { sections } = await view(commits);
    expect(sections.some(({ html = '' }) => html.includes('data-pick'))).toBe(false);
    const { id, revision } = sections[0]!;
    const sent = { chosen: commits, command: 'add', section: id, revision, what: 'all' };
    expect(await refused(act('pick', sent))).toEqual([422, 'this cannot be done here']);
  });

  test('whatever a page sends that is none of ours', async () => {
    const { view, act } = await reviewIn(edited());
    const { id, revision } = await first(view());
    const good = { chosen: UNSTAGED, command: 'add', section: id, revision, what: 'cell', cell: 'n1c3' };
    const status = async (wrong: object) => (await refused(act('pick', { ...good, ...wrong })))[0];
    for (const wrong of [
      { command: 'rm' },
      { what: 'file' },
      { section: 7 },
      { section: ['n1'] },
      { revision: null },
      { run: -1, what: 'run' },
      { run: 0.5, what: 'run' },
      { chosen: { kind: 'typed', args: ['--output=x'] }, command: 'commit' },
      { chosen: 'unstaged' },
      { chosen: { kind: 'revisions', before: 'x'.repeat(2000), after: '', sinceParted: false } },
      { cell: 'n1c2\n' },
    ]) {
      expect(await status(wrong)).toBe(400);
    }
    expect(await status({ cell: '../../etc/passwd' })).toBe(404);
    expect(await status({ what: 'run', run: 2 })).toBe(404);
    expect(await status({ section: 'n9' })).toBe(409);
    for (const input of [
      null,
      7,
      'x',
      [],
      {},
      { chosen: UNSTAGED },
      { chosen: UNSTAGED, have: [], outputs: [] },
    ]) {
      expect((await refused(act('view', input)))[0]).toBe(400);
    }
  });
});
