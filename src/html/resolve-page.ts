/** The page in which conflicts are resolved, without any of them: what stands above and at the left of a notebook, which
 *  the script asks for. `base` of its addresses is the page's own. */
import { type Html, html } from '../markup/html.ts';
import { RESOLVE_KEYS } from '../render/resolve-words.ts';
import { button, drawKeys, type KeyMeaning, select, toggle, toggleOff } from './controls.ts';

export function drawResolvePage(): Html {
  return html`<!doctype html>
<html lang="en" data-page="resolve">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Resolve conflicts · nbdiff</title>
<link rel="stylesheet" href="assets/resolve.css">
<script src="assets/resolve.js"></script>
</head>
<body>
<header class="bar">
<a class="skip" href="#main">Skip to the content</a>
<button data-opens="list" aria-expanded="false">≡ Notebooks</button>
<div class="what"><h1>Resolve conflicts</h1><p class="sum" id="sum"></p></div>
<div class="moves" role="group" aria-label="Conflicts">${button('previous', '↑', 'Previous conflict (p)')}<span id="place"></span>${button('next', '↓', 'Next conflict (n)')}</div>
<div class="moves"><button data-do="undo" title="Undo (u)">Undo</button><button data-do="redo" title="Redo (U)">Redo</button></div>
<button data-opens="tools" aria-expanded="false">View</button>
<div class="tools" role="group" aria-label="View">${toggleOff('sides', 'Side by side', 'The sides beside each other (d)', 'stacked')}
<button data-do="expand" aria-pressed="false" title="Unfold what stands around (x)">Expand all</button>
${toggleOff('outputs', 'Outputs', 'Show outputs')}
${toggle('prose', 'rendered', 'Rendered', 'Markdown as it is read')}
${toggleOff('wrap', 'Wrap', 'Wrap long lines')}
${select('colors', 'Colours', { '': 'Red, green', 'blue-orange': 'Orange, blue' })}
${select('theme', 'Theme', { '': 'System', light: 'Light', dark: 'Dark' })}
${button('help', '?', 'Keys (?)')}</div>
<button class="done" data-do="done" title="End (q)">Done</button>
</header>
<nav class="list" aria-label="Notebooks"></nav>
<main id="main" tabindex="-1"><div id="notices"></div><div id="notebook"></div></main>
<p id="said" role="status"></p>
${drawKeys(KEYS)}
<dialog class="suggested" aria-label="Suggested"><h2>Suggested</h2><div id="suggested"></div><button data-do="take-suggested">Take them all</button> <button data-do="stay">Cancel</button></dialog>
<dialog class="ask" aria-label="Done"><p id="ask"></p><button data-do="end">End</button> <button data-do="stay">Go on</button></dialog>
</body>
</html>
`;
}

/** Where they mean something else than at a terminal. */
const HERE: Readonly<Record<string, string>> = {
  S: 'choose the next suggestion',
  A: 'show what is suggested in this notebook, and take it all',
  n: 'next conflict',
  p: 'previous conflict',
  w: 'show the whole cell, or fold it',
  v: 'show outputs, or none',
  q: 'end; what was decided is kept',
  '?': 'these keys',
};

const KEYS: readonly KeyMeaning[] = [
  ...RESOLVE_KEYS.map(([names, what]) => ({ names, what: HERE[names] ?? what })),
  { names: '] [', what: 'next and previous notebook' },
  { names: 'x', what: 'unfold or fold all that stands around' },
  { names: 'd', what: 'side by side, or one below the other' },
  { names: 'm', what: 'mark the notebook as viewed' },
];
