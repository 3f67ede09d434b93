/** A replacement of the bytes [start, end) by `content` (text is written as UTF-8). */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly content: string | Uint8Array;
}

/** `file` with `edits` applied (byte ranges, sorted, disjoint); all other bytes stay.
 *  No edits: the same buffer. Throws RangeError on overlap or disorder, which is our bug. */
export function splice(file: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return file;
  const pieces: Uint8Array[] = [];
  let done = 0;
  for (const edit of edits) {
    if (edit.start < done || edit.end < edit.start || edit.end > file.length) {
      throw new RangeError(`edit [${edit.start}, ${edit.end}) overlaps or lies outside`);
    }
    if (edit.start > done) pieces.push(file.subarray(done, edit.start));
    if (edit.content.length > 0) {
      pieces.push(typeof edit.content === 'string' ? Buffer.from(edit.content, 'utf8') : edit.content);
    }
    done = edit.end;
  }
  if (done < file.length) pieces.push(file.subarray(done));
  return Buffer.concat(pieces);
}
