/** What `add -p`, `reset -p` and `restore -p` compare, and that none of them overwrites what somebody else wrote. */
import { describe, expect, test } from 'vitest';
import { loadPickPair, type PickPair, pickablePaths } from '../../src/compare/pick-pair.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { choicesOf, type PickCommand, pickChanges } from '../../src/pick/pick-cells.ts';
import { openPolicy } from '../../src/policy/policy.ts';
import { file } from '../resolve/notebooks.ts';
import { ioIn, type ThrowAway, throwAway } from '../support/throw-away.ts';

const COMMITTED = file(['load()', 'size = 1']);
const STAGED = file(['load()', 'size = 2']);
const EDITED = file(['load()', 'size = 3']);

/** `a.ipynb` with a version in HEAD, another in the index, a third in the work tree. */
function threeVersions(): ThrowAway {
  const repository = throwAway();
  repository.write('a.ipynb', COMMITTED);
  repository.commit('one');
  repository.write('a.ipynb', STAGED);
  repository.git('add', 'a.ipynb');
  repository.write('a.ipynb', EDITED);
  return repository;
}

async function pairIn(repository: ThrowAway, command: PickCommand, path = 'a.ipynb'): Promise<PickPair> {
  const io = ioIn(repository);
  return loadPickPair(command, path, { io, policy: await openPolicy(io) });
}

test.each<[PickCommand, Buffer, Buffer]>([
  ['add', STAGED, EDITED],
  ['reset', STAGED, COMMITTED],
  ['restore', EDITED, STAGED],
])('%s', async (command, before, after) => {
  const pair = await pairIn(threeVersions(), command);
  expect(pair.before.bytes).toEqual(before);
  expect(pair.after.bytes).toEqual(after);
});

test('a notebook that is staged as 0 bytes takes what is picked', async () => {
  const repository = throwAway();
  repository.write('a.ipynb', '');
  repository.git('add', 'a.ipynb');
  repository.write('a.ipynb', EDITED);
  const { before, after, diff } = await pairIn(repository, 'add');
  const [first] = choicesOf(diff);
  const picked = pickChanges(before, after, diff, new Map([[first!, { kind: 'whole' }]]));
  expect(readNotebook(picked).cells.map(({ source }) => source)).toEqual(['load()']);
});

test('without paths: what changed on the side that the command is about', async () => {
  const repository = threeVersions();
  repository.write('b.ipynb', COMMITTED);
  repository.git('add', 'b.ipynb');
  repository.git('commit', '-q', '-m', 'two', 'b.ipynb');
  repository.write('b.ipynb', EDITED);
  expect(await pickablePaths('add', ioIn(repository))).toEqual(['a.ipynb', 'b.ipynb']);
  expect(await pickablePaths('reset', ioIn(repository))).toEqual(['a.ipynb']);
});

describe('somebody else was there meanwhile', () => {
  test('restore leaves a file that was saved', async () => {
    const repository = threeVersions();
    const pair = await pairIn(repository, 'restore');
    repository.write('a.ipynb', COMMITTED);
    await expect(pair.write(STAGED)).rejects.toMatchObject({ problem: { kind: 'file' }, file: 'a.ipynb' });
    expect(repository.read('a.ipynb')).toBe(COMMITTED.toString());
  });

  test('add leaves an index in which something else was staged', async () => {
    const repository = threeVersions();
    const pair = await pairIn(repository, 'add');
    repository.git('add', 'a.ipynb');
    await expect(pair.write(COMMITTED)).rejects.toMatchObject({ problem: { kind: 'file' } });
    expect(repository.git('show', ':a.ipynb')).toBe(EDITED.toString());
  });
});

test('what git does not track, or has in no commit, is said', async () => {
  const repository = threeVersions();
  repository.write('new.ipynb', EDITED);
  await expect(pairIn(repository, 'add', 'new.ipynb')).rejects.toMatchObject({ problem: { kind: 'git' } });
  repository.git('add', 'new.ipynb');
  await expect(pairIn(repository, 'reset', 'new.ipynb')).rejects.toMatchObject({ problem: { kind: 'git' } });
});
