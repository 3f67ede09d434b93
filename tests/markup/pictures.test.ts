/** Pictures are compared by their pixels, and hostile ones cost no more than their header says. */
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { comparePictures, sizeOfPicture } from '../../src/markup/pictures.ts';

/** `width` x `height`, the first `dark` pixels black, the others white. */
function png(width: number, height: number, dark: number, level = 9): Buffer {
  const picture = new PNG({ width, height });
  picture.data.fill(255);
  for (let at = 0; at < dark; at += 1) picture.data.fill(0, 4 * at, 4 * at + 3);
  return PNG.sync.write(picture, { deflateLevel: level });
}

/** A PNG whose header says `width` x `height`, whatever is in it. */
function claiming(width: number, height: number, data: Buffer, interlaced = 0): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([
      length,
      Buffer.from(type, 'latin1'),
      content,
      crc(Buffer.concat([Buffer.from(type), content])),
    ]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, interlaced], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): Buffer {
  let value = -1;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  const result = Buffer.alloc(4);
  result.writeInt32BE(~value);
  return result;
}

describe('sizes', () => {
  test.each([
    ['PNG', png(7, 5, 0), { width: 7, height: 5 }],
    ['GIF', Buffer.from('R0lGODlhAwACAAAAACwAAAAAAwACAAA=', 'base64'), { width: 3, height: 2 }],
    [
      'JPEG',
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xc0, 0, 11, 8, 0, 9, 0, 8, 3]),
      { width: 8, height: 9 },
    ],
    ['a PNG that is cut', png(7, 5, 0).subarray(0, 20), undefined],
    ['a JPEG that is cut', Buffer.from([0xff, 0xd8, 0xff]), undefined],
    ['a PNG without width', claiming(0, 5, Buffer.alloc(0)), undefined],
    ['no picture', Buffer.from('hello'), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('%s', (_, bytes, size) => {
    expect(sizeOfPicture(bytes)).toEqual(size);
  });
});

describe('two pictures', () => {
  const before = png(100, 10, 0);

  test.each([
    ['the same file', before, { kind: 'same-bytes' }],
    ['packed in another way', png(100, 10, 0, 0), { kind: 'same-pixels' }],
    ['eighteen pixels of a thousand', png(100, 10, 18), { kind: 'pixels', share: 0.018 }],
    [
      'another size',
      png(100, 20, 0),
      { kind: 'sizes', before: { width: 100, height: 10 }, after: { width: 100, height: 20 } },
    ],
    ['no PNG', Buffer.from('GIF89a'), { kind: 'not-compared', because: 'no-png' }],
    ['cut in the middle', png(100, 10, 18).subarray(0, 60), { kind: 'not-compared', because: 'unreadable' }],
    [
      'a claim without data',
      claiming(100, 10, Buffer.alloc(0)),
      { kind: 'not-compared', because: 'unreadable' },
    ],
    [
      'data that are none',
      claiming(100, 10, Buffer.from('hello')),
      { kind: 'not-compared', because: 'unreadable' },
    ],
    [
      'more data than the size',
      claiming(100, 10, deflateSync(Buffer.alloc(50_000_000)), 1),
      { kind: 'not-compared', because: 'unreadable' },
    ],
  ])('%s', (_, after, change) => {
    expect(comparePictures(before, after)).toEqual(change);
  });

  test('50 megapixels by their header alone', () => {
    const one = claiming(10_000, 5000, deflateSync(Buffer.alloc(1000)));
    const other = claiming(10_000, 5000, deflateSync(Buffer.alloc(2000)));
    expect(comparePictures(one, other)).toEqual({ kind: 'not-compared', because: 'too-large' });
  });

  test('a picture that unpacks to more than it says is unpacked no further', () => {
    const bomb = claiming(100, 10, deflateSync(Buffer.alloc(200_000_000)));
    expect(comparePictures(png(100, 10, 5), bomb)).toEqual({ kind: 'not-compared', because: 'unreadable' });
  });
});
