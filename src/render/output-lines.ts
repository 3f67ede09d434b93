/** The outputs of a cell that changed, each below a line that says which it is:
 *
 *         output 2 · stderr
 *       1    - 10%
 *          1 + 100%
 *
 *  A cell with one output has no need of numbers. */
import { diffOutputs, type OutputChange } from '../diff/output-changes.ts';
import type { Cell } from '../notebook/notebook.ts';
import type { Output } from '../notebook/outputs.ts';
import type { Cut } from './cut.ts';
import { visible } from './display.ts';
import type { DiffViewOptions } from './options.ts';
import { paintWith } from './paint.ts';
import { type Drawn, hunkLines } from './source-hunks.ts';

/** One drawn output after the other; none where their texts are the same. `cut`: undefined draws all of them. */
export function* drawOutputs(
  before: readonly Cell[],
  after: readonly Cell[],
  options: DiffViewOptions,
  cut: Cut | undefined,
): Generator<Drawn> {
  const { counts, changes } = diffOutputs(before, after);
  const isOne = counts.every((count) => count <= 1);
  const paint = paintWith(options.color);
  for (const change of changes) {
    const heading = paint.cyan(`   ${isOne ? 'outputs' : outputHeading(change)}`);
    const { lines, isCut } = hunkLines(...change.lines, change.changes, options, cut);
    yield { lines: [heading, ...lines], isCut };
  }
}

function outputHeading({ before, after }: OutputChange): string {
  const place = (after ?? before)!.place + 1;
  const names = [before, after].flatMap((side) => (side === undefined ? [] : [visible(nameOf(side.output))]));
  return `output ${place} · ${[...new Set(names)].join(' → ')}`;
}

function nameOf(output: Output): string {
  switch (output.kind) {
    case 'stream':
      return output.name;
    case 'error':
      return 'error';
    case 'data':
      return output.result ? 'result' : 'display';
  }
}
