/** Conflicts of style `merge` do not show what both sides changed. Where the three notebooks are at hand, merging the
 *  three cells once more tells it. */
import { alignSides } from '../merge/among-three.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { splitLines } from '../text/lines.ts';
import { mergeText } from '../text/merge.ts';
import type { NotebookConflict } from './conflicts.ts';
import type { Stages } from './decide.ts';

/** The conflicts in sources, with base's lines where they can be found; others as they are. */
export function withBaseLines(
  conflicts: readonly NotebookConflict[],
  stages: Stages,
): readonly NotebookConflict[] {
  return conflicts.map((conflict) => withBase(conflict, stages));
}

function withBase(conflict: NotebookConflict, stages: Stages): NotebookConflict {
  switch (conflict.kind) {
    case 'source': {
      const { region } = conflict;
      if (conflict.regions[region]!.base !== undefined) return conflict;
      const base = baseOfRegion(conflict, stages);
      if (base === undefined) return conflict;
      return { ...conflict, regions: conflict.regions.with(region, { ...conflict.regions[region]!, base }) };
    }
    case 'delete-edit':
      return conflict.base === undefined ? { ...conflict, base: baseOfCell(conflict, stages) } : conflict;
    case 'value':
      return conflict;
  }
}

function baseOfRegion(
  { cell, regions, region }: Extract<NotebookConflict, { kind: 'source' }>,
  { base, ours, theirs }: Stages,
): readonly string[] | undefined {
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const { ours: mine, theirs: yours } = regions[region]!;
  const oursCell = cellIn(ours, cell, mine);
  if (oursCell === undefined) return undefined;
  const { toOurs, toTheirs } = alignSides(base.cells, ours.cells, theirs.cells);
  const place = toOurs.beforeOf[oursCell.index];
  if (place === undefined) return undefined;
  const other = toTheirs.afterOf[place];
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
  return chunk?.kind === 'conflict' ? terminated(chunk.base) : undefined;
}

function baseOfCell(
  { cell, deletedBy, edited }: Extract<NotebookConflict, { kind: 'delete-edit' }>,
  { base, ours, theirs }: Stages,
): readonly string[] | undefined {
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const { toOurs, toTheirs } = alignSides(base.cells, ours.cells, theirs.cells);
  const [side, fromBase] = deletedBy === 'ours' ? [theirs, toTheirs] : [ours, toOurs];
  const sideCell = cellIn(side, cell, edited);
  const place = sideCell && fromBase.beforeOf[sideCell.index];
  return place === undefined ? undefined : terminated(splitLines(base.cells[place]!.source));
}

/** The cell of a side that became `cell`: by its id, or since it holds these lines. */
function cellIn(side: Notebook, cell: Cell, lines: readonly string[]): Cell | undefined {
  const text = lines.join('').trimEnd();
  return (
    side.cells.find(({ id }) => id !== undefined && id === cell.id) ??
    side.cells.find(({ type, source }) => type === cell.type && source.includes(text))
  );
}

/** Between markers each line ends in a newline, the source's last one too. */
function terminated(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`));
}
