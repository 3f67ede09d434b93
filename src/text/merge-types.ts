/** A piece of a three-way merge of lines: settled, or a conflict, nothing between. */
export type MergeChunk =
  | { readonly kind: 'merged'; readonly lines: readonly string[] }
  | {
      readonly kind: 'conflict';
      readonly base: readonly string[];
      readonly ours: readonly string[];
      readonly theirs: readonly string[];
    };

/** `merge`, `diff3` and `zdiff3` as git's merge.conflictStyle has them. */
export type ConflictStyle = 'merge' | 'diff3' | 'zdiff3';

/** How git was told to write a conflict. */
export interface MarkerFormat {
  readonly style: ConflictStyle;
  /** Characters in a marker, 7 unless git says otherwise. */
  readonly size: number;
  readonly labels: { readonly ours: string; readonly base: string; readonly theirs: string };
}

/** git's marker size where nothing else is said. */
export const MARKER_SIZE = 7;

/** The sides by what they are, where they have no names. */
export const SIDE_LABELS: MarkerFormat['labels'] = { ours: 'ours', base: 'base', theirs: 'theirs' };
