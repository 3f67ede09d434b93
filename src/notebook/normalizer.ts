/** What machines wrote, and what people wrote: noise-table.ts says it, and a repository adds and excepts.
 *
 *  kept:   a person wrote it, or set it.
 *  hidden: a machine wrote it, renderers use it: not shown in diffs, never a conflict, left in the file by `clean`.
 *  taken:  a machine wrote it, and the next run or save writes it again: `clean` takes it away as well. */
import { NotebookError } from '../errors.ts';
import type { Edit } from '../json/edit.ts';
import { decodeString, expand } from '../json/read.ts';
import { removeParts } from '../json/remove.ts';
import { memberOf } from '../json/same.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { type Fate, NOISE } from './noise-table.ts';
import type { Cell, Notebook } from './notebook.ts';
import { isEmptyList } from './run.ts';
import { isBlankCell } from './source-start.ts';

export interface NormalizerOptions {
  /** Further keys to take away: `metadata.x` for the notebook's, `cell.metadata.x` for a cell's, `cell.x`. */
  readonly strip?: readonly string[];
  /** Exceptions from the table, written the same way; a key named here is kept with all that is below it. */
  readonly keep?: readonly string[];
  /** Take outputs also where the tag `keep_output` or the metadata `keep_output` / `init_cell` asks to keep them. */
  readonly ignoreTags?: boolean;
  /** Outputs that stay although outputs are taken: those that meet all of what is said here. */
  readonly keepOutputs?: OutputRule;
  /** Cells that `clean` takes away whole. */
  readonly dropCells?: { readonly empty?: boolean; readonly tags?: readonly string[] };
}

export interface OutputRule {
  /** Bytes of one output's JSON, at most. */
  readonly maxSize?: number;
  /** Streams, errors and results that are plain text; no pictures, no HTML. */
  readonly textOnly?: boolean;
}

export interface Normalizer {
  /** What becomes of the value at `path`, keys from the top: `['metadata', ...]` or `['cell', 'metadata', ...]`. */
  readonly fateOf: (path: readonly string[]) => Fate;
  /** Whether something below `path` is kept although the value there is not. */
  readonly keepsBelow: (path: readonly string[]) => boolean;
  /** What `clean` does to the notebook: edits of its bytes, sorted. Those of a clean notebook: none. */
  readonly cleanEdits: (notebook: Notebook) => readonly Edit[];
}

/** Rows with dots in their keys are split at dots, but `vnd.databricks.v1+cell` is one key. */
const DOTTED_KEY = /application\/vnd\.databricks\.v1\+(?:cell|notebook)|[^.]+/g;

interface TableNode {
  fate: Fate | undefined;
  readonly children: Map<string, TableNode>;
}

/** Why nobody may strip what `path` names, as a clause; undefined where one may. Written as in `strip`. */
export function stripRefusal(path: string): string | undefined {
  const [top, key, ...below] = path.match(DOTTED_KEY) ?? [];
  if (top === undefined) return 'it names no key';
  if (top === 'cells' || top === 'worksheets' || (top === 'cell' && key === undefined))
    return 'it would take the cells';
  if (top === 'nbformat' || top === 'nbformat_minor') return 'no notebook is one without it';
  if (top === 'metadata' && key === undefined) return 'it would take all that people set';
  if (top !== 'cell') return undefined;
  if (key === 'metadata' && below.length === 0) return 'it would take all that people set';
  if (key === 'id') return 'cells are known by it';
  return WRITTEN.has(key!) ? 'it would take what people wrote' : undefined;
}

/** Keys of a cell that hold, or tell, what a person wrote in it; `input` and `level` in format 3. */
const WRITTEN: ReadonlySet<string> = new Set(['source', 'attachments', 'input', 'cell_type', 'level']);

/** The table with a user's additions and exceptions. Throws NotebookError where `strip` would take what people wrote. */
export function createNormalizer(options: NormalizerOptions = {}): Normalizer {
  const top: TableNode = { fate: undefined, children: new Map() };
  for (const path of options.strip ?? []) {
    const refusal = stripRefusal(path);
    if (refusal === undefined) continue;
    const advice = 'name other keys, such as cell.metadata.x';
    throw new NotebookError({ kind: 'usage', reason: `"${path}" cannot be stripped: ${refusal}`, advice });
  }
  for (const [path, , fate] of NOISE) place(top, path, fate);
  const own: readonly (readonly [string, Fate])[] = [
    ...(options.strip ?? []).map((path) => [path, 'taken'] as const),
    ...(options.keep ?? []).map((path) => [path, 'kept'] as const),
  ];
  // Shorter ones first: a deeper one is then an exception from it.
  for (const [path, fate] of [...own].sort(([one], [other]) => one.length - other.length)) {
    place(top, path, fate).children.clear();
  }
  const outputsKept = fateAt(top, ['cell', 'outputs']) !== 'taken';

  /** Outputs stay in place, by what the cell says, else by the options or the notebook. */
  const keepsOutputs = (cell: Cell, notebook: Notebook): boolean => {
    if (options.ignoreTags === true) return outputsKept;
    return asksToKeepOutputs(cell) ?? (outputsKept || isTrue(memberOf(notebook.metadata, 'keep_output')));
  };

  return {
    fateOf: (path) => fateAt(top, path),
    keepsBelow: (path) => fateAt(top, path) !== 'kept' && keepsInside(nodeAt(top, path)),
    cleanEdits: (notebook) => cleanEdits(notebook, top, keepsOutputs, options),
  };
}

function place(top: TableNode, path: string, fate: Fate): TableNode {
  let node = top;
  for (const key of path.includes('+') ? (path.match(DOTTED_KEY) ?? []) : path.split('.')) {
    if (key === '') continue;
    let child = node.children.get(key);
    if (child === undefined) {
      child = { fate: undefined, children: new Map() };
      node.children.set(key, child);
    }
    node = child;
  }
  node.fate = fate;
  return node;
}

function fateAt(top: TableNode, path: readonly string[]): Fate {
  let node: TableNode | undefined = top;
  let fate: Fate = 'kept';
  for (const key of path) {
    node = node?.children.get(key);
    fate = node?.fate ?? fate;
  }
  return fate;
}

function nodeAt(top: TableNode, path: readonly string[]): TableNode | undefined {
  let node: TableNode | undefined = top;
  for (const key of path) node = node?.children.get(key);
  return node;
}

function keepsInside(node: TableNode | undefined): boolean {
  if (node === undefined) return false;
  return [...node.children.values()].some((child) => child.fate === 'kept' || keepsInside(child));
}

/** As nbstripout has it: `init_cell` in the cell's metadata decides, else `keep_output` there, else the tag of that
 *  name. undefined: the cell says nothing. */
function asksToKeepOutputs(cell: Cell): boolean | undefined {
  const own = memberOf(cell.metadata, 'init_cell') ?? memberOf(cell.metadata, 'keep_output');
  if (own !== undefined) return isTrue(own);
  return tagsOf(cell).includes('keep_output') ? true : undefined;
}

/** The cell's tags; none where the metadata has no list of them. */
export function tagsOf(cell: Pick<Cell, 'metadata'>): readonly string[] {
  const tags = memberOf(cell.metadata, 'tags');
  if (tags?.kind !== 'array') return [];
  return tags.items.flatMap((tag) => (tag.kind === 'string' ? [decodeString(tag)] : []));
}

function isTrue(value: JsonValue | undefined): boolean {
  return value?.kind === 'literal' && value.end - value.start === 4 && value.bytes[value.start] === 0x74;
}

function cleanEdits(
  notebook: Notebook,
  top: TableNode,
  keepsOutputs: (cell: Cell, notebook: Notebook) => boolean,
  options: NormalizerOptions,
): readonly Edit[] {
  const edits: Edit[] = [];
  const cellTable = top.children.get('cell');
  const isKept = (key: string): boolean => fateAt(top, ['cell', key]) !== 'taken';
  const keepsCounts = isKept('execution_count');
  const dropped = new Set<JsonValue>();
  for (const cell of notebook.cells) {
    if (isDropped(cell, options)) {
      dropped.add(cell.node);
      continue;
    }
    const keeps = keepsOutputs(cell, notebook);
    const rule = keeps ? undefined : options.keepOutputs;
    cleanObject(cell.node, cellTable, edits, (name) => {
      if (!MUST_STAY.has(name)) return undefined;
      if (name === 'outputs') return keeps || rule !== undefined ? 'as it is' : '[]';
      return name === 'metadata' || keepsCounts ? 'as it is' : 'null';
    });
    if (!keeps && isKept('outputs')) emptyOutputs(cell, edits);
    else if (keeps || rule !== undefined) filterOutputs(cell, rule, keepsCounts, edits);
  }
  for (const list of notebook.cellLists) {
    const removed = list.items.map((item) => dropped.has(item));
    removeParts(list, list.items, removed, '[]', edits);
  }
  const rootTable: TableNode = { fate: undefined, children: new Map(top.children) };
  rootTable.children.delete('cell');
  cleanObject(notebook.root, rootTable, edits, (name) => (name === 'metadata' ? 'as it is' : undefined));
  // A notebook's own keys may stand before or behind its cells.
  return edits.sort((one, other) => one.start - other.start);
}

function isDropped(cell: Cell, { dropCells }: NormalizerOptions): boolean {
  if (dropCells === undefined) return false;
  if (dropCells.empty === true && isBlankCell(cell)) return true;
  return dropCells.tags?.some((tag) => tagsOf(cell).includes(tag)) === true;
}

/** Of a cell that wants it so, where others keep theirs. */
function emptyOutputs({ outputs }: Cell, edits: Edit[]): void {
  if (outputs === undefined || isEmptyList(outputs)) return;
  edits.push({ start: outputs.start, end: outputs.end, content: '[]' });
}

/** Takes out the outputs that the rule does not keep, and the counts inside those that stay: with them each run would
 *  be a change. */
function filterOutputs(cell: Cell, rule: OutputRule | undefined, keepsCounts: boolean, edits: Edit[]): void {
  const list = cell.outputs === undefined ? undefined : expand(cell.outputs);
  if (list?.kind !== 'array') return;
  const removed = list.items.map((output) => rule !== undefined && !meets(output, rule));
  const isEmptied = removeParts(list, list.items, removed, '[]', edits);
  if (isEmptied || keepsCounts) return;
  for (const [index, output] of list.items.entries()) {
    if (removed[index] === true) continue;
    for (const name of ['execution_count', 'prompt_number']) {
      const count = output.kind === 'object' ? memberOf(output, name) : undefined;
      if (count?.kind === 'number') edits.push({ start: count.start, end: count.end, content: 'null' });
    }
  }
}

function meets(output: JsonValue, { maxSize, textOnly }: OutputRule): boolean {
  if (maxSize !== undefined && output.end - output.start > maxSize) return false;
  if (textOnly !== true) return true;
  const data = output.kind === 'object' ? memberOf(output, 'data') : undefined;
  return data?.kind !== 'object' || data.members.every(({ name }) => name === 'text/plain');
}

/** Keys of a cell that the format demands: they are emptied, not removed. */
const MUST_STAY: ReadonlySet<string> = new Set(['outputs', 'execution_count', 'prompt_number', 'metadata']);

/** Adds the edits that clean `object`; returns true where nothing would be left of it.
 *  `emptied` says for keys that must stay what their empty value is. */
function cleanObject(
  object: JsonObject,
  table: TableNode | undefined,
  edits: Edit[],
  emptied: (name: string) => string | undefined = () => undefined,
  inherited: Fate = 'kept',
): boolean {
  if (table === undefined) return false;
  const { members } = object;
  const removed = members.map(({ name, value }): boolean => {
    const row = table.children.get(name);
    if (row === undefined) return inherited === 'taken';
    const fate = row.fate ?? inherited;
    const empty = emptied(name);
    // A user may take a key and keep some below it: then its inside is looked at like any other.
    if (fate === 'taken' && row.children.size === 0) {
      if (empty === undefined) return true;
      if (empty === 'as it is') return false;
      const stands = value.bytes.toString('latin1', value.start, Math.min(value.end, value.start + 5));
      const isEmpty = empty === '[]' ? isEmptyList(value) : stands === empty;
      if (!isEmpty) edits.push({ start: value.start, end: value.end, content: empty });
      return false;
    }
    const inside = expand(value);
    if (inside.kind !== 'object' || inside.members.length === 0)
      return fate === 'taken' && empty === undefined;
    const own: Edit[] = [];
    const nothingLeft = cleanObject(inside, row, own, undefined, fate);
    if (nothingLeft && empty === undefined) return true;
    edits.push(...own);
    return false;
  });
  const parts = members.map(({ keyStart, value }) => ({ start: keyStart, end: value.end }));
  return removeParts(object, parts, removed, '{}', edits);
}
