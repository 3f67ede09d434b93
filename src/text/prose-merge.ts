/** Paragraphs that both sides changed, merged sentence by sentence as lines are merged: two people who changed
 *  sentences that do not touch do not clash, though each paragraph is one long line. */
import { intern } from './intern.ts';
import { splitSentences } from './sentences.ts';
import { threeWay } from './three-way.ts';
import { pickByLine } from './whitespace.ts';

/** The merged lines, or undefined where sentences clash. Lines come and go without their terminators; every sentence
 *  of the result is in ours or theirs. */
export function mergeSentences(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): readonly string[] | undefined {
  const pieces = [base, ours, theirs].map(piecesOf);
  const lineCount = base.length + ours.length + theirs.length;
  if (pieces[0]!.length + pieces[1]!.length + pieces[2]!.length === lineCount) return undefined;
  // What stands behind a sentence, a space or the line's end, does not make it another one.
  const keys = pieces.map((list) => list.map((piece) => (piece === '\n' ? piece : piece.trim())));
  const { ids, distinct } = intern(...keys);
  const { regions, oursChanges } = threeWay(ids[0]!, ids[1]!, ids[2]!, distinct);
  const sides = { base: pieces[0]!, ours: pieces[1]!, theirs: pieces[2]!, oursChanges };

  const merged: string[] = [];
  let oursAt = 0;
  let theirsAt = 0;
  const takeCommon = (oursEnd: number): boolean => {
    const common = pickByLine(sides, { oursStart: oursAt, oursEnd, theirsStart: theirsAt });
    if (common === undefined) return false;
    for (const piece of common) merged.push(piece);
    return true;
  };
  for (const { kind, ours: mine, theirs: yours } of regions) {
    if (kind === 'conflict' || !takeCommon(mine.start)) return undefined;
    const changed =
      kind === 'ours' ? pieces[1]!.slice(mine.start, mine.end) : pieces[2]!.slice(yours.start, yours.end);
    for (const piece of changed) merged.push(piece);
    oursAt = mine.end;
    theirsAt = yours.end;
  }
  if (!takeCommon(pieces[1]!.length)) return undefined;
  return linesOf(merged);
}

/** Sentences of all lines; the last of each line ends in `\n`, an empty line is `\n`. */
function piecesOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => splitSentences(line + '\n'));
}

/** A sentence that came to stand before another without a space between (it was the last of its line, or of the
 *  text) keeps its place: the line ends there. */
function linesOf(pieces: readonly string[]): readonly string[] {
  const lines = pieces.join('').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
