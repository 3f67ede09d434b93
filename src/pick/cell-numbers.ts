/** Changes picked by the numbers of their cells: `--cells 3,7-9`. */
import { namingCells } from '../diff/changes.ts';
import { NotebookError } from '../errors.ts';
import type { Choice, Picked } from './pick-cells.ts';

/** The choices whose cell has one of the numbers, in the new notebook or (where it is gone) the old one.
 *  Throws NotebookError where a number has no change. */
export function chooseCells(
  choices: readonly Choice[],
  wanted: ReadonlySet<number>,
): ReadonlyMap<Choice, Picked> {
  const picked = new Map<Choice, Picked>();
  const left = new Set(wanted);
  for (const choice of choices) {
    if (choice.kind !== 'cell') continue;
    const numbers = numbersOf(choice);
    if (!numbers.some((number) => wanted.has(number))) continue;
    picked.set(choice, { kind: 'whole' });
    for (const number of numbers) left.delete(number);
  }
  const [missing] = left;
  if (missing === undefined) return picked;
  throw new NotebookError({ kind: 'usage', reason: `cell ${missing} did not change`, advice: 'see nbdiff' });
}

/** `3,7-9` as numbers, from 1. Throws NotebookError for anything else. */
export function parseCells(text: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*([0-9]+)(?:-([0-9]+))?\s*$/.exec(part);
    if (match === null) {
      const reason = `"${part}" is no cell`;
      throw new NotebookError({ kind: 'usage', reason, advice: 'write them as 3,7-9' });
    }
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    for (let number = first; number <= Math.min(last, first + MOST_CELLS); number += 1) numbers.add(number);
  }
  return numbers;
}

/** No notebook has more cells; a range such as 1-999999999 would only eat memory. */
const MOST_CELLS = 100_000;

function numbersOf({ change }: Extract<Choice, { kind: 'cell' }>): readonly number[] {
  return namingCells(change).map(({ index }) => index + 1);
}
