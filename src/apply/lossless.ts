/** Values for a JSON document that programs of any language read, and get back as they were.
 *
 *      [1, "é"]   ->  [1, "é"]                     plain
 *      1.0        ->  {"json": "1.0"}              JavaScript would write 1
 *      NaN        ->  {"json": "NaN"}              Python alone reads it
 *      "\ud83d"   ->  {"json": "\"\\ud83d\""}      half of a pair; many readers refuse it, or put another character there
 *
 *  So are numbers of more digits than a double has, keys that come twice or that JavaScript would put into another order
 *  ("10" before "9"), what is nested deeper than readers take, and a value that looks like this form itself. */
import { compactText } from '../json/style.ts';
import type { JsonValue } from '../json/value.ts';
import type { RawJson, TextDocument, ValueDocument } from './document.ts';

export function losslessText(text: string): TextDocument {
  return LONE_SURROGATE.test(text) ? { json: JSON.stringify(text) } : text;
}

export function losslessValue(value: JsonValue): ValueDocument {
  const json = compactText(value);
  if (isDeep(json)) return { json };
  try {
    const plain: unknown = JSON.parse(json);
    const written = JSON.stringify(plain);
    const isKept = written === json || written === json.replace(EACH_STRING, rewritten);
    if (isKept && !ESCAPED_SURROGATE.test(written) && !isRawJson(plain)) return plain;
  } catch {
    // NaN, say
  }
  return { json };
}

const LONE_SURROGATE = /\p{Surrogate}/u;
/** `JSON.stringify` writes halves of pairs as escapes, pairs as they are. A backslash before it does no harm. */
const ESCAPED_SURROGATE = /\\ud[89a-f]/;
const EACH_STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

/** `"\u00e9"` is the same text as `"é"`. */
function rewritten(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

function isRawJson(value: unknown): value is RawJson {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'json';
}

/** Levels that JSON.stringify and the readers of other languages take without running out of stack. */
const MAX_DEPTH = 500;

/** Whether more brackets stand open at once than that; those in strings are counted too, which does no harm. */
function isDeep(json: string): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
