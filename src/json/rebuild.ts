/** An object with some of its members changed: where only values change all other bytes stay, and where a key
 *  comes or goes the object is laid out anew with the members' own bytes. */
import { splice } from './edit.ts';
import { lastMembers } from './same.ts';
import { layOut, type Style, writeString } from './style.ts';
import type { JsonObject, JsonValue } from './value.ts';

/** New values by key, as JSON text; undefined takes the key away. */
export type MemberChanges = ReadonlyMap<string, Buffer | undefined>;

/** `object` with `changes`, as it stands at `depth` levels of a file in `style`. New keys are put in order where
 *  the keys are sorted, else at the end. `foreign`: the object comes from a file of another style. */
export function rebuildObject(
  object: JsonObject | undefined,
  changes: MemberChanges,
  style: Style,
  depth: number,
  foreign: boolean,
): Buffer {
  const members = object === undefined ? [] : object.members;
  const names = new Set(members.map((member) => member.name));
  const sameKeys = [...changes].every(([name, value]) => names.has(name) === (value !== undefined));
  if (object !== undefined && sameKeys && !foreign && names.size === members.length) {
    const { start } = object;
    const edits = members.flatMap(({ name, value }) => {
      const content = changes.get(name);
      return content === undefined ? [] : [{ start: value.start - start, end: value.end - start, content }];
    });
    return splice(object.bytes.subarray(start, object.end), edits);
  }
  const carried = (value: JsonValue): Buffer =>
    foreign ? layOut(value, style, depth + 1) : value.bytes.subarray(value.start, value.end);
  const parts: { name: string; key: Buffer; value: Buffer }[] = [];
  for (const [name, value] of object === undefined ? [] : lastMembers(object)) {
    const content = changes.has(name) ? changes.get(name) : carried(value);
    if (content === undefined) continue;
    const { keyStart, keyEnd } = members.find((member) => member.name === name)!;
    parts.push({ name, key: value.bytes.subarray(keyStart, keyEnd), value: content });
  }
  const sorted = parts.every((part, index) => index === 0 || parts[index - 1]!.name < part.name);
  for (const [name, value] of changes) {
    if (names.has(name) || value === undefined) continue;
    parts.push({ name, key: Buffer.from(writeString(name, style)), value });
  }
  if (sorted) parts.sort((one, other) => (one.name < other.name ? -1 : 1));
  if (parts.length === 0) return Buffer.from('{}');
  const inner = style.newline + style.indent.repeat(depth + 1);
  const comma = style.newline === '' ? style.comma : ',';
  const pieces: Uint8Array[] = [];
  for (const [index, part] of parts.entries()) {
    pieces.push(
      Buffer.from(`${index === 0 ? '{' : comma}${inner}`),
      part.key,
      Buffer.from(style.colon),
      part.value,
    );
  }
  pieces.push(Buffer.from(`${style.newline}${style.indent.repeat(depth)}}`));
  return Buffer.concat(pieces);
}
