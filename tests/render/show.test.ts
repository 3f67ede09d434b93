import { expect, test } from 'vitest';
import { CELL_HEADING } from '../../src/install/driver-commands.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import type { OutputsShown } from '../../src/render/options.ts';
import { showNotebook } from '../../src/render/show.ts';
import { code, markdown, notebookOf, page } from './notebooks.ts';

const show = (notebook: string, outputs: OutputsShown = 'none'): string =>
  showNotebook(readNotebook(notebook), { normalizer: createNormalizer(), outputs });
const printed = (text: string) => ({ output_type: 'stream', name: 'stdout', text });

const CELLS = [
  markdown('# Results\n', {
    metadata: { slideshow: { slide_type: 'slide' } },
    attachments: { 'a.png': { 'image/png': 'AAAA' } },
  }),
  code('x = 1\nprint(x)', {
    execution_count: 7,
    metadata: { tags: ['setup', 'plot'], collapsed: true, name: 'first' },
    outputs: [printed('1\n')],
  }),
];
const METADATA = {
  kernelspec: { name: 'python3', display_name: 'Python 3' },
  language_info: { version: '3.12' },
};

test('headings, what people set, sources; nothing that machines wrote', () => {
  expect(show(notebookOf(CELLS, METADATA))).toBe(
    page(`
      %% markdown
      # slideshow.slide_type: "slide"
      # attachment: a.png
      # Results
      |
      %% code [tags: setup, plot]
      # name: "first"
      x = 1
      print(x)
      |
      %% notebook
      # kernelspec.name: "python3"
    `).replaceAll(/^\|$/gm, ''),
  );
});

test('outputs on request', () => {
  expect(show(notebookOf([CELLS[1]!]), 'short')).toContain('print(x)\n| 1\n');
});

test('long outputs: how they begin and end, or all of it', () => {
  const text = Array.from({ length: 1000 }, (_, index) => `line ${index + 1}\n`).join('');
  const long = notebookOf([code('x', { outputs: [printed(text), printed(`${'y'.repeat(5000)}\n`)] })]);
  const other = long.replace('"stdout","text":"y', '"stderr","text":"y');
  const short = show(other, 'short');
  expect(short).toContain('| line 10\n| … 980 more lines\n| line 991\n');
  expect(short).toContain(`| ${'y'.repeat(400)}… 4600 more characters\n`);
  expect(show(other, 'full')).toContain(`| line 500\n`);
  expect(show(other, 'full')).toContain(`| ${'y'.repeat(5000)}\n`);
});

test('format 3 alike', () => {
  const cells = [
    { cell_type: 'heading', level: 2, source: 'Results', metadata: {} },
    {
      cell_type: 'code',
      input: ['x = 1\n', 'print x'],
      prompt_number: 3,
      language: 'python',
      outputs: [],
      metadata: {},
    },
  ];
  const old = {
    metadata: { name: '' },
    nbformat: 3,
    nbformat_minor: 0,
    worksheets: [{ cells, metadata: {} }],
  };
  expect(show(JSON.stringify(old))).toContain('%% code\nx = 1\nprint x\n');
});

test('a cell added above, a rerun and new ids change no other line', () => {
  const before = show(notebookOf(CELLS, METADATA));
  const rerun = CELLS.map((cell, index) => ({ ...cell, id: `new-${index}`, execution_count: 99 }));
  const after = show(notebookOf([markdown('above'), ...rerun], METADATA));
  expect(after).toBe(`%% markdown\nabove\n\n${before}`);
});

test('the headings are those that git is told of', () => {
  const heading = new RegExp(CELL_HEADING);
  const lines = show(notebookOf([...CELLS, code('%%time\nx')], METADATA)).split('\n');
  expect(lines.filter((line) => heading.test(line))).toEqual([
    '%% markdown',
    '%% code [tags: setup, plot]',
    '%% code',
    '%% notebook',
  ]);
});

test('tabs stay tabs, control characters are shown', () => {
  expect(show(notebookOf([code('if x:\n\treturn\r\n\x1b[2J')]))).toBe('%% code\nif x:\n\treturn\n^[[2J\n');
});

test('an empty notebook is no text', () => {
  expect(show(notebookOf([]))).toBe('');
});
