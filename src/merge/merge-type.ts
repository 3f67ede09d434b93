/** What type a merged cell has: a change on one side is taken, ours stands where both changed it.
 *
 *  Code has no attachments, the format forbids it. Where one side made code of a cell and the other put a picture into
 *  it, both cannot happen: type and attachments stay as ours has them, and both are recorded. */
import { memberOf, sameValue } from '../json/same.ts';
import type { Cell } from '../notebook/notebook.ts';
import type { MergeContext } from './context.ts';
import { type ConflictRecord, valueRecord } from './record.ts';
import type { Sides } from './sides.ts';

export interface TypeMerge {
  readonly value: string;
  readonly records: readonly ConflictRecord[];
  /** Lines are merged as those of prose: where the type is a clash, both have to be. */
  readonly isProse: boolean;
  /** They go with the type, and are not merged. */
  readonly takesAttachments: boolean;
}

export function mergeType(sides: Sides<Cell>, { settings: { favor } }: MergeContext): TypeMerge {
  const { base, ours, theirs } = sides;
  const takesAttachments = isCodeWithAttachments(sides);
  if (!takesAttachments) {
    const asIn = (cell: Cell): TypeMerge => ({
      value: cell.type,
      records: [],
      isProse: isProse(cell),
      takesAttachments,
    });
    if (ours.type === theirs.type || theirs.type === base?.type) return asIn(ours);
    if (ours.type === base?.type) return asIn(theirs);
  }
  const clashing = {
    value: favor === 'theirs' ? theirs.type : ours.type,
    isProse: isProse(ours) && isProse(theirs),
    takesAttachments,
  };
  if (favor !== 'none') return { ...clashing, records: [] };
  const clash = (name: string): ConflictRecord =>
    valueRecord(['cell', name], {
      base: base && memberOf(base.node, name),
      ours: memberOf(ours.node, name),
      theirs: memberOf(theirs.node, name),
    });
  const names = takesAttachments ? ['cell_type', 'attachments'] : ['cell_type'];
  return { ...clashing, records: names.map(clash) };
}

function isProse({ type }: Cell): boolean {
  return type === 'markdown' || type === 'heading';
}

/** Whether one side made code of the cell and the other changed its attachments. */
function isCodeWithAttachments({ base, ours, theirs }: Sides<Cell>): boolean {
  const isMade = (code: Cell, other: Cell): boolean =>
    code.type === 'code' &&
    base?.type !== 'code' &&
    other.type !== 'code' &&
    other.attachments !== undefined &&
    !sameValue(other.attachments, base?.attachments);
  return isMade(ours, theirs) || isMade(theirs, ours);
}
