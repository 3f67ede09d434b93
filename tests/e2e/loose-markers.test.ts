/** A file with git's markers through its JSON that git knows nothing of, and no base between them: what stands on one
 *  side alone was added by it or taken away by the other, and a person says which. */
import { describe, expect, test } from 'vitest';
import { notebook, type Story, story } from './story.ts';

const [A, B, C] = ['load()\nfit()', 'score(1)\nplot(1)', 'save()'];

/** What git's text merge makes of three versions, in a folder that is no repository. */
function loose(base: string, ours: string, theirs: string): Story & { readonly cwd: string } {
  const repository = story();
  repository.write('../loose/base', base);
  repository.write('../loose/ours', ours);
  repository.write('../loose/theirs', theirs);
  const cwd = `${repository.root}/loose`;
  const { stdout, code } = repository.tryGit(
    ['merge-file', '-p', '-L', 'HEAD', '-L', 'base', '-L', 'topic', 'ours', 'base', 'theirs'],
    { cwd },
  );
  expect(code).toBeGreaterThan(0);
  repository.write('../loose/a.ipynb', stdout);
  return { ...repository, cwd };
}

function repaired({ nbdiffWith, read, cwd }: ReturnType<typeof loose>): {
  code: number | null;
  left: string;
  list: string;
  text: string;
} {
  const { code, stderr } = nbdiffWith({ cwd }, 'merge', '--repair', 'a.ipynb');
  const list = nbdiffWith({ cwd }, 'resolve', '--list', 'a.ipynb').stdout;
  return { code, left: /, ([^,]*)\n$/.exec(stderr)?.[1] ?? '', list, text: read('../loose/a.ipynb') };
}

function withIds(text: string, ids: string): string {
  const file = JSON.parse(text);
  for (const [index, cell] of file.cells.entries())
    Object.assign(cell, { id: ids[index], outputs: [], execution_count: null });
  return `${JSON.stringify(file, null, 1)}\n`;
}

const all = withIds(notebook([A, B, C]), 'abc');
const without = withIds(notebook([A, C]), 'ac');
const edited = withIds(notebook([A, B.replaceAll('1', '2'), C]), 'abc');

describe('a cell', () => {
  test('that stands in theirs alone', () => {
    const { code, left, list, text } = repaired(loose(all, without, edited));
    expect([code, left]).toEqual([1, '1 conflict left']);
    expect(list).toContain('cell 2: deleted by ours');
    const { source } = JSON.parse(text).cells[1];
    expect(source.join('')).toBe('<<<<<<< HEAD\n=======\nscore(2)\nplot(2)\n>>>>>>> topic');
  });

  test('that stands in ours alone', () => {
    const { code, list } = repaired(loose(all, edited, without));
    expect(code).toBe(1);
    expect(list).toContain('cell 2: deleted by theirs');
  });

  test('on each side another one: both stay', () => {
    const other = withIds(notebook([A, 'something.else()\nentirely()\ndifferent(9)', C]), 'axc');
    const { code, text } = repaired(loose(without, all, other));
    expect(code).toBe(0);
    expect(JSON.parse(text).cells).toHaveLength(4);
  });
});

describe('what stands beside the sources', () => {
  const withKeys = (metadata: object, title?: string): string => {
    const file = JSON.parse(without);
    Object.assign(file.cells[0], { metadata });
    if (title !== undefined) file.metadata.title = title;
    return `${JSON.stringify(file, null, 1)}\n`;
  };

  test.each([
    ['a key', withKeys({ mine: 1 }), withKeys({}), withKeys({ mine: 2 }), 'mine'],
    [
      'a tag',
      withKeys({ tags: ['a', 'b'] }),
      withKeys({ tags: ['a'] }),
      withKeys({ tags: ['a', 'c'] }),
      'tags',
    ],
    ['a key of the notebook', withKeys({}, 'one'), withKeys({}), withKeys({}, 'two'), 'title'],
  ])('%s', (_what, base, ours, theirs, name) => {
    const { code, left, list } = repaired(loose(base, ours, theirs));
    expect([code, left]).toEqual([1, '1 conflict left']);
    expect(list).toContain(name);
  });

  test('what machines write is no question', () => {
    const [base, ours, theirs] = ['1', '2', '3'].map((time) =>
      withKeys({ execution: { 'iopub.execute_input': time } }),
    );
    expect(repaired(loose(base!, ours!, theirs!)).code).toBe(0);
  });
});

test.each(['ours', 'theirs'])('a whole notebook on one side, nothing on %s', (empty) => {
  const [mine, other] = empty === 'ours' ? ['', notebook([A, B])] : [notebook([A, B]), ''];
  const repository = story();
  repository.write('../loose/a.ipynb', `<<<<<<< HEAD\n${mine}=======\n${other}>>>>>>> topic\n`);
  const cwd = `${repository.root}/loose`;
  const { code, left, list, text } = repaired({ ...repository, cwd });
  expect([code, left]).toEqual([1, '2 conflicts left']);
  expect(list.match(/changed/g) ?? list).toHaveLength(2);
  expect(text).toContain('plot(1)');
  for (const side of ['ours', 'theirs']) {
    repository.write('../loose/b.ipynb', text);
    repository.nbdiffWith({ cwd }, 'resolve', '--take', side, 'b.ipynb');
    const left = JSON.parse(repository.read('../loose/b.ipynb')).cells.length;
    expect([side, left]).toEqual([side, side === empty ? 0 : 2]);
  }
});

test('where the markers show base, the merge is that of three', () => {
  const repository = loose(all, without, edited);
  const args = ['merge-file', '-p', '--diff3', 'ours', 'base', 'theirs'];
  repository.write('../loose/a.ipynb', repository.tryGit(args, { cwd: repository.cwd }).stdout);
  expect(repaired(repository)).toMatchObject({ code: 1, left: '1 conflict left' });
});
