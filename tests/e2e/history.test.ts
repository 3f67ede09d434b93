/** Who changed this cell, and when: through edits, moves and renames. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { begun, notebook, page, type Story, story } from './story.ts';

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

/** The subjects of the commits that the log of a notebook shows. */
function commits(repository: Story, ...args: readonly string[]): readonly string[] {
  return repository
    .nbdiff('log', '-s', '--format=%s', ...args)
    .stdout.split('\n')
    .slice(0, -1);
}

/** The subjects of the commits that the log of a cell shows. */
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
    const repository = repositoryWithHistory();
    expect(commits(repository, 'b.ipynb')).toEqual(['Valid', 'Rename', 'Score first', 'Ridge', 'Start']);
    expect(repository.nbdiff('log', 'b.ipynb').stdout).toContain(
      'notebook a.ipynb → b.ipynb (renamed, 100% alike)',
    );
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

/** The subjects of the commits that blame names for the lines of a cell. */
function blamed(repository: Story, path: string, cell: number): readonly string[] {
  const { stdout } = repository.nbdiff('blame', path);
  const [, part = ''] = new RegExp(`^── cell ${cell} .*\n((?:[0-9a-f]{8} .*\n)*)`, 'm').exec(stdout) ?? [];
  const oids = [...part.matchAll(/^([0-9a-f]{8}) /gm)].map(([, oid]) => oid!);
  return oids.map((oid) => repository.git('log', '-1', '--format=%s', oid).trim());
}

describe('histories with sides: what blame names is in the log of the cell', () => {
  const LINES = Array.from({ length: 6 }, (_, index) => `step_${index} = compute_${index}(data)`);
  const OTHER = ['df.describe()', 'df.head(20)'];
  const written = (...lines: readonly string[]): string => notebook([lines.join('\n'), ...OTHER]);
  /** `main` and `side` begin at one commit. */
  const forked = begun((repository) => {
    repository.write('a.ipynb', written(...LINES));
    repository.commit('Start');
    repository.git('branch', 'side');
  });
  const commit = (repository: Story, message: string, name: string, ...lines: readonly string[]): void => {
    repository.write(name, written(...lines));
    repository.commit(message);
  };
  const merge = (repository: Story, message: string, name: string, ...lines: readonly string[]): void => {
    repository.tryGit(['merge', '-q', '--no-ff', '--no-commit', 'side']);
    repository.write(name, written(...lines));
    repository.commit(message);
  };
  const cellLog = (repository: Story, path: string): readonly string[] =>
    subjects(repository.nbdiff('log', path, '--cell', '1').stdout);
  const [zero, one, two, three, four, five] = LINES as [string, string, string, string, string, string];

  test('a side that renamed the notebook, while the other edited it under its old name', () => {
    const repository = forked();
    commit(repository, 'Old name', 'a.ipynb', 'old_name = 0', one, two, three, four, five);
    repository.git('checkout', '-q', 'side');
    repository.git('mv', 'a.ipynb', 'b.ipynb');
    repository.git('commit', '-q', '-m', 'Rename');
    commit(repository, 'New name', 'b.ipynb', zero, one, two, three, four, 'new_name = 5');
    repository.git('checkout', '-q', 'main');
    merge(repository, 'Merge', 'b.ipynb', 'old_name = 0', one, two, three, four, 'new_name = 5');
    expect(blamed(repository, 'b.ipynb', 1)).toEqual([
      'Old name',
      ...['Start', 'Start', 'Start', 'Start'],
      'New name',
    ]);
    expect([...cellLog(repository, 'b.ipynb')].sort()).toEqual(['New name', 'Old name', 'Start']);
    expect([...commits(repository, '--', 'a.ipynb', 'b.ipynb')].sort()).toEqual([
      'Merge',
      'New name',
      'Old name',
      'Rename',
      'Start',
    ]);
  });

  test('a merge that edited on the way, and one that did not', () => {
    const repository = forked();
    commit(repository, 'Main', 'a.ipynb', 'main = 0', one, two, three, four, five);
    repository.git('checkout', '-q', 'side');
    commit(repository, 'Side', 'a.ipynb', zero, one, two, three, four, 'side = 5');
    repository.git('checkout', '-q', 'main');
    merge(repository, 'Clean merge', 'a.ipynb', 'main = 0', one, two, three, four, 'side = 5');
    repository.git('checkout', '-q', 'side');
    commit(repository, 'Side again', 'a.ipynb', zero, one, 'side = 2', three, four, 'side = 5');
    repository.git('checkout', '-q', 'main');
    merge(repository, 'Evil merge', 'a.ipynb', 'main = 0', one, 'side = 2', 'evil = 3', four, 'side = 5');
    expect(blamed(repository, 'a.ipynb', 1)).toEqual([
      'Main',
      'Start',
      'Side again',
      'Evil merge',
      'Start',
      'Side',
    ]);
    const log = repository.nbdiff('log', 'a.ipynb', '--cell', '1').stdout;
    expect([...subjects(log)].sort()).toEqual(['Evil merge', 'Main', 'Side', 'Side again', 'Start']);
    expect(log).toMatch(/^commit [0-9a-f]+ · .* · Author · merge, compared with [0-9a-f]+\n {4}Evil merge\n/);
    expect(page(log)).toContain('+ evil = 3');
    const evil = repository.nbdiff('log', '--cc', '-1', 'a.ipynb').stdout;
    expect(evil).toMatch(/\nnotebook a.ipynb \(merge, compared with parent [12]\)\n/);
    expect(page(evil)).toContain('+ evil = 3');
    const clean = repository.nbdiff('log', '--cc', '--merges', '--skip', '1', '-1', 'a.ipynb').stdout;
    expect(clean).toContain('    Clean merge\n');
    expect(clean).not.toContain('notebook a.ipynb');
  });

  test('a merge that took a line away which both sides had', () => {
    const repository = forked();
    commit(repository, 'Main', 'a.ipynb', 'main = 0', one, two, three, four, five);
    repository.git('checkout', '-q', 'side');
    commit(repository, 'Side', 'a.ipynb', zero, one, two, three, four, 'side = 5');
    repository.git('checkout', '-q', 'main');
    merge(repository, 'Without two', 'a.ipynb', 'main = 0', one, three, four, 'side = 5');
    expect(cellLog(repository, 'a.ipynb')).toContain('Without two');
  });

  test('one side taken as it is: the commits of the other are not lost', () => {
    const repository = forked();
    commit(repository, 'Main', 'a.ipynb', 'main = 0', one, two, three, four, five);
    repository.git('checkout', '-q', 'side');
    commit(repository, 'Side', 'a.ipynb', zero, one, two, three, four, 'side = 5');
    repository.git('checkout', '-q', 'main');
    repository.git('merge', '-q', '-s', 'ours', '-m', 'Ours', 'side');
    expect(blamed(repository, 'a.ipynb', 1)).toEqual(['Main', 'Start', 'Start', 'Start', 'Start', 'Start']);
    expect([...cellLog(repository, 'a.ipynb')].sort()).toEqual(['Main', 'Side', 'Start']);
  });

  test('the same change on both sides', () => {
    const repository = forked();
    commit(repository, 'Fix', 'a.ipynb', zero, one, 'fixed = 2', three, four, five);
    repository.git('checkout', '-q', 'side');
    repository.git('-c', 'user.name=Other', 'cherry-pick', 'main');
    repository.git('commit', '-q', '--amend', '-m', 'Fix, picked');
    commit(repository, 'Side', 'a.ipynb', zero, one, 'fixed = 2', three, four, 'side = 5');
    repository.git('checkout', '-q', 'main');
    merge(repository, 'Merge', 'a.ipynb', zero, one, 'fixed = 2', three, four, 'side = 5');
    const log = cellLog(repository, 'a.ipynb');
    expect(log).toEqual(expect.arrayContaining([...blamed(repository, 'a.ipynb', 1)]));
    expect(log).not.toContain('Merge');
  });

  test('branches that merged each other', () => {
    const repository = forked();
    commit(repository, 'Main', 'a.ipynb', 'main = 0', one, two, three, four, five);
    repository.git('checkout', '-q', 'side');
    commit(repository, 'Side', 'a.ipynb', zero, one, two, three, four, 'side = 5');
    repository.git('branch', 'was-side');
    repository.git('merge', '-q', '--no-commit', '--no-ff', '-s', 'ours', 'main');
    commit(repository, 'Into side', 'a.ipynb', 'main = 0', one, two, three, four, 'side = 5');
    repository.git('checkout', '-q', 'main');
    repository.git('merge', '-q', '--no-commit', '--no-ff', '-s', 'ours', 'was-side');
    commit(repository, 'Into main', 'a.ipynb', 'main = 0', one, 'both = 2', three, four, 'side = 5');
    repository.git('merge', '-q', '--no-commit', '--no-ff', '-s', 'ours', 'side');
    commit(repository, 'Both', 'a.ipynb', 'main = 0', one, 'both = 2', three, 'last = 4', 'side = 5');
    expect(blamed(repository, 'a.ipynb', 1)).toEqual(['Main', 'Start', 'Into main', 'Start', 'Both', 'Side']);
    const log = [...cellLog(repository, 'a.ipynb')].sort();
    expect(log).toEqual(['Both', 'Into main', 'Main', 'Side', 'Start']);
  });

  test('a cell that was split off: its lines were written where they stood before', () => {
    const repository = story();
    repository.write('a.ipynb', notebook([LINES.join('\n'), ...OTHER]));
    repository.commit('Start');
    repository.write('a.ipynb', notebook([LINES.join('\n').replace(four, 'changed = 4'), ...OTHER]));
    repository.commit('Edit');
    const parts = [LINES.slice(0, 3).join('\n'), [three, 'changed = 4', five].join('\n')];
    repository.write('a.ipynb', notebook([...parts, ...OTHER]));
    repository.commit('Split');
    expect(blamed(repository, 'a.ipynb', 2)).toEqual(['Start', 'Edit', 'Start']);
    expect(subjects(repository.nbdiff('log', 'a.ipynb', '--cell', '2').stdout)).toEqual([
      'Split',
      'Edit',
      'Start',
    ]);
  });

  test('renamed, and renamed back; in a folder, from there', () => {
    const repository = story();
    commit(repository, 'Start', 'nb/a.ipynb', ...LINES);
    repository.git('mv', 'nb/a.ipynb', 'nb/b.ipynb');
    commit(repository, 'To b', 'nb/b.ipynb', 'b = 0', one, two, three, four, five);
    repository.git('mv', 'nb/b.ipynb', 'nb/a.ipynb');
    commit(repository, 'To a', 'nb/a.ipynb', 'b = 0', 'a = 1', two, three, four, five);
    const cwd = join(repository.dir, 'nb');
    const log = repository.nbdiffWith({ cwd }, 'log', 'a.ipynb', '--cell', '1').stdout;
    expect(subjects(log)).toEqual(['To a', 'To b', 'Start']);
    expect(repository.nbdiffWith({ cwd }, 'blame', 'a.ipynb').stdout).toContain('── cell 1 · code\n');
  });

  test('a notebook that is gone: its commits, the last one included', () => {
    const repository = repositoryWithHistory();
    repository.git('rm', '-q', 'b.ipynb');
    repository.git('commit', '-q', '-m', 'Remove');
    expect(commits(repository, 'b.ipynb')).toEqual([
      'Remove',
      ...['Valid', 'Rename', 'Score first', 'Ridge', 'Start'],
    ]);
    expect(repository.nbdiff('log', 'b.ipynb').stdout).toContain('deleted notebook b.ipynb\n');
    expect(subjects(repository.nbdiff('log', 'b.ipynb', '--cell', '1').stdout)[0]).toBe('Valid');
  });

  test('as many commits as were asked for', () => {
    const repository = repositoryWithHistory();
    expect(commits(repository, 'b.ipynb', '-n', '2')).toEqual(['Valid', 'Rename']);
    const ofCell = repository.nbdiff('log', 'b.ipynb', '-n', '2', '--cell', 'Ridge').stdout;
    expect(subjects(ofCell)).toEqual([]);
  });
});

describe('nbdiff blame', () => {
  test('lines that are not committed, and in a merge those that it brings in', () => {
    const repository = story();
    repository.write('a.ipynb', notebook(['one = 1\ntwo = 2\nthree = 3\nfour = 4']));
    repository.commit('Start');
    repository.git('checkout', '-q', '-b', 'side');
    repository.write('a.ipynb', notebook(['one = 1\ntwo = 2\nthree = 3\nfour = "side"']));
    repository.commit('Side');
    const side = repository.git('rev-parse', 'HEAD').slice(0, 8);
    repository.git('checkout', '-q', 'main');
    repository.git('merge', '-q', '--no-ff', '--no-commit', 'side');
    repository.write('a.ipynb', notebook(['one = 1\ntwo = "mine"\nthree = 3\nfour = "side"']));
    const lines = repository.nbdiff('blame', 'a.ipynb').stdout.split('\n');
    expect(lines[2]).toMatch(/^00000000 {12}Not Committed Yet +2 {2}two = "mine"$/);
    expect(lines[4]).toMatch(new RegExp(`^${side} .* 4 {2}four = "side"$`));
  });

  test('as of a commit; what is not there then', () => {
    const repository = repositoryWithHistory();
    expect(repository.nbdiff('blame', 'a.ipynb', 'HEAD~3').stdout).toContain('model = Ridge()');
    expect(repository.nbdiff('blame', 'b.ipynb', 'HEAD~3')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'nbdiff: b.ipynb: git: there is no such file in HEAD~3\n',
    });
    expect(repository.nbdiff('blame', 'b.ipynb', 'no-such')).toMatchObject({ code: 2, stdout: '' });
    repository.write('new.ipynb', notebook(['x']));
    expect(repository.nbdiff('blame', 'new.ipynb')).toMatchObject({
      code: 2,
      stderr: 'nbdiff: new.ipynb: git: git does not track it\n',
    });
  });

  test('a commit that only changed the layout is left out where git is told so', () => {
    const repository = story();
    const sources = ["x=[1,2]\ny = 'a'\nz = 1", 'other()'];
    repository.write('a.ipynb', notebook(sources));
    repository.commit('Write');
    const formatted = ['x = [1, 2]\ny = "a"\nz = 1', 'other()'];
    repository.write('a.ipynb', notebook(formatted));
    repository.commit('Format');
    repository.write('a.ipynb', notebook([`${formatted[0]}\nw = 2`, 'other()']));
    repository.commit('More');
    expect(blamed(repository, 'a.ipynb', 1)).toEqual(['Format', 'Format', 'Write', 'More']);
    const format = repository.git('rev-parse', 'HEAD~1');
    repository.write('.git-blame-ignore-revs', `# the formatter\n${format}`);
    repository.git('config', 'blame.ignoreRevsFile', '.git-blame-ignore-revs');
    expect(blamed(repository, 'a.ipynb', 1)).toEqual(['Write', 'Write', 'Write', 'More']);
    repository.git('config', 'blame.ignoreRevsFile', 'missing');
    expect(repository.nbdiff('blame', 'a.ipynb')).toMatchObject({
      code: 2,
      stderr: "nbdiff: blame.ignoreRevsFile in git's config names missing, which cannot be read\n",
    });
  });

  test('what people set beside the source', () => {
    const repository = story();
    const set = (name: string): void => {
      const cell = { cell_type: 'code', execution_count: null, id: 'a', metadata: { name }, outputs: [] };
      const cells = [{ ...cell, source: ['x = 1'] }];
      const metadata = { kernelspec: { name: 'python3' } };
      repository.write('a.ipynb', JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
      repository.commit(name);
    };
    set('first');
    set('second');
    const lines = repository.nbdiff('blame', 'a.ipynb').stdout.split('\n');
    const who = (line: string | undefined): string =>
      repository.git('log', '-1', '--format=%s', line!.slice(0, 8)).trim();
    expect(lines[1]).toMatch(/ {6}# name: "second"$/);
    expect([who(lines[1]), who(lines[2])]).toEqual(['second', 'first']);
    expect(lines[3]).toBe('── notebook metadata');
    expect(who(lines[4])).toBe('first');
  });

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
