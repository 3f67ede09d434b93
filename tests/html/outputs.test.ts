/** Outputs in a report: what changed of them, as a reader sees it. */
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { createBudget } from '../../src/html/budget.ts';
import { drawCellOutputs, drawOutputs } from '../../src/html/outputs.ts';
import type { Html } from '../../src/markup/html.ts';
import type { Cell } from '../../src/notebook/notebook.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { type CellParts, code, notebookOf } from '../render/notebooks.ts';
import { seen } from './seen.ts';

const cellOf = (...outputs: readonly CellParts[]): Cell =>
  readNotebook(notebookOf([code('x', { outputs })])).cells[0]!;
const stream = (text: string | readonly string[], name = 'stdout'): CellParts => ({
  output_type: 'stream',
  name,
  text,
});
const display = (data: CellParts): CellParts => ({ output_type: 'display_data', data, metadata: {} });
const error = (...traceback: readonly string[]): CellParts => ({
  output_type: 'error',
  ename: 'E',
  evalue: 'v',
  traceback,
});
const drawn = (before: CellParts | undefined, after: CellParts | undefined, budget = createBudget()): Html =>
  drawOutputs(
    [before === undefined ? cellOf() : cellOf(before)],
    [after === undefined ? cellOf() : cellOf(after)],
    budget,
  );
/** Below the heading. */
const change = (before: CellParts | undefined, after: CellParts | undefined): readonly string[] => {
  const [heading, ...lines] = seen(drawn(before, after));
  expect(heading).toBe('outputs');
  return lines;
};

function png(width: number, height: number, dark = 0, deflateLevel = 9): string {
  const picture = new PNG({ width, height });
  picture.data.fill(255);
  for (let at = 0; at < dark; at += 1) picture.data.fill(0, 4 * at, 4 * at + 3);
  return PNG.sync.write(picture, { deflateLevel }).toString('base64');
}

describe('text', () => {
  test('is a diff', () => {
    expect(change(stream('a\nb\n'), stream('a\nc\n'))).toEqual(['a', '- b', '+ c']);
  });

  test('that came or went', () => {
    expect(change(undefined, stream('a\nb\n'))).toEqual(['+ a', '+ b']);
    expect(change(stream('a\n'), undefined)).toEqual(['- a']);
  });

  test('nothing where nothing changed', () => {
    expect(drawn(stream('a\n'), stream(['a', '\n'])).markup).toBe('');
  });

  test('keeps its colours, and what changed in them is marked', () => {
    const { markup } = drawn(
      stream('\x1b[31mscore\x1b[0m of the model 0.81\n'),
      stream('\x1b[31mscore\x1b[0m of the model 0.84\n'),
    );
    expect(markup).toContain('<span class="ansi-red">score</span> of the model <mark>0.81</mark>');
    expect(markup).toContain('<span class="ansi-red">score</span> of the model <mark>0.84</mark>');
  });

  test('progress bars are what one sees in the end', () => {
    expect(change(stream('\r 10%\r100% 9s\n', 'stderr'), stream('\r 20%\r100% 8s\n', 'stderr'))).toEqual([
      '- 100% [9s]',
      '+ 100% [8s]',
    ]);
  });

  test('tracebacks', () => {
    expect(change(error('\x1b[0;31mE\x1b[0m: x', 'at 1'), error('\x1b[0;31mE\x1b[0m: x', 'at 2'))).toEqual([
      'E: x',
      '- at [1]',
      '+ at [2]',
    ]);
  });

  test('an error where a result was', () => {
    expect(change(display({ 'text/plain': '1' }), error('E: v'))).toEqual(['- 1', '+ E: v']);
  });

  test('controls are seen, and steer nothing', () => {
    expect(change(undefined, stream('a\x07b\x1b]0;t\x07\u202ec\n'))).toEqual(['+ a^Gb^[]0;t^G<U+202E>c']);
  });

  test('of what is long the first and last 200 lines are in sight, the middle is folded', () => {
    const lines = seen(drawn(undefined, stream(Array.from({ length: 1000 }, (_, at) => `line ${at}\n`))));
    expect(lines.slice(0, 2)).toEqual(['outputs', '+ line 0']);
    expect(lines[201]).toBe('▸ 600 more lines line 200');
    expect(lines.slice(202, 204)).toEqual(['+ line 200', '+ line 201']);
    expect(lines.at(-1)).toBe('+ line 999');
    expect(lines.some((line) => line.includes('left out'))).toBe(false);
  });

  test('of 100,000 lines a page holds some thousand, and says how many it left out', () => {
    const text = Array.from({ length: 100_000 }, (_, at) => `line ${at}\n`).join('');
    const piece = drawn(stream(text), stream(text.replaceAll('line', 'row')));
    expect(piece.markup.length).toBeLessThan(1_000_000);
    expect(seen(piece)).toContain('… 96600 lines left out of this report');
  });

  test('asked for whole, a text is whole, but for one that would take the page for itself', () => {
    const text = (count: number, word: string): CellParts =>
      stream(Array.from({ length: count }, (_, at) => `${at % 40 === 0 ? word : 'line'} ${at}\n`).join(''));
    const whole = (before: CellParts | undefined, after: CellParts): readonly string[] =>
      seen(drawn(before, after, createBudget(true)));
    const isCut = (line: string): boolean => line.includes('more change') || line.includes('left out');
    expect(seen(drawn(text(8000, 'line'), text(8000, 'row'))).filter(isCut)).toHaveLength(1);
    const changes = whole(text(8000, 'line'), text(8000, 'row'));
    expect(changes.filter(isCut)).toEqual([]);
    expect(changes.filter((line) => /^\+ \[?row/.test(line))).toHaveLength(200);
    expect(whole(undefined, text(8000, 'row')).filter((line) => line.startsWith('+ '))).toHaveLength(8000);
    expect(whole(undefined, stream('x'.repeat(5000)))).toEqual(['outputs', `+ ${'x'.repeat(5000)}`]);
    expect(whole(undefined, text(700_000, 'row')).filter(isCut)).toHaveLength(1);
  });

  test('a line of a million characters is cut where it differs', () => {
    const before = `${'x'.repeat(500_000)}1${'y'.repeat(500_000)}`;
    const piece = drawn(stream(before), stream(before.replace('1', '2')));
    expect(piece.markup.length).toBeLessThan(10_000);
    expect(seen(piece)[1]).toMatch(/^- …x{40}1y+… \d+ more characters$/);
  });
});

describe('pictures', () => {
  test('in four ways, with a number', () => {
    const piece = drawn(display({ 'image/png': png(100, 10) }), display({ 'image/png': png(100, 10, 18) }));
    expect(seen(piece)).toEqual([
      'outputs',
      '1.8 % of pixels differ',
      '[image/png 100x10 before]',
      expect.stringMatching(/^before · 100 × 10 · \d+ B · image\/png$/),
      '[image/png 100x10 after]',
      expect.stringMatching(/^after · 100 × 10 · \d+ B · image\/png$/),
    ]);
    expect(piece.markup.match(/value="(beside|swipe|over|difference)"/g)).toHaveLength(4);
  });

  test('the same pixels are shown once', () => {
    const one = display({ 'image/png': png(10, 10, 3) });
    expect(change(one, display({ 'image/png': png(10, 10, 3, 0) }))).toEqual([
      'same pixels, other bytes',
      '[image/png 10x10]',
      expect.stringMatching(/^10 × 10 · \d+ B · image\/png$/),
    ]);
  });

  test('of two sizes', () => {
    expect(change(display({ 'image/png': png(10, 10) }), display({ 'image/png': png(20, 10) }))[0]).toBe(
      '10 × 10 → 20 × 10 pixels',
    );
  });

  test('that came', () => {
    expect(change(undefined, display({ 'image/png': png(10, 10), 'text/plain': '<Figure>' }))[0]).toBe(
      '[image/png 10x10 after]',
    );
  });

  test('the text beside it is folded below where it changed', () => {
    const before = display({ 'image/png': png(10, 10), 'text/plain': '<Figure a>' });
    const after = display({ 'image/png': png(10, 10, 50), 'text/plain': '<Figure b>' });
    expect(change(before, after).slice(-3)).toEqual([
      '▸ also changed text/plain',
      '- <Figure [a]>',
      '+ <Figure [b]>',
    ]);
  });

  test('a drawing is a picture, its source a diff', () => {
    const svg = (x: number): CellParts =>
      display({ 'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg">\n<path d="M${x} 0"/></svg>` });
    const lines = change(svg(1), svg(2));
    expect(lines[1]).toBe('[image/svg+xml before]');
    expect(lines.slice(-4)).toEqual([
      '▸ source image/svg+xml',
      '<svg xmlns="http://www.w3.org/2000/svg">',
      '- <path d="[M1] 0"/></svg>',
      '+ <path d="[M2] 0"/></svg>',
    ]);
  });

  test('a drawing that defines entities is text', () => {
    const svg = (x: number): CellParts =>
      display({ 'image/svg+xml': `<!DOCTYPE svg [<!ENTITY a "${x}">]><svg/>` });
    expect(drawn(svg(1), svg(2)).markup).not.toContain('<img');
  });

  test('what is no base64 comes near no address', () => {
    const piece = drawn(undefined, display({ 'image/png': 'AAAA" onerror="pwned()' }));
    expect(seen(piece)[1]).toMatch(/^image\/png, \d+ B, [0-9a-f]{8}$/);
  });

  test('a broken one is shown as the browser can, and said to be unreadable', () => {
    const broken = png(10, 10).slice(0, 60);
    expect(change(display({ 'image/png': png(10, 10) }), display({ 'image/png': broken }))[0]).toBe(
      'a picture that cannot be read',
    );
  });

  test('50 megapixels are words', () => {
    const large = Buffer.from(png(10, 10), 'base64');
    large.writeUInt32BE(10_000, 16);
    large.writeUInt32BE(5000, 20);
    const piece = drawn(undefined, display({ 'image/png': large.toString('base64') }));
    expect(seen(piece).slice(1)).toEqual([
      'too large to be shown here',
      expect.stringMatching(/^after · 10000 × 5000 · \d+ B · image\/png$/),
    ]);
  });

  test('one of 10 MB and more is words', () => {
    const piece = drawn(undefined, display({ 'image/jpeg': 'A'.repeat(14_000_000) }));
    expect(piece.markup.length).toBeLessThan(1000);
    expect(seen(piece)[1]).toBe('too large to be shown here');
  });

  test('a report holds so many, and says that others are left out', () => {
    const budget = createBudget();
    const picture = (at: number): CellParts => display({ 'image/webp': `${'A'.repeat(9_999_990)}${at}` });
    const pieces = [1, 2, 3, 4, 5].map((at) => drawn(undefined, picture(at), budget));
    expect(pieces.map(({ markup }) => markup.length < 1000)).toEqual([false, false, false, false, true]);
    expect(seen(pieces[4]!)[1]).toBe('left out: this report holds as many pictures as it may');
  });
});

describe('tables', () => {
  const table = (rows: readonly (readonly string[])[], head = ['', 'model', 'score']): CellParts => {
    const row = (cells: readonly string[]): string =>
      `<tr><th>${cells[0]}</th>${cells
        .slice(1)
        .map((cell) => `<td>${cell}</td>`)
        .join('')}</tr>`;
    const markup = `<div><style scoped>x{}</style><table><thead><tr>${head.map((name) => `<th>${name}</th>`).join('')}</tr></thead><tbody>${rows.map(row).join('\n')}</tbody></table><p>${rows.length} rows</p></div>`;
    return display({ 'text/html': markup, 'text/plain': markup });
  };

  test('are compared cell by cell', () => {
    expect(
      change(
        table([
          ['0', 'linear', '0.81'],
          ['1', 'ridge', '0.86'],
          ['2', 'forest', '0.93'],
        ]),
        table([
          ['0', 'linear', '0.84'],
          ['1', 'ridge', '0.86'],
          ['2', 'forest', '0.93'],
          ['3', 'boost', '0.95'],
        ]),
      ).slice(0, 8),
    ).toEqual([
      '1 row changed, 1 row added',
      'model | score',
      '~ | 0 | linear | -0.81- +0.84+',
      '1 | ridge | 0.86',
      '2 | forest | 0.93',
      '+ | 3 | boost | 0.95',
      '3 rows',
      '4 rows',
    ]);
  });

  test('hostile cells', () => {
    const piece = drawn(
      table([['0', '<img src=x onerror=pwned()>', '<b onclick=pwned()>1</b>']]),
      table([['0', '<img src=x onerror=pwned()>', '<b onclick=pwned()>2</b>']]),
    );
    expect(piece.markup).not.toMatch(/<img|<[^>]*onclick=/);
    expect(seen(piece)[3]).toBe('~ | 0 | [picture: x] | -1- +2+');
  });

  test('of many rows some are shown, and all are counted', () => {
    const rows = (shift: number): readonly (readonly string[])[] =>
      Array.from({ length: 2000 }, (_, at) => [String(at), `m${at}`, String(at * shift)]);
    const piece = drawn(table(rows(1)), table(rows(2)));
    expect(seen(piece)[1]).toBe('1999 rows changed, the first 200 rows of these are shown');
    expect(piece.markup.split('also changed')[0]!.length).toBeLessThan(60_000);
  });

  test('of many columns those that changed are among the shown', () => {
    const head = Array.from({ length: 300 }, (_, at) => `c${at}`);
    const row = (at299: string): readonly string[] =>
      Array.from({ length: 300 }, (_, at) => (at === 299 ? at299 : String(at)));
    const lines = change(table([row('x')], head), table([row('y')], head));
    expect(lines[0]).toBe('1 row changed, 260 columns not shown');
    expect(lines[2]).toMatch(/ \| -x- \+y\+$/);
  });
});

describe('what a page cannot run', () => {
  test('a chart that scripts draw is its data', () => {
    const chart = (value: number): CellParts =>
      display({
        'application/vnd.plotly.v1+json': { data: [{ y: [value] }] },
        'text/html': `<div id="x"></div><script>Plotly.newPlot("x", [${value}])</script>`,
      });
    const lines = change(chart(1), chart(2));
    expect(lines.slice(0, 1)).toEqual(['application/vnd.plotly.v1+json']);
    expect(lines).toContain('-         1');
    expect(lines).toContain('▸ also changed text/html');
  });

  test('its picture, where it has one', () => {
    const chart = (value: number, dark: number): CellParts =>
      display({
        'application/vnd.vegalite.v5+json': { value },
        'image/png': png(10, 10, dark),
        'text/plain': '<VegaLite>',
      });
    expect(change(chart(1, 10), chart(2, 20))[0]).toBe('10.0 % of pixels differ');
  });

  test('its text, where that changed', () => {
    const widget = (model: string, value: number): CellParts =>
      display({
        'application/vnd.jupyter.widget-view+json': { model_id: model },
        'text/plain': `IntSlider(value=${value})`,
      });
    const lines = change(widget('a', 1), widget('b', 2));
    expect(lines.slice(0, 2)).toEqual(['- IntSlider(value=[1])', '+ IntSlider(value=[2])']);
    expect(lines).toContain('▸ also changed application/vnd.jupyter.widget-view+json');
  });

  test('other types in words, whatever they are called', () => {
    const type = 'image/png"><img src=x onerror=pwned()>\u202e';
    expect(change(display({ [type]: 'AAAA' }), display({ [type]: 'BBBB' }))).toEqual([
      expect.stringMatching(
        /^image\/png"><img src=x onerror=pwned\(\)><U\+202E>, 3 B, [0-9a-f]{8} → .*, 3 B, [0-9a-f]{8}$/,
      ),
    ]);
    expect(drawn(undefined, display({ [type]: 'AAAA' })).markup).not.toContain('<img');
  });

  test('HTML is shown as far as it is harmless, its source as a diff', () => {
    const report = (value: number): CellParts =>
      display({ 'text/html': `<p onclick="pwned()">value <b>${value}</b></p><script>pwned()</script>` });
    expect(change(report(1), report(2))).toEqual([
      'value 1',
      'value 2',
      '▸ source',
      expect.stringMatching(/^- .*value <b>\[1\]<\/b>/),
      expect.stringMatching(/^\+ .*value <b>\[2\]<\/b>/),
    ]);
  });

  test('Markdown and formulas', () => {
    expect(
      change(display({ 'text/markdown': '*a*' }), display({ 'text/markdown': '*b*' })).slice(0, 2),
    ).toEqual(['a', 'b']);
    expect(drawn(display({ 'text/latex': '$x$' }), display({ 'text/latex': '$y$' })).markup).toContain(
      '<math><mi>y</mi></math>',
    );
  });

  test('nested without end', () => {
    const deep = (value: number): CellParts => display({ 'text/html': `${'<div>'.repeat(30_000)}${value}` });
    const lines = change(deep(1), deep(2));
    expect(lines[0]).toBe('This output cannot be drawn: it is nested too deep');
  });

  test('nested without end, with a text beside it: the text', () => {
    const deep = (value: number): CellParts =>
      display({ 'text/html': `${'<div>'.repeat(30_000)}${value}`, 'text/plain': `text ${value}` });
    expect(change(deep(1), deep(2)).slice(0, 2)).toEqual(['- text [1]', '+ text [2]']);
  });

  test('values nested without end', () => {
    const deep = (value: number): string =>
      notebookOf([code('x', { outputs: [display({ 'application/json': 0 })] })]).replace(
        '"application/json":0',
        `"application/json":${'['.repeat(5000)}${value}${']'.repeat(5000)}`,
      );
    const [one, other] = [deep(1), deep(2)].map((text) => readNotebook(text).cells);
    expect(seen(drawOutputs(one!, other!, createBudget())).length).toBeGreaterThan(1);
  });
});

describe('all outputs of a cell', () => {
  test('each as what says most of it', () => {
    const cell = cellOf(
      stream('\x1b[32ma\x1b[0m\n\nb\n'),
      display({ 'image/png': png(4, 2), 'text/plain': '<Figure>' }),
      display({ 'text/html': '<p>x</p>', 'text/plain': 'x' }),
      display({ 'text/html': '<script>draw()</script>', 'text/plain': 'Chart()' }),
      display({ 'application/pdf': 'AAAA' }),
      error('E: v'),
    );
    const piece = drawCellOutputs(cell, createBudget());
    expect(seen(piece)).toEqual([
      'a\n\nb',
      '[image/png 4x2]',
      expect.stringMatching(/^4 × 2 · /),
      'x',
      'Chart()',
      expect.stringMatching(/^application\/pdf, 3 B, /),
      'E: v',
    ]);
    expect(piece.markup).toContain('<span class="ansi-green">a</span>');
  });

  test('none', () => {
    expect(drawCellOutputs(cellOf(), createBudget()).markup).toBe('');
  });
});
