import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotebookError } from '../../src/errors.ts';
import { decodeString, expand, type ReadOptions, readJson } from '../../src/json/read.ts';
import { memberOf, sameBytes } from '../../src/json/same.ts';
import { UnreadObject } from '../../src/json/unread.ts';
import type { JsonValue } from '../../src/json/value.ts';
import { wordError } from '../../src/messages.ts';

const OPTIONS: ReadOptions = { unreadIn: 'cells', opaqueKeys: new Set(['outputs']) };

/** All that is known of a value: what it is, where it stands, what it says. */
function tree(given: JsonValue): unknown {
  const value = given.kind === 'opaque' ? expand(given, OPTIONS.opaqueKeys) : given;
  const place = [value.kind, value.start, value.end, value.bytes.length];
  switch (value.kind) {
    case 'object':
      return [
        ...place,
        value.members.map(({ name, keyStart, keyEnd, value: own }) => [name, keyStart, keyEnd, tree(own)]),
      ];
    case 'array':
      return [...place, value.items.map(tree)];
    case 'string':
      return [...place, decodeString(value)];
    case 'number':
    case 'literal':
    case 'opaque':
      return place;
  }
}

const texts = fc.array(fc.string(), { maxLength: 4 });
const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), texts, fc.constant('\ud83d'), fc.constant({}));
const key = fc.constantFrom('id', 'source', 'outputs', 'cells', 'a"b', '');
const object = fc.array(fc.tuple(key, value), { maxLength: 5 });
const items = fc.array(fc.oneof(object, object, value), { maxLength: 6 });

/** JSON in which an object may have a key twice. */
function written(list: readonly unknown[], indent: number | string): string {
  const isMembers = (item: unknown): item is readonly [string, unknown][] =>
    Array.isArray(item) && item.every((pair) => Array.isArray(pair) && typeof pair[0] === 'string');
  const json = (item: unknown): string => JSON.stringify(item, null, indent) ?? 'null';
  const members = (pairs: readonly [string, unknown][]): string =>
    `{ ${pairs.map(([name, own]) => `${json(name)} : ${json(own)}`).join(' , ')} }`;
  return `{"cells": [${list.map((item) => (isMembers(item) ? members(item) : json(item))).join(', ')}], "x": {}}`;
}

describe('objects that are left unread', () => {
  test('say the same as those that are read, from the same places', () => {
    fc.assert(
      fc.property(items, fc.constantFrom(0, 1, '\t'), (list, indent) => {
        const bytes = Buffer.from(written(list, indent));
        const { unreadIn: _, ...read } = OPTIONS;
        expect(tree(readJson(bytes, OPTIONS))).toEqual(tree(readJson(bytes, read)));
      }),
    );
  });

  test('give the last of two values of one key', () => {
    const root = readJson(Buffer.from('{"cells": [{"id": 1, "source": ["a"], "id": [2]}]}'), OPTIONS);
    const list = memberOf(root.kind === 'object' ? root : undefined, 'cells');
    const [cell] = list?.kind === 'array' ? list.items : [];
    if (!(cell instanceof UnreadObject)) throw new Error('read');
    expect(cell.valueUnder('id')).toMatchObject({ kind: 'array', start: 44, end: 47 });
    expect(cell.valueUnder('metadata')).toBeUndefined();
  });

  test.each([
    '{"cells": [{"a" 1}]}',
    '{"cells": [{"a": 1,}]}',
    '{"cells": [{a: 1}]}',
    '{"cells": [{"a": 1',
    '{"cells": [{"a": "\\q"}]}',
    '{"cells": [{"a": ["x", "\\q"]}]}',
    '{"cells": [{"a": ["x", 1, "\\q"]}]}',
    '{"cells": [{"a": ["x",]}]}',
    '{"cells": [{"a": ["x" 1]}]}',
    '{"cells": [{"a": {"b": [01]}}]}',
    '{"cells": [{"a": 1}}]}',
    '{"cells": [{"a": tru}]}',
  ])('what is wrong in them is found at once: %s', (text) => {
    const refusal = (options: ReadOptions): string => {
      try {
        readJson(Buffer.from(text), options);
        return 'read';
      } catch (error) {
        if (!(error instanceof NotebookError)) throw error;
        return wordError(error);
      }
    };
    expect(refusal(OPTIONS)).toMatch(/^1:\d+: not valid JSON: expected/);
    expect(refusal(OPTIONS)).toBe(refusal({}));
  });
});

/** Cells of one letter each; where each cell of the second file was found in the first, `-` for one that was read. */
function found(known: string, file: string): string {
  const cellsIn = (letters: string, others?: readonly JsonValue[]): readonly UnreadObject[] => {
    const cells = letters.split(' ').map((letter) => ({ source: [letter.repeat(9)], metadata: {} }));
    const root = readJson(Buffer.from(JSON.stringify({ before: letters, cells }, null, 1)), {
      ...OPTIONS,
      known: others?.flatMap((one) => (one.kind === 'object' ? [one] : [])),
    });
    const list = memberOf(root.kind === 'object' ? root : undefined, 'cells');
    return list?.kind === 'array'
      ? list.items.flatMap((one) => (one instanceof UnreadObject ? [one] : []))
      : [];
  };
  const originals = cellsIn(known);
  return cellsIn(file, originals)
    .map((cell) => {
      if (cell.place < 0) return '-';
      expect(cell.original).toBe(originals[cell.place]);
      expect(sameBytes(cell, cell.original)).toBe(true);
      expect(cell.bytes).not.toBe(cell.original.bytes);
      return cell.place;
    })
    .join(' ');
}

describe('what another file holds as well', () => {
  const long = 'abcdefghijklmnopqrstuvwxyz'.split('').join(' ');
  test.each([
    ['a b c', 'a b c', '0 1 2'],
    ['a b c', 'a x c', '0 - 2'],
    ['a b c', 'x y c', '- - 2'],
    ['a b c', 'a x b c', '0 - 1 2'],
    ['a b c d', 'a c d', '0 2 3'],
    ['a b c d e', 'a d e', '0 3 4'],
    ['a b c d e', 'a x d e', '0 - 3 4'],
    ['a b c', 'b a c', '1 - 2'],
    ['a a b', 'a b', '0 2'],
    [
      long,
      `1 2 3 4 5 6 7 8 9 ${long}`,
      `- - - - - - - - - ${Array.from({ length: 26 }, (_, at) => at).join(' ')}`,
    ],
    [long, long.replace(/[c-v]/g, '1'), `0 1 ${'- '.repeat(20)}22 23 24 25`],
    // A long gap is not looked over: what follows is read.
    ['a b c d e f g h', 'a g h', '0 - -'],
  ])('%s -> %s: %s', (known, file, places) => {
    expect(found(known, file)).toBe(places);
  });
});
