/** Bytes to values with byte ranges. One pass, no recursion, nothing decoded but keys:
 *  a 16 MB notebook is mostly strings, and the end of a string is found at memory speed.
 *
 *  More is accepted than RFC 8259 allows, since real notebooks hold it: a byte order mark, NaN and the
 *  infinities (Python writes them), duplicate keys, raw control characters inside strings (but no line breaks:
 *  a quote left open is then reported on its own line). */
import { isUtf8 } from 'node:buffer';
import { NotebookError, type Origin, type Problem } from '../errors.ts';
import type { JsonArray, JsonMember, JsonObject, JsonOpaque, JsonString, JsonValue } from './value.ts';

export interface ReadOptions {
  /** Values of these keys, at any depth, are checked and passed over; `expand` reads them. */
  readonly opaqueKeys?: ReadonlySet<string>;
  /** Where the bytes are from, for errors. */
  readonly origin?: Origin;
}

/** The one value in `bytes`.
 *  Throws NotebookError: invalid-utf8, nul-byte, raw-conflict-markers, json-syntax; each with its place
 *  and origin. */
export function readJson(bytes: Buffer, { opaqueKeys = NO_KEYS, origin = {} }: ReadOptions = {}): JsonValue {
  const reader = new Reader(bytes, opaqueKeys, origin);
  if (!isUtf8(bytes)) throw reader.failure({ kind: 'invalid-utf8' }, firstInvalidByte(bytes));
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw reader.failure({ kind: 'nul-byte' }, nul);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const start = reader.skipSpace(hasMark ? 3 : 0);
  const value = reader.readValue(start);
  const end = reader.skipSpace(value.end);
  if (end < bytes.length) throw reader.syntaxError('the end of the file', end);
  return value;
}

/** The inside of an opaque value, in which the values of `opaqueKeys` are passed over again; any other value as it is.
 *  Throws NotebookError json-syntax on an escape that JSON does not have. */
export function expand(value: JsonValue, opaqueKeys: ReadonlySet<string> = NO_KEYS): JsonValue {
  if (value.kind !== 'opaque') return value;
  return new Reader(value.bytes, opaqueKeys, value.origin).readValue(value.start);
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

const NO_KEYS: ReadonlySet<string> = new Set();
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
/** Bytes of a string looked at one by one before `indexOf` takes over: a call of it costs about as much. */
const NEAR = 96;

interface OpenContainer {
  readonly start: number;
  /** The key under which the container itself is stored in its parent object. */
  readonly key: JsonString | undefined;
  readonly name: string;
  readonly members: JsonMember[] | undefined;
  readonly items: JsonValue[] | undefined;
}

class Reader {
  private readonly bytes: Buffer;
  private readonly opaqueKeys: ReadonlySet<string>;
  private readonly origin: Origin;
  /** The first newline at or behind the last place asked for, so that each is searched for once. */
  private nextNewline = -1;
  private nextBackslash = -1;
  /** Keys repeat in every cell: the last key of each shape, to compare bytes instead of decoding. */
  private readonly seen: ({ start: number; end: number; name: string } | undefined)[] = [];

  constructor(bytes: Buffer, opaqueKeys: ReadonlySet<string>, origin: Origin) {
    this.bytes = bytes;
    this.opaqueKeys = opaqueKeys;
    this.origin = origin;
  }

  readValue(start: number): JsonValue {
    const bytes = this.bytes;
    const open: OpenContainer[] = [];
    let at = start;
    let key: JsonString | undefined;
    let name = '';
    for (;;) {
      let value: JsonValue;
      const first = bytes[at];
      if (key !== undefined && this.opaqueKeys.has(name)) {
        const end = this.skipValue(at);
        value = { kind: 'opaque', bytes, start: at, end, origin: this.origin } satisfies JsonOpaque;
      } else if (first === 0x7b || first === 0x5b) {
        const isObject = first === 0x7b;
        const inside = this.skipSpace(at + 1);
        if (bytes[inside] === (isObject ? 0x7d : 0x5d)) {
          value = isObject
            ? { kind: 'object', bytes, start: at, end: inside + 1, members: [] }
            : { kind: 'array', bytes, start: at, end: inside + 1, items: [] };
        } else {
          open.push({
            start: at,
            key,
            name,
            members: isObject ? [] : undefined,
            items: isObject ? undefined : [],
          });
          at = inside;
          key = undefined;
          if (isObject) {
            key = this.readKey(at);
            name = this.keyName(key);
            at = this.afterColon(key.end);
          }
          continue;
        }
      } else if (first === QUOTE) {
        value = { kind: 'string', bytes, start: at, end: this.skipString(at, true) };
      } else {
        const end = this.skipScalar(at);
        const kind = first === 0x74 || first === 0x66 || first === 0x6e ? 'literal' : 'number';
        value = { kind, bytes, start: at, end };
      }
      // The value may be the last one in any number of containers that close behind it.
      for (;;) {
        const parent: OpenContainer | undefined = open[open.length - 1];
        if (parent === undefined) return value;
        if (parent.members !== undefined) parent.members.push({ key: key!, name, value });
        else parent.items!.push(value);
        at = this.skipSpace(value.end);
        const next = bytes[at];
        if (next === 0x2c) {
          at = this.skipSpace(at + 1);
          key = undefined;
          if (parent.members !== undefined) {
            key = this.readKey(at);
            name = this.keyName(key);
            at = this.afterColon(key.end);
          }
          break;
        }
        if (next !== (parent.members !== undefined ? 0x7d : 0x5d)) {
          throw this.syntaxError(parent.members !== undefined ? '"," or "}"' : '"," or "]"', at);
        }
        open.pop();
        value = closed(bytes, parent, at + 1);
        key = parent.key;
        name = parent.name;
      }
    }
  }

  /** The end of the value at `at`, checked but not kept. */
  private skipValue(at: number): number {
    const bytes = this.bytes;
    const closers: number[] = [];
    for (;;) {
      const first = bytes[at];
      if (first === 0x7b || first === 0x5b) {
        const closer = first === 0x7b ? 0x7d : 0x5d;
        at = this.skipSpace(at + 1);
        if (bytes[at] !== closer) {
          closers.push(closer);
          if (closer === 0x7d) at = this.skipKey(at);
          continue;
        }
        at += 1;
      } else if (first === QUOTE) at = this.skipString(at, false);
      else at = this.skipScalar(at);
      for (;;) {
        const closer = closers[closers.length - 1];
        if (closer === undefined) return at;
        at = this.skipSpace(at);
        const next = bytes[at];
        if (next === 0x2c) {
          at = this.skipSpace(at + 1);
          if (closer === 0x7d) at = this.skipKey(at);
          break;
        }
        if (next !== closer) throw this.syntaxError(closer === 0x7d ? '"," or "}"' : '"," or "]"', at);
        closers.pop();
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
    const markers = findRawMarkers(this.bytes);
    if (markers >= 0) return this.failure({ kind: 'raw-conflict-markers' }, markers);
    return this.failure({ kind: 'json-syntax', expected, found: describe(this.bytes, at) }, at);
  }

  failure(problem: Problem, offset: number): NotebookError {
    return new NotebookError(problem, { ...this.origin, place: { bytes: this.bytes, offset } });
  }

  private readKey(at: number): JsonString {
    if (this.bytes[at] !== QUOTE) throw this.syntaxError('a key in quotes', at);
    return { kind: 'string', bytes: this.bytes, start: at, end: this.skipString(at, true) };
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
      if (quote < at) quote = at < bytes.length ? bytes.indexOf(QUOTE, at) : -1;
      if (this.nextNewline < at) {
        const found = bytes.indexOf(NEWLINE, at);
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
      const found = this.bytes.indexOf(BACKSLASH, at);
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
    while (isScalarByte(bytes[end])) end += 1;
    const text = bytes.toString('latin1', at, end);
    if (!SCALAR.test(text)) throw this.syntaxError('a value', at);
    return end;
  }

  private keyName(key: JsonString): string {
    const bytes = this.bytes;
    const length = key.end - key.start;
    const slot = (length * 31 + bytes[key.start + 1]! * 7 + bytes[key.end - 2]!) & 255;
    const last = this.seen[slot];
    if (last !== undefined && last.end - last.start === length) {
      let same = 1;
      while (same < length && bytes[last.start + same] === bytes[key.start + same]) same += 1;
      if (same === length) return last.name;
    }
    const name = decodeString(key);
    this.seen[slot] = { start: key.start, end: key.end, name };
    return name;
  }
}

/** The text of a string value. */
export function decodeString(value: JsonString): string {
  const { bytes, start, end } = value;
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

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66);
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
