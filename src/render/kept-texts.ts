/** What `nbdiff texts` says of the notebooks that are kept as git shows them. Sizes are bytes. */
import { counted } from '../messages.ts';
import { readableSize } from '../notebook/outputs.ts';

export interface KeptTexts {
  /** Versions of notebooks. */
  readonly texts: number;
  readonly bytes: number;
  readonly limit: number;
  /** Whether new ones are kept still. */
  readonly isKeeping: boolean;
}

export function renderKeptTexts({ texts, bytes, limit, isKeeping }: KeptTexts): string {
  const sizes = `${readableSize(bytes)} of at most ${readableSize(limit)} (nbdiff.textsLimit)`;
  const ended = isKeeping ? '' : 'nothing is kept any more: nbdiff.keepTexts is false\n';
  return `texts of ${counted(texts, 'version')} of notebooks kept, ${sizes}\n${ended}`;
}

export function renderTextsCleared(): string {
  return 'what was kept is gone; git has notebooks read again when it shows them\n';
}
