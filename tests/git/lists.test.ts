import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listAttributes, listFiles, readRawChanges, writeIndex } from '../../src/git/lists.ts';
import { gitFor, runGit } from '../../src/git/run.ts';
import { ioIn, throwAway } from '../support/throw-away.ts';

/** A name that is not UTF-8, and holds what a list is parted by. */
const ODD = Buffer.concat([Buffer.from('a\n\t"'), Buffer.of(0xe9), Buffer.from(' b.ipynb')]);

function withOddName() {
  const repository = throwAway();
  writeFileSync(Buffer.concat([Buffer.from(`${repository.dir}/`), ODD]), '{}');
  repository.write('.gitattributes', '*.ipynb diff=nbdiff -merge\n');
  repository.commit('one');
  return { repository, git: gitFor(ioIn(repository)) };
}

describe('a path of any bytes', () => {
  test('in the index, and put back there', async () => {
    const { git } = withOddName();
    const [entry, ...others] = await listFiles({ pathspecs: ['*.ipynb'] }, git);
    expect(others).toEqual([]);
    expect(entry!.path.bytes.equals(ODD)).toBe(true);
    expect(entry).toMatchObject({ mode: '100644', stage: '0' });
    await writeIndex([{ ...entry!, mode: '100755' }], git);
    const again = await listFiles({ pathspecs: ['*.ipynb'] }, git);
    expect(again.map(({ path, mode }) => [path.bytes.toString('latin1'), mode])).toEqual([
      [ODD.toString('latin1'), '100755'],
    ]);
  });

  test('with its attributes', async () => {
    const { git } = withOddName();
    const listed = await listAttributes([ODD, Buffer.from('x.txt')], ['diff', 'merge'], git);
    expect(listed.map(({ path, attribute, value }) => [path.bytes.equals(ODD), attribute, value])).toEqual([
      [true, 'diff', 'nbdiff'],
      [true, 'merge', 'unset'],
      [false, 'diff', 'unspecified'],
      [false, 'merge', 'unspecified'],
    ]);
  });

  test('among what differs: a rename has two paths', async () => {
    const { repository, git } = withOddName();
    repository.git('mv', '--', '.gitattributes', 'renamed.ipynb');
    const raw = ['diff', '--cached', '-M', '--raw', '-z', '--no-abbrev'];
    const changes = readRawChanges((await runGit(git, raw)).stdout);
    expect(changes).toMatchObject([{ status: 'R', similarity: 100, modes: ['100644', '100644'] }]);
    expect(changes![0]!.paths.map(String)).toEqual(['.gitattributes', 'renamed.ipynb']);
  });
});

test('the stages of an unmerged path; from the top or from where one stands', async () => {
  const repository = throwAway();
  repository.write('sub/a.ipynb', 'base');
  repository.commit('base');
  repository.git('switch', '-q', '-c', 'topic');
  repository.write('sub/a.ipynb', 'theirs');
  repository.commit('theirs');
  repository.git('switch', '-q', 'main');
  repository.write('sub/a.ipynb', 'ours');
  repository.commit('ours');
  repository.tryGit(['merge', '-q', 'topic']);
  const git = gitFor(ioIn(repository, `${repository.dir}/sub`));
  const stages = async (fromTop: boolean) =>
    (await listFiles({ unmergedOnly: true, fromTop }, git)).map(({ path, stage }) => `${stage} ${path.text}`);
  expect(await stages(false)).toEqual(['1 a.ipynb', '2 a.ipynb', '3 a.ipynb']);
  expect(await stages(true)).toEqual(['1 sub/a.ipynb', '2 sub/a.ipynb', '3 sub/a.ipynb']);
});

test('outside a repository: git says so, or there are none', async () => {
  const repository = throwAway();
  const git = gitFor(ioIn(repository, repository.root));
  await expect(listFiles({}, git)).rejects.toMatchObject({ problem: { kind: 'git' } });
  expect(await listFiles({ orNone: true }, git)).toEqual([]);
});
