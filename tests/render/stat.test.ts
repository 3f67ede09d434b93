/** The short forms, beside what git itself prints for texts with the same changes. */
import fc from 'fast-check';
import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import type { FileHeading } from '../../src/render/options.ts';
import {
  type FileCounts,
  renderNameStatus,
  renderNames,
  renderNumstat,
  renderShortstat,
  renderStat,
} from '../../src/render/stat.ts';
import { prepared, type ThrowAway, throwAway } from '../support/throw-away.ts';

interface Change {
  readonly path: string;
  readonly added: number;
  readonly removed: number;
  /** The path before, of a renamed file. */
  readonly from?: string;
}

const repeated = (word: string, count: number): string => `${word}\n`.repeat(count);
/** Lines that stay, so that git sees a renamed file as such. */
const KEPT = repeated('kept', 400);

/** Text files with these changes in git's index. */
function stage(repository: ThrowAway, changes: readonly Change[]): void {
  changes.forEach(({ path, from = path, removed }, index) => {
    repository.write(from, `${index}\n${KEPT}${repeated('old', removed)}`);
  });
  repository.commit('before');
  changes.forEach(({ path, from = path, added }, index) => {
    if (from !== path) repository.git('rm', '-q', '--', from);
    repository.write(path, `${index}\n${KEPT}${repeated('new', added)}`);
  });
  repository.git('add', '-A');
}

/** In git's order of paths. */
function countsOf(changes: readonly Change[], repository: ThrowAway): readonly FileCounts[] {
  const status = repository.git('diff', '--cached', '-M', '--name-status', '-z').split('\0');
  const files: FileCounts[] = [];
  for (let at = 0; at < status.length - 1; ) {
    const letter = status[at]!;
    const isRename = letter.startsWith('R');
    const after = status[at + (isRename ? 2 : 1)]!;
    const { added, removed } = changes.find(({ path }) => path === after)!;
    const heading: FileHeading = isRename
      ? { status: 'renamed', before: status[at + 1]!, after, similarity: Number(letter.slice(1)) }
      : { status: 'modified', before: after, after };
    files.push({ heading, counts: { added, removed } });
    at += isRename ? 3 : 2;
  }
  return files;
}

const CHANGES: readonly Change[] = [
  { path: 'analysis.ipynb', added: 1, removed: 1 },
  { path: 'notebooks/2024/exploration/a rather long name of a notebook.ipynb', added: 120, removed: 3 },
  { path: 'notebooks/new.ipynb', from: 'notebooks/old.ipynb', added: 2, removed: 0 },
  { path: 'archive/deep/x.ipynb', from: 'deep/x.ipynb', added: 0, removed: 5 },
  { path: 'plain.ipynb', from: 'other.ipynb', added: 1, removed: 0 },
  { path: 'größe "1"\t.ipynb', added: 7, removed: 90 },
  { path: 'sub/価格.ipynb', from: 'sub/price.ipynb', added: 3, removed: 3 },
];

describe('as git prints them', () => {
  const repository = prepared((one) => stage(one, CHANGES));

  test.each([20, 40, 60, 80, 120, 200])('--stat in %i columns', (columns) => {
    const git = repository();
    const expected = git.git('diff', '--cached', '-M', `--stat=${columns}`);
    expect(renderStat(countsOf(CHANGES, git), { color: undefined, columns, paths: 'quoted' })).toBe(expected);
  });

  test('--numstat, --shortstat, --name-only, --name-status, and with -z', () => {
    const git = repository();
    const files = countsOf(CHANGES, git);
    const headings = files.map(({ heading }) => heading);
    const asked = (...options: string[]): string => git.git('diff', '--cached', '-M', ...options);
    expect(renderNumstat(files, 'quoted')).toBe(asked('--numstat'));
    expect(renderNumstat(files, 'nul')).toBe(asked('--numstat', '-z'));
    expect(renderShortstat(files)).toBe(asked('--shortstat'));
    expect(renderNames(headings, 'quoted')).toBe(asked('--name-only'));
    expect(renderNames(headings, 'nul')).toBe(asked('--name-only', '-z'));
    expect(renderNameStatus(headings, 'quoted')).toBe(asked('--name-status'));
    expect(renderNameStatus(headings, 'nul')).toBe(asked('--name-status', '-z'));
  });

  test('and where core.quotePath is false', () => {
    const git = repository();
    const files = countsOf(CHANGES, git);
    const headings = files.map(({ heading }) => heading);
    const asked = (option: string): string =>
      git.git('-c', 'core.quotePath=false', 'diff', '--cached', '-M', option);
    expect(renderStat(files, { color: undefined, columns: 80, paths: 'wide' })).toBe(asked('--stat=80'));
    expect(renderNumstat(files, 'wide')).toBe(asked('--numstat'));
    expect(renderNames(headings, 'wide')).toBe(asked('--name-only'));
    expect(renderNameStatus(headings, 'wide')).toBe(asked('--name-status'));
  });

  test('--stat of any sizes, in any width', () => {
    const count = fc.oneof(fc.nat(3), fc.nat(60), fc.nat(1500));
    const sizes = fc.array(fc.tuple(count, count, fc.integer({ min: 1, max: 90 })), {
      minLength: 1,
      maxLength: 4,
    });
    const law = fc.property(sizes, fc.integer({ min: 1, max: 220 }), (rows, columns) => {
      const changes = rows.flatMap(([added, removed, length], index): readonly Change[] =>
        added + removed === 0 ? [] : [{ path: `${index}${'n'.repeat(length)}`, added, removed }],
      );
      fc.pre(changes.length > 0);
      const git = throwAway();
      stage(git, changes);
      const expected = git.git('diff', '--cached', `--stat=${columns}`);
      expect(renderStat(countsOf(changes, git), { color: undefined, columns, paths: 'quoted' })).toBe(
        expected,
      );
    });
    fc.assert(law, {
      numRuns: 25,
      examples: [
        [[[0, 2, 14]], 1],
        [[[1, 0, 10]], 1],
        [[[1, 1, 14]], 20],
      ],
    });
  });
});

test('a notebook that cannot be read has no counts', () => {
  const files: readonly FileCounts[] = [
    {
      heading: { status: 'modified', before: 'a.ipynb', after: 'a.ipynb' },
      counts: { added: 1, removed: 0 },
    },
    { heading: { status: 'added', before: 'b.ipynb', after: 'b.ipynb' }, counts: undefined },
  ];
  expect(renderStat(files, { color: undefined, columns: 80, paths: 'quoted' })).toBe(
    ' a.ipynb |   1 +\n b.ipynb | Bin\n 2 files changed, 1 insertion(+)\n',
  );
  expect(renderNumstat(files, 'quoted')).toBe('1\t0\ta.ipynb\n-\t-\tb.ipynb\n');
});

test('colour is on the signs alone, and nothing in a name steers the terminal', () => {
  const heading: FileHeading = { status: 'modified', before: 'a\x1b[2J', after: 'a\x1b[2J' };
  const files = [{ heading, counts: { added: 1, removed: 1 } }];
  expect(renderStat(files, { color: picocolors.createColors(true), columns: 80, paths: 'quoted' })).toMatch(
    /^ "a\\033\[2J" \| 2 \x1b\[32m\+\x1b\[39m\x1b\[31m-\x1b\[39m\n/,
  );
});
