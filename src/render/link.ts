/** A side that is a symbolic link and no notebook: where it points, as a line that came or went. */

import type { Setting } from './change-words.ts';
import { visible } from './display.ts';
import { type Paint, paintWith } from './paint.ts';

export interface Links {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export function renderLinks(links: Links, { color }: { readonly color: Paint | undefined }): string {
  const { red, green } = paintWith(color);
  return linkSettings(links)
    .map(({ sign, text }) => `${(sign === '-' ? red : green)(`${sign} ${text}`)}\n`)
    .join('');
}

export function linkSettings({ before, after }: Links): readonly Setting[] {
  if (before === after) return [];
  const settings: Setting[] = [];
  if (before !== undefined) settings.push({ sign: '-', text: `link to ${visible(before)}` });
  if (after !== undefined) settings.push({ sign: '+', text: `link to ${visible(after)}` });
  return settings;
}
