/** The contents of cells as numbers: equal numbers mean the same source and type, in both notebooks.
 *  Sources that are byte for byte the same are told by their bytes; only what the other side lacks is decoded. */
import type { Cell } from '../notebook/notebook.ts';

export interface Contents {
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** How often each number occurs. */
  readonly countBefore: Int32Array;
  readonly countAfter: Int32Array;
}

export function cellContents(before: readonly Cell[], after: readonly Cell[]): Contents {
  const numbers = new Map<string, number>();
  let count = 0;
  const ids = { before: new Int32Array(before.length), after: new Int32Array(after.length) };
  before.forEach(({ sourceKey }, place) => {
    let number = numbers.get(sourceKey);
    if (number === undefined) {
      number = count;
      numbers.set(sourceKey, number);
      count += 1;
    }
    ids.before[place] = number;
  });
  const isShared = new Uint8Array(count);
  const others: number[] = [];
  after.forEach(({ sourceKey }, place) => {
    const number = numbers.get(sourceKey);
    if (number === undefined) others.push(place);
    else {
      ids.after[place] = number;
      isShared[number] = 1;
    }
  });

  const texts = new Map<string, number>();
  const numberOfText = ({ type, source }: Cell): number => {
    const text = `${type}\0${source}`;
    const number = texts.get(text) ?? count;
    if (number === count) {
      texts.set(text, number);
      count += 1;
    }
    return number;
  };
  ids.before.forEach((number, place) => {
    if (isShared[number] === 0) ids.before[place] = numberOfText(before[place]!);
  });
  for (const place of others) ids.after[place] = numberOfText(after[place]!);

  const occurrences = (row: Int32Array): Int32Array => {
    const counts = new Int32Array(count);
    for (const number of row) counts[number]! += 1;
    return counts;
  };
  return { ...ids, countBefore: occurrences(ids.before), countAfter: occurrences(ids.after) };
}

/** Places of the contents that both notebooks have once. */
export function uniqueContents({
  before,
  after,
  countBefore,
  countAfter,
}: Contents): readonly (readonly [number, number])[] {
  const place = new Map<number, number>();
  after.forEach((content, j) => {
    if (countBefore[content] === 1 && countAfter[content] === 1) place.set(content, j);
  });
  const unique: [number, number][] = [];
  before.forEach((content, i) => {
    const j = place.get(content);
    if (j !== undefined) unique.push([i, j]);
  });
  return unique;
}

/** Characters below which a cell says too little to be recognised out of its place: `df.head()`, `x = 1`. */
const TELLING_SIZE = 12;
/** A source value of so many bytes is telling whatever it holds; a shorter one is decoded and measured. */
const SURELY_TELLING = 200;

/** Whether a cell's content alone tells which cell it is. */
export function isTelling(cell: Cell): boolean {
  return cell.sourceKey.length >= SURELY_TELLING || cell.source.trim().length >= TELLING_SIZE;
}
