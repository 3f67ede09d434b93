/** Values that are known to be good, and whose inside is read when somebody asks. Few of a notebook's lines are looked at
 *  one by one, few members of its cells are, and most cells of one version of it stand in the next: objects for all of
 *  them take longer to make, and to collect, than their bytes to read. */
import type { JsonArray, JsonMember, JsonObject, JsonValue } from './value.ts';

/** The file that such values are in. */
export interface UnreadFile {
  readonly bytes: Buffer;
  /** Of its unread objects. */
  readonly table: MemberTable;
  /** The strings of the list [start, end). */
  readonly textsIn: (start: number, end: number) => readonly JsonValue[];
  /** The value [start, end) under the key `name`. `isTexts`: it is a list of strings, at least one. */
  readonly valueIn: (name: string, start: number, end: number, isTexts: boolean) => JsonValue;
}

/** A list of strings, at least one. */
export class TextList implements JsonArray {
  readonly kind: 'array';
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  private readonly file: UnreadFile;
  private read: readonly JsonValue[] | undefined;

  constructor(file: UnreadFile, start: number, end: number) {
    this.kind = 'array';
    this.bytes = file.bytes;
    this.start = start;
    this.end = end;
    this.file = file;
    this.read = undefined;
  }

  get items(): readonly JsonValue[] {
    this.read ??= this.file.textsIn(this.start, this.end);
    return this.read;
  }
}

/** A key: decoded, and how many bytes it has with its quotes. */
export interface MemberKey {
  readonly name: string;
  readonly size: number;
}

/** Where the members of a file's objects stand, in numbers. */
export class MemberTable {
  /** How many members there are. */
  count: number;
  private readonly keys: MemberKey[];
  private rows: Int32Array;

  /** `expected`: how many members there may be; pages of memory that none is written into cost nothing. */
  constructor(expected: number) {
    this.count = 0;
    this.keys = [];
    this.rows = new Int32Array(Math.max(LEAST_ROWS, Math.min(expected, MOST_ROWS)) * COLUMNS);
  }

  /** The number of a key. */
  addKey(key: MemberKey): number {
    return this.keys.push(key) - 1;
  }

  /** `isTexts`: the value is a list of strings, at least one. */
  add(key: number, keyStart: number, start: number, end: number, isTexts: boolean): void {
    const row = this.count * COLUMNS;
    if (row === this.rows.length) {
      const rows = new Int32Array(2 * row);
      rows.set(this.rows);
      this.rows = rows;
    }
    const { rows } = this;
    rows[row + KEY] = 2 * key + (isTexts ? 1 : 0);
    rows[row + KEY_START] = keyStart;
    rows[row + START] = start;
    rows[row + END] = end;
    this.count += 1;
  }

  key(member: number): MemberKey {
    return this.keys[this.rows[member * COLUMNS + KEY]! >> 1]!;
  }

  keyStart(member: number): number {
    return this.rows[member * COLUMNS + KEY_START]!;
  }

  start(member: number): number {
    return this.rows[member * COLUMNS + START]!;
  }

  end(member: number): number {
    return this.rows[member * COLUMNS + END]!;
  }

  isTexts(member: number): boolean {
    return (this.rows[member * COLUMNS + KEY]! & 1) === 1;
  }
}

const LEAST_ROWS = 64;
const MOST_ROWS = 65_536;
const COLUMNS = 4;
/** Twice the number of the key, and 1 for a list of texts. */
const KEY = 0;
const KEY_START = 1;
const START = 2;
const END = 3;

/** An object whose members are known by their places alone. Thousands are made and moved about by the collector of
 *  garbage: what they have in common is asked for elsewhere. */
export class UnreadObject implements JsonObject {
  readonly start: number;
  readonly end: number;
  /** The object of another file that this one repeats byte for byte, else itself. */
  readonly original: UnreadObject;
  /** Where that object stands among those that were known; -1: there is none. */
  readonly place: number;
  /** The members in the table, half-open: those of the original. */
  readonly first: number;
  readonly behind: number;
  private readonly file: UnreadFile;
  private read: readonly JsonMember[] | undefined;

  /** Of all members that the file's table has from `first` on; of a repetition, those of `repeated`, which stood at
   *  `place`. */
  constructor(
    file: UnreadFile,
    start: number,
    end: number,
    first: number,
    repeated?: UnreadObject,
    place = -1,
  ) {
    this.start = start;
    this.end = end;
    this.original = repeated === undefined ? this : repeated.original;
    this.place = place;
    this.first = first;
    this.behind = repeated === undefined ? file.table.count : repeated.behind;
    this.file = file;
    this.read = undefined;
  }

  get kind(): 'object' {
    return 'object';
  }

  get bytes(): Buffer {
    return this.file.bytes;
  }

  /** Where the members stand. */
  get table(): MemberTable {
    return this.original.file.table;
  }

  get members(): readonly JsonMember[] {
    this.read ??= this.readMembers();
    return this.read;
  }

  /** The value under `name`, the last one where the key comes twice, read anew each time. */
  valueUnder(name: string): JsonValue | undefined {
    for (let member = this.behind - 1; member >= this.first; member -= 1) {
      if (this.table.key(member).name === name) return this.value(member);
    }
    return undefined;
  }

  /** The value of a member in the table. */
  value(member: number): JsonValue {
    const { table, file } = this;
    const shift = this.start - this.original.start;
    const { name } = table.key(member);
    return file.valueIn(name, table.start(member) + shift, table.end(member) + shift, table.isTexts(member));
  }

  private readMembers(): readonly JsonMember[] {
    const members: JsonMember[] = [];
    const shift = this.start - this.original.start;
    for (let member = this.first; member < this.behind; member += 1) {
      const { name, size } = this.table.key(member);
      const keyStart = this.table.keyStart(member) + shift;
      members.push({ keyStart, keyEnd: keyStart + size, name, value: this.value(member) });
    }
    return members;
  }
}

/** What `value` was found to repeat, or the value itself: two with one original are the same bytes. */
export function originalOf(value: JsonValue): JsonValue {
  return value instanceof UnreadObject ? value.original : value;
}

/** Objects looked at from each place where the file may go on as the other one does. */
const WINDOW = 4;

/** Objects of another file, in the order in which this one holds those again that nobody changed. */
export class KnownObjects {
  private readonly objects: readonly JsonObject[];
  /** The first behind the last one that was found. */
  private next: number;
  /** Objects of this file since then. */
  private others: number;
  /** Up to this byte of the other file this one was seen to be the same, so much further on. */
  private sameUntil: number;
  private shift: number;
  /** Objects that are compared at once: a call into the engine costs more than a thousand bytes in it. */
  private ahead: number;

  constructor(objects: readonly JsonObject[]) {
    this.objects = objects;
    this.next = 0;
    this.others = 0;
    this.sameUntil = 0;
    this.shift = 0;
    this.ahead = 1;
  }

  /** The known object that stands at `at` of `file`, to be called for one object of it after the other. undefined: it is
   *  none, or is out of its order. */
  repeatedAt(file: UnreadFile, at: number): UnreadObject | undefined {
    const { next, others } = this;
    // What came since then was put in (or some are missing), ...
    let place = this.placeOf(file.bytes, at, next, next + WINDOW);
    // ... or was changed.
    if (place < 0 && others > 0)
      place = this.placeOf(
        file.bytes,
        at,
        Math.max(next + WINDOW, next + others - 1),
        next + others + WINDOW,
      );
    const known = this.objects[place];
    if (!(known instanceof UnreadObject)) {
      this.others += 1;
      return undefined;
    }
    this.next = place + 1;
    this.others = 0;
    return new UnreadObject(file, at, at + known.end - known.start, known.first, known, place);
  }

  /** Of the objects [from, to) the first with the bytes at `at`; -1: there is none. */
  private placeOf(bytes: Buffer, at: number, from: number, to: number): number {
    const last = Math.min(to, this.objects.length);
    for (let place = from; place < last; place += 1) if (this.isAt(bytes, at, place)) return place;
    return -1;
  }

  private isAt(bytes: Buffer, at: number, place: number): boolean {
    const { bytes: known, start, end } = this.objects[place]!;
    const shift = at - start;
    if (shift === this.shift && end <= this.sameUntil) return true;
    // Two bytes tell most objects apart.
    const middle = (start + end) >> 1;
    if (bytes[middle + shift] !== known[middle] || bytes[end - 1 + shift] !== CLOSE_OBJECT) return false;
    const further = this.objects[Math.min(place + this.ahead, this.objects.length) - 1]!.end;
    const isFurther = this.ahead > 1 && sameRange(bytes, shift, known, start, further);
    if (!isFurther && !sameRange(bytes, shift, known, start, end)) return false;
    this.ahead = isFurther || this.ahead === 1 ? 2 * this.ahead : 1;
    this.shift = shift;
    this.sameUntil = isFurther ? further : end;
    return true;
  }
}

/** Whether the bytes [start, end) of `known` stand in `bytes`, `shift` further on. */
function sameRange(bytes: Buffer, shift: number, known: Buffer, start: number, end: number): boolean {
  return end + shift <= bytes.length && bytes.compare(known, start, end, start + shift, end + shift) === 0;
}

const CLOSE_OBJECT = 0x7d;
