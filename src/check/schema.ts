/** What the published schemas of formats 3 and 4 demand of a notebook, as a checker of our own: it reads values in
 *  place, so a finding knows its byte, and it starts without a schema engine.
 *
 *  Source: the JSON schemas that nbformat ships (v3, v4.0 to v4.5). Keys that a newer 4.x may bring are accepted. */
import { decodeString, expand } from '../json/read.ts';
import { joinedText, lastMembers, memberOf } from '../json/same.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { isValidCellId } from '../notebook/cell-id.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';

export interface SchemaFinding {
  /** From 0; undefined: the notebook itself. */
  readonly cell: number | undefined;
  /** Byte in the file. */
  readonly offset: number;
  /** A clause: `"outputs" is missing`. */
  readonly reason: string;
}

/** All that breaks the schema of the notebook's own format; none in a valid notebook. */
export function schemaFindings(notebook: Notebook): readonly SchemaFinding[] {
  const findings: SchemaFinding[] = [];
  const { root, format, metadata } = notebook;
  const at = (value: JsonValue | undefined, cell: number | undefined, reason: string): void => {
    findings.push({ cell, offset: (value ?? root).start, reason });
  };
  const needed = format.major === 3 ? ['metadata', 'nbformat', 'nbformat_minor', 'worksheets'] : ROOT_KEYS;
  missing(root, needed, (name) => at(root, undefined, `"${name}" is missing`));
  if (format.major === 4) {
    unknown(root, ROOT_KEYS, (name, value) => at(value, undefined, `"${name}" is no key of a notebook`));
    if (format.minor <= KNOWN_MINOR)
      metadataFindings(metadata, (value, reason) => at(value, undefined, reason));
  }
  for (const cell of notebook.cells) {
    const found = (value: JsonValue | undefined, reason: string): void =>
      at(value ?? cell.node, cell.index, reason);
    if (format.major === 3) cellOfFormat3(cell, found);
    else cellOfFormat4(cell, format.minor, found);
  }
  return findings;
}

type Found = (value: JsonValue | undefined, reason: string) => void;

/** The newest minor of format 4 whose rules are written here. */
const KNOWN_MINOR = 5;
/** From this minor of format 4 on, cells have ids. */
const IDS_FROM = 5;

const ROOT_KEYS = ['cells', 'metadata', 'nbformat', 'nbformat_minor'];
const CODE_KEYS = ['cell_type', 'execution_count', 'metadata', 'outputs', 'source'];
const TEXT_KEYS = ['cell_type', 'metadata', 'source'];

function metadataFindings(metadata: JsonObject | undefined, found: Found): void {
  const kernel = memberOf(metadata, 'kernelspec');
  if (kernel?.kind === 'object') {
    missing(kernel, ['name', 'display_name'], (name) =>
      found(kernel, `"${name}" of the kernelspec is missing`),
    );
  } else if (kernel !== undefined) found(kernel, 'the kernelspec is not an object');
  const language = memberOf(metadata, 'language_info');
  if (language?.kind === 'object') {
    missing(language, ['name'], () => found(language, '"name" of language_info is missing'));
  } else if (language !== undefined) found(language, 'language_info is not an object');
}

function cellOfFormat4(cell: Cell, minor: number, found: Found): void {
  const { node, type, metadata } = cell;
  const isCode = type === 'code';
  if (!isCode && type !== 'markdown' && type !== 'raw') {
    if (minor <= KNOWN_MINOR) found(memberOf(node, 'cell_type'), `"${type}" is no type of cell`);
    return;
  }
  const needed = isCode ? CODE_KEYS : TEXT_KEYS;
  missing(node, needed, (name) => found(node, `"${name}" is missing`));
  const extra = [...(isCode ? [] : ['attachments']), ...(minor >= IDS_FROM ? ['id'] : [])];
  if (minor <= KNOWN_MINOR) {
    unknown(node, [...needed, ...extra], (name, value) =>
      found(value, `"${name}" is no key of a ${type} cell`),
    );
  }
  if (minor >= IDS_FROM) {
    const id = memberOf(node, 'id');
    if (id === undefined) found(node, '"id" is missing');
    else if (cell.id === undefined || !isValidCellId(cell.id)) {
      found(id, 'the id is not 1 to 64 letters, digits, "-" and "_"');
    }
  }
  cellMetadata(metadata, found);
  attachmentFindings(cell.attachments, found);
  if (!isCode) return;
  if (!isCount(cell.executionCount))
    found(cell.executionCount, '"execution_count" is neither a number nor null');
  outputFindings(cell.outputs, found);
}

function cellMetadata(metadata: JsonObject | undefined, found: Found): void {
  const name = memberOf(metadata, 'name');
  if (name !== undefined && (name.kind !== 'string' || decodeString(name) === '')) {
    found(name, 'the cell\'s "name" is not a text');
  }
  const tags = memberOf(metadata, 'tags');
  if (tags === undefined) return;
  const names =
    tags.kind === 'array'
      ? tags.items.map((tag) => (tag.kind === 'string' ? decodeString(tag) : ','))
      : [','];
  if (names.some((tag) => tag === '' || tag.includes(',')))
    found(tags, 'the tags are not texts without commas');
  else if (new Set(names).size < names.length) found(tags, 'a tag stands there twice');
}

function attachmentFindings(attachments: JsonValue | undefined, found: Found): void {
  if (attachments === undefined) return;
  const files = expand(attachments);
  if (files.kind !== 'object') {
    found(files, '"attachments" is not an object');
    return;
  }
  for (const [name, bundle] of lastMembers(files)) {
    if (bundle.kind !== 'object') found(bundle, `the attachment "${name}" is not an object of mime types`);
  }
}

/** Keys that each type of output needs; others are not allowed. */
const OUTPUT_KEYS: Readonly<Record<string, readonly string[]>> = {
  execute_result: ['data', 'execution_count', 'metadata', 'output_type'],
  display_data: ['data', 'metadata', 'output_type'],
  stream: ['name', 'output_type', 'text'],
  error: ['ename', 'evalue', 'output_type', 'traceback'],
};

function outputFindings(outputs: JsonValue | undefined, found: Found): void {
  if (outputs === undefined) return;
  const list = expand(outputs);
  if (list.kind !== 'array') {
    found(list, '"outputs" is not a list');
    return;
  }
  for (const output of list.items) {
    if (output.kind !== 'object') {
      found(output, 'an output is not an object');
      continue;
    }
    const type = joinedText(memberOf(output, 'output_type')) ?? '';
    const keys = OUTPUT_KEYS[type];
    if (keys === undefined) {
      found(output, `"${type}" is no type of output`);
      continue;
    }
    missing(output, keys, (name) => found(output, `"${name}" of an output (${type}) is missing`));
    unknown(output, keys, (name, value) => found(value, `"${name}" is no key of an output (${type})`));
    const text = memberOf(output, 'text');
    if (text !== undefined && joinedText(text) === undefined) found(text, "an output's text is not text");
    const data = memberOf(output, 'data');
    if (data !== undefined && data.kind !== 'object')
      found(data, "an output's data is not an object of mime types");
  }
}

const TYPES_OF_FORMAT_3: ReadonlySet<string> = new Set(['code', 'markdown', 'html', 'raw', 'heading']);

function cellOfFormat3(cell: Cell, found: Found): void {
  const { node, type } = cell;
  if (!TYPES_OF_FORMAT_3.has(type)) {
    found(memberOf(node, 'cell_type'), `"${type}" is no type of cell`);
    return;
  }
  const needed =
    type === 'code'
      ? ['input', 'language', 'outputs']
      : type === 'heading'
        ? ['source', 'level']
        : ['source'];
  missing(node, needed, (name) => found(node, `"${name}" is missing`));
  if (type === 'code' && !isCount(cell.executionCount)) {
    found(cell.executionCount, '"prompt_number" is neither a number nor null');
  }
}

function isCount(value: JsonValue | undefined): boolean {
  if (value === undefined) return true;
  const text = value.bytes.toString('latin1', value.start, value.end);
  return text === 'null' || (value.kind === 'number' && /^[0-9]+$/.test(text));
}

function missing(object: JsonObject, names: readonly string[], found: (name: string) => void): void {
  for (const name of names) if (memberOf(object, name) === undefined) found(name);
}

function unknown(
  object: JsonObject,
  names: readonly string[],
  found: (name: string, value: JsonValue) => void,
): void {
  for (const { name, value } of object.members) if (!names.includes(name)) found(name, value);
}
