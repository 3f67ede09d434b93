/** Bytes to values with byte ranges. One pass, no recursion, nothing decoded but keys:
 *  a 16 MB notebook is mostly strings, and the end of a string is found at memory speed.
 *
 *  More is accepted than RFC 8259 allows, since real notebooks hold it: a byte order mark, NaN and the
 *  infinities (Python writes them), duplicate keys, raw control characters inside strings (but no line breaks:
 *  a quote left open is then reported on its own line). */
import { isUtf8 } from 'node:buffer';
import { NotebookError, type Origin, type Problem } from '../errors.ts';
import {
  KnownObjects,
  type MemberKey,
  MemberTable,
  TextList,
  type UnreadFile,
  UnreadObject,
} from './unread.ts';
import type { JsonArray, JsonMember, JsonObject, JsonOpaque, JsonString, JsonValue } from './value.ts';

export interface ReadOptions {
  /** Values of these keys, at any depth, are checked and passed over; `expand` reads them. */
  readonly opaqueKeys?: ReadonlySet<string>;
  /** Where the bytes are from, for errors. */
  readonly origin?: Origin;
  /** The objects in lists under this key are `UnreadObject`s. */
  readonly unreadIn?: string;
  /** Those of another file, read in the same way, of which this one may hold many again. */
  readonly known?: readonly JsonObject[] | undefined;
}

/** The one value in `bytes`.
 *  Throws NotebookError: invalid-utf8, nul-byte, raw-conflict-markers, json-syntax; each with its place
 *  and origin. */
export function readJson(
  bytes: Buffer,
  { opaqueKeys = NO_KEYS, origin = {}, unreadIn, known }: ReadOptions = {},
): JsonValue {
  const reader = new Reader(bytes, opaqueKeys, origin);
  if (known !== undefined) reader.expect(known);
  if (!isUtf8(bytes)) throw reader.failure({ kind: 'invalid-utf8' }, firstInvalidByte(bytes));
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw reader.failure({ kind: 'nul-byte' }, nul);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const start = reader.skipSpace(hasMark ? 3 : 0);
  const value = reader.readValue(start, unreadIn);
  const end = reader.skipSpace(value.end);
  if (end < bytes.length) throw reader.syntaxError('the end of the file', end);
  return value;
}

/** The inside of an opaque value, in which the values of `opaqueKeys` are passed over again; any other value as it is.
 *  Throws NotebookError json-syntax on an escape that JSON does not have. */
export function expand(value: JsonValue, opaqueKeys: ReadonlySet<string> = NO_KEYS): JsonValue {
  if (value.kind !== 'opaque') return value;
  return new Reader(value.bytes, opaqueKeys, value.origin, value.end).readValue(value.start);
}

/** The same of an object; undefined for anything else. */
export function objectIn(value: JsonValue | undefined): JsonObject | undefined {
  const inside = value && expand(value);
  return inside?.kind === 'object' ? inside : undefined;
}

/** The first line that starts with git's `<<<<<<<` in a file where the other two markers follow; -1 where there is none. */
function findRawMarkers(bytes: Buffer): number {
  let at = 0;
  while (at >= 0) {
    if (isLineStart(bytes, at) && isMarker(bytes, at, 0x3c)) {
      const middle = findMarker(bytes, at, 0x3d);
      if (middle >= 0 && findMarker(bytes, middle, 0x3e) >= 0) return at;
      return -1;
    }
    at = bytes.indexOf('<<<<<<<', at + 1);
  }
  return -1;
}

/** Whether the line that cannot be read is a marker, whatever a person left of the others. */
function isLoneMarker(bytes: Buffer, at: number): boolean {
  return isLineStart(bytes, at) && MARKER_BYTES.some((byte) => isMarker(bytes, at, byte));
}

/** `<` `=` `>` `|`. */
const MARKER_BYTES: readonly number[] = [0x3c, 0x3d, 0x3e, 0x7c];

const NO_KEYS: ReadonlySet<string> = new Set();
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const ZERO = 0x30;
/** Bytes of a string looked at one by one before `indexOf` takes over: a call of it costs about as much. */
const NEAR = 96;

/** Bytes of a file for each member of a cell: few files have more members. */
const MEMBER_SIZE = 64;

interface OpenContainer {
  readonly start: number;
  /** Where the key under which the container is stored stands in its parent; NO_KEY in a list, and at the top. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly name: string;
  readonly members: JsonMember[] | undefined;
  readonly items: JsonValue[] | undefined;
}

/** A key that was read before. */
interface SeenKey extends MemberKey {
  readonly start: number;
  /** Its values are passed over. */
  readonly isOpaque: boolean;
  /** In the table of members; -1: not there yet. */
  number: number;
  /** The one that came behind it the last time. */
  next: SeenKey | undefined;
}

const NO_KEY = -1;

class Reader implements UnreadFile {
  readonly bytes: Buffer;
  private readonly opaqueKeys: ReadonlySet<string>;
  private readonly origin: Origin;
  /** The first newline at or behind the last place asked for, so that each is searched for once. */
  private nextNewline: number;
  private nextBackslash: number;
  /** Keys repeat in every cell, mostly in one order: they are compared instead of decoded. */
  private readonly seen: (SeenKey | undefined)[];
  private lastKey: SeenKey | undefined;
  private keyEnd: number;
  /** Starts and ends of the strings of a list that turned out to hold other values too, and where the first of those is. */
  private readonly texts: number[];
  private textCount: number;
  private behindTexts: number;
  private isTexts: boolean;
  /** What closes the containers that are being passed over; a list that shrank would have to grow again. */
  private readonly closers: number[];
  /** Where the members of unread objects stand. */
  private unread: MemberTable | undefined;
  private known: KnownObjects | undefined;
  /** The bytes in which the end of what is read is searched for. */
  private readonly within: Buffer;

  /** `end`: behind what is read, which is known to be good. */
  constructor(bytes: Buffer, opaqueKeys: ReadonlySet<string>, origin: Origin, end = bytes.length) {
    this.bytes = bytes;
    this.within = end === bytes.length ? bytes : bytes.subarray(0, end);
    this.opaqueKeys = opaqueKeys;
    this.origin = origin;
    this.nextNewline = -1;
    this.nextBackslash = -1;
    this.seen = [];
    this.lastKey = undefined;
    this.keyEnd = 0;
    this.texts = [];
    this.textCount = 0;
    this.behindTexts = 0;
    this.isTexts = false;
    this.closers = [];
    this.unread = undefined;
    this.known = undefined;
  }

  get table(): MemberTable {
    this.unread ??= new MemberTable(Math.ceil(this.bytes.length / MEMBER_SIZE));
    return this.unread;
  }

  expect(objects: readonly JsonObject[]): void {
    this.known = new KnownObjects(objects);
  }

  textsIn(start: number, end: number): readonly JsonValue[] {
    const reader = this.anew(end);
    reader.skipTexts(reader.skipSpace(start + 1));
    return reader.skippedTexts();
  }

  valueIn(name: string, start: number, end: number, isTexts: boolean): JsonValue {
    const bytes = this.bytes;
    if (this.opaqueKeys.has(name)) return { kind: 'opaque', bytes, start, end, origin: this.origin };
    if (isTexts) return new TextList(this, start, end);
    const first = bytes[start];
    if (first === QUOTE) return { kind: 'string', bytes, start, end };
    if (first === 0x7b && end === start + 2) return { kind: 'object', bytes, start, end, members: [] };
    if (first === 0x7b || first === 0x5b) return this.anew(end).readValue(start);
    return { kind: scalarKind(first), bytes, start, end };
  }

  /** What was searched for further on says nothing of what stands before. */
  private anew(end: number): Reader {
    return new Reader(this.bytes, this.opaqueKeys, this.origin, end);
  }

  /** `unreadIn`: a key of lists whose objects are left unread. */
  readValue(start: number, unreadIn?: string): JsonValue {
    return this.readInside([], start, unreadIn);
  }

  /** The outermost of the containers, of which the last one goes on at `at`. */
  private readInside(open: OpenContainer[], at: number, unreadIn?: string): JsonValue {
    const bytes = this.bytes;
    let keyStart = NO_KEY;
    let keyEnd = NO_KEY;
    let name = '';
    for (;;) {
      let value: JsonValue;
      const first = bytes[at];
      if (keyStart !== NO_KEY && this.lastKey!.isOpaque) {
        const end = this.skipValue(at);
        value = { kind: 'opaque', bytes, start: at, end, origin: this.origin } satisfies JsonOpaque;
      } else if (first === 0x7b) {
        const inside = this.skipSpace(at + 1);
        if (keyStart === NO_KEY && unreadIn !== undefined && open[open.length - 1]?.name === unreadIn)
          value = this.known?.repeatedAt(this, at) ?? this.passObject(at, inside);
        else if (bytes[inside] === 0x7d)
          value = { kind: 'object', bytes, start: at, end: inside + 1, members: [] };
        else {
          open.push({ start: at, keyStart, keyEnd, name, members: [], items: undefined });
          keyStart = inside;
          name = this.readKey(inside);
          keyEnd = this.keyEnd;
          at = this.afterColon(keyEnd);
          continue;
        }
      } else if (first === 0x5b) {
        const inside = this.skipSpace(at + 1);
        if (bytes[inside] === 0x5d) value = { kind: 'array', bytes, start: at, end: inside + 1, items: [] };
        else if (this.skipTexts(inside)) value = new TextList(this, at, this.behindTexts);
        else {
          open.push({ start: at, keyStart, keyEnd, name, members: undefined, items: this.skippedTexts() });
          keyStart = NO_KEY;
          at = this.behindTexts;
          continue;
        }
      } else if (first === QUOTE) {
        value = { kind: 'string', bytes, start: at, end: this.skipString(at, true) };
      } else {
        const end = this.skipScalar(at);
        value = { kind: scalarKind(first), bytes, start: at, end };
      }
      // The value may be the last one in any number of containers that close behind it.
      for (;;) {
        const parent: OpenContainer | undefined = open[open.length - 1];
        if (parent === undefined) return value;
        if (parent.members !== undefined) parent.members.push({ keyStart, keyEnd, name, value });
        else parent.items!.push(value);
        at = this.skipSpace(value.end);
        const next = bytes[at];
        if (next === 0x2c) {
          at = this.skipSpace(at + 1);
          keyStart = NO_KEY;
          if (parent.members !== undefined) {
            keyStart = at;
            name = this.readKey(at);
            keyEnd = this.keyEnd;
            at = this.afterColon(keyEnd);
          }
          break;
        }
        if (next !== (parent.members !== undefined ? 0x7d : 0x5d)) {
          throw this.syntaxError(parent.members !== undefined ? '"," or "}"' : '"," or "]"', at);
        }
        open.pop();
        value = closed(bytes, parent, at + 1);
        keyStart = parent.keyStart;
        keyEnd = parent.keyEnd;
        name = parent.name;
      }
    }
  }

  /** The object at `start`, whose inside begins at `at`. */
  private passObject(start: number, at: number): UnreadObject {
    const bytes = this.bytes;
    const { table } = this;
    const first = table.count;
    for (let next = bytes[at]; next !== 0x7d; ) {
      const keyStart = at;
      this.readKey(at);
      const key = this.lastKey!;
      if (key.number < 0) key.number = table.addKey(key);
      at = this.afterColon(this.keyEnd);
      this.isTexts = false;
      const end = key.isOpaque ? this.skipValue(at) : this.skipMember(at);
      table.add(key.number, keyStart, at, end, this.isTexts);
      at = this.skipSpace(end);
      next = bytes[at];
      if (next === 0x2c) at = this.skipSpace(at + 1);
      else if (next !== 0x7d) throw this.syntaxError('"," or "}"', at);
    }
    return new UnreadObject(this, start, at + 1, first);
  }

  /** The end of the value at `at`, which is checked as it will be read; `isTexts` says whether it is a list of strings. */
  private skipMember(at: number): number {
    const first = this.bytes[at];
    if (first === QUOTE) return this.skipString(at, true);
    if (first !== 0x5b && first !== 0x7b) return this.skipScalar(at);
    const inside = this.skipSpace(at + 1);
    if (this.bytes[inside] === first + 2) return inside + 1;
    if (first === 0x7b) return this.readValue(at).end;
    this.isTexts = this.skipTexts(inside);
    if (this.isTexts) return this.behindTexts;
    const list = { start: at, keyStart: NO_KEY, keyEnd: NO_KEY, name: '', members: undefined };
    return this.readInside([{ ...list, items: this.skippedTexts() }], this.behindTexts).end;
  }

  /** Whether the list whose first item is at `at` holds strings alone. `behindTexts` is its end then, else its first other
   *  item. */
  private skipTexts(at: number): boolean {
    const bytes = this.bytes;
    this.textCount = 0;
    while (bytes[at] === QUOTE) {
      const end = this.skipString(at, true);
      this.texts[this.textCount] = at;
      this.texts[this.textCount + 1] = end;
      this.textCount += 2;
      at = this.skipSpace(end);
      const next = bytes[at];
      if (next === 0x5d) {
        this.behindTexts = at + 1;
        return true;
      }
      if (next !== 0x2c) throw this.syntaxError('"," or "]"', at);
      at = this.skipSpace(at + 1);
    }
    this.behindTexts = at;
    return false;
  }

  private skippedTexts(): JsonValue[] {
    const values: JsonValue[] = [];
    for (let index = 0; index < this.textCount; index += 2)
      values.push({
        kind: 'string',
        bytes: this.bytes,
        start: this.texts[index]!,
        end: this.texts[index + 1]!,
      });
    return values;
  }

  /** The end of the value at `at`, checked but not kept. */
  private skipValue(at: number): number {
    const bytes = this.bytes;
    const closers = this.closers;
    let depth = 0;
    for (;;) {
      const first = bytes[at];
      if (first === 0x7b || first === 0x5b) {
        const closer = first === 0x7b ? 0x7d : 0x5d;
        at = this.skipSpace(at + 1);
        if (bytes[at] !== closer) {
          closers[depth] = closer;
          depth += 1;
          if (closer === 0x7d) at = this.skipKey(at);
          continue;
        }
        at += 1;
      } else if (first === QUOTE) at = this.skipString(at, false);
      else at = this.skipScalar(at);
      for (;;) {
        if (depth === 0) return at;
        const closer = closers[depth - 1];
        at = this.skipSpace(at);
        const next = bytes[at];
        if (next === 0x2c) {
          at = this.skipSpace(at + 1);
          if (closer === 0x7d) at = this.skipKey(at);
          break;
        }
        if (next !== closer) throw this.syntaxError(closer === 0x7d ? '"," or "}"' : '"," or "]"', at);
        depth -= 1;
        at += 1;
      }
    }
  }

  skipSpace(at: number): number {
    const bytes = this.bytes;
    for (;;) {
      const byte = bytes[at];
      if (byte !== 0x20 && byte !== NEWLINE && byte !== 0x0d && byte !== 0x09) return at;
      at += 1;
    }
  }

  syntaxError(expected: string, at: number): NotebookError {
    const markers = isLoneMarker(this.bytes, at) ? at : findRawMarkers(this.bytes);
    if (markers >= 0) return this.failure({ kind: 'raw-conflict-markers' }, markers);
    return this.failure({ kind: 'json-syntax', expected, found: describe(this.bytes, at) }, at);
  }

  failure(problem: Problem, offset: number): NotebookError {
    return new NotebookError(problem, { ...this.origin, place: { bytes: this.bytes, offset } });
  }

  /** The key at `at`, decoded; `keyEnd` is then its end, and `lastKey` what is known of it. */
  private readKey(at: number): string {
    const bytes = this.bytes;
    if (bytes[at] !== QUOTE) throw this.syntaxError('a key in quotes', at);
    const expected = this.lastKey?.next;
    const key = expected !== undefined && this.isAt(at, expected) ? expected : this.otherKey(at);
    this.keyEnd = at + key.size;
    if (this.lastKey !== undefined) this.lastKey.next = key;
    this.lastKey = key;
    return key.name;
  }

  private otherKey(at: number): SeenKey {
    const bytes = this.bytes;
    const end = this.skipString(at, true);
    const size = end - at;
    const slot = (size * 31 + bytes[at + 1]! * 7 + bytes[end - 2]!) & 255;
    const same = this.seen[slot];
    if (same !== undefined && same.size === size && this.isAt(at, same)) return same;
    const name = interned(decodeText(bytes, at, end));
    const isOpaque = this.opaqueKeys.has(name);
    const key = { start: at, size, isOpaque, name, number: -1, next: undefined };
    this.seen[slot] = key;
    return key;
  }

  private isAt(at: number, { start, size }: SeenKey): boolean {
    const bytes = this.bytes;
    let same = 0;
    while (same < size && bytes[start + same] === bytes[at + same]) same += 1;
    return same === size;
  }

  private skipKey(at: number): number {
    if (this.bytes[at] !== QUOTE) throw this.syntaxError('a key in quotes', at);
    return this.afterColon(this.skipString(at, false));
  }

  private afterColon(at: number): number {
    at = this.skipSpace(at);
    if (this.bytes[at] !== 0x3a) throw this.syntaxError('":"', at);
    return this.skipSpace(at + 1);
  }

  /** The end of the string whose opening quote is at `start`. `strict`: it will be decoded, so its escapes have to be
   *  those of JSON. */
  private skipString(start: number, strict: boolean): number {
    const bytes = this.bytes;
    let at = start + 1;
    let quote = start;
    for (;;) {
      const stop = Math.min(at + NEAR, bytes.length);
      while (at < stop) {
        const byte = bytes[at]!;
        if (byte === QUOTE) return at + 1;
        if (byte === BACKSLASH) {
          if (strict && IS_ESCAPE[bytes[at + 1]!] !== 1) this.checkUnicodeEscape(at);
          at += 2;
        } else if (byte === NEWLINE) throw this.syntaxError('the closing quote of a string', at);
        else at += 1;
      }
      // Searched for once, however many escapes stand before it.
      if (quote < at) quote = at < bytes.length ? this.within.indexOf(QUOTE, at) : -1;
      if (this.nextNewline < at) {
        const found = this.within.indexOf(NEWLINE, at);
        this.nextNewline = found < 0 ? bytes.length : found;
      }
      if (quote < 0 || this.nextNewline < quote) {
        throw this.syntaxError('the closing quote of a string', this.nextNewline);
      }
      if (strict) {
        at = this.backslashFrom(at);
        if (at > quote) return quote + 1;
        continue;
      }
      let slashes = 0;
      while (bytes[quote - 1 - slashes] === BACKSLASH && quote - 1 - slashes >= at) slashes += 1;
      if (slashes % 2 === 0) return quote + 1;
      at = quote + 1;
    }
  }

  private backslashFrom(at: number): number {
    if (this.nextBackslash < at) {
      const found = this.within.indexOf(BACKSLASH, at);
      this.nextBackslash = found < 0 ? this.bytes.length : found;
    }
    return this.nextBackslash;
  }

  /** Throws where what stands at `at` is not `\u` and four digits. */
  private checkUnicodeEscape(at: number): void {
    const bytes = this.bytes;
    let digits = 0;
    if (bytes[at + 1] === 0x75) while (digits < 4 && isHexDigit(bytes[at + 2 + digits])) digits += 1;
    if (digits === 4) return;
    throw this.syntaxError('an escape such as \\n', at);
  }

  /** The end of a number or a word at `at`. */
  private skipScalar(at: number): number {
    const bytes = this.bytes;
    let end = at;
    while (isDigit(bytes[end])) end += 1;
    // A plain number, as counts are.
    if (end > at && !isScalarByte(bytes[end]) && (bytes[at] !== ZERO || end === at + 1)) return end;
    while (isScalarByte(bytes[end])) end += 1;
    const text = bytes.toString('latin1', at, end);
    if (!SCALAR.test(text)) throw this.syntaxError('a value', at);
    return end;
  }
}

/** The same text as the engine keeps the names in a program, which compares by where they are. */
function interned(name: string): string {
  return Object.keys({ [name]: undefined })[0]!;
}

/** The text of a string value. */
export function decodeString({ bytes, start, end }: JsonString): string {
  return decodeText(bytes, start, end);
}

/** The same of the string [start, end), quotes included. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  const raw = bytes.toString('utf8', start + 1, end - 1);
  return raw.includes('\\') ? (JSON.parse(`"${raw.replace(RAW_CONTROL, escapeControl)}"`) as string) : raw;
}

/** 1 for the bytes that may stand behind a backslash, `u` aside. */
const IS_ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

const RAW_CONTROL = /[\u0000-\u001f]/g;
const SCALAR = /^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|NaN|-?Infinity)$/;

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function scalarKind(first: number | undefined): 'literal' | 'number' {
  return first === 0x74 || first === 0x66 || first === 0x6e ? 'literal' : 'number';
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

function isScalarByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e
  );
}

function closed(bytes: Buffer, container: OpenContainer, end: number): JsonObject | JsonArray {
  const { start } = container;
  if (container.members !== undefined)
    return { kind: 'object', bytes, start, end, members: container.members };
  return { kind: 'array', bytes, start, end, items: container.items! };
}

/** What stands at `offset`, for a message. */
function describe(bytes: Buffer, offset: number): string {
  if (offset >= bytes.length) return 'the end of the file';
  const byte = bytes[offset]!;
  if (byte === NEWLINE || byte === 0x0d) return 'the end of the line';
  const [character = ''] = bytes.toString('utf8', offset, offset + 4);
  const next = bytes[offset + 1] ?? 0;
  return byte === BACKSLASH && next > 0x20
    ? `"${bytes.toString('utf8', offset, offset + 2)}"`
    : `"${character}"`;
}

/** Where UTF-8 breaks, found by halving: every prefix that is good ends before it. */
function firstInvalidByte(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 4) {
    let middle = (good + bad) >> 1;
    // Step back to the start of a character, so that a good prefix is not cut in the middle of one.
    let steps = 0;
    while (steps < 3 && middle > good && (bytes[middle]! & 0xc0) === 0x80) {
      middle -= 1;
      steps += 1;
    }
    if (middle === good) break;
    if (isUtf8(bytes.subarray(good, middle))) good = middle;
    else bad = middle;
  }
  while (good < bytes.length) {
    let length = 1;
    while (length <= 4 && !isUtf8(bytes.subarray(good, good + length))) length += 1;
    if (length > 4) return good;
    good += length;
  }
  return good;
}

function isLineStart(bytes: Buffer, at: number): boolean {
  return at === 0 || bytes[at - 1] === NEWLINE;
}

/** Seven or more of `byte`, then a space or the end of the line. */
function isMarker(bytes: Buffer, at: number, byte: number): boolean {
  let end = at;
  while (bytes[end] === byte) end += 1;
  const next = bytes[end];
  return end - at >= 7 && (next === 0x20 || next === NEWLINE || next === 0x0d || next === undefined);
}

function findMarker(bytes: Buffer, from: number, byte: number): number {
  const text = String.fromCharCode(byte).repeat(7);
  let at = bytes.indexOf(`\n${text}`, from);
  while (at >= 0 && !isMarker(bytes, at + 1, byte)) at = bytes.indexOf(`\n${text}`, at + 1);
  return at < 0 ? -1 : at + 1;
}
