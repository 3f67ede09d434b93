/** A small interpreter of JSON Schema over values where they stand in their file: a problem knows its byte, and
 *  what JSON.parse would change or refuse (`1.0`, `NaN`, integers past 2^53, 10,000 levels) is no matter.
 *
 *  The keywords are those that the schemas of notebooks use (draft 4), with their meaning in
 *  https://json-schema.org/draft-04/draft-fge-json-schema-validation-00, but for `integer`, which takes `1.0` as
 *  later drafts do. It recurses as deep as the schema goes, never as deep as the value. */
import { decodeString, expand } from '../json/read.ts';
import { canonicalText, isWholeNumber, lastMembers, memberOf } from '../json/same.ts';
import type { JsonObject, JsonString, JsonValue } from '../json/value.ts';

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
  | { readonly kind: 'length'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'pattern'; readonly pattern: string }
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
  schema: SchemaFile,
  { limit, ignored = [] }: { readonly limit: number; readonly ignored?: readonly Breach['kind'][] },
): readonly SchemaProblem[] {
  const top: Place = { parent: undefined, key: undefined, value };
  return new Visit(new Parts(schema), limit, new Set(ignored)).problemsOf(top, schema);
}

/** A step that knows the one before. */
interface Place extends Step {
  readonly parent: Place | undefined;
}

/** The parts of a schema that are named by text, each looked up once. */
class Parts {
  private readonly file: SchemaFile;
  private readonly targets = new Map<string, Schema>();
  private readonly expressions = new Map<string, RegExp>();

  constructor(file: SchemaFile) {
    this.file = file;
  }

  resolve(schema: Schema): Schema {
    const { $ref } = schema;
    if ($ref === undefined) return schema;
    let target = this.targets.get($ref);
    if (target === undefined) {
      target = this.resolve(pointed(this.file, $ref));
      this.targets.set($ref, target);
    }
    return target;
  }

  expression(pattern: string): RegExp {
    let expression = this.expressions.get(pattern);
    if (expression === undefined) {
      expression = new RegExp(pattern, 'u');
      this.expressions.set(pattern, expression);
    }
    return expression;
  }
}

class Visit {
  private readonly parts: Parts;
  private readonly limit: number;
  private readonly ignored: ReadonlySet<Breach['kind']>;
  private readonly problems: SchemaProblem[] = [];

  constructor(parts: Parts, limit: number, ignored: ReadonlySet<Breach['kind']>) {
    this.parts = parts;
    this.limit = limit;
    this.ignored = ignored;
  }

  problemsOf(place: Place, schema: Schema): readonly SchemaProblem[] {
    this.visit(place, schema);
    return this.problems;
  }

  private visit(place: Place, reference: Schema): void {
    if (this.problems.length >= this.limit) return;
    const schema = this.parts.resolve(reference);
    const value = expand(place.value);
    const types = typesOf(schema);
    if (types.length > 0 && !types.some((type) => hasType(value, type))) {
      this.report(place, { kind: 'type', expected: types });
      return;
    }
    if (schema.enum !== undefined && !isOneOf(value, schema.enum)) {
      this.report(place, { kind: 'choice', allowed: schema.enum });
    }
    if (schema.oneOf !== undefined) this.visitVariants(place, value, schema.oneOf);
    if (value.kind === 'object') this.visitObject(place, value, schema);
    else if (value.kind === 'array') this.visitItems(place, value.items, schema);
    else if (value.kind === 'string') this.visitText(place, value, schema);
    else if (value.kind === 'number') this.visitNumber(place, Number(textOf(value)), schema);
  }

  private visitObject(place: Place, object: JsonObject, schema: Schema): void {
    const { properties = {}, patternProperties = {}, additionalProperties = true } = schema;
    for (const name of schema.required ?? []) {
      if (memberOf(object, name) === undefined) this.report(place, { kind: 'missing', name });
    }
    const patterns = Object.entries(patternProperties);
    for (const [name, value] of lastMembers(object)) {
      const member: Place = { parent: place, key: name, value };
      const matching = patterns
        .filter(([pattern]) => this.parts.expression(pattern).test(name))
        .map(([, found]) => found);
      const found = [...(Object.hasOwn(properties, name) ? [properties[name]!] : []), ...matching];
      if (found.length > 0) this.visitAll(member, found);
      else if (additionalProperties === false) this.report(place, { kind: 'unknown', name }, value.start);
      else if (additionalProperties !== true) this.visit(member, additionalProperties);
    }
  }

  /** All of the schemas have to fit; the first that does not is reported, as others would say it again. */
  private visitAll(place: Place, schemas: readonly Schema[]): void {
    const before = this.problems.length;
    for (const schema of schemas) if (this.problems.length === before) this.visit(place, schema);
  }

  private visitItems(place: Place, items: readonly JsonValue[], schema: Schema): void {
    if (schema.items === undefined && schema.uniqueItems !== true) return;
    const seen = new Set<string>();
    for (const [key, value] of items.entries()) {
      const item: Place = { parent: place, key, value };
      if (schema.items !== undefined) this.visit(item, schema.items);
      if (schema.uniqueItems !== true) continue;
      const text = canonicalText(value);
      if (seen.has(text)) this.report(item, { kind: 'twice' });
      seen.add(text);
    }
  }

  private visitText(place: Place, value: JsonString, { minLength, maxLength, pattern }: Schema): void {
    if (minLength === undefined && maxLength === undefined && pattern === undefined) return;
    const text = decodeString(value);
    const { length } = [...text];
    const [minimum, maximum] = [minLength ?? 0, maxLength ?? Number.POSITIVE_INFINITY];
    if (length < minimum || length > maximum) this.report(place, { kind: 'length', minimum, maximum });
    else if (pattern !== undefined && !this.parts.expression(pattern).test(text)) {
      this.report(place, { kind: 'pattern', pattern });
    }
  }

  private visitNumber(place: Place, number: number, schema: Schema): void {
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
    if (number < minimum || number > maximum) this.report(place, { kind: 'range', minimum, maximum });
  }

  /** Exactly one of the variants has to fit. Where none does, the one that the value claims to be says why. */
  private visitVariants(place: Place, value: JsonValue, references: readonly Schema[]): void {
    const variants = references.map((reference) => this.parts.resolve(reference));
    if (variants.filter((variant) => this.fits(place, variant)).length === 1) return;
    const ofType = variants.filter((variant) => typesOf(variant).some((type) => hasType(value, type)));
    const meant = ofType.filter((variant) => this.isClaimed(place, value, variant));
    const tag = ofType.flatMap((variant) => tagsOf(variant))[0];
    const says = tag === undefined || value.kind !== 'object' ? undefined : memberOf(value, tag);
    if (meant.length === 1) this.visit(place, meant[0]!);
    else if (tag === undefined) {
      this.report(place, { kind: 'type', expected: variants.flatMap((variant) => typesOf(variant)) });
    } else if (says === undefined) this.report(place, { kind: 'missing', name: tag });
    else this.report(place, { kind: 'variant', tag, says }, says.start);
  }

  /** Whether the value says of itself that it is this variant. */
  private isClaimed(place: Place, value: JsonValue, variant: Schema): boolean {
    return tagsOf(variant).every((name) => {
      const says = value.kind === 'object' ? memberOf(value, name) : undefined;
      if (says === undefined) return false;
      return this.fits({ parent: place, key: name, value: says }, variant.properties![name]!);
    });
  }

  private fits(place: Place, schema: Schema): boolean {
    return new Visit(this.parts, 1, this.ignored).problemsOf(place, schema).length === 0;
  }

  private report(place: Place, breach: Breach, offset: number = place.value.start): void {
    if (this.problems.length >= this.limit || this.ignored.has(breach.kind)) return;
    const steps: Step[] = [];
    for (let step: Place | undefined = place; step !== undefined; step = step.parent) steps.unshift(step);
    this.problems.push({ steps, offset, breach });
  }
}

/** The keys of a variant that say that it is this one: those that it demands with a value out of a few. */
function tagsOf({ required = [], properties = {} }: Schema): readonly string[] {
  return required.filter((name) => properties[name]?.enum !== undefined);
}

function typesOf({ type }: Schema): readonly TypeName[] {
  return type === undefined ? [] : typeof type === 'string' ? [type] : type;
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

/** What a reference such as `#/definitions/misc/source` points at. */
function pointed(file: SchemaFile, reference: string): Schema {
  const [, , ...names] = reference.split('/');
  let here: Schema | Schemas = file.definitions;
  for (const name of names) here = (here as Schemas)[name]!;
  return here;
}
