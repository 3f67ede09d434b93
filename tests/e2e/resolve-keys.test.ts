/** The resolver as a person uses it: a real terminal, each key. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { conflicted, RESOLVE, sources } from './conflicted.ts';
import { notebook } from './story.ts';
import { HAS_TERMINAL, terminal } from './terminal.ts';

const VERSIONS = {
  base: notebook(['load()', 'size = 1', 'plot()', 'rate = 10', 'show()']),
  ours: notebook(['load()', 'size = 2', 'plot()', 'rate = 20', 'show()'], 10),
  theirs: notebook(['load()', 'size = 3', 'plot()', 'rate = 30', 'show()'], 20),
};
const FILE = 'analysis.ipynb';

function outputsOf(text: string): readonly unknown[][] {
  return (JSON.parse(text) as { cells: { outputs: unknown[] }[] }).cells.map(({ outputs }) => outputs);
}

/** An editor that runs a shell script on the file. */
function editor(root: string, script: string): Record<string, string> {
  const path = join(root, 'editor');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { GIT_EDITOR: path };
}

describe.skipIf(!HAS_TERMINAL)('a person at a terminal (needs tmux)', () => {
  test('sees the cell, its neighbours, the three sides and how far it is', async () => {
    const repository = conflicted(VERSIONS, { config: ['merge.conflictStyle=diff3'] });
    const screen = await terminal(repository, RESOLVE).shows('(1/2) take it?');
    expect(screen).toContain('1 of 2 · analysis.ipynb · cell 2');
    expect(screen).toContain('… cell 1: load()');
    expect(screen).toContain('… cell 3: plot()');
    for (const line of ['── base', 'size = 1', '── ours', 'size = 2', '── theirs', 'size = 3'])
      expect(screen).toContain(line);
  });

  test('sees base in style merge too, which git knows', async () => {
    const repository = conflicted(VERSIONS);
    expect(await terminal(repository, RESOLVE).shows('(1/2) take it?')).toContain('size = 1');
  });

  test.each([
    ['o', 'size = 2'],
    ['t', 'size = 3'],
    ['b', 'size = 1'],
    ['+', 'size = 2\nsize = 3'],
    ['r', 'size = 3\nsize = 2'],
  ])('%s decides', async (key, source) => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, RESOLVE);
    await person.answer('(1/2) take it?', key);
    await person.answer('(2/2) take it?', 'q');
    expect(await person.exitCode()).toBe(1);
    expect(sources(repository.read(FILE))[1]).toBe(source);
    expect(person.screen()).toContain('1 settled, 1 left');
  });

  test('takes sides, and their outputs come back with them; git add ends it', async () => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, RESOLVE);
    await person.answer('(1/2) take it?', 'o');
    await person.answer('(2/2) take it?', 't');
    await person.answer('git add analysis.ipynb?', 'y');
    expect(await person.exitCode()).toBe(0);
    const outputs = outputsOf(repository.read(FILE));
    expect(outputs[1]).toEqual(outputsOf(VERSIONS.ours)[1]);
    expect(outputs[3]).toEqual(outputsOf(VERSIONS.theirs)[3]);
    expect(repository.git('status', '--porcelain')).toBe(`M  ${FILE}\n`);
  });

  test('may leave git add for later', async () => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, RESOLVE);
    await person.answer('(1/2) take it?', 'o');
    await person.answer('(2/2) take it?', 'o');
    await person.answer('git add analysis.ipynb?', 'n');
    expect(await person.exitCode()).toBe(0);
    expect(repository.git('status', '--porcelain')).toBe(`UU ${FILE}\n`);
  });

  test('takes the suggestion, which is shown with its lines', async () => {
    const repository = conflicted({
      base: notebook(['fit(rate=1, size=1, depth=1)']),
      ours: notebook(['fit(rate=2, size=1, depth=1)']),
      theirs: notebook(['fit(rate=1, size=1, depth=3)']),
    });
    const person = terminal(repository, RESOLVE);
    expect(await person.shows('(1/1) take it?')).toContain('fit(rate=2, size=1, depth=3)');
    person.press('s');
    await person.answer('git add', 'n');
    expect(sources(repository.read(FILE))).toEqual(['fit(rate=2, size=1, depth=3)']);
  });

  test('sees a second guess with S', async () => {
    const repository = conflicted({
      base: notebook(['use `do` and `do`']),
      ours: notebook(['use `delayed` and `do`']),
      theirs: notebook(['use `delayed` and `delayed`']),
    });
    const person = terminal(repository, RESOLVE);
    await person.shows('theirs, which has all');
    person.press('S');
    await person.shows('both edits, word by word');
    person.press('s');
    await person.answer('git add', 'n');
    expect(sources(repository.read(FILE))).toEqual(['use `delayed` and `delayed`']);
  });

  test('skips, goes back, and decides anew', async () => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, RESOLVE);
    await person.answer('(1/2) take it?', 'o');
    await person.answer('(2/2) take it?', 'p');
    await person.shows('(1/2) take it?', 2);
    expect(sources(repository.read(FILE))[1]).toContain('<<<<<<<');
    person.press('n');
    await person.shows('(2/2) take it?', 2);
    person.press('t');
    expect(await person.exitCode()).toBe(1);
    const [, first, , second] = sources(repository.read(FILE));
    expect(first).toContain('<<<<<<<');
    expect(second).toBe('rate = 30');
  });

  test('looks at the whole cell, its outputs, and the help; other keys help too', async () => {
    const long = (size: number): string => `import pandas\n\n# prepare\nx = 1\n\nsize = ${size}`;
    const repository = conflicted({
      base: notebook([long(1)]),
      ours: notebook([long(2)]),
      theirs: notebook([long(3)]),
    });
    const person = terminal(repository, RESOLVE);
    await person.answer('(1/1) take it?', 'w');
    await person.shows('import pandas');
    person.press('v');
    await person.shows('cell 1 · outputs');
    person.press('?');
    await person.shows('quit; what was decided so far is kept');
    person.press('x');
    await person.shows('quit; what was decided so far is kept', 2);
    person.press('q');
    expect(await person.exitCode()).toBe(1);
  });

  test('edits in an editor, in a file named for its language', async () => {
    const repository = conflicted(VERSIONS);
    const env = editor(repository.root, `cp "$1" seen.txt; echo "$1" > name.txt; echo 'size = 23' > "$1"`);
    const person = terminal(repository, RESOLVE, env);
    await person.answer('(1/2) take it?', 'e');
    await person.answer('(2/2) take it?', 'q');
    await person.exitCode();
    expect(sources(repository.read(FILE))[1]).toBe('size = 23');
    expect(repository.read('name.txt')).toMatch(/\.py\n$/);
    expect(repository.read('seen.txt')).toMatch(
      /^<{7} .*\nsize = 2\n\|{7} .*\nsize = 1\n={7}\nsize = 3\n>{7} /,
    );
  });

  test.each([
    ['is killed', 'kill -9 $$', 'the editor ended with an error; nothing was decided'],
    ['fails', 'exit 1', 'the editor ended with an error; nothing was decided'],
    ['takes the file away', 'rm "$1"', 'the editor ended with an error; nothing was decided'],
    ['changes nothing', 'true', 'there are still markers in it; nothing was decided'],
  ])('an editor that %s decides nothing', async (_, script, words) => {
    const repository = conflicted(VERSIONS);
    const before = repository.read(FILE);
    const person = terminal(repository, RESOLVE, editor(repository.root, script));
    await person.answer('(1/2) take it?', 'e');
    await person.shows(words);
    expect(repository.read(FILE)).toBe(before);
    await person.answer('(1/2) take it?', 'q');
    expect(await person.exitCode()).toBe(1);
  });

  test('Ctrl-C in the editor is the editor’s', async () => {
    const repository = conflicted(VERSIONS);
    const script = `trap 'echo "size = 5" > "$1"; exit 0' INT; echo waiting; while :; do sleep 0.1; done`;
    const person = terminal(repository, RESOLVE, editor(repository.root, script));
    await person.answer('(1/2) take it?', 'e');
    await person.answer('waiting', 'C-c');
    await person.answer('(2/2) take it?', 'q');
    await person.exitCode();
    expect(sources(repository.read(FILE))[1]).toBe('size = 5');
  });

  test.each(['C-c', 'C-d'])('%s keeps what was decided', async (key) => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, RESOLVE);
    await person.answer('(1/2) take it?', 't');
    await person.answer('(2/2) take it?', key);
    expect(await person.exitCode()).toBe(1);
    expect(sources(repository.read(FILE))[1]).toBe('size = 3');
    expect(sources(repository.read(FILE))[3]).toContain('<<<<<<<');
  });

  test('a terminal that is closed keeps what was decided', async () => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, `sh -c 'echo $$ > pid; exec ${RESOLVE.replaceAll("'", '')}'`);
    await person.answer('(1/2) take it?', 't');
    await person.shows('(2/2) take it?');
    process.kill(Number(repository.read('pid')), 'SIGKILL');
    await person.exitCode();
    expect(sources(repository.read(FILE))[1]).toBe('size = 3');
  });

  test('a file that somebody saved meanwhile is read again, never overwritten', async () => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, RESOLVE);
    await person.answer('(1/2) take it?', 'o');
    await person.shows('(2/2) take it?');
    repository.write(FILE, repository.read(FILE).replace('load()', 'load(everything)'));
    person.press('t');
    await person.shows('was changed by somebody else, and was read again; 1 open in it');
    await person.answer('(1/1) take it?', 't');
    await person.answer('git add', 'n');
    expect(await person.exitCode()).toBe(0);
    expect(sources(repository.read(FILE))).toEqual([
      'load(everything)',
      'size = 2',
      'plot()',
      'rate = 30',
      'show()',
    ]);
  });

  test('a cell that one side deleted: the suggestion deletes it', async () => {
    const repository = conflicted({
      base: notebook(['load()', 'old(1)', 'show()']),
      ours: notebook(['load()', 'show()']),
      theirs: notebook(['load()', 'old(2)', 'show()']),
    });
    const person = terminal(repository, RESOLVE);
    expect(await person.shows('(1/1) take it?')).toContain('deleted by ours, changed by theirs');
    expect(person.screen()).toContain('suggestion (s): delete the cell');
    person.press('s');
    await person.answer('git add', 'y');
    expect(await person.exitCode()).toBe(0);
    expect(sources(repository.read(FILE))).toEqual(['load()', 'show()']);
  });

  test('a value of the metadata, by a side and by hand', async () => {
    const named = (name: string, title: string): string =>
      notebook(['load()']).replace(
        '"metadata": {},',
        `"metadata": {\n    "name": "${name}",\n    "title": "${title}"\n   },`,
      );
    const repository = conflicted({ base: named('a', 'x'), ours: named('b', 'y'), theirs: named('c', 'z') });
    const env = editor(repository.root, `echo "$1" > name.txt; echo '"by hand"' > "$1"`);
    const person = terminal(repository, RESOLVE, env);
    expect(await person.shows('(1/2) take it?')).toContain('"c"');
    person.press('t');
    await person.answer('(2/2) take it?', 'e');
    await person.answer('git add', 'n');
    expect(await person.exitCode()).toBe(0);
    const { cells } = JSON.parse(repository.read(FILE)) as { cells: { metadata: unknown }[] };
    expect(cells[0]!.metadata).toEqual({ name: 'c', title: 'by hand' });
    expect(repository.read('name.txt')).toMatch(/\.json\n$/);
  });

  test('git mergetool ends the merge', async () => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, 'git mergetool --no-prompt --tool=nbdiff');
    await person.answer('(1/2) take it?', 'o');
    await person.answer('(2/2) take it?', 't');
    expect(await person.exitCode()).toBe(0);
    expect(repository.git('ls-files', '-u')).toBe('');
    expect(sources(repository.read(FILE))).toEqual(['load()', 'size = 2', 'plot()', 'rate = 30', 'show()']);
  });

  test('git mergetool left early leaves the path unmerged', async () => {
    const repository = conflicted(VERSIONS);
    const person = terminal(repository, 'git mergetool --no-prompt --tool=nbdiff');
    await person.answer('(1/2) take it?', 'o');
    await person.answer('(2/2) take it?', 'q');
    await person.shows('exit code: ');
    expect(repository.git('ls-files', '-u')).not.toBe('');
  });

  test('git mergetool merges anew what git merged as text', async () => {
    const repository = conflicted(VERSIONS, { driver: false });
    repository.nbdiff('install');
    const person = terminal(repository, 'git mergetool --no-prompt --tool=nbdiff');
    await person.answer('(1/2) take it?', 'o');
    await person.answer('(2/2) take it?', 'o');
    expect(await person.exitCode()).toBe(0);
    expect(sources(repository.read(FILE))).toEqual(sources(VERSIONS.ours));
  });

  test('a path with quotes, spaces and a leading dash', async () => {
    const path = "-it's a ü.ipynb";
    const repository = conflicted(VERSIONS, { path });
    const person = terminal(repository, RESOLVE);
    await person.answer('(1/2) take it?', 'o');
    await person.answer('(2/2) take it?', 'o');
    await person.answer('git add', 'y');
    expect(await person.exitCode()).toBe(0);
    expect(repository.git('ls-files', '-u')).toBe('');
  });
});
