/** One cell on three sides, merged field by field. What one side left alone is the other's, byte for byte;
 *  where both wrote, the cell keeps ours' bytes but for the fields that change. */
import { sameOutputs } from '../diff/same-outputs.ts';
import { readJson } from '../json/read.ts';
import { type MemberChanges, rebuildObject } from '../json/rebuild.ts';
import { lastMembers, sameValue } from '../json/same.ts';
import type { JsonObject } from '../json/value.ts';
import { CellDraft } from '../notebook/cell-draft.ts';
import { cellDepth } from '../notebook/fields.ts';
import type { Normalizer } from '../notebook/normalizer.ts';
import type { Cell } from '../notebook/notebook.ts';
import { hasRun } from '../notebook/run.ts';
import { isBlankCell } from '../notebook/source-start.ts';
import { splitLines } from '../text/lines.ts';
import type { MergeContext } from './context.ts';
import { mergeKeys, sameKept } from './merge-keys.ts';
import type { CellClash } from './merge-result.ts';
import { mergeSource, sourceAgainstNothing } from './merge-source.ts';
import { mergeType } from './merge-type.ts';
import { type ConflictRecord, RECORD_KEY, recordText } from './record.ts';
import type { Sides } from './sides.ts';

type Party = 'ours' | 'theirs';

interface Written {
  /** undefined: those that the carrier has in its file. */
  readonly bytes: Buffer | undefined;
  /** The cell whose bytes these are, but for the fields that changed; it gave the id. */
  readonly carrier: Cell;
  /** undefined: the carrier's. */
  readonly source: string | undefined;
  /** Whose run its outputs are. */
  readonly run: Party | undefined;
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
  const source = mergeSource(sources, type.isProse, context.settings);
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
  const carrier = type.value === ours.type ? ours : theirs;
  const foreign = carrier === theirs && context.foreign;
  const byKey = (name: string): boolean =>
    !OWN_FIELDS.has(name) &&
    !(type.takesAttachments && name === 'attachments') &&
    !(ours.type !== theirs.type && TYPE_FIELDS.has(name));
  const rest = mergeKeys(
    { base: base?.node, ours: ours.node, theirs: theirs.node },
    ['cell'],
    depth,
    context,
    byKey,
  );
  const changes =
    carrier === ours ? rest.changes : new Map([...membersOf(ours.node, theirs.node, byKey), ...rest.changes]);
  const draft = new CellDraft(carrier, context.layout, foreign, changes);
  if (metadata.changes.size > 0) {
    const { style } = context.layout;
    draft.set('metadata', rebuildObject(ours.metadata, metadata.changes, style, depth + 1, false));
  } else if (carrier === theirs) {
    const { metadata: own } = ours;
    draft.set('metadata', own === undefined ? Buffer.from('{}') : own.bytes.subarray(own.start, own.end));
  }
  draft.source(source.text);
  const { run, outputsCleared } = takeRun(draft, carrier, source.text, sides, context);
  const records = [...type.records, ...metadata.records, ...rest.records];
  addRecords(draft, { carrier, foreign }, records, context);
  const clashes = [
    ...(source.hunks === 0 ? [] : [{ kind: 'source' as const, hunks: source.hunks }]),
    ...records.map(clashOf),
  ];
  const written = { bytes: draft.write(), carrier, source: source.text, run, outputsCleared };
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
  const sourceEdited = !isBlankCell(edited) && withoutSpace(base.source) !== withoutSpace(edited.source);
  if (!sourceEdited && sameButSource(base, edited, context.settings.normalizer)) return undefined;
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
  let source: string | undefined;
  if (base !== undefined) {
    const [lines, editedLines] = [splitLines(base), splitLines(edited.source)];
    source = sourceAgainstNothing(lines, editedLines, editedBy, context.settings).text;
    draft.source(source);
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
    source,
    run: base === undefined ? editedBy : undefined,
    outputsCleared: base !== undefined && edited.type === 'code',
  };
}

/** A cell of one side with another source: a part of a cell that was split, with the other side's edits in it. */
export function withSource(cell: Cell, source: string, from: Party, context: MergeContext): CellMerge {
  if (cell.source === source) return taken(from, cell, context);
  const draft = new CellDraft(cell, context.layout, from === 'theirs' && context.foreign);
  draft.source(source);
  const outputsCleared = draft.clearRun();
  return { kind: 'merged', bytes: draft.write(), carrier: cell, source, run: undefined, outputsCleared };
}

/** One side's cell as it is, in ours' layout. */
function taken(from: Party, cell: Cell, { layout, foreign }: MergeContext): CellMerge {
  const bytes = from === 'theirs' && foreign ? new CellDraft(cell, layout, true).write() : undefined;
  return { kind: 'taken', from, bytes, carrier: cell, source: undefined, run: from };
}

/** Only `side` changed what people write: its cell, but for white space in the source and a run that the other side
 *  made of the same source. */
function onOneSide(side: Party, source: string, sides: Sides<Cell>, context: MergeContext): CellMerge {
  const cell = sides[side];
  const draft = new CellDraft(cell, context.layout, side === 'theirs' && context.foreign);
  draft.source(source);
  const { run } = takeRun(draft, cell, source, sides, context);
  return { kind: 'taken', from: side, bytes: draft.write(), carrier: cell, source, run };
}

/** Whether `cell` says what `base` says, runs and noise aside. */
function sameWritten(base: Cell, cell: Cell, { settings }: MergeContext): boolean {
  return base.source === cell.source && sameButSource(base, cell, settings.normalizer);
}

/** Whether all that people write in a cell but its source is the same. */
export function sameButSource(base: Cell, cell: Cell, normalizer: Normalizer): boolean {
  return (
    base.type === cell.type &&
    sameKept(base.metadata, cell.metadata, ['cell', 'metadata'], normalizer) &&
    sameKept(base.node, cell.node, ['cell'], normalizer, (name) => !OWN_FIELDS.has(name))
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

/** Fields of format 3 that only some types have: they go with the type. */
const TYPE_FIELDS: ReadonlySet<string> = new Set(['collapsed', 'language', 'level']);

/** What makes the members of `other` those of `object`. */
function membersOf(object: JsonObject, other: JsonObject, only: (name: string) => boolean): MemberChanges {
  const members = lastMembers(object);
  const names = [...members.keys(), ...lastMembers(other).keys()].filter(only);
  return new Map(
    names.map((name) => {
      const value = members.get(name);
      return [name, value?.bytes.subarray(value.start, value.end)];
    }),
  );
}

/** Gives the draft of `carrier` the run that belongs to `source`, and says whose it is. */
function takeRun(
  draft: CellDraft,
  carrier: Cell,
  source: string,
  sides: Sides<Cell>,
  context: MergeContext,
): { readonly run: Party | undefined; readonly outputsCleared: boolean } {
  if (carrier.type !== 'code') return { run: undefined, outputsCleared: false };
  const run = chooseRun(source, sides, context);
  if (run === undefined) return { run, outputsCleared: draft.clearRun() };
  const cell = sides[run];
  if (cell !== carrier) {
    if (!sameOutputs(carrier.outputs, cell.outputs))
      draft.outputs(cell.outputs, run === 'theirs' && context.foreign);
    if (!sameValue(carrier.executionCount, cell.executionCount)) draft.count(cell.executionCount);
  }
  return { run, outputsCleared: false };
}

/** The side whose run stands beside this source; undefined where neither side ran it, and where nothing is written. */
function chooseRun(
  source: string,
  { base, ours, theirs }: Sides<Cell>,
  { clearedAll }: MergeContext,
): Party | undefined {
  if (source.trim() === '') return undefined;
  const byOurs = ours.type === 'code' && ours.source === source;
  const byTheirs = theirs.type === 'code' && theirs.source === source;
  if (!byOurs) return byTheirs ? 'theirs' : undefined;
  if (!byTheirs || sameRun(ours, theirs)) return 'ours';
  if (base !== undefined && base.source === source) {
    if (sameRun(theirs, base)) return 'ours';
    if (sameRun(ours, base)) return 'theirs';
  }
  if (!hasRun(ours) && hasRun(theirs)) return clearedAll.ours ? 'ours' : 'theirs';
  if (!hasRun(theirs) && hasRun(ours)) return clearedAll.theirs ? 'theirs' : 'ours';
  return 'ours';
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
