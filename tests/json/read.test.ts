import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { splice } from '../../src/json/edit.ts';
import { decodeString, expand, readJson } from '../../src/json/read.ts';
import { memberOf, sameValue } from '../../src/json/same.ts';
import type { JsonValue } from '../../src/json/value.ts';
import { wordError } from '../../src/messages.ts';

function read(text: string | Buffer, opaque: readonly string[] = []): JsonValue {
  return readJson(Buffer.from(text), { opaqueKeys: new Set(opaque) });
}

/** The error's line, as a person reads it, without the advice. */
function refusal(text: string | Buffer): string {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return wordError(error).split(';')[0]!;
  }
  return 'read';
}

function plain(value: JsonValue): unknown {
  const here = expand(value);
  switch (here.kind) {
    case 'object':
      return Object.fromEntries(here.members.map(({ name, value: inner }) => [name, plain(inner)]));
    case 'array':
      return here.items.map(plain);
    case 'string':
      return decodeString(here);
    case 'number':
    case 'literal':
    case 'opaque':
      return JSON.parse(here.bytes.toString('utf8', here.start, here.end));
  }
}

describe('what is read', () => {
  test('any JSON means what JSON.parse says, in any layout, opaque or not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 4, '\t'), fc.boolean(), (value, indent, opaque) => {
        const text = JSON.stringify({ value }, null, indent);
        expect(plain(read(text, opaque ? ['value'] : []))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('a value knows exactly its own bytes', () => {
    const text = ' { "a" : [ 1.50 , "x\\"y" , { } ] , "b" : null } ';
    const root = read(text);
    if (root.kind !== 'object') throw new Error(root.kind);
    const bytesOf = (value: JsonValue): string => text.slice(value.start, value.end);
    expect(root.members.map(({ value }) => bytesOf(value))).toEqual(['[ 1.50 , "x\\"y" , { } ]', 'null']);
    const list = memberOf(root, 'a');
    expect(list?.kind === 'array' ? list.items.map(bytesOf) : []).toEqual(['1.50', '"x\\"y"', '{ }']);
  });

  test('more than JSON allows, since real notebooks hold it', () => {
    expect(refusal('\ufeff[NaN, Infinity, -Infinity, "a\tb", 1e400, 12345678901234567890]')).toBe('read');
    const twice = read('{"a": 1, "a": 2}');
    expect(twice.kind === 'object' && plain(memberOf(twice, 'a')!)).toBe(2);
    expect(plain(read('"\\ud83d and \\ud83d\\ude00"'))).toBe('\ud83d and 😀');
  });

  test('10,000 levels', () => {
    const deep = `${'[{"a":'.repeat(10_000)}1${'}]'.repeat(10_000)}`;
    expect(sameValue(read(deep), read(`${deep} `))).toBe(true);
    expect(refusal(deep.slice(0, -1))).toContain('found the end of the file');
  });
});

describe('what is refused, and where', () => {
  test.each([
    ['', '1:1: not valid JSON: expected a value, found the end of the file'],
    [' \n ', '2:2: not valid JSON: expected a value, found the end of the file'],
    ['{"a": 1', '1:8: not valid JSON: expected "," or "}", found the end of the file'],
    ['{"a": 1,}', '1:9: not valid JSON: expected a key in quotes, found "}"'],
    ['[1 2]', '1:4: not valid JSON: expected "," or "]", found "2"'],
    ['{"a" 1}', '1:6: not valid JSON: expected ":", found "1"'],
    ['[tru]', '1:2: not valid JSON: expected a value, found "t"'],
    ['[01]', '1:2: not valid JSON: expected a value, found "0"'],
    ['{}\n}', '2:1: not valid JSON: expected the end of the file, found "}"'],
    [
      '{\n "a": "left open,\n "b": 1\n}',
      '2:18: not valid JSON: expected the closing quote of a string, found the end of the line',
    ],
    [
      `{\n "a": "${'x'.repeat(500)},\n "b": "1"\n}`,
      '2:509: not valid JSON: expected the closing quote of a string, found the end of the line',
    ],
    ['["ü", ?]', '1:7: not valid JSON: expected a value, found "?"'],
    ['["a\u0000b"]', '1:4: a NUL byte stands here, so this is no notebook or a damaged one'],
  ])('%j', (text, words) => {
    expect(refusal(text)).toBe(words);
  });

  test('the very byte where UTF-8 ends', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        (before, after) => {
          const good = Buffer.from(before.replace(/\n/g, ''));
          const line = Buffer.concat([good, Buffer.from([0xff]), Buffer.from(after)]);
          expect(refusal(line)).toBe(`1:${[...good.toString()].length + 1}: not UTF-8 text`);
        },
      ),
    );
  });

  test("git's markers are named as such", () => {
    const broken = '{\n<<<<<<< HEAD\n "a": 1\n=======\n "a": 2\n>>>>>>> topic\n}\n';
    expect(refusal(broken)).toBe("2:1: git's conflict markers cut through the JSON");
  });

  test.each([
    ['short', ''],
    ['longer than what is looked at byte by byte', 'x'.repeat(500)],
  ])('an escape that JSON does not have, in a text that is %s', (_, before) => {
    for (const wrong of ['\\q', '\\u12', '\\u12g4']) {
      const text = `["fine \\\\", "${before}C:\\\\dir\\"${wrong}${before}\\n"]`;
      const at = text.indexOf(wrong) + 1;
      expect(refusal(text)).toMatch(new RegExp(`^1:${at}: not valid JSON: expected an escape such as`));
    }
    const good = `"${before}\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D${before}\\\\"`;
    expect(plain(read(good))).toBe(JSON.parse(good));
  });

  test('what is passed over names its file once somebody looks inside', () => {
    const options = {
      opaqueKeys: new Set(['outputs']),
      origin: { file: 'a.ipynb', side: 'theirs' } as const,
    };
    const root = readJson(Buffer.from('{"outputs": ["\\q"]}'), options);
    const outputs = root.kind === 'object' ? root.members[0]!.value : root;
    expect(() => expand(outputs)).toThrow(expect.objectContaining({ file: 'a.ipynb', side: 'theirs' }));
  });
});

describe('edits', () => {
  test('replacing values changes their bytes alone', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.nat(), fc.string(), (list, pick, text) => {
        const file = Buffer.from(JSON.stringify(list, null, 2));
        const root = readJson(file);
        if (root.kind !== 'array') throw new Error(root.kind);
        const place = pick % list.length;
        const { start, end } = root.items[place]!;
        const result = splice(file, [{ start, end, content: JSON.stringify(text) }]);
        expect(JSON.parse(result.toString())).toEqual(
          list.map((item, index) => (index === place ? text : JSON.parse(JSON.stringify(item)))),
        );
        expect(result.subarray(0, start).equals(file.subarray(0, start))).toBe(true);
        expect(result.subarray(result.length - (file.length - end)).equals(file.subarray(end))).toBe(true);
      }),
    );
  });

  test('none gives the very same buffer; overlap is a bug of ours', () => {
    const file = Buffer.from('abc');
    expect(splice(file, [])).toBe(file);
    expect(() =>
      splice(file, [
        { start: 0, end: 2, content: '' },
        { start: 1, end: 3, content: '' },
      ]),
    ).toThrow(RangeError);
  });
});

describe('sameness', () => {
  const same = (one: string, other: string, linesAsText = false): boolean =>
    sameValue(read(one), read(other), linesAsText);

  test('numbers by their exact decimal value', () => {
    for (const [one, other] of [
      ['1', '1.0'],
      ['100', '1e2'],
      ['0.1', '1E-1'],
      ['-0', '0'],
      ['1e-07', '0.0000001'],
    ]) {
      expect(same(one!, other!)).toBe(true);
    }
    expect(same('9007199254740993', '9007199254740992')).toBe(false);
    expect(same('0.1', '0.10000000000000001')).toBe(false);
  });

  test('strings decoded, objects without regard to order, lines as text where they are', () => {
    expect(same('"\\u00fc"', '"ü"')).toBe(true);
    expect(same('{"a": 1, "b": [2]}', '{ "b": [2.0], "a": 1 }')).toBe(true);
    expect(same('{"a": 1}', '{"a": 1, "b": null}')).toBe(false);
    expect(same('["a\\n", "b"]', '"a\\nb"', true)).toBe(true);
    expect(same('["a\\n", "b"]', '"a\\nb"')).toBe(false);
  });
});
