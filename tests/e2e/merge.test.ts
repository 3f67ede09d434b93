/** git merges notebooks through nbdiff, in every way in which git merges. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNotebook } from '../../src/notebook/read.ts';
import { findConflicts } from '../../src/text/markers.ts';
import { begun, notebook, type Story, story } from './story.ts';

const FIT = 'model.fit(X_train, y_train)';
const SCORE = 'model.score(X_test, y_test)';
const PLOT = 'plt.plot(history)';

const installed = begun((repository) => {
  expect(repository.nbdiff('install').code).toBe(0);
});

/** The sources of a notebook in the work tree. */
function sources(repository: Story, path = 'a.ipynb'): readonly string[] {
  return readNotebook(repository.read(path)).cells.map(({ source }) => source);
}

/** main and topic, both from `base`; main is checked out with `ours` committed. */
const diverged = begun(
  (repository, base: readonly string[], ours: readonly string[], theirs: readonly string[]) => {
    expect(repository.nbdiff('install').code).toBe(0);
    repository.write('a.ipynb', notebook(base));
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write('a.ipynb', notebook(theirs));
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write('a.ipynb', notebook(ours));
    repository.commit('ours');
  },
);

const BASE = [FIT, SCORE, PLOT];
const OURS = [`${FIT}  # ours`, SCORE, PLOT];
const THEIRS = [FIT, SCORE, `${PLOT}  # theirs`];
const BOTH = [`${FIT}  # ours`, SCORE, `${PLOT}  # theirs`];
const OURS_CLASH = [FIT, 'model.score(X_train, y_train)', PLOT];
const THEIRS_CLASH = [FIT, 'model.score(X_valid, y_valid)', PLOT];

/** The one conflict of the clash above, in the one cell, in a notebook that opens. */
function expectClash(repository: Story, labels?: { readonly ours: string; readonly theirs: string }): void {
  const [fit, score, plot] = sources(repository);
  expect([fit, plot]).toEqual([FIT, PLOT]);
  const [conflict] = findConflicts(score!);
  expect(conflict?.ours.join('').trim()).toBe(OURS_CLASH[1]);
  expect(conflict?.theirs.join('').trim()).toBe(THEIRS_CLASH[1]);
  if (labels !== undefined) expect(conflict?.labels).toMatchObject(labels);
  expect(repository.git('ls-files', '-u')).toContain('a.ipynb');
}

describe('clean merges', () => {
  test('merge, with what was decided on stderr', () => {
    const repository = diverged(BASE, OURS, THEIRS);
    const merged = repository.tryGit(['merge', '-m', 'merge', 'topic']);
    expect(merged.code).toBe(0);
    expect(merged.stderr).toContain('merged a.ipynb: 1 cell from theirs');
    expect(sources(repository)).toEqual(BOTH);
  });

  test('that both sides meet in a name is said, and no conflict', () => {
    const base = ['df = load()', 'df.mean()', PLOT];
    const repository = diverged(base, ['data = load()', 'data.mean()', PLOT], [...base, 'df.plot()']);
    const merged = repository.tryGit(['merge', '-m', 'merge', 'topic']);
    expect(merged.code).toBe(0);
    expect(merged.stderr).toContain(
      'merged a.ipynb: 1 cell from theirs; cell 4 uses df, which ours renamed to data\n',
    );
    expect(sources(repository)).toEqual(['data = load()', 'data.mean()', PLOT, 'df.plot()']);
  });

  test('what both sides meet in is said a line each, in a rebase too', () => {
    const base = ['df = load()', 'rows = read()', 'df.mean()', PLOT];
    const ours = ['data = load()', 'lines = read()', 'data.mean()', PLOT];
    const repository = diverged(base, ours, [...base, 'df.plot()', 'len(rows)']);
    const rebased = repository.tryGit(['rebase', 'topic']);
    expect(rebased.code).toBe(0);
    expect(rebased.stderr).toContain(
      [
        '  cell 5 uses df, which theirs renamed to data',
        '  cell 6 uses rows, which theirs renamed to lines',
      ].join('\n'),
    );
  });

  test('rebase, cherry-pick, revert', () => {
    const rebased = diverged(BASE, OURS, THEIRS);
    rebased.git('checkout', '-q', 'topic');
    rebased.git('rebase', '-q', 'main');
    expect(sources(rebased)).toEqual(BOTH);

    const picked = diverged(BASE, OURS, THEIRS);
    picked.git('cherry-pick', 'topic');
    expect(sources(picked)).toEqual(BOTH);

    const reverted = diverged(BASE, OURS, THEIRS);
    reverted.write('a.ipynb', notebook([`${FIT}  # ours`, SCORE, PLOT, 'more()']));
    reverted.commit('more');
    reverted.git('revert', '--no-edit', 'HEAD~1');
    expect(sources(reverted)).toEqual([FIT, SCORE, PLOT, 'more()']);
  });

  test('stash pop and checkout -m', () => {
    const stashed = installed();
    stashed.write('a.ipynb', notebook(BASE));
    stashed.commit('base');
    stashed.write('a.ipynb', notebook(THEIRS));
    stashed.git('stash', '-q');
    stashed.write('a.ipynb', notebook(OURS));
    stashed.commit('ours');
    stashed.git('stash', 'pop', '-q');
    expect(sources(stashed)).toEqual(BOTH);

    const switched = diverged(BASE, OURS, [FIT, SCORE, PLOT, 'more()']);
    switched.write('a.ipynb', notebook([`${FIT}  # ours`, SCORE, `${PLOT}  # work`]));
    switched.git('checkout', '-q', '-m', 'topic');
    expect(sources(switched)).toEqual([FIT, SCORE, `${PLOT}  # work`, 'more()']);
  });

  test('merge-tree, in a bare repository too', () => {
    const repository = diverged(BASE, OURS, THEIRS);
    const tree = repository.git('merge-tree', '--write-tree', 'main', 'topic').trim();
    const merged = readNotebook(repository.git('cat-file', 'blob', `${tree}:a.ipynb`));
    expect(merged.cells.map(({ source }) => source)).toEqual(BOTH);

    const bare = join(repository.root, 'bare.git');
    repository.git('clone', '-q', '--bare', repository.dir, bare);
    expect(repository.nbdiffWith({ cwd: bare }, 'install').code).toBe(0);
    const ran = repository.tryGit(['merge-tree', '--write-tree', 'main', 'topic'], { cwd: bare });
    expect(ran.stdout.trim()).toBe(tree);
  });

  test('a renamed notebook takes the edits, a linked worktree and a submodule merge alike', () => {
    const repository = diverged(BASE, OURS, THEIRS);
    repository.git('mv', 'a.ipynb', 'b.ipynb');
    repository.git('commit', '-q', '-m', 'rename');
    repository.git('merge', '-q', '-m', 'merge', 'topic');
    expect(sources(repository, 'b.ipynb')).toEqual(BOTH);

    const linked = diverged(BASE, OURS, THEIRS);
    linked.git('worktree', 'add', '-q', '../linked', 'topic');
    const merged = linked.tryGit(['merge', '-q', '-m', 'merge', 'main'], {
      cwd: join(linked.root, 'linked'),
    });
    expect(merged.code).toBe(0);
    expect(linked.tryGit(['show', 'topic:a.ipynb']).stdout).toContain('# ours');

    const outer = story();
    outer.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      'add',
      '-q',
      diverged(BASE, OURS, THEIRS).dir,
      'inner',
    );
    const inner = join(outer.dir, 'inner');
    expect(outer.nbdiffWith({ cwd: inner }, 'install').code).toBe(0);
    expect(outer.tryGit(['merge', '-q', '-m', 'merge', 'origin/topic'], { cwd: inner }).code).toBe(0);
    expect(sources(outer, 'inner/a.ipynb')).toEqual(BOTH);
  });

  test('both added the notebook: cells of both, the same ones once', () => {
    const repository = installed();
    repository.write('other.txt', 'x\n');
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write('a.ipynb', notebook([FIT, SCORE]));
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write('a.ipynb', notebook([FIT, SCORE], 5));
    repository.commit('ours');
    repository.git('merge', '-q', '-m', 'merge', 'topic');
    expect(sources(repository)).toEqual([FIT, SCORE]);
  });

  test('criss-cross: a conflict of the ancestors does not get into the result', () => {
    const repository = diverged(BASE, OURS_CLASH, THEIRS_CLASH);
    const settled = (name: string, line: string): void => {
      repository.tryGit(['merge', '-q', '-m', name, name === 'one' ? 'topic' : 'old-main']);
      repository.write('a.ipynb', notebook([FIT, line, PLOT]));
      repository.commit(name);
    };
    repository.git('branch', 'old-main');
    settled('one', 'model.score(X_both, y_both)');
    repository.git('checkout', '-q', 'topic');
    settled('two', 'model.score(X_both, y_both)');
    repository.write('a.ipynb', notebook([FIT, 'model.score(X_both, y_both)', `${PLOT}  # later`]));
    repository.commit('later');
    repository.git('checkout', '-q', 'main');
    const merged = repository.tryGit(['merge', '-q', '-m', 'again', 'topic']);
    expect(merged.code).toBe(0);
    expect(sources(repository)).toEqual([FIT, 'model.score(X_both, y_both)', `${PLOT}  # later`]);
  });
});

describe('conflicts', () => {
  test('markers in the one cell, with labels', () => {
    const repository = diverged(BASE, OURS_CLASH, THEIRS_CLASH);
    const merged = repository.tryGit(['merge', '-m', 'merge', 'topic']);
    expect(merged.code).toBe(1);
    expect(merged.stderr).toContain(
      'merged a.ipynb: 1 conflict in cell 2\n  finish with: nbdiff resolve a.ipynb',
    );
    expectClash(repository, { ours: 'ours', theirs: 'topic' });
  });

  test('what would be suggested is not taken unasked: both edits of one line, one side within the other, layout', () => {
    const clashes = [
      ['fit(a=1, b=1, c=1)', 'fit(a=2, b=1, c=1)', 'fit(a=1, b=1, c=3)'],
      ["read(df, 'x')", "read(df, ['x']).add('month')", "read(df, ['x'])"],
      ['plot(a, b)', "plot(a, b, 'red')", 'plot(\n    a, b, "red"\n)'],
    ] as const;
    const repository = diverged(
      clashes.map(([base]) => base),
      clashes.map(([, ours]) => ours),
      clashes.map(([, , theirs]) => theirs),
    );
    expect(repository.tryGit(['merge', '-m', 'merge', 'topic']).code).toBe(1);
    const text = (lines: readonly string[]): string => lines.join('').trim();
    const merged = repository.read('a.ipynb');
    expect(
      sources(repository).map((source) => {
        const [{ ours, theirs } = { ours: [], theirs: [] }] = findConflicts(source);
        return [text(ours), text(theirs)];
      }),
    ).toEqual(clashes.map(([, ours, theirs]) => [ours, theirs]));
    expect(repository.nbdiff('resolve').code).toBe(1);
    expect(repository.nbdiff('resolve', '--list').code).toBe(1);
    expect(repository.read('a.ipynb')).toBe(merged);
  });

  test('rebase and stash pop leave the same kind of conflict', () => {
    const rebased = diverged(BASE, OURS_CLASH, THEIRS_CLASH);
    rebased.git('checkout', '-q', 'topic');
    expect(rebased.tryGit(['rebase', '-q', 'main']).code).not.toBe(0);
    expectClash(rebased);

    const stashed = diverged(BASE, OURS_CLASH, THEIRS_CLASH);
    stashed.git('checkout', '-q', '-b', 'work', 'main~1');
    stashed.write('a.ipynb', notebook(THEIRS_CLASH));
    stashed.git('stash', '-q');
    stashed.git('checkout', '-q', 'main');
    expect(stashed.tryGit(['stash', 'pop', '-q']).code).not.toBe(0);
    expectClash(stashed);
  });

  test.each(['merge', 'diff3', 'zdiff3'])('merge.conflictStyle %s', (style) => {
    const repository = diverged(BASE, OURS_CLASH, THEIRS_CLASH);
    repository.git('config', 'merge.conflictStyle', style);
    repository.tryGit(['merge', '-q', 'topic']);
    expectClash(repository);
    const [conflict] = findConflicts(sources(repository)[1]!);
    expect(conflict?.base?.join('').trim()).toBe(style === 'merge' ? undefined : SCORE);
  });

  test('the attribute conflict-marker-size', () => {
    const repository = diverged(BASE, OURS_CLASH, THEIRS_CLASH);
    repository.write('.gitattributes', '*.ipynb conflict-marker-size=11\n');
    repository.commit('attributes');
    repository.tryGit(['merge', '-q', 'topic']);
    expect(sources(repository)[1]).toMatch(/^<{11} ours\n/);
  });

  test.each([
    ['ours', OURS_CLASH],
    ['theirs', THEIRS_CLASH],
    ['union', [FIT, `${OURS_CLASH[1]}\n${THEIRS_CLASH[1]}`, PLOT]],
  ])('git -c nbdiff.favor=%s settles them', (favor, expected) => {
    const repository = diverged(BASE, OURS_CLASH, THEIRS_CLASH);
    expect(
      repository.tryGit(['-c', `nbdiff.favor=${favor}`, 'merge', '-q', '-m', 'merge', 'topic']).code,
    ).toBe(0);
    expect(sources(repository)).toEqual(expected);
  });

  test('where nbdiff is gone both sides are in the file, between markers', () => {
    const repository = diverged(BASE, OURS_CLASH, THEIRS_CLASH);
    const config = repository.read('.git/config').replace(/bin\/nbdiff\.js/g, 'bin/gone.js');
    repository.write('.git/config', config);
    const env = { PATH: '/usr/bin:/bin' };
    const merged = repository.tryGit(['merge', '-q', 'topic'], { env });
    expect(merged.code).toBe(1);
    expect(repository.read('a.ipynb')).toMatch(
      /<<<<<<< ours[\s\S]*X_train[\s\S]*=======[\s\S]*X_valid[\s\S]*>>>>>>> theirs/,
    );
  });
});

describe('what cannot be read', () => {
  const good = notebook(BASE);
  const bad: readonly (readonly [name: string, content: string | Buffer])[] = [
    ['truncated', good.slice(0, 200)],
    ['raw markers', good.replace('{', '{\n<<<<<<< a\n"x": 1,\n=======\n"x": 2,\n>>>>>>> b')],
    ['no notebook', '[1, 2]\n'],
    ['invalid UTF-8', Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0xfe])])],
  ];

  test.each(bad)('the driver leaves it to git: %s', (name, content) => {
    const repository = diverged(BASE, OURS, THEIRS);
    repository.git('checkout', '-q', 'topic');
    repository.write('a.ipynb', content);
    repository.commit(name);
    repository.git('checkout', '-q', 'main');
    const merged = repository.tryGit(['merge', '-m', 'merge', 'topic']);
    expect([0, 1]).toContain(merged.code);
    expect(merged.stderr).toMatch(/nbdiff: a\.ipynb \(theirs\).*; merged as plain text\n/);
    expect(merged.stderr).not.toMatch(/ {4}at /);
  });

  test.each(bad)('the command says where, exits with 2 and writes nothing: %s', (_, content) => {
    const repository = story();
    repository.write('good.ipynb', good);
    repository.write('other.ipynb', notebook(OURS));
    repository.write('bad.ipynb', content);
    const run = repository.nbdiff('merge', 'good.ipynb', 'other.ipynb', 'bad.ipynb', '-o', 'out.ipynb');
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^nbdiff: bad\.ipynb:\d+:\d+: .+\n$/);
    expect(repository.tryGit(['ls-files', '-o']).stdout).not.toContain('out.ipynb');
  });

  test('10,000 levels deep is no trouble', () => {
    const repository = story();
    const deep = (leaf: string): string =>
      good.replace(
        '"metadata": {\n  "kernelspec"',
        `"metadata": {\n  "deep": ${'['.repeat(10_000)}${leaf}${']'.repeat(10_000)},\n  "kernelspec"`,
      );
    for (const [name, leaf] of [
      ['base', '1'],
      ['ours', '2'],
      ['theirs', '3'],
    ] as const) {
      repository.write(`${name}.ipynb`, deep(leaf));
    }
    const run = repository.nbdiff('merge', 'base.ipynb', 'ours.ipynb', 'theirs.ipynb', '-o', 'out.ipynb');
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('both changed "metadata.deep"');
  });

  test('a folder that cannot be written leaves the old file whole', () => {
    const repository = story();
    for (const [name, cells] of [
      ['base', BASE],
      ['ours', OURS],
      ['theirs', THEIRS],
    ] as const) {
      repository.write(`${name}.ipynb`, notebook(cells));
    }
    mkdirSync(join(repository.dir, 'locked'));
    repository.write('locked/out.ipynb', 'old\n');
    chmodSync(join(repository.dir, 'locked'), 0o555);
    const isRoot = process.getuid?.() === 0;
    chmodSync(repository.root, 0o755);
    const run = repository.nbdiffWith(
      isRoot ? { uid: 65534 } : {},
      'merge',
      'base.ipynb',
      'ours.ipynb',
      'theirs.ipynb',
      '-o',
      'locked/out.ipynb',
    );
    chmodSync(join(repository.dir, 'locked'), 0o755);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('locked/out.ipynb: permission denied');
    expect(repository.read('locked/out.ipynb')).toBe('old\n');
  });

  test('a full disk leaves the old file whole', (context) => {
    const repository = story();
    const disk = join(repository.root, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    if (mounted.status !== 0) return context.skip('mounting a small disk needs root');
    try {
      const large = notebook([...BASE, 'x'.repeat(100_000)]);
      repository.write('base.ipynb', large);
      repository.write('ours.ipynb', notebook([...OURS, 'x'.repeat(100_000)]));
      repository.write('theirs.ipynb', notebook([...THEIRS, 'x'.repeat(100_000)]));
      repository.write('../disk/out.ipynb', 'old\n');
      const run = repository.nbdiff(
        'merge',
        'base.ipynb',
        'ours.ipynb',
        'theirs.ipynb',
        '-o',
        '../disk/out.ipynb',
      );
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('the disk is full; the file was left as it is');
      expect(repository.read('../disk/out.ipynb')).toBe('old\n');
    } finally {
      spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });
});

describe('the command', () => {
  test('to standard output, into one of its inputs, exit codes', () => {
    const repository = story();
    for (const [name, cells] of [
      ['base', BASE],
      ['ours', OURS],
      ['theirs', THEIRS],
      ['clash', THEIRS_CLASH],
      ['mine', OURS_CLASH],
    ] as const) {
      repository.write(`${name}.ipynb`, notebook(cells));
    }
    const printed = repository.nbdiff('merge', 'base.ipynb', 'ours.ipynb', 'theirs.ipynb');
    expect(printed.code).toBe(0);
    expect(readNotebook(printed.stdout).cells.map(({ source }) => source)).toEqual(BOTH);
    expect(
      repository.nbdiff('merge', 'base.ipynb', 'ours.ipynb', 'theirs.ipynb', '-o', 'ours.ipynb', '-q'),
    ).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(sources(repository, 'ours.ipynb')).toEqual(BOTH);
    expect(repository.nbdiff('merge', 'base.ipynb', 'mine.ipynb', 'clash.ipynb', '-q').code).toBe(1);
    expect(repository.nbdiff('merge', 'base.ipynb', 'mine.ipynb', 'clash.ipynb', '-q', '--theirs').code).toBe(
      0,
    );
    expect(repository.nbdiff('merge', '/dev/null', 'base.ipynb', 'base.ipynb', '-q').code).toBe(0);
    expect(repository.nbdiff('merge', 'base.ipynb', 'ours.ipynb').code).toBe(2);
  });
});
