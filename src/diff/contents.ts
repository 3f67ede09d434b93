/** The contents of cells as numbers: equal numbers mean the same source and type, in both notebooks.
 *  Sources that are byte for byte the same are told by their bytes; only what the other side lacks is decoded. */
import type { Cell } from '../notebook/notebook.ts';
import { originalCell } from '../notebook/read-cell.ts';
import { isWritten } from '../notebook/source-start.ts';

export interface Contents {
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** By before cell: where the after cell with its content stands, if both notebooks have that content once. */
  readonly unique: Int32Array;
}

/** The place of a cell that there is none of. */
export const NOWHERE = -1;

export function cellContents(before: readonly Cell[], after: readonly Cell[]): Contents {
  const sources = new SourceNumbers();
  const olds = new Int32Array(before.length);
  const news = new Int32Array(after.length).fill(NOWHERE);
  // Without iterators, which a program that ends at once would make a hundred thousand objects for.
  before.forEach((cell, place) => {
    olds[place] = sources.numberOf(originalCell(cell));
  });
  const isShared = new Uint8Array(sources.count);
  after.forEach((cell, place) => {
    const original = originalCell(cell);
    const { index } = original;
    const number = before[index] === original ? olds[index] : sources.knownNumber(original);
    if (number === undefined) return;
    news[place] = number;
    isShared[number] = 1;
  });
  const texts = new Numbers(sources.count);
  before.forEach((cell, place) => {
    if (isShared[olds[place]!] === 0) olds[place] = texts.numberOf(`${cell.type}\0${cell.source}`);
  });
  after.forEach((cell, place) => {
    if (news[place] === NOWHERE) news[place] = texts.numberOf(`${cell.type}\0${cell.source}`);
  });
  return { before: olds, after: news, unique: uniquePlaces(olds, news, texts.count) };
}

/** Numbers for texts, from `count` on. */
class Numbers {
  count: number;
  private readonly known: Map<string, number> = new Map();

  constructor(count: number) {
    this.count = count;
  }

  numberOf(text: string): number {
    let number = this.known.get(text);
    if (number === undefined) {
      number = this.count;
      this.known.set(text, number);
      this.count += 1;
    }
    return number;
  }
}

/** Numbers for sources as their files have them, and their types. Some bytes of a source tell most of them apart; where
 *  they do not, it is compared with the first that has them, and only the others become texts. */
class SourceNumbers {
  /** The first cell with each number. */
  private readonly cells: Cell[] = [];
  /** Numbers by the look of their cells, as far as one tells them apart. */
  private readonly firsts = new Map<number, number>();
  private readonly others = new Map<string, number>();

  get count(): number {
    return this.cells.length;
  }

  numberOf(cell: Cell): number {
    const look = lookOf(cell);
    const first = this.firsts.get(look);
    if (first !== undefined && isSameSource(this.cells[first]!, cell)) return first;
    const key = first === undefined ? undefined : `${cell.type}\0${cell.sourceKey}`;
    const known = key === undefined ? undefined : this.others.get(key);
    if (known !== undefined) return known;
    const number = this.cells.push(cell) - 1;
    if (key === undefined) this.firsts.set(look, number);
    else this.others.set(key, number);
    return number;
  }

  knownNumber(cell: Cell): number | undefined {
    const first = this.firsts.get(lookOf(cell));
    if (first === undefined || isSameSource(this.cells[first]!, cell)) return first;
    return this.others.get(`${cell.type}\0${cell.sourceKey}`);
  }
}

/** The size of a source and its bytes at the end of each quarter, as 32 bits. */
function lookOf({ node: { bytes }, sourceStart: start, sourceSize }: Cell): number {
  if (sourceSize === 0) return 0;
  const quarter = sourceSize >> 2;
  let look = Math.imul(sourceSize, 31) + bytes[start + quarter]!;
  look = Math.imul(look, 31) + bytes[start + 2 * quarter]!;
  look = Math.imul(look, 31) + bytes[start + 3 * quarter]!;
  // The last byte is a quote or a bracket, behind white space and another quote.
  return (Math.imul(look, 31) + bytes[start + Math.max(0, sourceSize - 12)]!) | 0;
}

function isSameSource(one: Cell, other: Cell): boolean {
  if (one === other) return true;
  const size = one.sourceSize;
  if (one.type !== other.type || size !== other.sourceSize) return false;
  const [mine, yours] = [one.sourceStart, other.sourceStart];
  return one.node.bytes.compare(other.node.bytes, yours, yours + size, mine, mine + size) === 0;
}

const SEVERAL = -2;

function uniquePlaces(before: Int32Array, after: Int32Array, count: number): Int32Array {
  const placesBefore = onlyPlaces(before, count);
  const placesAfter = onlyPlaces(after, count);
  const unique = new Int32Array(before.length).fill(NOWHERE);
  for (let number = 0; number < count; number += 1) {
    const i = placesBefore[number]!;
    const j = placesAfter[number]!;
    if (i >= 0 && j >= 0) unique[i] = j;
  }
  return unique;
}

/** By content: where it stands, NOWHERE, or SEVERAL. */
function onlyPlaces(contents: Int32Array, count: number): Int32Array {
  const places = new Int32Array(count).fill(NOWHERE);
  for (let place = 0; place < contents.length; place += 1) {
    const content = contents[place]!;
    places[content] = places[content] === NOWHERE ? place : SEVERAL;
  }
  return places;
}

/** Characters below which a cell says too little to be recognised out of its place: `df.head()`, `x = 1`. */
const TELLING_SIZE = 12;
/** A cell of so many bytes is telling whatever its source holds; a shorter one is decoded and measured. */
const SURELY_TELLING = 200;

/** Whether a cell's content alone tells which cell it is. */
export function isTelling(cell: Cell): boolean {
  return writtenSize(cell) >= SURELY_TELLING || isWritten(cell, TELLING_SIZE);
}

/** Bytes of type and source as the file has them. */
export function writtenSize(cell: Cell): number {
  return cell.type.length + 1 + cell.sourceSize;
}
