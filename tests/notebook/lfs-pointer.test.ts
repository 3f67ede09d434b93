import { describe, expect, test } from 'vitest';
import { isPointerText, readLfsPointer } from '../../src/notebook/lfs-pointer.ts';

const OID = '4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393';
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${OID}\nsize 12345\n`;

describe('a pointer', () => {
  test.each([
    ['as LFS writes it', POINTER],
    ['of LFS before it had its name', POINTER.replace('git-lfs', 'hawser')],
    ['with a key of an extension', POINTER.replace('oid', `ext-0-foo sha256:${OID}\noid`)],
    ['as Windows checks it out', POINTER.replaceAll('\n', '\r\n')],
  ])('%s', (_what, text) => {
    expect(readLfsPointer(Buffer.from(text))).toEqual({ sha256: OID, size: 12345 });
    expect(isPointerText(Buffer.from(text))).toBe(true);
  });
});

test.each([
  ['nothing', ''],
  ['a notebook', '{"cells": [], "nbformat": 4}'],
  ['a notebook that tells of one', JSON.stringify({ cells: [], text: POINTER })],
  ['another version', POINTER.replace('v1', 'v2')],
  ['no object', POINTER.replace(/oid.*\n/, '')],
  ['too long a text', POINTER + 'x'.repeat(1024)],
])('%s is none', (_what, text) => {
  expect(readLfsPointer(Buffer.from(text))).toBeUndefined();
});

test('what a line merge makes of two pointers', () => {
  const merged = POINTER.replace('oid', `<<<<<<< HEAD\noid sha256:${OID}\n=======\noid`).concat(
    '>>>>>>> topic\n',
  );
  expect(readLfsPointer(Buffer.from(merged))).toBeUndefined();
  expect(isPointerText(Buffer.from(merged))).toBe(true);
  expect(isPointerText(Buffer.from('<<<<<<< HEAD\n{}\n=======\n[]\n>>>>>>> topic\n'))).toBe(false);
});
