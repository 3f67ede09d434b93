/** Metadata, attachments and unknown keys, merged by key at any depth. */
import { decodeString, objectIn } from '../json/read.ts';
import { type MemberChanges, rebuildObject } from '../json/rebuild.ts';
import { lastMembers, sameValue } from '../json/same.ts';
import { layOut, type Style, writeStringList } from '../json/style.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { MergeContext } from './context.ts';
import { type ConflictRecord, RECORD_KEY, valueRecord } from './record.ts';
import type { Sides } from './sides.ts';

export interface KeyMerge {
  /** What of ours' object changes, in ours' layout; empty where it is ours as it stands. */
  readonly changes: MemberChanges;
  readonly records: readonly ConflictRecord[];
}

/** Keys whose clash is never worth a person's time: both changed means ours. */
const OURS_WINS: ReadonlySet<string> = new Set(['metadata.kernelspec', 'metadata.language_info']);

/** How deep clashing objects are taken apart; deeper ones clash as a whole. Real metadata has under 10 levels. */
const MAX_DEPTH = 64;

/** Three objects at `path` (as the normalizer names it), standing at `depth` levels of the file.
 *  `only`: the keys to look at, all where it is left out. */
export function mergeKeys(
  sides: Sides<JsonObject | undefined>,
  path: readonly string[],
  depth: number,
  context: MergeContext,
  only: (name: string) => boolean = () => true,
): KeyMerge {
  const base = entriesOf(sides.base);
  const ours = entriesOf(sides.ours);
  const theirs = entriesOf(sides.theirs);
  const { style } = context.layout;
  const { favor, normalizer, isBaseUnknown = false } = context.settings;
  const changes = new Map<string, Buffer | undefined>();
  const records: ConflictRecord[] = [];
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    if (name === RECORD_KEY || !only(name)) continue;
    const here = [...path, name];
    const [before, mine, other] = [base.get(name), ours.get(name), theirs.get(name)];
    if (sameValue(mine, other)) continue;
    const isNoise = normalizer.fateOf(here) !== 'kept';
    const neverClashes = (isNoise && !normalizer.keepsBelow(here)) || OURS_WINS.has(here.join('.'));
    const isAsked = isBaseUnknown && !neverClashes;
    if (sameValue(other, before) && !isAsked) continue;
    if (sameValue(mine, before) && !isAsked) {
      changes.set(name, other === undefined ? undefined : carry(other, depth + 1, context));
      continue;
    }
    if (neverClashes) continue;
    const merged =
      isNoise || isAsked
        ? undefined
        : mergeAsNames({ base: before, ours: mine, theirs: other }, depth + 1, style);
    if (merged !== undefined) {
      changes.set(name, merged);
      continue;
    }
    const inside = { base: objectIn(before), ours: objectIn(mine), theirs: objectIn(other) };
    const canDescend = inside.ours !== undefined && inside.theirs !== undefined && path.length < MAX_DEPTH;
    if (canDescend && (isNoise || before === undefined || inside.base !== undefined)) {
      const deeper = mergeKeys(inside, here, depth + 1, context);
      if (deeper.changes.size > 0) {
        changes.set(name, rebuildObject(inside.ours, deeper.changes, style, depth + 1, false));
      }
      records.push(...deeper.records);
      continue;
    }
    if (isNoise) continue;
    if (favor === 'none') {
      records.push(valueRecord(here, { base: before, ours: mine, theirs: other }));
    } else if (favor === 'theirs') {
      changes.set(name, other === undefined ? undefined : carry(other, depth + 1, context));
    }
  }
  return { changes, records };
}

/** A value of theirs as it would stand in ours. */
function carry(value: JsonValue, depth: number, { foreign, layout }: MergeContext): Buffer {
  return foreign ? layOut(value, layout.style, depth) : value.bytes.subarray(value.start, value.end);
}

function entriesOf(object: JsonObject | undefined): ReadonlyMap<string, JsonValue> {
  return object === undefined ? new Map() : lastMembers(object);
}

/** Lists of names (tags) as sets: ours' order, without what theirs took away, then what theirs added. */
function mergeAsNames(sides: Sides<JsonValue | undefined>, depth: number, style: Style): Buffer | undefined {
  const [base, ours, theirs] = [namesOf(sides.base), namesOf(sides.ours), namesOf(sides.theirs)];
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const kept = ours.filter((name) => theirs.includes(name) || !base.includes(name));
  const added = theirs.filter((name) => !ours.includes(name) && !base.includes(name));
  return Buffer.from(writeStringList([...kept, ...added], style, depth));
}

/** The strings of a list without repetitions; an absent list has none. */
function namesOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined) return [];
  if (value.kind !== 'array') return undefined;
  const names: string[] = [];
  for (const item of value.items) {
    if (item.kind !== 'string') return undefined;
    names.push(decodeString(item));
  }
  return new Set(names).size === names.length ? names : undefined;
}

/** Whether what a person wrote in two objects is the same: the values that the normalizer keeps, compared. */
export function sameKept(
  one: JsonObject | undefined,
  other: JsonObject | undefined,
  path: readonly string[],
  normalizer: Normalizer,
  only: (name: string) => boolean = () => true,
): boolean {
  const [here, there] = [entriesOf(one), entriesOf(other)];
  for (const name of new Set([...here.keys(), ...there.keys()])) {
    if (!only(name)) continue;
    const at = [...path, name];
    const [left, right] = [here.get(name), there.get(name)];
    if (sameValue(left, right)) continue;
    const isNoise = normalizer.fateOf(at) !== 'kept';
    if (isNoise && !normalizer.keepsBelow(at)) continue;
    const [inLeft, inRight] = [objectIn(left), objectIn(right)];
    if (isNoise) {
      if (sameKept(inLeft, inRight, at, normalizer)) continue;
      return false;
    }
    const deeper = inLeft !== undefined || inRight !== undefined;
    const comparable =
      (left === undefined || inLeft !== undefined) && (right === undefined || inRight !== undefined);
    if (!deeper || !comparable || path.length >= MAX_DEPTH) return false;
    if (!hasHiddenBelow(inLeft, at, normalizer) && !hasHiddenBelow(inRight, at, normalizer)) return false;
    if (!sameKept(inLeft, inRight, at, normalizer)) return false;
  }
  return true;
}

function hasHiddenBelow(
  object: JsonObject | undefined,
  path: readonly string[],
  normalizer: Normalizer,
): boolean {
  if (object === undefined) return false;
  return object.members.some(({ name, value }) => {
    const at = [...path, name];
    return (
      normalizer.fateOf(at) !== 'kept' ||
      (value.kind === 'object' && at.length < MAX_DEPTH && hasHiddenBelow(value, at, normalizer))
    );
  });
}
