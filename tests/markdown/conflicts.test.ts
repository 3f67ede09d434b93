/** Conflicts as a page of Markdown. */
import { describe, expect, test } from 'vitest';
import { renderConflictsMarkdown, renderMergeMarkdown } from '../../src/markdown/conflicts.ts';
import { COMMENT_SIZE } from '../../src/markdown/limits.ts';
import { mergeFiles } from '../../src/merge/merge-notebooks.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { withBaseLines } from '../../src/resolve/base-lines.ts';
import { conflictsIn, type NotebookConflict } from '../../src/resolve/conflicts.ts';
import { code, notebookOf } from '../render/notebooks.ts';
import { HOSTILE } from './hostile.ts';
import { codeBlocks, flaws, plainText } from './tokens.ts';

const LIMITS = { maxSize: COMMENT_SIZE, link: undefined };

function merged(base: string, ours: string, theirs: string, label = 'HEAD') {
  const files = { base: Buffer.from(base), ours: Buffer.from(ours), theirs: Buffer.from(theirs) };
  const result = mergeFiles(files, {
    favor: 'none',
    markers: { style: 'merge', size: 7, labels: { base: 'base', ours: label, theirs: 'topic' } },
    normalizer: createNormalizer(),
  });
  return { result, notebook: readNotebook(result.bytes), inputs: files };
}

function conflictsOf(...sides: Parameters<typeof merged>): readonly NotebookConflict[] {
  const { notebook, inputs } = merged(...sides);
  const [base, ours, theirs] = [inputs.base, inputs.ours, inputs.theirs].map((bytes) => readNotebook(bytes));
  return withBaseLines(conflictsIn(notebook), { base, ours, theirs });
}

const score = (data: string, more: object = {}): string =>
  notebookOf([code('fit()'), code(`a = 1\nscore(${data})\nb = 2`, { metadata: more })]);

test('a block for each, with what both sides did to base', () => {
  const conflicts = conflictsOf(
    score('test', { name: 'one' }),
    score('train', { name: 'two' }),
    score('valid', { name: 'three' }),
  );
  const page = renderConflictsMarkdown(
    conflicts.map((conflict) => ({ path: 'a.ipynb', conflict })),
    LIMITS,
  );
  expect(page).toBe(
    [
      '<!-- nbdiff -->',
      '### 2 conflicts in 1 notebook',
      '',
      '| notebook | merged |',
      '| :-- | :-- |',
      '| `a.ipynb` | 2 conflicts in cell 2 |',
      '',
      '<details open>',
      '<summary><code>a.ipynb</code> · 2 conflicts in cell 2</summary>',
      '',
      '**`cell 2: both changed lines 2–6`**',
      '',
      '```diff',
      '@@ ours (HEAD) @@',
      '-score(test)',
      '+score(train)',
      '@@ theirs (topic) @@',
      '-score(test)',
      '+score(valid)',
      '```',
      '',
      '**`cell 2: both changed "metadata.name"`**',
      '',
      '```diff',
      '@@ ours @@',
      '-"one"',
      '+"two"',
      '@@ theirs @@',
      '-"one"',
      '+"three"',
      '```',
      '',
      '</details>',
      '',
    ].join('\n'),
  );
});

test('a side that deleted, and sides whose base nobody knows', () => {
  const [base, gone] = [notebookOf([code('fit()'), code('score(test)')]), notebookOf([code('fit()')])];
  const [deleted] = conflictsOf(base, gone, notebookOf([code('fit()'), code('score(valid)')]));
  const { notebook } = merged(score('test'), score('train'), score('valid'));
  const [unknown] = conflictsIn(notebook);
  const page = renderConflictsMarkdown(
    [
      { path: 'a.ipynb', conflict: deleted! },
      { path: 'b.ipynb', conflict: unknown! },
    ],
    LIMITS,
  );
  expect(codeBlocks(page).map(({ text }) => text)).toEqual([
    '@@ ours: nothing @@\n@@ theirs @@\n-score(test)\n+score(valid)',
    '@@ ours (HEAD) @@\n score(train)\n@@ theirs (topic) @@\n score(valid)',
  ]);
});

test('a merge says what it took, and no conflicts are said', () => {
  const { result } = merged(score('test'), score('test'), score('valid'));
  const page = renderMergeMarkdown('a.ipynb', result, [], LIMITS);
  expect(page).toContain('### No conflicts\n');
  expect(page).toContain('| `a.ipynb` | 1 cell from theirs |');
  expect(renderConflictsMarkdown([], LIMITS)).toBe('<!-- nbdiff -->\n### No conflicts\n');
});

describe('what others wrote means nothing', () => {
  test.each(HOSTILE)('%s', (text) => {
    const sides = (value: string): string => score(value, { [text]: value });
    const conflicts = conflictsOf(sides('one'), sides(text), sides('three'), text);
    const page = renderConflictsMarkdown(
      conflicts.map((conflict) => ({ path: `${text}.ipynb`, conflict })),
      LIMITS,
    );
    expect(flaws(page)).toEqual([]);
    if (text.length > 2 && !/^<\/|^<!-- nbdiff/.test(text)) expect(plainText(page)).not.toContain(text);
    expect(codeBlocks(page)[0]?.text).toContain(`@@ ours (${text}) @@`);
  });
});

test('never above the size', () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    conflictsOf(score('test'), score(`train${index}`), score('valid')).map((conflict) => ({
      path: `${index}.ipynb`,
      conflict,
    })),
  ).flat();
  for (const maxSize of [1, 50, 200, 600, 1500, 4000]) {
    const page = renderConflictsMarkdown(many, { maxSize, link: 'https://example.org/' });
    expect(page.length).toBeLessThanOrEqual(maxSize);
    expect(flaws(page)).toEqual([]);
  }
});
