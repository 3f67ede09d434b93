/** A document of changes to what is applied. It may come from a stranger: nothing in it is believed that the schema and
 *  the sums do not bear out. Values are taken as they stand in it, byte for byte. */
import { prepareSchema, type SchemaFile, type SchemaProblem, schemaProblems } from '../check/json-schema.ts';
import { NotebookError, type Origin } from '../errors.ts';
import { decodeString, readJson } from '../json/read.ts';
import { memberOf } from '../json/same.ts';
import type { JsonArray, JsonObject, JsonValue } from '../json/value.ts';
import schema from './changes.schema.json' with { type: 'json' };
import { type Both, CHANGES_VERSION, type FileStatus } from './document.ts';
import {
  type CellEdits,
  type CellPlace,
  type CellStep,
  cellsBefore,
  editedValues,
  type FileChanges,
  type Format,
  type KeyEdit,
  type KeyValue,
  type KnownCell,
  turnedRound,
  type WholeCell,
} from './file-changes.ts';
import { changedSource } from './source-lines.ts';

/** A document is text of which V8 can hold half a gigabyte; that of a large repository has some megabytes. */
const MOST_BYTES = 256 * 1024 * 1024;
/** As deep as notebooks are read. */
const MOST_LEVELS = 10_000;
/** Keys are listed one by one down to 64 levels. */
const LONGEST_PATH = 100;

const SCHEMA = prepareSchema(schema as SchemaFile);

/** The files of the document in `bytes`, in its order. `origin` is what errors name.
 *  Throws NotebookError: not JSON, `not-changes` with its place. */
export function readChanges(bytes: Buffer, origin: Origin): readonly FileChanges[] {
  if (bytes.length > MOST_BYTES) throw new NotebookError(refusal('they are larger than 256 MB'), origin);
  const root = readJson(bytes, { origin });
  const reader = new DocumentReader(origin);
  reader.checkDepth(root);
  if (root.kind !== 'object') throw reader.failure(root, 'it is not an object');
  reader.checkVersion(root);
  const [problem] = schemaProblems(root, SCHEMA, { limit: 1 });
  if (problem !== undefined) throw reader.failure(problem.offset, word(problem), bytes);
  return itemsOf(root, 'files').map((file) => reader.readFile(file as JsonObject));
}

function refusal(reason: string): { readonly kind: 'not-changes'; readonly reason: string } {
  return { kind: 'not-changes', reason };
}

/** `files[0].cells[3].source is missing`. */
function word({ steps, breach }: SchemaProblem): string {
  const path = steps
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : key === undefined ? '' : `.${key}`))
    .join('')
    .replace(/^\./, '');
  switch (breach.kind) {
    case 'missing':
      return `${path === '' ? '' : `${path}.`}${breach.name} is missing`;
    case 'type':
      return `${path} is not of type ${breach.expected.join(' or ')}`;
    case 'choice':
    case 'variant':
    case 'range':
    case 'form':
    case 'unknown':
    case 'twice':
      return `${path} is none of the values that it may have`;
  }
}

/** Keys of a cell, and of a notebook, that have their own place in the document. */
const CELL_FIELDS: ReadonlySet<string> = new Set([
  'attachments',
  'cell_type',
  'execution_count',
  'id',
  'input',
  'metadata',
  'outputs',
  'prompt_number',
  'source',
]);
const NOTEBOOK_FIELDS: ReadonlySet<string> = new Set(['cells', 'nbformat', 'nbformat_minor', 'worksheets']);
const NO_FIELDS: ReadonlySet<string> = new Set();

/** Reads what the schema has let through. */
class DocumentReader {
  private readonly origin: Origin;

  constructor(origin: Origin) {
    this.origin = origin;
  }

  failure(at: JsonValue | number, reason: string, bytes?: Buffer): NotebookError {
    const place =
      typeof at === 'number'
        ? { bytes: bytes ?? Buffer.alloc(0), offset: at }
        : { bytes: at.bytes, offset: at.start };
    return new NotebookError(refusal(reason), { ...this.origin, place });
  }

  checkVersion(root: JsonObject): void {
    const version = memberOf(root, 'version');
    const number = version?.kind === 'number' ? Number(textOf(version)) : undefined;
    if (number === undefined || number === CHANGES_VERSION) return;
    const reason =
      number > CHANGES_VERSION
        ? `they are of version ${number}, which this nbdiff is too old for`
        : `they are of version ${number}, which cannot be applied; make them anew with: nbdiff --json`;
    throw this.failure(version!, reason);
  }

  checkDepth(root: JsonValue): void {
    const open: { readonly value: JsonValue; readonly level: number }[] = [{ value: root, level: 1 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { value, level } = next;
      if (value.kind !== 'object' && value.kind !== 'array') continue;
      if (level > MOST_LEVELS) throw this.failure(value, `it is nested more than ${MOST_LEVELS} deep`);
      const inside = value.kind === 'object' ? value.members.map((member) => member.value) : value.items;
      for (const each of inside) open.push({ value: each, level: level + 1 });
    }
  }

  readFile(file: JsonObject): FileChanges {
    const cells = itemsOf(file, 'cells').map((cell) => this.readStep(cell as JsonObject));
    const links = memberOf(file, 'links');
    const read: FileChanges = {
      status: stringOf(memberOf(file, 'status')!) as FileStatus,
      before: this.pathOf(file, 'before'),
      after: this.pathOf(file, 'after'),
      isLink: links !== undefined,
      modes: stringsOf(memberOf(file, 'modes')),
      blobs: bothOf(memberOf(file, 'blobs')!, nullable),
      format: bothOf(memberOf(file, 'format')!, (value) => this.formatOf(value)),
      keys: [
        ...this.editsOf(file, 'metadata', NOTEBOOK_FIELDS),
        ...this.editsOf(file, 'machine', NOTEBOOK_FIELDS),
      ],
      cells,
    };
    this.checkPlaces(file, read);
    return read;
  }

  /** Each side counts its cells from the first to the last. */
  private checkPlaces(at: JsonObject, file: FileChanges): void {
    for (const side of [file, turnedRound(file)]) {
      const places = side.cells.flatMap(cellsBefore).map(({ index }) => index);
      if (new Set(places).size !== places.length || places.some((index) => index >= places.length)) {
        throw this.failure(at, 'the places of its cells do not add up');
      }
    }
  }

  private pathOf(file: JsonObject, name: 'before' | 'after'): string | undefined {
    return nullable(memberOf(file, name)!);
  }

  private formatOf(value: JsonValue): Format | undefined {
    const text = nullable(value);
    if (text === undefined) return undefined;
    const [, major, minor] = /^([34])\.([0-9]{1,4})$/.exec(text) ?? [];
    if (major === undefined) throw this.failure(value, 'it is no format of notebooks that is known');
    return { major: Number(major), minor: Number(minor) };
  }

  private readStep(cell: JsonObject): CellStep {
    const kind = stringOf(memberOf(cell, 'kind')!);
    const [before, after] = [memberOf(cell, 'before'), memberOf(cell, 'after')];
    switch (kind) {
      case 'same': {
        const known = this.known(before as JsonObject);
        return {
          kind,
          before: known,
          after: { ...known, ...this.place(after as JsonObject), type: known.type },
        };
      }
      case 'added':
        return { kind, after: this.whole(after as JsonObject) };
      case 'removed':
        return { kind, before: this.whole(before as JsonObject) };
      case 'split':
      case 'joined':
        return { kind: 'recut', before: this.wholes(before!), after: this.wholes(after!) };
      default:
        return this.changed(cell, this.whole(before as JsonObject), after as JsonObject);
    }
  }

  private changed(cell: JsonObject, before: WholeCell, after: JsonObject): CellStep {
    const told = memberOf(after, 'source');
    const source = told === undefined ? this.changedSource(cell, before) : this.text(told);
    const edits: CellEdits = {
      tags: this.tagsOf(memberOf(cell, 'tags')!),
      metadata: this.editsOf(cell, 'metadata', NO_FIELDS),
      attachments: this.editsOf(cell, 'attachments', NO_FIELDS),
      unknown: this.editsOf(cell, 'unknown', CELL_FIELDS),
    };
    return {
      kind: 'changed',
      before,
      after: {
        ...this.place(after),
        source,
        tags: edits.tags?.after ?? before.tags,
        metadata: editedValues(before.metadata, edits.metadata),
        attachments: editedValues(before.attachments, edits.attachments),
        unknown: editedValues(before.unknown, edits.unknown),
      },
      edits,
    };
  }

  private changedSource(cell: JsonObject, before: WholeCell): string {
    const changes = itemsOf(cell, 'source').map((change) => {
      const { before: gone, after: come } = objectsOf(change);
      return {
        start: Number(textOf(memberOf(gone, 'line')!)) - 1,
        removed: this.texts(memberOf(gone, 'removed')!),
        added: this.texts(memberOf(come, 'added')!),
      };
    });
    const turnsNewline = textOf(memberOf(cell, 'finalNewline')!) === 'true';
    const source = changedSource(before.source, changes, turnsNewline);
    if (source === undefined)
      throw this.failure(memberOf(cell, 'source')!, 'these lines are not in the cell');
    return source;
  }

  private place(value: JsonObject): CellPlace {
    const id = memberOf(value, 'id')!;
    return {
      index: Number(textOf(memberOf(value, 'cell')!)) - 1,
      type: this.text(memberOf(value, 'type')!),
      id: id.kind === 'literal' ? undefined : this.text(id),
    };
  }

  private known(value: JsonObject): KnownCell {
    return { ...this.place(value), hash: stringOf(memberOf(value, 'hash')!) };
  }

  private whole(value: JsonObject): WholeCell {
    const tags = memberOf(value, 'tags');
    return {
      ...this.place(value),
      source: this.text(memberOf(value, 'source')!),
      tags: tags === undefined ? [] : this.texts(tags),
      metadata: this.valuesOf(value, 'metadata', NO_FIELDS),
      attachments: this.valuesOf(value, 'attachments', NO_FIELDS),
      unknown: this.valuesOf(value, 'unknown', CELL_FIELDS),
    };
  }

  private wholes(value: JsonValue): readonly WholeCell[] {
    const cells = value.kind === 'array' ? value.items : [value];
    return cells.map((cell) => this.whole(cell as JsonObject));
  }

  private tagsOf(value: JsonValue): Both<readonly string[]> | undefined {
    if (value.kind !== 'object') return undefined;
    return bothOf(value, (list) => this.texts(list));
  }

  private editsOf(owner: JsonObject, name: string, taken: ReadonlySet<string>): readonly KeyEdit[] {
    return itemsOf(owner, name).map((item) => {
      const edit = item as JsonObject;
      const [before, after] = [memberOf(edit, 'before'), memberOf(edit, 'after')];
      return {
        path: this.keyPath(edit, taken),
        before: before && this.value(before),
        after: after && this.value(after),
      };
    });
  }

  private valuesOf(owner: JsonObject, name: string, taken: ReadonlySet<string>): readonly KeyValue[] {
    if (memberOf(owner, name) === undefined) return [];
    return itemsOf(owner, name).map((item) => {
      const entry = item as JsonObject;
      return { path: this.keyPath(entry, taken), value: this.value(memberOf(entry, 'value')!) };
    });
  }

  /** `taken`: keys that are changed in another way. */
  private keyPath(owner: JsonObject, taken: ReadonlySet<string>): readonly string[] {
    const list = memberOf(owner, 'path')!;
    const path = this.texts(list);
    const [first] = path;
    if (first === undefined || taken.has(first) || path.length > LONGEST_PATH) {
      throw this.failure(list, 'it is no path of a key that can be changed');
    }
    return path;
  }

  private texts(list: JsonValue): readonly string[] {
    return (list as JsonArray).items.map((item) => this.text(item));
  }

  private text(value: JsonValue): string {
    const inside = this.value(value);
    if (inside.kind === 'string') return decodeString(inside);
    throw this.failure(value, 'its JSON is not that of a text');
  }

  /** A value as it is, or the one whose JSON text stands for it. */
  private value(value: JsonValue): JsonValue {
    if (value.kind !== 'object' || value.members.length !== 1) return value;
    const raw = memberOf(value, 'json');
    if (raw?.kind !== 'string') return value;
    try {
      const inside = readJson(Buffer.from(decodeString(raw)));
      this.checkDepth(inside);
      return inside;
    } catch (error) {
      if (error instanceof NotebookError) throw this.failure(value, 'its "json" is not valid JSON');
      throw error;
    }
  }
}

function itemsOf(owner: JsonObject, name: string): readonly JsonValue[] {
  return (memberOf(owner, name) as JsonArray).items;
}

function bothOf<T>(value: JsonValue, read: (value: JsonValue) => T): Both<T> {
  const pair = value as JsonObject;
  return { before: read(memberOf(pair, 'before')!), after: read(memberOf(pair, 'after')!) };
}

function objectsOf(value: JsonValue): Both<JsonObject> {
  return bothOf(value, (inside) => inside as JsonObject);
}

function stringsOf(value: JsonValue | undefined): Both<string> | undefined {
  return value && bothOf(value, stringOf);
}

function stringOf(value: JsonValue): string {
  return value.kind === 'string' ? decodeString(value) : '';
}

function nullable(value: JsonValue): string | undefined {
  return value.kind === 'string' ? decodeString(value) : undefined;
}

function textOf(value: JsonValue): string {
  return value.bytes.toString('latin1', value.start, value.end);
}
