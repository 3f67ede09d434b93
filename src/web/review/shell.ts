/** The page before anything is in it: the bar with its controls, and room for what the script asks for. Nothing of a
 *  notebook, of a path or of a commit stands here. */

import type { Chosen } from '../../compare/chosen.ts';
import { drawBar, keysOf, type PageKind } from '../../html/bar.ts';
import { drawKeys } from '../../html/controls.ts';
import { type Html, html } from '../../markup/html.ts';

export interface ShellRequest {
  readonly first: Chosen['kind'];
  /** Whether there is more than one comparison, and what can be staged in some. */
  readonly canChoose: boolean;
  /** Whether outputs are there from the start. */
  readonly outputs: boolean;
}

export function reviewShell({ first, canChoose, outputs }: ShellRequest): Html {
  const more = canChoose ? html`${drawChooser(first)}${STEPS}` : html``;
  const bar = drawBar({
    kind: 'diff',
    title: '',
    sum: html``,
    hasList: true,
    hasOutputs: false,
    hasProse: true,
    more: html`${more}${ENDS}`,
  });
  const begins = html` data-live="${first}"${outputs && html` data-begins="outputs"`}`;
  return drawShell('review', 'diff', begins, [
    bar,
    drawMain('Notebooks', html`<p class="nothing" hidden>No notebook changed.</p>`),
    canChoose ? REVISIONS : html``,
    drawKeys([...keysOf('diff'), ...(canChoose ? KEYS : [])]),
  ]);
}

/** The same for the history of one notebook. */
export function historyShell(): Html {
  const slider = html`<div class="commits" role="group" aria-label="Commits"><button data-do="older" title="Older commit ([)">Older</button><input class="commit" type="range" min="1" max="1" value="1" aria-label="Commit"><button data-do="newer" title="Newer commit (])">Newer</button><output></output></div>`;
  const bar = drawBar({
    kind: 'history',
    title: '',
    sum: html``,
    hasList: true,
    hasOutputs: false,
    hasProse: true,
    more: html`${slider}${ENDS}`,
  });
  const keys = keysOf('history').filter(({ names }) => names !== '] [');
  return drawShell('history', 'history', html``, [
    bar,
    drawMain('Commits', html``),
    drawKeys([{ names: '[ ]', what: 'older and newer commit' }, ...keys]),
  ]);
}

const STEPS: Html = html`<div class="steps" role="group" aria-label="What was done"><button data-do="undo" title="Undo (u)" disabled>Undo</button><button data-do="redo" title="Do again (U)" disabled>Redo</button></div>`;

const ENDS = html`<button data-do="tab">New tab</button><button class="done" data-do="done">Done</button>`;

function drawShell(script: string, kind: PageKind, begins: Html, parts: readonly Html[]): Html {
  return html`<!doctype html>
<html lang="en" data-page="${kind}"${begins}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>nbdiff</title>
<link rel="stylesheet" href="assets/review.css">
<script src="assets/${script}.js" defer></script>
</head>
<body>
${parts}
</body>
</html>
`;
}

/** Room for the list and for the sections. */
function drawMain(list: string, nothing: Html): Html {
  return html`<nav class="list" aria-label="${list}"><ol></ol></nav>
<main id="main" tabindex="-1" aria-busy="true"><p class="problem" role="alert" hidden></p>${nothing}</main>
<p id="said" role="status"></p>`;
}

const NAMES: readonly (readonly [Chosen['kind'], string])[] = [
  ['typed', 'As it was started'],
  ['unstaged', 'Not staged: index with work tree'],
  ['staged', 'Staged: HEAD with index'],
  ['head', 'All: HEAD with work tree'],
  ['revisions', 'Two commits …'],
];

function drawChooser(first: Chosen['kind']): Html {
  const options = NAMES.filter(([kind]) => kind !== 'typed' || first === 'typed').map(
    ([kind, name]) => html`<option value="${kind}">${name}</option>`,
  );
  return html`<select class="choose" aria-label="What is compared">${options}</select>`;
}

const REVISIONS: Html = html`<dialog class="revisions" aria-labelledby="revisions-title"><form>
<h2 id="revisions-title">Two commits</h2>
<label>Before <input name="before" list="revisions" autocomplete="off" spellcheck="false" required></label>
<label>After <input name="after" list="revisions" autocomplete="off" spellcheck="false" placeholder="the work tree"></label>
<label class="check"><input type="checkbox" name="sinceParted"> only what the second has changed since they parted</label>
<p class="problem" role="alert" hidden></p>
<datalist id="revisions"></datalist>
<p class="ends"><button type="submit">Compare</button> <button type="button" data-do="leave">Cancel</button></p>
</form></dialog>`;

const KEYS = [
  { names: 's', what: 'stage the cell, or unstage it' },
  { names: 'l', what: 'the same for the lines gone to last' },
  { names: 'R', what: 'restore the cell as it is staged' },
  { names: 'u U', what: 'undo, and do again' },
];
