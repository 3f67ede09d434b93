/** What `nbdiff check` finds of names, in every format, and what switches it. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/check/findings.ts';
import { begun, notebook, type Story, story } from './story.ts';

const MOVED = notebook(['import math', 'print(df)\nmath.pi', 'df = 1', 'df += 1\nleft']);

function withNotebook(content = MOVED): Story {
  const repository = story();
  repository.write('a.ipynb', content);
  return repository;
}

const BEFORE =
  'a.ipynb: cell 2: warning: used-before-made: line 1 uses df, which cell 3 makes, further down; move that cell up, and run all\n';
const NOWHERE =
  'a.ipynb: cell 4: warning: made-nowhere: no cell makes left, which line 2 uses; was its cell deleted? see: nbdiff log a.ipynb\n';

test('warns, with the cell, the line, the name and what to do', () => {
  expect(withNotebook().nbdiff('check', 'a.ipynb')).toMatchObject({ code: 0, stdout: BEFORE + NOWHERE });
});

test('--explain: the way of the name', () => {
  expect(withNotebook().nbdiff('check', '--explain', 'a.ipynb').stdout).toBe(
    `${BEFORE}  df: used in 2 (In [2]), made in 3 (In [3]), changed in 4 (In [4])\n${NOWHERE}  left: used in 4 (In [4])\n`,
  );
});

test('a call of a function, names further down in the cell, and deleted ones', () => {
  const words = (...sources: string[]): string =>
    withNotebook(notebook(sources))
      .nbdiff('check', 'a.ipynb')
      .stdout.replace(/^.*?used-before-made: /gm, '');
  expect(words('def f(x):\n  return x * k', '\nf(1)', 'k = 2', 'f(2)')).toBe(
    'line 2 calls f, which uses k, which cell 3 makes, further down; move that cell up, and run all\n',
  );
  expect(words('x = 1', 'df = df.dropna()', 'df')).toBe(
    'line 1 uses df, which is made further down in this cell, and in none above; make it first\n',
  );
  expect(words('x = 1', 'del x', 'print()\nx', 'x')).toBe(
    'line 2 uses x, which cell 2 has deleted (used in cell 4 too); make it again, or keep it there\n',
  );
});

test('stale-output: counts and names tell that an output is of other data', () => {
  const file = notebook(['data = load()', 'data.mean()', 'def load(): pass'], 5)
    .replace('"execution_count": 5', '"execution_count": 9')
    .replace('"execution_count": 7', '"execution_count": 4');
  const { stdout } = withNotebook(file).nbdiff(
    'check',
    '--rule',
    'execution-order=off',
    'a.ipynb',
    '--explain',
  );
  expect(stdout).toBe(
    [
      'a.ipynb: cell 1: warning: used-before-made: line 1 uses load, which cell 3 makes, further down; move that cell up, and run all',
      '  load: used in 1 (In [9]), made in 3 (In [4])',
      'a.ipynb: cell 2: warning: stale-output: its output is of an older data: cell 1, where data is made, ran again after it; restart the kernel and run all',
      '  data: made in 1 (In [9]), used in 2 (In [6])',
      '',
    ].join('\n'),
  );
});

test('stale-output: what a cell further down made', () => {
  const cells: readonly (readonly [string, number])[] = [
    ['train, test = [1], [2]', 1],
    ['model = sum(train)', 4],
    ['print(model, test)', 5],
    ['train = train + test', 3],
  ];
  const json = JSON.parse(notebook(cells.map(([source]) => source)));
  for (const [index, [, count]] of cells.entries()) json.cells[index].execution_count = count;
  expect(
    withNotebook(JSON.stringify(json)).nbdiff('check', 'a.ipynb', '--explain', '--rule=execution-order=off')
      .stdout,
  ).toBe(
    [
      'a.ipynb: cell 2: warning: stale-output: its output is of another train: cell 4 made it, ahead of the order in which they stand (so in cell 3 too); restart the kernel and run all',
      '  train: made in 1 (In [1]), used in 2 (In [4]), changed in 4 (In [3])',
      '',
    ].join('\n'),
  );
});

test('staged: an edit above makes outputs below stale', () => {
  const repository = withNotebook(notebook(['n = 1', 'print(n)']));
  repository.commit('one');
  repository.write('a.ipynb', notebook(['n = 2', 'print(n)']));
  repository.git('add', '-A');
  expect(repository.nbdiff('check', '--rule', 'edited-after-run=off').stdout).toBe(
    'a.ipynb: cell 2: warning: stale-output: its output is of an older n: cell 1, where n is made, was edited since; restart the kernel and run all\n',
  );
});

describe('in a merge that is not committed yet, what each side ran was made by its own sources', () => {
  const sides = begun((repository, ours: string, theirs: string) => {
    expect(repository.nbdiff('install').code).toBe(0);
    repository.write('a.ipynb', notebook(['n = 1', 'print(n)']));
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write('a.ipynb', theirs);
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write('a.ipynb', ours);
    repository.commit('ours');
  });
  const EDITED = notebook(['n = 2', 'print(n)']);
  const check = (repository: Story): string => repository.nbdiff('check').stdout;
  const MERGED =
    'a.ipynb: cell 2: warning: stale-output: its output is of another n: cell 1, where n is made, came from the other side of the merge; restart the kernel and run all\n';

  test('merge', () => {
    const repository = sides(EDITED, notebook(['n = 1', 'print(n, n)'], 5));
    repository.tryGit(['merge', '--no-commit', 'topic']);
    expect(check(repository)).toBe(MERGED);
  });

  test.each([
    ['merge', 'ours', 'topic'],
    ['cherry-pick', 'ours', 'topic'],
    ['rebase', 'theirs', 'topic'],
  ])('%s, after a conflict in another cell', (command, side, commit) => {
    const repository = sides(EDITED, notebook(['n = 3', 'print(n, n)'], 5));
    expect(repository.tryGit([command, commit]).code).toBe(1);
    expect(repository.nbdiff('resolve', '--take', side).code).toBe(0);
    repository.git('add', '-A');
    expect(check(repository)).toBe(MERGED);
  });

  test('what theirs edited and ran is as theirs have it', () => {
    const repository = sides(notebook(['n = 1', 'print(n)', 'm = 1']), EDITED);
    repository.tryGit(['merge', '--no-commit', 'topic']);
    expect(check(repository)).toBe('');
  });
});

test('for programs: cells by their numbers, and the way', () => {
  const { stdout } = withNotebook().nbdiff('check', 'a.ipynb', '--json');
  expect(JSON.parse(stdout).findings).toMatchObject([
    {
      rule: 'used-before-made',
      severity: 'warn',
      cell: 2,
      line: 36,
      name: 'df',
      sourceLine: 1,
      madeIn: 3,
      alsoIn: [],
      way: [
        { cell: 2, does: 'uses', count: 2 },
        { cell: 3, does: 'makes', count: 3 },
        { cell: 4, does: 'changes', count: 4 },
      ],
    },
    { rule: 'made-nowhere', cell: 4, line: 74, name: 'left', sourceLine: 2 },
  ]);
  const lines = MOVED.split('\n');
  expect([lines[35], lines[73]]).toEqual(['    "print(df)\\n",', '    "left"']);
});

test('for hosts', () => {
  const repository = withNotebook();
  const as = (format: string): string => repository.nbdiff('check', 'a.ipynb', '--format', format).stdout;
  expect(as('github')).toContain(
    '::warning file=a.ipynb,line=36,title=nbdiff used-before-made::cell 2: line 1 uses df',
  );
  expect(JSON.parse(as('gitlab'))).toMatchObject([
    { check_name: 'nbdiff/used-before-made', severity: 'minor', location: { lines: { begin: 36 } } },
    { check_name: 'nbdiff/made-nowhere' },
  ]);
  const { results, tool } = JSON.parse(as('sarif')).runs[0];
  expect(results).toMatchObject([
    { ruleId: 'used-before-made', level: 'warning' },
    { ruleId: 'made-nowhere' },
  ]);
  expect(tool.driver.rules[results[0].ruleIndex].id).toBe('used-before-made');
  expect(as('junit')).toContain('line 74: cell 4: no cell makes left');
});

describe('what switches them', () => {
  test('a rule on the command line, and in the config of git', () => {
    const repository = withNotebook();
    const rules = ['--rule', 'used-before-made', '--rule', 'made-nowhere=off'];
    expect(repository.nbdiff('check', 'a.ipynb', ...rules)).toMatchObject({
      code: 1,
      stdout: BEFORE.replace('warning: ', ''),
    });
    repository.git('config', 'nbdiff.check.used-before-made', 'off');
    expect(repository.nbdiff('check', 'a.ipynb').stdout).toBe(NOWHERE);
  });

  test('.nbdiff.json: levels and names that are given, by path; the config of git has the last word', () => {
    const repository = withNotebook();
    repository.write(
      '.nbdiff.json',
      '{ "check": { "used-before-made": "error" }, "paths": { "a.*": { "names": ["left"], "check": { "size": "off" } } } }',
    );
    const error = { code: 1, stdout: BEFORE.replace('warning: ', '') };
    expect(repository.nbdiff('check', 'a.ipynb')).toMatchObject(error);
    repository.git('add', '-A');
    expect(repository.nbdiff('check')).toMatchObject(error);
    repository.git('config', 'nbdiff.check.used-before-made', 'warn');
    expect(repository.nbdiff('check', 'a.ipynb')).toMatchObject({ code: 0, stdout: BEFORE });
  });

  test.each([
    [
      '{ "check": { "made-nowere": "error" } }',
      `.nbdiff.json "check.made-nowere": there is no rule "made-nowere" (rules are ${RULES.join(', ')})`,
    ],
    [
      '{ "paths": { "*": { "check": { "made-nowhere": "loud" } } } }',
      '.nbdiff.json "check.made-nowhere": "loud" is none of error, warn, off',
    ],
    ['{ "check": { "made-nowhere": 1 } }', '.nbdiff.json "check.made-nowhere" is none of error, warn, off'],
    ['{ "check": [] }', '.nbdiff.json "check" is not an object of rules'],
    ['{ "names": "left" }', '.nbdiff.json "names" is not a list of texts'],
  ])('a mistake in it is said: %s', (policy, words) => {
    const repository = withNotebook();
    repository.write('.nbdiff.json', policy);
    const { code, stdout, stderr } = repository.nbdiff('check', 'a.ipynb');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`nbdiff: ${words}; mend it: ${join(repository.dir, '.nbdiff.json')}\n`);
  });

  test('a mistake in the config of git is said', () => {
    const repository = withNotebook();
    repository.git('config', 'nbdiff.check.made-nowhere', 'loud');
    expect(repository.nbdiff('check', 'a.ipynb')).toMatchObject({
      code: 2,
      stderr:
        'nbdiff: nbdiff.check.made-nowhere in git\'s config: "loud" is none of error, warn, off; mend it with: git config --edit\n',
    });
  });

  test('a tag on the cell', () => {
    const tagged = JSON.parse(MOVED);
    tagged.cells[1].metadata.tags = ['raises-exception'];
    tagged.cells[3].metadata.tags = ['nbdiff-allow-hidden-state'];
    expect(withNotebook(JSON.stringify(tagged)).nbdiff('check', 'a.ipynb').stdout).toBe('');
  });
});
