/** What `nbdiff check` finds, and how it guards a commit. */
import { describe, expect, test } from 'vitest';
import { notebook, type Story, story } from './story.ts';

const MARKED = '<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs';

/** A notebook with other things in it than `notebook` writes. */
function file(
  change: (json: { cells: Record<string, unknown>[]; [key: string]: unknown }) => void,
  sources = ['a = 1', 'b = 2'],
): string {
  const json = JSON.parse(notebook(sources)) as Parameters<typeof change>[0];
  change(json);
  return `${JSON.stringify(json, null, 1)}\n`;
}

function check(
  content: string,
  ...args: string[]
): { readonly code: number | null; readonly stdout: string } {
  const repository = story();
  repository.write('a.ipynb', content);
  const { code, stdout } = repository.nbdiff('check', 'a.ipynb', ...args);
  return { code, stdout };
}

describe('rules', () => {
  test('a good notebook', () => {
    expect(check(notebook(['a = 1', 'b = 2']))).toEqual({ code: 0, stdout: '' });
  });

  test('conflict: markers of whole shape, records; not a tutorial, not half a shape', () => {
    const found = check(notebook(['x = 0', MARKED]));
    expect(found).toEqual({
      code: 1,
      stdout: 'a.ipynb: cell 2: conflict: 1 conflict between markers; finish with: nbdiff resolve a.ipynb\n',
    });
    const tutorial = file(
      ({ cells }) => Object.assign(cells[1]!, { metadata: { tags: ['nbdiff-allow-markers'] } }),
      ['x', MARKED],
    );
    expect(check(tutorial).code).toBe(0);
    expect(check(notebook(['print("<<<<<<< ours")', '<<<<<<< ours\nhalf'])).code).toBe(0);
    const recorded = file(({ cells }) =>
      Object.assign(cells[0]!, {
        metadata: { nbdiff: { conflicts: [{ path: ['cell', 'metadata', 'x'], ours: 1, theirs: 2 }] } },
      }),
    );
    expect(check(recorded)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('cell 1: conflict: a conflict is recorded'),
    });
  });

  test('unreadable', () => {
    expect(check('{ "cells": [')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^a\.ipynb:1:13: unreadable: not valid JSON/),
    });
    const broken = '{\n "cells": [],\n "metadata": {ü}\n}';
    expect(check(broken).stdout).toMatch(
      /^a\.ipynb:3:15: unreadable: not valid JSON: expected a key in quotes/,
    );
    expect(JSON.parse(check(broken, '--json').stdout).findings).toMatchObject([{ line: 3, column: 15 }]);
    expect(check(broken, '--format', 'github').stdout).toMatch(/^::error file=a\.ipynb,line=3,col=15,title=/);
    expect(check('{"cells": 5, "nbformat": 4}').stdout).toMatch(/^a\.ipynb:1:11: unreadable: not a notebook/);
    expect(check('{\n<<<<<<< a\n=======\n>>>>>>> b\n}')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^a\.ipynb:2:1: .*nbdiff resolve a\.ipynb/),
    });
  });

  test.each([
    [
      'a missing key',
      (json: { cells: Record<string, unknown>[] }) => delete json.cells[0]!.outputs,
      '"outputs" is missing',
    ],
    [
      'a bad id',
      (json: { cells: Record<string, unknown>[] }) => Object.assign(json.cells[0]!, { id: 'no spaces' }),
      'the id is not 1 to 64',
    ],
    [
      'a type of cell',
      (json: { cells: Record<string, unknown>[] }) => Object.assign(json.cells[0]!, { cell_type: 'poem' }),
      '"poem" is no type of cell',
    ],
    [
      'tags',
      (json: { cells: Record<string, unknown>[] }) =>
        Object.assign(json.cells[0]!, { metadata: { tags: ['a', 'a'] } }),
      'a tag stands there twice',
    ],
    [
      'an output',
      (json: { cells: Record<string, unknown>[] }) =>
        Object.assign(json.cells[0]!, { outputs: [{ output_type: 'stream', text: 'x' }] }),
      '"name" of an output (stream) is missing',
    ],
  ])('schema: %s', (_, change, words) => {
    expect(check(file((json) => void change(json)))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`schema: ${words}`),
    });
  });

  test('unknown-key warns, once for all cells: ids in format 4.4 stop no commit', () => {
    const older = file((json) => Object.assign(json, { nbformat_minor: 4 }));
    expect(check(older)).toEqual({
      code: 0,
      stdout:
        'a.ipynb: cell 1: warning: unknown-key: "id" is no key of a code cell (2 times, first here); Jupyter opens it and complains, until that is taken out\n',
    });
    expect(check(older, '--rule', 'unknown-key').code).toBe(1);
    expect(check(older, '--rule', 'unknown-key=off', '--rule', 'schema').stdout).toBe('');
    expect(check(older, '--rule', 'schema=off').stdout).toContain('unknown-key');
    const one = file(({ cells }) => Object.assign(cells[0]!, { extra: 1 }));
    expect(check(one).stdout).toContain('cell 1: warning: unknown-key: "extra" is no key of a code cell; ');
  });

  test('duplicate-id', () => {
    const twins = file(({ cells }) => Object.assign(cells[1]!, { id: cells[0]!.id }));
    expect(check(twins)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('cell 2: duplicate-id: the id "cell-0" is also that of cell 1'),
    });
  });

  test('execution-order and unexecuted warn', () => {
    const odd = file(
      ({ cells }) => {
        Object.assign(cells[0]!, { execution_count: 5 });
        Object.assign(cells[1]!, { execution_count: 2 });
        Object.assign(cells[2]!, { execution_count: null, outputs: [] });
      },
      ['a = 1', 'b = 1', 'c = 1'],
    );
    const { code, stdout } = check(odd);
    expect(code).toBe(0);
    expect(stdout).toContain('cell 2: warning: execution-order: In [2] stands behind In [5]');
    expect(stdout).toContain('cell 3: warning: unexecuted');
    expect(check(odd, '--rule', 'execution-order').code).toBe(1);
    expect(check(odd, '--rule', 'execution-order=off', '--rule', 'unexecuted=off')).toEqual({
      code: 0,
      stdout: '',
    });
  });

  test('empty cells, which kernels run without counting, are in order wherever they stand', () => {
    const run = file(
      ({ cells }) => {
        for (const [at, count] of [1, 2, 2, 3, 3].entries()) cells[at]!.execution_count = count;
      },
      ['a = 1', '', 'b = 1', 'c = 1', ' \n'],
    );
    expect(check(run)).toEqual({ code: 0, stdout: '' });
  });

  test('size, outputs, secrets', () => {
    const large = file(({ cells }) =>
      Object.assign(cells[0]!, {
        outputs: [{ name: 'stdout', output_type: 'stream', text: 'x'.repeat(1_100_000) }],
      }),
    );
    expect(check(large).stdout).toContain('cell 1: warning: size: its outputs take 1.1 MB, more than 1.0 MB');
    expect(check(notebook(['a']), '--rule', 'outputs')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 cell with outputs'),
    });
    const secret = file(({ cells }) =>
      Object.assign(cells[0]!, {
        outputs: [{ name: 'stdout', output_type: 'stream', text: `AKIA${'A'.repeat(16)}` }],
      }),
    );
    expect(check(secret, '--rule', 'secrets=error')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('an AWS access key'),
    });
  });

  test('for programs', () => {
    const { stdout } = check(notebook(['x = 1', MARKED]), '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      findings: [{ path: 'a.ipynb', cell: 2, rule: 'conflict', severity: 'error', line: 36 }],
    });
    expect(check(notebook(['x = 1', MARKED]), '--format', 'github').stdout).toMatch(
      /^::error file=a\.ipynb,line=36,title=nbdiff conflict::cell 2: /,
    );
    expect(check('x', '--rule', 'nonsense').code).toBe(2);
  });

  test('a conflict has the line of its first marker, as far as lines of the source have lines of the file', () => {
    const lineOf = (content: string): number | undefined => {
      const { line } = JSON.parse(check(content, '--json').stdout).findings[0];
      expect(content.split('\n')[line - 1]).toMatch(/"<<<<<<< ours|"source": "x/);
      return line;
    };
    const below = `x = 1\n\ny = '"'\n${MARKED}\n${MARKED}`;
    const inList = lineOf(notebook(['x = 1', below]));
    const asText = lineOf(file(({ cells }) => Object.assign(cells[1]!, { source: below }), ['x = 1', '']));
    expect([inList, asText]).toEqual([39, 35]);
  });
});

describe('in a repository', () => {
  function staged(content: string): Story {
    const repository = story();
    repository.write('a.ipynb', notebook(['a = 1', 'b = 2']));
    repository.commit('good');
    repository.write('a.ipynb', content);
    repository.git('add', '-A');
    return repository;
  }

  test('the index counts, not the work tree; --all and --staged', () => {
    const repository = staged(notebook(['x = 1', MARKED]));
    repository.write('a.ipynb', notebook(['a = 1']));
    expect(repository.nbdiff('check').stdout).toContain('cell 2: conflict');
    expect(repository.nbdiff('check', '--all').code).toBe(1);
    repository.git('add', '-A');
    expect(repository.nbdiff('check', '--staged').code).toBe(0);
  });

  test('edited after it ran', () => {
    const repository = staged(notebook(['a = 1  # edited', 'b = 2']));
    expect(repository.nbdiff('check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('cell 1: warning: edited-after-run'),
    });
  });

  test('outputs are an error where a filter takes them out; config switches rules', () => {
    const repository = staged(notebook(['a = 1', 'b = 3']));
    repository.git('config', 'nbdiff.check.edited-after-run', 'off');
    expect(repository.nbdiff('check')).toMatchObject({ code: 0, stdout: '' });
    repository.write('.gitattributes', '*.ipynb filter=nbdiff\n');
    expect(repository.nbdiff('check')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('outputs: 2 cells with outputs'),
    });
  });

  test('what git calls unmerged is a conflict, whatever unreadable is', () => {
    const repository = staged(notebook(['a = 2', 'b = 2']));
    repository.commit('ours');
    repository.git('checkout', '-q', '-b', 'topic', 'HEAD^');
    repository.write('a.ipynb', notebook(['a = 3', 'b = 2']));
    repository.commit('theirs');
    expect(repository.tryGit(['merge', 'main']).code).toBe(1);
    const words = 'a.ipynb: conflict: git calls it unmerged; finish with: nbdiff resolve a.ipynb\n';
    for (const args of [['check'], ['check', '--all', '--rule', 'unreadable=off']])
      expect(repository.nbdiff(...args)).toMatchObject({ code: 1, stdout: words });
    const { stdout } = repository.nbdiff('check', '--json');
    expect(JSON.parse(stdout).findings).toMatchObject([{ rule: 'conflict', where: 'index', cell: null }]);
    expect(repository.nbdiff('check', '--rule', 'conflict=off')).toMatchObject({ code: 0, stdout: '' });
  });

  test('the hook stops a commit with a marker, and says how to go on', () => {
    const repository = story();
    expect(repository.nbdiff('install', '--hook').code).toBe(0);
    repository.write('a.ipynb', notebook(['x = 1', MARKED]));
    repository.git('add', '-A');
    const refused = repository.tryGit(['commit', '-q', '-m', 'marked']);
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toContain('finish with: nbdiff resolve a.ipynb');
    repository.write('a.ipynb', notebook(['x', 'a = 1']));
    repository.git('add', '-A');
    expect(repository.tryGit(['commit', '-q', '-m', 'settled']).code).toBe(0);
  });
});
