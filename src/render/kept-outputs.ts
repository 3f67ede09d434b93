/** What `nbdiff outputs` says of the outputs that the filter keeps. Sizes are bytes. */
import { counted } from '../messages.ts';
import { readableSize } from '../notebook/outputs.ts';
import { shownPath } from '../shown.ts';

export interface KeptOutputs {
  readonly notebooks: number;
  readonly bytes: number;
  readonly limit: number;
  /** Whether new ones are kept still. */
  readonly isKeeping: boolean;
}

export function renderKeptOutputs({ notebooks, bytes, limit, isKeeping }: KeptOutputs): string {
  const sizes = `${readableSize(bytes)} of at most ${readableSize(limit)} (nbdiff.outputsLimit)`;
  const ended = isKeeping ? '' : 'nothing is kept any more: nbdiff.keepOutputs is false\n';
  return `outputs of ${counted(notebooks, 'notebook')} kept, ${sizes}\n${ended}`;
}

export function renderCleared(): string {
  return 'what was kept is gone; notebooks in the work tree are as they were\n';
}

export function renderRestored(path: string, isChanged: boolean): string {
  return `${shownPath(path)}: ${isChanged ? 'outputs put back beside the code that made them' : 'nothing to put back'}\n`;
}
