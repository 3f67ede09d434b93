/** How a file is laid out, learned from its own bytes, so that what is written into it looks like the rest. */
import { isAscii } from 'node:buffer';
import { expand } from './read.ts';
import type { JsonObject, JsonValue } from './value.ts';

export interface Style {
  /** One level of indent; '' where the whole file is on one line. */
  readonly indent: string;
  readonly newline: '\n' | '\r\n' | '';
  /** Between a key and its value, with the colon. */
  readonly colon: string;
  /** Between two items on one line, with the comma. */
  readonly comma: string;
  /** Other than ASCII written as `\u` escapes. */
  readonly asciiOnly: boolean;
}

/** The layout of `root`, taken from its first members; Jupyter's own (one space, `": "`) where there is nothing to learn from. */
export function styleOf(root: JsonObject): Style {
  const { bytes } = root;
  const first = root.members[0];
  if (first === undefined) return JUPYTER_STYLE;
  const before = bytes.toString('latin1', root.start + 1, first.keyStart);
  const newline = before.includes('\r\n') ? '\r\n' : before.includes('\n') ? '\n' : '';
  const second = root.members[1];
  const between = second === undefined ? '' : bytes.toString('latin1', first.value.end, second.keyStart);
  return {
    indent: newline === '' ? '' : before.slice(before.lastIndexOf('\n') + 1),
    newline,
    colon: bytes.toString('latin1', first.keyEnd, first.value.start),
    comma: newline === '' && between !== '' ? between : ', ',
    asciiOnly: isAsciiWithEscapes(bytes),
  };
}

/** Whether a value of one file could stand in the other as it is. */
export function sameLayout(one: Style, other: Style): boolean {
  return one.indent === other.indent && one.newline === other.newline && one.colon === other.colon;
}

/** What Jupyter itself writes. */
const JUPYTER_STYLE: Style = {
  indent: ' ',
  newline: '\n',
  colon: ': ',
  comma: ', ',
  asciiOnly: false,
};

/** `text` as a JSON string; as Python's json does it, with `\u` escapes where the style asks for ASCII.
 *  Lone surrogates stay escapes in either style: they cannot be written as UTF-8. */
export function writeString(text: string, style: Style): string {
  const json = JSON.stringify(text);
  if (!style.asciiOnly) return json;
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A value on one line without spaces; its tokens keep their bytes. */
export function compactText(value: JsonValue): string {
  return layOut(value, COMPACT, 0).toString('utf8');
}

const COMPACT: Style = { indent: '', newline: '', colon: ':', comma: ',', asciiOnly: false };

/** Levels of a file that are indented; what is nested deeper stands on one line. n levels of indent take n² bytes, and
 *  10,000 levels in 60 kB would become 100 MB. Real notebooks have under 20. */
const MAX_INDENTED = 32;

/** The bytes of `value` laid out anew in `style` as if it stood at `depth` levels: white space between tokens
 *  changes, the tokens themselves keep their bytes. */
export function layOut(value: JsonValue, style: Style, depth: number): Buffer {
  const parts: (string | Buffer)[] = [];
  const todo: { value: JsonValue | Buffer | string; depth: number }[] = [{ value, depth }];
  const isIndented = (level: number): boolean => style.newline !== '' && level <= MAX_INDENTED;
  const lineBreak = (level: number): string =>
    isIndented(level) ? style.newline + style.indent.repeat(level) : '';
  const lead = (level: number, index: number): string => {
    const comma = isIndented(level) ? ',' : style.comma;
    return (index === 0 ? '' : comma) + lineBreak(level);
  };
  /** What stands before the bracket that closes a container whose parts are at `level`. */
  const closing = (level: number): string => (isIndented(level) ? lineBreak(level - 1) : '');
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next.value === 'string' || Buffer.isBuffer(next.value)) {
      parts.push(next.value);
      continue;
    }
    const here = expand(next.value);
    const level = next.depth + 1;
    if (here.kind === 'object' && here.members.length > 0) {
      parts.push('{');
      todo.push({ value: `${closing(level)}}`, depth: level });
      for (let index = here.members.length - 1; index >= 0; index -= 1) {
        const { keyStart, keyEnd, value: member } = here.members[index]!;
        const key = here.bytes.subarray(keyStart, keyEnd);
        todo.push({ value: member, depth: level });
        todo.push({ value: style.colon, depth: level }, { value: key, depth: level });
        todo.push({ value: lead(level, index), depth: level });
      }
    } else if (here.kind === 'array' && here.items.length > 0) {
      parts.push('[');
      todo.push({ value: `${closing(level)}]`, depth: level });
      for (let index = here.items.length - 1; index >= 0; index -= 1) {
        todo.push({ value: here.items[index]!, depth: level });
        todo.push({ value: lead(level, index), depth: level });
      }
    } else if (here.kind === 'object') parts.push('{}');
    else if (here.kind === 'array') parts.push('[]');
    else parts.push(here.bytes.subarray(here.start, here.end));
  }
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

/** A list of strings as JSON text that stands at `depth` levels. */
export function writeStringList(lines: readonly string[], style: Style, depth: number): string {
  if (lines.length === 0) return '[]';
  const inner = style.newline + style.indent.repeat(depth + 1);
  const comma = style.newline === '' ? style.comma : ',';
  const items = lines.map((line) => writeString(line, style)).join(comma + inner);
  return `[${inner}${items}${style.newline}${style.indent.repeat(depth)}]`;
}

function isAsciiWithEscapes(bytes: Buffer): boolean {
  let at = bytes.indexOf('\\u');
  if (at < 0) return false;
  for (; at >= 0; at = bytes.indexOf('\\u', at + 2)) {
    if (Number.parseInt(bytes.toString('latin1', at + 2, at + 6), 16) > 0x7f) break;
  }
  return at >= 0 && isAscii(bytes);
}
