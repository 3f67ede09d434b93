/** The outputs of a cell that changed, each beside the one it replaces.
 *
 *  An output has no name of its own. Those that read the same are the same, in order; between them an output is paired
 *  with one of its kind (stdout with stdout, a picture with a picture), and what is left by its place. */
import type { Cell } from '../notebook/notebook.ts';
import {
  type Output,
  readOutput,
  type StoredOutput,
  sameStored,
  storedOutputs,
  textOfOutput,
} from '../notebook/outputs.ts';
import type { LineChange } from '../text/change.ts';
import { diffLines } from '../text/line-diff.ts';
import { splitLines } from '../text/lines.ts';

/** An output that is on one side alone has no lines on the other. */
export interface OutputChange {
  /** Among the outputs of its side, from 0; undefined: it came, or went. */
  readonly before: PlacedOutput | undefined;
  readonly after: PlacedOutput | undefined;
  /** Of what a reader sees (`textOfOutput`), each line ended by a newline. */
  readonly lines: readonly [before: readonly string[], after: readonly string[]];
  readonly changes: readonly LineChange[];
}

export interface PlacedOutput {
  readonly place: number;
  readonly output: Output;
  /** What it was read from. */
  readonly stored: StoredOutput;
}

/** What the outputs of a cell became, or of several cells where one was split or joined. */
export interface OutputChanges {
  /** How many there are on each side. */
  readonly counts: readonly [before: number, after: number];
  /** In the order of the new outputs; compared line by line one after the other, as they are asked for. */
  readonly changes: Iterable<OutputChange>;
}

export function diffOutputs(before: readonly Cell[], after: readonly Cell[]): OutputChanges {
  const [olds, news] = [before.flatMap(storedOutputs), after.flatMap(storedOutputs)];
  return { counts: [olds.length, news.length], changes: outputChanges(olds, news) };
}

function* outputChanges(
  olds: readonly StoredOutput[],
  news: readonly StoredOutput[],
): Generator<OutputChange> {
  const shorter = Math.min(olds.length, news.length);
  let start = 0;
  while (start < shorter && sameStored(olds[start]!, news[start]!)) start += 1;
  let end = 0;
  while (end < shorter - start && sameStored(olds.at(-1 - end)!, news.at(-1 - end)!)) end += 1;
  const placed = (stored: readonly StoredOutput[]): readonly PlacedOutput[] =>
    stored
      .slice(start, stored.length - end)
      .map((one, index) => ({ place: start + index, output: readOutput(one), stored: one }));
  for (const [one, other] of pairs(placed(olds), placed(news))) {
    const lines = [linesOf(one), linesOf(other)] as const;
    const changes = diffLines(...lines);
    if (changes.length > 0) yield { before: one, after: other, lines, changes };
  }
}

type Pair = readonly [PlacedOutput | undefined, PlacedOutput | undefined];

/** The outputs that do not read the same. */
function pairs(olds: readonly PlacedOutput[], news: readonly PlacedOutput[]): readonly Pair[] {
  // One with one is what most cells have, and long texts need no second comparison.
  if (olds.length <= 1 && news.length <= 1) return zip(olds, news);
  const reads = ({ output }: PlacedOutput): string => `${kindOf(output)}\n${textOfOutput(output)}`;
  return stretches(olds, news, reads).flatMap(({ isSame, before, after }) =>
    isSame
      ? []
      : stretches(before, after, ({ output }) => kindOf(output)).flatMap((stretch) =>
          zip(stretch.before, stretch.after),
        ),
  );
}

function zip(olds: readonly PlacedOutput[], news: readonly PlacedOutput[]): readonly Pair[] {
  return Array.from({ length: Math.max(olds.length, news.length) }, (_, at) => [olds[at], news[at]] as const);
}

/** Neighbours that have their like on the other side, or have none. */
interface Stretch {
  readonly isSame: boolean;
  readonly before: readonly PlacedOutput[];
  readonly after: readonly PlacedOutput[];
}

function stretches(
  olds: readonly PlacedOutput[],
  news: readonly PlacedOutput[],
  keyOf: (output: PlacedOutput) => string,
): readonly Stretch[] {
  const found: Stretch[] = [];
  let [old, now] = [0, 0];
  const upTo = (isSame: boolean, oldEnd: number, nowEnd: number): void => {
    found.push({ isSame, before: olds.slice(old, oldEnd), after: news.slice(now, nowEnd) });
    [old, now] = [oldEnd, nowEnd];
  };
  for (const change of diffLines(olds.map(keyOf), news.map(keyOf))) {
    upTo(true, change.beforeStart, change.afterStart);
    upTo(false, change.beforeEnd, change.afterEnd);
  }
  upTo(true, olds.length, news.length);
  return found;
}

function kindOf(output: Output): string {
  switch (output.kind) {
    case 'stream':
      return `stream ${output.name}`;
    case 'error':
      return 'error';
    case 'data':
      return ['data', ...output.media.map(({ type }) => type)].join(' ');
  }
}

function linesOf(output: PlacedOutput | undefined): readonly string[] {
  if (output === undefined) return [];
  const text = textOfOutput(output.output);
  return splitLines(text === '' || text.endsWith('\n') ? text : `${text}\n`);
}
