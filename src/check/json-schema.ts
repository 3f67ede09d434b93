/** A small interpreter of JSON Schema over values where they stand in their file: a problem knows its byte, and
 *  what JSON.parse would change or refuse (`1.0`, `NaN`, integers past 2^53, 10,000 levels) is no matter.
 *
 *  The keywords are those that the schemas of notebooks use (draft 4), with their meaning in
 *  https://json-schema.org/draft-04/draft-fge-json-schema-validation-00, but for `integer`, which takes `1.0` as
 *  later drafts do. Variants (`oneOf`) exclude one another by their type or by a key that says which one it is, so at
 *  most one can fit. Schemas do not contain themselves: it recurses as deep as they go, never as deep as the value. */
import { decodeString, expand } from '../json/read.ts';
import { canonicalText, isWholeNumber, lastMembers, memberOf } from '../json/same.ts';
import type { JsonNumber, JsonObject, JsonString, JsonValue } from '../json/value.ts';

export type TypeName = 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'null';

export interface Schema {
  readonly type?: TypeName | readonly TypeName[];
  readonly enum?: readonly (string | boolean)[];
  readonly oneOf?: readonly Schema[];
  /** `#/definitions/...`; what stands beside it does not count. */
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties?: Schemas;
  /** By regular expression. */
  readonly patternProperties?: Schemas;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly uniqueItems?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  /** In characters (code points). */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

interface Schemas {
  readonly [name: string]: Schema;
}

/** A schema with what its `$ref`s point at. */
export interface SchemaFile extends Schema {
  readonly definitions: { readonly [name: string]: Schema | Schemas };
}

/** A schema made ready to be asked often. */
export interface PreparedSchema {
  /** None: of any type. */
  readonly types: readonly TypeName[];
  readonly allowed: readonly (string | boolean)[] | undefined;
  readonly variants: readonly PreparedSchema[];
  readonly object: ObjectRules | undefined;
  readonly items: PreparedSchema | undefined;
  readonly unique: boolean;
  readonly text:
    | { readonly minimum: number; readonly maximum: number; readonly pattern: RegExp | undefined }
    | undefined;
  readonly minimum: number;
  readonly maximum: number;
}

interface ObjectRules {
  readonly required: readonly string[];
  /** The keys of a variant that say that it is this one: those that it demands with a value out of a few. */
  readonly tags: readonly string[];
  readonly properties: ReadonlyMap<string, PreparedSchema>;
  readonly patterns: readonly (readonly [RegExp, PreparedSchema])[];
  readonly others: boolean | PreparedSchema;
}

/** Throws TypeError on a `$ref` to nothing, which is our bug. */
export function prepareSchema(file: SchemaFile): PreparedSchema {
  const prepare = (reference: Schema): PreparedSchema => {
    const schema = reference.$ref === undefined ? reference : pointed(file, reference.$ref);
    if (schema.$ref !== undefined) return prepare(schema);
    const { type, minLength, maxLength, pattern, required, properties, patternProperties } = schema;
    const others = schema.additionalProperties ?? true;
    const hasObjectRules = required ?? properties ?? patternProperties ?? schema.additionalProperties;
    return {
      types: type === undefined ? [] : typeof type === 'string' ? [type] : type,
      allowed: schema.enum,
      variants: (schema.oneOf ?? []).map(prepare),
      object:
        hasObjectRules === undefined
          ? undefined
          : {
              required: required ?? [],
              tags: (required ?? []).filter((name) => properties?.[name]?.enum !== undefined),
              properties: new Map(
                Object.entries(properties ?? {}).map(([name, each]) => [name, prepare(each)]),
              ),
              patterns: Object.entries(patternProperties ?? {}).map(([name, each]) => [
                new RegExp(name, 'u'),
                prepare(each),
              ]),
              others: typeof others === 'boolean' ? others : prepare(others),
            },
      items: schema.items === undefined ? undefined : prepare(schema.items),
      unique: schema.uniqueItems === true,
      text:
        (minLength ?? maxLength ?? pattern) === undefined
          ? undefined
          : {
              minimum: minLength ?? 0,
              maximum: maxLength ?? Number.POSITIVE_INFINITY,
              pattern: pattern === undefined ? undefined : new RegExp(pattern, 'u'),
            },
      minimum: schema.minimum ?? Number.NEGATIVE_INFINITY,
      maximum: schema.maximum ?? Number.POSITIVE_INFINITY,
    };
  };
  return prepare(file);
}

/** What a reference such as `#/definitions/misc/source` points at. */
function pointed(file: SchemaFile, reference: string): Schema {
  const [, , ...names] = reference.split('/');
  let here: Schema | Schemas = file.definitions;
  for (const name of names) here = (here as Schemas)[name]!;
  return here;
}

/** A value on the way from the top to the place of a problem. */
export interface Step {
  /** Undefined for the value at the top. */
  readonly key: string | number | undefined;
  readonly value: JsonValue;
}

export type Breach =
  | { readonly kind: 'missing'; readonly name: string }
  /** `name` is none of the keys that the object may have. */
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'type'; readonly expected: readonly TypeName[] }
  | { readonly kind: 'choice'; readonly allowed: readonly (string | boolean)[] }
  /** The value under `tag` says which schema counts, and no schema is for what it says. */
  | { readonly kind: 'variant'; readonly tag: string; readonly says: JsonValue }
  | { readonly kind: 'range'; readonly minimum: number; readonly maximum: number }
  /** A text that has not the length or the form asked for. */
  | { readonly kind: 'form' }
  /** An item that an earlier one equals. */
  | { readonly kind: 'twice' };

export interface SchemaProblem {
  /** From the top to the value that is wrong (for an unknown key, and for a missing one: to its object). */
  readonly steps: readonly Step[];
  /** Byte in the file. */
  readonly offset: number;
  readonly breach: Breach;
}

/** What of `value` the schema refuses, in file order but for missing keys; none where it is valid.
 *  At most `limit` problems. Kinds that are `ignored` do not count: the value may have what they refuse. */
export function schemaProblems(
  value: JsonValue,
  schema: PreparedSchema,
  { limit, ignored = [] }: { readonly limit: number; readonly ignored?: readonly Breach['kind'][] },
): readonly SchemaProblem[] {
  const visit = new Visit(limit, new Set(ignored));
  visit.visit(undefined, value, schema);
  return visit.problems;
}

class Visit {
  readonly problems: SchemaProblem[] = [];
  private readonly limit: number;
  private readonly ignored: ReadonlySet<Breach['kind']>;
  /** The way from the top to the value looked at. */
  private readonly keys: (string | number | undefined)[] = [];
  private readonly values: JsonValue[] = [];

  constructor(limit: number, ignored: ReadonlySet<Breach['kind']>) {
    this.limit = limit;
    this.ignored = ignored;
  }

  /** `key`: under which `value` is kept in the value looked at until now. */
  visit(key: string | number | undefined, value: JsonValue, schema: PreparedSchema): void {
    if (this.isFull()) return;
    this.keys.push(key);
    this.values.push(value);
    this.ask(expand(value), schema);
    this.keys.pop();
    this.values.pop();
  }

  private ask(value: JsonValue, schema: PreparedSchema): void {
    if (!isOfType(value, schema)) {
      this.report({ kind: 'type', expected: schema.types });
      return;
    }
    if (schema.allowed !== undefined && !isOneOf(value, schema.allowed)) {
      this.report({ kind: 'choice', allowed: schema.allowed });
    }
    if (schema.variants.length > 0) this.askVariant(value, schema.variants);
    if (value.kind === 'object') {
      if (schema.object !== undefined) this.askMembers(value, schema.object);
    } else if (value.kind === 'array') this.askItems(value.items, schema);
    else if (value.kind === 'string') this.askText(value, schema);
    else if (value.kind === 'number') this.askNumber(value, schema);
  }

  private askMembers(object: JsonObject, { required, properties, patterns, others }: ObjectRules): void {
    for (const name of required) {
      if (memberOf(object, name) === undefined) this.report({ kind: 'missing', name });
    }
    if (properties.size === 0 && patterns.length === 0 && others === true) return;
    for (const [name, value] of lastMembers(object)) {
      if (this.isFull()) return;
      const before = this.problems.length;
      const own = properties.get(name);
      let isKnown = own !== undefined;
      if (own !== undefined) this.visit(name, value, own);
      for (const [pattern, schema] of patterns) {
        if (!pattern.test(name)) continue;
        isKnown = true;
        // All that are for this key have to fit; a second one would say the same again.
        if (this.problems.length === before) this.visit(name, value, schema);
      }
      if (isKnown || others === true) continue;
      if (others === false) this.report({ kind: 'unknown', name }, value.start);
      else this.visit(name, value, others);
    }
  }

  private askItems(items: readonly JsonValue[], { items: schema, unique }: PreparedSchema): void {
    if (schema !== undefined) for (let at = 0; at < items.length; at += 1) this.visit(at, items[at]!, schema);
    if (!unique) return;
    const seen = new Set<string>();
    for (const item of items) {
      const text = canonicalText(item);
      if (seen.has(text)) this.report({ kind: 'twice' }, item.start);
      seen.add(text);
    }
  }

  private askText(value: JsonString, { text: rules }: PreparedSchema): void {
    if (rules === undefined) return;
    const text = decodeString(value);
    const { length } = [...text];
    const { minimum, maximum, pattern } = rules;
    if (length < minimum || length > maximum || pattern?.test(text) === false) this.report({ kind: 'form' });
  }

  private askNumber(value: JsonNumber, { minimum, maximum }: PreparedSchema): void {
    const number = Number(textOf(value));
    if (number < minimum || number > maximum) this.report({ kind: 'range', minimum, maximum });
  }

  private askVariant(value: JsonValue, variants: readonly PreparedSchema[]): void {
    const ofType = variants.filter((variant) => isOfType(value, variant));
    const tag = ofType[0]?.object?.tags[0];
    if (value.kind !== 'object' || tag === undefined) {
      if (ofType.length > 0) this.ask(value, ofType[0]!);
      else this.report({ kind: 'type', expected: variants.flatMap(({ types }) => types) });
      return;
    }
    const says = memberOf(value, tag);
    const meant = ofType.find(({ object }) => {
      const allowed = object?.properties.get(tag)?.allowed;
      return says !== undefined && allowed !== undefined && isOneOf(says, allowed);
    });
    if (meant !== undefined) this.ask(value, meant);
    else if (says === undefined) this.report({ kind: 'missing', name: tag });
    else this.report({ kind: 'variant', tag, says }, says.start);
  }

  private isFull(): boolean {
    return this.problems.length >= this.limit;
  }

  private report(breach: Breach, offset: number = this.values.at(-1)!.start): void {
    if (this.isFull() || this.ignored.has(breach.kind)) return;
    const steps = this.values.map((value, index) => ({ key: this.keys[index], value }));
    this.problems.push({ steps, offset, breach });
  }
}

function isOfType(value: JsonValue, { types }: PreparedSchema): boolean {
  return types.length === 0 || types.some((type) => hasType(value, type));
}

function hasType(value: JsonValue, type: TypeName): boolean {
  switch (type) {
    case 'integer':
      return value.kind === 'number' && isWholeNumber(value);
    case 'boolean':
      return value.kind === 'literal' && textOf(value) !== 'null';
    case 'null':
      return value.kind === 'literal' && textOf(value) === 'null';
    case 'object':
    case 'array':
    case 'string':
      return value.kind === type;
  }
}

function isOneOf(value: JsonValue, allowed: readonly (string | boolean)[]): boolean {
  if (value.kind === 'string') return allowed.includes(decodeString(value));
  return (
    value.kind === 'literal' &&
    allowed.some((each) => typeof each === 'boolean' && String(each) === textOf(value))
  );
}

function textOf(value: JsonValue): string {
  return value.bytes.toString('latin1', value.start, value.end);
}
