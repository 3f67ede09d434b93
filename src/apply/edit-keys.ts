/** Keys of an object set, changed and taken away, at any depth; what is as it shall be keeps its bytes. */
import { objectIn } from '../json/read.ts';
import { type MemberChanges, rebuildObject } from '../json/rebuild.ts';
import { lastMembers, memberOf, sameValue } from '../json/same.ts';
import { layOut, type Style } from '../json/style.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import type { KeyEdit } from './file-changes.ts';

type Setting = Pick<KeyEdit, 'path' | 'after'>;

/** The object, which stands at `depth` levels, after the settings; an `after` of undefined takes the key away. */
export function editedObject(
  object: JsonObject | undefined,
  settings: readonly Setting[],
  style: Style,
  depth: number,
): Buffer {
  return rebuildObject(object, memberEdits(object, settings, style, depth), style, depth, false);
}

/** The same as new values of the object's own keys. An object that is emptied goes with the last of its keys. */
export function memberEdits(
  object: JsonObject | undefined,
  settings: readonly Setting[],
  style: Style,
  depth: number,
): MemberChanges {
  const byName = new Map<string, Setting[]>();
  for (const { path, after } of settings) {
    const own = byName.get(path[0]!) ?? [];
    own.push({ path: path.slice(1), after });
    byName.set(path[0]!, own);
  }
  const members = object === undefined ? new Map<string, JsonValue>() : lastMembers(object);
  const changes = new Map<string, Buffer | undefined>();
  for (const [name, own] of byName) {
    const now = members.get(name);
    const whole = own.findLast(({ path }) => path.length === 0);
    if (whole !== undefined) {
      if (!sameValue(now, whole.after)) {
        changes.set(name, whole.after && layOut(whole.after, style, depth + 1));
      }
      continue;
    }
    const below = objectIn(now);
    const edits = memberEdits(below, own, style, depth + 1);
    if (edits.size === 0) continue;
    const text = rebuildObject(below, edits, style, depth + 1, false);
    const isEmptied = text.length === 2;
    if (!isEmptied) changes.set(name, text);
    else if (now !== undefined) changes.set(name, undefined);
  }
  return changes;
}

/** The same for a notebook, which has metadata whether or not there is something in them. */
export function rootEdits(
  root: JsonObject,
  settings: readonly Setting[],
  style: Style,
): Map<string, Buffer | undefined> {
  const edits = new Map(memberEdits(root, settings, style, 0));
  if (edits.has('metadata') && edits.get('metadata') === undefined) edits.set('metadata', Buffer.from('{}'));
  return edits;
}

/** The value at the end of a path of keys; undefined where there is none. */
export function valueAt(object: JsonObject | undefined, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const key of path) value = memberOf(objectIn(value), key);
  return value;
}
