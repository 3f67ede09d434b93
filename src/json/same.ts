/** When two values mean the same: strings compared decoded, numbers by their exact decimal value (JavaScript
 *  front ends rewrite 1.0 as 1), objects without regard to the order of keys, the last of duplicate keys. */
import { decodeString, expand } from './read.ts';
import type { JsonNumber, JsonObject, JsonOpaque, JsonValue } from './value.ts';

/** Whether both mean the same; undefined stands for a key that is not there.
 *  With `linesAsText` a list of strings equals the one string of them joined, as notebooks store texts. */
export function sameValue(
  one: JsonValue | undefined,
  other: JsonValue | undefined,
  linesAsText = false,
): boolean {
  if (one === undefined || other === undefined) return one === other;
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
    one.end - one.start === other.end - other.start &&
    one.bytes.compare(other.bytes, other.start, other.end, one.start, one.end) === 0
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
  const parsed = value.kind === 'opaque' ? parsedText(value) : undefined;
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
function parsedText({ bytes, start, end }: JsonOpaque): string | undefined {
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

/** Whether two texts, or lists of them, that begin with the same bytes part inside of a text: then they differ, and neither
 *  need be decoded. Where an escape is near, the same text may be written in two ways, and they may be the same. */
export function partInText(one: JsonValue, other: JsonValue): boolean {
  const length = Math.min(one.end - one.start, other.end - other.start);
  let isInside = false;
  let lastEscape = -LONGEST_ESCAPE;
  let at = 0;
  for (; at < length; at += 1) {
    const byte = one.bytes[one.start + at];
    if (byte !== other.bytes[other.start + at]) break;
    // Keys may come in another order.
    if (!isInside && byte === OPEN_OBJECT) return false;
    if (!isInside) isInside = byte === QUOTE;
    else if (byte === BACKSLASH && lastEscape < at - 1) lastEscape = at;
    else if (byte === QUOTE && lastEscape < at - 1) isInside = false;
  }
  const isPlain = ({ bytes, start }: JsonValue): boolean =>
    bytes[start + at] !== QUOTE && bytes[start + at] !== BACKSLASH;
  return isInside && at < length && at - lastEscape > LONGEST_ESCAPE && isPlain(one) && isPlain(other);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
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
