/** Texts as a notebook stores them, one string or a list of lines, and whether two of them are the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expand, readJson } from '../../src/json/read.ts';
import { joinedText, memberOf, partInText } from '../../src/json/same.ts';
import type { JsonValue } from '../../src/json/value.ts';

/** The value of `text`, passed over at first as outputs are. */
function opaque(json: string): JsonValue {
  const root = readJson(Buffer.from(`{"text": ${json}}`), { opaqueKeys: new Set(['text']) });
  if (root.kind !== 'object') throw new Error('no object');
  return memberOf(root, 'text')!;
}

const character = fc.constantFrom('a', 'b', '"', '\\', '\n', '\r', 'é', '価', '\ud83d\ude00', '{', ',');
/** A text, and for each character whether it is written as an escape. */
const text = fc.array(fc.tuple(character, fc.boolean()), { maxLength: 30 });
const list = fc.array(text, { maxLength: 4 });

function written(parts: readonly (readonly [string, boolean])[]): string {
  const characters = parts.map(([one, isEscaped]) =>
    isEscaped
      ? [...Array(one.length).keys()]
          .map((at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join('')
      : JSON.stringify(one).slice(1, -1),
  );
  return `"${characters.join('')}"`;
}

test('a list of lines is joined, whoever parses it', () => {
  fc.assert(
    fc.property(list, (lines) => {
      const value = opaque(`[${lines.map(written).join(', ')}]`);
      const expected = lines.flatMap((parts) => parts.map(([one]) => one)).join('');
      expect(joinedText(value)).toBe(expected);
      expect(joinedText(expand(value))).toBe(expected);
    }),
  );
});

test.each([
  ['"a"', 'a'],
  ['["a\tb"]', 'a\tb'],
  ['[]', ''],
  ['["a", 1]', undefined],
  ['{"a": "b"}', undefined],
  ['NaN', undefined],
])('%s is the text %j', (json, expected) => {
  expect(joinedText(opaque(json))).toBe(expected);
});

test('texts that part inside of a text are different', () => {
  const pair = fc.tuple(list, list).filter(([one]) => one.length > 0);
  const withPrefix = fc.tuple(fc.nat(40), pair).map(([length, [one, other]]) => {
    const prefix = Array.from({ length }, () => ['x', false] as const);
    const grown = (lines: typeof one) => lines.map((parts, at) => (at === 0 ? [...prefix, ...parts] : parts));
    return [grown(one), grown(other)] as const;
  });
  let parted = 0;
  fc.assert(
    fc.property(withPrefix, (lists) => {
      const [one, other] = lists.map((lines) => opaque(`[${lines.map(written).join(', ')}]`));
      if (!partInText(one!, other!)) return;
      parted += 1;
      expect(joinedText(one)).not.toBe(joinedText(other));
    }),
    { numRuns: 1000 },
  );
  expect(parted).toBeGreaterThan(0);
});

test.each([
  ['"the long text is one"', '"the long text is two"', true],
  ['["same\\n", "the long text is one"]', '["same\\n", "the long text is two"]', true],
  // One text, written in two ways.
  ['"the long text is \\u0061"', '"the long text is a"', false],
  ['["the long text"]', '["the long", " text"]', false],
  // The same keys in another order.
  ['[{"first key of it": 1, "second": 2}]', '[{"first kez": 1}]', false],
])('%s and %s part in a text: %s', (one, other, expected) => {
  expect(partInText(opaque(one), opaque(other))).toBe(expected);
});
