/** One cell on three sides, merged field by field. What one side left alone is the other's, byte for byte;
 *  where both wrote, the cell keeps ours' bytes but for the fields that change. */
import { sameOutputs } from '../diff/same-outputs.ts';
import { expand, readJson } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { sameValue } from '../json/same.ts';
import { layOut } from '../json/style.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { countName, sourceName, writeSource } from '../notebook/fields.ts';
import type { Cell } from '../notebook/notebook.ts';
import { splitLines } from '../text/lines.ts';
import { carry, type KeyMergeContext, mergeKeys, sameKept } from './merge-keys.ts';
import type { MergeSettings } from './merge-result.ts';
import { mergeSource, type SourceMerge, sourceAgainstNothing } from './merge-source.ts';
import { type ConflictRecord, RECORD_KEY, writeRecord } from './record.ts';

export interface CellMergeContext extends KeyMergeContext {
  readonly settings: MergeSettings;
  /** 3 or 4: what the fields are called. */
  readonly major: number;
  /** Levels of indent before a cell's opening brace. */
  readonly depth: number;
  /** All code cells of that side have lost their outputs since base: a clearing that was meant. */
  readonly clearedAll: { readonly ours: boolean; readonly theirs: boolean };
}

export interface CellMerge {
  readonly bytes: Buffer;
  /** The cell whose bytes these are, but for the fields that changed; it gave the id. */
  readonly carrier: Cell;
  readonly from: 'ours' | 'theirs' | 'both';
  readonly hunks: number;
  readonly records: readonly ConflictRecord[];
  readonly outputsCleared: boolean;
}

/** `base` undefined: both sides added the cell. */
export function mergeCell(
  base: Cell | undefined,
  ours: Cell,
  theirs: Cell,
  context: CellMergeContext,
): CellMerge {
  if (sameValue(ours.node, theirs.node)) return whole(ours, 'ours', context);
  if (base !== undefined && sameValue(theirs.node, base.node)) return whole(ours, 'ours', context);
  if (base !== undefined && sameValue(ours.node, base.node)) return whole(theirs, 'theirs', context);

  const type = mergeType(base, ours, theirs, context);
  const prose = type.value === 'markdown' || type.value === 'heading';
  const source = mergeSource(base?.source ?? '', ours.source, theirs.source, prose, context.settings);
  const oursWrote = base === undefined || !sameWritten(base, ours, context);
  const theirsWrote = base === undefined || !sameWritten(base, theirs, context);

  if (!oursWrote && theirsWrote) return onOneSide(theirs, 'theirs', base, ours, theirs, source, context);
  if (oursWrote && !theirsWrote) return onOneSide(ours, 'ours', base, ours, theirs, source, context);

  const inner = context.depth + 1;
  const metadata = mergeKeys(
    { base: base?.metadata, ours: ours.metadata, theirs: theirs.metadata },
    ['cell', 'metadata'],
    inner,
    context,
  );
  const carrier = type.value === ours.type ? ours : theirs;
  const other = carrier === ours ? theirs : ours;
  const rest = mergeKeys(
    { base: base?.node, ours: carrier.node, theirs: other.node },
    ['cell'],
    context.depth,
    context,
    (name) => !OWN_FIELDS.has(name),
  );
  const records = [...type.records, ...metadata.records, ...rest.records];
  const changes = new Map(rest.changes);
  if (metadata.changes.size > 0) {
    changes.set('metadata', rebuildObject(ours.metadata, metadata.changes, context.style, inner, false));
  } else if (carrier === theirs) {
    changes.set('metadata', ours.metadata === undefined ? Buffer.from('{}') : bytesOf(ours.metadata));
  }
  const cleared = writeFields(changes, carrier, source, type.value, base, ours, theirs, context);
  const foreign = carrier === theirs && context.foreign;
  addRecords(changes, carrier, records, foreign, context);
  return {
    bytes: rebuildObject(carrier.node, changes, context.style, context.depth, foreign),
    carrier,
    from: 'both',
    hunks: source.hunks,
    records,
    outputsCleared: cleared,
  };
}

/** The cell that one side deleted and the other changed: undefined where it may go, since the change is none
 *  that a person made (outputs, noise, white space). */
export function mergeDeleted(
  base: Cell,
  edited: Cell,
  editedBy: 'ours' | 'theirs',
  context: CellMergeContext,
): CellMerge | undefined {
  const deletedBy = editedBy === 'ours' ? 'theirs' : 'ours';
  const sourceEdited = withoutSpace(base.source) !== withoutSpace(edited.source);
  const onlySpace = !sourceEdited && sameWritten(base, edited, context, true);
  if (onlySpace || context.favor === deletedBy) return undefined;
  if (context.favor !== 'none') return whole(edited, editedBy, context);
  const records: readonly ConflictRecord[] = [{ kind: 'deleted', by: deletedBy }];
  const changes = new Map<string, Buffer | undefined>();
  let hunks = 0;
  if (sourceEdited) {
    const source = sourceAgainstNothing(
      splitLines(base.source),
      splitLines(edited.source),
      editedBy,
      context.settings,
    );
    hunks = source.hunks;
    changes.set(
      sourceName(edited, context.major),
      writeSource(source.text, edited, context.style, context.depth),
    );
    clearRun(changes, edited, edited.type, context);
  }
  const foreign = editedBy === 'theirs' && context.foreign;
  addRecords(changes, edited, records, foreign, context);
  return {
    bytes: rebuildObject(edited.node, changes, context.style, context.depth, foreign),
    carrier: edited,
    from: editedBy,
    hunks,
    records,
    outputsCleared: sourceEdited && edited.type === 'code',
  };
}

/** Whether `cell` says what `base` says, runs and noise aside; `anySpace`: white space in the source aside too. */
function sameWritten(base: Cell, cell: Cell, context: CellMergeContext, anySpace = false): boolean {
  return (
    base.type === cell.type &&
    (base.source === cell.source || (anySpace && withoutSpace(base.source) === withoutSpace(cell.source))) &&
    sameKept(base.metadata, cell.metadata, ['cell', 'metadata'], context.normalizer) &&
    sameKept(base.node, cell.node, ['cell'], context.normalizer, (name) => !OWN_FIELDS.has(name))
  );
}

/** Fields with rules of their own; all others (attachments, unknown keys) merge by key. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'cell_type',
  'id',
  'source',
  'input',
  'outputs',
  'execution_count',
  'prompt_number',
  'metadata',
]);

/** One cell as it is, in ours' layout. */
function whole(cell: Cell, from: 'ours' | 'theirs', context: CellMergeContext): CellMerge {
  const bytes = from === 'theirs' ? carry(cell.node, context.depth, context) : bytesOf(cell.node);
  return { bytes, carrier: cell, from, hunks: 0, records: [], outputsCleared: false };
}

/** One cell with another source; its outputs, which then belong to none, are cleared. */
export function withSource(
  cell: Cell,
  source: string,
  from: 'ours' | 'theirs',
  context: CellMergeContext,
): CellMerge {
  if (cell.source === source) return whole(cell, from, context);
  const changes = new Map<string, Buffer | undefined>();
  changes.set(sourceName(cell, context.major), writeSource(source, cell, context.style, context.depth));
  const outputsCleared = clearRun(changes, cell, cell.type, context);
  const foreign = from === 'theirs' && context.foreign;
  const bytes = rebuildObject(cell.node, changes, context.style, context.depth, foreign);
  return { bytes, carrier: cell, from: 'both', hunks: 0, records: [], outputsCleared };
}

/** Only `side` changed what people write: its cell as it is, but for a run that the other side made of the same source. */
function onOneSide(
  cell: Cell,
  side: 'ours' | 'theirs',
  base: Cell | undefined,
  ours: Cell,
  theirs: Cell,
  source: SourceMerge,
  context: CellMergeContext,
): CellMerge {
  const changes = new Map<string, Buffer | undefined>();
  writeFields(changes, cell, source, cell.type, base, ours, theirs, context);
  const foreign = side === 'theirs' && context.foreign;
  if (changes.size === 0) return whole(cell, side, context);
  return {
    bytes: rebuildObject(cell.node, changes, context.style, context.depth, foreign),
    carrier: cell,
    from: side,
    hunks: 0,
    records: [],
    outputsCleared: false,
  };
}

function mergeType(
  base: Cell | undefined,
  ours: Cell,
  theirs: Cell,
  { favor }: CellMergeContext,
): { readonly value: string; readonly records: readonly ConflictRecord[] } {
  if (ours.type === theirs.type || theirs.type === base?.type) return { value: ours.type, records: [] };
  if (ours.type === base?.type || favor === 'theirs') return { value: theirs.type, records: [] };
  if (favor !== 'none') return { value: ours.type, records: [] };
  const text = (cell: Cell | undefined): string | undefined =>
    cell === undefined ? undefined : JSON.stringify(cell.type);
  const path = ['cell', 'cell_type'];
  return {
    value: ours.type,
    records: [{ kind: 'value', path, base: text(base), ours: text(ours), theirs: text(theirs) }],
  };
}

/** Adds what `carrier` must change to hold the merged source and the run that belongs to it;
 *  returns true where the outputs had to be cleared. */
function writeFields(
  changes: Map<string, Buffer | undefined>,
  carrier: Cell,
  source: SourceMerge,
  type: string,
  base: Cell | undefined,
  ours: Cell,
  theirs: Cell,
  context: CellMergeContext,
): boolean {
  if (source.text !== carrier.source) {
    changes.set(
      sourceName(carrier, context.major),
      writeSource(source.text, carrier, context.style, context.depth),
    );
  }
  if (type !== 'code') return false;
  const run = chooseRun(source.text, base, ours, theirs, context);
  if (run === carrier) return false;
  if (run === undefined) return clearRun(changes, carrier, type, context);
  const inner = context.depth + 1;
  const count = countName(context.major);
  const fromTheirs = run === theirs;
  const taken = (value: JsonValue | undefined, absent: string): Buffer =>
    value === undefined ? Buffer.from(absent) : fromTheirs ? carry(value, inner, context) : bytesOf(value);
  if (!sameOutputs(carrier.outputs, run.outputs)) changes.set('outputs', taken(run.outputs, '[]'));
  if (!sameValue(carrier.executionCount, run.executionCount))
    changes.set(count, taken(run.executionCount, 'null'));
  return false;
}

/** The side whose run stands beside this source; undefined where neither side ran it. */
function chooseRun(
  source: string,
  base: Cell | undefined,
  ours: Cell,
  theirs: Cell,
  context: CellMergeContext,
): Cell | undefined {
  const byOurs = ours.type === 'code' && ours.source === source;
  const byTheirs = theirs.type === 'code' && theirs.source === source;
  if (!byOurs) return byTheirs ? theirs : undefined;
  if (!byTheirs || sameRun(ours, theirs)) return ours;
  if (base !== undefined && base.source === source) {
    if (sameRun(theirs, base)) return ours;
    if (sameRun(ours, base)) return theirs;
  }
  if (isCleared(ours) && !isCleared(theirs)) return context.clearedAll.ours ? ours : theirs;
  if (isCleared(theirs) && !isCleared(ours)) return context.clearedAll.theirs ? theirs : ours;
  return ours;
}

function sameRun(one: Cell, other: Cell): boolean {
  return sameValue(one.executionCount, other.executionCount) && sameOutputs(one.outputs, other.outputs);
}

/** No outputs, and no count that would tell of a run without any. */
function isCleared(cell: Cell): boolean {
  const outputs = cell.outputs === undefined ? undefined : expand(cell.outputs);
  const none = outputs === undefined || (outputs.kind === 'array' && outputs.items.length === 0);
  return none && cell.executionCount?.kind !== 'number';
}

function clearRun(
  changes: Map<string, Buffer | undefined>,
  carrier: Cell,
  type: string,
  context: CellMergeContext,
): boolean {
  if (type !== 'code' || isCleared(carrier)) return false;
  changes.set('outputs', Buffer.from('[]'));
  changes.set(countName(context.major), Buffer.from('null'));
  return true;
}

function addRecords(
  changes: Map<string, Buffer | undefined>,
  carrier: Cell,
  records: readonly ConflictRecord[],
  foreign: boolean,
  context: CellMergeContext,
): void {
  if (records.length === 0) return;
  const inner = context.depth + 1;
  const merged = changes.get('metadata');
  const metadata = merged === undefined ? carrier.metadata : (readJson(merged) as JsonObject);
  const record = layOut(readJson(Buffer.from(writeRecord(records))), context.style, inner + 1);
  changes.set(
    'metadata',
    rebuildObject(
      metadata,
      new Map([[RECORD_KEY, record]]),
      context.style,
      inner,
      foreign && merged === undefined,
    ),
  );
}

function bytesOf(value: JsonValue): Buffer {
  return value.bytes.subarray(value.start, value.end);
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}
