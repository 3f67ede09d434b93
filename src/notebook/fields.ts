/** What the fields of a cell are called in its format, and where they stand. */
import type { CellType } from './notebook.ts';

/** `source`, or in format 3's code cells `input`. */
export function sourceName(type: CellType, major: number): string {
  return major === 3 && type === 'code' ? 'input' : 'source';
}

export function countName(major: number): string {
  return major === 3 ? 'prompt_number' : 'execution_count';
}

/** Levels of indent before a cell's opening brace. */
export function cellDepth(major: number): number {
  return major === 3 ? 4 : 2;
}
