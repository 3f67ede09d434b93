/** Merges that need none: both sides are the same file, or one of them is base's. The answer is one side's bytes, and
 *  what theirs did is counted as a merge cell by cell counts it. */
import { alignCells } from '../diff/align.ts';
import { NotebookError } from '../errors.ts';
import { lastMembers, sameValue } from '../json/same.ts';
import type { Notebook } from '../notebook/notebook.ts';
import type { MergeCounts, MergeResult } from './merge-result.ts';
import type { SideName, Sides } from './sides.ts';

/** undefined where both sides changed. An empty base is that of two sides that both added the file: one of 0 bytes has
 *  added nothing to it. `read` throws NotebookError: the side that
 *  stands still has to be a notebook, or the driver would bless a broken file. */
export function mergeOneSide(
  { base, ours, theirs }: Sides<Buffer>,
  read: (bytes: Buffer, side: SideName) => Notebook,
): MergeResult | undefined {
  if (ours.equals(theirs) || base?.equals(theirs)) {
    return { bytes: read(ours, 'ours').bytes, conflicts: [], notes: [], counts: NOTHING };
  }
  if (!base?.equals(ours)) return undefined;
  const notebook = read(theirs, 'theirs');
  const before = orNothing(() => read(base, 'base'));
  return { bytes: notebook.bytes, conflicts: [], notes: [], counts: countTheirs(before, notebook) };
}

const NOTHING: MergeCounts = { fromTheirs: 0, merged: 0, deleted: 0, moved: 0, metadata: false };

/** What theirs did to a base that ours left alone; undefined: to one that could not be read. */
function countTheirs(base: Notebook | undefined, theirs: Notebook): MergeCounts {
  if (base === undefined) return { ...NOTHING, fromTheirs: theirs.cells.length };
  const { beforeOf, afterOf, pairs, splits, joins } = alignCells(base.cells, theirs.cells);
  const cut = new Set(splits.map(({ before }) => before));
  for (const { before } of joins) for (let at = before.start; at < before.end; at += 1) cut.add(at);
  const isChanged = (index: number): boolean => {
    const before = beforeOf[index];
    return before === undefined || !sameValue(base.cells[before]!.node, theirs.cells[index]!.node);
  };
  return {
    fromTheirs: theirs.cells.filter(({ index }) => isChanged(index)).length,
    merged: 0,
    deleted: base.cells.filter(({ index }) => afterOf[index] === undefined && !cut.has(index)).length,
    moved: pairs.filter(({ moved }) => moved).length,
    metadata: !sameButCells(base, theirs),
  };
}

function sameButCells(one: Notebook, other: Notebook): boolean {
  const [here, there] = [lastMembers(one.root), lastMembers(other.root)];
  return [...new Set([...here.keys(), ...there.keys()])].every(
    (name) => name === 'cells' || name === 'worksheets' || sameValue(here.get(name), there.get(name)),
  );
}

function orNothing<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}
