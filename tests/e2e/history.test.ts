/** Who changed this cell, and when: through edits, moves and renames. */
import { describe, expect, test } from 'vitest';
import { begun, notebook, page, story } from './story.ts';

const FIT = 'model = LinearRegression()\nmodel.fit(X_train, y_train)';
const PLOT = "plt.scatter(df['area'], df['price'])\nplt.show()";
const SCORE = 'score = model.score(X_test, y_test)\nprint(score)';

const repositoryWithHistory = begun((repository) => {
  const commit = (message: string, name: string, cells: readonly string[]): void => {
    repository.write(name, notebook(cells));
    repository.commit(message);
  };
  commit('Start', 'a.ipynb', [FIT, PLOT, SCORE]);
  commit('Ridge', 'a.ipynb', [FIT.replace('LinearRegression', 'Ridge'), PLOT, SCORE]);
  commit('Score first', 'a.ipynb', [SCORE, FIT.replace('LinearRegression', 'Ridge'), PLOT]);
  repository.git('mv', 'a.ipynb', 'b.ipynb');
  repository.git('commit', '-q', '-m', 'Rename');
  commit('Valid', 'b.ipynb', [
    SCORE.replaceAll('test', 'valid'),
    FIT.replace('LinearRegression', 'Ridge'),
    PLOT,
  ]);
});

/** The subjects of the commits that a log shows. */
function subjects(log: string): readonly string[] {
  return [...log.matchAll(/^commit .*\n {4}(.*)$/gm)].map(([, subject]) => subject!);
}

describe('nbdiff log', () => {
  test('one cell by its number, by its id, or by text in it', () => {
    const repository = repositoryWithHistory();
    const log = (cell: string): readonly string[] =>
      subjects(repository.nbdiff('log', 'b.ipynb', '--cell', cell).stdout);
    expect(log('1')).toEqual(['Valid', 'Score first', 'Start']);
    expect(log('X_valid')).toEqual(['Valid', 'Score first', 'Start']);
    expect(log('Ridge')).toEqual(['Ridge', 'Start']);
    expect(log('cell-0')).toEqual(['Valid', 'Score first', 'Start']);
  });

  test('the change each time, as nbdiff shows it', () => {
    const shown = page(repositoryWithHistory().nbdiff('log', 'b.ipynb', '--cell', 'Ridge').stdout);
    expect(shown).toContain('- model = LinearRegression()');
    expect(shown).toContain('+ model = Ridge()');
    expect(shown).toContain('── cell 1 · added · code · In [1]');
  });

  test('all of the notebook, renames included', () => {
    const { stdout } = repositoryWithHistory().nbdiff('log', 'b.ipynb');
    expect(subjects(stdout)).toEqual(['Valid', 'Rename', 'Score first', 'Ridge', 'Start']);
    expect(stdout).toContain('notebook a.ipynb → b.ipynb (renamed)');
  });

  test('a cell or a file that is not there', () => {
    const repository = repositoryWithHistory();
    expect(repository.nbdiff('log', 'b.ipynb', '--cell', '9')).toMatchObject({
      code: 2,
      stderr: 'nbdiff: no cell "9" in b.ipynb at HEAD; see its cells with: nbdiff show b.ipynb\n',
    });
    expect(repository.nbdiff('log', 'none.ipynb').code).toBe(2);
  });
});

describe('nbdiff blame', () => {
  test('commit and author a source line, by cell, without any setup', () => {
    const repository = repositoryWithHistory();
    const oid = (message: string): string =>
      repository.git('log', '-1', `--grep=${message}`, '--format=%H').slice(0, 8);
    const { stdout, code } = repository.nbdiff('blame', 'b.ipynb');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('── cell 1 · code');
    expect(lines[1]).toMatch(
      new RegExp(
        `^${oid('Valid')} \\d{4}-\\d\\d-\\d\\d Author +1 {2}score = model.score\\(X_valid, y_valid\\)$`,
      ),
    );
    expect(lines.find((line) => line.endsWith('model = Ridge()'))).toContain(oid('Ridge'));
    expect(lines.find((line) => line.endsWith('model.fit(X_train, y_train)'))).toContain(oid('Start'));
    expect(repository.git('config', '--local', '--list')).not.toContain('nbdiff');
  });

  test('source that looks like a heading, and metadata, which is no line of source', () => {
    const repository = story();
    const graph = {
      cell_type: 'markdown',
      id: 'graph',
      metadata: { name: 'flow' },
      source: ['graph TD\n', '%% code\n', '\n', '%% notebook\n', 'A-->B'],
    };
    const drawn = { cells: [graph], metadata: { title: 'T' }, nbformat: 4, nbformat_minor: 5 };
    repository.write('a.ipynb', JSON.stringify(drawn));
    repository.write('empty.ipynb', '');
    repository.commit('one');
    const { stdout } = repository.nbdiff('blame', 'a.ipynb');
    expect(stdout.replace(/^[0-9a-f]{8} \S+ Author/gm, '|').split('\n')).toEqual([
      '── cell 1 · markdown',
      '|      # name: "flow"',
      '|   1  graph TD',
      '|   2  %% code',
      '|   3  ',
      '|   4  %% notebook',
      '|   5  A-->B',
      '── notebook metadata',
      '|      # title: "T"',
      '',
    ]);
    const empty = { code: 0, stdout: '', stderr: '' };
    expect(repository.nbdiff('blame', 'empty.ipynb')).toMatchObject(empty);
  });

  test('what is no notebook', () => {
    const repository = repositoryWithHistory();
    repository.write('a.txt', 'text\n');
    repository.commit('text');
    expect(repository.nbdiff('blame', 'a.txt')).toMatchObject({ code: 2, stdout: '' });
  });
});
