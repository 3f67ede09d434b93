/** git's side of the conversation, written out: what the filter answers, byte for byte. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Filter, serveFilter } from '../../src/filter/filter-process.ts';

const FLUSH = '0000';

function packet(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

function said(...items: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(items.map((item) => (item === FLUSH ? Buffer.from(FLUSH) : packet(item))));
}

const HELLO = said(
  'git-filter-client\n',
  'version=2\n',
  FLUSH,
  'capability=clean\n',
  'capability=smudge\n',
  FLUSH,
);
const WELCOME = said(
  'git-filter-server\n',
  'version=2\n',
  FLUSH,
  'capability=clean\n',
  'capability=smudge\n',
  FLUSH,
);

/** Marks what it was called with. */
const MARKING: Filter = {
  clean: (path, content) => Buffer.concat([Buffer.from('clean '), path, Buffer.from(' '), content]),
  smudge: (_, content) => content,
};

async function converse(...input: readonly Buffer[]): Promise<Buffer> {
  const root = mkdtempSync(join(tmpdir(), 'nbdiff-protocol-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [from, to] = [join(root, 'in'), join(root, 'out')];
  writeFileSync(from, Buffer.concat(input));
  const [reading, writing] = [openSync(from, 'r'), openSync(to, 'w')];
  try {
    await serveFilter(MARKING, reading, writing);
  } finally {
    closeSync(reading);
    closeSync(writing);
  }
  return readFileSync(to);
}

describe('the long-running filter protocol', () => {
  test('several files, with what git says besides; any byte may be in a path', async () => {
    const path = Buffer.from([0x61, 0x0a, 0xff]);
    const pathname = Buffer.concat([Buffer.from('pathname='), path, Buffer.from('\n')]);
    const answer = await converse(
      HELLO,
      said('command=clean\n', pathname, FLUSH, 'one', FLUSH),
      said('command=smudge\n', 'pathname=b\n', 'ref=refs/heads/main\n', 'blob=00\n', FLUSH, FLUSH),
    );
    expect(answer).toEqual(
      Buffer.concat([
        WELCOME,
        said('status=success\n', FLUSH),
        said(Buffer.concat([Buffer.from('clean '), path, Buffer.from(' one')]), FLUSH, FLUSH),
        said('status=success\n', FLUSH, FLUSH, FLUSH),
      ]),
    );
  });

  test('content of many packets comes back in packets that git can read', async () => {
    const content = Buffer.alloc(3_000_000, 'x');
    const pieces: Buffer[] = [];
    for (let at = 0; at < content.length; at += 65_516) pieces.push(content.subarray(at, at + 65_516));
    const answer = await converse(HELLO, said('command=smudge\n', 'pathname=b\n', FLUSH, ...pieces, FLUSH));
    expect(
      answer.equals(Buffer.concat([WELCOME, said('status=success\n', FLUSH, ...pieces, FLUSH, FLUSH)])),
    ).toBe(true);
  });

  test('a command that is not known fails for that file alone', async () => {
    const answer = await converse(
      HELLO,
      said('command=list_available_blobs\n', 'pathname=b\n', FLUSH, FLUSH),
      said('command=smudge\n', 'pathname=b\n', FLUSH, 'two', FLUSH),
    );
    const expected = [said('status=error\n', FLUSH), said('status=success\n', FLUSH, 'two', FLUSH, FLUSH)];
    expect(answer).toEqual(Buffer.concat([WELCOME, ...expected]));
  });

  test('a git that goes away in the middle, or talks nonsense, ends it', async () => {
    const request = said('command=clean\n', 'pathname=b\n', FLUSH, 'content');
    for (const input of [
      Buffer.alloc(0),
      HELLO.subarray(0, 10),
      Buffer.concat([HELLO, Buffer.from('zzzz')]),
    ]) {
      await expect(converse(input)).resolves.toBeInstanceOf(Buffer);
    }
    for (let end = HELLO.length; end < HELLO.length + request.length; end += 1) {
      expect(await converse(Buffer.concat([HELLO, request]).subarray(0, end))).toEqual(WELCOME);
    }
  });
});
