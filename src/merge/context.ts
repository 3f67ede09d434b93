/** What every step of one merge knows. */
import type { CellLayout } from '../notebook/cell-draft.ts';
import type { MergeSettings } from './merge-result.ts';

export interface MergeContext {
  readonly settings: MergeSettings;
  /** Of ours: the result is written in it. */
  readonly layout: CellLayout;
  /** Theirs is laid out in another way. */
  readonly foreign: boolean;
  /** All code cells of that side have lost their outputs since base: a clearing that was meant. */
  readonly clearedAll: { readonly ours: boolean; readonly theirs: boolean };
}
