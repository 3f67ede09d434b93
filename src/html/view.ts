/** What a report is asked to show, how much of its page is left, and what it is drawn with. */
import type { CellChange } from '../diff/changes.ts';
import type { JsonValue } from '../json/value.ts';
import type { Html } from '../markup/html.ts';
import type { Cell } from '../notebook/notebook.ts';
import type { OutputsShown } from '../render/options.ts';
import type { Budget } from './budget.ts';

export interface ReportView {
  /** Lines around a change that are not folded. */
  readonly context: number;
  readonly outputs: OutputsShown;
}

export interface SectionView extends ReportView {
  /** UTF-16 units that the section may take; what is beyond is counted. */
  readonly room: number;
  /** What all sections together may hold of outputs. */
  readonly budget: Budget;
  /** undefined: the section has neither outputs nor text cells to draw. */
  readonly rich: Rich | undefined;
  /** What only a page can do that is shown live; without it a page is for looking alone. */
  readonly tools?: SectionTools | undefined;
}

/** Controls beside what is drawn. */
export interface SectionTools {
  /** In the heading of a changed cell. */
  readonly ofCell: (change: CellChange) => Html;
  /** Beside one of its runs of changed lines, from 0. */
  readonly ofRun: (change: CellChange, run: number) => Html;
  /** Behind the line of what is not shown, and in the heading of the notebook's metadata. */
  readonly ofHidden: () => Html;
  readonly ofMetadata: () => Html;
  /** Below an output that holds HTML with something that runs. */
  readonly ofRunnable: OfRunnable;
}

/** `side`: where it is one of two versions. */
export type OfRunnable = (source: string, side: 'before' | 'after' | undefined) => Html;

/** Tools that are loaded where they are needed (rich.ts). None of them throws. */
export interface Rich {
  /** What changed in the outputs of these cells; empty where nothing did. */
  readonly drawOutputs: (
    before: readonly Cell[],
    after: readonly Cell[],
    budget: Budget,
    ofRunnable?: OfRunnable,
  ) => Html;
  readonly drawCellOutputs: (cell: Cell, budget: Budget) => Html;
  /** Data by its types, by what says most of it. */
  readonly drawBundle: (bundle: ReadonlyMap<string, JsonValue>, budget: Budget) => Html;
  /** A text cell as Jupyter shows it. */
  readonly drawRenderedMarkdown: (source: string, attachments: JsonValue | undefined, budget: Budget) => Html;
  /** Of outputs, and of what is rendered, in outputs too. */
  readonly styles: { readonly outputs: string; readonly prose: string };
}
