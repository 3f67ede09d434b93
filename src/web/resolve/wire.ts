/** What the page is told, in JSON. */

/** HTML is for elements of the page. */
export interface Answer {
  /** Higher in later answers. */
  readonly serial: number;
  /** Lines about the notebooks, as the terminal has them, from the start on. */
  readonly told: readonly string[];
  readonly notebooks: readonly { readonly id: string; readonly left: number }[];
  readonly list: string;
  /** What is left in all of them. */
  readonly sum: string;
  /** What is to be known before it ends so; empty: nothing is left. */
  readonly ending: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** The notebook that the page shows. */
  readonly shown?: ShownAnswer;
  /** For the person, in passing. */
  readonly said?: string;
  /** For the person, until they have seen it. */
  readonly notice?: string;
  /** Where something was done that the person may want to see: a conflict. */
  readonly at?: string;
}

export interface ShownAnswer {
  readonly notebook: string;
  /** Where it is another than the page's, all of it has to be asked for anew. */
  readonly revision: string;
  readonly progress: string;
  readonly conflicts: readonly ShownConflict[];
  /** All of it, where that was asked for, and whether the person has viewed it. */
  readonly html?: string;
  readonly isViewed?: boolean;
}

export interface ShownConflict {
  readonly id: string;
  readonly isOpen: boolean;
  readonly version: string;
  /** Drawn anew, where the page has another version. */
  readonly decision?: string;
}

/** What an editor begins with. */
export interface Lines {
  readonly text: string;
  /** Other texts, by the order of their buttons. */
  readonly starts: readonly string[];
  readonly language: string;
  /** What parts lines: CR LF where all of them end so. */
  readonly separator: '\n' | '\r\n';
  /** Around the editor. */
  readonly html: string;
}
