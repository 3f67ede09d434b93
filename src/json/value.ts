/** A JSON value where it stands in its file: nothing is decoded until asked. */
import type { Origin } from '../errors.ts';

/** What all of them have.
 *  `start` and `end` are byte offsets, half-open, of the value alone (no white space around it). */
interface Located {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

export interface JsonObject extends Located {
  readonly kind: 'object';
  /** In file order, duplicate keys included. */
  readonly members: readonly JsonMember[];
}

export interface JsonArray extends Located {
  readonly kind: 'array';
  readonly items: readonly JsonValue[];
}

export interface JsonString extends Located {
  readonly kind: 'string';
}

export interface JsonNumber extends Located {
  readonly kind: 'number';
}

/** true, false and null. */
export interface JsonLiteral extends Located {
  readonly kind: 'literal';
}

/** A value that the reader was told to pass over: known to be well formed but for the escapes in its strings, its
 *  inside read by `expand`. */
export interface JsonOpaque extends Located {
  readonly kind: 'opaque';
  /** For what may be wrong inside. */
  readonly origin: Origin;
}

export type JsonValue = JsonObject | JsonArray | JsonString | JsonNumber | JsonLiteral | JsonOpaque;

/** A key and its value, in the same bytes. A notebook has a hundred thousand of them, so the key is no value of its own:
 *  its quotes stand at [keyStart, keyEnd). */
export interface JsonMember {
  readonly keyStart: number;
  readonly keyEnd: number;
  /** The key, decoded. */
  readonly name: string;
  readonly value: JsonValue;
}
