/** The page around the sections, in one file: its head with the policy, the bar, the list at the left.
 *
 *  The content security policy lets the page's own style and script run, by their hashes, and nothing be loaded but
 *  pictures that are in it: what stands in a notebook cannot do more than be seen. */

import { createHash } from 'node:crypto';
import { type Html, html, trustedHtml } from '../markup/html.ts';
import { drawList, drawSection } from './article.ts';
import { drawBar, keysOf, type PageKind, wordSum } from './bar.ts';
import { drawKeys } from './controls.ts';
import script from './page/main.ts?text';
import pageStyle from './page/page.css?text';
import type { Section } from './sections.ts';
import type { Rich } from './view.ts';

/** `styles`: of what not every page has. */
export function drawPage(
  kind: PageKind,
  title: string,
  sections: readonly Section[],
  styles: Rich['styles'] | undefined,
): Html {
  const hasOutputs = sections.some((section) => section.hasOutputs);
  const hasProse = hasOutputs || sections.some((section) => section.hasProse);
  const style = [
    pageStyle,
    ...(styles !== undefined && hasProse ? [styles.prose] : []),
    ...(styles !== undefined && hasOutputs ? [styles.outputs] : []),
  ].join('');
  const policy = [
    "default-src 'none'",
    'img-src data:',
    `style-src 'sha256-${sha256(style)}'`,
    `script-src 'sha256-${sha256(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en" data-page="${kind}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title} · nbdiff</title>
<style>${trustedHtml(style)}</style>
<script>${trustedHtml(script)}</script>
</head>
<body>
${drawBar({ kind, title, sum: wordSum(kind, sections), hasList: sections.length > 0, hasOutputs, hasProse: sections.some((section) => section.hasProse) })}
${sections.length > 0 && drawList(kind, sections)}
<main id="main" tabindex="-1">
${sections.length === 0 && html`<p class="nothing">No notebook changed.</p>`}${sections.map((section) => drawSection(kind, section))}
</main>
${drawKeys(keysOf(kind))}
</body>
</html>
`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
