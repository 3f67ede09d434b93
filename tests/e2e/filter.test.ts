/** The filter as git runs it: outputs out of commits, and in the work tree. */
import { chmodSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { begun, notebook, type Story, story } from './story.ts';

const filtered = begun((repository) => {
  expect(repository.nbdiff('install', '--filter').code).toBe(0);
});

function stored(repository: Story, name: string): string {
  return repository.git('cat-file', 'blob', name);
}

/** Each cell's source and what it printed. */
function resultsIn(text: string): readonly (readonly [string, string | undefined])[] {
  const { cells } = JSON.parse(text) as { cells: { source: string[]; outputs: { text: string[] }[] }[] };
  return cells.map(({ source, outputs }) => [source.join(''), outputs[0]?.text.join('')]);
}

const FIT = 'model.fit(X_train, y_train)';
const SCORE = 'model.score(X_test, y_test)';

describe('clean', () => {
  test('git stores no outputs and no counts; the work file keeps them', () => {
    const repository = filtered();
    const text = notebook([FIT, SCORE]);
    repository.write('a.ipynb', text);
    repository.commit('one');
    expect(stored(repository, 'HEAD:a.ipynb')).not.toContain('result');
    expect(stored(repository, 'HEAD:a.ipynb')).toContain('"execution_count": null');
    expect(repository.read('a.ipynb')).toBe(text);
    expect(repository.git('status', '--short')).toBe('');
  });

  test('what is no notebook passes through with a line that says why, and git add goes on', () => {
    const repository = filtered();
    repository.write('broken.ipynb', '{ "cells": [');
    repository.write('empty.ipynb', '');
    repository.write('good.ipynb', notebook([FIT]));
    const added = repository.tryGit(['add', '-A']);
    expect(added.code).toBe(0);
    expect(added.stderr).toMatch(/nbdiff: broken\.ipynb:1:13: not valid JSON.*passed through as it is/);
    expect(stored(repository, ':broken.ipynb')).toBe('{ "cells": [');
    expect(stored(repository, ':empty.ipynb')).toBe('');
    expect(stored(repository, ':good.ipynb')).not.toContain('result');
  });

  test('strange names and links', () => {
    const repository = filtered();
    const names = [
      'with space.ipynb',
      'quo\'te".ipynb',
      '-dash.ipynb',
      'ünïcode 日本.ipynb',
      'new\nline.ipynb',
    ];
    for (const name of names) repository.write(name, notebook([FIT]));
    symlinkSync('with space.ipynb', join(repository.dir, 'link.ipynb'));
    repository.git('add', '-A');
    for (const name of names) expect(stored(repository, `:${name}`)).not.toContain('result');
    expect(stored(repository, ':link.ipynb')).toBe('with space.ipynb');
  });

  test('one file at a time, for tools that do not speak the protocol', () => {
    const repository = filtered();
    const text = notebook([FIT]);
    const cleaned = repository.nbdiffWith({ input: text }, 'git-filter', 'clean', 'a.ipynb');
    expect(cleaned.code).toBe(0);
    expect(cleaned.stdout).not.toContain('result');
    const back = repository.nbdiffWith({ input: cleaned.stdout }, 'git-filter', 'smudge', 'a.ipynb');
    expect(back.stdout).toBe(text);
  });

  test('a mistake in the config is said, and lets no outputs into a commit', () => {
    const repository = filtered();
    repository.git('config', 'nbdiff.outputsLimit', 'lots');
    repository.write('a.ipynb', notebook([FIT]));
    const added = repository.tryGit(['add', 'a.ipynb']);
    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('the defaults are used') });
    expect(stored(repository, ':a.ipynb')).not.toContain('result');
  });
});

describe('smudge', () => {
  test('there and back again gives the very same file', () => {
    const repository = filtered();
    const text = notebook([FIT, SCORE]);
    repository.write('a.ipynb', text);
    repository.commit('one');
    repository.git('checkout', '-q', '-b', 'other');
    const other = text.replace(SCORE, `${SCORE}  # changed`).replace('result 2', 'result 6');
    repository.write('a.ipynb', other);
    repository.commit('two');
    repository.git('checkout', '-q', 'main');
    expect(repository.read('a.ipynb')).toBe(text);
    repository.git('checkout', '-q', '-');
    expect(repository.read('a.ipynb')).toBe(other);
  });

  test('what was run on another branch since is the latest run here too', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT, SCORE]));
    repository.commit('one');
    repository.git('checkout', '-q', '-b', 'other');
    const other = notebook([FIT, `${SCORE}  # changed`], 5);
    repository.write('a.ipynb', other);
    repository.commit('two');
    repository.git('checkout', '-q', 'main');
    expect(resultsIn(repository.read('a.ipynb'))).toEqual([
      [FIT, 'result 5\n'],
      [SCORE, 'result 2\n'],
    ]);
    repository.git('checkout', '-q', '-');
    expect(repository.read('a.ipynb')).toBe(other);
  });

  test.each([
    ['pull --rebase --autostash', [['pull', '-q', '--rebase', '--autostash']]],
    [
      'stash, pull, stash pop',
      [
        ['stash', '-q'],
        ['pull', '-q', '--rebase'],
        ['stash', 'pop', '-q'],
      ],
    ],
  ])('the latest run comes back, whenever git looked: %s', (_, commands) => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT, SCORE, 'plot()'], 5));
    repository.commit('one');
    const colleague = join(repository.root, 'colleague');
    repository.git('clone', '-q', '.', colleague);
    const pulled = (sources: readonly string[]): void => {
      writeFileSync(
        join(colleague, 'a.ipynb'),
        notebook(sources).replace(/"outputs": \[[^\]]+\][^\]]+\]/g, '"outputs": []'),
      );
      repository.git('-C', colleague, 'commit', '-qam', 'theirs');
    };
    repository.git('remote', 'add', 'origin', colleague);
    repository.git('config', 'branch.main.remote', 'origin');
    repository.git('config', 'branch.main.merge', 'refs/heads/main');
    pulled([FIT, SCORE, 'plot()', 'theirs()']);
    repository.git('pull', '-q');
    expect(resultsIn(repository.read('a.ipynb'))).toEqual([
      [FIT, 'result 5\n'],
      [SCORE, 'result 6\n'],
      ['plot()', 'result 7\n'],
      ['theirs()', undefined],
    ]);
    repository.git('status');
    repository.write('a.ipynb', notebook([FIT, `${SCORE}  # mine`, 'plot()', 'theirs()'], 9));
    pulled([FIT, SCORE, 'plot()', 'theirs(2)']);
    for (const command of commands) {
      repository.git(...command);
      repository.git('status');
    }
    const after: readonly (readonly [string, string | undefined])[] = [
      [FIT, 'result 9\n'],
      [`${SCORE}  # mine`, 'result 10\n'],
      ['plot()', 'result 11\n'],
      ['theirs(2)', undefined],
    ];
    expect(resultsIn(repository.read('a.ipynb'))).toEqual(after);
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'mine');
    rmSync(join(repository.dir, 'a.ipynb'));
    repository.git('checkout', '-q', '--', 'a.ipynb');
    expect(resultsIn(repository.read('a.ipynb'))).toEqual(after);
  });

  test('a merge keeps the outputs of cells that it did not touch, and no others', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT, SCORE, 'plot()']));
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'theirs');
    repository.write('a.ipynb', notebook([FIT, `${SCORE}  # theirs`, 'plot()']));
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write('a.ipynb', notebook([`${FIT}  # ours`, SCORE, 'plot()'], 7));
    repository.commit('ours');
    repository.git('merge', '-q', '-m', 'merge', 'theirs');
    const merged = JSON.parse(repository.read('a.ipynb')) as {
      cells: { source: string[]; outputs: { text: string[] }[] }[];
    };
    expect(merged.cells.map(({ source, outputs }) => [source.join(''), outputs[0]?.text.join('')])).toEqual([
      [`${FIT}  # ours`, 'result 7\n'],
      [`${SCORE}  # theirs`, 'result 2\n'],
      ['plot()', 'result 9\n'],
    ]);
  });

  test('a renamed notebook finds its outputs', () => {
    const repository = filtered();
    const text = notebook([FIT, SCORE]);
    repository.write('a.ipynb', text);
    repository.commit('one');
    repository.git('checkout', '-q', '-b', 'moved');
    repository.git('mv', 'a.ipynb', 'b.ipynb');
    repository.git('commit', '-q', '-m', 'move');
    repository.git('checkout', '-q', 'main');
    repository.git('checkout', '-q', 'moved');
    expect(repository.read('b.ipynb')).toBe(text);
  });

  test('a store that somebody else wrote into gives nothing back', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('one');
    const store = join(repository.dir, '.git/nbdiff/outputs');
    for (const kept of readdirSync(store, { recursive: true, withFileTypes: true }))
      if (kept.isFile()) writeFileSync(join(kept.parentPath, kept.name), notebook([SCORE]));
    rmSync(join(repository.dir, 'a.ipynb'));
    const { stderr } = repository.tryGit(['checkout', '-q', '--', 'a.ipynb']);
    expect(stderr).toMatch(/^nbdiff: .*files that nbdiff did not write; they are ignored\n$/);
    expect(repository.read('a.ipynb')).not.toContain('result');
    expect(repository.read('a.ipynb')).toContain('model.fit');
  });

  test('nothing is kept where it is switched off', () => {
    const repository = filtered();
    expect(repository.nbdiff('install', '--filter', '--no-keep').code).toBe(0);
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('one');
    rmSync(join(repository.dir, 'a.ipynb'));
    repository.git('checkout', '-q', '--', 'a.ipynb');
    expect(repository.read('a.ipynb')).not.toContain('result');
  });

  test('stash, rebase, cherry-pick, restore and another worktree', () => {
    const repository = filtered();
    const text = notebook([FIT, SCORE]);
    repository.write('a.ipynb', text);
    repository.commit('base');
    const rerun = notebook([`${FIT}  # tuned`, SCORE], 5);
    repository.write('a.ipynb', rerun);
    repository.git('stash', '-q');
    expect(resultsIn(repository.read('a.ipynb'))).toEqual([
      [FIT, 'result 1\n'],
      [SCORE, 'result 6\n'],
    ]);
    repository.git('stash', 'pop', '-q');
    expect(repository.read('a.ipynb')).toBe(rerun);

    repository.git('checkout', '-q', '-b', 'topic');
    repository.commit('tuned');
    repository.git('checkout', '-q', 'main');
    repository.write('a.ipynb', notebook([FIT, SCORE, 'plot()'], 20));
    repository.commit('plotted');
    repository.git('rebase', '-q', 'main', 'topic');
    expect(resultsIn(repository.read('a.ipynb'))).toEqual([
      [`${FIT}  # tuned`, 'result 5\n'],
      [SCORE, 'result 21\n'],
      ['plot()', 'result 22\n'],
    ]);
    repository.git('checkout', '-q', 'main~1');
    repository.git('cherry-pick', 'topic');
    expect(resultsIn(repository.read('a.ipynb'))[0]).toEqual([`${FIT}  # tuned`, 'result 5\n']);

    repository.write('a.ipynb', '{');
    repository.git('restore', 'a.ipynb');
    expect(resultsIn(repository.read('a.ipynb'))[0]).toEqual([`${FIT}  # tuned`, 'result 5\n']);
    repository.git('worktree', 'add', '-q', '../beside', 'topic');
    expect(resultsIn(readFileSync(join(repository.root, 'beside/a.ipynb'), 'utf8'))).toHaveLength(3);
    expect(repository.git('status', '--short')).toBe('');
  });

  test('a merge with a conflict: its cell has no outputs, the others keep theirs', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT, SCORE]));
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'theirs');
    repository.write('a.ipynb', notebook([FIT, `${SCORE}  # theirs`], 5));
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write('a.ipynb', notebook([FIT, `${SCORE}  # ours`], 7));
    repository.commit('ours');
    expect(repository.tryGit(['merge', 'theirs']).code).toBe(1);
    const [fit, score] = resultsIn(repository.read('a.ipynb'));
    expect(fit).toEqual([FIT, 'result 7\n']);
    expect(score![0]).toContain('<<<<<<<');
    expect(score![1]).toBeUndefined();
  });

  test('a new notebook gets nothing from another one, though cells are the same', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook(['load(a)', 'df.head()']));
    repository.commit('a');
    repository.git('checkout', '-q', '-b', 'colleague');
    repository.git('-c', 'nbdiff.keepOutputs=false', 'checkout', '-q', '-b', 'unseen');
    repository.write('b.ipynb', notebook(['load(b)', 'fit()', 'df.head()'], 5));
    repository.git('-c', 'nbdiff.keepOutputs=false', 'add', '-A');
    repository.git('-c', 'nbdiff.keepOutputs=false', 'commit', '-q', '-m', 'b');
    repository.git('-c', 'nbdiff.keepOutputs=false', 'checkout', '-q', 'main');
    repository.git('merge', '-q', 'unseen');
    expect(repository.read('b.ipynb')).not.toContain('result');
  });

  test('a pull brings changes, and what machines wrote in other places stays too', () => {
    const repository = filtered();
    const text = notebook([FIT, SCORE]).replaceAll(
      '"metadata": {}',
      '"metadata": {\n    "scrolled": true\n   }',
    );
    repository.write('a.ipynb', text);
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'theirs');
    repository.write('a.ipynb', text.replace(SCORE, `${SCORE}  # theirs`));
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    rmSync(join(repository.dir, '.git/nbdiff'), { recursive: true });
    repository.write('a.ipynb', text.replace('result 1', 'result 11'));
    expect(repository.nbdiff('refresh', '-q').code).toBe(0);
    repository.git('merge', '-q', 'theirs');
    expect(resultsIn(repository.read('a.ipynb'))).toEqual([
      [FIT, 'result 11\n'],
      [`${SCORE}  # theirs`, undefined],
    ]);
    expect(repository.read('a.ipynb').match(/scrolled/g)).toHaveLength(1);
  });

  test('git archive without what only this clone has', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('one');
    const archive = repository.git('-c', 'nbdiff.keepOutputs=false', 'archive', 'HEAD');
    expect(archive).toContain('model.fit');
    expect(archive).not.toContain('result');
  });
});

describe('nbdiff outputs', () => {
  test('says how much is kept, gives a cleared notebook its last run back, and forgets', () => {
    const repository = filtered();
    const text = notebook([FIT, SCORE]);
    repository.write('sub/a.ipynb', text);
    repository.commit('one');
    expect(repository.nbdiff('outputs').stdout).toMatch(
      /^outputs of 1 notebook kept, .* of at most 1073\.7 MB/,
    );
    expect(repository.nbdiff('clean', 'sub/a.ipynb').code).toBe(0);
    repository.git('add', '-A');
    rmSync(join(repository.dir, 'sub/a.ipynb'));
    repository.git('checkout', '-q', '--', 'sub/a.ipynb');
    expect(repository.read('sub/a.ipynb'), 'cleared by hand, it stays cleared').not.toContain('result');
    const sub = join(repository.dir, 'sub');
    const restored = repository.nbdiffWith({ cwd: sub }, 'outputs', 'restore', 'a.ipynb');
    expect(restored.stdout).toBe('a.ipynb: outputs put back beside the code that made them\n');
    expect(repository.read('sub/a.ipynb')).toBe(text);
    expect(repository.nbdiff('outputs', 'clear').code).toBe(0);
    expect(repository.nbdiff('outputs').stdout).toMatch(/^outputs of 0 notebooks kept, 0 B/);
    expect(repository.nbdiff('outputs', 'sell').code).toBe(2);
  });
});

describe('no phantom changes', () => {
  test('a diff shows what git would store: no outputs, not even counted', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT, SCORE]));
    repository.commit('one');
    repository.write('a.ipynb', notebook([FIT, `${SCORE}  # changed`], 1234));
    for (const shown of [
      repository.nbdiff().stdout,
      repository.git('diff'),
      repository.nbdiff('--stat').stdout,
    ]) {
      expect(shown).toMatch(/changed|1 insertion/);
      expect(shown).not.toContain('not shown');
    }
    expect(repository.nbdiff('--outputs').stdout).toContain('result 1234');
    repository.write('a.ipynb', notebook([FIT, SCORE], 1234));
    expect(repository.nbdiff('--exit-code')).toMatchObject({ code: 0, stdout: '' });
  });

  test.each([
    ['nbdiff', 'filter.nbdiff.process'],
    ['nbstripout', 'filter.nbstripout.clean'],
  ])('attributes that name the filter %s where nobody has set it', (filter, key) => {
    const repository = story();
    repository.nbdiff('install');
    repository.write('.gitattributes', `*.ipynb filter=${filter}\n`);
    repository.write('a.ipynb', notebook([FIT, SCORE]));
    repository.commit('one');
    repository.write('a.ipynb', notebook([FIT, SCORE], 1234));
    const shown = (): readonly string[] => [repository.nbdiff().stdout, repository.git('diff')];
    for (const page of shown()) expect(page).toContain('not shown: outputs of 2 cells\n');
    repository.git('config', key, '');
    for (const page of shown()) expect(page).toContain('not shown: outputs of 2 cells\n');
  });

  test('a re-run is none: git diff is empty, and after nbdiff refresh git status too', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT, SCORE]));
    repository.commit('one');
    repository.write('a.ipynb', notebook([FIT, SCORE], 1234));
    expect(repository.git('diff')).toBe('');
    expect(repository.git('status', '--short')).toBe(' M a.ipynb\n');
    expect(repository.nbdiff('refresh').stdout).toBe('unchanged: a.ipynb\n');
    expect(repository.git('status', '--short')).toBe('');
    expect(repository.read('a.ipynb')).toContain('result 1234');
  });

  test('refresh leaves a real change alone', () => {
    const repository = filtered();
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('one');
    repository.write('a.ipynb', notebook([SCORE]));
    expect(repository.nbdiff('refresh').stdout).toBe('');
    expect(repository.git('status', '--short')).toBe(' M a.ipynb\n');
  });

  test('refresh stages nothing: no mode, whatever the name, and goes past what it cannot read', () => {
    const repository = filtered();
    const names = ['"quoted.ipynb', 'new\nline.ipynb', 'mode.ipynb', '-dash.ipynb', '[a]*.ipynb', 'ü.ipynb'];
    for (const name of names) repository.write(name, notebook([FIT]));
    repository.write('gone/a.ipynb', notebook([FIT]));
    repository.commit('one');
    for (const name of names) repository.write(name, notebook([FIT], 1234));
    chmodSync(join(repository.dir, 'mode.ipynb'), 0o755);
    rmSync(join(repository.dir, 'gone'), { recursive: true });
    symlinkSync('nowhere', join(repository.dir, 'gone'));
    expect(repository.nbdiff('refresh')).toMatchObject({ code: 0, stderr: '' });
    expect(repository.git('diff', '--cached', '--name-only')).toBe('');
    expect(repository.git('status', '--short', '-uno').trim().split('\n')).toEqual([
      'D gone/a.ipynb',
      ' M mode.ipynb',
    ]);
  });
});

describe('what is stripped', () => {
  test('a committed file says it for the team, by path', () => {
    const repository = filtered();
    repository.write(
      '.nbdiff.json',
      JSON.stringify({ paths: { 'docs/**': { keep: ['cell.outputs', 'cell.execution_count'] } } }),
    );
    repository.write('docs/a.ipynb', notebook([FIT]));
    repository.write('b.ipynb', notebook([FIT]));
    repository.git('add', '-A');
    expect(stored(repository, ':docs/a.ipynb')).toContain('result');
    expect(stored(repository, ':b.ipynb')).not.toContain('result');
  });

  test('a policy with a mistake is said, and the defaults strip', () => {
    const repository = filtered();
    repository.write('.nbdiff.json', '{ "kep": [] }');
    repository.write('a.ipynb', notebook([FIT]));
    const added = repository.tryGit(['add', 'a.ipynb']);
    expect(added.code).toBe(0);
    expect(added.stderr).toContain('.nbdiff.json has the unknown key "kep"');
    expect(stored(repository, ':a.ipynb')).not.toContain('result');
  });

  test('a policy that strips what people wrote: git is told, and the rest of it holds; a person is stopped', () => {
    const repository = filtered();
    repository.write('.nbdiff.json', '{ "strip": ["cells"], "keep": ["cell.execution_count"] }');
    repository.git('config', 'nbdiff.strip', 'cell.source');
    repository.write('a.ipynb', notebook([FIT]));
    const added = repository.tryGit(['add', 'a.ipynb']);
    expect(added.code).toBe(0);
    expect(added.stderr).toContain('.nbdiff.json strips "cells": it would take the cells');
    expect(added.stderr).toContain('nbdiff.strip is "cell.source"');
    const [cell] = JSON.parse(stored(repository, ':a.ipynb')).cells;
    expect(cell).toMatchObject({ execution_count: 1, outputs: [], source: [FIT] });
    expect(repository.nbdiff('clean', 'a.ipynb')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nbdiff.strip is "cell.source"'),
    });
    repository.git('config', '--unset', 'nbdiff.strip');
    expect(repository.nbdiff('clean', 'a.ipynb')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('strips "cells"'),
    });
    repository.write('.nbdiff.json', '{}');
    for (const option of ['--strip', '--extra-keys']) {
      const refused = repository.nbdiff('clean', option, 'cell.cell_type', 'a.ipynb');
      expect(refused).toMatchObject({
        code: 2,
        stderr:
          'nbdiff: "cell.cell_type" cannot be stripped: it would take what people wrote; name other keys, such as cell.metadata.x\n',
      });
    }
    expect(repository.read('a.ipynb')).toBe(notebook([FIT]));
  });

  test('nbstripout knows these options too', () => {
    const repository = story();
    const clean = (...args: string[]): string =>
      repository.nbdiffWith({ input: notebook([FIT, ' ']) }, 'clean', ...args).stdout;
    expect(clean()).not.toMatch(/result|"execution_count": [0-9]/);
    expect(clean('--keep-output', '--keep-count')).toBe(notebook([FIT, ' ']));
    expect(clean('--keep-output')).toBe(
      notebook([FIT, ' ']).replace(/"execution_count": [0-9]+/g, '"execution_count": null'),
    );
    expect(clean('--keep-count')).toMatch(/"execution_count": 1/);
    expect(clean('--max-size', '1k')).toContain('result 1');
    expect(clean('--max-size', '10')).not.toContain('result 1');
    expect(JSON.parse(clean('--drop-empty-cells')).cells).toHaveLength(1);
    expect(clean('--extra-keys', 'metadata.kernelspec')).not.toContain('kernelspec');
  });

  test('a repository that has outputs is stripped in one commit', () => {
    const repository = story();
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('with outputs');
    expect(repository.nbdiff('install', '--filter').code).toBe(0);
    const dry = repository.nbdiff('clean', '--all', '--dry-run');
    expect(dry.stdout).toMatch(/^a\.ipynb: .* → .*\n1 of 1 notebooks would be stripped/);
    expect(repository.git('diff', '--cached', '--name-only')).toBe('');
    expect(repository.nbdiff('clean', '--all').stdout).toContain('commit it with: git commit -m');
    expect(stored(repository, ':a.ipynb')).not.toContain('result');
    expect(repository.read('a.ipynb')).toContain('result');
  });

  test('stripping a repository stages no other change, and is done once', () => {
    const repository = story();
    repository.write('sub/a.ipynb', notebook([FIT]));
    repository.write('docs/b.ipynb', notebook([FIT]));
    repository.write(
      '.nbdiff.json',
      '{ "paths": { "docs/**": { "keep": ["cell.outputs", "cell.execution_count"] } } }',
    );
    repository.commit('with outputs');
    expect(repository.nbdiff('install', '--filter').code).toBe(0);
    repository.write('sub/a.ipynb', notebook([SCORE]));
    const cleaned = repository.nbdiffWith({ cwd: join(repository.dir, 'docs') }, 'clean', '--all');
    expect(cleaned).toMatchObject({ code: 0, stderr: '' });
    expect(cleaned.stdout).toMatch(/^sub\/a\.ipynb: .*\n1 of 2 notebooks stripped/);
    expect(stored(repository, ':sub/a.ipynb')).toContain(FIT);
    expect(stored(repository, ':sub/a.ipynb')).not.toContain('result');
    expect(repository.read('sub/a.ipynb')).toBe(notebook([SCORE]));
    repository.git('commit', '-q', '-m', 'strip');
    expect(repository.nbdiff('clean', '--all').stdout).toMatch(/^0 of 2 notebooks stripped/);
  });
});

describe('cells that keep their outputs', () => {
  test('lose their counts: the same result of another run is no change', () => {
    const repository = filtered();
    const kept = (run: number, result: string): string =>
      notebook([FIT], run)
        .replace('"metadata": {}', '"metadata": {\n    "tags": [\n     "keep_output"\n    ]\n   }')
        .replace(/result [0-9]+/, result);
    repository.write('a.ipynb', kept(1, 'good'));
    repository.commit('one');
    expect(stored(repository, 'HEAD:a.ipynb')).toContain('good');
    repository.write('a.ipynb', kept(2, 'good'));
    expect(repository.git('add', '-A')).toBe('');
    expect(repository.git('status', '--short')).toBe('');
    rmSync(join(repository.dir, 'a.ipynb'));
    repository.git('checkout', '-q', '--', 'a.ipynb');
    expect(repository.read('a.ipynb')).toBe(kept(2, 'good'));
    repository.write('a.ipynb', kept(3, 'better'));
    repository.git('add', '-A');
    expect(repository.git('status', '--short')).toBe('M  a.ipynb\n');
  });
});

describe('single cells', () => {
  test('add, reset and restore by number', () => {
    const repository = story();
    repository.write('a.ipynb', notebook([FIT, SCORE, 'plot()']));
    repository.commit('one');
    repository.write('a.ipynb', notebook([`${FIT}  # 1`, SCORE, 'plot()  # 3']));
    expect(repository.nbdiff('add', '--cells', '3', 'a.ipynb').stdout).toBe(
      'a.ipynb: 1 of 2 changes staged\n',
    );
    expect(stored(repository, ':a.ipynb')).toBe(notebook([FIT, SCORE, 'plot()  # 3']));
    expect(repository.nbdiff('reset', '--cells', '3', 'a.ipynb').code).toBe(0);
    expect(stored(repository, ':a.ipynb')).toBe(notebook([FIT, SCORE, 'plot()']));
    expect(repository.nbdiff('restore', '--cells', '1', 'a.ipynb').code).toBe(0);
    expect(repository.read('a.ipynb')).toBe(notebook([FIT, SCORE, 'plot()  # 3']));
  });

  test('a number without a change, and no terminal without numbers', () => {
    const repository = story();
    repository.write('a.ipynb', notebook([FIT]));
    repository.commit('one');
    repository.write('a.ipynb', notebook([SCORE]));
    expect(repository.nbdiff('add', '--cells', '9', 'a.ipynb')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cell 9 did not change'),
    });
    expect(repository.nbdiff('add', '-p')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not a terminal'),
    });
  });
});
