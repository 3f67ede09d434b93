/** Two pictures in four ways: beside each other, swiped, laid over each other, and what differs; with a number. The two
 *  are on the page once, and styles alone arrange them; a slider is moved by the page's script. */
import { type Html, html } from '../markup/html.ts';
import {
  comparePictures,
  MOST_COMPARED_PIXELS,
  type PictureChange,
  type PictureSize,
  sizeOfPicture,
} from '../markup/pictures.ts';
import { readableSize } from '../notebook/outputs.ts';
import type { Budget } from './budget.ts';
import type { Picture } from './output-parts.ts';

/** Characters of one picture, as base64: 10 MB. */
const LARGEST_PICTURE = 13_400_000;
/** A browser unpacks a picture to four bytes a pixel, however small its file is. */
const MOST_SHOWN_PIXELS = 30_000_000;

/** `before` and `after` differ. */
export function drawPictureChange(before: Picture, after: Picture, budget: Budget): Html {
  const [one, other] = [looked(before), looked(after)];
  const change = compared(one, other, budget);
  const verdict = html`<p class="verdict">${wordChange(change)}</p>`;
  // What looks the same is shown once.
  if (change.kind === 'same-pixels')
    return html`<div class="pictures">${verdict}${drawFigure(other, '', budget)}</div>`;
  const [left, right] = [drawFigure(one, 'before', budget), drawFigure(other, 'after', budget)];
  const ways = WAYS.map(
    ([way, words]) =>
      html`<label><input type="radio" name="way" value="${way}"${way === 'beside' && html` checked`}> ${words}</label>`,
  );
  // A form of its own, that is never sent: the names of its fields mean nothing beyond it.
  return html`<form class="pictures" method="dialog">${verdict}<fieldset class="ways"><legend>Compare</legend>${ways}</fieldset><input class="slider" type="range" min="0" max="100" value="50" aria-label="How much of the picture is as it was before"><div class="frames">${left}${right}</div></form>`;
}

/** A picture that has none to be compared with. `name`: what is said of it. */
export function drawPicture(picture: Picture, name: string, budget: Budget): Html {
  return html`<div class="pictures">${drawFigure(looked(picture), name, budget)}</div>`;
}

const WAYS = [
  ['beside', 'side by side'],
  ['swipe', 'swipe'],
  ['over', 'over each other'],
  ['difference', 'difference'],
] as const;

interface Looked {
  readonly picture: Picture;
  /** The file; of one that is too large to be shown its beginning. */
  readonly bytes: Buffer;
  readonly isWhole: boolean;
  readonly size: PictureSize | undefined;
}

function looked(picture: Picture): Looked {
  const isWhole = picture.base64.length <= LARGEST_PICTURE;
  const bytes = Buffer.from(isWhole ? picture.base64 : picture.base64.slice(0, HEADER), 'base64');
  return { picture, bytes, isWhole, size: sizeOfPicture(bytes) };
}

/** Characters of base64, whole groups of them, in which a header mostly stands. */
const HEADER = 100_000;

function compared(before: Looked, after: Looked, budget: Budget): PictureChange {
  if (!before.isWhole || !after.isWhole) return { kind: 'not-compared', because: 'too-large' };
  const pixels = before.size === undefined ? 0 : before.size.width * before.size.height;
  if (pixels <= MOST_COMPARED_PIXELS && !budget.pixels.take(pixels))
    return { kind: 'not-compared', because: 'too-large' };
  return comparePictures(before.bytes, after.bytes);
}

function wordChange(change: PictureChange): string {
  switch (change.kind) {
    case 'same-bytes':
      return 'the same picture';
    case 'same-pixels':
      return 'same pixels, other bytes';
    case 'pixels':
      return wordShare(change.share);
    case 'sizes':
      return `${wordSize(change.before)} → ${wordSize(change.after)} pixels`;
    case 'not-compared':
      switch (change.because) {
        case 'too-large':
          return 'too large to be compared pixel by pixel';
        case 'unreadable':
          return 'a picture that cannot be read';
        case 'no-png':
          return 'the pictures differ';
      }
  }
}

function wordShare(share: number): string {
  if (share === 0) return 'pixels differ by shades alone';
  const percent = 100 * share;
  return percent < 0.1 ? 'less than 0.1 % of pixels differ' : `${percent.toFixed(1)} % of pixels differ`;
}

function wordSize({ width, height }: PictureSize): string {
  return `${width} × ${height}`;
}

function drawFigure({ picture, bytes, isWhole, size }: Looked, name: string, budget: Budget): Html {
  const weight = readableSize(isWhole ? bytes.length : Math.floor((picture.base64.length * 3) / 4));
  const about = [name, size === undefined ? '' : wordSize(size), weight, picture.type].filter(
    (word) => word !== '',
  );
  const words = about.join(' · ');
  const figure = (inside: Html): Html =>
    html`<figure class="${name === '' ? 'whole' : name}">${inside}<figcaption>${words}</figcaption></figure>`;
  const pixels = size === undefined ? 0 : size.width * size.height;
  if (!isWhole || pixels > MOST_SHOWN_PIXELS)
    return figure(html`<p class="left-out">too large to be shown here</p>`);
  if (!budget.pictures.take(picture.base64.length))
    return figure(html`<p class="left-out">left out: this report holds as many pictures as it may</p>`);
  const sides = size === undefined ? html`` : html` width="${size.width}" height="${size.height}"`;
  return figure(
    html`<img src="data:${picture.type};base64,${picture.base64}" alt="picture ${name}"${sides} decoding="async">`,
  );
}
