/** Conflicts of style `merge` do not show what both sides changed. Where the three notebooks are at hand, merging the
 *  three cells once more tells it. */
import { alignCells } from '../diff/align.ts';
import type { Cell } from '../notebook/notebook.ts';
import { mergeText } from '../text/merge.ts';
import type { NotebookConflict } from './conflicts.ts';
import type { Stages } from './decide.ts';

/** The conflicts, those between lines with base's lines where they can be found. */
export function withBaseLines(
  conflicts: readonly NotebookConflict[],
  stages: Stages,
): readonly NotebookConflict[] {
  return conflicts.map((conflict) => {
    if (conflict.kind !== 'source' || conflict.regions[conflict.region]!.base !== undefined) return conflict;
    const base = baseOf(conflict, stages);
    if (base === undefined) return conflict;
    const regions = conflict.regions.map((region, index) =>
      index === conflict.region ? { ...region, base } : region,
    );
    return { ...conflict, regions };
  });
}

function baseOf(
  { cell, regions, region }: Extract<NotebookConflict, { kind: 'source' }>,
  { base, ours, theirs }: Stages,
): readonly string[] | undefined {
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const { ours: mine, theirs: yours } = regions[region]!;
  const holds = (candidate: Cell, lines: readonly string[]): boolean =>
    candidate.type === cell.type && candidate.source.includes(lines.join('').trimEnd());
  const oursCell =
    ours.cells.find(({ id }) => id !== undefined && id === cell.id) ??
    ours.cells.find((one) => holds(one, mine));
  if (oursCell === undefined) return undefined;
  const place = alignCells(base.cells, ours.cells).beforeOf[oursCell.index];
  if (place === undefined) return undefined;
  const other = alignCells(base.cells, theirs.cells).afterOf[place];
  if (other === undefined) return undefined;
  const chunks = mergeText(base.cells[place]!.source, oursCell.source, theirs.cells[other]!.source, {
    whitespace: cell.type === 'markdown' ? 'any' : 'trailing',
    sentences: cell.type === 'markdown',
  });
  const same = (one: readonly string[], two: readonly string[]): boolean =>
    one.join('').trimEnd() === two.join('').trimEnd();
  const chunk = chunks.find(
    (part) => part.kind === 'conflict' && same(part.ours, mine) && same(part.theirs, yours),
  );
  if (chunk?.kind !== 'conflict') return undefined;
  // Between markers each line ends in a newline, the source's last one too.
  return chunk.base.map((line) => (line.endsWith('\n') ? line : `${line}\n`));
}
