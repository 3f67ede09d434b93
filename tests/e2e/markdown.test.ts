/** `--markdown`, as a workflow calls it. */
import { describe, expect, test } from 'vitest';
import { codeBlocks, flaws } from '../markdown/tokens.ts';
import { begun, CHANGED, notebook, SCORED } from './story.ts';

/** SCORED and then CHANGED, with a second notebook that a branch renames. */
const twoCommits = begun((repository) => {
  repository.write('a.ipynb', SCORED);
  repository.write('old.ipynb', notebook(['one()', 'two()', 'three()']));
  repository.commit('one');
  repository.git('tag', 'c1');
  repository.write('a.ipynb', CHANGED);
  repository.git('mv', 'old.ipynb', 'new @user.ipynb');
  repository.commit('two');
});

describe('a diff', () => {
  test('of two commits, to standard output or into a file', () => {
    const repository = twoCommits();
    const { code, stdout, stderr } = repository.nbdiff('--markdown', 'c1..HEAD');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^<!-- nbdiff -->\n### 2 notebooks changed: \+1 −1 lines\n/);
    expect(stdout).toContain('| `old.ipynb` → `new @user.ipynb` | renamed (100% alike) |  |');
    expect(codeBlocks(stdout).map(({ text }) => text)).toEqual([
      '-model.score(X_test, y_test)\n+model.score(X_train, y_train)  # Changed to train data',
    ]);
    expect(stdout).toContain('*not shown: outputs of 2 cells*');
    expect(flaws(stdout)).toEqual([]);
    expect(repository.nbdiff('--markdown', '-o', 'page.md', 'c1..HEAD').stdout).toBe('');
    expect(repository.read('page.md')).toBe(stdout);
  });

  test('outputs, context, white space and words as in any diff; exit codes too', () => {
    const repository = twoCommits();
    const blocks = (...args: string[]): string =>
      codeBlocks(repository.nbdiff('--markdown', ...args).stdout)
        .map(({ text }) => text)
        .join('\n');
    expect(blocks('--outputs', 'c1', 'HEAD')).toContain('@@ outputs @@\n-result 1\n+result 2');
    expect(blocks('--word-diff', 'c1', 'HEAD')).toContain('{+model.score(X_train, y_train)');
    repository.write('a.ipynb', CHANGED.replace('model.fit(', 'model.fit( '));
    expect(blocks('-U0')).toBe('-model.fit(X_train, y_train)\n+model.fit( X_train, y_train)');
    expect(repository.nbdiff('--markdown', '-w').stdout).toContain('### No changes');
    expect(repository.nbdiff('--markdown', '--exit-code').code).toBe(1);
    expect(repository.nbdiff('--markdown', '--quiet')).toEqual({ code: 1, stdout: '', stderr: '' });
  });

  test('without a change, or with one that is not shown', () => {
    const repository = twoCommits();
    expect(repository.nbdiff('--markdown')).toEqual({
      code: 0,
      stdout: '<!-- nbdiff -->\n### No changes\n',
      stderr: '',
    });
    repository.write('a.ipynb', CHANGED.replaceAll('result', 'another'));
    expect(repository.nbdiff('--markdown', '--exit-code')).toEqual({
      code: 0,
      stdout:
        '<!-- nbdiff -->\n### No changes\n\n| notebook | changes | lines |\n| :-- | :-- | --: |\n| `a.ipynb` | not shown: outputs of 2 cells |  |\n',
      stderr: '',
    });
  });

  test('a notebook that cannot be read is a section, the others are there, and the exit code says it', () => {
    const repository = twoCommits();
    repository.write('a.ipynb', '{ "@user": ');
    repository.write('new @user.ipynb', notebook(['one()', 'two()', 'four()']));
    const { code, stdout, stderr } = repository.nbdiff('--markdown');
    expect([code, stderr.split('\n').length]).toEqual([2, 2]);
    expect(codeBlocks(stdout).map(({ lang, text }) => `${lang} ${text.slice(0, 40)}`)).toEqual([
      'text a.ipynb:1:12: not valid JSON: expected a',
      'diff -three()\n+four()',
    ]);
    expect(flaws(stdout)).toEqual([]);
  });

  test('no larger than it may be, with a link to all of it', () => {
    const repository = twoCommits();
    repository.write(
      'a.ipynb',
      notebook(Array.from({ length: 300 }, (_, cell) => `cell_${cell}()\n`.repeat(20))),
    );
    const page = (...args: string[]): string => repository.nbdiff('--markdown', ...args).stdout;
    expect(page().length).toBeGreaterThan(50_000);
    expect(page().length).toBeLessThanOrEqual(65_000);
    for (const [size, characters] of [
      ['2000', 2000],
      ['4k', 4096],
      ['10K', 10_240],
    ] as const) {
      const cut = page('--max-size', size, '--link', 'https://ci.example.org/run/1');
      expect(cut.length).toBeLessThanOrEqual(characters);
      expect(cut.length).toBeGreaterThan(characters / 2);
      expect(cut).toMatch(
        /\nLeft out of this page: \d+ changes \(\+\d+ (?:−\d+ )?lines\) of 1 notebook\.\n\n\[The whole report\]\(<https:\/\/ci\.example\.org\/run\/1>\)\n$/,
      );
    }
    const whole = page('--max-size=1M');
    expect(whole).not.toContain('Left out');
    expect(codeBlocks(whole)).toHaveLength(300);
  });

  test('what makes no sense is refused in one line', () => {
    const repository = twoCommits();
    const complaint = (...args: string[]): string => {
      const { code, stdout, stderr } = repository.nbdiff(...args);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(complaint('--markdown', '--stat')).toBe(
      'nbdiff: --markdown stands alone: its document holds the other formats\n',
    );
    expect(complaint('--markdown', '--json')).toContain('stands alone');
    expect(complaint('--markdown', '--word-diff=color')).toBe(
      'nbdiff: Markdown has no colours to mark words with; use --word-diff=plain\n',
    );
    expect(complaint('--max-size=64k')).toBe('nbdiff: --max-size is of a page of Markdown; add --markdown\n');
    expect(complaint('--markdown', '--max-size=much')).toBe(
      'nbdiff: "much" is no size such as 65536, 64k or 1M\n',
    );
    expect(complaint('--markdown', '--max-size=0')).toContain('no size');
    expect(complaint('--markdown', '--link=javascript:alert(1)')).toContain('is no address');
  });
});

describe('conflicts', () => {
  const clash = begun((repository) => {
    repository.write('a.ipynb', notebook(['fit()', 'score(test)']));
    repository.commit('base');
    repository.git('config', 'merge.nbdiff.driver', 'false');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write('a.ipynb', notebook(['fit()', 'score(valid)']));
    repository.commit('theirs');
    repository.git('checkout', '-q', '-');
    repository.write('a.ipynb', notebook(['fit()', 'score(train)']));
    repository.commit('ours');
  });
  const BLOCK = '-score(test)\n+score(train)\n@@ theirs (';

  test('of a merge, whose notebook is written into a file', () => {
    const repository = clash();
    for (const [name, revision] of [
      ['base', 'HEAD~1'],
      ['ours', 'HEAD'],
      ['theirs', 'topic'],
    ] as const) {
      repository.write(`${name}.ipynb`, repository.git('show', `${revision}:a.ipynb`));
    }
    const sides = ['base.ipynb', 'ours.ipynb', 'theirs.ipynb'];
    const { code, stdout, stderr } = repository.nbdiff(
      'merge',
      ...sides,
      '-o',
      'merged.ipynb',
      '--markdown',
      '-q',
    );
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('### 1 conflict in 1 notebook');
    expect(stdout).toContain('| `merged.ipynb` | 1 conflict in cell 2 |');
    expect(codeBlocks(stdout)[0]?.text).toContain(BLOCK);
    expect(repository.read('merged.ipynb')).toContain('<<<<<<<');
    const nowhere = repository.nbdiff('merge', ...sides, '--markdown', '-q', '-o', '/dev/null');
    expect(nowhere.stdout).toBe(stdout.replaceAll('merged.ipynb', 'ours.ipynb'));
    expect(repository.nbdiff('merge', ...sides, '--markdown')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'nbdiff: --markdown is of a merge whose notebook is written into a file; add -o FILE, or -o /dev/null\n',
    });
  });

  test('that are open, with what git knows of base', () => {
    const repository = clash();
    expect(repository.nbdiff('resolve', '--list', '--markdown')).toEqual({
      code: 0,
      stdout: '<!-- nbdiff -->\n### No conflicts\n',
      stderr: '',
    });
    repository.tryGit(['merge', 'topic']);
    const { code, stdout } = repository.nbdiff('resolve', '--list', '--markdown', '--max-size', '2000');
    expect(code).toBe(1);
    expect(stdout).toContain('| `a.ipynb` | 1 conflict in cell 2 |');
    expect(codeBlocks(stdout)[0]?.text).toContain(BLOCK);
    expect(flaws(stdout)).toEqual([]);
    expect(repository.nbdiff('resolve', '--markdown', '--max-size', '2000').stdout).toBe(stdout);
  });
});
