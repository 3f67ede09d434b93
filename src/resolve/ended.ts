/** Conflicts that a person ended by hand, in Jupyter say: there is nothing left to decide, and their records go. */
import type { Edit } from '../json/edit.ts';
import { type Style, styleOf } from '../json/style.ts';
import type { JsonObject } from '../json/value.ts';
import { isEnded, recordsOf } from '../merge/recorded.ts';
import { cellDepth } from '../notebook/fields.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { withoutRecords } from './records.ts';

export interface Ended {
  /** Where they were: cells from 0, undefined is the notebook itself. */
  readonly places: readonly (number | undefined)[];
  /** What takes their records out. */
  readonly edits: readonly Edit[];
}

export function endedByHand(notebook: Notebook): Ended {
  const style = styleOf(notebook.root);
  const depth = cellDepth(notebook.format.major) + 1;
  const places: (number | undefined)[] = [];
  const edits: Edit[] = [];
  for (const owner of [...notebook.cells, notebook]) {
    const { metadata } = owner;
    if (metadata === undefined || !recordsOf(metadata)?.some((record) => isEnded(record, owner))) continue;
    places.push('index' in owner ? owner.index : undefined);
    edits.push(edit(metadata, (record) => isEnded(record, owner), style, 'index' in owner ? depth : 1));
  }
  return { places, edits: edits.sort((one, other) => one.start - other.start) };
}

function edit(
  metadata: JsonObject,
  isGone: (record: JsonObject) => boolean,
  style: Style,
  depth: number,
): Edit {
  const { start, end } = metadata;
  return { start, end, content: withoutRecords(metadata, isGone, style, depth) };
}
