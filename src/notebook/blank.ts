/** A file of 0 bytes: a notebook without cells. Editors make such files, and it has no brackets that a cell could be
 *  put between: where one is to be written into, a notebook like its neighbours but without cells stands in for it. */
import { type Edit, splice } from '../json/edit.ts';
import type { Notebook } from './notebook.ts';

/** What such a file is read as. It says nothing of its own: what people would be shown of it is nothing. */
export const BLANK_TEXT: Buffer = Buffer.from('{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}');

export function isBlank({ bytes }: Pick<Notebook, 'bytes'>): boolean {
  return bytes.length === 0;
}

/** `notebook` without its cells; metadata, format and layout stay. */
export function withoutCells({ bytes, cellLists }: Notebook): Buffer {
  const edits = cellLists.map(({ start, end }): Edit => ({ start, end, content: '[]' }));
  return splice(bytes, edits);
}
