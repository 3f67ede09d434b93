/** Nothing of somebody else's HTML can run, be loaded, navigate, or be taken for a part of the page around it. */
import fc from 'fast-check';
import type { Nodes } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { describe, expect, test } from 'vitest';
import { sanitizeHtml } from '../../src/markup/sanitize.ts';
import { dangers } from './dangers.ts';
import { HOSTILE_MARKUP } from './hostile-markup.ts';

const sanitized = (markup: string): string => sanitizeHtml(markup).markup;

/** The page that `markup` stands in, with what stands behind it: it must stay where it is. */
function staysInside(markup: string): boolean {
  const around = (inside: string): string =>
    `<main><ul><li><h2>x</h2><section>${inside}</section></li><li>behind</li></ul></main><footer>end</footer>`;
  const shape = (node: Nodes): string =>
    node.type === 'element'
      ? `${node.tagName}(${node.tagName === 'section' ? '' : node.children.map(shape).join(' ')})`
      : node.type === 'root'
        ? node.children.map((child) => shape(child as Nodes)).join(' ')
        : node.type;
  const shapeOf = (inside: string): string => shape(fromHtml(around(inside), { fragment: true }));
  return shapeOf(markup) === shapeOf('x');
}

describe('hostile markup', () => {
  test.each(HOSTILE_MARKUP)('$name', ({ markup }) => {
    const safe = sanitized(markup);
    expect(dangers(safe)).toEqual([]);
    expect(staysInside(safe)).toBe(true);
  });

  test('read again and again, what is safe stays what it is', () => {
    for (const { markup } of HOSTILE_MARKUP) {
      const safe = sanitized(markup);
      expect(dangers(sanitized(safe))).toEqual([]);
    }
  });

  test('any soup of tags', () => {
    const word = fc.constantFrom(
      ...'<p> </p> <b> </b> <a href="javascript:pwned()"> </a> <table> <tr> <td> </table> <li> </li> <ul> <svg> </svg>'.split(
        ' ',
      ),
      ...'<math> <mtext> </math> <style> </style> <script> </script> <!-- --> <select> <option> </select> <form> </form>'.split(
        ' ',
      ),
      ...'<noscript> </noscript> <template> </template> <textarea> </textarea> <h1> </h1> <dd> <button> </button>'.split(
        ' ',
      ),
      ...'<foreignObject> <title> </title> <desc> <mglyph> <annotation-xml> <img onerror=pwned() > " \' ` = &lt; </section>'.split(
        ' ',
      ),
      ...[
        ' ',
        'x',
        '<img src=x onerror=pwned()>',
        '<iframe srcdoc="',
        '<p title="',
        '">',
        '<marquee>',
        '</main>',
        '\0',
      ],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const safe = sanitized(words.join(''));
        expect(dangers(safe)).toEqual([]);
        expect(staysInside(safe)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is harmless stays', () => {
  test.each([
    ['text', 'a &lt; b &amp; c', 'a &lt; b &amp; c'],
    ['headings, below those of the page', '<h1>a</h1><h2>b</h2><h6>c</h6>', '<h4>a</h4><h5>b</h5><h6>c</h6>'],
    ['a list', '<ul><li>one</li><li><b>two</b></li></ul>', '<ul><li>one</li><li><b>two</b></li></ul>'],
    [
      'a table with spans',
      '<table border="1" class="dataframe"><thead><tr><th colspan="2">x</th></tr></thead></table>',
      '<table><thead><tr><th colspan="2">x</th></tr></thead></table>',
    ],
    [
      'a link',
      '<a href="https://example.org/?a=1&amp;b=2">x</a>',
      '<a href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">x</a>',
    ],
    ['a place in the page', '<a href="#x">x</a>', '<a href="#x" rel="noopener noreferrer">x</a>'],
    [
      'a picture that brings its bytes',
      '<img src="data:image/png;base64,AAAA" width="10" alt="x">',
      '<img src="data:image/png;base64,AAAA" width="10" alt="x">',
    ],
    ['the text of what is not known', '<blink>x <my-tag>y</my-tag></blink>', 'x y'],
    ['a task', '<li><input type="checkbox" checked disabled> done</li>', '<li>☑ done</li>'],
    [
      'a picture elsewhere, in words',
      '<img src="https://example.org/a.png" alt="a plot">',
      '[picture: a plot, https://example.org/a.png]',
    ],
    [
      'huge spans',
      '<table><tr><td colspan="10000000">x</td></tr></table>',
      '<table><tbody><tr><td>x</td></tr></tbody></table>',
    ],
  ])('%s', (_, markup, expected) => {
    expect(sanitized(markup)).toBe(expected);
  });

  test('a drawing within HTML is a picture', () => {
    const safe = sanitized('<svg viewBox="0 0 2 2"><path d="M0 0h2" onclick="pwned()"/></svg>');
    const [, base64] = /^<img src="data:image\/svg\+xml;base64,([^"]*)" alt="drawing">$/.exec(safe) ?? [];
    expect(Buffer.from(base64!, 'base64').toString()).toMatch(
      /^<svg viewBox="0 0 2 2" xmlns="http:\/\/www.w3.org\/2000\/svg">/,
    );
  });
});

test('tags nested without end are refused, not drawn in part', () => {
  expect(() => sanitized('<div>'.repeat(50_000))).toThrow(RangeError);
});
