/** A replacement of the bytes [start, end) by `content` (text is written as UTF-8). */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly content: string | Uint8Array;
}

/** An edit whose content is bytes already. */
export interface BytesEdit extends Edit {
  readonly content: Buffer;
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

/** What undoes `edits`: applied to `splice(file, edits)` they give `file` back, byte for byte. */
export function invertEdits(file: Buffer, edits: readonly Edit[]): readonly BytesEdit[] {
  let shift = 0;
  return edits.map(({ start, end, content }) => {
    const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
    const inverse = {
      start: start + shift,
      end: start + shift + length,
      content: file.subarray(start, end),
    };
    shift += length - (end - start);
    return inverse;
  });
}
