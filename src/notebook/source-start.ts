/** What the source of a cell begins with, seen in the file's own bytes: few sources of a large notebook are worth decoding. */
import type { Cell } from './notebook.ts';
import { originalCell } from './read-cell.ts';

/** Whether nothing is written in the cell. */
export function isBlankCell(cell: Cell): boolean {
  return !beginsPlainly(cell, 1) && cell.source.trim() === '';
}

/** Whether the source without white space around it has `size` characters. */
export function isWritten(cell: Cell, size: number): boolean {
  return beginsPlainly(cell, size) || cell.source.trim().length >= size;
}

/** The same where the first line tells it, before any escape and any character beyond ASCII. */
function beginsPlainly(cell: Cell, size: number): boolean {
  const { node, sourceStart: start, sourceSize } = originalCell(cell);
  const { bytes } = node;
  const end = start + sourceSize;
  let at = start;
  while (at < end && bytes[at] !== QUOTE) at += 1;
  at += 1;
  while (bytes[at] === SPACE) at += 1;
  const first = at;
  let behind = at;
  for (; at < end && behind - first < size; at += 1) {
    const byte = bytes[at]!;
    if (byte < SPACE || byte > TILDE || byte === QUOTE || byte === BACKSLASH) break;
    if (byte !== SPACE) behind = at + 1;
  }
  return behind - first >= size;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const TILDE = 0x7e;
