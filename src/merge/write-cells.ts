/** Cells written into the file they belong to. */
import type { Edit } from '../json/edit.ts';
import type { Style } from '../json/style.ts';
import { cellDepth } from '../notebook/fields.ts';
import type { Notebook } from '../notebook/notebook.ts';

/** A cell of the new list. */
export interface PlacedCell {
  /** Its place in the notebook that is written, where it comes from there. */
  readonly ours: number | undefined;
  /** JSON, laid out as it will stand. */
  readonly text: Buffer;
}

/** One edit that gives the notebook (of one list of cells) its new cells; between two that were neighbours in it its
 *  own bytes stand. */
export function writeCells(notebook: Notebook, placed: readonly PlacedCell[], style: Style): Edit {
  const { cells: oursCells, format } = notebook;
  const list = notebook.cellLists[0]!;
  const depth = cellDepth(format.major);
  const { bytes } = list;
  if (placed.length === 0) return { start: list.start, end: list.end, content: '[]' };
  const lineBreak = (levels: number): string => style.newline + style.indent.repeat(levels);
  const first = oursCells[0];
  const last = oursCells[oursCells.length - 1];
  const comma = style.newline === '' ? style.comma : ',';
  const head =
    first === undefined ? lineBreak(depth) : bytes.toString('latin1', list.start + 1, first.node.start);
  const tail =
    last === undefined ? lineBreak(depth - 1) : bytes.toString('latin1', last.node.end, list.end - 1);
  const pieces: Uint8Array[] = [Buffer.from(`[${head}`)];
  for (const [index, { ours: here, text }] of placed.entries()) {
    if (index > 0) {
      const before = placed[index - 1]!.ours;
      const neighbours = here !== undefined && before !== undefined && here === before + 1;
      pieces.push(
        neighbours
          ? bytes.subarray(oursCells[before]!.node.end, oursCells[here]!.node.start)
          : Buffer.from(comma + lineBreak(depth)),
      );
    }
    pieces.push(text);
  }
  pieces.push(Buffer.from(`${tail}]`));
  return { start: list.start, end: list.end, content: Buffer.concat(pieces) };
}
