/** What a merge takes and gives. */
import type { Normalizer } from '../notebook/normalizer.ts';
import type { MarkerFormat } from '../text/merge-types.ts';

/** `-X` for notebooks: what would clash is settled by one side, or by both in turn. */
export type Favor = 'none' | 'ours' | 'theirs' | 'union';

export interface MergeSettings {
  readonly markers: MarkerFormat;
  readonly favor: Favor;
  readonly normalizer: Normalizer;
  /** Where there is no base: whether there was one that nobody knows. What stands on one side alone was then added by it
   *  or taken away by the other, which a person has to tell. */
  readonly isBaseUnknown?: boolean;
}

/** What a person has to settle in a cell. */
export type CellClash =
  /** Markers stand in the cell's source. */
  | { readonly kind: 'source'; readonly hunks: number }
  /** `deletedBy` took the cell away, the other side edited it: its source stands between markers against nothing. */
  | { readonly kind: 'delete-edit'; readonly deletedBy: 'ours' | 'theirs' }
  /** Recorded under `nbdiff` in the cell's metadata; ours stands in place. */
  | { readonly kind: 'value'; readonly path: readonly string[] };

/** A clash that a person has to settle; `cell` counts from 0 in the merged notebook. */
export type MergeConflict =
  | (CellClash & { readonly cell: number })
  /** Recorded under `nbdiff` in the metadata of the notebook. */
  | { readonly kind: 'value'; readonly cell: undefined; readonly path: readonly string[] };

/** What the merger decided and a person may want to know. */
export type MergeNote =
  /** Both moved the cell, to different places; it stands where ours put it. */
  | { readonly kind: 'both-moved'; readonly cell: number }
  /** Both sides edited the source; the outputs that belong to neither were cleared. */
  | { readonly kind: 'outputs-cleared'; readonly cell: number }
  /** A format 3 notebook was read as format 4. */
  | { readonly kind: 'upgraded'; readonly side: 'base' | 'ours' | 'theirs' }
  | NameNote;

/** Changes of both sides meet through a name of Python: line by line the merge is clean, and yet it may be wrong. `cells`
 *  and `madeIn` count from 0 in the merged notebook, `cells` in their order. */
export type NameNote = {
  readonly kind: 'name';
  readonly name: string;
  readonly cells: readonly number[];
  /** Whose change it is that the other side's cells did not know. */
  readonly by: 'ours' | 'theirs';
} & (
  | { readonly how: 'renamed'; readonly to: string }
  /** `by` took away what made the name. */
  | { readonly how: 'unmade' }
  /** `by` put it where a later cell makes the name first. */
  | { readonly how: 'made-below'; readonly madeIn: number }
  | { readonly how: 'deleted'; readonly deletedIn: number }
  /** `by` put a cell that makes the name in front of cells that the other side wrote for another one. */
  | { readonly how: 'remade'; readonly madeIn: number }
  /** The other side ran the cells before `by` changed what makes the name. */
  | { readonly how: 'older-outputs'; readonly madeIn: number }
);

export interface MergeCounts {
  /** Cells that theirs added, or changed alone. */
  readonly fromTheirs: number;
  /** Cells both changed, merged without a clash. */
  readonly merged: number;
  /** Cells that theirs deleted; not those that it split or joined. */
  readonly deleted: number;
  /** Cells that theirs moved. */
  readonly moved: number;
  /** Something outside of cells is as theirs has it. */
  readonly metadata: boolean;
}

export interface MergeResult {
  /** The merged notebook; with conflicts still a notebook that opens. */
  readonly bytes: Buffer;
  readonly conflicts: readonly MergeConflict[];
  readonly notes: readonly MergeNote[];
  readonly counts: MergeCounts;
}
