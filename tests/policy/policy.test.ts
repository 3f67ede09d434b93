/** Which policy counts where a command runs, and what a path is called there. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Normalizer } from '../../src/notebook/normalizer.ts';
import { openPolicy, openPolicyForGit, type Policy } from '../../src/policy/policy.ts';
import { ioIn, type ThrowAway, throwAway } from '../support/throw-away.ts';

/** Says of a notebook by the key `who` which part of the policy speaks for it. */
const POLICY = JSON.stringify({
  strip: ['metadata.team'],
  paths: { 'docs/**': { strip: ['metadata.docs'] } },
});

function withPolicy(): ThrowAway {
  const repository = throwAway();
  repository.write('.nbdiff.json', POLICY);
  repository.write('docs/a.ipynb', '');
  repository.write('b.ipynb', '');
  return repository;
}

function open(repository: ThrowAway, directory = '', env: Record<string, string> = {}): Promise<Policy> {
  const io = ioIn(repository, join(repository.dir, directory));
  return openPolicy({ ...io, env: { ...io.env, ...env } });
}

/** The keys that are stripped. */
function stripped({ fateOf }: Normalizer): readonly string[] {
  return ['team', 'docs', 'mine'].filter((key) => fateOf(['metadata', key]) === 'taken');
}

describe('where a command runs', () => {
  test('a subdirectory: typed paths start there, those of git at the top', async () => {
    const policy = await open(withPolicy(), 'docs');
    expect(stripped(policy.normalizerForFile('a.ipynb'))).toEqual(['team', 'docs']);
    expect(stripped(policy.normalizerForFile('../b.ipynb'))).toEqual(['team']);
    expect(stripped(policy.normalizerFor('docs/a.ipynb'))).toEqual(['team', 'docs']);
    expect(stripped(policy.normalizerFor('a.ipynb'))).toEqual(['team']);
    expect(stripped(policy.general)).toEqual(['team']);
  });

  test('a policy in a subdirectory is none: drivers, which run at the top, would not see it', async () => {
    const repository = withPolicy();
    repository.write('docs/.nbdiff.json', '{ "strip": ["metadata.mine"] }');
    expect(stripped((await open(repository, 'docs')).general)).toEqual(['team']);
  });

  test('names of revisions, of standard input, and by way of links', async () => {
    const repository = withPolicy();
    const here = await open(repository);
    expect(stripped(here.normalizerForNamed('HEAD~2:docs/a.ipynb'))).toEqual(['team', 'docs']);
    expect(stripped(here.normalizerForNamed(':2:docs/a.ipynb'))).toEqual(['team', 'docs']);
    expect(stripped(here.normalizerForNamed('docs/a.ipynb'))).toEqual(['team', 'docs']);
    expect(stripped(here.normalizerForNamed('-'))).toEqual(['team']);
    const below = await open(repository, 'docs');
    expect(stripped(below.normalizerForNamed('HEAD:./a.ipynb'))).toEqual(['team', 'docs']);
    expect(stripped(below.normalizerForNamed('HEAD:a.ipynb'))).toEqual(['team']);
    const link = join(repository.root, 'link');
    symlinkSync(repository.dir, link);
    expect(stripped(here.normalizerForFile(join(link, 'docs/a.ipynb')))).toEqual(['team', 'docs']);
  });

  test('a file elsewhere is none of the paths', async () => {
    const repository = withPolicy();
    repository.write('.nbdiff.json', '{ "paths": { "**": { "strip": ["metadata.docs"] } } }');
    const policy = await open(repository);
    expect(stripped(policy.normalizerForFile('a.ipynb'))).toEqual(['docs']);
    expect(stripped(policy.normalizerForFile('../elsewhere.ipynb'))).toEqual([]);
  });

  test('a linked worktree and a submodule have their own', async () => {
    const repository = withPolicy();
    repository.commit('one');
    repository.git('worktree', 'add', '-q', '../beside');
    writeFileSync(join(repository.root, 'beside/.nbdiff.json'), '{ "strip": ["metadata.mine"] }');
    expect(stripped((await open(repository, '../beside/docs')).general)).toEqual(['mine']);
    repository.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', repository.dir, 'inner');
    repository.write('.nbdiff.json', '{ "strip": ["metadata.mine"] }');
    const inner = await open(repository, 'inner/docs');
    expect(stripped(inner.normalizerForFile('a.ipynb'))).toEqual(['team', 'docs']);
  });

  test('GIT_WORK_TREE and GIT_DIR say where the top is', async () => {
    const repository = withPolicy();
    const elsewhere = { GIT_DIR: join(repository.dir, '.git'), GIT_WORK_TREE: repository.dir };
    const policy = await open(repository, '..', elsewhere);
    expect(stripped(policy.normalizerForFile(join(repository.dir, 'docs/a.ipynb')))).toEqual([
      'team',
      'docs',
    ]);
    const below = await open(repository, 'docs', { GIT_DIR: '../.git', GIT_WORK_TREE: '..' });
    expect(stripped(below.normalizerForFile('a.ipynb'))).toEqual(['team', 'docs']);
    const asDriver = await open(repository, '', { GIT_DIR: '.git' });
    expect(stripped(asDriver.normalizerFor('docs/a.ipynb'))).toEqual(['team', 'docs']);
  });

  test("a bare repository has git's config, and no work tree with a policy", async () => {
    const repository = withPolicy();
    repository.git('init', '-q', '--bare', '../bare.git');
    repository.git('-C', '../bare.git', 'config', 'nbdiff.strip', 'metadata.mine');
    for (const directory of ['../bare.git', '../bare.git/refs']) {
      expect(stripped((await open(repository, directory)).general)).toEqual(['mine']);
    }
    repository.git('config', 'nbdiff.strip', 'metadata.mine');
    expect(stripped((await open(repository, '.git')).general)).toEqual(['mine']);
  });

  test('outside of a repository the nearest policy above', async () => {
    const repository = throwAway();
    const outside = join(repository.root, 'outside');
    mkdirSync(join(outside, 'docs/deep'), { recursive: true });
    writeFileSync(join(outside, '.nbdiff.json'), POLICY);
    const policy = await open(repository, '../outside/docs/deep');
    expect(stripped(policy.normalizerForFile('a.ipynb'))).toEqual(['team', 'docs']);
    expect(stripped(policy.normalizerForFile('../../a.ipynb'))).toEqual(['team']);
  });
});

describe('who has the last word', () => {
  async function fate(
    parts: { readonly file: object; readonly config?: readonly string[]; readonly own?: object },
    key: string,
  ): Promise<string> {
    const repository = throwAway();
    repository.write('.nbdiff.json', JSON.stringify(parts.file));
    if (parts.config !== undefined) repository.git('config', ...parts.config);
    const policy = await openPolicy(ioIn(repository), parts.own);
    return policy.normalizerFor('docs/a.ipynb').fateOf(key.split('.'));
  }

  test('a pattern over what is said for all, later patterns over earlier ones', async () => {
    const file = {
      keep: ['cell.outputs'],
      paths: { '**': { strip: ['cell.outputs', 'metadata.x'] }, 'docs/*': { keep: ['metadata.x'] } },
    };
    expect(await fate({ file }, 'cell.outputs')).toBe('taken');
    expect(await fate({ file }, 'metadata.x')).toBe('kept');
  });

  test('the person over the team, the command over the person; with all that is below the key', async () => {
    const file = { strip: ['metadata.x.y'] };
    expect(await fate({ file }, 'metadata.x.y')).toBe('taken');
    expect(await fate({ file, config: ['nbdiff.keep', 'metadata.x'] }, 'metadata.x.y')).toBe('kept');
    const own = { strip: ['metadata.x'] };
    expect(await fate({ file, config: ['nbdiff.keep', 'metadata.x'], own }, 'metadata.x.y')).toBe('taken');
  });
});

test('for git a mistake in one setting leaves the others', async () => {
  const repository = withPolicy();
  repository.git('config', 'nbdiff.outputsLimit', 'lots');
  repository.git('config', 'nbdiff.strip', 'metadata.mine');
  repository.write('.nbdiff.json', '[]');
  const io = ioIn(repository);
  const policy = await openPolicyForGit(io);
  expect(io.warnings()).toEqual([
    expect.stringMatching(/^nbdiff: nbdiff\.outputslimit is "lots" .*; the defaults are used$/),
    expect.stringMatching(/^nbdiff: \.nbdiff\.json is not an object; .*; the defaults are used$/),
  ]);
  expect(stripped(policy.general)).toEqual(['mine']);
  expect(policy.settings.outputsLimit).toBe(2 ** 30);
});
