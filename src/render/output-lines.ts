/** The outputs of a cell that changed, each below a line that says which it is:
 *
 *         output 2 · stderr
 *       1    - 10%
 *          1 + 100%
 *
 *  A cell with one output has no need of numbers. */
import { diffOutputs, type OutputChange, type OutputChanges } from '../diff/output-changes.ts';
import { counted } from '../messages.ts';
import type { Cell } from '../notebook/notebook.ts';
import type { Output } from '../notebook/outputs.ts';
import { COUNTED, type Cut, OUTPUT_CUT } from './cut.ts';
import { visible } from './display.ts';
import type { DiffViewOptions } from './options.ts';
import { paintWith } from './paint.ts';
import { type Drawn, hunkLines } from './source-hunks.ts';

/** Where outputs changed and nothing of it is shown. */
export const SAME_TEXT = 'the text of the outputs is the same; other data in them changed';

/** One drawn output after the other; none where their texts are the same. `room`: lines that outputs may still fill in
 *  this notebook, beyond which they are counted; undefined draws all of them. A loop leaves thousands in one cell. */
export function* drawOutputs(
  before: readonly Cell[],
  after: readonly Cell[],
  options: DiffViewOptions,
  room: number | undefined,
): Generator<Drawn> {
  const { counts, changes } = diffOutputs(before, after);
  const paint = paintWith(options.color);
  const draw = (change: OutputChange, cut: Cut | undefined): Drawn => {
    const heading = paint.cyan(`   ${wordOutput(change, counts)}`);
    const { lines, isCut } = hunkLines(...change.lines, change.changes, options, cut);
    return { lines: [heading, ...lines], isCut };
  };
  let left = room;
  const others = { outputs: 0, removed: 0, added: 0 };
  let last: OutputChange | undefined;
  for (const change of changes) {
    if (left !== undefined && left <= 0) {
      others.outputs += 1;
      for (const { beforeStart, beforeEnd, afterStart, afterEnd } of change.changes) {
        others.removed += beforeEnd - beforeStart;
        others.added += afterEnd - afterStart;
      }
      last = change;
      continue;
    }
    const drawn = draw(change, left === undefined ? undefined : OUTPUT_CUT);
    if (left !== undefined) left -= drawn.lines.length;
    yield drawn;
  }
  const { outputs, removed, added } = others;
  if (last !== undefined && outputs === 1) yield draw(last, COUNTED);
  if (outputs < 2) return;
  const line = `   … ${counted(outputs, 'output')}: -${removed} +${added} lines`;
  yield { lines: [paint.dim(line)], isCut: true };
}

/** Which of a cell's outputs it is. */
export function wordOutput({ before, after }: OutputChange, counts: OutputChanges['counts']): string {
  if (counts.every((count) => count <= 1)) return 'outputs';
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
