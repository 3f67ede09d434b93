/** What a run leaves in a cell, outputs and a count, and whether it did. */
import type { JsonNumber, JsonValue } from '../json/value.ts';
import type { Cell } from './notebook.ts';

/** The count of the last run, as Jupyter shows it beside the cell; undefined where there is none. */
export function countOf({ executionCount }: Cell): JsonNumber | undefined {
  return executionCount?.kind === 'number' ? executionCount : undefined;
}

export function hasOutputs({ outputs }: Cell): boolean {
  return outputs !== undefined && !isEmptyList(outputs);
}

/** Outputs, or a count that tells of a run without any. */
export function hasRun(cell: Cell): boolean {
  return hasOutputs(cell) || countOf(cell) !== undefined;
}

/** Looks at no more than the white space in it: a list of outputs can be long. */
export function isEmptyList({ bytes, start }: JsonValue): boolean {
  if (bytes[start] !== 0x5b) return false;
  let at = start + 1;
  while (SPACE.has(bytes[at]!)) at += 1;
  return bytes[at] === 0x5d;
}

const SPACE: ReadonlySet<number> = new Set([0x20, 0x0a, 0x0d, 0x09]);
