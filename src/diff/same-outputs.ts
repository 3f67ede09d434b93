/** Whether two cells show the same outputs. Looked at side by side up to the first difference, since outputs are
 *  most of a file; the count of the run that made them is no part of them. */
import { decodeString, expand } from '../json/read.ts';
import { joinedText, lastMembers, partingKey, sameBytes, sameValue } from '../json/same.ts';
import type { JsonArray, JsonObject, JsonString, JsonValue } from '../json/value.ts';
import { OUTPUT_CONTENTS } from '../notebook/outputs.ts';
import { isEmptyList } from '../notebook/run.ts';

/** Keys of an output that number the run: `execution_count`, in format 3 `prompt_number`. */
const RUN_COUNTS: readonly string[] = ['execution_count', 'prompt_number'];

/** Levels of an output that are looked at so, each from its beginning: real ones have no more. */
const MOST_LEVELS = 4;

interface Comparison {
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** 0 for the list of outputs, 1 for an output. */
  readonly depth: number;
}

/** A list that is not there is an empty one. */
export function sameOutputs(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  if (before === undefined || after === undefined)
    return (before === undefined || isEmptyList(before)) && (after === undefined || isEmptyList(after));
  // A stack instead of recursion: real input may be nested 10,000 deep.
  const todo: Comparison[] = [{ before, after, depth: 0 }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (sameBytes(next.before, next.after)) continue;
    if (next.depth <= MOST_LEVELS && partOutsideCounts(next.before, next.after)) return false;
    const one = expand(next.before, OUTPUT_CONTENTS);
    const other = expand(next.after, OUTPUT_CONTENTS);
    if (one.kind === 'object' && other.kind === 'object') {
      if (!pushMembers(one, other, next.depth + 1, todo)) return false;
    } else if (one.kind === 'array' && other.kind === 'array' && one.items.length === other.items.length) {
      const areTexts = one.items.every(isString) && other.items.every(isString);
      if (!areTexts) pushItems(one, other, next.depth + 1, todo);
      else if (!sameTexts(one.items, other.items)) return false;
    } else if (one.kind === 'string' && other.kind === 'string') {
      if (!sameText(one, other)) return false;
    } else if (isText(one) && isText(other)) {
      if (joinedText(one) !== joinedText(other)) return false;
    } else if (!sameValue(one, other)) return false;
  }
  return true;
}

function pushItems(before: JsonArray, after: JsonArray, depth: number, todo: Comparison[]): void {
  for (let index = before.items.length - 1; index >= 0; index -= 1) {
    todo.push({ before: before.items[index]!, after: after.items[index]!, depth });
  }
}

function pushMembers(before: JsonObject, after: JsonObject, depth: number, todo: Comparison[]): boolean {
  const one = new Map(lastMembers(before));
  const other = new Map(lastMembers(after));
  if (depth === 2) {
    for (const key of RUN_COUNTS) {
      one.delete(key);
      other.delete(key);
    }
  }
  if (one.size !== other.size) return false;
  for (const [name, value] of one) {
    const counterpart = other.get(name);
    if (counterpart === undefined) return false;
    todo.push({ before: value, after: counterpart, depth });
  }
  return true;
}

function isText(value: JsonValue): boolean {
  return isString(value) || (value.kind === 'array' && value.items.every(isString));
}

function isString(value: JsonValue): value is JsonString {
  return value.kind === 'string';
}

/** Item by item: a list of lines can be long, and mostly tells at its start that it is another one. */
function sameTexts(before: readonly JsonString[], after: readonly JsonString[]): boolean {
  return before.every((text, index) => sameBytes(text, after[index]!) || sameText(text, after[index]!));
}

function sameText(before: JsonString, after: JsonString): boolean {
  return partingKey(before, after) === undefined && decodeString(before) === decodeString(after);
}

/** Whether two lists of outputs, or parts of outputs, are seen to differ in what is no count. */
function partOutsideCounts(before: JsonValue, after: JsonValue): boolean {
  const key = partingKey(before, after);
  return key !== undefined && !RUN_COUNTS.includes(key);
}
