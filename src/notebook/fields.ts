/** What the fields of a cell are called in its format, and how a source is written into one. */
import { type Style, writeString, writeStringList } from '../json/style.ts';
import type { Cell } from './notebook.ts';

/** `source`, or in format 3's code cells `input`. */
export function sourceName(cell: Cell, major: number): string {
  return major === 3 && cell.type === 'code' ? 'input' : 'source';
}

export function countName(major: number): string {
  return major === 3 ? 'prompt_number' : 'execution_count';
}

/** Levels of indent before a cell's opening brace. */
export function cellDepth(major: number): number {
  return major === 3 ? 4 : 2;
}

/** `text` as the value of a source, in the form that `cell` has it in: one string, or a list of lines. */
export function writeSource(text: string, cell: Cell, style: Style, depth: number): Buffer {
  if (cell.sourceNode?.kind === 'string') return Buffer.from(writeString(text, style));
  return Buffer.from(
    writeStringList(
      text.split(/(?<=\n)/).filter((line) => line !== ''),
      style,
      depth + 1,
    ),
  );
}
