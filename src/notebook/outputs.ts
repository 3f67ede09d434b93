/** A cell's outputs as values: text to read, everything else by its size and a hash. Formats 3 and 4. */
import { decodeString, expand } from '../json/read.ts';
import { canonicalText, joinedText, lastMembers, memberOf } from '../json/same.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { fnv1a } from './fnv.ts';
import type { Cell } from './notebook.ts';
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

/** In file order; what is malformed is left out. */
export function readOutputs(cell: Cell): readonly Output[] {
  const list = cell.outputs === undefined ? undefined : expand(cell.outputs);
  if (list?.kind !== 'array') return [];
  return list.items.flatMap((item) => (item.kind === 'object' ? (readOutput(item) ?? []) : []));
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

/** Colours and cursor movements that programs print: `ESC [ 31 m`. */
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

function readOutput(output: JsonObject): Output | undefined {
  const type = textMember(output, 'output_type');
  switch (type) {
    case 'stream': {
      const name = textMember(output, 'name') ?? textMember(output, 'stream') ?? 'stdout';
      return { kind: 'stream', name, text: (joinedText(memberOf(output, 'text')) ?? '').replace(ANSI, '') };
    }
    case 'error':
    case 'pyerr': {
      const traceback = joinLines(memberOf(output, 'traceback'));
      const name = `${textMember(output, 'ename') ?? 'Error'}: ${textMember(output, 'evalue') ?? ''}`;
      return { kind: 'error', text: (traceback ?? name).replace(ANSI, '') };
    }
    case 'execute_result':
    case 'display_data':
    case 'update_display_data': {
      const data = memberOf(output, 'data');
      return readData(data?.kind === 'object' ? lastMembers(data) : new Map(), type === 'execute_result');
    }
    case 'pyout':
      return readData(format3Data(output), true);
  }
  return undefined;
}

function readData(bundle: ReadonlyMap<string, JsonValue>, result: boolean): Output {
  const media: Media[] = [];
  for (const [type, value] of bundle) if (type !== 'text/plain') media.push(readMedia(type, value));
  return {
    kind: 'data',
    result,
    text: (joinedText(bundle.get('text/plain')) ?? '').replace(ANSI, ''),
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
  if (value?.kind !== 'array') return undefined;
  return value.items.map((item) => (item.kind === 'string' ? decodeString(item) : '')).join('\n');
}

function textMember(object: JsonObject, name: string): string | undefined {
  const value = memberOf(object, name);
  return value?.kind === 'string' ? decodeString(value) : undefined;
}
