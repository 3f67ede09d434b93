import fc from 'fast-check';
import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { DEFAULT_VIEW, type DiffViewOptions, type FileHeading } from '../../src/render/options.ts';
import type { Paint } from '../../src/render/paint.ts';
import { renderDiff } from '../../src/render/terminal.ts';
import { code, HEADING, markdown, notebookOf, page, screenOf } from './notebooks.ts';

const png = (data: string) => ({
  output_type: 'display_data',
  metadata: {},
  data: { 'image/png': data, 'text/plain': '<Figure>' },
});
const printed = (text: string) => ({ output_type: 'stream', name: 'stdout', text });
/** Without carets, which stand below changed words where there is no colour. */
const NO_COLORS: Paint = {
  bold: String,
  dim: String,
  red: String,
  green: String,
  yellow: String,
  cyan: String,
  magenta: String,
  inverse: String,
};
const one = (source: string): string => notebookOf([code(source)]);

describe('the score of the training data', () => {
  const result = (text: string) => ({
    output_type: 'execute_result',
    execution_count: 1,
    metadata: {},
    data: { 'text/plain': text },
  });
  const load = code("df = pd.read_csv('houses.csv')", { execution_count: 1 });
  const fit = code('model.fit(X_train, y_train)', { execution_count: 2 });
  const before = notebookOf([
    load,
    fit,
    code('model.score(X_test, y_test)', { execution_count: 3, outputs: [result('0.95')] }),
  ]);
  const after = notebookOf([
    load,
    fit,
    code('model.score(X_train, y_train)  # Changed to train data', {
      execution_count: 4,
      outputs: [result('0.97')],
    }),
  ]);
  const body = page(`
      … 2 unchanged cells
      ── cell 3 · code · In [4]
       1    - model.score(X_test, y_test)
                          ^^^^^^  ^^^^^^
          1 + model.score(X_train, y_train)  # Changed to train data
                          ^^^^^^^  ^^^^^^^ ^^^^^^^^^^^^^^^^^^^^^^^^^
      not shown: outputs of 1 cell
    `);

  test.each([80, 200])('in %i columns', (columns) => {
    expect(screenOf(before, after, { columns })).toBe(body);
  });

  test('in colour: signs and numbers stay, the changed words are inverse instead of underlined', () => {
    const colored = screenOf(before, after, { color: picocolors.createColors(true) });
    expect(colored).toContain(
      '\x1b[31m-\x1b[39m \x1b[31mmodel.score(\x1b[39m\x1b[31m\x1b[7mX_test\x1b[27m\x1b[39m',
    );
    const withoutColor = colored.replace(/\x1b\[\d+m/g, '');
    expect(withoutColor).toBe(body.replace(/^[ ^]+\n/gm, ''));
  });

  test('with outputs', () => {
    expect(screenOf(before, after, { outputs: 'full' })).toContain(
      '   outputs\n 1    - 0.95\n    1 + 0.97\n',
    );
    expect(screenOf(before, after, { outputs: 'full' })).not.toContain('not shown');
  });

  test('word by word', () => {
    expect(screenOf(before, after, { wordDiff: 'plain' })).toContain(
      '    [-model.score(X_test, y_test)-]{+model.score(X_train, y_train)  # Changed to train data+}\n',
    );
  });
});

describe('headings', () => {
  const heading = (given: Partial<FileHeading>): string => {
    const notebook = readNotebook(one('x'));
    const diff = diffNotebooks(notebook, notebook, { normalizer: createNormalizer() });
    return renderDiff(diff, { ...HEADING, ...given }, DEFAULT_VIEW).split('\n')[0]!;
  };

  test('of files', () => {
    expect(heading({})).toBe('notebook a.ipynb');
    expect(heading({ status: 'added' })).toBe('new notebook a.ipynb');
    expect(heading({ status: 'deleted' })).toBe('deleted notebook a.ipynb');
    expect(heading({ after: 'b.ipynb' })).toBe('notebook a.ipynb → b.ipynb');
    expect(heading({ status: 'renamed', after: 'b.ipynb', similarity: 90 })).toBe(
      'notebook a.ipynb → b.ipynb (renamed, 90% alike)',
    );
    expect(heading({ modes: { before: '100644', after: '100755' } })).toBe(
      'notebook a.ipynb (mode 100644 → 100755)',
    );
    expect(heading({ before: 'a\x1b[2J', after: 'a\x1b[2J' })).toBe('notebook "a\\033[2J"');
  });

  test('of a cell that moved, unchanged: its first line says which it is', () => {
    const cells = ['import numpy as np', 'df.describe()', 'plt.show()', 'print(len(df))'].map((s) => code(s));
    const [a, b, c, d] = cells as [object, object, object, object] as (typeof cells)[0][];
    expect(screenOf(notebookOf([a!, b!, c!, d!]), notebookOf([d!, a!, b!, c!]))).toBe(
      page(`
        ── cell 1 · moved from 4 · code
            print(len(df))
        … 3 unchanged cells
      `),
    );
  });

  test('of a cell whose type changed, that came, that went', () => {
    const before = notebookOf([code('# The plan is to fit'), code('plt.show()'), code('x = 1')]);
    const after = notebookOf([markdown('# The plan is to fit'), code('x = 1'), code('print(x)\nprint(2)')]);
    expect(screenOf(before, after)).toBe(
      page(`
        ── cell 1 · code → markdown
            # The plan is to fit
        ── cell 2 · removed · code
         1    - plt.show()
        … 1 unchanged cell
        ── cell 3 · added · code
            1 + print(x)
            2 + print(2)
      `),
    );
  });
});

describe('what people set', () => {
  test('of a cell that came or went, without what machines write', () => {
    const own = markdown('![](a.png)', {
      metadata: {
        tags: ['draft'],
        slideshow: { slide_type: 'slide' },
        collapsed: true,
        note: 'x'.repeat(90),
      },
      attachments: { 'a.png': { 'image/png': 'iVBORw0KGgo=' } },
      colour: 3,
    });
    const lines = (sign: string): string[] => [
      `  ${sign} tags: draft`,
      `  ${sign} slideshow.slide_type: "slide"`,
      `  ${sign} note: "${'x'.repeat(58)}…`,
      `  ${sign} attachments: a.png`,
      `  ${sign} key colour: 3`,
    ];
    const [without, withIt] = [notebookOf([code('x = 1')]), notebookOf([code('x = 1'), own])];
    const came = ['… 1 unchanged cell', '── cell 2 · added · markdown', ...lines('+'), '    1 + ![](a.png)'];
    expect(screenOf(without, withIt)).toBe(`${came.join('\n')}\n`);
    const went = [
      '… 1 unchanged cell',
      '── cell 2 · removed · markdown',
      ...lines('-'),
      ' 1    - ![](a.png)',
    ];
    expect(screenOf(withIt, without)).toBe(`${went.join('\n')}\n`);
  });

  test('a line for tags, for each key and for each attachment', () => {
    const before = notebookOf([
      markdown('![](a.png)', {
        metadata: { tags: ['draft'], slideshow: { slide_type: 'slide' } },
        attachments: { 'a.png': { 'image/png': 'iVBORw0KGgo=' } },
      }),
    ]);
    const after = notebookOf(
      [
        markdown('![](a.png)', {
          metadata: { tags: ['final'], name: 'plot' },
          attachments: { 'a.png': { 'image/png': 'iVBORw0KGgoA' }, 'b.png': { 'image/png': 'AAAA' } },
        }),
      ],
      { metadata: 'odd', title: 'Houses' },
    );
    expect(screenOf(before, after)).toMatch(
      new RegExp(
        [
          '── cell 1 · markdown',
          '  ~ tags: -draft \\+final',
          '  ~ slideshow.slide_type: - "slide"',
          '  ~ name: \\+ "plot"',
          '  ~ attachment a.png changed \\(image/png, 8 B, [0-9a-f]{8} → image/png, 9 B, [0-9a-f]{8}\\)',
          '  ~ attachment b.png added \\(image/png, 3 B, [0-9a-f]{8}\\)',
          '── notebook metadata',
          '  ~ metadata: \\+ "odd"',
          '  ~ title: \\+ "Houses"\n$',
        ].join('\n'),
      ),
    );
  });

  test('of a cell that went, and of cells that were joined', () => {
    const gone = code('bye()', { metadata: { tags: ['old'] }, attachments: { 'x.png': {} } });
    expect(screenOf(notebookOf([code('stay()'), gone]), one('stay()'))).toBe(
      page(`
        … 1 unchanged cell
        ── cell 2 · removed · code
          - tags: old
          - attachments: x.png
         1    - bye()
      `),
    );
    const parts = notebookOf([
      code('import numpy as np\nimport pandas as pd', { metadata: { tags: ['imports'] } }),
      code("df = pd.read_csv('houses.csv')\ndf = df.dropna()", { metadata: { tags: ['load'] } }),
    ]);
    const whole = notebookOf([
      code("import numpy as np\nimport pandas as pd\ndf = pd.read_csv('houses.csv')\ndf = df.dropna()", {
        metadata: { tags: ['load'] },
      }),
    ]);
    expect(screenOf(parts, whole)).toBe(
      page(`
        ── cell 1 · joined from cells 1–2
          ~ tags: -imports
            import numpy as np
      `),
    );
  });

  test('long values are cut where what differs is in sight', () => {
    const long = (end: string): string =>
      notebookOf([], { title: `${'t'.repeat(200)}${end}${'u'.repeat(200)}` });
    expect(screenOf(long('A'), long('B'))).toBe(
      page(`
        ── notebook metadata
          ~ title: …${'t'.repeat(20)}A${'u'.repeat(37)}… → …${'t'.repeat(20)}B${'u'.repeat(37)}…
      `),
    );
  });
});

describe('outputs on request', () => {
  test('pictures by type, size and hash, however their base64 is wrapped', () => {
    const picture = (data: string): string => notebookOf([code('plot()', { outputs: [png(data)] })]);
    const screen = screenOf(picture('iVBORw0KGgo='), picture('iVBORw0KGgoA'), { outputs: 'full' });
    expect(screen).toMatch(/ {2}1 {3}<Figure>\n 2 {4}- <image\/png, 8 B, [0-9a-f]{8}>\n/);
    expect(screen).toMatch(/ {4}2 \+ <image\/png, 9 B, [0-9a-f]{8}>\n/);
    const wrapped = screenOf(picture('iVBORw0KGgo='), picture('iVBORw0K\nGgo=\n'), { outputs: 'full' });
    expect(wrapped).not.toContain('image/png');
  });

  test('of cells that came, went, or failed', () => {
    const error = {
      output_type: 'error',
      ename: 'NameError',
      evalue: 'x',
      traceback: ['\x1b[0;31mNameError\x1b[0m', 'name x'],
    };
    const before = notebookOf([
      code('stay()', { outputs: [printed('ok\n')] }),
      code('bye()', { outputs: [printed('gone\n')] }),
    ]);
    const after = notebookOf([code('stay()', { outputs: [error] })]);
    expect(screenOf(before, after, { outputs: 'full' })).toBe(
      page(`
        ── cell 1 · code
           outputs
         1    - ok
            1 + NameError
            2 + name x
        ── cell 2 · removed · code
         1    - bye()
           outputs
         1    - gone
      `),
    );
  });
});

describe('long outputs', () => {
  const numbered = (count: number, word: string): string =>
    Array.from({ length: count }, (_, index) => `${word} ${index + 1}\n`).join('');
  const printing = (...texts: readonly string[]): string =>
    notebookOf(texts.map((text, index) => code(`run(${index})`, { outputs: [printed(text)] })));
  const short = (before: string, after: string, view: Partial<DiffViewOptions> = {}): string =>
    screenOf(before, after, { outputs: 'short', color: NO_COLORS, ...view });

  test('the first and the last lines of a run, and how many stand between', () => {
    const screen = short(printing(numbered(1000, 'old')), printing('new\n'));
    expect(screen).toBe(
      [
        '── cell 1 · code',
        '   outputs',
        ...Array.from(
          { length: 10 },
          (_, index) => `${String(index + 1).padStart(4)}      - old ${index + 1}`,
        ),
        '            … 980 lines removed',
        ...Array.from(
          { length: 10 },
          (_, index) => `${String(index + 991).padStart(4)}      - old ${index + 991}`,
        ),
        '        1 + new',
        'long outputs are cut: all of them with --outputs=full',
        '',
      ].join('\n'),
    );
    const whole = screenOf(printing(numbered(1000, 'old')), printing('new\n'), { outputs: 'full' });
    expect(whole.match(/- old/g)).toHaveLength(1000);
    expect(whole).not.toContain('--outputs=full');
  });

  test('what is hardly longer is whole', () => {
    const screen = short(printing(numbered(21, 'old')), printing('new\n'));
    expect(screen.match(/- old/g)).toHaveLength(21);
    expect(screen).not.toContain('--outputs=full');
  });

  test('many changes: the first, the last, and how many stand between; unchanged lines are no changes', () => {
    const lines = numbered(4000, 'same').split(/(?<=\n)/);
    const after = lines.map((line, index) => (index % 20 === 10 ? `${line.trimEnd()} x\n` : line)).join('');
    const screen = short(printing(lines.join('')), printing(after));
    expect(screen).toContain('\n  11      - same 11\n       11 + same 11 x\n');
    expect(screen).toContain('\n3991      - same 3991\n     3991 + same 3991 x\n');
    expect(screen).toMatch(/\n {5}… 194 changes: -194 \+194 lines\n3948 3948 {3}same 3948\n/);
    expect(screen.split('\n').length).toBeLessThan(100);
    for (const [, before, now, text] of screen.matchAll(/^ *(\d+) +(\d+) {3}same (\d+)$/gm)) {
      expect([before, now]).toEqual([text, text]);
    }
  });

  test('long lines are cut where what differs is in sight', () => {
    const line = (word: string): string => `${'a'.repeat(100_000)} ${word} ${'b'.repeat(100_000)}\n`;
    expect(short(printing(line('one')), printing(line('two')))).toBe(
      [
        '── cell 1 · code',
        '   outputs',
        ` 1    - …${'a'.repeat(39)} one ${'b'.repeat(356)}… 99644 more characters`,
        `    1 + …${'a'.repeat(39)} two ${'b'.repeat(356)}… 99644 more characters`,
        'long outputs are cut: all of them with --outputs=full',
        '',
      ].join('\n'),
    );
    const shared = `${line('same')}b\n`;
    expect(short(printing(`${shared}c\n`), printing(`${shared}d\n`))).toContain(
      ` 1  1   ${'a'.repeat(400)}… 199606 more characters\n`,
    );
  });

  test('word by word where words can be compared, else line by line', () => {
    expect(short(printing('a b\n'), printing('a c\n'), { wordDiff: 'plain' })).toContain('a [-b-]{+c+}\n');
    const long = short(printing(numbered(1000, 'old')), printing('new\n'), { wordDiff: 'plain' });
    expect(long).toContain('… 980 lines removed');
  });

  test('beyond some thousand lines of outputs each change is counted alone', () => {
    const run = (word: string): string => printing(...Array.from({ length: 1000 }, () => numbered(10, word)));
    const screen = short(run('old'), run('new'));
    const lines = screen.split('\n');
    expect(screen.match(/^── cell/gm)).toHaveLength(1000);
    expect(screen).toContain('── cell 1000 · code\n   outputs\n   … 1 change: -10 +10 lines\n');
    expect(lines.length).toBeLessThan(9000);
    expect(screenOf(run('old'), run('new'), { outputs: 'full' }).split('\n').length).toBeGreaterThan(20_000);
  });

  test('so are those that a loop left in one cell, together', () => {
    const run = (word: string): string => {
      const outputs = Array.from({ length: 10_000 }, (_, index) => [
        printed(`${word} ${index}\n`),
        { output_type: 'display_data', metadata: {}, data: { 'text/plain': 'same' } },
      ]);
      return notebookOf([code('loop()', { outputs: outputs.flat() }), code('end()')]);
    };
    const screen = short(run('old'), run('new'));
    expect(screen).toContain('   output 1 · stdout\n 1    - old 0\n    1 + new 0\n');
    expect(screen).toMatch(/\n {3}… (8\d{3}) outputs: -\1 \+\1 lines\n… 1 unchanged cell\n/);
    expect(screen.split('\n').length).toBeLessThan(5020);
    const whole = screenOf(run('old'), run('new'), { outputs: 'full' });
    expect(whole.match(/\+ new/g)).toHaveLength(10_000);
  });

  test('a cell with several outputs: which of them changed', () => {
    const error = (text: string) => ({ output_type: 'error', ename: 'E', evalue: text, traceback: [text] });
    const cell = (outputs: readonly object[]): string => notebookOf([code('fit()', { outputs })]);
    const warning = { output_type: 'stream', name: 'stderr', text: 'slow\n' };
    const before = cell([printed('fitting\n'), warning, png('AAAA')]);
    const after = cell([printed('fitting\n'), { ...warning, text: 'slower\n' }, error('stopped')]);
    expect(short(before, after)).toMatch(
      new RegExp(
        [
          '── cell 1 · code',
          '   output 2 · stderr',
          ' 1    - slow',
          '    1 \\+ slower',
          '   output 3 · display → error',
          ' 1    - <Figure>',
          ' 2    - <image/png, 3 B, [0-9a-f]{8}>',
          '    1 \\+ stopped\n$',
        ].join('\n'),
      ),
    );
  });

  test('a progress bar is its last state, a traceback has no colours, and nothing steers the terminal', () => {
    const bar = (end: string): string => `\r 10%|#   |\r 50%|##  |\r100%|####| ${end}\n`;
    expect(short(printing(bar('1s')), printing(bar('2s')))).toBe(
      page(`
        ── cell 1 · code
           outputs
         1    - 100%|####| 1s
            1 + 100%|####| 2s
      `),
    );
    const hostile = short(printing('a\n'), printing('\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\n'));
    expect(hostile).toContain('    1 + red^[]0;title^G\n');
  });
});

describe('lines', () => {
  test('hunks have context, and a mark between them', () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line_${index + 1}`);
    const after = lines.with(1, 'other_2').with(10, 'other_11');
    expect(screenOf(one(lines.join('\n')), one(after.join('\n')), { context: 1 })).toBe(
      page(`
        ── cell 1 · code
         1  1   line_1
         2    - line_2
            2 + other_2
         3  3   line_3
           ⋮
        10 10   line_10
        11    - line_11
           11 + other_11
        12 12   line_12
      `),
    );
  });

  test('line ends and the newline at the end are said in words', () => {
    expect(screenOf(one('a\r\nb'), one('a\nb'))).toBe(
      page(`
        ── cell 1 · code
         1    - a^M
                 ^^
         2    - b
            1 + a
            2 + b
          ~ line ends: CRLF → LF
      `),
    );
    expect(screenOf(one('a'), one('a\n'))).toContain('  ~ a newline was added at the end\n');
    expect(screenOf(one('a\n'), one('a'))).toContain('  ~ the newline at the end was removed\n');
    expect(screenOf(one('a x\r\nb'), one('a y\r\nb'))).not.toMatch(/\^M|line ends/);
    expect(screenOf(one('a x\r\nb'), one('a y\r\nb'), { wordDiff: 'plain' })).toBe(
      page(`
        ── cell 1 · code
            a [-x-]{+y+}
            b
      `),
    );
  });

  test('lines wider than the screen are whole, and their changed words stand below them', () => {
    const prose = (year: number, end: string): string =>
      `The model was trained on the first dataset, and compared with the baseline of ${year}, which was ${end}.`;
    const [before, after] = [prose(2019, 'good'), prose(2020, 'bad')];
    expect(screenOf(notebookOf([markdown(before)]), notebookOf([markdown(after)]))).toBe(
      page(`
        ── cell 1 · markdown
         1    - ${before}
                ^ 2019 … good
            1 + ${after}
                ^ 2020 … bad
      `),
    );
    expect(screenOf(notebookOf([markdown(before)]), notebookOf([markdown(after)]), { columns: 200 })).toMatch(
      /\n +\^{4} +\^{4}\n/,
    );
  });

  test('tabs, wide characters, emoji, control characters', () => {
    const before = "if x:\n\treturn '価格'  # 👍🏽 then\n\tprint('\x1b[1m')";
    const after = "if x:\n    return '価格'  # 👍🏽 now\n\tprint('\x1b[0m\u202e')";
    expect(screenOf(one(before), one(after))).toBe(
      page(`
        ── cell 1 · code
         1  1   if x:
         2    - →   return '価格'  # 👍🏽 then
                ^^^^                    ^^^^
         3    -     print('^[[1m')
                              ^^
            2 +     return '価格'  # 👍🏽 now
                ^^^^                    ^^^
            3 +     print('^[[0m<U+202E>')
                              ^^^^^^^^^^
      `),
    );
  });

  test('blank lines that are ignored take no neighbour away', () => {
    expect(
      screenOf(one('x = 1\na\nb\ny = 1'), one('x = 2\na\n\nb\ny = 2'), {}, { ignoreBlankLines: true }),
    ).toBe(
      page(`
        ── cell 1 · code
         1    - x = 1
                    ^
            1 + x = 2
                    ^
         2  2   a
            3
         3  4   b
         4    - y = 1
                    ^
            5 + y = 2
                    ^
      `).replace('    3\n', '    3  \n'),
    );
  });

  test('blank lines that went and are ignored keep the numbers of their neighbours right', () => {
    const [before, after] = [one('x = 1\na\n\nb\ny = 1\nc\n\nd'), one('x = 2\na\nb\ny = 2\nc\nd')];
    expect(screenOf(before, after, {}, { ignoreBlankLines: true })).toBe(
      page(`
        ── cell 1 · code
         1    - x = 1
                    ^
            1 + x = 2
                    ^
         2  2   a
         4  3   b
         5    - y = 1
                    ^
            4 + y = 2
                    ^
         6  5   c
         8  6   d
      `),
    );
  });

  test('a cell of 200,000 lines word by word', () => {
    const lines = 'x\n'.repeat(200_000);
    const screen = screenOf(one(`${lines}old`), one(`${lines}new`), { wordDiff: 'plain', context: 1e9 });
    expect(screen.split('\n')).toHaveLength(200_003);
  });
});

describe('laws', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', '  ', 'a b', ' a', '\td');
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
  const compare = fc.constantFrom(
    {},
    { ignoreSpace: 'all-space' as const },
    { ignoreSpace: 'space-change' as const },
    { ignoreBlankLines: true },
    { ignoreSpace: 'all-space' as const, ignoreBlankLines: true },
  );

  test('each number stands beside the line that has it', () => {
    const shownAs = (lines: string): readonly string[] =>
      lines.split('\n').map((l) => l.replace('\t', '    '));
    const law = fc.property(text, text, compare, fc.nat(4), (before, after, options, context) => {
      // The first line keeps the two cells a pair.
      const [old, now] = [`same_first_line = 1\n${before}`, `same_first_line = 1\n${after}`];
      const screen = screenOf(one(old), one(now), { context, columns: 1 }, options);
      for (const row of screen.split('\n')) {
        const found = /^([ \d]{2}) ([ \d]{2}) ([-+ ])(?: (.*))?$/.exec(row);
        if (found === null) continue;
        const [, first, second, sign, content = ''] = found;
        const plain = content.replace('→   ', '    ');
        if (sign === '-') expect(plain).toBe(shownAs(old)[Number(first) - 1]);
        else expect(plain).toBe(shownAs(now)[Number(second) - 1]);
        if (sign === ' ' && first!.trim() !== '') {
          const bare = (s: string): string => s.replace(/\s+/g, '');
          expect(bare(shownAs(old)[Number(first) - 1]!)).toBe(bare(plain));
        }
      }
    });
    fc.assert(law, { numRuns: 500 });
  });

  test('nothing that steers a terminal leaves, whatever a notebook holds', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(
        'a',
        ' ',
        '\n',
        '\t',
        '\r',
        '\x1b',
        '\x07',
        '\x9b',
        '\u202e',
        '\u2066',
        '\u061c',
        '\ud83d',
        '価',
        '\u200b',
      ),
      maxLength: 12,
    });
    const cell = fc.record({
      source: hostile,
      tag: hostile,
      key: hostile,
      type: fc.constantFrom('code', 'markdown'),
    });
    const side = fc.array(cell, { maxLength: 3 }).map((cells) =>
      notebookOf(
        cells.map(({ source, tag, key, type }) =>
          code(source, {
            cell_type: type,
            metadata: { tags: [tag], [key]: tag },
            attachments: { [key]: { [tag]: key } },
            outputs: [printed(tag)],
          }),
        ),
      ),
    );
    const view = fc.constantFrom(
      {},
      { outputs: 'full' as const },
      { outputs: 'short' as const },
      { wordDiff: 'plain' as const },
      { columns: 10 },
    );
    const law = fc.property(side, side, view, hostile, (before, after, options, name) => {
      const diff = diffNotebooks(readNotebook(before), readNotebook(after), {
        normalizer: createNormalizer(),
      });
      const heading = { ...HEADING, after: name };
      expect(renderDiff(diff, heading, { ...DEFAULT_VIEW, ...options })).not.toMatch(
        /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u202a-\u202e\u2066-\u2069]|[\ud800-\udfff]/u,
      );
    });
    fc.assert(law, { numRuns: 300 });
  });
});
