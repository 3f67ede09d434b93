/** A side that is a symbolic link and no notebook: where it points, as a line that came or went. */

import { visible } from './display.ts';
import { type Paint, paintWith } from './paint.ts';

export interface Links {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export function renderLinks(
  { before, after }: Links,
  { color }: { readonly color: Paint | undefined },
): string {
  if (before === after) return '';
  const paint = paintWith(color);
  const removed = before === undefined ? '' : `${paint.red(`- link to ${visible(before)}`)}\n`;
  const added = after === undefined ? '' : `${paint.green(`+ link to ${visible(after)}`)}\n`;
  return removed + added;
}
