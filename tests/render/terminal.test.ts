import fc from 'fast-check';
import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff-notebooks.ts';
import { createNormalizer } from '../../src/notebook/normalizer.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { DEFAULT_VIEW, type FileHeading } from '../../src/render/options.ts';
import { renderDiff } from '../../src/render/terminal.ts';
import { code, HEADING, markdown, notebookOf, page, screenOf } from './notebooks.ts';

const png = (data: string) => ({
  output_type: 'display_data',
  metadata: {},
  data: { 'image/png': data, 'text/plain': '<Figure>' },
});
const printed = (text: string) => ({ output_type: 'stream', name: 'stdout', text });
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
    expect(screenOf(before, after, { outputs: true })).toContain('   outputs\n 1    - 0.95\n    1 + 0.97\n');
    expect(screenOf(before, after, { outputs: true })).not.toContain('not shown');
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
    const screen = screenOf(picture('iVBORw0KGgo='), picture('iVBORw0KGgoA'), { outputs: true });
    expect(screen).toMatch(/ {2}1 {3}<Figure>\n 2 {4}- <image\/png, 8 B, [0-9a-f]{8}>\n/);
    expect(screen).toMatch(/ {4}2 \+ <image\/png, 9 B, [0-9a-f]{8}>\n/);
    const wrapped = screenOf(picture('iVBORw0KGgo='), picture('iVBORw0K\nGgo=\n'), { outputs: true });
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
    expect(screenOf(before, after, { outputs: true })).toBe(
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
    const view = fc.constantFrom({}, { outputs: true }, { wordDiff: 'plain' as const }, { columns: 10 });
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
