/** One cell on three sides, merged field by field. What one side left alone is the other's, byte for byte;
 *  where both wrote, the cell keeps ours' bytes but for the fields that change. */
import { sameOutputs } from '../diff/same-outputs.ts';
import { readJson } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { sameValue } from '../json/same.ts';
import type { JsonObject } from '../json/value.ts';
import { CellDraft } from '../notebook/cell-draft.ts';
import { cellDepth } from '../notebook/fields.ts';
import type { Cell } from '../notebook/notebook.ts';
import { hasRun } from '../notebook/run.ts';
import { splitLines } from '../text/lines.ts';
import type { MergeContext } from './context.ts';
import { mergeKeys, sameKept } from './merge-keys.ts';
import type { CellClash } from './merge-result.ts';
import { mergeSource, sourceAgainstNothing } from './merge-source.ts';
import { type ConflictRecord, RECORD_KEY, recordText } from './record.ts';
import type { Sides } from './sides.ts';

type Party = 'ours' | 'theirs';

interface Written {
  readonly bytes: Buffer;
  /** The cell whose bytes these are, but for the fields that changed; it gave the id. */
  readonly carrier: Cell;
}

export type CellMerge =
  /** One side's, as it is or with a run that the other side made of the same source. */
  | ({ readonly kind: 'taken'; readonly from: Party } & Written)
  | ({ readonly kind: 'merged'; readonly outputsCleared: boolean } & Written)
  /** A person has to settle at least one clash in it. */
  | ({
      readonly kind: 'conflict';
      readonly clashes: readonly CellClash[];
      readonly outputsCleared: boolean;
    } & Written);

/** Of a cell that both sides have; without base both added it. */
export function mergeCell(sides: Sides<Cell>, context: MergeContext): CellMerge {
  const { base, ours, theirs } = sides;
  if (sameValue(ours.node, theirs.node)) return taken('ours', ours, context);
  if (base !== undefined && sameValue(theirs.node, base.node)) return taken('ours', ours, context);
  if (base !== undefined && sameValue(ours.node, base.node)) return taken('theirs', theirs, context);

  const type = mergeType(sides, context);
  const sources = { base: base?.source, ours: ours.source, theirs: theirs.source };
  const isProse = type.value === 'markdown' || type.value === 'heading';
  const source = mergeSource(sources, isProse, context.settings);
  const oursWrote = base === undefined || !sameWritten(base, ours, context);
  const theirsWrote = base === undefined || !sameWritten(base, theirs, context);
  if (oursWrote !== theirsWrote) return onOneSide(oursWrote ? 'ours' : 'theirs', source.text, sides, context);

  const depth = cellDepth(context.layout.major);
  const metadata = mergeKeys(
    { base: base?.metadata, ours: ours.metadata, theirs: theirs.metadata },
    ['cell', 'metadata'],
    depth + 1,
    context,
  );
  const [carrier, other] = type.value === ours.type ? [ours, theirs] : [theirs, ours];
  const foreign = carrier === theirs && context.foreign;
  const rest = mergeKeys(
    { base: base?.node, ours: carrier.node, theirs: other.node },
    ['cell'],
    depth,
    context,
    (name) => !OWN_FIELDS.has(name),
  );
  const draft = new CellDraft(carrier, context.layout, foreign, rest.changes);
  if (metadata.changes.size > 0) {
    const { style } = context.layout;
    draft.set('metadata', rebuildObject(ours.metadata, metadata.changes, style, depth + 1, false));
  } else if (carrier === theirs) {
    const { metadata: own } = ours;
    draft.set('metadata', own === undefined ? Buffer.from('{}') : own.bytes.subarray(own.start, own.end));
  }
  draft.source(source.text);
  const outputsCleared = takeRun(draft, carrier, source.text, sides, context);
  const records = [...type.records, ...metadata.records, ...rest.records];
  addRecords(draft, { carrier, foreign }, records, context);
  const clashes = [
    ...(source.hunks === 0 ? [] : [{ kind: 'source' as const, hunks: source.hunks }]),
    ...records.map(clashOf),
  ];
  const written = { bytes: draft.write(), carrier, outputsCleared };
  return clashes.length === 0 ? { kind: 'merged', ...written } : { kind: 'conflict', clashes, ...written };
}

/** The cell that one side deleted and `editedBy` changed: undefined where it may go, since the change is none
 *  that a person made (outputs, noise, white space). */
export function mergeDeleted(
  base: Cell,
  edited: Cell,
  editedBy: Party,
  context: MergeContext,
): CellMerge | undefined {
  const sourceEdited = withoutSpace(base.source) !== withoutSpace(edited.source);
  const onlySpace = !sourceEdited && sameWritten(base, edited, context, true);
  if (onlySpace) return undefined;
  return againstNothing(sourceEdited ? base.source : undefined, edited, editedBy, context);
}

/** The cell that `side` added, unless the other one took it away: nobody knows which. */
export function mergeUnknown(cell: Cell, side: Party, context: MergeContext): CellMerge | undefined {
  return againstNothing('', cell, side, context);
}

/** `base`: the source before, around which the markers stand; undefined: none are needed. */
function againstNothing(
  base: string | undefined,
  edited: Cell,
  editedBy: Party,
  context: MergeContext,
): CellMerge | undefined {
  const { favor } = context.settings;
  const deletedBy = editedBy === 'ours' ? 'theirs' : 'ours';
  if (favor === deletedBy) return undefined;
  if (favor !== 'none') return taken(editedBy, edited, context);
  const foreign = editedBy === 'theirs' && context.foreign;
  const draft = new CellDraft(edited, context.layout, foreign);
  if (base !== undefined) {
    const [lines, editedLines] = [splitLines(base), splitLines(edited.source)];
    draft.source(sourceAgainstNothing(lines, editedLines, editedBy, context.settings).text);
    draft.clearRun();
  }
  addRecords(
    draft,
    { carrier: edited, foreign },
    [{ kind: 'deleted', by: deletedBy, isMarked: base !== undefined }],
    context,
  );
  return {
    kind: 'conflict',
    clashes: [{ kind: 'delete-edit', deletedBy }],
    bytes: draft.write(),
    carrier: edited,
    outputsCleared: base !== undefined && edited.type === 'code',
  };
}

/** A cell of one side with another source: a part of a cell that was split, with the other side's edits in it. */
export function withSource(cell: Cell, source: string, from: Party, context: MergeContext): CellMerge {
  if (cell.source === source) return taken(from, cell, context);
  const draft = new CellDraft(cell, context.layout, from === 'theirs' && context.foreign);
  draft.source(source);
  const outputsCleared = draft.clearRun();
  return { kind: 'merged', bytes: draft.write(), carrier: cell, outputsCleared };
}

/** One side's cell as it is, in ours' layout. */
function taken(from: Party, cell: Cell, context: MergeContext): CellMerge {
  const draft = new CellDraft(cell, context.layout, from === 'theirs' && context.foreign);
  return { kind: 'taken', from, bytes: draft.write(), carrier: cell };
}

/** Only `side` changed what people write: its cell, but for white space in the source and a run that the other side
 *  made of the same source. */
function onOneSide(side: Party, source: string, sides: Sides<Cell>, context: MergeContext): CellMerge {
  const cell = sides[side];
  const draft = new CellDraft(cell, context.layout, side === 'theirs' && context.foreign);
  draft.source(source);
  takeRun(draft, cell, source, sides, context);
  return { kind: 'taken', from: side, bytes: draft.write(), carrier: cell };
}

/** Whether `cell` says what `base` says, runs and noise aside; `anySpace`: white space in the source aside too. */
function sameWritten(base: Cell, cell: Cell, { settings }: MergeContext, anySpace = false): boolean {
  return (
    base.type === cell.type &&
    (base.source === cell.source || (anySpace && withoutSpace(base.source) === withoutSpace(cell.source))) &&
    sameKept(base.metadata, cell.metadata, ['cell', 'metadata'], settings.normalizer) &&
    sameKept(base.node, cell.node, ['cell'], settings.normalizer, (name) => !OWN_FIELDS.has(name))
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

function mergeType(
  { base, ours, theirs }: Sides<Cell>,
  { settings: { favor } }: MergeContext,
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

/** Gives the draft of `carrier` the run that belongs to `source`; true where its outputs had to be cleared. */
function takeRun(
  draft: CellDraft,
  carrier: Cell,
  source: string,
  sides: Sides<Cell>,
  context: MergeContext,
): boolean {
  if (carrier.type !== 'code') return false;
  const run = chooseRun(source, sides, context);
  if (run === carrier) return false;
  if (run === undefined) return draft.clearRun();
  const foreign = run === sides.theirs && context.foreign;
  if (!sameOutputs(carrier.outputs, run.outputs)) draft.outputs(run.outputs, foreign);
  if (!sameValue(carrier.executionCount, run.executionCount)) draft.count(run.executionCount);
  return false;
}

/** The side whose run stands beside this source; undefined where neither side ran it. */
function chooseRun(
  source: string,
  { base, ours, theirs }: Sides<Cell>,
  { clearedAll }: MergeContext,
): Cell | undefined {
  const byOurs = ours.type === 'code' && ours.source === source;
  const byTheirs = theirs.type === 'code' && theirs.source === source;
  if (!byOurs) return byTheirs ? theirs : undefined;
  if (!byTheirs || sameRun(ours, theirs)) return ours;
  if (base !== undefined && base.source === source) {
    if (sameRun(theirs, base)) return ours;
    if (sameRun(ours, base)) return theirs;
  }
  if (!hasRun(ours) && hasRun(theirs)) return clearedAll.ours ? ours : theirs;
  if (!hasRun(theirs) && hasRun(ours)) return clearedAll.theirs ? theirs : ours;
  return ours;
}

function sameRun(one: Cell, other: Cell): boolean {
  return sameValue(one.executionCount, other.executionCount) && sameOutputs(one.outputs, other.outputs);
}

function addRecords(
  draft: CellDraft,
  { carrier, foreign }: { readonly carrier: Cell; readonly foreign: boolean },
  records: readonly ConflictRecord[],
  { layout: { style, major } }: MergeContext,
): void {
  if (records.length === 0) return;
  const depth = cellDepth(major) + 1;
  const merged = draft.get('metadata');
  const metadata = merged === undefined ? carrier.metadata : (readJson(merged) as JsonObject);
  const record = new Map([[RECORD_KEY, recordText(records, style, depth + 1)]]);
  draft.set('metadata', rebuildObject(metadata, record, style, depth, foreign && merged === undefined));
}

function clashOf(record: ConflictRecord): CellClash {
  return record.kind === 'deleted'
    ? { kind: 'delete-edit', deletedBy: record.by }
    : { kind: 'value', path: record.path };
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}
