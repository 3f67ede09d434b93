/** Three notebooks to one: shortcuts on bytes, which cell is which, the order of cells, each cell, the notebook's
 *  own keys, ids; then ours' bytes with the differences spliced in. */
import { type Alignment, alignCells } from '../diff/align.ts';
import type { Origin } from '../errors.ts';
import { type Edit, splice } from '../json/edit.ts';
import { expand, readJson } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { memberOf } from '../json/same.ts';
import { layOut, type Style, styleOf, writeString } from '../json/style.ts';
import type { JsonObject } from '../json/value.ts';
import { cellIdFromContent, isValidCellId } from '../notebook/cell-id.ts';
import { cellDepth } from '../notebook/fields.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { upgradeToFormat4 } from '../notebook/upgrade.ts';
import { pairAddedCells } from './both-added.ts';
import { type MergeEntry, mergeCellOrder } from './cell-order.ts';
import { type CellMerge, type CellMergeContext, mergeCell, mergeDeleted, withSource } from './merge-cell.ts';
import { mergeKeys } from './merge-keys.ts';
import type { MergeConflict, MergeNote, MergeResult, MergeSettings } from './merge-result.ts';
import { mergeOneSide } from './one-side.ts';
import { RECORD_KEY, writeRecord } from './record.ts';
import { SIDE_NAMES, type SideName, type Sides } from './sides.ts';
import { type Recut, recutCells } from './split-cells.ts';
import { writeCells } from './write-cells.ts';

/** Merges three files; an empty base means, as none does, that both sides added the notebook. `originOf` says what
 *  errors name. Throws NotebookError where one of the files cannot be read. */
export function mergeFiles(
  files: Sides<Buffer>,
  settings: MergeSettings,
  originOf: (side: SideName) => Origin = (side) => ({ side }),
): MergeResult {
  const { ours, theirs } = files;
  const base = files.base?.length === 0 ? undefined : files.base;
  const read = (bytes: Buffer, side: SideName): Notebook => readNotebook(bytes, originOf(side));
  const asItIs = mergeOneSide({ base, ours, theirs }, read);
  if (asItIs !== undefined) return asItIs;
  const notes: MergeNote[] = [];
  const sides = {
    base: base && read(base, 'base'),
    ours: read(ours, 'ours'),
    theirs: read(theirs, 'theirs'),
  };
  const all = [sides.base, sides.ours, sides.theirs];
  const mixed = all.some((side) => side !== undefined && side.format.major !== sides.ours.format.major);
  // More than one worksheet exists in theory alone; format 4 has one row of cells.
  if (mixed || all.some((side) => side !== undefined && side.cellLists.length !== 1)) {
    for (const name of SIDE_NAMES) {
      const side = sides[name];
      if (side?.format.major !== 3) continue;
      sides[name] = readNotebook(upgradeToFormat4(side));
      notes.push({ kind: 'upgraded', side: name });
    }
  }
  return mergeSides(sides.base, sides.ours, sides.theirs, settings, notes);
}

function mergeSides(
  base: Notebook | undefined,
  ours: Notebook,
  theirs: Notebook,
  settings: MergeSettings,
  notes: MergeNote[],
): MergeResult {
  const style = styleOf(ours.root);
  const foreign = !sameStyle(style, styleOf(theirs.root));
  const list = ours.cellLists[0]!;
  const context: CellMergeContext = {
    settings,
    favor: settings.favor,
    normalizer: settings.normalizer,
    style,
    foreign,
    major: ours.format.major,
    depth: cellDepth(ours.format.major),
    clearedAll: { ours: hasClearedAll(base, ours), theirs: hasClearedAll(base, theirs) },
  };
  const baseCells = base?.cells ?? [];
  const cut = alignAndRecut(baseCells, ours.cells, theirs.cells, settings);
  const { toOurs, toTheirs } = cut;
  const added = pairAddedCells(ours.cells, theirs.cells, toOurs, toTheirs);
  const order = mergeCellOrder(
    { base: baseCells.length, ours: ours.cells.length, theirs: theirs.cells.length },
    toOurs,
    toTheirs,
    added,
  );

  const counts = { fromTheirs: 0, merged: 0, deleted: 0, moved: order.movedByTheirs.size };
  const cells: { entry: MergeEntry; merge: CellMerge }[] = [];
  for (const entry of order.entries) {
    const merge = mergeEntry(entry, baseCells, ours.cells, theirs.cells, cut, context);
    if (merge === undefined) {
      const isAbsorbed = entry.base !== undefined && cut.byTheirs.absorbed.has(entry.base);
      if (entry.theirs === undefined && !isAbsorbed) counts.deleted += 1;
      continue;
    }
    if (merge.from === 'theirs') counts.fromTheirs += 1;
    else if (merge.from === 'both' && merge.hunks === 0 && merge.records.length === 0) counts.merged += 1;
    if (order.bothMoved.has(entry)) notes.push({ kind: 'both-moved', cell: cells.length });
    if (merge.outputsCleared) notes.push({ kind: 'outputs-cleared', cell: cells.length });
    cells.push({ entry, merge });
  }

  const conflicts: MergeConflict[] = cells.flatMap(({ merge }, cell) => conflictsOf(merge, cell));
  const { changes: rootChanges, takesTheirs } = mergeRoot(base, ours, theirs, context, conflicts);
  const minor = Math.max(base?.format.minor ?? 0, ours.format.minor, theirs.format.minor);
  if (minor !== ours.format.minor) rootChanges.set('nbformat_minor', Buffer.from(String(minor)));
  const needsIds = ours.format.major === 4 && minor >= 5;
  const texts = withIds(
    cells.map(({ merge }) => merge),
    needsIds,
    style,
    context.depth,
  );
  const entries = cells.map(({ entry }) => entry);
  const cellEdits = writeCells(list, ours.cells, entries, texts, style, context.depth);
  const bytes = writeNotebook(ours, rootChanges, cellEdits, style);
  const metadata = takesTheirs || minor !== ours.format.minor;
  return { bytes, conflicts, notes, counts: { ...counts, metadata } };
}

function mergeEntry(
  entry: MergeEntry,
  baseCells: readonly Cell[],
  oursCells: readonly Cell[],
  theirsCells: readonly Cell[],
  cut: Cut,
  context: CellMergeContext,
): CellMerge | undefined {
  const base = entry.base === undefined ? undefined : baseCells[entry.base];
  const ours = entry.ours === undefined ? undefined : oursCells[entry.ours];
  const theirs = entry.theirs === undefined ? undefined : theirsCells[entry.theirs];
  if (ours !== undefined && theirs !== undefined) return mergeCell(base, ours, theirs, context);
  const side = ours === undefined ? 'theirs' : 'ours';
  const cell = ours ?? theirs;
  if (cell === undefined) return undefined;
  if (base === undefined) {
    const source = (side === 'ours' ? cut.byOurs : cut.byTheirs).sources.get(cell.index);
    return withSource(cell, source ?? cell.source, side, context);
  }
  const absorbed = (side === 'ours' ? cut.byTheirs : cut.byOurs).absorbed.has(base.index);
  return absorbed ? undefined : mergeDeleted(base, cell, side, context);
}

interface Cut {
  readonly toOurs: Alignment;
  readonly toTheirs: Alignment;
  /** Cells that ours split or joined, with theirs' edits in them; and the other way round. */
  readonly byOurs: Recut;
  readonly byTheirs: Recut;
}

const NOTHING_CUT: Recut = { sources: new Map(), absorbed: new Set() };

/** Which cell is which on both sides; a split or join that the other side's edits cannot follow is taken for an
 *  edit of the most alike part. */
function alignAndRecut(
  base: readonly Cell[],
  ours: readonly Cell[],
  theirs: readonly Cell[],
  settings: MergeSettings,
): Cut {
  const whole = { splits: false };
  let toOurs = alignCells(base, ours);
  let toTheirs = alignCells(base, theirs);
  let byOurs = recutCells(base, ours, toOurs, theirs, toTheirs, settings);
  if (byOurs === undefined) toOurs = alignCells(base, ours, whole);
  const byTheirs = recutCells(base, theirs, toTheirs, ours, toOurs, settings);
  if (byTheirs === undefined) {
    toTheirs = alignCells(base, theirs, whole);
    if (byOurs !== undefined) byOurs = recutCells(base, ours, toOurs, theirs, toTheirs, settings);
    if (byOurs === undefined) toOurs = alignCells(base, ours, whole);
  }
  return { toOurs, toTheirs, byOurs: byOurs ?? NOTHING_CUT, byTheirs: byTheirs ?? NOTHING_CUT };
}

function conflictsOf(merge: CellMerge, cell: number): readonly MergeConflict[] {
  const deleted = merge.records.find((record) => record.kind === 'deleted');
  if (deleted !== undefined) return [{ kind: 'delete-edit', cell, deletedBy: deleted.by }];
  const conflicts: MergeConflict[] = [];
  if (merge.hunks > 0) conflicts.push({ kind: 'source', cell, hunks: merge.hunks });
  for (const record of merge.records) {
    if (record.kind === 'value') conflicts.push({ kind: 'value', cell, path: record.path });
  }
  return conflicts;
}

/** Keys of the root that have rules of their own. */
const OWN_KEYS: ReadonlySet<string> = new Set([
  'cells',
  'worksheets',
  'nbformat',
  'nbformat_minor',
  'metadata',
]);

function mergeRoot(
  base: Notebook | undefined,
  ours: Notebook,
  theirs: Notebook,
  context: CellMergeContext,
  conflicts: MergeConflict[],
): { readonly changes: Map<string, Buffer | undefined>; readonly takesTheirs: boolean } {
  const rest = mergeKeys(
    { base: base?.root, ours: ours.root, theirs: theirs.root },
    [],
    0,
    context,
    (name) => !OWN_KEYS.has(name),
  );
  const metadata = mergeKeys(
    { base: base?.metadata, ours: ours.metadata, theirs: theirs.metadata },
    ['metadata'],
    1,
    context,
  );
  const changes = new Map(rest.changes);
  const records = [...metadata.records, ...rest.records];
  const own = new Map(metadata.changes);
  const takesTheirs = rest.changes.size + metadata.changes.size > 0;
  if (records.length > 0) {
    own.set(RECORD_KEY, layOut(readJson(Buffer.from(writeRecord(records))), context.style, 2));
  }
  if (own.size > 0) changes.set('metadata', rebuildObject(ours.metadata, own, context.style, 1, false));
  for (const record of records) {
    if (record.kind === 'value') conflicts.push({ kind: 'value', cell: undefined, path: record.path });
  }
  return { changes, takesTheirs };
}

/** Cell texts with valid, unique ids where the format demands them. The first of two equal ids keeps it. */
function withIds(
  merges: readonly CellMerge[],
  needed: boolean,
  style: Style,
  depth: number,
): readonly Buffer[] {
  const taken = new Set(merges.flatMap(({ carrier }) => carrier.id ?? []));
  const seen = new Set<string>();
  return merges.map(({ bytes, carrier }) => {
    const { id, type, source } = carrier;
    const good = id === undefined ? !needed : !seen.has(id) && (!needed || isValidCellId(id));
    if (id !== undefined && good) seen.add(id);
    if (good) return bytes;
    const fresh = cellIdFromContent(type, source, taken);
    taken.add(fresh);
    seen.add(fresh);
    const node = readJson(bytes, { opaqueKeys: LEFT_ALONE }) as JsonObject;
    const changes = new Map([['id', Buffer.from(writeString(fresh, style))]]);
    return rebuildObject(node, changes, style, depth, false);
  });
}

const LEFT_ALONE: ReadonlySet<string> = new Set(['outputs', 'attachments', 'metadata']);

function writeNotebook(
  ours: Notebook,
  rootChanges: ReadonlyMap<string, Buffer | undefined>,
  cells: Edit,
  style: Style,
): Buffer {
  const { root, bytes } = ours;
  const names = new Set(root.members.map(({ name }) => name));
  const onlyValues = [...rootChanges].every(([name, value]) => names.has(name) && value !== undefined);
  if (!onlyValues) {
    // A key comes or goes: the root is laid out anew around its members' own bytes.
    const withCells = readJson(splice(bytes, [cells]), { opaqueKeys: CELL_KEYS }) as JsonObject;
    const rebuilt = rebuildObject(withCells, rootChanges, style, 0, false);
    return Buffer.concat([bytes.subarray(0, root.start), rebuilt, bytes.subarray(root.end)]);
  }
  const edits: Edit[] = [cells];
  for (const [name, content] of rootChanges) {
    const value = memberOf(root, name)!;
    edits.push({ start: value.start, end: value.end, content: content! });
  }
  return splice(
    bytes,
    edits.sort((one, other) => one.start - other.start),
  );
}

const CELL_KEYS: ReadonlySet<string> = new Set(['cells', 'worksheets']);

/** Whether a side that had outputs in base has none left: a clearing that was meant, not a single re-run. */
function hasClearedAll(base: Notebook | undefined, side: Notebook): boolean {
  return base?.cells.some(hasOutputs) === true && !side.cells.some(hasOutputs);
}

function hasOutputs(cell: Cell): boolean {
  if (cell.outputs === undefined || cell.outputs.end - cell.outputs.start === 2) return false;
  const outputs = expand(cell.outputs);
  return outputs.kind === 'array' && outputs.items.length > 0;
}

function sameStyle(one: Style, other: Style): boolean {
  return one.indent === other.indent && one.newline === other.newline && one.colon === other.colon;
}
