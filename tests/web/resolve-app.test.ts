/** What the page that resolves conflicts asks for, without a port or a browser. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import type { WebRefusal } from '../../src/web/app.ts';
import { conflicted, sources, type Versions } from '../e2e/conflicted.ts';
import { begun, notebook, type Story } from '../e2e/story.ts';
import { textIn } from '../html/pages.ts';
import { file } from '../resolve/notebooks.ts';
import { resolving } from './resolving.ts';

const FILE = 'analysis.ipynb';
const LONG = { timeout: 20_000, interval: 50 };
const VERSIONS: Versions = {
  base: notebook(['load()', 'size = 1', 'plot()', 'rate = 10', 'show()']),
  ours: notebook(['load()', 'size = 2', 'plot()', 'rate = 20', 'show()'], 10),
  theirs: notebook(['load()', 'size = 3', 'plot()', 'rate = 30', 'show()'], 20),
};
/** One side deleted a cell, both set a tag. */
const OTHERS: Versions = {
  base: String(file(['a()', 'gone()', { source: 'c()', metadata: { tags: [], title: 'x' } }])),
  ours: String(file(['a()', { source: 'c()', id: 'cell-2', metadata: { tags: [], title: 'mine' } }])),
  theirs: String(file(['a()', 'gone(1)', { source: 'c()', metadata: { tags: [], title: 'yours' } }])),
};
/** `main` has ours; on `topic` something else is done to the notebook, and git is told to merge. */
const conflictedBy = (change: (repository: Story) => void): (() => Story) =>
  begun((repository) => {
    repository.write(FILE, VERSIONS.base);
    repository.commit('base');
    repository.git('switch', '-q', '-c', 'topic');
    change(repository);
    repository.git('switch', '-q', 'main');
    repository.write(FILE, VERSIONS.ours);
    repository.commit('ours');
    repository.nbdiff('install');
    repository.tryGit(['merge', '-q', 'topic']);
  });
const refusal = (status: number) => expect.objectContaining({ status }) as unknown as WebRefusal;

describe('a decision', () => {
  test('is in the file, and what is suggested of others goes by it', async () => {
    const repository = conflicted(VERSIONS);
    const { tab } = await resolving(repository);
    const page = await tab();
    expect([page.stand(), page.answer().sum]).toEqual(['oo', '2 of 2 left']);
    const answer = await page.at(2, 'decide', { choice: 'theirs' });
    expect(sources(repository.read(FILE))[3]).toBe('rate = 30');
    expect(page.stand()).toBe('ox');
    expect(textIn(page.decision(1))).toContain('theirs, as in cell 4');
    expect(answer.said).toBe('conflict 2 of 2: theirs; 1 left');
    expect(answer.sum).toBe('1 of 2 left');
    expect(textIn(answer.list)).toContain('1 of 2');
  });

  test('shows what it makes of the cell, and whose outputs it has', async () => {
    const { tab } = await resolving(conflicted(VERSIONS));
    const page = await tab();
    expect(textIn(page.decision(1))).toContain('not decided yet');
    await page.at(1, 'decide', { choice: 'theirs' });
    expect(textIn(page.decision(1))).toContain('size = 3');
    expect(textIn(page.decision(1))).toContain('with the outputs of theirs');
    await page.at(1, 'decide', { choice: 'both' });
    expect(textIn(page.decision(1))).toContain('without outputs, until it is run');
  });

  test('can be taken back, by name and by undo, without limit', async () => {
    const repository = conflicted(VERSIONS);
    const start = repository.read(FILE);
    const { tab } = await resolving(repository);
    const page = await tab();
    expect([page.answer().canUndo, page.answer().canRedo]).toEqual([false, false]);
    await page.at(1, 'decide', { choice: 'ours' });
    await page.at(1, 'reopen');
    expect([page.stand(), repository.read(FILE)]).toEqual(['oo', start]);
    await page.at(1, 'decide', { choice: 'theirs' });
    await page.at(2, 'decide', { choice: 'ours' });
    const done = repository.read(FILE);
    for (let count = 0; count < 4; count += 1) await page.do('undo');
    expect([page.stand(), repository.read(FILE)]).toEqual(['oo', start]);
    expect([page.answer().canUndo, page.answer().canRedo]).toEqual([false, true]);
    for (let count = 0; count < 3; count += 1) await page.do('redo');
    expect((await page.do('redo')).at).toBe(page.shown().conflicts[1]!.id);
    expect([page.stand(), repository.read(FILE)]).toEqual(['xx', done]);
  });

  test('of all that is open is one stroke', async () => {
    const repository = conflicted(VERSIONS);
    const { tab } = await resolving(repository);
    const page = await tab();
    await page.at(1, 'decide', { choice: 'theirs' });
    await page.do('all', { choice: 'ours' });
    expect(sources(repository.read(FILE)).filter((_, at) => at % 2 === 1)).toEqual(['size = 3', 'rate = 20']);
    await page.at(1, 'reopen');
    await page.at(2, 'reopen');
    await page.do('all', { choice: 'theirs' });
    expect(page.stand()).toBe('xx');
    await page.do('undo');
    expect(page.stand()).toBe('oo');
    await page.do('redo');
    expect(page.stand()).toBe('xx');
  });
});

describe('what is suggested', () => {
  test('for a whole notebook is seen first, then taken at one stroke', async () => {
    const repository = conflicted(VERSIONS);
    const start = repository.read(FILE);
    const { app, tab } = await resolving(repository);
    const page = await tab();
    const { notebook: id, revision } = page.shown();
    const { html } = (await app.actions.suggested!({ notebook: id, revision })) as { html: string };
    expect(textIn(html)).toMatch(/cell 2: .* → theirs.*cell 4: .* → theirs/);
    expect(repository.read(FILE)).toBe(start);
    await page.do('all', { choice: 'suggestions' });
    expect(sources(repository.read(FILE))[1]).toBe('size = 3');
    expect(page.stand()).toBe('xx');
    await page.do('undo');
    expect(repository.read(FILE)).toBe(start);
  });
});

describe('what is no source', () => {
  test('a cell that one side deleted is deleted or kept, a value taken', async () => {
    const repository = conflicted(OTHERS);
    const { tab } = await resolving(repository);
    const page = await tab();
    expect(page.stand()).toBe('oo');
    const card = textIn(page.decision(1));
    expect(card.indexOf('delete the cell, as ours did')).toBeGreaterThan(-1);
    expect(card.indexOf('Keep the cell')).toBeGreaterThan(card.indexOf('delete the cell'));
    await page.at(1, 'decide', { choice: 'theirs' });
    expect(sources(repository.read(FILE))).toEqual(['a()', 'gone(1)', 'c()']);
    await page.at(1, 'decide', { choice: 'ours' });
    expect(sources(repository.read(FILE))).toEqual(['a()', 'c()']);
    expect(textIn(page.decision(1))).toContain('The cell is deleted.');
    await page.at(2, 'decide', { choice: 'theirs' });
    expect(textIn(page.decision(2))).toContain('"yours"');
    expect(JSON.parse(repository.read(FILE)).cells[1].metadata).toEqual({ tags: [], title: 'yours' });
  });

  test('both behind each other is offered between lines alone', async () => {
    const { tab } = await resolving(conflicted(OTHERS));
    const page = await tab();
    await expect(page.at(2, 'decide', { choice: 'both' })).rejects.toEqual(refusal(404));
    expect(page.decision(2)).not.toContain('data-choice="both"');
  });
});

describe('an edit', () => {
  test('begins between markers, or with what was decided', async () => {
    const { tab } = await resolving(conflicted(VERSIONS));
    const page = await tab();
    expect((await page.lines(1)).text).toBe(
      '<<<<<<< ours\nsize = 2\n||||||| base\nsize = 1\n=======\nsize = 3\n>>>>>>> topic\n',
    );
    await page.at(1, 'decide', { choice: 'both' });
    const { text, starts, language, separator } = await page.lines(1);
    expect([text, language, separator]).toEqual(['size = 2\nsize = 3\n', 'python', '\n']);
    expect(starts.slice(0, 2)).toEqual(['size = 2\n', 'size = 3\n']);
  });

  test('is decided, its last line ended as the others', async () => {
    const repository = conflicted(VERSIONS);
    const { tab } = await resolving(repository);
    const page = await tab();
    await page.at(1, 'edit', { text: 'size = 4\nsize += 1' });
    expect(sources(repository.read(FILE))[1]).toBe('size = 4\nsize += 1');
    expect(page.answer().said).toBe('conflict 1 of 2: edited; 1 left');
    expect((await page.lines(1)).text).toBe('size = 4\nsize += 1\n');
    await page.at(1, 'edit', { text: '' });
    expect(sources(repository.read(FILE))[1]).toBe('');
  });

  test('with markers, half a character, or what is no JSON is refused, in words', async () => {
    const repository = conflicted(OTHERS);
    const start = repository.read(FILE);
    const { tab } = await resolving(repository);
    const page = await tab();
    const marked = '<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n';
    for (const [number, text, words] of [
      [1, marked, 'there are still markers in it'],
      [1, 'a\nb\ud83d\n', 'line 2 of the text holds half a character'],
      [2, '{', 'it is not JSON'],
    ] as const) {
      const error = await page.at(number, 'edit', { text }).catch((thrown: unknown) => thrown);
      expect(error).toEqual(refusal(422));
      expect((error as WebRefusal).message).toContain(words);
    }
    expect(repository.read(FILE)).toBe(start);
    await page.at(2, 'edit', { text: '{"a": 1.0}' });
    expect(repository.read(FILE)).toContain('1.0');
  });

  test('of lines that end in CR LF keeps them, and a CR alone', async () => {
    const versions = {
      base: notebook(['a\r\nx = 1\r\nb']),
      ours: notebook(['a\r\nx = 2\ry\r\nb']),
      theirs: notebook(['a\r\nx = 3\r\nb']),
    };
    const repository = conflicted(versions);
    const { tab } = await resolving(repository);
    const page = await tab();
    const { separator, starts } = await page.lines(1);
    expect([separator, starts[0]]).toEqual(['\r\n', 'x = 2\ry\r\n']);
    await page.at(1, 'edit', { text: `${starts[0]!}z` });
    expect(sources(repository.read(FILE))).toEqual(['a\r\nx = 2\ry\r\nz\r\nb']);
  });

  test('of half a character is refused with its line, while sides can be taken', async () => {
    const versions = { base: 'x = 1', ours: 'x = 2', theirs: 'a\nx = "\\ud83d"' };
    const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map((text) =>
      notebook([text]).replaceAll('\\\\ud83d', '\\ud83d'),
    );
    const repository = conflicted({ base: base!, ours: ours!, theirs: theirs! });
    const { tab } = await resolving(repository);
    const page = await tab();
    const error = await page.lines(1).catch((thrown: unknown) => thrown);
    expect(error).toEqual(refusal(422));
    expect((error as WebRefusal).message).toContain('line 2 of theirs holds half a character');
    await page.at(1, 'decide', { choice: 'theirs' });
    expect(repository.read(FILE)).toContain('\\ud83d');
  });
});

describe('what is sent', () => {
  test('is looked at: names that are not known, other types, another revision', async () => {
    const repository = conflicted(VERSIONS);
    const start = repository.read(FILE);
    const { app, tab } = await resolving(repository);
    const page = await tab();
    const { notebook: id, revision } = page.shown();
    const good = { notebook: id, revision, conflict: `${id}c1`, choice: 'ours' };
    for (const [more, status] of [
      [{ notebook: '../x' }, 404],
      [{ notebook: 1 }, 400],
      [{ conflict: 'n1c9' }, 404],
      [{ conflict: '__proto__' }, 404],
      [{ conflict: undefined }, 400],
      [{ choice: 'text' }, 404],
      [{ choice: 'words' }, 404],
      [{ choice: { kind: 'ours' } }, 400],
      [{ revision: 'other' }, 409],
      [{ view: 1 }, 400],
      [{ view: { notebook: 'n7', revision, versions: {} } }, 404],
    ] as const) {
      const result = app.actions.decide!({ ...good, ...more });
      await expect(result, JSON.stringify(more)).rejects.toEqual(refusal(status));
    }
    for (const input of [undefined, null, 1, 'x', []])
      await expect(app.actions.decide!(input)).rejects.toEqual(refusal(400));
    await app.actions.undo!({});
    expect(repository.read(FILE)).toBe(start);
  });

  test('never names a path, nor does the page', async () => {
    const { app, tab } = await resolving(conflicted(VERSIONS));
    await tab();
    expect(app.page).not.toContain(FILE);
  });
});

test('what was viewed is known to the next page', async () => {
  const repository = conflicted(VERSIONS);
  const { tab } = await resolving(repository);
  const page = await tab();
  expect(page.shown().isViewed).toBe(false);
  const { notebook: id, revision } = page.shown();
  await (await resolving(repository)).app.actions.viewed!({ notebook: id, revision, isViewed: true });
  expect((await page.open()).shown!.isViewed).toBe(true);
});

describe('others', () => {
  test('who save the file are not overwritten; other notebooks keep what was decided', async () => {
    const repository = conflicted(VERSIONS);
    repository.write('b.ipynb', repository.read(FILE));
    const { tab } = await resolving(repository, { paths: [FILE, 'b.ipynb'] });
    const [page, other] = [await tab(), await tab()];
    await other.open('n2');
    await other.at(1, 'decide', { choice: 'ours' });
    await page.at(1, 'decide', { choice: 'ours' });
    const saved = repository.read(FILE).replace('load()', 'load(1)');
    writeFileSync(join(repository.dir, FILE), saved);
    await expect(page.at(2, 'decide', { choice: 'ours' })).rejects.toEqual(refusal(409));
    expect(repository.read(FILE)).toBe(saved);
    const before = page.shown().revision;
    await page.do('state');
    expect(page.shown().revision).not.toBe(before);
    await page.open('n1');
    expect(page.stand()).toBe('o');
    await other.do('state');
    expect(other.stand()).toBe('xo');
    await page.at(1, 'decide', { choice: 'theirs' });
    expect(sources(repository.read(FILE))[0]).toBe('load(1)');
  });

  test('in another process who decide the same conflict first are not overruled unseen', async () => {
    const repository = conflicted(VERSIONS);
    const [page, other] = [
      await (await resolving(repository)).tab(),
      await (await resolving(repository)).tab(),
    ];
    await other.at(1, 'decide', { choice: 'theirs' });
    const error = await page.at(1, 'decide', { choice: 'ours' }).catch((thrown: unknown) => thrown);
    expect(error).toEqual(refusal(409));
    expect((error as WebRefusal).message).toContain('was decided about in another window');
    expect(sources(repository.read(FILE))[1]).toBe('size = 3');
    await page.do('state');
    await page.at(1, 'decide', { choice: 'ours' });
    expect(sources(repository.read(FILE))[1]).toBe('size = 2');
  });

  test('who take the notebook away, or make it unreadable, end nothing else', async () => {
    const repository = conflicted(VERSIONS);
    const before = repository.read(FILE);
    const { tab } = await resolving(repository);
    const page = await tab();
    rmSync(join(repository.dir, FILE));
    await expect(page.at(1, 'decide', { choice: 'ours' })).rejects.toBeInstanceOf(NotebookError);
    repository.write(FILE, '{');
    await expect(page.at(1, 'decide', { choice: 'ours' })).rejects.toBeInstanceOf(NotebookError);
    expect(repository.read(FILE)).toBe('{');
    repository.write(FILE, before);
    await page.at(1, 'decide', { choice: 'ours' });
    expect(page.stand()).toBe('xo');
  });

  test.each<readonly [string, (file: string) => void]>([
    ['take a notebook away', (file) => rmSync(file)],
    ['cut it off', (file) => writeFileSync(file, '{')],
  ])('who %s hinder no decision in another', async (_, spoil) => {
    const repository = conflicted(VERSIONS);
    const start = repository.read(FILE);
    repository.write('a.ipynb', start);
    const { tab, events } = await resolving(repository, { paths: ['a.ipynb', FILE] });
    const page = await tab();
    await page.open('n2');
    spoil(join(repository.dir, 'a.ipynb'));
    await page.at(1, 'decide', { choice: 'ours' });
    await page.at(2, 'decide', { choice: 'theirs' });
    await page.do('undo');
    expect(sources(repository.read(FILE)).slice(1, 3)).toEqual(['size = 2', 'plot()']);
    await page.open('n1');
    await expect(page.at(1, 'decide', { choice: 'ours' })).rejects.toBeInstanceOf(NotebookError);
    // Nor is anybody less told of what others do there.
    const told = events.length;
    writeFileSync(join(repository.dir, FILE), start);
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(told), LONG);
    writeFileSync(join(repository.dir, 'a.ipynb'), start);
    await page.at(1, 'decide', { choice: 'ours' });
    expect(sources(repository.read('a.ipynb'))[1]).toBe('size = 2');
  });

  test('who end a conflict in Jupyter, by hand, are told of', async () => {
    const repository = conflicted(OTHERS);
    const { tab } = await resolving(repository);
    const page = await tab();
    expect(page.answer().told).toEqual([]);
    const ended = JSON.parse(repository.read(FILE));
    ended.cells[1].source = ['gone(2)'];
    repository.write(FILE, JSON.stringify(ended, undefined, 1));
    await expect(page.at(2, 'decide', { choice: 'ours' })).rejects.toEqual(refusal(409));
    await page.open();
    expect(page.stand()).toBe('o');
    expect(page.answer().told.join()).toContain('cell 2');
  });

  test('who give git the notebook are told of in the page, which has nothing more to add', async () => {
    const repository = conflicted(VERSIONS);
    const { app, tab, io } = await resolving(repository);
    const page = await tab();
    await page.do('all', { choice: 'ours' });
    repository.git('add', FILE);
    await vi.waitFor(async () => expect(textIn((await page.do('state')).list)).toContain('added'), LONG);
    expect(page.shown().progress).not.toContain('git add');
    expect(await app.end('done')).toBe(0);
    expect(io.output()).toBe(`${FILE}: 2 settled\n`);
  });

  test('in another process what was taken at one stroke is undone so', async () => {
    const repository = conflicted(VERSIONS);
    const before = repository.read(FILE);
    await (await (await resolving(repository)).tab()).do('all', { choice: 'theirs' });
    const page = await (await resolving(repository)).tab();
    expect((await page.do('undo')).said).toBe('undone: 2 decisions');
    expect(repository.read(FILE)).toBe(before);
    expect((await page.do('redo')).said).toBe('done again: 2 decisions');
  });

  test('who have another tab are told, and see it', async () => {
    const { tab, events } = await resolving(conflicted(VERSIONS));
    const [one, other] = [await tab(), await tab()];
    const { serial } = await one.at(1, 'decide', { choice: 'ours' });
    expect(events.at(-1)).toEqual({ kind: 'changed', serial });
    await other.do('state');
    expect(other.stand()).toBe('xo');
    expect(textIn(other.decision(1))).toContain('size = 2');
    // What the page has in this version already is not sent.
    expect((await other.do('state')).shown!.conflicts.every(({ decision }) => decision === undefined)).toBe(
      true,
    );
  });
});

test('a notebook that git merged as text is put together first, and that is said', async () => {
  const repository = conflicted(VERSIONS, { driver: false });
  expect(() => JSON.parse(repository.read(FILE))).toThrow();
  const { tab } = await resolving(repository);
  const page = await tab();
  expect(page.stand()).toBe('oo');
  expect(page.answer().told.join()).toContain(FILE);
  await page.do('all', { choice: 'theirs' });
  expect(sources(repository.read(FILE))[3]).toBe('rate = 30');
});

describe('in the end', () => {
  test('git is given the file by the button alone', async () => {
    const repository = conflicted(VERSIONS);
    const { app, tab, io } = await resolving(repository);
    const page = await tab();
    await expect(page.do('add')).rejects.toEqual(refusal(422));
    await page.do('all', { choice: 'ours' });
    expect(repository.git('status', '--short')).toBe(`UU ${FILE}\n`);
    expect(page.shown().progress).toContain('git add');
    await page.do('add');
    expect(repository.git('status', '--short')).not.toContain('UU');
    expect(page.shown().progress).not.toContain('git add');
    expect(await app.end('done')).toBe(0);
    expect(io.output()).toBe(`${FILE}: 2 settled\n`);
  });

  test.each(['done', 'interrupted', 'gone'] as const)('what is left makes the exit code: %s', async (how) => {
    const repository = conflicted(VERSIONS);
    const { app, tab, io } = await resolving(repository);
    await (await tab()).at(1, 'decide', { choice: 'ours' });
    expect(await app.end(how)).toBe(1);
    expect(io.output()).toBe(`${FILE}: 1 settled, 1 left\n`);
  });

  test('a notebook of which nothing was added is told of', async () => {
    const { app, tab, io } = await resolving(conflicted(VERSIONS));
    await (await tab()).do('all', { choice: 'theirs' });
    expect(await app.end('done')).toBe(0);
    expect(io.output()).toContain('git add');
  });

  test('of one cell alone the others stay open', async () => {
    const repository = conflicted(VERSIONS);
    const { app, tab } = await resolving(repository, { cell: 3 });
    const page = await tab();
    expect(page.stand()).toBe('o');
    await page.at(1, 'decide', { choice: 'ours' });
    expect(page.shown().progress).not.toContain('git add');
    expect(sources(repository.read(FILE))[1]).toContain('<<<<<<<');
    expect(await app.end('done')).toBe(1);
  });
});

describe('what git asks about the whole file', () => {
  /** Theirs deleted the notebook, ours changed it. */
  const deleted = conflictedBy((repository) => {
    repository.git('rm', '-q', FILE);
    repository.git('commit', '-q', '-m', 'gone');
  });

  test('a side deleted it: that is said, and it is kept by the button', async () => {
    const repository = deleted();
    const { app, tab } = await resolving(repository);
    const page = await tab();
    expect(textIn(page.shown().progress)).toContain('deleted by theirs; keep it with: git add');
    expect(await app.end('done')).toBe(1);
    await page.do('add');
    expect(repository.git('status', '--short')).toBe('');
    expect(await app.end('done')).toBe(0);
  });

  test('git left ours alone: that is said', async () => {
    const repository = conflicted(VERSIONS);
    repository.git('checkout', '--ours', FILE);
    const { tab } = await resolving(repository);
    expect(textIn((await tab()).shown().progress)).toContain('it is ours as it was');
  });
});

describe('rerere', () => {
  test('what was resolved as before is shown as such, and can be forgotten', async () => {
    const repository = conflicted(VERSIONS, { config: ['rerere.enabled=true'] });
    repository.nbdiff('resolve', '--take', 'theirs', '--cell', '2');
    repository.git('merge', '--abort');
    repository.tryGit(['merge', '-q', 'topic']);
    const { tab } = await resolving(repository);
    const page = await tab();
    expect(page.stand()).toBe('o');
    const html = page.shown().html ?? (await page.open()).shown!.html!;
    expect(textIn(html)).toContain('1 conflict resolved as before');
    const [card] = /<section class="cell remembered".*?<\/section>/s.exec(html)!;
    expect(textIn(card)).toContain('size = 2basesize = 1theirssize = 3');
    expect(textIn(card)).toMatch(/theirs\s*Resultsize = 3$/);
    const [, remembered] = /data-forget="([^"]*)"/.exec(html)!;
    const answer = await page.do('forget', { remembered });
    expect(answer.notice).toContain('1 forgotten');
    await expect(page.do('forget', { remembered })).rejects.toEqual(refusal(404));
    expect(textIn((await page.open()).shown!.html!)).not.toContain('resolved as before');
  });

  test('what is decided here is remembered', async () => {
    const repository = conflicted(VERSIONS, { config: ['rerere.enabled=true'] });
    const { app, tab } = await resolving(repository);
    const page = await tab();
    await page.do('all', { choice: 'theirs' });
    await app.end('done');
    repository.git('merge', '--abort');
    repository.tryGit(['merge', '-q', 'topic']);
    expect(sources(repository.read(FILE))[1]).toBe('size = 3');
  });
});
