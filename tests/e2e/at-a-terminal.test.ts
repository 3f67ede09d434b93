/** A person at a real terminal. What each key does is tested without one (tests/terminal/); these are the stories that
 *  need a terminal, an editor and git at once. */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/web/resolve/wire.ts';
import { LAUNCHER } from '../support/launcher.ts';
import { NODE } from '../support/node.ts';
import { conflicted, sources } from './conflicted.ts';
import { live } from './live.ts';
import { notebook, story } from './story.ts';
import { HAS_TERMINAL, terminal } from './terminal.ts';

const NBDIFF = `'${NODE}' '${LAUNCHER}'`;
const VERSIONS = {
  base: notebook(['load()', 'size = 1', 'plot()', 'rate = 10', 'show()']),
  ours: notebook(['load()', 'size = 2', 'plot()', 'rate = 20', 'show()'], 10),
  theirs: notebook(['load()', 'size = 3', 'plot()', 'rate = 30', 'show()'], 20),
};
const FILE = 'analysis.ipynb';

function outputsOf(text: string): readonly unknown[][] {
  return (JSON.parse(text) as { cells: { outputs: unknown[] }[] }).cells.map(({ outputs }) => outputs);
}

describe.skipIf(!HAS_TERMINAL)('a person at a terminal (needs tmux)', () => {
  test('resolves a notebook with a difficult name, changes their mind, and git add ends it', async () => {
    const path = "-it's a ü.ipynb";
    const repository = conflicted(VERSIONS, { path });
    const person = terminal(repository, `${NBDIFF} resolve`);
    const screen = await person.shows('(1/2) take it?');
    for (const line of [`1 of 2 · ${path} · cell 2`, '… cell 1: load()', 'size = 1', 'size = 2', 'size = 3'])
      expect(screen).toContain(line);
    person.press('t');
    await person.answer('(2/2) take it?', 'u');
    await person.shows('(1/2) take it?', 2);
    person.press('o');
    await person.shows('(2/2) take it?', 2);
    person.press('t');
    await person.answer('git add', 'y');
    expect(await person.exitCode()).toBe(0);
    expect(sources(repository.read(path))).toEqual(['load()', 'size = 2', 'plot()', 'rate = 30', 'show()']);
    const outputs = outputsOf(repository.read(path));
    expect(outputs[1]).toEqual(outputsOf(VERSIONS.ours)[1]);
    expect(outputs[3]).toEqual(outputsOf(VERSIONS.theirs)[3]);
    expect(repository.git('ls-files', '-u')).toBe('');
  });

  test('leaves git mergetool and the resolver in the middle, and what was decided is kept; mergetool ends the merge', async () => {
    const repository = conflicted(VERSIONS);
    const mergetool = 'git mergetool --no-prompt --tool=nbdiff';
    const person = terminal(repository, `${mergetool}; ${NBDIFF} resolve; ${mergetool}`);
    await person.answer('(1/2) take it?', 'o');
    await person.answer('(2/2) take it?', 'q');
    // git takes what a tool did only where all is done, and the person is told.
    await person.shows('git mergetool puts the file back as it was');
    await person.shows('(1/2) take it?', 2);
    expect(repository.git('ls-files', '-u')).not.toBe('');
    person.press('o');
    await person.shows('(2/2) take it?', 2);
    person.press('C-c');
    // What the resolver decided the tool goes on with.
    await person.shows('(2/2) take it?', 3);
    expect(person.screen()).toContain('1 settled, 1 left');
    person.press('t');
    expect(await person.exitCode()).toBe(0);
    expect(repository.git('ls-files', '-u')).toBe('');
    expect(sources(repository.read(FILE))).toEqual(['load()', 'size = 2', 'plot()', 'rate = 30', 'show()']);
  });

  test('edits in an editor, whose Ctrl-C is its own', async () => {
    const repository = conflicted(VERSIONS);
    const path = join(repository.root, 'editor');
    const script = [
      'cp "$1" seen.txt; echo "$1" > name.txt',
      `trap 'echo "size = 23" > "$1"; exit 0' INT; echo waiting; while :; do sleep 0.1; done`,
    ];
    writeFileSync(path, `#!/bin/sh\n${script.join('\n')}\n`);
    chmodSync(path, 0o755);
    const person = terminal(repository, `${NBDIFF} resolve`, { GIT_EDITOR: path });
    await person.answer('(1/2) take it?', 'e');
    await person.answer('waiting', 'C-c');
    await person.answer('(2/2) take it?', 'q');
    expect(await person.exitCode()).toBe(1);
    expect(sources(repository.read(FILE))[1]).toBe('size = 23');
    expect(repository.read('name.txt')).toMatch(/\.py\n$/);
    expect(repository.read('seen.txt')).toContain('size = 2\n');
  });

  test('is told of a file that somebody saved meanwhile, which is never overwritten', async () => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, `${NBDIFF} resolve`);
    await person.answer('(1/2) take it?', 'o');
    await person.shows('(2/2) take it?');
    repository.write(FILE, repository.read(FILE).replace('load()', 'load(everything)'));
    person.press('t');
    await person.shows('was changed by somebody else, and was read again; 1 open in it');
    await person.answer('(1/1) take it?', 't');
    await person.answer('git add', 'C-d');
    expect(await person.exitCode()).toBe(0);
    expect(sources(repository.read(FILE))).toEqual([
      'load(everything)',
      'size = 2',
      'plot()',
      'rate = 30',
      'show()',
    ]);
    expect(repository.git('status', '--porcelain')).toBe(`UU ${FILE}\n`);
  });

  test('has the same session as a page: each sees what the other decided, undoes it, and is told of git add', async () => {
    const repository = conflicted(VERSIONS);
    const page = await live(repository, ['resolve', '--web']);
    const ask = async (action: string, input: object = {}): Promise<Answer> =>
      (await (await page.post(action, input)).json()) as Answer;
    const shown = (await ask('open')).shown!;
    const { notebook: id, revision } = shown;
    const person = terminal(repository, `${NBDIFF} resolve`);
    await person.shows('(1/2) take it?');
    await ask('decide', { notebook: id, revision, conflict: 'n1c1', choice: 'theirs' });
    await person.shows('cell 2: theirs, decided in another window');
    await person.answer('(2/2) take it?', 'u');
    await person.shows('(1/2) take it?', 2);
    await expect.poll(async () => (await ask('state')).sum, { timeout: 20_000 }).toBe('2 of 2 left');
    person.press('o');
    await person.shows('(2/2) take it?', 2);
    person.press('t');
    await person.shows('git add');
    await expect.poll(async () => (await ask('state')).sum, { timeout: 20_000 }).toBe('0 of 2 left');
    await ask('undo');
    await person.shows('cell 4: open again, undone in another window');
    await person.shows('(2/2) take it?', 3);
    person.press('b');
    await person.shows('git add', 2);
    await expect.poll(async () => (await ask('state')).sum, { timeout: 20_000 }).toBe('0 of 2 left');
    expect((await page.post('add', { notebook: id, revision })).ok).toBe(true);
    expect(await person.exitCode()).toBe(0);
    expect(person.screen()).toContain(`${FILE}: git was given it, from another window`);
    expect(sources(repository.git('show', `:${FILE}`))).toEqual([
      'load()',
      'size = 2',
      'plot()',
      'rate = 10',
      'show()',
    ]);
    // The page lives on.
    expect((await page.post('state')).ok).toBe(true);
  });

  test('is killed, and another terminal undoes what was decided, while a third sees it', async () => {
    const repository = conflicted(VERSIONS);
    const start = repository.read(FILE);
    const first = terminal(repository, `sh -c 'echo $$ > pid; exec ${NBDIFF.replaceAll("'", '"')} resolve'`);
    await first.answer('(1/2) take it?', 'o');
    await first.shows('(2/2) take it?');
    process.kill(Number(repository.read('pid')), 'SIGKILL');
    expect(await first.exitCode()).toBe(137);
    expect(sources(repository.read(FILE))[1]).toBe('size = 2');
    const [second, third] = [
      terminal(repository, `${NBDIFF} resolve`),
      terminal(repository, `${NBDIFF} resolve`),
    ];
    await third.shows('(2/2) take it?');
    await second.answer('(2/2) take it?', 'u');
    await second.shows('(1/2) take it?');
    await third.shows('cell 2: open again, undone in another window');
    expect(repository.read(FILE)).toBe(start);
    third.press('t');
    await second.shows('cell 4: theirs, decided in another window');
    second.press('q');
    expect(await second.exitCode()).toBe(1);
    third.press('q');
    expect(await third.exitCode()).toBe(1);
    expect(sources(repository.read(FILE))[3]).toBe('rate = 30');
  });

  test('stages some of what changed', async () => {
    const repository = story();
    const lines = 'import numpy\n\n\n\n\n\nfit()';
    repository.write(FILE, notebook([lines, 'score()', 'plot()']));
    repository.commit('one');
    const both = lines.replace('numpy', 'scipy').replace('fit()', 'fit(all)');
    repository.write(FILE, notebook([both, 'score(all)', 'plot(all)'], 5));
    const person = terminal(repository, `${NBDIFF} add -p`);
    await person.answer('(1/3) stage this?', 's');
    await person.answer('(1/2) stage these lines?', 'y');
    await person.answer('(2/2) stage these lines?', 'n');
    await person.answer('(2/3) stage this?', 'n');
    await person.answer('(3/3) stage this?', 'y');
    expect(await person.exitCode()).toBe(0);
    expect(person.screen()).toContain(`${FILE}: 2 of 3 changes staged`);
    const staged = sources(repository.git('show', `:${FILE}`));
    expect(staged).toEqual([lines.replace('numpy', 'scipy'), 'score()', 'plot(all)']);
  });
});
