/** Names are somebody else's: what they are called means nothing in any view. */
import { expect, test } from 'vitest';
import { type Impact, impactOf, type NameImpact } from '../../src/check/impact.ts';
import { changedCode, createNameReader } from '../../src/code/notebook-names.ts';
import { createBudget } from '../../src/html/budget.ts';
import { notebookSection } from '../../src/html/sections.ts';
import { createMarkdownDiff } from '../../src/markdown/diff.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import type { ChangedNotebook } from '../../src/render/changed-notebook.ts';
import { patchOf } from '../../src/render/diff-page.ts';
import { wordCellImpact, wordImpact } from '../../src/render/impact-words.ts';
import { DEFAULT_VIEW } from '../../src/render/options.ts';
import { code, diffOf, HEADING, notebookOf } from './notebooks.ts';

const made = (...usedIn: readonly number[]): NameImpact => ({ kind: 'made', name: `n${usedIn[0]}`, usedIn });

test('kinds, names and cells in one line, long lists cut', () => {
  expect(wordCellImpact(undefined)).toBeUndefined();
  expect(wordCellImpact([made(1, 4), made(4, 2)])).toBe('n1 and n4: used in cells 2, 3 and 5');
  const all: readonly NameImpact[] = [
    { kind: 'below', name: 'c', usedIn: [0] },
    { kind: 'was-changed', name: 'b', usedIn: [3] },
    { kind: 'was-made', name: 'a', usedIn: [3, 5] },
    made(7),
  ];
  expect(wordCellImpact(all)).toBe(
    'n7: used in cell 8; a: made here before, used in cells 4 and 6; b: changed here before, used in cell 4; c: used above, in cell 1',
  );
  const many = Array.from({ length: 19 }, (_, index) => made(index + 1));
  expect(wordCellImpact(many)).toBe(
    'n1, n2, n3, n4, n5, n6, n7 and 12 more: used in cells 2, 3, 4, 5, 6, 7, 8 and 12 more',
  );
  const outdated: Impact = { ofCells: new Map(), outdated: [...Array(10).keys()], hidden: undefined };
  expect(wordImpact(outdated)).toEqual([
    'outputs of cells 1, 2, 3, 4, 5, 6, 7 and 3 more were made before this change',
  ]);
});

const RIGHT_TO_LEFT = 'b\u202ea';
const SCRIPT = '%%<img/src=x/onerror=alert(1)>`*@all';

function hostile(): ChangedNotebook {
  const cells = (value: number): string =>
    notebookOf(
      [
        code(`${RIGHT_TO_LEFT} = ${value}\n${'n'.repeat(100)} = ${value}`),
        code(`print(${RIGHT_TO_LEFT}, ${'n'.repeat(100)})`),
        code(`${SCRIPT}\n1`),
      ],
      { language_info: { name: 'python' } },
    );
  const diff = diffOf(cells(1), cells(2));
  return {
    heading: HEADING,
    diff,
    links: { before: undefined, after: undefined },
    strips: false,
    versions: { before: undefined, after: undefined },
    compared: { normalizer: createNormalizer() },
    problems: [],
    impact: impactOf(diff, { namesIn: createNameReader(), changedCode }),
  };
}

const LONG = `${'n'.repeat(59)}…`;

test('at a terminal nothing steers it', () => {
  const lines = patchOf(hostile(), DEFAULT_VIEW).split('\n');
  expect(lines).toContain(`b<U+202E>a and ${LONG}: used in cell 2`);
  expect(lines).toContain(`names are not followed from cell 3 on, where "${SCRIPT}" hides them`);
});

test('in a page for the browser nothing is a tag', () => {
  const view = { ...DEFAULT_VIEW, room: 100_000, budget: createBudget(), rich: undefined };
  const { markup } = notebookSection(hostile(), 'n1', view).body;
  expect(markup).toContain(`<p class="about">b&lt;U+202E&gt;a and ${LONG}: used in cell 2</p>`);
  expect(markup).toContain('where &quot;%%&lt;img/src=x/onerror=alert(1)&gt;`*@all&quot; hides them</p>');
  expect(markup).not.toMatch(/<img|\u202e/);
});

test('in Markdown all of it is code', () => {
  const view = { context: 3, outputs: 'none', words: false } as const;
  const page = createMarkdownDiff(view, { maxSize: 65_536, link: undefined });
  page.add(hostile());
  const text = page.end();
  expect(text).toContain(`\n\`b<U+202E>a\` and \`${LONG}\`: used in cell 2\n`);
  expect(text).toContain(`*names are not followed from cell 3 on, where \`\`${SCRIPT}\`\` hides them*\n`);
});
