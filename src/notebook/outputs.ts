/** A cell's outputs as values: text to read, everything else by its size and a hash. Formats 3 and 4. */
import { decodeString, expand } from '../json/read.ts';
import { canonicalText, joinedText, lastMembers, memberOf, sameBytes } from '../json/same.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { fnv1a } from './fnv.ts';
import type { Cell } from './notebook.ts';
import { printedText } from './printed-text.ts';
import { FORMAT_3_MIME_TYPES } from './upgrade.ts';

export type Output =
  | { readonly kind: 'stream'; readonly name: string; readonly text: string }
  | {
      readonly kind: 'data';
      readonly result: boolean;
      readonly text: string;
      readonly media: readonly Media[];
    }
  | { readonly kind: 'error'; readonly text: string };

/** Data that is no plain text. */
export interface Media {
  readonly type: string;
  /** Bytes of the data itself: of a picture those that base64 stands for. */
  readonly size: number;
  /** 8 hexadecimal digits that tell one from another. */
  readonly hash: string;
}

/** An output as the file has it, not decoded yet: one object, or several where a stream was written piece by piece. */
export type StoredOutput = readonly JsonObject[];

/** In file order. */
export function readOutputs(cell: Cell): readonly Output[] {
  return storedOutputs(cell).map(readOutput);
}

/** In file order; what is malformed is left out. */
export function storedOutputs(cell: Cell): readonly StoredOutput[] {
  const list = cell.outputs === undefined ? undefined : expand(cell.outputs, OUTPUT_CONTENTS);
  if (list?.kind !== 'array') return [];
  const found: JsonObject[][] = [];
  let stream: string | undefined;
  for (const item of list.items) {
    const type = item.kind === 'object' ? textMember(item, 'output_type') : undefined;
    if (item.kind !== 'object' || type === undefined || !OUTPUT_TYPES.has(type)) continue;
    const name = type === 'stream' ? streamName(item) : undefined;
    if (name !== undefined && name === stream) found.at(-1)!.push(item);
    else found.push([item]);
    stream = name;
  }
  return found;
}

/** Whether both are stored as the same bytes: enough to know that nothing in them differs. */
export function sameStored(one: StoredOutput, other: StoredOutput): boolean {
  return one.length === other.length && one.every((item, index) => sameBytes(item, other[index]!));
}

/** What a reader sees of an output: its text, then a line for each picture or other data. */
export function textOfOutput(output: Output): string {
  switch (output.kind) {
    case 'stream':
    case 'error':
      return output.text;
    case 'data': {
      const media = output.media.map((one) => `<${wordMedia(one)}>`);
      return [...(output.text === '' ? [] : [output.text.replace(/\n$/, '')]), ...media].join('\n');
    }
  }
}

/** `image/png, 12.3 kB, 1a2b3c4d`. */
export function wordMedia({ type, size, hash }: Media): string {
  return `${type}, ${readableSize(size)}, ${hash}`;
}

/** `812 B`, `12.3 kB`, `4.5 MB`. */
export function readableSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What an output holds: a list of 100,000 lines is not read before it is wanted, nor kept longer. */
export const OUTPUT_CONTENTS: ReadonlySet<string> = new Set(['text', 'data', 'traceback']);

/** Of format 4, and of format 3 where they differ. */
const OUTPUT_TYPES: ReadonlySet<string> = new Set([
  ...['stream', 'error', 'execute_result', 'display_data', 'update_display_data'],
  ...['pyerr', 'pyout'],
]);

/** As a reader sees it. */
export function readOutput(stored: StoredOutput): Output {
  const text = rawText(stored);
  const [output] = stored as readonly [JsonObject];
  const type = textMember(output, 'output_type');
  if (text === undefined) return readData(mimeBundle(stored), type === 'execute_result' || type === 'pyout');
  if (type === 'stream') return { kind: 'stream', name: streamName(output), text: printedText(text) };
  return { kind: 'error', text: printedText(text) };
}

/** What was printed, of a stream or an error, with the sequences that set colours and move back; undefined: it is data. */
export function rawText(stored: StoredOutput): string | undefined {
  const [output] = stored as readonly [JsonObject];
  switch (textMember(output, 'output_type')) {
    case 'stream':
      return stored.map((piece) => joinedText(memberOf(piece, 'text')) ?? '').join('');
    case 'error':
    case 'pyerr': {
      const name = `${textMember(output, 'ename') ?? 'Error'}: ${textMember(output, 'evalue') ?? ''}`;
      return joinLines(memberOf(output, 'traceback')) ?? name;
    }
    default:
      return undefined;
  }
}

/** The data of an output by its types, in file order. */
export function mimeBundle(stored: StoredOutput): ReadonlyMap<string, JsonValue> {
  const [output] = stored as readonly [JsonObject];
  const data = memberOf(output, 'data');
  const inside = data === undefined ? undefined : expand(data);
  return inside?.kind === 'object' ? lastMembers(inside) : format3Data(output);
}

function streamName(stream: JsonObject): string {
  return textMember(stream, 'name') ?? textMember(stream, 'stream') ?? 'stdout';
}

function readData(bundle: ReadonlyMap<string, JsonValue>, result: boolean): Output {
  const media: Media[] = [];
  for (const [type, value] of bundle) if (type !== 'text/plain') media.push(readMedia(type, value));
  return {
    kind: 'data',
    result,
    text: printedText(joinedText(bundle.get('text/plain')) ?? ''),
    media,
  };
}

/** What stands in a mime bundle under `type`, of an output or an attachment. */
export function readMedia(type: string, value: JsonValue): Media {
  const text = joinedText(value) ?? canonicalText(value);
  const isBinary = /^(image\/(?!svg)|audio\/|video\/|application\/(pdf|octet-stream))/.test(type);
  // Front ends wrap base64 differently; the picture is the same.
  const data = isBinary ? text.replace(/\s+/g, '') : text;
  return { type, size: Buffer.byteLength(data, isBinary ? 'base64' : 'utf8'), hash: fnv1a(data) };
}

function format3Data(output: JsonObject): ReadonlyMap<string, JsonValue> {
  const bundle = new Map<string, JsonValue>();
  for (const [name, value] of lastMembers(output)) {
    const type = FORMAT_3_MIME_TYPES.get(name);
    if (type !== undefined) bundle.set(type, value);
  }
  return bundle;
}

function joinLines(value: JsonValue | undefined): string | undefined {
  const list = value === undefined ? undefined : expand(value);
  if (list?.kind !== 'array') return undefined;
  return list.items.map((item) => (item.kind === 'string' ? decodeString(item) : '')).join('\n');
}

function textMember(object: JsonObject, name: string): string | undefined {
  const value = memberOf(object, name);
  return value?.kind === 'string' ? decodeString(value) : undefined;
}
