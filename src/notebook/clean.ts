/** A notebook without what machines wrote. */
import { splice } from '../json/edit.ts';
import type { Normalizer } from './normalizer.ts';
import type { Notebook } from './notebook.ts';

/** The file's bytes as the normalizer leaves them; the very same buffer where it is clean. */
export function cleanedBytes(notebook: Notebook, normalizer: Normalizer): Buffer {
  return splice(notebook.bytes, normalizer.cleanEdits(notebook));
}
