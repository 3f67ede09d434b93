/** The buttons beside what changed: stage, unstage, restore, of a cell, of some of its lines, of what machines wrote, of a
 *  whole notebook; those that ask for outputs, and run them. What each does is said by its name, and by where it stands. */
import type { CellChange } from '../../diff/changes.ts';
import type { SectionTools } from '../../html/view.ts';
import { type Html, html, joinHtml } from '../../markup/html.ts';
import type { PickCommand } from '../../pick/pick-cells.ts';
import { hasRuns } from '../../pick/shown-part.ts';
import { wordCell } from '../../render/change-words.ts';
import type { ChangedNotebook } from '../../render/changed-notebook.ts';
import { PICK_VERBS } from '../../render/pick-words.ts';
import type { Frames } from './frames.ts';
import type { Offers } from './offers.ts';

export function sectionTools(offers: Offers, frames: Frames): SectionTools {
  return {
    ofCell: (change) => {
      const commands = offers({ kind: 'cell', change });
      return pickButtons(commands, { what: 'cell', name: cellName(change) });
    },
    ofRun: (change, run) => {
      if (!hasRuns(change)) return html``;
      const commands = offers({ kind: 'run', change, run });
      return pickButtons(commands, { what: 'run', name: `lines of ${cellName(change)}`, run });
    },
    ofHidden: () => pickButtons(offers({ kind: 'hidden' }), { what: 'hidden', name: 'what machines wrote' }),
    ofMetadata: () =>
      pickButtons(offers({ kind: 'metadata' }), { what: 'metadata', name: 'metadata of the notebook' }),
    ofRunnable: (source, side) => {
      const which = side === undefined ? '' : side === 'before' ? ' what stood before' : ' what stands now';
      return html`<p class="runs"><button data-frame="${frames.idOf(source)}">Run${which} in a sandbox</button></p>`;
    },
  };
}

/** Asks for the outputs of a section, or puts them away. */
export function outputsButton(hasOutputs: boolean): Html {
  return html`<button class="outputs-of" data-outputs aria-pressed="${String(hasOutputs)}" title="What changed in outputs (o)">Outputs</button>`;
}

/** In the heading of a notebook. */
export function notebookTools({ diff, heading }: ChangedNotebook, offers: Offers, hasOutputs: boolean): Html {
  const resolve = heading.status === 'unmerged' && RESOLVE;
  if (diff === undefined) return html`${resolve}`;
  return joinHtml([
    html`${resolve}`,
    outputsButton(hasOutputs),
    pickButtons(offers({ kind: 'all' }), { what: 'all', name: `all of ${heading.after}`, amount: ' all' }),
  ]);
}

/** Conflicts are decided in a page of their own. */
const RESOLVE: Html = html`<span class="resolve">resolve it with: <code>nbdiff resolve --web</code></span>`;

interface PickedPart {
  readonly what: string;
  /** What it is called to those who do not see where the button stands. */
  readonly name: string;
  readonly run?: number;
  readonly amount?: string;
}

function pickButtons(commands: readonly PickCommand[], { what, name, run, amount }: PickedPart): Html {
  if (commands.length === 0) return html``;
  const at = run === undefined ? html`` : html` data-run="${run}"`;
  const buttons = commands.map((command) => {
    const verb = capitalized(PICK_VERBS[command]);
    return html`<button data-pick="${command}" data-what="${what}"${at} aria-label="${verb} ${name}">${verb}${amount}</button>`;
  });
  return html`<span class="picks">${buttons}</span>`;
}

/** `cell 3`. */
export function cellName(change: CellChange): string {
  return wordCell(change).split(' · ', 1)[0]!;
}

function capitalized(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

/** Without what was asked for here: a person has seen the same, wherever it is shown. */
export function withoutTools(markup: string): string {
  return markup.replaceAll(/<span class="picks">.*?<\/span>/g, '');
}
