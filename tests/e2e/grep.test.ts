/** `nbdiff grep` finds in the cells of notebooks what `git grep` finds in files made of them, and says where. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { begun, notebook, type Story } from './story.ts';

const TRAIN = [
  '# Train',
  'model.fit(X_train, y_train)\nmodel.score(X_test, y_test)',
  'fit = Model.fit\n\nrefit(été)',
];
const PLOT = ['import numpy as np\nimport pandas', 'plt.plot(fit)  # a.b*c\nplt.show()'];
const NOTEBOOKS = { 'train.ipynb': TRAIN, 'docs/plot.ipynb': PLOT };

/** Each cell is a file too: `sources/train.ipynb/2`. */
const written = begun((repository) => {
  for (const [path, cells] of Object.entries(NOTEBOOKS)) {
    repository.write(path, notebook(cells));
    for (const [index, source] of cells.entries()) {
      repository.write(`sources/${path}/${index + 1}`, source);
    }
  }
  repository.commit('notebooks');
});

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

describe('the same as git grep in files made of the cells', () => {
  /** git's lines as ours, in our order; a `--` says that some are left out. */
  function gitLines(repository: Story, args: readonly string[]): readonly string[] {
    const { stdout } = repository.tryGit(['grep', '-n', ...args, '--', 'sources'], {
      env: { LC_ALL: 'C.UTF-8' },
    });
    const ours = lines(stdout)
      .filter((line) => line !== '--')
      .map((line) => line.replace(/^sources\/(.*\.ipynb)\/(\d+)([:-])(\d+)[:-]/, '$1$3cell $2$3line $4$3'));
    return ours.sort();
  }

  test.each([
    [['fit']],
    [['-i', 'FIT']],
    [['-w', 'fit']],
    [['-w', '-i', 'x_TRAIN']],
    [['-v', 'fit']],
    [['-F', 'a.b*c']],
    [['^[a-z]* ']],
    [['\\(fit\\|plot\\)(']],
    [['-E', '(fit|plot)\\(']],
    [['-E', '^$']],
    [['-e', 'plt', '-e', '#']],
    [['-P', '(?<=X_)t(?!r)\\w+']],
    [['été']],
    [['-A1', 'fit']],
    [['-B1', 'score']],
    [['-C2', 'score']],
    [['-1', 'show']],
    [['-v', '-e', 'fit', '-e', 'plt']],
  ])('%j', (args) => {
    const repository = written();
    if (args.includes('-P') && repository.tryGit(['grep', '-P', 'fit']).code > 1) return;
    const { stdout, code } = repository.nbdiff('grep', '-n', ...args);
    const expected = gitLines(repository, args);
    expect(expected).not.toEqual([]);
    expect(
      lines(stdout)
        .filter((line) => line !== '--')
        .sort(),
    ).toEqual(expected);
    expect(code).toBe(0);
  });
});

describe('what is shown', () => {
  const shown = (...args: string[]): string => written().nbdiff('grep', ...args).stdout;

  test('path and cell, the line where it is asked for', () => {
    expect(shown('fit(')).toBe(
      'train.ipynb:cell 2:model.fit(X_train, y_train)\ntrain.ipynb:cell 3:refit(été)\n',
    );
    expect(shown('-n', 'score')).toBe('train.ipynb:cell 2:line 2:model.score(X_test, y_test)\n');
    expect(shown('-h', 'score')).toBe('cell 2:model.score(X_test, y_test)\n');
  });

  test('lines around, with a sign of their own, and -- where others are left out', () => {
    expect(shown('-n', '-B1', 'fit\\b')).toBe(
      [
        'docs/plot.ipynb:cell 2:line 1:plt.plot(fit)  # a.b*c',
        '--',
        'train.ipynb:cell 2:line 1:model.fit(X_train, y_train)',
        '--',
        'train.ipynb:cell 3:line 1:fit = Model.fit',
        'train.ipynb-cell 3-line 2-',
        'train.ipynb:cell 3:line 3:refit(été)',
        '',
      ].join('\n'),
    );
    expect(shown('-W', 'show')).toBe(
      'docs/plot.ipynb-cell 2-plt.plot(fit)  # a.b*c\ndocs/plot.ipynb:cell 2:plt.show()\n',
    );
  });

  test('headings and breaks', () => {
    expect(shown('--heading', '--break', '-n', 'np\\|score')).toBe(
      [
        'docs/plot.ipynb',
        'cell 1:line 1:import numpy as np',
        '',
        'train.ipynb',
        'cell 2:line 2:model.score(X_test, y_test)',
        '',
      ].join('\n'),
    );
  });

  test('names, counts, nothing', () => {
    expect(shown('-l', 'score')).toBe('train.ipynb\n');
    expect(shown('-L', 'score')).toBe('docs/plot.ipynb\n');
    expect(shown('-c', 'fit')).toBe('docs/plot.ipynb:1\ntrain.ipynb:3\n');
    expect(shown('-c', '-h', '-m1', 'fit')).toBe('1\n1\n');
    expect(shown('-q', 'fit')).toBe('');
  });

  test('NUL behind names and places', () => {
    expect(shown('-z', '-n', 'score')).toBe('train.ipynb\0cell 2:line 2\0model.score(X_test, y_test)\n');
    expect(shown('-lz', 'fit')).toBe('docs/plot.ipynb\0train.ipynb\0');
    expect(shown('-cz', 'score')).toBe('train.ipynb\x001\n');
  });

  test('colours as git grep has them', () => {
    const esc = '\x1b';
    expect(shown('--color', 'np')).toBe(
      `${esc}[35mdocs/plot.ipynb${esc}[39m${esc}[36m:${esc}[39m${esc}[32mcell 1${esc}[39m` +
        `${esc}[36m:${esc}[39mimport numpy as ${esc}[1m${esc}[31mnp${esc}[39m${esc}[22m\n`,
    );
  });

  test('control characters and odd names as other commands show them', () => {
    const repository = written();
    repository.write('a\tb.ipynb', notebook(['x = "\x1b[31m\tred"']));
    repository.git('add', '.');
    expect(repository.nbdiff('grep', 'red').stdout).toBe('"a\\tb.ipynb":cell 1:x = "^[[31m\tred"\n');
  });
});

describe('where', () => {
  test('outputs, cells of one type', () => {
    const repository = written();
    const text = { cell_type: 'markdown', metadata: {}, source: ['fit well'] };
    const { cells, ...rest } = JSON.parse(notebook(['fit()'], 7)) as { cells: object[] };
    repository.write('new.ipynb', JSON.stringify({ ...rest, cells: [...cells, text] }));
    repository.git('add', 'new.ipynb');
    const found = (...args: string[]): string =>
      repository.nbdiff('grep', '-n', ...args, '--', 'new.ipynb').stdout;
    expect(found('fit')).toBe('new.ipynb:cell 1:line 1:fit()\nnew.ipynb:cell 2:line 1:fit well\n');
    expect(found('--code', 'fit')).toBe('new.ipynb:cell 1:line 1:fit()\n');
    expect(found('--markdown', 'fit')).toBe('new.ipynb:cell 2:line 1:fit well\n');
    expect(found('result')).toBe('');
    expect(found('--outputs', 'result')).toBe('new.ipynb:cell 1 output 1:line 1:result 7\n');
  });

  test('work tree, index, commits, folders and files of commits', () => {
    const repository = written();
    repository.write('train.ipynb', notebook(['staged()']));
    repository.git('add', '.');
    repository.write('train.ipynb', notebook(['edited()']));
    repository.write('new.ipynb', notebook(['new()']));
    const found = (...args: string[]): readonly string[] =>
      lines(repository.nbdiff('grep', '-h', ...args).stdout);
    expect(found('()$')).toEqual(['cell 2:plt.show()', 'cell 1:edited()']);
    expect(found('--cached', '()$')).toEqual(['cell 2:plt.show()', 'cell 1:staged()']);
    expect(found('--untracked', '()$')).toEqual(['cell 2:plt.show()', 'cell 1:edited()', 'cell 1:new()']);
    const { stdout } = repository.nbdiff('grep', 'plt\\|score', 'HEAD', 'HEAD:docs', 'HEAD:train.ipynb');
    expect(lines(stdout).map((line) => line.replace(/:cell.*/, ''))).toEqual([
      'HEAD:docs/plot.ipynb',
      'HEAD:docs/plot.ipynb',
      'HEAD:train.ipynb',
      'HEAD:docs/plot.ipynb',
      'HEAD:docs/plot.ipynb',
      'HEAD:train.ipynb',
    ]);
  });

  test('paths: folders, pathspecs, from where one stands', () => {
    const repository = written();
    const names = (cwd: string, ...args: string[]): readonly string[] =>
      lines(repository.nbdiffWith({ cwd: join(repository.dir, cwd) }, 'grep', '-l', ...args).stdout);
    expect(names('', 'fit', 'docs')).toEqual(['docs/plot.ipynb']);
    expect(names('', 'fit', '--', ':!docs')).toEqual(['train.ipynb']);
    expect(names('', 'fit', 'HEAD', '--', 'tr*')).toEqual(['HEAD:train.ipynb']);
    expect(names('docs', 'fit')).toEqual(['plot.ipynb']);
    expect(names('docs', 'fit', 'HEAD')).toEqual(['HEAD:plot.ipynb']);
    expect(names('docs', 'fit', '--', '..')).toEqual(['plot.ipynb', '../train.ipynb']);
    expect(names('docs', 'fit', 'HEAD', '--', '..')).toEqual(['HEAD:plot.ipynb', 'HEAD:../train.ipynb']);
    expect(names('docs', '--full-name', 'fit')).toEqual(['docs/plot.ipynb']);
  });

  test('the same notebook in many commits is looked at in each', () => {
    const repository = written();
    repository.write('train.ipynb', notebook(['other()']));
    repository.commit('other');
    const { stdout } = repository.nbdiff('grep', '-c', 'fit\\|other', 'HEAD', 'HEAD~');
    expect(lines(stdout)).toEqual([
      'HEAD:docs/plot.ipynb:1',
      'HEAD:train.ipynb:1',
      'HEAD~:docs/plot.ipynb:1',
      'HEAD~:train.ipynb:3',
    ]);
  });

  test('outside a repository the folders that are named', () => {
    const repository = written();
    const cwd = join(repository.root, 'elsewhere');
    mkdirSync(cwd);
    const grep = (...args: string[]) => repository.nbdiffWith({ cwd }, 'grep', ...args);
    expect(grep('fit')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not in a git repository'),
    });
    repository.write('../elsewhere/sub/a.ipynb', notebook(['fit()']));
    expect(grep('fit', 'sub')).toMatchObject({ code: 0, stdout: 'sub/a.ipynb:cell 1:fit()\n' });
  });
});

describe('patterns', () => {
  test('from a file, from git’s config, letters over it', () => {
    const repository = written();
    const count = (...args: string[]): number =>
      lines(repository.nbdiff('grep', '-l', ...args).stdout).length;
    repository.write('patterns', 'score\nnumpy\n');
    expect(count('-f', 'patterns')).toBe(2);
    expect(count('score|numpy')).toBe(0);
    repository.git('config', 'grep.patternType', 'extended');
    expect(count('score|numpy')).toBe(2);
    expect(count('-G', 'score|numpy')).toBe(0);
    expect(count('-F', '-E', 'score|numpy')).toBe(2);
    repository.git('config', 'grep.lineNumber', 'true');
    expect(repository.nbdiff('grep', 'numpy').stdout).toContain(':line 1:');
    expect(repository.nbdiff('grep', '--no-line-number', 'numpy').stdout).not.toContain(':line 1:');
  });

  test('one that begins with a dash, and two dashes as one', () => {
    const repository = written();
    repository.write('dash.ipynb', notebook(['a --b', '-c']));
    repository.git('add', '.');
    expect(repository.nbdiff('grep', '-h', '-e', '-c').stdout).toBe('cell 2:-c\n');
    expect(repository.nbdiff('grep', '-h', '-e', '--', '--', 'dash.ipynb').stdout).toBe('cell 1:a --b\n');
  });
});

describe('exit codes', () => {
  test('0 found, 1 not, 2 for usage', () => {
    const repository = written();
    const code = (...args: string[]): number | null => repository.nbdiff('grep', ...args).code;
    expect(code('-q', 'fit')).toBe(0);
    expect(code('-q', 'nowhere')).toBe(1);
    expect(code('-L', 'nowhere')).toBe(0);
    expect(code('-L', 'a\\|i')).toBe(1);
    for (const wrong of [
      ['\\('],
      [],
      ['fit', 'no-such-branch'],
      ['fit', '--cached', 'HEAD'],
      ['--nothing', 'x'],
    ])
      expect(repository.nbdiff('grep', ...wrong)).toMatchObject({ code: 2, stdout: '' });
  });

  test('a notebook that cannot be read is named, and the others are searched', () => {
    const repository = written();
    repository.write('broken.ipynb', '{"cells": [fit');
    repository.git('add', '.');
    const { code, stdout, stderr } = repository.nbdiff('grep', '-l', 'fit');
    expect(lines(stdout)).toEqual(['docs/plot.ipynb', 'train.ipynb']);
    expect(stderr).toMatch(/^nbdiff: broken\.ipynb:1:12: not valid JSON/);
    expect(code).toBe(2);
  });

  test('a notebook that nobody knows is a mistake, one that was deleted or stands behind -- is not', () => {
    const repository = written();
    const grep = (...args: string[]) => repository.nbdiff('grep', '-c', 'fit', ...args);
    const wrong = {
      code: 2,
      stdout: '',
      stderr: 'nbdiff: "trian.ipynb" is no commit, and no path that is there\n',
    };
    expect(grep('trian.ipynb')).toMatchObject(wrong);
    expect(grep('HEAD', 'trian.ipynb')).toMatchObject(wrong);
    expect(grep('--', 'trian.ipynb')).toMatchObject({ code: 1, stdout: '', stderr: '' });
    rmSync(join(repository.dir, 'train.ipynb'));
    expect(grep('train.ipynb')).toMatchObject({ code: 1, stdout: '', stderr: '' });
    expect(grep('--cached', 'train.ipynb').stdout).toBe('train.ipynb:3\n');
    expect(grep('HEAD', 'train.ipynb').stdout).toBe('HEAD:train.ipynb:3\n');
  });

  test('one that was deleted is not missed, an empty one holds nothing', () => {
    const repository = written();
    repository.write('empty.ipynb', '');
    repository.git('add', '.');
    for (const path of Object.keys(NOTEBOOKS)) rmSync(join(repository.dir, path));
    expect(repository.nbdiff('grep', '-v', 'nothing')).toMatchObject({ code: 1, stdout: '', stderr: '' });
  });
});
