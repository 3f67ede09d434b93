/** Pages of Markdown about changed notebooks, read as a host reads them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { createMarkdownDiff, type MarkdownView } from '../../src/markdown/diff.ts';
import { COMMENT_SIZE, type MarkdownLimits } from '../../src/markdown/limits.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import type { ChangedNotebook } from '../../src/render/changed-notebook.ts';
import type { FileHeading } from '../../src/render/options.ts';
import { notebookPair } from '../diff/generated-notebooks.ts';
import { code, diffOf, markdown, notebookOf } from '../render/notebooks.ts';
import { HOSTILE } from './hostile.ts';
import { codeBlocks, flaws, plainText, tokensOf } from './tokens.ts';

const VIEW: MarkdownView = { context: 3, outputs: 'none', words: false };
const NO_LINKS = { before: undefined, after: undefined };

function changed(
  before: string,
  after: string,
  path = 'a.ipynb',
  more: Partial<ChangedNotebook> = {},
): ChangedNotebook {
  const heading: FileHeading = { status: 'modified', before: path, after: path };
  return {
    heading,
    diff: diffOf(before, after),
    links: NO_LINKS,
    strips: false,
    versions: { before: undefined, after: undefined },
    compared: { normalizer: createNormalizer() },
    problems: [],
    ...more,
  };
}

function pageOf(
  notebooks: readonly ChangedNotebook[],
  { view, ...limits }: Partial<MarkdownLimits> & { readonly view?: Partial<MarkdownView> } = {},
): string {
  const page = createMarkdownDiff(
    { ...VIEW, ...view },
    { maxSize: COMMENT_SIZE, link: undefined, ...limits },
  );
  for (const notebook of notebooks) expect([...page.add(notebook)]).toEqual([]);
  return page.end();
}

/** The lines of all blocks. */
const blockLines = (page: string): readonly string[] =>
  codeBlocks(page).flatMap(({ text }) => text.split('\n'));

const BEFORE = notebookOf([
  code('model.fit(X_train, y_train)'),
  code('model.score(X_test, y_test)', { execution_count: 3 }),
  markdown('gone'),
]);
const AFTER = notebookOf(
  [
    code('model.fit(X_train, y_train)'),
    code('model.score(X_train, y_train)', { execution_count: 4, metadata: { tags: ['plot'] } }),
    code('print("new")'),
  ],
  { title: 'Houses' },
);

test('a table of notebooks, and a section with a block for each cell', () => {
  const rerun = notebookOf([code('1', { outputs: [{ output_type: 'stream', name: 'stdout', text: '1' }] })]);
  expect(pageOf([changed(BEFORE, AFTER), changed(notebookOf([code('1')]), rerun, 'rerun.ipynb')])).toBe(
    [
      '<!-- nbdiff -->',
      '### 1 notebook changed: +2 −2 lines',
      '',
      '| notebook | changes | lines |',
      '| :-- | :-- | --: |',
      '| `a.ipynb` | 1 cell added, 1 removed, 1 changed, notebook metadata | +2 −2 |',
      '| `rerun.ipynb` | not shown: outputs of 1 cell |  |',
      '',
      '<details open>',
      '<summary><code>a.ipynb</code> · 1 cell added, 1 removed, 1 changed, notebook metadata · +2 −2</summary>',
      '',
      '**`cell 2 · code · In [4]`**',
      '',
      '```diff',
      '! tags: +plot',
      '-model.score(X_test, y_test)',
      '+model.score(X_train, y_train)',
      '```',
      '',
      '**`cell 3 · removed · markdown`**',
      '',
      '```diff',
      '-gone',
      '```',
      '',
      '**`cell 3 · added · code`**',
      '',
      '```diff',
      '+print("new")',
      '```',
      '',
      '**notebook metadata**',
      '',
      '```diff',
      '! title: + "Houses"',
      '```',
      '',
      '*not shown: execution counts of 1 cell*',
      '',
      '</details>',
      '',
    ].join('\n'),
  );
});

test('no changes are said', () => {
  expect(pageOf([])).toBe('<!-- nbdiff -->\n### No changes\n');
});

describe('lines', () => {
  const long = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
  const edited = long.with(14, 'LINE 15');

  test('a hunk says where it is, if it does not begin with the cell', () => {
    const page = pageOf([
      changed(notebookOf([code(long.join('\n'))]), notebookOf([code(edited.join('\n'))])),
    ]);
    expect(blockLines(page)).toEqual([
      '@@ -12,7 +12,7 @@',
      ' line 12',
      ' line 13',
      ' line 14',
      '-line 15',
      '+LINE 15',
      ' line 16',
      ' line 17',
      ' line 18',
    ]);
  });

  test('context, words, and white space that makes no difference', () => {
    const notebooks = [changed(notebookOf([code(long.join('\n'))]), notebookOf([code(edited.join('\n'))]))];
    expect(blockLines(pageOf(notebooks, { view: { context: 0 } }))).toEqual([
      '@@ -15,1 +15,1 @@',
      '-line 15',
      '+LINE 15',
    ]);
    expect(blockLines(pageOf(notebooks, { view: { context: 0, words: true } }))).toEqual([
      '@@ -15,1 +15,1 @@',
      ' [-line-]{+LINE+} 15',
    ]);
  });

  test('carriage returns and control characters are shown, and end no line', () => {
    const page = pageOf([changed(notebookOf([code('a\nb')]), notebookOf([code('a\r\nb\x1b[31m\u2028c')]))]);
    expect(blockLines(page)).toEqual(['-a', '-b', '+a^M', '+b^[[31m<U+2028>c', '! line ends: LF → CRLF']);
  });

  test('a cell that only moved shows how it begins', () => {
    const others = ['model.fit(two)', 'model.score(three)', 'plot(four, 4)'].map((text) => code(text));
    const first = code('load(one)\nmore()');
    const page = pageOf([changed(notebookOf([first, ...others]), notebookOf([...others, first]))]);
    expect(page).toContain('**`cell 4 · moved from 1 · code`**');
    expect(blockLines(page)).toEqual([' load(one)']);
  });
});

test('outputs in words, where they are asked for', () => {
  const shown = (data: object, text: string): string =>
    notebookOf([
      code('plot()', {
        outputs: [
          { output_type: 'stream', name: 'stderr', text },
          { output_type: 'display_data', metadata: {}, data },
        ],
      }),
    ]);
  const page = pageOf(
    [changed(shown({ 'image/png': 'AAAA' }, '10%\n'), shown({ 'image/png': 'BBBBBBBB' }, '10%\r100%\n'))],
    { view: { outputs: 'short' } },
  );
  expect(page).toContain('| `a.ipynb` | 1 cell with other outputs |  |');
  expect(blockLines(page)).toEqual([
    '@@ output 1 · stderr @@',
    '-10%',
    '+100%',
    '@@ output 2 · display @@',
    expect.stringMatching(/^-<image\/png, 3 B, [0-9a-f]{8}>$/),
    expect.stringMatching(/^\+<image\/png, 6 B, [0-9a-f]{8}>$/),
  ]);
});

test('a whole output that has no place shows how it begins and how it ends', () => {
  const printed = (count: number): string =>
    notebookOf([
      code('run()', { outputs: [{ output_type: 'stream', name: 'stdout', text: 'step\n'.repeat(count) }] }),
    ]);
  const lines = (maxSize: number): readonly string[] =>
    blockLines(pageOf([changed(printed(1), printed(1000))], { maxSize, view: { outputs: 'full' } }));
  expect(lines(20_000)).toHaveLength(1001);
  expect(lines(1500)).toContain('… 979 lines added');
});

test('what happened to a notebook', () => {
  const [one, two] = [notebookOf([code('model.fit(1)')]), notebookOf([code('model.fit(2)')])];
  const rows = pageOf([
    changed(one, two, 'a.ipynb', {
      heading: { status: 'renamed', before: 'old.ipynb', after: 'new.ipynb', similarity: 90 },
    }),
    changed(one, one, 'a.ipynb', {
      heading: {
        status: 'modified',
        before: 'a.ipynb',
        after: 'a.ipynb',
        modes: { before: '100644', after: '100755' },
      },
    }),
    changed(one, one, 'l.ipynb', {
      heading: { status: 'type-changed', before: 'l.ipynb', after: 'l.ipynb' },
      links: { before: 'old/target', after: undefined },
    }),
  ])
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toEqual([
    '| `old.ipynb` → `new.ipynb` | renamed (90% alike), 1 cell changed | +1 −1 |',
    '| `a.ipynb` | mode 100644 → 100755 |  |',
    '| `l.ipynb` | a link |  |',
  ]);
});

test('what cannot be read is a section with its error; the others are there', () => {
  const error = new NotebookError({ kind: 'not-a-notebook', reason: 'it has no cells' }, { file: 'x.ipynb' });
  const broken = changed(BEFORE, AFTER, 'x.ipynb', { diff: undefined, problems: [{ error, side: 'after' }] });
  const page = pageOf([broken, changed(BEFORE, AFTER)]);
  expect(page).toContain('| `x.ipynb` | cannot be read |  |');
  expect(codeBlocks(page)[0]).toMatchObject({
    lang: 'text',
    text: 'x.ipynb: not a notebook: it has no cells',
  });
  expect(page).toContain('<summary><code>a.ipynb</code>');
  expect(flaws(page)).toEqual([]);
});

describe('what others wrote means nothing', () => {
  /** A notebook with `text` wherever a notebook can have one. */
  const hostile = (text: string, more: string): string =>
    notebookOf(
      [
        code(`${text}\n${more}\n ${text}`, {
          metadata: { tags: [text, more], [text]: more, deep: { [text]: text } },
          [`own ${text}`]: more,
          outputs: [
            { output_type: 'stream', name: text, text: [`${text}\n`, more] },
            { output_type: 'error', ename: text, evalue: more, traceback: [text, more] },
            { output_type: 'display_data', metadata: {}, data: { [text]: more, 'text/plain': text } },
          ],
        }),
        { ...markdown(more), cell_type: text },
        markdown(text, { attachments: { [text]: { [text]: 'AAAA', 'image/png': more } } }),
        markdown(more),
      ],
      { [text]: more, title: text },
    );

  /** It is in the page, but nowhere outside of code. */
  const isInert = (page: string, text: string): void => {
    expect(flaws(page)).toEqual([]);
    // Our own words have bars and signs as well.
    if (!/^(?:.|\\\||<\/details>|<\/summary>.*|<!-- nbdiff -->)$/.test(text))
      expect(plainText(page)).not.toContain(text);
    for (const { type, raw } of tokensOf(page)) {
      expect(['link', 'image', 'del', 'escape', 'list', 'blockquote', 'def']).not.toContain(type);
      if (type === 'em') expect(raw).toMatch(/^\*(not shown|… left out here): /);
    }
    const marks = tokensOf(page).filter(({ type, raw }) => type === 'html' && raw.includes('<!--'));
    expect(marks).toEqual([expect.objectContaining({ raw: '<!-- nbdiff -->\n' })]);
    expect(page.startsWith('<!-- nbdiff -->\n')).toBe(true);
  };

  test.each(HOSTILE)('in a notebook: %s', (text) => {
    const page = pageOf([changed(hostile('plain', 'same'), hostile(text, 'same'))], {
      view: { outputs: 'full' },
    });
    isInert(page, text);
    expect(codeBlocks(page).some((block) => block.text.includes(text))).toBe(true);
  });

  test('fences in lines that did not change', () => {
    const fences = ['```', '  ````', '``` ', '~~~', '</details>', '<!-- nbdiff -->'];
    const source = (last: string): string => notebookOf([markdown([...fences, last].join('\n'))]);
    const page = pageOf([changed(source('one'), source('two'))], { view: { context: 9 } });
    expect(flaws(page)).toEqual([]);
    expect(blockLines(page)).toEqual([...fences.map((line) => ` ${line}`), '-one', '+two']);
  });

  test.each(HOSTILE)('in a name, a link and an error: %s', (text) => {
    const path = `${text}.ipynb`;
    const error = new NotebookError({ kind: 'file', reason: text }, { file: path });
    const heading: FileHeading = { status: 'renamed', before: path, after: text };
    const page = pageOf([
      changed(BEFORE, AFTER, path, { heading, links: { before: text, after: path } }),
      changed(BEFORE, AFTER, text, { diff: undefined, problems: [{ error, side: 'after' }] }),
    ]);
    isInert(page, text);
    const spans = tokensOf(page).flatMap((token) => (token.type === 'codespan' ? [token.text] : []));
    expect(spans.join('')).toContain(path);
    const table = tokensOf(page).find(({ type }) => type === 'table');
    expect(table).toMatchObject({ rows: [{ length: 3 }, { length: 3 }] });
  });

  test('a name that would be a table, a fence or a control is one line', () => {
    const page = pageOf([changed(BEFORE, AFTER, 'a\n\n```\n| x |\x1b[0m.ipynb')]);
    expect(flaws(page)).toEqual([]);
    expect(page).toContain('"a\\n\\n```\\n');
  });

  test('words of the notebook beside marks of ours', () => {
    const cut = pageOf([changed(hostile('@user', '#1'), notebookOf([]))], { maxSize: 700 });
    isInert(cut, '@user');
    expect(cut).toContain('left out here');
  });
});

describe('the size', () => {
  const lines = (count: number, word = 'x'): string =>
    Array.from({ length: count }, (_, index) => `${word} = ${index}`).join('\n');
  const added = (path: string, ...sources: string[]): ChangedNotebook =>
    changed(notebookOf([]), notebookOf(sources.map((source) => code(source))), path);

  test('each notebook has a place before any has a second', () => {
    const large = added('large.ipynb', ...Array.from({ length: 40 }, (_, index) => lines(5, `v${index}`)));
    const small = added('small.ipynb', 'small()');
    const page = pageOf([large, small], { maxSize: 2000 });
    expect(page.length).toBeLessThanOrEqual(2000);
    expect(page).toContain('+small()');
    expect(page).toMatch(/\*… left out here: \d+ changes \(\+\d+ lines\)\*\n\n<\/details>/);
    expect(page).toMatch(/\nLeft out of this page: \d+ changes \(\+\d+ lines\) of 1 notebook\.\n$/);
  });

  test('a cell that is too large is passed over, and those behind it are there', () => {
    const page = pageOf([added('a.ipynb', 'first()', lines(5000), 'last()')], { maxSize: 5000 });
    expect(page).toMatch(/\+first\(\)[\s\S]*left out here: 1 change \(\+5000 lines\)[\s\S]*\+last\(\)/);
    expect(page).toContain('Left out of this page: 1 change (+5000 lines) of 1 notebook.');
  });

  test('also behind several that a page with nothing else would hold', () => {
    const [one, two] = ['a', 'b'].map((letter) => letter.repeat(4900));
    const page = pageOf([added('a.ipynb', 'first()', one!, two!, 'last()')], { maxSize: 5000 });
    expect(page).toMatch(/\+first\(\)[\s\S]*left out here: 2 changes \(\+2 lines\)[\s\S]*\+last\(\)/);
  });

  test('with many gaps it is not above', () => {
    const cells = Array.from({ length: 60 }, (_, index) =>
      index % 2 === 0 ? lines(2000) : `small(${index})`,
    );
    const size = fc.integer({ min: 300, max: 6000 });
    fc.assert(
      fc.property(size, (maxSize) => {
        const page = pageOf([added('a.ipynb', ...cells), added('b.ipynb', ...cells)], { maxSize });
        expect(page.length).toBeLessThanOrEqual(maxSize);
        expect(flaws(page)).toEqual([]);
      }),
      { numRuns: 40 },
    );
    expect(
      pageOf([added('a.ipynb', ...cells)], { maxSize: 6000 }).match(/left out here: 1 change /g),
    ).toHaveLength(30);
  });

  test('many notebooks: the table says how many more there are', () => {
    const many = Array.from({ length: 400 }, (_, index) => added(`folder/notebook-${index}.ipynb`, 'x()'));
    const page = pageOf(many, { maxSize: 8000 });
    expect(page.length).toBeLessThanOrEqual(8000);
    expect(page).toContain('### 400 notebooks changed: +400 lines');
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(page).toContain(`| … and ${400 - rows.length} more |  |  |`);
    expect(flaws(page)).toEqual([]);
  });

  test('a link to the whole report, which nothing in it ends', () => {
    const link = new URL('https://ci.example.org/a b/(1)>?x=1&copy;=`|').href;
    const page = pageOf([added('a.ipynb', lines(5000))], { maxSize: 1000, link });
    const [token] = tokensOf(page).filter(({ type }) => type === 'link');
    // marked leaves entities as they are.
    expect(token).toMatchObject({ text: 'The whole report', href: link.replaceAll('&', '&amp;') });
    expect(pageOf([], { link })).toContain(`[The whole report](<${link.replaceAll('&', '&amp;')}>)`);
  });

  test('beyond what a comment can have, bytes are counted', () => {
    const wide = added('a.ipynb', ...Array.from({ length: 400 }, () => lines(50, '日本語日本語日本語')));
    const page = pageOf([wide], { maxSize: 300_000 });
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(300_000);
    expect(Buffer.byteLength(page)).toBeGreaterThan(250_000);
    const comment = pageOf([wide]);
    expect(comment.length).toBeLessThanOrEqual(COMMENT_SIZE);
    expect(comment.length).toBeGreaterThan(COMMENT_SIZE - 5000);
  });

  test('whatever the size, it is never above, every fence closes, and what is left out is counted', () => {
    const notebook = fc
      .tuple(notebookPair, fc.constantFrom('a.ipynb', ...HOSTILE))
      .map(([[before, after], path]) => changed(JSON.stringify(before), JSON.stringify(after), path));
    const size = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 300, max: 6000 }));
    const link = fc.constantFrom(undefined, 'https://example.org/report');
    fc.assert(
      fc.property(fc.array(notebook, { maxLength: 5 }), size, link, (notebooks, maxSize, where) => {
        const whole = pageOf(notebooks, { maxSize: 1_000_000, link: where, view: { outputs: 'full' } });
        const page = pageOf(notebooks, { maxSize, link: where, view: { outputs: 'full' } });
        expect(page.length).toBeLessThanOrEqual(maxSize);
        expect(flaws(page)).toEqual([]);
        expect(flaws(whole)).toEqual([]);
        expect(whole).not.toMatch(/left out/i);
        const counted = /Left out of this page: (\d+)/.exec(page)?.[1] ?? 0;
        const titles = (text: string): number =>
          text.split('\n').filter((line) => line.startsWith('**')).length;
        // Where not even the heading has a place, nothing else has.
        if (page.includes('###') && (page.includes('Left out') || page.length > 400))
          expect(titles(page) + Number(counted)).toBe(titles(whole));
        expect(page.includes('The whole report') || where === undefined || maxSize < 400).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('what does not fit at all is left away, piece by piece', () => {
    const notebooks = [added('a.ipynb', 'x()')];
    const sizes = [400, 120, 60, 20, 1];
    expect(sizes.map((maxSize) => pageOf(notebooks, { maxSize }).split('\n').length)).toEqual([
      expect.any(Number),
      expect.any(Number),
      3,
      2,
      1,
    ]);
    expect(pageOf(notebooks, { maxSize: 60 })).toBe('<!-- nbdiff -->\n### 1 notebook changed: +1 lines\n');
    expect(pageOf(notebooks, { maxSize: 1 })).toBe('');
  });
});
