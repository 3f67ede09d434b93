/** What is coloured in code, by line. */
import { describe, expect, test } from 'vitest';
import { tokensOf } from '../../src/markup/code.ts';

/** Each line with its tokens in brackets: `[k return] [s "a"]`. */
function colored(source: string, language = 'python'): string {
  const lines = source.split('\n');
  return tokensOf(lines, language)
    .map((tokens, index) => {
      let shown = '';
      let at = 0;
      for (const { start, end, kind } of tokens) {
        shown += `${lines[index]!.slice(at, start)}[${kind[0]} ${lines[index]!.slice(start, end)}]`;
        at = end;
      }
      return shown + lines[index]!.slice(at);
    })
    .join('\n');
}

describe('Python', () => {
  test('keywords, strings, comments, numbers, and what is defined', () => {
    expect(colored('def f(x):  # why\n    return "a" + 1.5')).toBe(
      '[k def] [n f](x):  [c # why]\n    [k return] [s "a"] + [n 1.5]',
    );
  });

  test('a string over several lines', () => {
    expect(colored('x = """one\n%two\n!three"""\ny = 1')).toBe(
      'x = [s """one]\n[s %two]\n[s !three"""]\ny = [n 1]',
    );
  });

  test('a line for the shell or for IPython does no harm to the next', () => {
    expect(colored("!echo it's '''\n%matplotlib inline\nx = 'a'")).toBe(
      "[k !]echo it's '''\n[k %matplotlib] inline\nx = [s 'a']",
    );
  });

  test('a cell of another language', () => {
    expect(colored('%%bash\nif true; then echo "a"; fi')).toBe(
      '[k %%bash]\n[k if] [n true]; [k then] [n echo] [s "a"]; [k fi]',
    );
    expect(colored('%%time\nreturn 1')).toBe('[k %%time]\n[k return] [n 1]');
    expect(colored('%%unheard_of\nreturn 1')).toBe('[k %%unheard_of]\n[k return] [n 1]');
  });
});

test.each([
  ['r', 'x <- "a" # b', 'x <- [s "a"] [c # b]'],
  ['julia', 'x = "a" # b', 'x = [s "a"] [c # b]'],
  ['javascript', 'let x = "a" // b', '[k let] [n x] = [s "a"] [c // b]'],
  ['c++', 'return "a"; // b', '[k return] [s "a"]; [c // b]'],
  ['sql', "select 'a' -- b", "[k select] [s 'a'] [c -- b]"],
])('%s', (language, source, expected) => {
  expect(colored(source, language)).toBe(expected);
});

test.each(['', 'klingon', '__proto__', 'constructor'])('no colours for the language "%s"', (language) => {
  expect(colored('return "a"', language)).toBe('return "a"');
});

describe('Markdown', () => {
  test('headings, quotes, lists, code, links, emphasis, math', () => {
    expect(colored('# Title\n> said\n- one `code` **bold** [text](to) $x$', 'markdown')).toBe(
      '[k # Title]\n[c >] said\n[k -] one [s `code`] [n **bold**] [text[s ](to)] [s $x$]',
    );
  });

  test('nothing in a fence', () => {
    expect(colored('```python\n# no heading\n```\n# Heading', 'markdown')).toBe(
      '[s ```python]\n[s # no heading]\n[s ```]\n[k # Heading]',
    );
  });
});

describe('what nobody reads', () => {
  test('a line of data stays as it is, and the next is read on', () => {
    const data = `x = "${'a'.repeat(3000)}"`;
    expect(tokensOf([data, 'return'], 'python').map(({ length }) => length)).toEqual([0, 1]);
  });

  test('more lines than anybody reads have no colours', () => {
    expect(
      tokensOf(
        Array.from({ length: 20_001 }, () => 'return'),
        'python',
      ).flat(),
    ).toEqual([]);
  });
});
