/** When two values mean the same: strings compared decoded, numbers by their exact decimal value (JavaScript
 *  front ends rewrite 1.0 as 1), objects without regard to the order of keys, the last of duplicate keys. */
import { decodeString, expand } from './read.ts';
import { originalOf, TextList } from './unread.ts';
import type { JsonNumber, JsonObject, JsonValue } from './value.ts';

/** Whether both mean the same; undefined stands for a key that is not there.
 *  With `linesAsText` a list of strings equals the one string of them joined, as notebooks store texts. */
export function sameValue(
  one: JsonValue | undefined,
  other: JsonValue | undefined,
  linesAsText = false,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (sameBytes(one, other)) return true;
  // A stack instead of recursion: real input may be nested 10,000 deep. The first difference ends the comparison.
  // `compared`: bytes of the nearest container around that was compared as a whole, and found different.
  const todo: { one: JsonValue; other: JsonValue; compared: number }[] = [
    { one, other, compared: Number.POSITIVE_INFINITY },
  ];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const size = next.one.end - next.one.start;
    // Nested containers of about one size are not compared again at each level: that took the square of the depth.
    const isWorthIt = 2 * size <= next.compared || !isContainer(next.one);
    if (isWorthIt && sameBytes(next.one, next.other)) continue;
    const areUnread = next.one.kind === 'opaque' && next.other.kind === 'opaque';
    if (areUnread && partingKey(next.one, next.other) !== undefined) return false;
    const compared = isWorthIt ? size : next.compared;
    const [here, there] = [expand(next.one), expand(next.other)];
    const texts = linesAsText ? ([joinedText(here), joinedText(there)] as const) : undefined;
    if (texts?.[0] !== undefined && texts[1] !== undefined && (here.kind === 'string' || hasItems(here))) {
      if (texts[0] !== texts[1]) return false;
      continue;
    }
    if (here.kind === 'array' && there.kind === 'array') {
      if (here.items.length !== there.items.length) return false;
      for (const [index, item] of here.items.entries()) {
        todo.push({ one: item, other: there.items[index]!, compared });
      }
    } else if (here.kind === 'object' && there.kind === 'object') {
      const [members, others] = [lastMembers(here), lastMembers(there)];
      if (members.size !== others.size) return false;
      // The last ones pushed are compared first: small values (a count) tell as much as large ones (outputs).
      const bySize = [...members].sort(([, a], [, b]) => b.end - b.start - (a.end - a.start));
      for (const [name, value] of bySize) {
        const counterpart = others.get(name);
        if (counterpart === undefined) return false;
        todo.push({ one: value, other: counterpart, compared });
      }
    } else if (here.kind === 'string' && there.kind === 'string') {
      if (decodeString(here) !== decodeString(there)) return false;
    } else if (here.kind === 'number' && there.kind === 'number') {
      if (canonicalNumber(textOf(here)) !== canonicalNumber(textOf(there))) return false;
    } else return false;
  }
  return true;
}

function isContainer(value: JsonValue): boolean {
  return value.kind === 'object' || value.kind === 'array';
}

function hasItems(value: JsonValue): boolean {
  return value.kind === 'array' && value.items.length > 0;
}

function textOf(value: JsonValue): string {
  return value.bytes.toString('latin1', value.start, value.end);
}

/** Whether both are the same bytes: quicker, and enough where formatting cannot differ. */
export function sameBytes(one: JsonValue, other: JsonValue): boolean {
  return (
    originalOf(one) === originalOf(other) ||
    (one.end - one.start === other.end - other.start &&
      one.bytes.compare(other.bytes, other.start, other.end, one.start, one.end) === 0)
  );
}

/** A text that two values share exactly when they mean the same: compact JSON with sorted keys. */
export function canonicalText(value: JsonValue, linesAsText = false): string {
  const parts: string[] = [];
  // A stack instead of recursion: real input may be nested 10,000 deep.
  const todo: (JsonValue | string)[] = [value];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === 'string') {
      parts.push(next);
      continue;
    }
    const here = expand(next);
    switch (here.kind) {
      case 'string':
        parts.push(JSON.stringify(decodeString(here)));
        break;
      case 'number':
        parts.push(canonicalNumber(here.bytes.toString('latin1', here.start, here.end)));
        break;
      case 'literal':
      case 'opaque':
        parts.push(here.bytes.toString('latin1', here.start, here.end));
        break;
      case 'array': {
        const text = linesAsText && hasItems(here) ? joinedText(here) : undefined;
        if (text !== undefined) {
          parts.push(JSON.stringify(text));
          break;
        }
        todo.push(']');
        for (let index = here.items.length - 1; index >= 0; index -= 1) {
          todo.push(here.items[index]!, index === 0 ? '' : ',');
        }
        parts.push('[');
        break;
      }
      case 'object': {
        const members = [...lastMembers(here)].sort(([one], [other]) => (one < other ? -1 : 1));
        todo.push('}');
        for (let index = members.length - 1; index >= 0; index -= 1) {
          const [name, member] = members[index]!;
          todo.push(member, `${index === 0 ? '' : ','}${JSON.stringify(name)}:`);
        }
        parts.push('{');
        break;
      }
    }
  }
  return parts.join('');
}

/** Keys and values of an object, the last one where a key comes twice. */
export function lastMembers(object: JsonObject): ReadonlyMap<string, JsonValue> {
  const result = new Map<string, JsonValue>();
  for (const { name, value } of object.members) result.set(name, value);
  return result;
}

/** The value under `name` (the last one where the key comes twice). */
export function memberOf(object: JsonObject | undefined, name: string): JsonValue | undefined {
  if (object === undefined) return undefined;
  for (let index = object.members.length - 1; index >= 0; index -= 1) {
    const member = object.members[index]!;
    if (member.name === name) return member.value;
  }
  return undefined;
}

/** A string, or a list of strings joined; undefined for anything else. */
export function joinedText(value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  const parsed = value.kind === 'opaque' || value instanceof TextList ? parsedText(value) : undefined;
  if (parsed !== undefined) return parsed;
  const here = expand(value);
  if (here.kind === 'string') return decodeString(here);
  if (here.kind !== 'array') return undefined;
  let text = '';
  for (const item of here.items) {
    if (item.kind !== 'string') return undefined;
    text += decodeString(item);
  }
  return text;
}

/** The same by the engine's own parser, which makes no value for each of 100,000 lines; undefined: it is no text, or holds
 *  something that only our reader takes or has words for. */
function parsedText({ bytes, start, end }: JsonValue): string | undefined {
  if (bytes[start] !== QUOTE && bytes[start] !== OPEN_LIST) return undefined;
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8', start, end));
    if (typeof parsed === 'string') return parsed;
    const isText = Array.isArray(parsed) && parsed.every((item) => typeof item === 'string');
    return isText ? parsed.join('') : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two values that begin with the same bytes are seen to differ where they part: inside of a text, or of a key
 *  that the other one has nowhere. Neither need be read then. Gives the key, as it is written, of the outermost object that
 *  this is in; '' where it is in none; undefined where that cannot be told: near an escape the same text may be written in
 *  two ways, and keys may stand in another order. That a key may come twice is left out of account. */
export function partingKey(one: JsonValue, other: JsonValue): string | undefined {
  const { bytes, start } = one;
  const length = Math.min(one.end - start, other.end - other.start);
  let isInside = false;
  let lastEscape = -LONGEST_ESCAPE;
  let text = 0;
  let depth = 0;
  /** Of the outermost object, and where its key that came last begins. */
  let outer = 0;
  let outerKey = 0;
  let at = 0;
  for (; at < length; at += 1) {
    const byte = bytes[start + at];
    if (byte !== other.bytes[other.start + at]) break;
    if (isInside) {
      if (byte === BACKSLASH && lastEscape < at - 1) lastEscape = at;
      else if (byte === QUOTE && lastEscape < at - 1) isInside = false;
    } else if (byte === QUOTE) {
      isInside = true;
      text = at;
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      if (byte === OPEN_OBJECT && outer === 0) outer = depth;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (depth === outer) outer = 0;
      depth -= 1;
    } else if (byte === COLON && depth === outer) outerKey = text;
  }
  const isPlain = (value: JsonValue): boolean => {
    const byte = value.bytes[value.start + at];
    return byte !== QUOTE && byte !== BACKSLASH;
  };
  if (!isInside || at === length || at - lastEscape <= LONGEST_ESCAPE || !isPlain(one) || !isPlain(other))
    return undefined;
  if (outer === 0) return '';
  const quote = bytes.indexOf(QUOTE, start + at);
  if (!isKeyEnd(one, quote)) return textUpTo(one, outerKey, bytes.indexOf(QUOTE, start + outerKey + 1));
  const key = textUpTo(one, text, quote);
  if (!PLAIN_KEY.test(key) || holds(other, `"${key}"`)) return undefined;
  if (holds(other, '\\/') || holds(other, '\\u00')) return undefined;
  return depth === outer ? key : textUpTo(one, outerKey, bytes.indexOf(QUOTE, start + outerKey + 1));
}

/** Whether a text that ends at `quote` is a key, or may be one. */
function isKeyEnd({ bytes, end }: JsonValue, quote: number): boolean {
  // Behind a backslash the text may go on.
  if (bytes[quote - 1] === BACKSLASH) return true;
  let at = quote + 1;
  while (at < end && SPACE.has(bytes[at]!)) at += 1;
  return at >= end || bytes[at] === COLON;
}

/** What stands between the quote at `from`, counted from the value's start, and that at `quote` in the file. */
function textUpTo({ bytes, start }: JsonValue, from: number, quote: number): string {
  return bytes.toString('latin1', start + from + 1, quote);
}

function holds({ bytes, start, end }: JsonValue, text: string): boolean {
  return bytes.subarray(start, end).includes(text, 0, 'latin1');
}

const SPACE: ReadonlySet<number> = new Set([0x20, 0x0a, 0x0d, 0x09]);
/** ASCII without an escape. Any program may write other characters in two ways, and few write these so. */
const PLAIN_KEY = /^[ -[\]-~]*$/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COLON = 0x3a;
/** Bytes of the longest escape: `\ud83d\ude00`. */
const LONGEST_ESCAPE = 12;

/** Whether a number has no fraction, however it is written: `1`, `1.0`, `10e-1`; not NaN nor the infinities. */
export function isWholeNumber(value: JsonNumber): boolean {
  const text = canonicalNumber(textOf(value));
  return text === '0' || /e[0-9]+$/.test(text);
}

/** Digits without leading or trailing zeros and a decimal exponent: `1.0`, `1` and `10e-1` give the same. */
function canonicalNumber(text: string): string {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return '0';
  const trailing = all.length - all.replace(/0+$/, '').length;
  return `${sign}${digits}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(trailing)}`;
}
