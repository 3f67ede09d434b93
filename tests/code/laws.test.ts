/** Laws of reading names: any text is read, places are those of its words, and a notebook in order misses nothing.
 *  fast-check prints seed and path of what fails. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { followNames } from '../../src/code/follow-names.ts';
import type { NameEvent } from '../../src/code/name-events.ts';
import { pythonText } from '../../src/code/python-text.ts';
import { readNames } from '../../src/code/read-names.ts';
import { parseSyntax, readSyntax } from '../../src/code/syntax.ts';
import type { Syntax } from '../../src/code/syntax-node.ts';
import { anyText } from '../support/any-text.ts';

const PIECES = [
  ...[
    'def f(x):',
    'class A(B):',
    'lambda x: y',
    'for i in',
    'if',
    'else:',
    'try:',
    'except E as e:',
    'with a as b:',
  ],
  ...[
    'import a.b as c',
    'from a import *',
    'global x',
    'del x',
    'return',
    'yield',
    'match x:',
    'case [a, *b]:',
    'async',
  ],
  ...[
    '%time',
    '%%time',
    '%run a.py',
    '!ls',
    'x = !ls',
    'x?',
    '?x',
    'print x',
    '@d',
    ':=',
    '=',
    '+=',
    '->',
    '*',
    '**',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    ';',
    '.',
    '"',
    "'",
    '"""',
    "'''",
    'f"{x',
    '}"',
    '\\',
    '#',
    '\n',
    '\n  ',
  ],
  ...[
    '\n\t',
    '\r\n',
    ' ',
    'x',
    'y.z',
    'é',
    '1.',
    '0x',
    'exec(x)',
    'globals()',
    'get_ipython().magic("',
    '\u{1f600}',
  ],
];
const code = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), anyText), { maxLength: 30 })
  .map((all) => all.join(''));

/** With those in the bodies of functions. */
function allEvents(events: readonly NameEvent[]): readonly NameEvent[] {
  return events.flatMap((event) => {
    if (event.kind !== 'make' || event.value === undefined) return [event];
    const { value } = event;
    if (value.kind === 'function') return [event, ...allEvents(value.body)];
    return value.kind === 'class'
      ? [event, ...[...value.methods.values()].flatMap(({ body }) => allEvents(body))]
      : [event];
  });
}

test('any text is read; a name that is used, changed or deleted stands where it is said to', () => {
  fc.assert(
    fc.property(code, (source) => {
      for (const event of allEvents(readNames(source))) {
        expect(event.at).toBeGreaterThanOrEqual(0);
        expect(event.at).toBeLessThanOrEqual(source.length);
        if (event.kind === 'use' || event.kind === 'change' || event.kind === 'delete')
          expect(source.slice(event.at).normalize('NFKC').startsWith(event.name)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('plain Python is as long as the cell', () => {
  fc.assert(
    fc.property(code, (source) => {
      expect(pythonText(source).text).toHaveLength(source.length);
    }),
    { numRuns: 500 },
  );
});

test('code that is large or deep is read', () => {
  for (const source of [
    '('.repeat(20_000),
    '['.repeat(3000) + ']'.repeat(3000),
    `x = ${'a + '.repeat(20_000)}b`,
    `x = [${'y, '.repeat(200_000)}]`,
    `f${'(x)'.repeat(5000)}`,
    `${'def f():\n'.repeat(500)}`,
    `x${'.y'.repeat(20_000)} = 1`,
    `${'if x:\n '.repeat(1000)}`,
    `x = ${'lambda: '.repeat(5000)}0`,
    '%'.repeat(50_000),
    `${'#\n'.repeat(50_000)}%%time`,
  ])
    expect(() => readNames(source)).not.toThrow();
});

/** Cells that make one name each, of names that were made before. */
const inOrder = fc
  .array(fc.tuple(fc.nat(), fc.constantFrom('value', 'function', 'import')), { minLength: 1, maxLength: 12 })
  .map((cells) =>
    cells.map(([pick, how], index) => {
      const used = index === 0 ? '0' : `n${pick % index}`;
      if (how === 'import') return { makes: index, uses: [], source: `import n${index}` };
      const uses = index === 0 ? [] : [pick % index];
      return how === 'value'
        ? { makes: index, uses, source: `n${index} = ${used}` }
        : { makes: index, uses, source: `def n${index}(x=${used}):\n  return x` };
    }),
  );

function missedBy(cells: readonly { readonly source: string }[]): readonly string[] {
  const read = cells.map(({ source }) => ({ events: readNames(source), isMeantToRun: true }));
  return followNames(read, { python: 3, given: new Set() }).missing.map(({ name }) => name);
}

test('what is made before it is used is never missed; in any other order exactly what is not', () => {
  fc.assert(
    fc.property(inOrder, fc.infiniteStream(fc.nat()), (cells, random) => {
      expect(missedBy(cells)).toEqual([]);
      const shuffled = cells
        .map((cell) => ({ cell, key: random.next().value }))
        .sort((one, other) => one.key - other.key)
        .map(({ cell }) => cell);
      const place = new Map(shuffled.map(({ makes }, index) => [makes, index]));
      const late = shuffled.flatMap(({ uses }, index) => uses.filter((name) => place.get(name)! > index));
      expect([...missedBy(shuffled)].sort()).toEqual([...new Set(late.map((name) => `n${name}`))].sort());
      const without = cells.slice(1);
      const isUsed = without.some(({ uses }) => uses.includes(0));
      expect(missedBy(without)).toEqual(isUsed ? ['n0'] : []);
    }),
    { numRuns: 200 },
  );
});

/** A syntax tree in words, in which operators stand in a row, whatever binds more. */
function words({ name, from, to, children }: Syntax, text: string): unknown {
  if (LITERALS.has(name)) return 'literal';
  if (name.endsWith('Op') || /^\*+$/.test(name)) return 'sign';
  if (children.length === 0) return /Name$/.test(name) ? `${name} ${from} ${text.slice(from, to)}` : name;
  const flat = (node: Syntax): readonly unknown[] =>
    /^(?:Binary|Unary)Expression$/.test(node.name) ? node.children.flatMap(flat) : [words(node, text)];
  const inside =
    name.startsWith('Binary') || name.startsWith('Unary')
      ? children.flatMap(flat)
      : children.map((child) => words(child, text));
  return [
    name.replace(/^(?:Set|Unary)(?=Expression)/, (kind) => (kind === 'Set' ? 'Dictionary' : 'Binary')),
    ...inside,
  ];
}

const LITERALS: ReadonlySet<string> = new Set(['Boolean', 'ContinuedString', 'None', 'Number', 'String']);

const { plain } = fc.letrec<{ plain: string }>((tie) => {
  const name = fc.constantFrom('a', 'b', 'df', 'é1', '_');
  const many = (close: string): fc.Arbitrary<string> =>
    fc
      .tuple(fc.array(tie('plain'), { maxLength: 3 }), fc.constantFrom(',', ' , ', ',\n '))
      .map(([all, comma]) => `${all.join(comma)}${close}`);
  return {
    plain: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      name,
      fc.constantFrom(
        '1',
        '2.5e-3',
        '0x1F',
        '.5',
        '"s"',
        "'it\\'s'",
        'r"\\d"',
        '"a" "b"',
        '"""x\n"""',
        'True',
        'None',
      ),
      fc
        .tuple(
          tie('plain'),
          fc.constantFrom('+', ' - ', '*', ' ** ', '//', ' @ ', '<', ' == ', '!=', '&', '<<'),
          tie('plain'),
        )
        .map((all) => all.join('')),
      fc.tuple(fc.constantFrom('-', '+', '~'), tie('plain')).map((all) => all.join('')),
      fc.tuple(name, name).map(([object, attribute]) => `${object}.${attribute}`),
      fc.tuple(name, many(')')).map(([callee, rest]) => `${callee}(${rest}`),
      fc
        .tuple(name, name, tie('plain'))
        .map(([callee, key, value]) => `${callee}(*${key}, ${key}=${value}, **${key})`),
      fc.tuple(name, tie('plain')).map(([object, index]) => `${object}[${index}:, ::${index}]`),
      many(')').map((rest) => `(${rest}`),
      many(']').map((rest) => `[${rest}`),
      fc.tuple(tie('plain'), tie('plain')).map(([key, value]) => `{${key}: ${value}, **a}`),
    ),
  };
});

const plainLine = fc.oneof(
  plain,
  fc.tuple(plain, plain).map((all) => all.join(', ')),
  fc
    .tuple(fc.constantFrom('a', 'a, *b', '(a, b)', 'a[0]', 'a.b', 'a = c', '[a]'), plain)
    .map((all) => all.join(' = ')),
  fc
    .tuple(fc.constantFrom('a', 'a.b', 'a[0]'), fc.constantFrom('+=', ' //= ', '@='), plain)
    .map((all) => all.join('')),
  fc.constantFrom(
    'import a.b as c, d',
    'from a.b import (c as d,\n  e)',
    'from .. import x',
    '# note',
    '',
    'if a:\n  b',
    'a;b',
  ),
);

test('what is read by hand is what the parser reads', () => {
  fc.assert(
    fc.property(fc.array(plainLine, { maxLength: 4 }), (lines) => {
      const text = lines.join('\n');
      const parsed = parseSyntax(text, 0);
      const read = readSyntax(text);
      expect(read?.children.map((node) => words(node, text))).toEqual(
        parsed?.map((node) => words(node, text)),
      );
    }),
    { numRuns: 500 },
  );
});

test('and no more of it than the parser', () => {
  const sign = fc.constantFrom(
    'a',
    'b',
    '1',
    '"s"',
    ',',
    '=',
    '+',
    '*',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ':',
    '.',
    '\n',
    ' ',
    '-',
  );
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 9 }), (signs) => {
      const text = signs.join('');
      if (parseSyntax(text, 0) === undefined) expect(readSyntax(text)).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test.each(['a[]', '{:a}', '{a:*a}', '{*a:a}', 'a*=*a', 'a[*a]', '*a==a'])(
  '%s is left to the parser',
  (text) => {
    expect(readSyntax(text)).toBeUndefined();
  },
);

test('a stray backslash takes no sign of a name with it', () => {
  expect(pythonText('\\a1.').text).toBe('\\a1.');
});
