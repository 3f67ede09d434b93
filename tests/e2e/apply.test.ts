/** Changes as data through the command: made, checked, taken back, merged, refused; in repositories and outside. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNotebook } from '../../src/notebook/read.ts';
import { begun, notebook, type Story, story } from './story.ts';

const FILE = 'analysis.ipynb';
const BASE = notebook(['load()', 'model.fit(X)', 'plot()']);
const CHANGED = notebook(['load()', 'model.fit(X, y)', 'plot()', 'done()']);

/** A notebook in two commits, checked out at the first, and the changes between them beside the repository. */
const changed = begun((repository) => {
  repository.write(FILE, BASE);
  repository.commit('base');
  repository.write(FILE, CHANGED);
  repository.commit('changed');
  repository.git('tag', 'changed');
  writeFileSync(join(repository.root, 'changes.json'), repository.nbdiff('--json', 'HEAD~1', 'HEAD').stdout);
  repository.git('checkout', '-q', 'HEAD~1');
});
const CHANGES = '../changes.json';

const sources = (text: string): readonly string[] => readNotebook(text).cells.map(({ source }) => source);
const outputsOf = (text: string, cell: number): unknown => JSON.parse(text).cells[cell].outputs;
const silent = { code: 0, stdout: '', stderr: '' };

function documentIn({ root }: Story): { files: Record<string, unknown>[] } {
  return JSON.parse(readFileSync(join(root, 'changes.json'), 'utf8'));
}

function giveChanges({ root }: Story, document: unknown): void {
  writeFileSync(join(root, 'changes.json'), JSON.stringify(document));
}

describe('a notebook that is what the changes were made from', () => {
  test('says the same as the other, and keeps the outputs of cells that did not change', () => {
    const repository = changed();
    expect(repository.nbdiff('apply', CHANGES)).toMatchObject(silent);
    const made = repository.read(FILE);
    expect(sources(made)).toEqual(['load()', 'model.fit(X, y)', 'plot()', 'done()']);
    expect(repository.nbdiff('--exit-code', 'changed', '--', FILE).code).toBe(0);
    expect(outputsOf(made, 0)).toEqual(outputsOf(BASE, 0));
    expect(outputsOf(made, 1)).toEqual([]);
    expect(made.startsWith(BASE.slice(0, BASE.indexOf('"execution_count": 2')))).toBe(true);
  });

  test('is read from standard input, and may be named', () => {
    const repository = changed();
    repository.write('other/copy.ipynb', BASE);
    const input = readFileSync(join(repository.root, 'changes.json'));
    expect(repository.nbdiffWith({ input }, 'apply', '-', 'other/copy.ipynb')).toMatchObject(silent);
    expect(sources(repository.read('other/copy.ipynb')).at(-1)).toBe('done()');
    expect(repository.read(FILE)).toBe(BASE);
  });

  test('-R takes them back; what is done is not done again', () => {
    const repository = changed();
    repository.nbdiff('apply', CHANGES);
    const made = repository.read(FILE);
    const again = { code: 0, stdout: '', stderr: `${FILE}: has these changes already\n` };
    expect(repository.nbdiff('apply', CHANGES)).toMatchObject(again);
    expect(repository.read(FILE)).toBe(made);
    expect(repository.nbdiff('apply', '-R', CHANGES)).toMatchObject(silent);
    expect(repository.nbdiff('--exit-code', 'HEAD', '--', FILE).code).toBe(0);
    expect(repository.nbdiff('apply', '-R', CHANGES)).toMatchObject(again);
  });

  test('--check writes nothing', () => {
    const repository = changed();
    expect(repository.nbdiff('apply', '--check', CHANGES)).toMatchObject(silent);
    expect(repository.read(FILE)).toBe(BASE);
  });

  test('from a folder below, the paths are those from the top; --directory begins elsewhere', () => {
    const repository = changed();
    repository.write('sub/inner/analysis.ipynb', BASE);
    const cwd = join(repository.dir, 'sub');
    expect(repository.nbdiffWith({ cwd }, 'apply', '../../changes.json')).toMatchObject(silent);
    expect(sources(repository.read(FILE))).toHaveLength(4);
    expect(repository.nbdiff('apply', '--directory', 'sub/inner', CHANGES)).toMatchObject(silent);
    expect(sources(repository.read('sub/inner/analysis.ipynb'))).toHaveLength(4);
    const { code, stderr } = repository.nbdiff('apply', '--directory', '../x', CHANGES);
    expect([code, stderr]).toEqual([2, 'nbdiff: --directory ../x: it leads out of the folder\n']);
  });

  test('outside of a repository the paths begin where one stands', () => {
    const { root, nbdiffWith } = story();
    writeFileSync(join(root, 'one.ipynb'), BASE);
    writeFileSync(join(root, 'two.ipynb'), CHANGED);
    const cwd = root;
    const { stdout: input } = nbdiffWith({ cwd }, '--json', 'one.ipynb', 'two.ipynb');
    const unnamed = nbdiffWith({ cwd, input }, 'apply', '-');
    expect([unnamed.code, unnamed.stderr]).toEqual([
      1,
      'nbdiff: two.ipynb: the changes are between one.ipynb and two.ipynb; name the notebook that they are for\n',
    ]);
    expect(nbdiffWith({ cwd, input }, 'apply', '-', 'one.ipynb')).toMatchObject(silent);
    expect(nbdiffWith({ cwd }, '--exit-code', 'one.ipynb', 'two.ipynb').code).toBe(0);
  });
});

describe('a notebook that has moved on', () => {
  test('is merged: both happen', () => {
    const repository = changed();
    repository.write(FILE, notebook(['load()', 'model.fit(X)', 'plot(title="x")']));
    const { code, stderr } = repository.nbdiff('apply', CHANGES);
    expect([code, stderr]).toEqual([0, `merged ${FILE}: 2 cells from theirs\n`]);
    const made = repository.read(FILE);
    expect(sources(made)).toEqual(['load()', 'model.fit(X, y)', 'plot(title="x")', 'done()']);
    expect(outputsOf(made, 2)).toEqual(outputsOf(BASE, 2));
  });

  const clash = notebook(['load()', 'model.fit(X, z)', 'plot()']);
  const conflicted = [
    'load()',
    '<<<<<<< ours\nmodel.fit(X, z)\n=======\nmodel.fit(X, y)\n>>>>>>> theirs',
    'plot()',
    'done()',
  ];

  test.each([
    ['git has the one they were made from', true],
    ['the changes alone tell of it', false],
  ])('what clashes stands in the cell, where %s', (_, isKnown) => {
    const repository = changed();
    if (!isKnown) {
      const document = documentIn(repository);
      document.files[0]!.blobs = { before: '1'.repeat(40), after: '2'.repeat(40) };
      giveChanges(repository, document);
    }
    repository.write(FILE, clash);
    const checked = repository.nbdiff('apply', '--check', CHANGES);
    expect([checked.code, checked.stderr]).toEqual([
      1,
      `nbdiff: ${FILE}: has moved on, and there would be 1 conflict in cell 2\n`,
    ]);
    expect(repository.read(FILE)).toBe(clash);
    const { code, stderr } = repository.nbdiff('apply', CHANGES);
    expect([code, stderr]).toEqual([
      1,
      `merged ${FILE}: 1 cell from theirs, 1 conflict in cell 2\n  finish with: nbdiff resolve ${FILE}\n`,
    ]);
    expect(sources(repository.read(FILE))).toEqual(conflicted);
    expect(repository.nbdiff('resolve', '--list', FILE).code).toBe(1);
    expect(repository.nbdiff('resolve', '--take', 'theirs', FILE).code).toBe(0);
    expect(sources(repository.read(FILE))[1]).toBe('model.fit(X, y)');
  });

  test('--theirs and the like settle it, and git may say how conflicts look', () => {
    const repository = changed();
    repository.write(FILE, clash);
    expect(repository.nbdiff('apply', '-q', '--theirs', CHANGES)).toMatchObject(silent);
    expect(sources(repository.read(FILE))[1]).toBe('model.fit(X, y)');
    repository.write(FILE, clash);
    repository.git('config', 'merge.conflictStyle', 'diff3');
    expect(repository.nbdiff('apply', CHANGES).code).toBe(1);
    expect(sources(repository.read(FILE))[1]).toContain('||||||| base\nmodel.fit(X)\n');
  });

  test('a cell that it deleted is a conflict of deleting and editing', () => {
    const repository = changed();
    const { cells, ...rest } = JSON.parse(BASE);
    repository.write(FILE, JSON.stringify({ cells: [cells[0], cells[2]], ...rest }));
    const { code, stderr } = repository.nbdiff('apply', CHANGES);
    expect(code).toBe(1);
    expect(stderr).toContain('cell 2: deleted by ours, changed by theirs');
  });
});

describe('several notebooks, new, renamed and deleted ones', () => {
  const several = begun((repository) => {
    repository.write('a.ipynb', BASE);
    repository.write('old.ipynb', notebook(['one()', 'two()', 'three()', 'four()']));
    repository.write('gone/gone.ipynb', notebook(['gone()']));
    repository.commit('base');
    repository.write('a.ipynb', CHANGED);
    repository.git('rm', '-q', 'old.ipynb', 'gone/gone.ipynb');
    repository.write('new/name.ipynb', notebook(['one()', 'two()', 'three()', 'four(4)']));
    repository.write('fresh/fresh.ipynb', notebook(Array.from({ length: 20 }, (_, at) => `fresh(${at})`)));
    repository.commit('changed');
    repository.git('tag', 'changed');
    const { stdout } = repository.nbdiff('-M80%', '--json', 'HEAD~1', 'HEAD');
    writeFileSync(join(repository.root, 'changes.json'), stdout);
    repository.git('checkout', '-q', 'HEAD~1');
  });

  test('all are made, and taken back', () => {
    const repository = several();
    expect(documentIn(repository).files.map(({ status }) => status)).toEqual([
      'modified',
      'added',
      'deleted',
      'renamed',
    ]);
    expect(repository.nbdiff('apply', CHANGES)).toMatchObject(silent);
    repository.git('add', '-A');
    expect(repository.nbdiff('--cached', '--name-only', 'changed').stdout).toBe('');
    expect(existsSync(join(repository.dir, 'gone'))).toBe(false);
    const fresh = JSON.parse(repository.read('fresh/fresh.ipynb'));
    expect(fresh.metadata.kernelspec).toEqual({
      display_name: 'Python 3',
      language: 'python',
      name: 'python3',
    });
    expect(repository.nbdiff('check', '--rule', 'made-nowhere=off', 'fresh/fresh.ipynb')).toMatchObject(
      silent,
    );
    expect(repository.nbdiff('apply', CHANGES).code).toBe(0);
    expect(repository.nbdiff('apply', '-R', CHANGES)).toMatchObject(silent);
    repository.git('add', '-A');
    expect(repository.nbdiff('--cached', '--name-only', 'HEAD').stdout).toBe('');
    expect(existsSync(join(repository.dir, 'fresh'))).toBe(false);
  });

  test('one that does not fit keeps all from being written', () => {
    const repository = several();
    repository.write('new/name.ipynb', notebook(['somebody else']));
    const { code, stderr } = repository.nbdiff('apply', CHANGES);
    expect([code, stderr]).toEqual([
      1,
      'nbdiff: new/name.ipynb: it exists already, and is not what the changes make\n',
    ]);
    expect(repository.read('a.ipynb')).toBe(BASE);
    expect(existsSync(join(repository.dir, 'fresh'))).toBe(false);
  });

  test('one that cannot be written gives the others back what they were', () => {
    const repository = several();
    repository.write('fresh', 'a file where a folder has to be');
    const { code } = repository.nbdiff('apply', CHANGES);
    expect(code).not.toBe(0);
    expect(repository.read('a.ipynb')).toBe(BASE);
    expect(existsSync(join(repository.dir, 'old.ipynb'))).toBe(true);
    expect(existsSync(join(repository.dir, 'new/name.ipynb'))).toBe(false);
  });

  test('one that has moved on is not deleted', () => {
    const repository = several();
    repository.write('gone/gone.ipynb', notebook(['gone()', 'and more']));
    const { code, stderr } = repository.nbdiff('apply', CHANGES);
    expect([code, stderr]).toEqual([
      1,
      'nbdiff: gone/gone.ipynb: not deleted: it says something else than the notebook that the changes delete\n',
    ]);
    expect(repository.read('a.ipynb')).toBe(BASE);
  });

  test('of several one is meant by its name', () => {
    const repository = several();
    const cwd = join(repository.dir, 'gone');
    expect(repository.nbdiffWith({ cwd }, 'apply', '../../changes.json', '../a.ipynb')).toMatchObject(silent);
    expect(existsSync(join(repository.dir, 'old.ipynb'))).toBe(true);
    expect(repository.nbdiff('apply', CHANGES, 'other.ipynb').stderr).toBe(
      'nbdiff: the changes are of 4 notebooks; name one of them by its path\n',
    );
  });

  test('the mode comes along, also alone', () => {
    const repository = story();
    const modeOf = (): number => statSync(join(repository.dir, FILE)).mode & 0o777;
    repository.write(FILE, BASE);
    repository.commit('base');
    const before = modeOf();
    chmodSync(join(repository.dir, FILE), before | 0o111);
    repository.commit('mode');
    repository.write(FILE, CHANGED);
    repository.commit('both');
    for (const to of ['HEAD~1', 'HEAD']) {
      const { stdout: input } = repository.nbdiff('--json', 'HEAD~2', to);
      repository.git('checkout', '-q', 'HEAD~2');
      expect(repository.nbdiffWith({ input }, 'apply', '-')).toMatchObject(silent);
      expect(modeOf()).toBe(before | 0o111);
      expect(repository.nbdiffWith({ input }, 'apply', '-').stderr).toBe(
        `${FILE}: has these changes already\n`,
      );
      expect(repository.nbdiffWith({ input }, 'apply', '-R', '-')).toMatchObject(silent);
      expect(modeOf()).toBe(before);
      repository.git('checkout', '-q', '-f', 'main');
    }
  });

  test('a copy is made once, and taken away again', () => {
    const repository = story();
    repository.write('a.ipynb', BASE);
    repository.commit('base');
    repository.write('a.ipynb', notebook(['load(1)', 'model.fit(X)', 'plot()']));
    repository.write('b.ipynb', BASE);
    repository.commit('copied');
    repository.git('config', 'diff.renames', 'copies');
    const { stdout: input } = repository.nbdiff('--json', 'HEAD~1', 'HEAD');
    expect(JSON.parse(input).files.map(({ status }: { status: string }) => status)).toEqual([
      'modified',
      'copied',
    ]);
    repository.git('checkout', '-q', 'HEAD~1');
    expect(repository.nbdiffWith({ input }, 'apply', '-')).toMatchObject(silent);
    expect(sources(repository.read('b.ipynb'))).toEqual(sources(BASE));
    expect(repository.nbdiffWith({ input }, 'apply', '-').stderr).toBe(
      'a.ipynb: has these changes already\nb.ipynb: has these changes already\n',
    );
    expect(repository.nbdiffWith({ input }, 'apply', '-R', '-')).toMatchObject(silent);
    expect(existsSync(join(repository.dir, 'b.ipynb'))).toBe(false);
    expect(sources(repository.read('a.ipynb'))).toEqual(sources(BASE));
  });

  test('the notebook that is named has to be there, and to be a file', () => {
    const repository = several();
    const said = (...args: string[]): readonly [number | null, string] => {
      const { code, stderr } = repository.nbdiff('apply', ...args);
      return [code, stderr];
    };
    giveChanges(repository, { version: 2, files: documentIn(repository).files.slice(0, 1) });
    expect(said(CHANGES, 'nowhere.ipynb')).toEqual([
      1,
      'nbdiff: nowhere.ipynb: there is no such notebook to make the changes in\n',
    ]);
    expect(said(CHANGES, '-')).toEqual([2, 'nbdiff: the notebook to change is a file, not standard input\n']);
    expect(said(CHANGES, 'a.ipynb', 'b.ipynb')[0]).toBe(2);
    giveChanges(repository, { version: 2, files: [] });
    expect(said(CHANGES)).toEqual([0, '']);
  });
});

describe('changes from a stranger', () => {
  const at = (repository: Story, path: string): string => {
    const document = documentIn(repository);
    Object.assign(document.files[0]!, { before: path, after: path });
    giveChanges(repository, document);
    const { code, stderr } = repository.nbdiff('apply', CHANGES);
    expect(code).toBe(1);
    return stderr;
  };

  test.each([
    ['../outside.ipynb', 'it leads out of the folder'],
    ['sub/../../outside.ipynb', 'it leads out of the folder'],
    ['/tmp/outside.ipynb', 'it is absolute'],
    ['C:/outside.ipynb', 'it is absolute'],
    ['.git/config', "it leads into git's own folder"],
    ['sub/.GIT/hooks/post-checkout', "it leads into git's own folder"],
    ['.git./config', "it leads into git's own folder"],
    ['a//b.ipynb', 'it is no path as git writes them'],
    ['caf\ufffd.ipynb', 'its name is not told, since it is no UTF-8'],
    ['', 'it is no path'],
  ])('nothing is written to %j', (path, reason) => {
    expect(at(changed(), path)).toBe(`nbdiff: ${path}: nothing is written there: ${reason}\n`);
  });

  test('nor through links', () => {
    const repository = changed();
    writeFileSync(join(repository.root, 'outside.ipynb'), BASE);
    symlinkSync('../outside.ipynb', join(repository.dir, 'link.ipynb'));
    mkdirSync(join(repository.root, 'elsewhere'));
    symlinkSync('../elsewhere', join(repository.dir, 'folder'));
    expect(at(repository, 'link.ipynb')).toContain('nothing is written there: it is a link\n');
    expect(at(repository, 'folder/a.ipynb')).toContain('nothing is written there: it lies beyond a link\n');
    expect(readFileSync(join(repository.root, 'outside.ipynb'), 'utf8')).toBe(BASE);
  });

  const spoilt: readonly (readonly [what: string, text: string, line: string])[] = [
    ['no JSON', '{', 'not valid JSON'],
    ['no object', '[]', 'changes.json:1:1: not changes as nbdiff --json gives them: it is not an object'],
    ['an older version', '{"version":1,"files":[]}', 'they are of version 1, which cannot be applied'],
    [
      'a newer version',
      '{"version":3,"files":[]}',
      'they are of version 3, which this nbdiff is too old for',
    ],
    ['no version', '{"files":[]}', 'version is missing'],
    ['no files', '{"version":2}', 'files is missing'],
    ['another shape', '{"version":2,"files":[{}]}', 'files[0].status is missing'],
    [
      'a deep one',
      `{"version":2,"files":[],"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      'nested more than',
    ],
  ];
  test.each(spoilt)('%s is one clear line', (_, text, line) => {
    const repository = changed();
    writeFileSync(join(repository.root, 'changes.json'), text);
    const { code, stdout, stderr } = repository.nbdiff('apply', CHANGES);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
    expect(stderr).toContain(line);
    expect(repository.read(FILE)).toBe(BASE);
  });

  test('so is one that is too large', () => {
    const repository = changed();
    truncateSync(join(repository.root, 'changes.json'), 257 * 1024 * 1024);
    const { code, stderr } = repository.nbdiff('apply', CHANGES);
    expect([code, stderr]).toEqual([
      2,
      'nbdiff: ../changes.json: not changes as nbdiff --json gives them: they are larger than 256 MB\n',
    ]);
  });

  test('sums that do not add up, lines that are not there, and keys that are no keys are told', () => {
    const spoil = (change: (cells: Record<string, unknown>[]) => void): string => {
      const repository = changed();
      const document = documentIn(repository);
      change(document.files[0]!.cells as Record<string, unknown>[]);
      giveChanges(repository, document);
      const { code, stderr } = repository.nbdiff('apply', CHANGES);
      expect(code).toBe(2);
      return stderr;
    };
    expect(spoil((cells) => cells.shift())).toContain('the places of its cells do not add up');
    expect(spoil((cells) => Object.assign(cells[1]!.before as object, { source: 'other' }))).toContain(
      'these lines are not in the cell',
    );
    const unknown = [{ path: ['outputs'], after: 'x' }];
    expect(spoil((cells) => Object.assign(cells[1]!, { unknown }))).toContain(
      'it is no path of a key that can be changed',
    );
  });

  test('what would break the notebook is not written', () => {
    const repository = changed();
    const document = documentIn(repository);
    document.files[0]!.metadata = [{ path: ['metadata'], before: { json: '1' }, after: 'no object' }];
    giveChanges(repository, document);
    const { code, stderr } = repository.nbdiff('apply', CHANGES);
    expect([code, stderr]).toEqual([
      1,
      `nbdiff: ${FILE}: the changes would break it: not a notebook: the "metadata" of the notebook is a number, not an object\n`,
    ]);
    expect(repository.read(FILE)).toBe(BASE);
  });

  test('a blob that is not what the changes tell of is not believed', () => {
    const repository = changed();
    const document = documentIn(repository);
    const other = notebook(['evil()']);
    writeFileSync(join(repository.root, 'other.ipynb'), other);
    const oid = repository.git('hash-object', '-w', join(repository.root, 'other.ipynb')).trim();
    document.files[0]!.blobs = { before: oid, after: oid };
    giveChanges(repository, document);
    repository.write(FILE, notebook(['load()', 'model.fit(X)', 'plot(1)']));
    expect(repository.nbdiff('apply', CHANGES).code).toBe(0);
    expect(sources(repository.read(FILE))).toEqual(['load()', 'model.fit(X, y)', 'plot(1)', 'done()']);
  });
});

describe('what is told but not made', () => {
  const refusedBy = (repository: Story, input: string): string => {
    const { code, stderr } = repository.nbdiffWith({ input }, 'apply', '-');
    expect(code).toBe(1);
    return stderr;
  };
  const rest = '; nothing but notebooks is changed\n';

  test('links, and files that became links', () => {
    const repository = story();
    symlinkSync('one', join(repository.dir, FILE));
    repository.commit('base');
    rmSync(join(repository.dir, FILE));
    symlinkSync('two', join(repository.dir, FILE));
    const { stdout: link } = repository.nbdiff('--json', 'HEAD');
    expect(JSON.parse(link).files[0].links).toEqual({ before: 'one', after: 'two' });
    expect(refusedBy(repository, link)).toBe(`nbdiff: ${FILE}: nothing is written there: it is a link\n`);
    rmSync(join(repository.dir, FILE));
    expect(refusedBy(repository, link)).toBe(`nbdiff: ${FILE}: the changes are those of a link${rest}`);
    repository.write(FILE, BASE);
    const { stdout: turned } = repository.nbdiff('--json', 'HEAD');
    expect(refusedBy(repository, turned)).toBe(
      `nbdiff: ${FILE}: the changes make a link of a file, or a file of a link${rest}`,
    );
  });

  test('a merge that is not finished', () => {
    const repository = story();
    repository.write(FILE, BASE);
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write(FILE, notebook(['load()', 'model.fit(X, y)', 'plot()']));
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write(FILE, notebook(['load()', 'model.fit(X, z)', 'plot()']));
    repository.commit('ours');
    repository.tryGit(['merge', 'topic']);
    const { stdout: input } = repository.nbdiff('--json');
    expect(refusedBy(repository, input)).toBe(
      `nbdiff: ${FILE}: the changes were taken in the middle of a merge${rest}`,
    );
  });
});

test('with the filter set, what the work tree shows beside what git has stays', () => {
  const repository = story();
  expect(repository.nbdiff('install', '--filter').code).toBe(0);
  repository.write(FILE, BASE);
  repository.commit('base');
  repository.write(FILE, CHANGED);
  repository.commit('changed');
  const { stdout: input } = repository.nbdiff('--json', 'HEAD~1', 'HEAD');
  repository.write(FILE, BASE);
  expect(repository.nbdiffWith({ input }, 'apply', '-')).toMatchObject(silent);
  const made = repository.read(FILE);
  expect(sources(made)).toEqual(sources(CHANGED));
  expect(outputsOf(made, 0)).toEqual(outputsOf(BASE, 0));
  expect(repository.nbdiff('--exit-code', 'HEAD').code).toBe(0);
});

test('what may be run stays so, where it is made, renamed and taken back', () => {
  const repository = story();
  repository.write('old.ipynb', BASE);
  chmodSync(join(repository.dir, 'old.ipynb'), 0o755);
  repository.commit('base');
  repository.git('mv', 'old.ipynb', 'new.ipynb');
  repository.write('made.ipynb', notebook(['made()']));
  chmodSync(join(repository.dir, 'made.ipynb'), 0o755);
  repository.commit('changed');
  const { stdout: input } = repository.nbdiff('--json', 'HEAD~1', 'HEAD');
  repository.git('checkout', '-q', 'HEAD~1');
  const modes = (): string => {
    repository.git('add', '-A');
    return repository.git('ls-files', '--format=%(objectmode) %(path)');
  };
  const before = modes();
  expect(repository.nbdiffWith({ input }, 'apply', '-')).toMatchObject(silent);
  expect(modes().trim().split('\n')).toEqual(['100755 made.ipynb', '100755 new.ipynb']);
  expect(repository.nbdiffWith({ input }, 'apply', '-R', '-')).toMatchObject(silent);
  expect(modes()).toBe(before);
});
