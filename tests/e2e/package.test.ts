/** What users install: the packed package in a prefix of its own, alone, with a home that can be written and without. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Subject } from '../../src/compare/checked-notebooks.ts';
import type { CheckedNotebook } from '../../src/render/findings.ts';
import { startThreads } from '../../src/work/threads.ts';
import { NODE } from '../support/node.ts';
import { CHANGED, notebook, page, SCORED } from './story.ts';

const PROJECT = join(import.meta.dirname, '../..');
const IS_ROOT = process.getuid?.() === 0;
/** Somebody who is not root, where root runs the tests. */
const USER = 4321;

const root = mkdtempSync(join(tmpdir(), 'nbdiff-package-'));
const prefix = join(root, 'prefix');
const launcher = join(prefix, 'lib/node_modules/nbdiff/bin/nbdiff.js');
let packed: { readonly filename: string; readonly files: readonly { readonly path: string }[] };

beforeAll(() => {
  // npm's own settings of the machine play no part, and nothing is fetched: there is nothing to fetch.
  const npm = (...args: string[]): string =>
    execFileSync('npm', [...args, '--ignore-scripts', '--offline', '--cache', join(root, 'npm')], {
      cwd: PROJECT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  packed = JSON.parse(npm('pack', '--json', '--pack-destination', root))[0];
  npm('install', '--global', '--prefix', prefix, join(root, packed.filename));
  chmodSync(root, 0o755);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the package', () => {
  test('holds what runs, what is read, and the licences', () => {
    const folders = new Set(packed.files.map(({ path }) => path.split('/')[0]!));
    expect([...folders].sort()).toEqual([
      '.pre-commit-hooks.yaml',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'THIRD-PARTY.md',
      'bin',
      'dist',
      'docs',
      'package.json',
    ]);
    expect(packed.files.filter(({ path }) => path.endsWith('.cache'))).toEqual([]);
    const { exports } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    const schema = exports['./changes.schema.json'];
    expect(packed.files.map(({ path }) => `./${path}`)).toContain(schema);
    expect(JSON.parse(readFileSync(join(PROJECT, schema), 'utf8')).properties.version.maximum).toBe(2);
  });

  test('has a page for man', () => {
    expect(readFileSync(join(prefix, 'share/man/man1/nbdiff.1'), 'utf8')).toContain('.SS nbdiff resolve');
  });

  test('does a part of long work in threads', async () => {
    writeFileSync(join(root, 'a.ipynb'), SCORED.replace('"nbformat": 4', '"nbformat": 9'));
    const policy = { config: new Map(), file: undefined, said: undefined, own: {} };
    const setup = { cwd: root, env: {}, policy, choices: [] };
    const threads = await startThreads<Subject, CheckedNotebook>({ kind: 'check', setup }, 1, launcher);
    onTestFinished(threads.close);
    const subject = (path: string): Subject => {
      return { path, place: path, content: { kind: 'file' }, versions: [], isFiltered: false };
    };
    const checked = await threads.work(0, [subject('a.ipynb'), subject('missing.ipynb')]);
    const reasons = checked?.flatMap(({ findings }) => findings.map(({ finding }) => finding));
    expect(reasons).toMatchObject([
      { rule: 'unreadable', reason: expect.stringContaining('format 9') },
      { rule: 'unreadable', reason: 'no such file' },
    ]);
    const typed = spawnSync(NODE, [launcher, '--worker'], { encoding: 'utf8' });
    expect([typed.status, typed.stdout]).toEqual([2, '']);
  });

  test('needs no other', () => {
    const manifest = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    expect(manifest.dependencies).toBeUndefined();
    expect(readdirSync(join(prefix, 'lib/node_modules'))).toEqual(['nbdiff']);
    expect(existsSync(join(prefix, 'lib/node_modules/nbdiff/node_modules'))).toBe(false);
    expect(Object.keys(manifest)).toEqual(
      expect.arrayContaining(['repository', 'bugs', 'homepage', 'sideEffects']),
    );
    expect(manifest.exports['./package.json']).toBe('./package.json');
  });
});

/** A repository of somebody who installed the package. */
interface User {
  readonly dir: string;
  readonly home: string;
  readonly nbdiff: (...args: string[]) => string;
  readonly git: (...args: string[]) => string;
  readonly write: (content: string) => void;
}

function user(canWriteHome: boolean): User {
  const folder = mkdtempSync(join(root, 'user-'));
  onTestFinished(() => {
    chmodSync(home, 0o755);
    rmSync(folder, { recursive: true, force: true });
  });
  const home = join(folder, 'home');
  const dir = join(folder, 'repository');
  mkdirSync(home);
  mkdirSync(dir);
  chmodSync(folder, 0o755);
  if (IS_ROOT) {
    chownSync(dir, USER, USER);
    if (canWriteHome) chownSync(home, USER, USER);
  }
  if (!canWriteHome) chmodSync(home, 0o555);
  const env = {
    PATH: `${dirname(NODE)}:${process.env.PATH}`,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Author',
    GIT_AUTHOR_EMAIL: 'author@example.org',
    GIT_COMMITTER_NAME: 'Author',
    GIT_COMMITTER_EMAIL: 'author@example.org',
    GIT_PAGER: 'cat',
  };
  const run = (program: string, args: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: dir,
      env,
      encoding: 'utf8',
      ...(IS_ROOT ? { uid: USER, gid: USER } : {}),
    });
    expect([status, error], `${program} ${args.join(' ')}: ${stderr}`).toEqual([0, undefined]);
    return stdout;
  };
  const git = (...args: string[]): string => run('git', args);
  git('init', '-q', '-b', 'main');
  return {
    dir,
    home,
    git,
    nbdiff: (...args) => run(NODE, [launcher, ...args]),
    write: (content) => writeFileSync(join(dir, 'a.ipynb'), content),
  };
}

describe.each([
  ['a home that can be written', true],
  ['a home that cannot', false],
])('with %s', (_what, canWriteHome) => {
  test('a diff, a merge, the filter, and out again', () => {
    const { dir, home, nbdiff, git, write } = user(canWriteHome);
    const config = readFileSync(join(dir, '.git/config'), 'utf8');
    nbdiff('install', '--filter');
    write(SCORED);
    git('add', '.');
    git('commit', '-qm', 'one');
    expect(git('show', 'HEAD:a.ipynb')).not.toContain('result 1');
    expect(readFileSync(join(dir, 'a.ipynb'), 'utf8')).toContain('result 1');

    write(CHANGED);
    expect(page(git('diff'))).toContain('+ model.score(X_train, y_train)  # Changed to train data');
    git('commit', '-qam', 'two');
    git('checkout', '-qb', 'theirs', 'HEAD~1');
    write(notebook(['model.fit(X_train, y_train)', 'model.score(X_test, y_test)', 'model.coef_']));
    git('commit', '-qam', 'three');
    git('merge', '-qm', 'four', 'main');
    const merged = nbdiff('show', 'a.ipynb');
    expect(merged).toContain('model.coef_');
    expect(merged).toContain('# Changed to train data');
    expect(git('log', '-p', '-1', 'main')).toContain('+model.score(X_train, y_train)');

    nbdiff('uninstall');
    expect(readFileSync(join(dir, '.git/config'), 'utf8')).toBe(config);
    expect(git('diff', 'main', 'theirs')).toContain('"cell_type": "code"');
    // What V8 compiled is kept where only this user can write, or nowhere.
    const kept = join(home, '.cache/nbdiff');
    if (IS_ROOT) expect(existsSync(kept)).toBe(canWriteHome);
  });
});
