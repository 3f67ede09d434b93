/** `nbdiff --impact`: what a change does to other cells, in every form in which a diff is asked for. */
import { expect, test } from 'vitest';
import { page } from '../render/notebooks.ts';
import { live } from './live.ts';
import { begun, notebook, type Story } from './story.ts';

const BEFORE = notebook(['df = load("a.csv")', 'k = 2', 'print(df)', 'model = fit(df, k)', 'model']);
const AFTER = notebook(['df = load("b.csv")', 'print(df)', 'model = fit(df, k)', 'model']).replaceAll(
  /"execution_count": ([2-4])|result ([2-4])/g,
  (_, count, result) =>
    count === undefined ? `result ${Number(result) + 1}` : `"execution_count": ${Number(count) + 1}`,
);

const begin = begun((repository) => {
  repository.write('a.ipynb', BEFORE);
  repository.commit('one');
  repository.write('a.ipynb', AFTER);
});

const CELLS = page(`
  ── cell 1 · code · In [1]
   1    - df = load("a.csv")
                     ^
      1 + df = load("b.csv")
                     ^
  df: used in cells 2 and 3
  ── cell 2 · removed · code · In [2]
   1    - k = 2
  k: made here before, used in cell 3
  … 3 unchanged cells
  outputs of cells 1, 2, 3 and 4 were made before this change
  not shown: ids of 3 cells
`);
const PAGE = `notebook a.ipynb\n${CELLS}`;

const shown = (repository: Story, ...args: string[]): string => repository.nbdiff(...args).stdout;

test('is shown of the work tree, the index, revisions and two files, without colour in a pipe', () => {
  const repository = begin();
  expect(repository.nbdiff('--impact')).toMatchObject({ code: 0, stdout: PAGE, stderr: '' });
  repository.git('add', 'a.ipynb');
  expect(shown(repository, '--cached', '--impact')).toBe(PAGE);
  repository.commit('two');
  expect(shown(repository, '--impact', 'HEAD~1', 'HEAD', '--', 'a.ipynb')).toBe(PAGE);
  expect(shown(repository, '--impact', 'HEAD~1:a.ipynb', 'HEAD:a.ipynb')).toBe(PAGE);
  repository.write('old.ipynb', BEFORE);
  expect(shown(repository, '--impact', 'old.ipynb', 'a.ipynb')).toBe(
    `notebook old.ipynb → a.ipynb\n${CELLS}`,
  );
});

test('is dim where there are colours', () => {
  expect(shown(begin(), '--impact', '--color')).toContain('\x1b[2mdf: used in cells 2 and 3\x1b[22m\n');
});

test('is not shown unasked, nor in lists and counts', () => {
  const repository = begin();
  expect(shown(repository)).not.toContain('used in');
  for (const form of ['--stat', '--numstat', '--name-only', '--name-status'])
    expect(shown(repository, form, '--impact')).toBe(shown(repository, form));
});

test('is in git diff too, where git is set so, and --no-impact takes it away', () => {
  const repository = begin();
  repository.nbdiff('install');
  const plain = repository.git('diff');
  expect(plain).not.toContain('used in');
  repository.git('config', 'nbdiff.impact', 'true');
  expect(repository.git('diff')).toBe(PAGE);
  expect(shown(repository)).toBe(PAGE);
  expect(shown(repository, '--no-impact')).toBe(plain);
});

test('is in the log, of notebooks and of one cell', () => {
  const repository = begin();
  repository.commit('two');
  expect(shown(repository, 'log', '--impact', '-1', '--format=%s')).toBe(`two\n\n${PAGE}`);
  const [, entry = ''] = shown(repository, 'log', '--cell', '1', '--impact', 'a.ipynb').split('two\n');
  expect(entry.split('\ncommit')[0]).toBe(`${CELLS.split('── cell 2')[0]}`);
  expect(shown(repository, 'log', '--cell', '1', 'a.ipynb')).not.toContain('used in');
});

test('is in pages and documents, and a document with it is applied', () => {
  const repository = begin();
  const impact = JSON.parse(shown(repository, '--impact', '--json')).files[0].impact;
  expect(impact).toEqual({
    names: [
      { change: 0, kind: 'made', name: 'df', usedIn: [2, 3] },
      { change: 1, kind: 'was-made', name: 'k', usedIn: [3] },
    ],
    outdatedOutputs: [1, 2, 3, 4],
    unknownFrom: null,
  });
  const html = shown(repository, '--impact', '--html');
  expect(html).toContain('<p class="about">df: used in cells 2 and 3</p></section>');
  expect(html).toContain(
    '<p class="not-shown">outputs of cells 1, 2, 3 and 4 were made before this change</p>',
  );
  const markdown = shown(repository, '--impact', '--markdown');
  expect(markdown).toContain('```\n\n`df`: used in cells 2 and 3\n\n');
  expect(markdown).toContain('*outputs of cells 1, 2, 3 and 4 were made before this change*\n');
  for (const form of ['--json', '--html', '--markdown'])
    expect(shown(repository, form)).not.toMatch(/used ?[iI]n/);

  repository.write('changes.json', shown(repository, '--impact', '--json'));
  repository.git('checkout', '-q', '--', 'a.ipynb');
  expect(repository.nbdiff('apply', 'changes.json').code).toBe(0);
  expect(shown(repository, '--impact')).toContain('df: used in cells 2 and 3\n');
});

test('says once where names are hidden, and nothing of other languages', () => {
  const repository = begin();
  const hiding = (first: string): string => notebook([first, 'k = 1', 'print(k)', 'n = 1', 'print(n)']);
  repository.write('one.ipynb', hiding('from lib import *'));
  repository.write(
    'other.ipynb',
    hiding('from lib import *').replace('k = 1', 'k = 2').replace('n = 1', 'n = 2'),
  );
  const lines = shown(repository, '--impact', 'one.ipynb', 'other.ipynb').split('\n');
  expect(lines.filter((line) => /used in|hides|were made/.test(line))).toEqual([
    'names are not followed from cell 1 on, where "from lib import *" hides them',
  ]);
  const inR = (text: string): string => text.replace('"language": "python"', '"language": "R"');
  repository.write('one.ipynb', inR(BEFORE));
  repository.write('other.ipynb', inR(AFTER));
  expect(shown(repository, '--impact', 'one.ipynb', 'other.ipynb')).toBe(
    shown(repository, 'one.ipynb', 'other.ipynb'),
  );
});

test('is in the live pages: of a comparison and of a commit, asked for or set', async () => {
  const repository = begin();
  const chosen = { kind: 'unstaged' };
  const seen = async (...args: string[]): Promise<string> => {
    const page = await live(repository, ['web', ...args]);
    const asked = async (action: string, input: object): Promise<string> =>
      JSON.stringify(await (await page.post(action, input)).json());
    const [, id] = args.includes('--log') ? /data-commit=\\"(\w+)/.exec(await asked('commits', {}))! : [];
    const answer = await (id === undefined
      ? asked('view', { chosen, have: {}, outputs: [] })
      : asked('commit', { id, outputs: false }));
    await page.post('done');
    return answer;
  };
  expect(await seen()).not.toContain('used in');
  expect(await seen('--impact')).toMatch(/df: used in cells 2 and 3.*made before this change/);
  repository.git('config', 'nbdiff.impact', 'true');
  expect(await seen()).toContain('df: used in cells 2 and 3');
  expect(await seen('--no-impact')).not.toContain('used in');
  repository.commit('two');
  expect(await seen('--log', 'a.ipynb')).toContain('df: used in cells 2 and 3');
});
