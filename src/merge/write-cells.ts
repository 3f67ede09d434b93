/** Cells written into the file they belong to. */
import type { Edit } from '../json/edit.ts';
import type { Style } from '../json/style.ts';
import type { JsonArray } from '../json/value.ts';
import type { Cell } from '../notebook/notebook.ts';

/** One edit that gives the list its new cells; between two that were neighbours in ours, ours' own bytes stand. */
export function writeCells(
  list: JsonArray,
  oursCells: readonly Cell[],
  entries: readonly { readonly ours: number | undefined }[],
  texts: readonly Buffer[],
  style: Style,
  depth: number,
): Edit {
  const { bytes } = list;
  if (texts.length === 0) return { start: list.start, end: list.end, content: '[]' };
  const lineBreak = (levels: number): string => style.newline + style.indent.repeat(levels);
  const first = oursCells[0];
  const last = oursCells[oursCells.length - 1];
  const comma = style.newline === '' ? style.comma : ',';
  const head =
    first === undefined ? lineBreak(depth) : bytes.toString('latin1', list.start + 1, first.node.start);
  const tail =
    last === undefined ? lineBreak(depth - 1) : bytes.toString('latin1', last.node.end, list.end - 1);
  const pieces: Uint8Array[] = [Buffer.from(`[${head}`)];
  for (const [index, text] of texts.entries()) {
    if (index > 0) {
      const here = entries[index]!.ours;
      const before = entries[index - 1]!.ours;
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
