/** One policy, and every command: what the team strips and keeps in `.nbdiff.json`, for all notebooks and for some,
 *  and what one person adds in git's config, reaches a person in each of them alike.
 *
 *      colour   stripped by the team, kept in docs/        mine        stripped by the person
 *      tool     stripped by the team (the notebook's)      gather      kept by the person, though machines write it
 *      papermill  kept by the team                         outputs     small ones stay; in docs/ all, and the count
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { begun, type Story } from './story.ts';

const POLICY = {
  strip: ['cell.metadata.colour', 'metadata.tool'],
  keep: ['metadata.papermill'],
  outputs: { maxSize: '1k' },
  paths: { 'docs/**': { keep: ['cell.outputs', 'cell.execution_count', 'cell.metadata.colour'] } },
};

const KEYS = ['colour', 'mine', 'gather', 'tool', 'papermill'] as const;
type Key = (typeof KEYS)[number];

/** The paths of the test, and the keys of a notebook there that are a person's. */
const PLACES = [
  ['work/a.ipynb', ['gather', 'papermill']],
  ['docs/a.ipynb', ['colour', 'gather', 'papermill']],
] as const;

interface Written {
  readonly source?: string;
  /** The value of all five keys, or of each. */
  readonly keys?: string | Partial<Record<Key, string>>;
  readonly count?: number | null;
  readonly outputs?: readonly string[];
}

const SMALL = 'small';
const LARGE = 'large'.repeat(1000);

function written({
  source = 'print()',
  keys = 'one',
  count = 1,
  outputs = [SMALL, LARGE],
}: Written = {}): string {
  const value = (key: Key): object => {
    const own = typeof keys === 'string' ? keys : (keys[key] ?? 'one');
    return { [key]: own };
  };
  const cell = {
    cell_type: 'code',
    execution_count: count,
    id: 'fit',
    metadata: { ...value('colour'), ...value('mine'), ...value('gather') },
    outputs: outputs.map((text) => ({ name: 'stdout', output_type: 'stream', text: [text] })),
    source: [source],
  };
  const metadata = { ...value('tool'), ...value('papermill') };
  return `${JSON.stringify({ cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

/** The keys that a diff, a log or a page of text shows. */
function shown(text: string): readonly Key[] {
  return KEYS.filter((key) => new RegExp(`^(.*[~#] |.*\\+# )${key}: `, 'm').test(text));
}

/** What a notebook file holds. */
function held(text: string) {
  const { cells, metadata } = JSON.parse(text) as {
    readonly cells: readonly {
      readonly metadata: object;
      readonly execution_count: number | null;
      readonly outputs: readonly { readonly text: readonly string[] }[];
    }[];
    readonly metadata: object;
  };
  const [cell] = cells;
  return {
    keys: KEYS.filter((key) => key in { ...cell!.metadata, ...metadata }),
    outputs: cell!.outputs.map((output) => (output.text[0] === SMALL ? 'small' : 'large')),
    count: cell!.execution_count,
  };
}

const CLEANED = {
  'work/a.ipynb': { keys: ['gather', 'papermill'], outputs: ['small'], count: null },
  'docs/a.ipynb': { keys: ['colour', 'gather', 'papermill'], outputs: ['small', 'large'], count: 1 },
} as const;

let repository: Story;
const git = (...args: string[]): string => repository.git(...args);
const nbdiff: Story['nbdiff'] = (...args) => repository.nbdiff(...args);

/** The policy, and both notebooks committed as they were written. */
const committed = begun((one) => {
  one.git('config', 'nbdiff.strip', 'cell.metadata.mine');
  one.git('config', 'nbdiff.keep', 'cell.metadata.gather');
  one.write('.nbdiff.json', JSON.stringify(POLICY));
  for (const [path] of PLACES) one.write(path, written());
  one.commit('one');
});
beforeEach(() => {
  repository = committed();
});

function rewriteAll(change: Written): void {
  for (const [path] of PLACES) repository.write(path, written(change));
}

describe.each(PLACES)('%s', (path, keys) => {
  const cleaned = CLEANED[path];

  test('nbdiff: work tree, index, a range, two files, from a subdirectory', () => {
    rewriteAll({ keys: 'two' });
    expect(shown(nbdiff(path).stdout)).toEqual(keys);
    expect(shown(nbdiff('--metadata', path).stdout)).toEqual(KEYS);
    const name = path.slice(path.indexOf('/') + 1);
    const inside = { cwd: join(repository.dir, path, '..') };
    expect(shown(repository.nbdiffWith(inside, name).stdout)).toEqual(keys);
    expect(shown(repository.nbdiffWith(inside, '--relative', name).stdout)).toEqual(keys);
    expect(shown(repository.nbdiffWith(inside, `HEAD:./${name}`, name).stdout)).toEqual(keys);
    writeFileSync(join(repository.root, 'old.ipynb'), written());
    expect(shown(nbdiff('../old.ipynb', path).stdout)).toEqual(keys);
    expect(shown(repository.nbdiffWith({ input: written() }, path, '-').stdout)).toEqual(keys);
    git('add', '-A');
    expect(shown(nbdiff('--cached', path).stdout)).toEqual(keys);
    git('commit', '-q', '-m', 'two');
    expect(shown(nbdiff('HEAD~', 'HEAD', '--', path).stdout)).toEqual(keys);
    expect(shown(nbdiff(`HEAD~:${path}`, `HEAD:${path}`).stdout)).toEqual(keys);
  });

  test('git diff by the driver, from a subdirectory and with --relative too', () => {
    nbdiff('install');
    rewriteAll({ keys: 'two' });
    expect(shown(git('diff', path))).toEqual(keys);
    const cwd = join(repository.dir, path, '..');
    expect(shown(repository.tryGit(['diff', 'a.ipynb'], { cwd }).stdout)).toEqual(keys);
    expect(shown(repository.tryGit(['diff', '--relative'], { cwd }).stdout)).toEqual(keys);
    git('commit', '-q', '-a', '-m', 'two');
    expect(shown(git('diff', 'HEAD~', path))).toEqual(keys);
    expect(shown(repository.tryGit(['diff', '--relative', 'HEAD~', 'HEAD'], { cwd }).stdout)).toEqual(keys);
  });

  test("git's textconv, which is told no path: what is said for all notebooks", () => {
    nbdiff('install');
    rewriteAll({ keys: 'two' });
    git('commit', '-q', '-a', '-m', 'two');
    const general = ['gather', 'papermill'];
    expect(shown(git('log', '-1', '-p', '--', path))).toEqual(general);
    expect(shown(nbdiff('git-textconv', path).stdout)).toEqual(general);
  });

  test('show: a file, a revision, the index', () => {
    expect(shown(nbdiff('show', path).stdout)).toEqual(keys);
    expect(shown(nbdiff('show', `HEAD:${path}`).stdout)).toEqual(keys);
    expect(shown(nbdiff('show', `:${path}`).stdout)).toEqual(keys);
    const cwd = join(repository.dir, path, '..');
    expect(shown(repository.nbdiffWith({ cwd }, 'show', 'HEAD:./a.ipynb').stdout)).toEqual(keys);
    expect(shown(repository.nbdiffWith({ input: written() }, 'show', '-').stdout)).toEqual([
      'gather',
      'papermill',
    ]);
  });

  test('log, log --cell, blame', () => {
    rewriteAll({ keys: 'two' });
    git('commit', '-q', '-a', '-m', 'two');
    expect(shown(nbdiff('log', path).stdout)).toEqual(keys);
    const ofTheCell = keys.filter((key) => key !== 'papermill');
    expect(shown(nbdiff('log', path, '--cell', '1').stdout)).toEqual(ofTheCell);
    const cwd = join(repository.dir, path, '..');
    expect(shown(repository.nbdiffWith({ cwd }, 'log', 'a.ipynb').stdout)).toEqual(keys);
    expect(shown(nbdiff('blame', path).stdout)).toEqual(keys);
    expect(shown(repository.nbdiffWith({ cwd }, 'blame', 'a.ipynb', 'HEAD~').stdout)).toEqual(keys);
  });

  test('merge: what is stripped never conflicts, what is kept does', () => {
    const sides = { base: 'one', ours: 'two', theirs: 'three' };
    for (const key of KEYS) {
      for (const [side, value] of Object.entries(sides)) {
        writeFileSync(join(repository.root, side), written({ keys: { [key]: value } }));
      }
      const { code } = nbdiff('merge', '../base', '../ours', '../theirs', '-o', path);
      expect([key, code]).toEqual([key, (keys as readonly Key[]).includes(key) ? 1 : 0]);
    }
  });

  test('git merge by the driver, resolve, and merge --repair of a merge without it', () => {
    const conflicts = keys.length;
    git('switch', '-q', '-c', 'topic');
    rewriteAll({ keys: 'three' });
    git('commit', '-q', '-a', '-m', 'theirs');
    git('switch', '-q', 'main');
    rewriteAll({ keys: 'two' });
    git('commit', '-q', '-a', '-m', 'ours');
    expect(repository.tryGit(['merge', 'topic']).code).toBe(1);
    const open = nbdiff('merge', '--repair', path);
    expect(open.stderr).toContain(`${conflicts} conflicts left`);
    expect(nbdiff('resolve', '--list', path).stdout.trim().split('\n')).toHaveLength(conflicts);
    git('merge', '--abort');
    nbdiff('install');
    expect(repository.tryGit(['merge', 'topic']).code).toBe(1);
    const { conflicts: listed } = JSON.parse(nbdiff('resolve', '--json', path).stdout) as {
      readonly conflicts: readonly { readonly key: readonly string[] }[];
    };
    expect(listed.map(({ key }) => key.at(-1)).sort()).toEqual([...keys].sort());
    expect(nbdiff('resolve', '--take', 'theirs', path).code).toBe(0);
  });

  test('clean: files, and standard input, of which no path is known; its options come last', () => {
    expect(nbdiff('clean', '--check', path).code).toBe(1);
    expect(nbdiff('clean', path).code).toBe(0);
    expect(held(repository.read(path))).toEqual(cleaned);
    expect(nbdiff('clean', '--check', path).code).toBe(0);
    const input = written();
    expect(held(repository.nbdiffWith({ input }, 'clean').stdout)).toEqual(CLEANED['work/a.ipynb']);
    const own = ['--keep', 'cell.metadata.mine', '--strip', 'metadata.papermill,cell.outputs'];
    repository.write(path, written());
    expect(nbdiff('clean', ...own, path).code).toBe(0);
    expect(held(repository.read(path))).toMatchObject({
      keys: KEYS.filter(
        (key) => key === 'mine' || (key !== 'papermill' && cleaned.keys.some((one) => one === key)),
      ),
      outputs: [],
    });
  });

  test('clean --all, with the filter and without', () => {
    expect(nbdiff('clean', '--all').code).toBe(0);
    expect(held(repository.read(path))).toEqual(cleaned);
    git('checkout', '-q', '.');
    nbdiff('install', '--filter');
    expect(nbdiff('clean', '--all').code).toBe(0);
    expect(held(git('show', '--no-textconv', `:${path}`))).toEqual(cleaned);
    expect(repository.read(path)).toBe(written());
  });

  test('check: what clean leaves is no finding; --staged, --all, and files', () => {
    const rules = ['--rule', 'outputs=error', '--rule', 'noise=error'];
    const found = nbdiff('check', ...rules, path).stdout;
    expect(found.match(/ (outputs|noise): /g)).toEqual(
      path.startsWith('docs') ? [' noise: '] : [' outputs: ', ' noise: '],
    );
    nbdiff('clean', path);
    expect(nbdiff('check', ...rules, path)).toMatchObject({ code: 0, stdout: '' });
    git('add', path);
    const mine = (text: string): readonly string[] =>
      text.split('\n').filter((line) => line.startsWith(path));
    expect(mine(nbdiff('check', ...rules, '--staged').stdout)).toEqual([]);
    expect(mine(nbdiff('check', ...rules, '--all').stdout)).toEqual([]);
  });

  test('the filter: what is stored, and back again', () => {
    nbdiff('install', '--filter');
    rewriteAll({ source: 'print(2)' });
    git('add', '-A');
    expect(held(git('show', '--no-textconv', `:${path}`))).toEqual(cleaned);
    git('commit', '-q', '-m', 'two');
    rmSync(join(repository.dir, path));
    git('checkout', '-q', '--', path);
    expect(repository.read(path)).toBe(written({ source: 'print(2)' }));
    const one = repository.nbdiffWith({ input: written() }, 'git-filter', 'clean', path);
    expect(held(one.stdout)).toEqual(cleaned);
  });

  test('refresh, diff and git diff behind the filter: what it takes is no change', () => {
    nbdiff('install', '--filter');
    rewriteAll({ source: 'print(2)' });
    repository.commit('two');
    const stripped = { colour: 'two', mine: 'two', tool: 'two' };
    rewriteAll({ source: 'print(2)', keys: stripped, outputs: [SMALL, `${LARGE}!`] });
    const isKept = path.startsWith('docs');
    expect(nbdiff('refresh').stdout.includes(`unchanged: ${path}\n`)).toBe(!isKept);
    expect(git('status', '--short', path)).toBe(isKept ? ` M ${path}\n` : '');
    expect(shown(nbdiff(path).stdout)).toEqual(isKept ? ['colour'] : []);
    expect(shown(git('diff', path))).toEqual(isKept ? ['colour'] : []);
    expect(nbdiff(path).stdout.includes('not shown: outputs of 1 cell')).toBe(isKept);
  });

  test('add, reset and restore pick among the same changes', () => {
    const isKept = path.startsWith('docs');
    const picks = (name: string, verb: string): void => {
      const picked = nbdiff(name, '--cells', '1', path);
      if (isKept) expect(picked.stdout).toBe(`${path}: 1 of 1 changes ${verb}\n`);
      else
        expect(picked).toMatchObject({ code: 2, stderr: expect.stringContaining('cell 1 did not change') });
    };
    repository.write(path, written({ keys: { colour: 'two', mine: 'two' } }));
    picks('add', 'staged');
    git('add', path);
    picks('reset', 'unstaged');
    git('reset', '-q');
    picks('restore', 'restored');
    expect(repository.read(path).includes('two')).toBe(!isKept);
  });

  test('outputs restore: what the policy let go comes back', () => {
    nbdiff('install', '--filter');
    rewriteAll({ source: 'print(2)' });
    repository.commit('two');
    nbdiff('clean', path);
    expect(held(repository.read(path))).toEqual(cleaned);
    expect(nbdiff('outputs', 'restore', path).code).toBe(0);
    expect(held(repository.read(path)).outputs).toEqual(['small', 'large']);
  });
});

describe('as people met it', () => {
  test("check --staged passes outputs that the team's paths keep", () => {
    nbdiff('install', '--filter');
    rewriteAll({ source: 'print(2)', count: 2 });
    git('add', '-A');
    expect(nbdiff('check', '--staged')).toMatchObject({ code: 0, stdout: '' });
  });

  test('a key that the team strips is no conflict in a merge', () => {
    nbdiff('install');
    git('switch', '-q', '-c', 'topic');
    rewriteAll({ source: 'print(2)', keys: { colour: 'three' } });
    git('commit', '-q', '-a', '-m', 'theirs');
    git('switch', '-q', 'main');
    repository.write('work/a.ipynb', written({ keys: { colour: 'two' } }));
    git('commit', '-q', '-a', '-m', 'ours');
    expect(repository.tryGit(['merge', '-q', 'topic']).code).toBe(0);
    expect(repository.read('work/a.ipynb')).toContain('print(2)');
  });

  test('log and add know nbdiff.strip', () => {
    rewriteAll({ keys: { mine: 'two' } });
    expect(nbdiff('add', '--cells', '1', 'work/a.ipynb').stderr).toContain('cell 1 did not change');
    git('commit', '-q', '-a', '-m', 'two');
    expect(nbdiff('log', 'work/a.ipynb').stdout).not.toContain('mine');
  });
});

describe('a renamed notebook', () => {
  test('is looked at as what it became', () => {
    nbdiff('install');
    git('mv', 'work/a.ipynb', 'docs/b.ipynb');
    repository.write('docs/b.ipynb', written({ keys: 'two' }));
    git('add', '-A');
    const keys = ['colour', 'gather', 'papermill'];
    expect(shown(nbdiff('--cached', '-M').stdout)).toEqual(keys);
    expect(shown(git('diff', '--cached', '-M'))).toEqual(keys);
    git('commit', '-q', '-m', 'two');
    expect(shown(nbdiff('log', '-n', '1', 'docs/b.ipynb').stdout)).toEqual(keys);
  });
});

describe('a mistake', () => {
  test.each([
    [
      '{ "kep": [] }',
      '.nbdiff.json has the unknown key "kep" (known: strip, keep, outputs, dropCells, check, names, paths)',
    ],
    [
      '{ "paths": { "docs/**": { "kep": [] } } }',
      'has the unknown key "kep" (known: strip, keep, outputs, dropCells, check, names)',
    ],
    ['{ "outputs": { "maxsize": 2 } }', '"outputs" takes maxSize and textOnly, not "maxsize"'],
    ['{ "dropCells": { "empty": "yes" } }', '"dropCells.empty" is neither true nor false'],
    ['{ "strip": "cell.outputs" }', '"strip" is not a list of texts'],
    ['{', '.nbdiff.json is not valid JSON'],
    [
      '<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n',
      ".nbdiff.json is in conflict: git's markers stand in it; mend it: ",
    ],
  ])('%j is named in one line by what a person calls', (text, reason) => {
    repository.write('.nbdiff.json', text);
    const { code, stdout, stderr } = nbdiff('show', 'work/a.ipynb');
    expect([code, stdout, stderr.split('\n').length]).toEqual([2, '', 2]);
    expect(stderr).toContain(reason);
    expect(stderr).toContain(join(repository.dir, '.nbdiff.json'));
  });

  test.each([
    [['work/a.ipynb']],
    [['show', 'work/a.ipynb']],
    [['log', 'work/a.ipynb']],
    [['blame', 'work/a.ipynb']],
    [['check', 'work/a.ipynb']],
    [['clean', 'work/a.ipynb']],
    [['clean', '--all']],
    [['merge', 'work/a.ipynb', 'work/a.ipynb', 'work/a.ipynb', '-o', 'work/a.ipynb']],
    [['resolve', '--list', 'work/a.ipynb']],
    [['add', '--cells', '1', 'work/a.ipynb']],
    [['outputs']],
  ])('nbdiff %s: exit 2 and nothing written', (args) => {
    repository.write('.nbdiff.json', '{ "kep": [] }');
    const { code, stdout, stderr } = nbdiff(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^nbdiff: \.nbdiff\.json has the unknown key "kep" [^\n]*\n$/);
    expect(repository.read('work/a.ipynb')).toBe(written());
  });

  test.each([
    [
      '.nbdiff.json',
      (): void => repository.write('.nbdiff.json', '{ "kep": [] }'),
      /has the unknown key "kep"/,
    ],
    ['a setting', (): void => void git('config', 'nbdiff.favor', 'our'), /nbdiff\.favor is "our"/],
  ] as const)(
    'in %s never breaks git: a line on stderr, and the rest of the policy holds',
    (_, make, reason) => {
      nbdiff('install', '--filter');
      make();
      rewriteAll({ source: 'print(2)', keys: { mine: 'two', gather: 'two' } });
      for (const args of [
        ['diff', 'work'],
        ['diff', '--no-ext-diff', 'work'],
        ['add', 'work', 'docs'],
      ]) {
        const { code, stderr } = repository.tryGit(args);
        expect(code).toBe(0);
        expect(stderr).toMatch(reason);
        // They were committed with outputs, before there was a filter.
        const strips =
          /^nbdiff: (work|docs)\/a\.ipynb was committed with outputs; this edit stores it without them$/;
        for (const line of stderr.trim().split('\n'))
          if (args[0] !== 'add' || !strips.test(line))
            expect(line).toMatch(/^nbdiff: .*; the defaults are used$/);
      }
      expect(shown(git('diff', '--cached', 'work'))).toEqual(['gather']);
      expect(held(git('show', '--no-textconv', ':work/a.ipynb')).keys).not.toContain('mine');
      git('commit', '-q', '-m', 'ours');
      git('switch', '-q', '-c', 'topic', 'HEAD~');
      rewriteAll({ source: 'plot()', keys: { mine: 'three' } });
      git('add', 'work', 'docs');
      git('commit', '-q', '-m', 'theirs');
      const merged = repository.tryGit(['merge', 'main']);
      expect(merged.stderr).toMatch(reason);
      expect(repository.read('work/a.ipynb')).toContain('<<<<<<<');
      expect(() => JSON.parse(repository.read('work/a.ipynb'))).not.toThrow();
    },
  );
});

test('a notebook outside of any repository has the policy beside it', () => {
  const outside = join(repository.root, 'outside/docs');
  mkdirSync(outside, { recursive: true });
  writeFileSync(join(outside, '../.nbdiff.json'), JSON.stringify(POLICY));
  writeFileSync(join(outside, 'a.ipynb'), written());
  expect(repository.nbdiffWith({ cwd: outside }, 'clean', 'a.ipynb').code).toBe(0);
  const { keys, outputs } = held(readFileSync(join(outside, 'a.ipynb'), 'utf8'));
  expect(keys).toEqual(['colour', 'mine', 'papermill']);
  expect(outputs).toEqual(['small', 'large']);
});
