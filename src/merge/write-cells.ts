/** Cells written into the file they belong to. */
import type { Edit } from '../json/edit.ts';
import type { Style } from '../json/style.ts';
import type { JsonObject } from '../json/value.ts';
import { cellDepth } from '../notebook/fields.ts';
import type { Notebook } from '../notebook/notebook.ts';

/** A cell of the new list. */
export interface PlacedCell {
  /** Its place in the notebook that is written, where it comes from there. */
  readonly ours: number | undefined;
  /** JSON, laid out as it will stand: written anew, or as it is in its file. */
  readonly text: Buffer | JsonObject;
}

/** Edits that give the notebook (of one list of cells) its new cells: the first replaces the list, and the others add to it.
 *  Between two cells that were neighbours in it its own bytes stand. */
export function writeCells(notebook: Notebook, placed: readonly PlacedCell[], style: Style): readonly Edit[] {
  const { cells: oursCells, format } = notebook;
  const list = notebook.cellLists[0]!;
  const depth = cellDepth(format.major);
  const { bytes } = list;
  if (placed.length === 0) return [{ start: list.start, end: list.end, content: '[]' }];
  const lineBreak = (levels: number): string => style.newline + style.indent.repeat(levels);
  const first = oursCells[0];
  const last = oursCells[oursCells.length - 1];
  const comma = style.newline === '' ? style.comma : ',';
  const head =
    first === undefined ? lineBreak(depth) : bytes.toString('latin1', list.start + 1, first.node.start);
  const tail =
    last === undefined ? lineBreak(depth - 1) : bytes.toString('latin1', last.node.end, list.end - 1);
  const pieces = new Pieces();
  pieces.addText(`[${head}`);
  placed.forEach(({ ours: here, text }, index) => {
    if (index > 0) {
      const before = placed[index - 1]!.ours;
      const areNeighbours = here !== undefined && before !== undefined && here === before + 1;
      if (areNeighbours) pieces.add(bytes, oursCells[before]!.node.end, oursCells[here]!.node.start);
      else pieces.addText(comma + lineBreak(depth));
    }
    if (Buffer.isBuffer(text)) pieces.add(text, 0, text.length);
    else pieces.add(text.bytes, text.start, text.end);
  });
  pieces.addText(`${tail}]`);
  return pieces.all().map((content, index) => ({
    start: index === 0 ? list.start : list.end,
    end: list.end,
    content,
  }));
}

/** Ranges of bytes one behind the other. Those that are neighbours in their file, as most cells of a merge are, are one. */
class Pieces {
  private readonly done: Uint8Array[] = [];
  private bytes: Buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;

  add(bytes: Buffer, start: number, end: number): void {
    if (bytes !== this.bytes || start !== this.end) {
      this.endRange();
      this.bytes = bytes;
      this.start = start;
    }
    this.end = end;
  }

  addText(text: string): void {
    const bytes = Buffer.from(text);
    this.add(bytes, 0, bytes.length);
  }

  all(): readonly Uint8Array[] {
    this.endRange();
    return this.done;
  }

  private endRange(): void {
    if (this.end > this.start) this.done.push(this.bytes.subarray(this.start, this.end));
  }
}
