/** What a merge has three of: files, notebooks, cells, values. */

export interface Sides<T> {
  /** undefined: both sides added it. */
  readonly base: T | undefined;
  readonly ours: T;
  readonly theirs: T;
}

export type SideName = keyof Sides<unknown>;

export const SIDE_NAMES: readonly SideName[] = ['base', 'ours', 'theirs'];
