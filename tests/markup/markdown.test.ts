/** Markdown is shown as Jupyter shows it, and no more of it than is harmless. */
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/markup/markdown.ts';
import { splitMath } from '../../src/markup/math.ts';
import { dangers } from './dangers.ts';
import { HOSTILE_MARKUP } from './hostile-markup.ts';

const rendered = (source: string, pictures: Readonly<Record<string, string>> = {}): string =>
  renderMarkdown(source, (address) => pictures[address]).markup;

describe('Markdown', () => {
  test.each([
    ['a heading without an id', '# A & B', '<h4>A &amp; B</h4>\n'],
    [
      'emphasis',
      'a *b* **c** ~~d~~ `e<f`',
      '<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;f</code></p>\n',
    ],
    ['a table', '|a|b|\n|-|:-:|\n|1|2|', '<td align="center">2</td>'],
    ['tasks', '- [x] done\n- [ ] open', '<li>☑ done</li>\n<li>☐ open</li>'],
    ['HTML within', 'a <b onclick="pwned()">b</b>', '<p>a <b>b</b></p>\n'],
    ['a block of HTML', '<div class="alert">\n\n*x*\n\n</div>', '<div><p><em>x</em></p>\n</div>'],
    ['a link to a script', '[x](javascript:pwned())', '<p><a rel="noopener noreferrer">x</a></p>\n'],
    [
      'a picture elsewhere',
      '![alt](https://example.org/x.png)',
      '<p>[picture: alt, https://example.org/x.png]</p>\n',
    ],
  ])('%s', (_, source, expected) => {
    expect(rendered(source)).toContain(expected);
  });

  test('an attachment is its picture', () => {
    const pictures = { 'attachment:a%20b.png': 'data:image/png;base64,AAAA' };
    expect(rendered('![x](attachment:a%20b.png)', pictures)).toBe(
      '<p><img src="data:image/png;base64,AAAA" alt="x"></p>\n',
    );
    expect(rendered('![x](attachment:other.png)', pictures)).toBe(
      '<p>[picture: x, attachment:other.png]</p>\n',
    );
  });

  test('lists and quotes that nest so deep that reading them takes minutes are refused, a rule is not', () => {
    expect(rendered('> - 1. '.repeat(9) + 'a')).toContain('<li>a</li>');
    for (const mark of ['- ', '1. ', '> ', '>', ' * > ']) {
      expect(() => rendered(`first\n${mark.repeat(3000)}a\nend`)).toThrow(RangeError);
    }
    for (const rule of ['- '.repeat(40), '* * '.repeat(40)]) {
      expect(rendered(`a\n\n${rule}\n`)).toBe('<p>a</p>\n<hr>\n');
    }
  });

  test.each(HOSTILE_MARKUP)('hostile: $name', ({ markup }) => {
    for (const source of [markup, `a ${markup} b`, `* ${markup}`, `$${markup}$`, `![${markup}](${markup})`]) {
      expect(dangers(rendered(source))).toEqual([]);
    }
  });
});

describe('where math is', () => {
  /** Math as `⟨x⟩`, as display math `⟪x⟫`. */
  const found = (source: string): string =>
    splitMath(source)
      .map((piece) =>
        piece.kind === 'text' ? piece.text : piece.isDisplay ? `⟪${piece.tex}⟫` : `⟨${piece.tex}⟩`,
      )
      .join('');

  test.each([
    ['one formula', 'so $a_1 * b$ is', 'so ⟨a_1 * b⟩ is'],
    ['two', '$a$ and $b$', '⟨a⟩ and ⟨b⟩'],
    ['on lines of its own', '$$\na\n$$', '⟪\na\n⟫'],
    ['with backslashes', '\\\\(a\\\\) \\\\[b\\\\]', '⟨a⟩ ⟪b⟫'],
    ['an environment', '\\begin{align*}\na&=b\n\\end{align*}!', '⟪\\begin{align*}\na&=b\n\\end{align*}⟫!'],
    ['a price', 'costs \\$5 or \\$6', 'costs \\$5 or \\$6'],
    ['one dollar', 'costs $5', 'costs $5'],
    ['a dollar in braces', '$\\text{a $b$ c}$', '⟨\\text{a $b$ c}⟩'],
    ['an escaped dollar within', '$a \\$ b$', '⟨a \\$ b⟩'],
    ['over an empty line', 'a $b\n\nc$ d', 'a $b\n\nc$ d'],
    ['over a line end', 'a $b\nc$ d', 'a ⟨b\nc⟩ d'],
    ['in code', '`$a$` and $b$', '`$a$` and ⟨b⟩'],
    ['in code of two backticks', '`` a ` $b$ `` $c$', '`` a ` $b$ `` ⟨c⟩'],
    ['behind one backtick', 'a ` b $c$', 'a ` b ⟨c⟩'],
    ['behind an escaped one', '\\`$a$` $b$', '\\`⟨a⟩` ⟨b⟩'],
    ['in a fence', '```\n$a$\n```\n$b$', '```\n$a$\n```\n⟨b⟩'],
    ['in a fence of tildes', '~~~py\n$a$\n```\n~~~\n$b$', '~~~py\n$a$\n```\n~~~\n⟨b⟩'],
    ['in a fence without an end', '```\n$a$', '```\n$a$'],
    ['nothing', '$$', '$$'],
  ])('%s', (_, source, expected) => {
    expect(found(source)).toBe(expected);
  });
});

describe('what math looks like', () => {
  test('MathML, kept from Markdown', () => {
    expect(rendered('so $a_1 * b_1$ and *c*')).toBe(
      '<p>so <math><mrow><msub><mi>a</mi><mn>1</mn></msub><mo>∗</mo><msub><mi>b</mi><mn>1</mn></msub></mrow></math> and <em>c</em></p>\n',
    );
  });

  test('display math', () => {
    expect(rendered('$$x$$')).toContain('<math display="block" class="tml-display">');
  });

  test('a macro holds in its cell, and in no other', () => {
    expect(rendered('$\\newcommand\\RR{\\mathbb R}\\RR$ $\\RR$').match(/ℝ/g)).toHaveLength(2);
    expect(rendered('$\\RR$')).toBe('<p><code>\\RR</code></p>\n');
    expect(rendered('$\\newcommand{\\R}{\\mathbb R}$ $\\R$')).toContain('ℝ');
    expect(rendered('$\\def\\mine{x}$')).not.toContain('<code>');
    expect(rendered('$\\mine$')).toBe('<p><code>\\mine</code></p>\n');
  });

  test('what TeX cannot read is its source', () => {
    expect(rendered('$\\frac{a$')).toBe('<p>$\\frac{a$</p>\n');
    expect(rendered('$\\unknown{<b>}$')).toBe('<p><code>\\unknown{&lt;b>}</code></p>\n');
  });

  test.each([
    ['a link', '\\href{javascript:pwned()}{x}'],
    ['an address', '\\url{https://example.org}'],
    ['a picture', '\\includegraphics{https://example.org/a.png}'],
    ['a style', '\\style{position:fixed}{x}'],
    ['a class', '\\class{bar}{x}'],
    ['an id', '\\id{bar}{x}'],
    ['an attribute', '\\data{action=approve}{x}'],
    ['HTML', '\\text{<img src=x onerror=pwned()>}'],
    ['a colour', '\\color{red}{x}'],
    ['a reference', '\\label{a}\\ref{a}'],
    ['endless macros', '\\def\\a{\\a\\a}\\a'],
    [
      'macros that double',
      '\\def\\a{xx}\\def\\b{\\a\\a\\a\\a}\\def\\c{\\b\\b\\b\\b}\\def\\d{\\c\\c\\c\\c}\\def\\e{\\d\\d\\d\\d}\\e\\e\\e\\e',
    ],
    ['a huge rule', '\\rule{100000em}{100000em}'],
    ['braces without end', '{'.repeat(4000) + '}'.repeat(4000)],
  ])('harmless: %s', (_, tex) => {
    const markup = rendered(`$${tex}$`);
    expect(markup).not.toMatch(/<(?:a|img|script|style)\b|style=|id=|class="(?!tml-)|data-|\d{5}em/);
    expect(markup.length).toBeLessThan(30_000);
  });

  test('in an attribute it is its source', () => {
    expect(rendered('![$x$](attachment:a)', { 'attachment:a': 'data:image/png;base64,AA' })).toBe(
      '<p><img src="data:image/png;base64,AA" alt="$x$"></p>\n',
    );
  });

  test('characters of private use in the source are not taken for math', () => {
    expect(rendered('\ue0000\ue000 $x$')).toContain('\ue0000\ue000 <math>');
  });
});
