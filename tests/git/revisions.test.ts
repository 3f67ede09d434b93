import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { openBlobs } from '../../src/git/blobs.ts';
import {
  type ChangedFile,
  listChangedNotebooks,
  type RevisionRequest,
  readNamedBlob,
  readSide,
  type Side,
} from '../../src/git/revisions.ts';
import { gitFor } from '../../src/git/run.ts';
import { ioIn, prepared, type ThrowAway, throwAway } from '../support/throw-away.ts';

/** `M a.ipynb`, `R90 b.ipynb -> c.ipynb`, as one reads them. */
function line(file: ChangedFile): string {
  switch (file.status) {
    case 'added':
      return `A ${file.after.path.text}`;
    case 'deleted':
      return `D ${file.before.path.text}`;
    case 'modified':
    case 'type-changed':
      return `${file.status === 'modified' ? 'M' : 'T'} ${file.after.path.text}`;
    case 'renamed':
    case 'copied':
      return `${file.status === 'renamed' ? 'R' : 'C'} ${file.before.path.text} -> ${file.after.path.text}`;
    case 'unmerged':
      return `U ${file.path.text}`;
  }
}

async function changed(
  repository: ThrowAway,
  request: RevisionRequest,
  cwd = repository.dir,
): Promise<readonly string[]> {
  return (await listChangedNotebooks(request, gitFor(ioIn(repository, cwd)))).map(line);
}

/** Both sides of each changed file, as `before => after`. */
async function contents(repository: ThrowAway, request: RevisionRequest, cwd = repository.dir) {
  const git = gitFor(ioIn(repository, cwd));
  const blobs = openBlobs(git);
  const read = async (side: Side | undefined): Promise<string> => {
    if (side === undefined) return '';
    const content = await readSide(side, blobs);
    return content.kind === 'file' ? content.bytes.toString() : `link to ${content.target}`;
  };
  try {
    const pairs: string[] = [];
    for (const file of await listChangedNotebooks(request, git)) {
      if (file.status === 'unmerged') {
        const sides = [file.base, file.ours, file.theirs];
        pairs.push((await Promise.all(sides.map(read))).join(' | '));
        continue;
      }
      const before = 'before' in file ? await read(file.before) : 'nothing';
      const after = 'after' in file ? await read(file.after) : 'nothing';
      pairs.push(`${before} => ${after}`);
    }
    return pairs;
  } finally {
    blobs.close();
  }
}

async function complaint(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof NotebookError)) throw new Error(`no NotebookError but ${error}`);
  const { problem } = error;
  return problem.kind === 'git' || problem.kind === 'usage' ? problem.reason : problem.kind;
}

/** Three commits, 1 -> 2 -> 3, tagged c1 c2 c3, in a.ipynb and sub/b.ipynb, and a file that is none. */
const threeCommits = prepared((repository) => {
  for (const count of [1, 2, 3]) {
    repository.write('a.ipynb', `a${count}`);
    repository.write('sub/b.ipynb', `b${count}`);
    repository.write('readme.txt', `r${count}`);
    repository.commit(`commit ${count}`);
    repository.git('tag', `c${count}`);
  }
});

describe('what is compared', () => {
  test('index and work tree, HEAD and work tree, HEAD and index', async () => {
    const repository = threeCommits();
    repository.write('a.ipynb', 'staged');
    repository.git('add', 'a.ipynb');
    repository.write('a.ipynb', 'edited');
    expect(await contents(repository, { args: [] })).toEqual(['staged => edited']);
    expect(await contents(repository, { args: ['HEAD'] })).toEqual(['a3 => edited']);
    expect(await contents(repository, { args: [], cached: true })).toEqual(['a3 => staged']);
    expect(await contents(repository, { args: ['c1'], cached: true })).toEqual(['a1 => staged', 'b1 => b3']);
  });

  test('two commits, a range, a range from the merge base', async () => {
    const repository = threeCommits();
    const both = ['a1 => a2', 'b1 => b2'];
    expect(await contents(repository, { args: ['c1', 'c2'] })).toEqual(both);
    expect(await contents(repository, { args: ['c1..c2'] })).toEqual(both);
    repository.git('checkout', '-q', '-b', 'topic', 'c1');
    repository.write('a.ipynb', 'topic');
    repository.commit('topic');
    expect(await contents(repository, { args: ['main...topic'] })).toEqual(['a1 => topic']);
    expect(await contents(repository, { args: ['main..topic'] })).toEqual(['a3 => topic', 'b3 => b1']);
  });

  test('two blobs under their two names, also from below and from the index', async () => {
    const repository = threeCommits();
    const request = { args: ['c1:a.ipynb', 'c2:sub/b.ipynb'] };
    expect(await contents(repository, request)).toEqual(['a1 => b2']);
    const git = gitFor(ioIn(repository));
    const [file] = await listChangedNotebooks(request, git);
    expect(file).toMatchObject({
      before: { path: { text: 'a.ipynb' } },
      after: { path: { text: 'sub/b.ipynb' } },
    });
    const below = join(repository.dir, 'sub');
    expect(await contents(repository, { args: ['c1:./b.ipynb', 'c2:./b.ipynb'] }, below)).toEqual([
      'b1 => b2',
    ]);
    expect(await contents(repository, { args: ['c1:sub/b.ipynb', 'b.ipynb'] }, below)).toEqual(['b1 => b3']);
    expect(await contents(repository, { args: ['c1:readme.txt', ':readme.txt'] })).toEqual(['r1 => r3']);
    const oids = ['c1:a.ipynb', 'c2:a.ipynb'].map((name) => repository.git('rev-parse', name).trim());
    expect(await contents(repository, { args: oids })).toEqual(['a1 => a2']);
  });

  test('two trees keep the names of what is in them', async () => {
    const repository = threeCommits();
    expect(await changed(repository, { args: ['c1:sub', 'c2:sub'] })).toEqual(['M b.ipynb']);
  });

  test('before the first commit the index is compared with nothing', async () => {
    const repository = throwAway();
    repository.write('a.ipynb', 'first');
    repository.git('add', '.');
    expect(await contents(repository, { args: [], cached: true })).toEqual(['nothing => first']);
    expect(await changed(repository, { args: [] })).toEqual([]);
  });

  test('a bare repository has commits to compare', async () => {
    const repository = threeCommits();
    const bare = join(repository.root, 'bare.git');
    repository.git('clone', '-q', '--bare', '.', bare);
    expect(await contents(repository, { args: ['c1', 'c2'] }, bare)).toEqual(['a1 => a2', 'b1 => b2']);
  });
});

describe('paths', () => {
  test('pathspecs and their magic, behind -- or not', async () => {
    const repository = threeCommits();
    expect(await changed(repository, { args: ['c1', 'sub'] })).toEqual(['M sub/b.ipynb']);
    expect(await changed(repository, { args: ['c1'], paths: [':!sub'] })).toEqual(['M a.ipynb']);
    expect(await changed(repository, { args: ['c1'], paths: [':(icase)A.IPYNB'] })).toEqual(['M a.ipynb']);
    expect(await changed(repository, { args: ['c1'], paths: ['*.txt'] })).toEqual([]);
  });

  test('from below all is listed from the top; relative limits to what is below', async () => {
    const repository = threeCommits();
    repository.write('a.ipynb', 'edited a');
    repository.write('sub/b.ipynb', 'edited b');
    const below = join(repository.dir, 'sub');
    expect(await changed(repository, { args: [] }, below)).toEqual(['M a.ipynb', 'M sub/b.ipynb']);
    expect(await changed(repository, { args: ['b.ipynb'] }, below)).toEqual(['M sub/b.ipynb']);
    expect(await changed(repository, { args: [], relative: true }, below)).toEqual(['M b.ipynb']);
    expect(await contents(repository, { args: [], relative: true }, below)).toEqual(['b3 => edited b']);
    expect(await contents(repository, { args: [], relative: 'sub' })).toEqual(['b3 => edited b']);
    repository.git('config', 'diff.relative', 'true');
    expect(await changed(repository, { args: [] }, below)).toEqual(['M a.ipynb', 'M sub/b.ipynb']);
  });

  test('names with spaces, quotes, a leading dash, a newline, letters beyond ASCII', async () => {
    const repository = throwAway('a repository with "quotes" and\nnewline');
    const names = [
      'a b.ipynb',
      'it\'s "one".ipynb',
      '-x.ipynb',
      'new\nline.ipynb',
      'größe 試.ipynb',
      'tab\t.IPYNB',
    ];
    for (const name of names) repository.write(name, 'one');
    repository.commit('one');
    for (const name of names) repository.write(name, 'two');
    const listed = await changed(repository, { args: [] });
    expect([...listed].sort()).toEqual(names.map((name) => `M ${name}`).sort());
    expect(new Set(await contents(repository, { args: [] }))).toEqual(new Set(['one => two']));
    expect(await changed(repository, { args: [], paths: ['-x.ipynb'] })).toEqual(['M -x.ipynb']);
  });

  test.skipIf(process.platform !== 'linux')('a name that is not UTF-8 is read by its bytes', async () => {
    const repository = throwAway();
    const name = Buffer.from('caf\xe9.ipynb', 'latin1');
    const file = Buffer.concat([Buffer.from(`${repository.dir}/`), name]);
    writeFileSync(file, 'one');
    repository.commit('one');
    writeFileSync(file, 'two');
    expect(await contents(repository, { args: [] })).toEqual(['one => two']);
    const [listed] = await listChangedNotebooks({ args: [] }, gitFor(ioIn(repository)));
    expect(listed?.status === 'modified' && listed.after.path.bytes).toEqual(name);
  });

  test('notebooks by name in any case, or by attribute; nothing else', async () => {
    const repository = throwAway();
    repository.write('.gitattributes', '*.nb diff=nbdiff\n*.old diff=jupyternotebook\n*.md diff=markdown\n');
    const names = ['A.IPYNB', 'b.nb', 'c.old', 'd.md', 'e.ipynb.txt'];
    for (const name of names) repository.write(name, 'one');
    repository.commit('one');
    for (const name of names) repository.write(name, 'two');
    expect(await changed(repository, { args: [] })).toEqual(['M A.IPYNB', 'M b.nb', 'M c.old']);
  });
});

describe('what happened to a file', () => {
  const long = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('');

  test('a new notebook, edited since it was staged, beside a deleted one', async () => {
    const repository = throwAway();
    repository.write('old.ipynb', long);
    repository.commit('one');
    repository.git('rm', '-q', 'old.ipynb');
    repository.write('fresh.ipynb', 'fresh');
    repository.git('add', '.');
    repository.write('fresh.ipynb', 'edited');
    // git hashes the file to see whether it is old.ipynb renamed, and lists a hash that it never stored.
    const expected = ['nothing => edited', `${long} => nothing`];
    expect(await contents(repository, { args: ['HEAD'], renames: true })).toEqual(expected);
  });

  test('added, deleted, renamed with an edit', async () => {
    const repository = throwAway();
    repository.write('old.ipynb', long);
    repository.write('gone.ipynb', 'x');
    repository.commit('one');
    repository.git('mv', 'old.ipynb', 'new name.ipynb');
    repository.write('new name.ipynb', `${long}more\n`);
    repository.git('rm', '-q', 'gone.ipynb');
    repository.write('fresh.ipynb', 'fresh');
    repository.git('add', '.');
    const expected = ['A fresh.ipynb', 'D gone.ipynb', 'R old.ipynb -> new name.ipynb'];
    expect(await changed(repository, { args: ['HEAD'] })).toEqual(expected);
    const apart = ['A fresh.ipynb', 'D gone.ipynb', 'A new name.ipynb', 'D old.ipynb'];
    expect(await changed(repository, { args: ['HEAD'], renames: false })).toEqual(apart);
    repository.git('config', 'diff.renames', 'false');
    expect(await changed(repository, { args: ['HEAD'] })).toEqual(apart);
    expect(await changed(repository, { args: ['HEAD'], renames: true })).toEqual(expected);
    expect(await changed(repository, { args: ['HEAD'], renames: 100 })).toEqual(apart);
    const [, , renamed] = await listChangedNotebooks(
      { args: ['HEAD'], renames: true },
      gitFor(ioIn(repository)),
    );
    expect(renamed?.status === 'renamed' && renamed.similarity).toBeGreaterThan(90);
  });

  test('a link is listed and not followed', async () => {
    const repository = throwAway();
    repository.write('a.ipynb', 'one');
    repository.write('target.txt', 'secret');
    repository.commit('one');
    unlinkSync(join(repository.dir, 'a.ipynb'));
    symlinkSync('target.txt', join(repository.dir, 'a.ipynb'));
    expect(await changed(repository, { args: [] })).toEqual(['T a.ipynb']);
    expect(await contents(repository, { args: [] })).toEqual(['one => link to target.txt']);
    repository.commit('link');
    expect(await contents(repository, { args: ['HEAD~1', 'HEAD'] })).toEqual(['one => link to target.txt']);
  });

  test('an unmerged path comes once, with its stages', async () => {
    const repository = throwAway();
    repository.write('sub/a b.ipynb', 'base');
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write('sub/a b.ipynb', 'theirs');
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write('sub/a b.ipynb', 'ours');
    repository.commit('ours');
    expect(repository.tryGit(['merge', 'topic']).code).toBe(1);
    expect(await changed(repository, { args: [] })).toEqual(['U sub/a b.ipynb']);
    expect(await contents(repository, { args: [] })).toEqual(['base | ours | theirs']);
    const below = join(repository.dir, 'sub');
    expect(await contents(repository, { args: [], relative: true }, below)).toEqual(['base | ours | theirs']);
    const [file] = await listChangedNotebooks({ args: [] }, gitFor(ioIn(repository)));
    expect(file?.status === 'unmerged' && file.workTree?.kind).toBe('work-tree');
  });
});

describe('where one stands', () => {
  test('a linked worktree', async () => {
    const repository = threeCommits();
    const linked = join(repository.root, 'linked tree');
    repository.git('worktree', 'add', '-q', linked, 'c2');
    writeFileSync(join(linked, 'a.ipynb'), 'edited');
    expect(await contents(repository, { args: [] }, linked)).toEqual(['a2 => edited']);
    expect(await contents(repository, { args: [] })).toEqual([]);
  });

  test('a submodule is left out, unless one stands in it', async () => {
    const inner = threeCommits();
    const outer = throwAway();
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.dir, 'inner.ipynb');
    outer.commit('add');
    const inside = join(outer.dir, 'inner.ipynb');
    writeFileSync(join(inside, 'a.ipynb'), 'edited');
    expect(await changed(outer, { args: [] })).toEqual([]);
    expect(await changed(outer, { args: ['4b825dc642cb6eb9a060e54bf8d69288fbee4904', 'HEAD'] })).toEqual([]);
    expect(await contents(outer, { args: [] }, inside)).toEqual(['a3 => edited']);
  });

  test('a folder reached by a link', async () => {
    const repository = threeCommits();
    const link = join(repository.root, 'link');
    symlinkSync(join(repository.dir, 'sub'), link);
    repository.write('sub/b.ipynb', 'edited');
    expect(await contents(repository, { args: [] }, link)).toEqual(['b3 => edited']);
  });
});

describe("git's own words when it fails", () => {
  test('an unknown revision, a missing path, no repository, no git', async () => {
    const repository = threeCommits();
    expect(await complaint(changed(repository, { args: ['nope'] }))).toBe(
      "ambiguous argument 'nope': unknown revision or path not in the working tree.",
    );
    expect(await complaint(changed(repository, { args: ['nope'], paths: [] }))).toBe("bad revision 'nope'");
    expect(await complaint(changed(repository, { args: ['-x'] }))).toBe('-x is no commit and no path');
    expect(await complaint(changed(repository, { args: [] }, repository.root))).toMatch(
      /^not a git repository/,
    );
    const git = gitFor({ ...ioIn(repository), env: { PATH: '/nonexistent' } });
    expect(await complaint(listChangedNotebooks({ args: [] }, git))).toBe('git was not found');
  });

  test('a path that is also a revision is ambiguous until -- tells', async () => {
    const repository = threeCommits();
    repository.write('c1', 'a file');
    expect(await complaint(changed(repository, { args: ['c1'] }))).toMatch(/both revision and filename/);
    expect(await changed(repository, { args: ['c1'], paths: [] })).toHaveLength(2);
  });

  test('a work-tree file that goes away meanwhile is named', async () => {
    const repository = threeCommits();
    repository.write('a.ipynb', 'edited');
    const git = gitFor(ioIn(repository));
    const [file] = await listChangedNotebooks({ args: [] }, git);
    unlinkSync(join(repository.dir, 'a.ipynb'));
    const after = (file as { after: Side }).after;
    expect(await complaint(readSide(after, openBlobs(git)))).toBe('file');
  });
});

describe('blobs', () => {
  test('many at once, small and large, in order; missing ones are undefined', async () => {
    const repository = throwAway();
    const large = Buffer.alloc(3_000_000, 'x');
    repository.write('large.ipynb', large);
    repository.write('empty.ipynb', '');
    repository.write('lines.ipynb', 'one\ntwo\n');
    repository.commit('one');
    const blobs = openBlobs(gitFor(ioIn(repository)));
    const names = [
      'HEAD:large.ipynb',
      'HEAD:nope',
      'HEAD:empty.ipynb',
      'HEAD:lines.ipynb',
      'HEAD',
      'no such',
      'a\nb',
    ];
    const read = await Promise.all([...names, ...names].map((name) => blobs.read(name)));
    blobs.close();
    const expected = [
      large,
      undefined,
      Buffer.alloc(0),
      Buffer.from('one\ntwo\n'),
      undefined,
      undefined,
      undefined,
    ];
    const same = [...expected, ...expected].map((bytes, index) => {
      const got = read[index];
      return bytes === undefined || got === undefined ? bytes === got : bytes.equals(got);
    });
    expect(same).toEqual(same.map(() => true));
  });

  test('outside a repository each read fails with a reason', async () => {
    const repository = throwAway();
    const blobs = openBlobs(gitFor(ioIn(repository, repository.root)));
    expect(await complaint(blobs.read('HEAD:a'))).toMatch(/^not a git repository/);
    expect(await complaint(blobs.read('HEAD:b'))).toMatch(/^not a git repository/);
  });

  test('one that a person named', async () => {
    const repository = threeCommits();
    const git = gitFor(ioIn(repository));
    expect((await readNamedBlob('c1:a.ipynb', git)).toString()).toBe('a1');
    expect((await readNamedBlob(':a.ipynb', git)).toString()).toBe('a3');
    expect(await complaint(readNamedBlob('HEAD:nope', git))).toBe("path 'nope' does not exist in 'HEAD'");
    expect(await complaint(readNamedBlob('--all', git))).toBe('--all names no object');
  });

  test('a deleted object is said to be missing', async () => {
    const repository = threeCommits();
    const oid = repository.git('rev-parse', 'c1:a.ipynb').trim();
    const objects = join(repository.dir, '.git', 'objects');
    mkdirSync(join(repository.root, 'away'));
    renameSync(join(objects, oid.slice(0, 2), oid.slice(2)), join(repository.root, 'away', oid));
    expect(await complaint(contents(repository, { args: ['c1', 'c2'] }))).toBe(`object ${oid} is missing`);
    rmSync(join(repository.root, 'away'), { recursive: true });
  });
});
