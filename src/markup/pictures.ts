/** Pictures as a report needs them: how large they are, read from their first bytes, and how many pixels of two differ.
 *
 *  A file's header may claim any size, and some hundred bytes may unpack to gigabytes: a picture is unpacked only where it
 *  is small by its header, and no further than the header says. */
import { inflateSync } from 'node:zlib';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export type PictureChange =
  | { readonly kind: 'same-bytes' }
  | { readonly kind: 'same-pixels' }
  /** Between 0 and 1; 0: what differs is no more than a shade. */
  | { readonly kind: 'pixels'; readonly share: number }
  | { readonly kind: 'sizes'; readonly before: PictureSize; readonly after: PictureSize }
  | { readonly kind: 'not-compared'; readonly because: 'no-png' | 'too-large' | 'unreadable' };

/** As the header of a PNG, GIF or JPEG says; undefined: it is none of these, or broken. */
export function sizeOfPicture(bytes: Buffer): PictureSize | undefined {
  if (isPng(bytes))
    return bytes.length < 24 ? undefined : sized(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  if (/^GIF8[79]a/.test(bytes.toString('latin1', 0, 6)))
    return bytes.length < 10 ? undefined : sized(bytes.readUInt16LE(6), bytes.readUInt16LE(8));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return sizeOfJpeg(bytes);
  return undefined;
}

function isPng(bytes: Buffer): boolean {
  return (
    bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n' && bytes.toString('latin1', 12, 16) === 'IHDR'
  );
}

function sized(width: number, height: number): PictureSize | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** A frame's header stands behind other segments, each of which says its length. */
function sizeOfJpeg(bytes: Buffer): PictureSize | undefined {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sized(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

function pixelsOf({ width, height }: PictureSize): number {
  return width * height;
}

/** Beyond so many pixels two pictures are not compared, since that takes a second and 100 MB of memory. */
export const MOST_COMPARED_PIXELS = 4_000_000;

/** `before` and `after`: whole files. Never throws. */
export function comparePictures(before: Buffer, after: Buffer): PictureChange {
  if (before.equals(after)) return { kind: 'same-bytes' };
  const [one, other] = [sizeOfPicture(before), sizeOfPicture(after)];
  if (one !== undefined && other !== undefined && (one.width !== other.width || one.height !== other.height))
    return { kind: 'sizes', before: one, after: other };
  if (!isPng(before) || !isPng(after)) return { kind: 'not-compared', because: 'no-png' };
  if (one === undefined || other === undefined) return { kind: 'not-compared', because: 'unreadable' };
  if (pixelsOf(one) > MOST_COMPARED_PIXELS) return { kind: 'not-compared', because: 'too-large' };
  const [olds, news] = [unpacked(before), unpacked(after)];
  if (olds === undefined || news === undefined) return { kind: 'not-compared', because: 'unreadable' };
  if (olds.equals(news)) return { kind: 'same-pixels' };
  const differing = pixelmatch(olds, news, undefined, one.width, one.height, { includeAA: true });
  return { kind: 'pixels', share: differing / pixelsOf(one) };
}

/** Red, green, blue and opacity of each pixel; undefined: it is broken. */
function unpacked(picture: Buffer): Buffer | undefined {
  try {
    if (!holdsItsPixels(picture)) return undefined;
    const { data, width, height } = PNG.sync.read(picture);
    return data.length === 4 * width * height ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the lines of a PNG unpack to what its header says. pngjs takes whatever is in memory for lines that are not
 *  there, and unpacks an interlaced picture without a bound. */
function holdsItsPixels(picture: Buffer): boolean {
  if (picture[INTERLACE_AT] !== 0) return false;
  const channels = CHANNELS.get(picture[COLOUR_AT] ?? -1);
  if (channels === undefined) return false;
  const [width, height, depth] = [picture.readUInt32BE(16), picture.readUInt32BE(20), picture[DEPTH_AT] ?? 0];
  // Before each line stands how it is filtered.
  const size = (Math.ceil((width * channels * depth) / 8) + 1) * height;
  const parts: Buffer[] = [];
  for (let at = SIGNATURE; at + 12 <= picture.length; ) {
    const length = picture.readUInt32BE(at);
    if (picture.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(picture.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return inflateSync(Buffer.concat(parts), { maxOutputLength: size }).length === size;
}

/** Samples of a pixel by the colour type: grey, RGB, palette, grey and opacity, RGB and opacity. */
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);
const SIGNATURE = 8;
const DEPTH_AT = 24;
const COLOUR_AT = 25;
/** Of the byte in a PNG that says in which order its lines come. */
const INTERLACE_AT = 28;
