/** What the page loads, by name; its addresses are in html/resolve-page.ts and page/resolve-edit.ts. */
import type { Asset } from '../app.ts';
import editor from '../page/editor.ts?text';
import style from '../page/resolve.css?text';
import script from '../page/resolve.ts?text';

export const ASSETS: ReadonlyMap<string, Asset> = new Map([
  ['resolve.css', { type: 'text/css', content: style }],
  ['resolve.js', { type: 'text/javascript', content: script }],
  ['editor.js', { type: 'text/javascript', content: editor }],
]);
