/** What changed between two objects, key by key at any depth: what people set is listed, what machines write is
 *  counted. An empty object says nothing, and is the same as one that is not there. */
import { expand } from '../json/read.ts';
import { lastMembers, sameBytes, sameValue } from '../json/same.ts';
import type { JsonValue } from '../json/value.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { KeyChange } from './changes.ts';

/** Deeper objects are compared as a whole. Real metadata has under 10 levels, hostile files 10,000. */
const MOST_LEVELS = 64;

export interface KeyScope {
  readonly normalizer: Normalizer;
  /** Where the objects stand, as the normalizer names it: `['cell', 'metadata']`. */
  readonly place: readonly string[];
  /** Keys of the objects themselves that are no concern of this comparison. */
  readonly without: ReadonlySet<string>;
  /** A list of lines is the same as its text, as in attachments. */
  readonly linesAsText: boolean;
}

export interface KeyComparison {
  readonly changes: readonly KeyChange[];
  /** How many keys changed that the normalizer hides. */
  readonly noise: number;
}

export function compareKeys(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  scope: KeyScope,
): KeyComparison {
  const changes: KeyChange[] = [];
  let noise = 0;
  const visit = (one: JsonValue | undefined, other: JsonValue | undefined, path: readonly string[]): void => {
    if (one === undefined ? other === undefined : other !== undefined && sameBytes(one, other)) return;
    const isHidden = path.length > 0 && scope.normalizer.fateOf([...scope.place, ...path]) !== 'kept';
    // Widget states are megabytes; that they changed is enough to know.
    if (isHidden && (one?.kind === 'opaque' || other?.kind === 'opaque')) {
      noise += 1;
      return;
    }
    const beforeKeys = path.length < MOST_LEVELS ? membersOf(one) : undefined;
    const afterKeys = path.length < MOST_LEVELS ? membersOf(other) : undefined;
    if (beforeKeys !== undefined && afterKeys !== undefined) {
      for (const name of new Set([...beforeKeys.keys(), ...afterKeys.keys()])) {
        if (path.length === 0 && scope.without.has(name)) continue;
        visit(beforeKeys.get(name), afterKeys.get(name), [...path, name]);
      }
    } else if (!sameValue(one, other, scope.linesAsText)) {
      if (isHidden) noise += 1;
      else changes.push({ path, before: one, after: other });
    }
  };
  visit(before, after, []);
  return { changes, noise };
}

const NO_MEMBERS: ReadonlyMap<string, JsonValue> = new Map();

/** The members of an object, none of one that is not there; undefined for other values. */
function membersOf(value: JsonValue | undefined): ReadonlyMap<string, JsonValue> | undefined {
  if (value === undefined) return NO_MEMBERS;
  const inside = expand(value);
  return inside.kind === 'object' ? lastMembers(inside) : undefined;
}
