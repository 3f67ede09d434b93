/** Notebooks that Git LFS keeps are read as the work tree has them, whether git-lfs is there or only its objects are; a
 *  merge joins notebooks, never pointers. A stand-in for git-lfs does what its filter does: the tests need no other. */
import { createHash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { begun, notebook, page, type Story } from './story.ts';

const FILE = 'data/a.ipynb';

/** `clean` keeps what comes in and gives the pointer; `smudge` the other way, and the pointer where nothing is kept. */
const LFS = `#!/bin/sh
store="$2"
mkdir -p "$store"
case $1 in
clean)
  cat >"$store/new.$$"
  if head -c 16 "$store/new.$$" | grep -q '^version https:'; then cat "$store/new.$$"; rm "$store/new.$$"; exit; fi
  oid=$( (sha256sum "$store/new.$$" || shasum -a 256 "$store/new.$$") 2>/dev/null | cut -c1-64)
  size=$(($(wc -c <"$store/new.$$")))
  folder="$store/$(echo $oid | cut -c1-2)/$(echo $oid | cut -c3-4)"
  mkdir -p "$folder"
  mv "$store/new.$$" "$folder/$oid"
  printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n' $oid $size ;;
smudge)
  cat >"$store/pointer.$$"
  oid=$(sed -n 's/^oid sha256://p' "$store/pointer.$$")
  object="$store/$(echo $oid | cut -c1-2)/$(echo $oid | cut -c3-4)/$oid"
  if test -n "$oid" && test -f "$object"; then cat "$object"; else cat "$store/pointer.$$"; fi
  rm "$store/pointer.$$" ;;
esac
`;

/** Where the stand-in keeps objects: where git-lfs does, or where nobody but it looks. */
type Store = '.git/lfs/objects' | '.git/elsewhere';

function track(repository: Story, store: Store): void {
  repository.write('.git/lfs.sh', LFS);
  chmodSync(`${repository.dir}/.git/lfs.sh`, 0o755);
  for (const way of ['clean', 'smudge']) {
    repository.git('config', `filter.lfs.${way}`, `.git/lfs.sh ${way} ${store}`);
  }
  repository.git('config', 'filter.lfs.required', 'true');
  repository.write('.gitattributes', 'data/*.ipynb filter=lfs diff=lfs merge=lfs -text\n');
  repository.nbdiff('install', '--replace');
}

const VERSIONS = {
  base: notebook(['load()', 'fit(1)', 'save()']),
  ours: notebook(['load(2)', 'fit(1)', 'save()']),
  theirs: notebook(['load()', 'fit(1)', 'save(3)']),
  clash: notebook(['load(4)', 'fit(1)', 'save()']),
};

/** `main` has ours, `topic` has theirs. */
const kept = begun((repository: Story, store: Store, theirs: keyof typeof VERSIONS) => {
  track(repository, store);
  repository.write(FILE, VERSIONS.base);
  repository.commit('base');
  repository.git('switch', '-q', '-c', 'topic');
  repository.write(FILE, VERSIONS[theirs]);
  repository.commit('theirs');
  repository.git('switch', '-q', 'main');
  repository.write(FILE, VERSIONS.ours);
  repository.commit('ours');
});

const oidOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function blob({ git }: Story, name: string): string {
  return git('cat-file', 'blob', name);
}

describe.each<Store>(['.git/lfs/objects', '.git/elsewhere'])('objects in %s', (store) => {
  test('are what the commands read', () => {
    const repository = kept(store, 'theirs');
    expect(blob(repository, `HEAD:${FILE}`)).toMatch(/^version https:/);
    const changed = ['- load()', '+ load(2)'];
    for (const args of [['HEAD~1', 'HEAD'], ['HEAD~1'], ['HEAD~1', '--', FILE]]) {
      const { code, stdout, stderr } = repository.nbdiff(...args);
      expect([code, stderr, page(stdout)]).toEqual([0, '', expect.arrayContaining(changed)]);
    }
    expect(repository.nbdiff('show', `HEAD:${FILE}`).stdout).toContain('load(2)');
    expect(
      repository.nbdiffWith({ cwd: `${repository.dir}/data` }, 'show', 'HEAD:./a.ipynb').stdout,
    ).toContain('load(2)');
    expect(page(repository.nbdiff('log', FILE).stdout)).toEqual(expect.arrayContaining(changed));
    expect(page(repository.git('diff', 'HEAD~1'))).toEqual(expect.arrayContaining(changed));
    expect(repository.git('log', '-p', '-1')).toContain('+load(2)');
    expect(repository.nbdiff('check', '--all').stdout).not.toContain('unreadable');
    repository.write(FILE, notebook(['load(2)', 'fit(5)', 'save()']));
    expect(page(repository.nbdiff().stdout)).toEqual(expect.arrayContaining(['- fit(1)', '+ fit(5)']));
    repository.git('add', FILE);
    expect(page(repository.nbdiff('--cached').stdout)).toEqual(
      expect.arrayContaining(['- fit(1)', '+ fit(5)']),
    );
    expect(repository.nbdiff('check', '--staged')).toMatchObject({ code: 0 });
  });

  test('a clean merge leaves a pointer to the merged notebook', () => {
    const repository = kept(store, 'theirs');
    expect(repository.tryGit(['merge', '-q', '-m', 'merged', 'topic']).code).toBe(0);
    const text = repository.read(FILE);
    expect(JSON.parse(text).cells.map(({ source }: { source: string[] }) => source.join(''))).toEqual([
      'load(2)',
      'fit(1)',
      'save(3)',
    ]);
    expect(blob(repository, `HEAD:${FILE}`)).toContain(oidOf(text));
    expect(repository.git('status', '--short')).toBe('');
  });

  test('a conflict stands in the notebook, and is resolved there', () => {
    const repository = kept(store, 'clash');
    expect(repository.tryGit(['merge', '-q', 'topic']).code).toBe(1);
    expect(repository.read(FILE)).toContain('<<<<<<< ');
    expect(repository.nbdiff('resolve', '--take', 'theirs').code).toBe(0);
    expect(repository.read(FILE)).toContain('load(4)');
    repository.git('add', FILE);
    repository.git('commit', '-q', '-m', 'merged');
    expect(blob(repository, `HEAD:${FILE}`)).toContain(oidOf(repository.read(FILE)));
  });

  test('pointers that git joined as text are put aside for the notebooks', () => {
    const repository = kept(store, 'clash');
    repository.nbdiff('uninstall');
    expect(repository.tryGit(['merge', '-q', 'topic']).code).toBe(1);
    expect(repository.read(FILE)).toContain('version https:');
    const { stderr } = repository.nbdiff('resolve', '--take', 'ours');
    expect(stderr).toBe(
      `nbdiff: ${FILE}: Git LFS's pointers stood in its place; merged anew from what git merged, 1 conflict left\n`,
    );
    expect(repository.read(FILE)).toContain('load(2)');
  });
});

describe('an object that is not here', () => {
  function without(text: string): Story {
    const repository = kept('.git/lfs/objects', 'theirs');
    const oid = oidOf(text);
    rmSync(`${repository.dir}/.git/lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`);
    return repository;
  }

  test('is named in one line', () => {
    const repository = without(VERSIONS.base);
    const line = `Git LFS keeps it, and object ${oidOf(VERSIONS.base)} is not in this clone; get it with: git lfs fetch --all\n`;
    for (const args of [
      ['HEAD~1', 'HEAD'],
      ['show', `HEAD~1:${FILE}`],
      ['log', '--cell', '1', FILE],
    ]) {
      const { code, stderr } = repository.nbdiff(...args);
      expect(code).toBe(2);
      expect(stderr.split('\n')).toHaveLength(2);
      expect(stderr).toContain(line);
    }
    const log = repository.nbdiff('log', FILE);
    expect([log.code, log.stderr]).toEqual([0, '']);
    expect(log.stdout).toContain(line);
    const { code, stderr, stdout } = repository.tryGit(['diff', 'HEAD~1']);
    expect([code, stderr]).toEqual([0, expect.stringContaining(oidOf(VERSIONS.base))]);
    expect(stdout).toContain('-oid sha256:');
    expect(repository.tryGit(['log', '-p']).code).toBe(0);
  });

  test('stops no merge by losing a side', () => {
    const repository = without(VERSIONS.theirs);
    const { code, stderr } = repository.tryGit(['merge', '-q', 'topic']);
    expect(code).toBe(1);
    expect(stderr).toContain(`object ${oidOf(VERSIONS.theirs)} is not in this clone`);
    expect(stderr).toContain(`merge them then with: nbdiff merge --repair ${FILE}`);
    expect(repository.read(FILE)).toBe(VERSIONS.ours);
    expect(blob(repository, `:3:${FILE}`)).toContain(oidOf(VERSIONS.theirs));
    repository.write('.git/theirs', VERSIONS.theirs);
    repository.git('hash-object', `--path=${FILE}`, '.git/theirs');
    expect(repository.nbdiff('merge', '--repair', FILE).code).toBe(0);
    expect(repository.read(FILE)).toContain('save(3)');
  });
});

test('without a filter to keep the result both sides stay', () => {
  const repository = kept('.git/lfs/objects', 'theirs');
  for (const way of ['clean', 'smudge', 'required']) repository.git('config', '--unset', `filter.lfs.${way}`);
  const pointer = blob(repository, `HEAD:${FILE}`);
  repository.write(FILE, pointer);
  const { code, stderr } = repository.tryGit(['merge', '-q', 'topic']);
  expect(code).toBe(1);
  expect(stderr).toContain('Git LFS is not there to keep the merged notebook; nothing was merged');
  expect(blob(repository, `:2:${FILE}`)).toBe(pointer);
  expect(blob(repository, `:3:${FILE}`)).toContain(oidOf(VERSIONS.theirs));
  expect(repository.nbdiff('merge', '--repair', FILE).code).toBe(0);
  expect(repository.read(FILE)).toContain('save(3)');
});

test('the command reads pointers that are named', () => {
  const repository = kept('.git/lfs/objects', 'theirs');
  repository.write('p.ipynb', blob(repository, `HEAD:${FILE}`));
  repository.write('w.ipynb', VERSIONS.base);
  expect(repository.nbdiff('show', 'p.ipynb').stdout).toContain('load(2)');
  const { code, stdout } = repository.nbdiff('merge', 'w.ipynb', 'p.ipynb', 'w.ipynb');
  expect([code, stdout]).toEqual([0, VERSIONS.ours]);
  expect(page(repository.nbdiff('w.ipynb', 'p.ipynb').stdout)).toContain('+ load(2)');
});

test('a command that writes the file says that a pointer stands there, whose object may well be here', () => {
  const repository = kept('.git/lfs/objects', 'theirs');
  const pointer = blob(repository, `HEAD:${FILE}`);
  repository.write(FILE, pointer);
  for (const args of [['clean'], ['add', '--cells', '1'], ['outputs', 'restore']]) {
    const { code, stderr } = repository.nbdiff(...args, FILE);
    expect([args, code]).toEqual([args, 2]);
    expect(stderr).toContain(
      `a pointer of Git LFS (object ${oidOf(VERSIONS.ours)}) stands in the notebook's place`,
    );
    expect(repository.read(FILE)).toBe(pointer);
  }
});
