/** A cell as its file has it, decoded as far as it is asked for. */
import { NotebookError, type Origin } from '../errors.ts';
import { decodeText } from '../json/read.ts';
import { joinedText } from '../json/same.ts';
import type { UnreadObject } from '../json/unread.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { countName } from './fields.ts';
import type { Cell, CellType } from './notebook.ts';

/** What all cells of a notebook have in common. */
export interface CellContext {
  /** Format 3 or 4. */
  readonly major: number;
  readonly origin: Origin;
}

const NONE = -1;
const QUOTE = 0x22;
const OPEN_OBJECT = 0x7b;

/** What was asked of a cell so far. */
interface Asked {
  text: string | undefined;
  key: string | undefined;
  sourceNode: JsonValue | undefined;
  fields: Fields | undefined;
}

/** What is not needed of most cells. */
interface Fields {
  readonly executionCount: JsonValue | undefined;
  readonly outputs: JsonValue | undefined;
  readonly metadata: JsonObject | undefined;
  readonly attachments: JsonValue | undefined;
}

export class FileCell implements Cell {
  readonly index: number;
  readonly node: UnreadObject;
  readonly type: CellType;
  readonly id: string | undefined;
  /** The cell of another notebook that this one repeats byte for byte, else itself. */
  readonly original: FileCell;
  private readonly context: CellContext;
  /** In the table of members. */
  private readonly sourceMember: number;
  private answers: Asked | undefined;

  /** `repeated`: a cell of another notebook, in the same format, that has the same bytes. Throws NotebookError
   *  not-a-notebook. */
  constructor(node: UnreadObject, index: number, context: CellContext, repeated?: FileCell) {
    this.index = index;
    this.node = node;
    this.context = context;
    this.answers = undefined;
    if (repeated !== undefined) {
      this.original = repeated.original;
      this.type = repeated.type;
      this.id = repeated.id;
      this.sourceMember = repeated.sourceMember;
      return;
    }
    this.original = this;
    let type = NONE;
    let id = NONE;
    let source = NONE;
    let input = NONE;
    let metadata = NONE;
    const { table, bytes } = node;
    // In one walk, since a notebook has thousands of cells. The last of equal keys counts.
    for (let member = node.first; member < node.behind; member += 1) {
      const { name } = table.key(member);
      if (name === 'cell_type') type = member;
      else if (name === 'id') id = member;
      else if (name === 'source') source = member;
      else if (name === 'metadata') metadata = member;
      else if (name === 'input') input = member;
    }
    if (!isText(node, type)) {
      const value = type === NONE ? node : node.value(type);
      throw notANotebook(value, `${calledCell(index)} has no "cell_type"`, context.origin);
    }
    this.type = typeOf(bytes, table.start(type), table.end(type));
    this.id = isText(node, id) ? decodeText(bytes, table.start(id), table.end(id)) : undefined;
    this.sourceMember = context.major === 3 && this.type === 'code' ? input : source;
    const { sourceMember } = this;
    if (sourceMember !== NONE && !isText(node, sourceMember) && !table.isTexts(sourceMember))
      checkSource(node.value(sourceMember), table.key(sourceMember).name, index, context.origin);
    if (metadata !== NONE && bytes[table.start(metadata)] !== OPEN_OBJECT)
      checkedObject(node.value(metadata), 'metadata', calledCell(index), context.origin);
  }

  get source(): string {
    const { original } = this;
    const { asked } = original;
    asked.text ??= joinedText(original.sourceNode) ?? '';
    return asked.text;
  }

  get sourceKey(): string {
    const { sourceStart, sourceSize, node } = this.original;
    const { asked } = this.original;
    asked.key ??= node.bytes.toString('latin1', sourceStart, sourceStart + sourceSize);
    return asked.key;
  }

  get sourceStart(): number {
    const { sourceMember, node } = this;
    return sourceMember === NONE
      ? node.start
      : node.start - node.original.start + node.table.start(sourceMember);
  }

  get sourceSize(): number {
    const { sourceMember, node } = this;
    return sourceMember === NONE ? 0 : node.table.end(sourceMember) - node.table.start(sourceMember);
  }

  get sourceNode(): JsonValue | undefined {
    const { sourceMember, asked } = this;
    if (sourceMember !== NONE) asked.sourceNode ??= this.node.value(sourceMember);
    return asked.sourceNode;
  }

  get executionCount(): JsonValue | undefined {
    return this.fields.executionCount;
  }

  get outputs(): JsonValue | undefined {
    return this.fields.outputs;
  }

  get metadata(): JsonObject | undefined {
    return this.fields.metadata;
  }

  get attachments(): JsonValue | undefined {
    return this.fields.attachments;
  }

  /** Of most cells of a large notebook nothing is. */
  private get asked(): Asked {
    this.answers ??= { text: undefined, key: undefined, sourceNode: undefined, fields: undefined };
    return this.answers;
  }

  private get fields(): Fields {
    const { asked } = this;
    asked.fields ??= this.readFields();
    return asked.fields;
  }

  private readFields(): Fields {
    const { node, context } = this;
    const metadata = node.valueUnder('metadata');
    return {
      executionCount: node.valueUnder(countName(context.major)),
      outputs: node.valueUnder('outputs'),
      metadata: metadata?.kind === 'object' ? metadata : undefined,
      attachments: node.valueUnder('attachments'),
    };
  }
}

function isText({ bytes, table }: UnreadObject, member: number): boolean {
  return member !== NONE && bytes[table.start(member)] === QUOTE;
}

/** The types that nearly all cells have: comparing is less work than decoding. */
const TYPES = ['code', 'markdown', 'raw'].map((name) => ({ name, written: Buffer.from(`"${name}"`) }));

function typeOf(bytes: Buffer, start: number, end: number): CellType {
  for (let at = 0; at < TYPES.length; at += 1) {
    const { name, written } = TYPES[at]!;
    let same = 0;
    while (same < written.length && bytes[start + same] === written[same]) same += 1;
    if (same === written.length) return name;
  }
  return decodeText(bytes, start, end);
}

/** The cell of another notebook that `cell` was found to repeat byte for byte, or the cell itself. */
export function originalCell(cell: Cell): Cell {
  return cell instanceof FileCell ? cell.original : cell;
}

function calledCell(index: number): string {
  return `cell ${index + 1}`;
}

/** Throws NotebookError where `value` is neither a text nor a list of texts. */
function checkSource(value: JsonValue, name: string, index: number, origin: Origin): void {
  if (value.kind === 'string') return;
  if (value.kind === 'array') {
    const wrong = value.items.find((item) => item.kind !== 'string');
    if (wrong === undefined) return;
    const reason = `a line of the "${name}" of ${calledCell(index)} is ${named(wrong)}, not text`;
    throw notANotebook(wrong, reason, origin);
  }
  const reason = `the "${name}" of ${calledCell(index)} is ${named(value)}, not text or a list of lines`;
  throw notANotebook(value, reason, origin);
}

export function checkedObject(
  value: JsonValue | undefined,
  name: string,
  owner: string,
  origin: Origin,
): JsonObject | undefined {
  if (value === undefined || value.kind === 'object') return value;
  throw notANotebook(value, `the "${name}" of ${owner} is ${named(value)}, not an object`, origin);
}

/** What is wrong with `value`, at its place. */
export function notANotebook(value: JsonValue, reason: string, origin: Origin): NotebookError {
  return new NotebookError(
    { kind: 'not-a-notebook', reason },
    { ...origin, place: { bytes: value.bytes, offset: value.start } },
  );
}

/** What kind of value it is, with its article; an opaque one is `a value` until it is expanded. */
export function named(value: JsonValue): string {
  switch (value.kind) {
    case 'object':
      return 'an object';
    case 'array':
      return 'a list';
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    case 'opaque':
      return 'a value';
    case 'literal':
      return value.bytes.toString('latin1', value.start, value.end);
  }
}
