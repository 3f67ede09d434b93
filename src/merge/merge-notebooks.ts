/** Three notebooks to one: shortcuts on bytes, which cell is which, the order of cells, each cell, the notebook's
 *  own keys, ids; then ours' bytes with the differences spliced in. */
import { alignCells } from '../diff/align.ts';
import type { Origin } from '../errors.ts';
import { readJson } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { sameLayout, styleOf, writeString } from '../json/style.ts';
import type { JsonObject } from '../json/value.ts';
import { isBlank, withoutCells } from '../notebook/blank.ts';
import type { CellLayout } from '../notebook/cell-draft.ts';

import { cellIdFromContent, isValidCellId } from '../notebook/cell-id.ts';
import { cellDepth } from '../notebook/fields.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readNotebook } from '../notebook/read.ts';
import { hasOutputs } from '../notebook/run.ts';
import { upgradeToFormat4 } from '../notebook/upgrade.ts';
import { alignAmongThree } from './among-three.ts';
import { pairAddedCells } from './both-added.ts';
import { type MergeEntry, mergeCellOrder, standingAlone } from './cell-order.ts';
import type { MergeContext } from './context.ts';
import { type CellMerge, mergeCell, mergeDeleted, mergeUnknown, withSource } from './merge-cell.ts';
import { mergeKeys } from './merge-keys.ts';
import type { MergeConflict, MergeNote, MergeResult, MergeSettings } from './merge-result.ts';
import { mergeOneSide } from './one-side.ts';
import { RECORD_KEY, recordText } from './record.ts';
import { SIDE_NAMES, type SideName, type Sides } from './sides.ts';
import { type Branch, type Cut, recutCells } from './split-cells.ts';
import { writeCells } from './write-cells.ts';
import { writeNotebook } from './write-notebook.ts';

/** Merges three files; an empty base means, as none does, that both sides added the notebook. `originOf` says what
 *  errors name. Throws NotebookError where one of the files cannot be read. */
export function mergeFiles(
  files: Sides<Buffer>,
  settings: MergeSettings,
  originOf?: (side: SideName) => Origin,
): MergeResult {
  return mergeTraced(files, settings, originOf).result;
}

/** The same, with what the merged cells were made of where both sides changed something. */
export function mergeTraced(
  files: Sides<Buffer>,
  settings: MergeSettings,
  originOf: (side: SideName) => Origin = (side) => ({ side }),
): TracedMerge {
  const { base = Buffer.alloc(0), ours, theirs } = files;
  const read = (bytes: Buffer, side: SideName, like?: Notebook): Notebook =>
    readNotebook(bytes, originOf(side), like);
  // Of a base that nobody knows a side of 0 bytes may have taken all cells away.
  const isUnknown = settings.isBaseUnknown === true && base.length === 0;
  const asItIs = mergeOneSide({ base: isUnknown ? undefined : base, ours, theirs }, read);
  if (asItIs !== undefined) return { result: asItIs, trace: undefined };
  const ancestor = base.length === 0 ? undefined : read(base, 'base');
  const mine = read(ours, 'ours', ancestor);
  const sides = { base: ancestor, ours: mine, theirs: read(theirs, 'theirs', ancestor ?? mine) };
  return mergeSides(sides, settings);
}

export interface TracedMerge {
  readonly result: MergeResult;
  readonly trace: MergeTrace | undefined;
}

export interface MergeTrace {
  /** As they were merged, all in one format. */
  readonly sides: Sides<Notebook>;
  /** For each cell of the merge. */
  readonly origins: readonly CellOrigin[];
  readonly merges: readonly CellMerge[];
}

/** The cells that a merged cell was made of, in the format of the merge. */
export interface CellOrigin {
  readonly base: Cell | undefined;
  readonly ours: Cell | undefined;
  readonly theirs: Cell | undefined;
}

/** Where the cells of a merge come from, by their place in it: the three are merged once more. */
export function traceMerge(notebooks: Sides<Notebook>, settings: MergeSettings): readonly CellOrigin[] {
  return mergeSides(notebooks, settings).trace.origins;
}

/** The notebooks as they can be merged: none of 0 bytes, all of one format. */
function alike({ base, ours, theirs }: Sides<Notebook>, notes: MergeNote[]): Sides<Notebook> {
  const sides = { base, ours: filled(ours, base ?? theirs), theirs: filled(theirs, base ?? ours) };
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
  return sides;
}

/** A side of 0 bytes has no cells and says nothing of metadata and format: there it is as `like`. */
function filled(side: Notebook, like: Notebook): Notebook {
  return isBlank(side) ? readNotebook(withoutCells(like)) : side;
}

function mergeSides(
  notebooks: Sides<Notebook>,
  settings: MergeSettings,
): { readonly result: MergeResult; readonly trace: MergeTrace } {
  const notes: MergeNote[] = [];
  const sides = alike(notebooks, notes);
  const { base, ours, theirs } = sides;
  const style = styleOf(ours.root);
  const context: MergeContext = {
    settings,
    layout: { style, major: ours.format.major },
    foreign: !sameLayout(style, styleOf(theirs.root)),
    clearedAll: { ours: hasClearedAll(base, ours), theirs: hasClearedAll(base, theirs) },
  };
  const cut = alignAndRecut(sides, settings);
  const added = pairAddedCells(sides, cut);
  const lengths = { ours: ours.cells.length, theirs: theirs.cells.length };
  const order = mergeCellOrder(lengths, cut, added);

  const counts = { fromTheirs: 0, merged: 0, deleted: 0, moved: order.movedByTheirs.size };
  const conflicts: MergeConflict[] = [];
  const cells: { entry: MergeEntry; merge: CellMerge }[] = [];
  const unknown =
    settings.isBaseUnknown === true && base === undefined ? standingAlone(order.entries) : NO_ENTRIES;
  for (const entry of order.entries) {
    const merge = mergeEntry(entry, sides, cut, unknown, context);
    if (merge === undefined) {
      const isAbsorbed = entry.base !== undefined && cut.byTheirs.absorbed.has(entry.base);
      if (entry.theirs === undefined && !isAbsorbed) counts.deleted += 1;
      continue;
    }
    const cell = cells.length;
    if (order.bothMoved.has(entry)) notes.push({ kind: 'both-moved', cell });
    if (merge.kind !== 'taken' && merge.outputsCleared) notes.push({ kind: 'outputs-cleared', cell });
    switch (merge.kind) {
      case 'taken':
        if (merge.from === 'theirs') counts.fromTheirs += 1;
        break;
      case 'merged':
        counts.merged += 1;
        break;
      case 'conflict':
        for (const clash of merge.clashes) conflicts.push({ ...clash, cell });
        break;
    }
    cells.push({ entry, merge });
  }

  const root = mergeRoot(sides, context);
  for (const path of root.clashes) conflicts.push({ kind: 'value', cell: undefined, path });
  const minor = Math.max(base?.format.minor ?? 0, ours.format.minor, theirs.format.minor);
  if (minor !== ours.format.minor) root.changes.set('nbformat_minor', Buffer.from(String(minor)));
  const needsIds = ours.format.major === 4 && minor >= 5;
  const merges = cells.map(({ merge }) => merge);
  const texts = withIds(merges, needsIds, context.layout);
  const placed = cells.map(({ entry }, index) => ({ ours: entry.ours, text: texts[index]! }));
  const bytes = writeNotebook(ours, root.changes, writeCells(ours, placed, style), style);
  const metadata = root.takesTheirs || minor !== ours.format.minor;
  const origins = cells.map(({ entry }) => ({
    base: entry.base === undefined ? undefined : base?.cells[entry.base],
    ours: entry.ours === undefined ? undefined : ours.cells[entry.ours],
    theirs: entry.theirs === undefined ? undefined : theirs.cells[entry.theirs],
  }));
  return {
    result: { bytes, conflicts, notes, counts: { ...counts, metadata } },
    trace: { sides, origins, merges },
  };
}

/** undefined: the cell is gone, or lives on in others. */
function mergeEntry(
  entry: MergeEntry,
  sides: Sides<Notebook>,
  cut: Cut,
  unknown: ReadonlySet<MergeEntry>,
  context: MergeContext,
): CellMerge | undefined {
  const base = entry.base === undefined ? undefined : sides.base?.cells[entry.base];
  const ours = entry.ours === undefined ? undefined : sides.ours.cells[entry.ours];
  const theirs = entry.theirs === undefined ? undefined : sides.theirs.cells[entry.theirs];
  if (ours !== undefined && theirs !== undefined) return mergeCell({ base, ours, theirs }, context);
  const side = ours === undefined ? 'theirs' : 'ours';
  const cell = ours ?? theirs;
  if (cell === undefined) return undefined;
  if (unknown.has(entry)) return mergeUnknown(cell, side, context);
  if (base === undefined) {
    const source = (side === 'ours' ? cut.byOurs : cut.byTheirs).sources.get(cell.index);
    return withSource(cell, source ?? cell.source, side, context);
  }
  const absorbed = (side === 'ours' ? cut.byTheirs : cut.byOurs).absorbed.has(base.index);
  return absorbed ? undefined : mergeDeleted(base, cell, side, context);
}

const NO_ENTRIES: ReadonlySet<MergeEntry> = new Set();

/** Which cell is which on both sides; a split or join that the other side's edits cannot follow is taken for an
 *  edit of the most alike part. */
function alignAndRecut(sides: Sides<Notebook>, settings: MergeSettings): Cut {
  const base = sides.base?.cells ?? [];
  const align = (cells: readonly Cell[], splits: boolean): Branch => ({
    cells,
    fromBase: alignCells(base, cells, { splits }),
  });
  let ours = align(sides.ours.cells, true);
  let theirs = align(sides.theirs.cells, true);
  for (;;) {
    const { toOurs, toTheirs } = alignAmongThree(base, ours, theirs);
    const [mine, yours] = [
      { ...ours, fromBase: toOurs },
      { ...theirs, fromBase: toTheirs },
    ];
    const byOurs = recutCells(base, mine, yours, settings);
    const byTheirs = recutCells(base, yours, mine, settings);
    if (byOurs !== undefined && byTheirs !== undefined) return { toOurs, toTheirs, byOurs, byTheirs };
    if (byOurs === undefined) ours = align(ours.cells, false);
    if (byTheirs === undefined) theirs = align(theirs.cells, false);
  }
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
  { base, ours, theirs }: Sides<Notebook>,
  context: MergeContext,
): {
  readonly changes: Map<string, Buffer | undefined>;
  /** Paths of values that both changed; they are recorded. */
  readonly clashes: readonly (readonly string[])[];
  /** Something outside of cells is as theirs has it. */
  readonly takesTheirs: boolean;
} {
  const { style } = context.layout;
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
  if (records.length > 0) own.set(RECORD_KEY, recordText(records, style, 2));
  if (own.size > 0) changes.set('metadata', rebuildObject(ours.metadata, own, style, 1, false));
  const clashes = records.flatMap((record) => (record.kind === 'value' ? [record.path] : []));
  return { changes, clashes, takesTheirs: rest.changes.size + metadata.changes.size > 0 };
}

/** Cell texts with valid, unique ids where the format demands them. The first of two equal ids keeps it. */
function withIds(
  merges: readonly CellMerge[],
  needed: boolean,
  { style, major }: CellLayout,
): readonly (Buffer | JsonObject)[] {
  const taken = new Set<string>();
  merges.forEach(({ carrier: { id } }) => {
    if (id !== undefined) taken.add(id);
  });
  const seen = new Set<string>();
  return merges.map(({ bytes, carrier }) => {
    const { id, node } = carrier;
    const good = id === undefined ? !needed : !seen.has(id) && (!needed || isValidCellId(id));
    if (id !== undefined && good) seen.add(id);
    if (good) return bytes ?? node;
    const fresh = cellIdFromContent(carrier.type, carrier.source, taken);
    taken.add(fresh);
    seen.add(fresh);
    const changes = new Map([['id', Buffer.from(writeString(fresh, style))]]);
    const written = bytes && (readJson(bytes, { opaqueKeys: LEFT_ALONE }) as JsonObject);
    return rebuildObject(written ?? node, changes, style, cellDepth(major), false);
  });
}

const LEFT_ALONE: ReadonlySet<string> = new Set(['outputs', 'attachments', 'metadata']);

/** Whether a side that had outputs in base has none left: a clearing that was meant, not a single re-run. */
function hasClearedAll(base: Notebook | undefined, side: Notebook): boolean {
  return base?.cells.some(hasOutputs) === true && !side.cells.some(hasOutputs);
}
