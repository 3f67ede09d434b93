/** A cell as its file has it, decoded as far as it is asked for. */
import { NotebookError, type Origin } from '../errors.ts';
import { decodeString } from '../json/read.ts';
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
  private text: string | undefined;
  private key: string | undefined;
  private sourceValue: JsonValue | undefined;
  private read: Fields | undefined;

  /** `repeated`: a cell of another notebook, in the same format, that has the same bytes. Throws NotebookError
   *  not-a-notebook. */
  constructor(node: UnreadObject, index: number, context: CellContext, repeated?: FileCell) {
    this.index = index;
    this.node = node;
    this.context = context;
    this.text = undefined;
    this.key = undefined;
    this.sourceValue = undefined;
    this.read = undefined;
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
    const isText = (member: number): boolean => member !== NONE && bytes[table.start(member)] === QUOTE;
    if (!isText(type)) {
      const value = type === NONE ? node : node.value(type);
      throw notANotebook(value, `${calledCell(index)} has no "cell_type"`, context.origin);
    }
    this.type = textOf(node, type);
    this.id = isText(id) ? textOf(node, id) : undefined;
    this.sourceMember = context.major === 3 && this.type === 'code' ? input : source;
    const { sourceMember } = this;
    if (sourceMember !== NONE && !isText(sourceMember) && !table.isTexts(sourceMember))
      checkSource(node.value(sourceMember), table.key(sourceMember).name, index, context.origin);
    if (metadata !== NONE && bytes[table.start(metadata)] !== OPEN_OBJECT)
      checkedObject(node.value(metadata), 'metadata', calledCell(index), context.origin);
  }

  get source(): string {
    const { original } = this;
    original.text ??= joinedText(original.sourceNode) ?? '';
    return original.text;
  }

  get sourceKey(): string {
    const { original } = this;
    const node = original.key === undefined ? original.sourceNode : undefined;
    original.key ??= node === undefined ? '' : node.bytes.toString('latin1', node.start, node.end);
    return original.key;
  }

  get sourceSize(): number {
    const { sourceMember, node } = this;
    return sourceMember === NONE ? 0 : node.table.end(sourceMember) - node.table.start(sourceMember);
  }

  get sourceNode(): JsonValue | undefined {
    if (this.sourceMember !== NONE) this.sourceValue ??= this.node.value(this.sourceMember);
    return this.sourceValue;
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

  private get fields(): Fields {
    this.read ??= this.readFields();
    return this.read;
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

function textOf({ bytes, table }: UnreadObject, member: number): string {
  return decodeString({ kind: 'string', bytes, start: table.start(member), end: table.end(member) });
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
