/** Texts as a notebook stores them, one string or a list of lines, and whether two of them are the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expand, readJson } from '../../src/json/read.ts';
import { joinedText, memberOf, partingKey, sameValue } from '../../src/json/same.ts';
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
      if (partingKey(one!, other!) === undefined) return;
      parted += 1;
      expect(joinedText(one)).not.toBe(joinedText(other));
    }),
    { numRuns: 1000 },
  );
  expect(parted).toBeGreaterThan(0);
});

test.each([
  ['"the long text is one"', '"the long text is two"', ''],
  ['["same\\n", "the long text is one"]', '["same\\n", "the long text is two"]', ''],
  ['[{"data": {"of": ["the long text is one"]}}]', '[{"data": {"of": ["the long text is two"]}}]', 'data'],
  ['[{"a": {}, "count" : "number one"}]', '[{"a": {}, "count" : "number two"}]', 'count'],
  ['[{"a": {"b": 1}}, ["the text is one"]]', '[{"a": {"b": 1}}, ["the text is two"]]', ''],
  // One text, written in two ways.
  ['"the long text is \\u0061"', '"the long text is a"', undefined],
  ['["the long text"]', '["the long", " text"]', undefined],
  // The same keys in another order.
  ['[{"first key of it": 1, "first kez": 2}]', '[{"first kez": 2, "first key of it": 1}]', undefined],
  ['{"data of": {"the image/a": 1}}', '{"data of": {"the image/b": 1, "the image\\/a": 2}}', undefined],
  ['{"the name of é": 1, "the name ä": 2}', '{"the name ä": 2, "the name of \\u00e9": 1}', undefined],
  ['{"the name of €": 1, "the name ä": 2}', '{"the name ä": 2, "the name of \\u20ac": 1}', undefined],
  ['{"the image a+b": 1, "the imago": 1}', '{"the imago": 1, "the image a\\u002bb": 1}', undefined],
  ['[{"first key of\\" it": 1}]', '[{"first kez of\\" it": 1}]', undefined],
  // A key that only one of them has.
  ['[{"first key of it": 1, "second": 2}]', '[{"first kez": 1}]', 'first key of it'],
  ['[{"a": "b", "the key of one" : 1}]', '[{"a": "b", "the key of two" : 1}]', 'the key of one'],
  ['[{"data": {"the image/a": 1}}]', '[{"data": {"the image/b": 1}}]', 'data'],
  ['[1]', '[2]', undefined],
])('%s and %s part in a text of %s', (one, other, expected) => {
  expect(partingKey(opaque(one), opaque(other))).toBe(expected);
});

test('values that are passed over are the same when they are once they are read', () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('one and the same text', 'one and the same test', 'one and the same text\n', '', 1),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom('key of a', 'key of b', 'k'), tie('tree')), {
          minLength: 1,
          maxLength: 3,
          selector: ([key]) => key,
        })
        .map((members) => Object.fromEntries(members)),
    ),
  }));
  let parted = 0;
  fc.assert(
    fc.property(tree, tree, fc.nat(2), (own, rest, kind) => {
      // Most of two values of a file are the same.
      const [one, other] = [kind === 0 ? own : [own, rest], kind === 0 ? rest : [own, own]].map((value) =>
        opaque(JSON.stringify(value)),
      );
      if (partingKey(one!, other!) !== undefined) parted += 1;
      expect(sameValue(one, other)).toBe(sameValue(expand(one!), expand(other!)));
    }),
    { numRuns: 2000 },
  );
  expect(parted).toBeGreaterThan(0);
});
