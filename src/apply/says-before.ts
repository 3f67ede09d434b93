/** Whether a notebook says just what changes were made from: then they fit place by place. What no view shows (outputs,
 *  ids, keys that machines write) may have changed since. */
import { removedCell } from '../diff/compare-cells.ts';
import { objectIn } from '../json/read.ts';
import { sameValue } from '../json/same.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { isBlank } from '../notebook/blank.ts';
import { type Normalizer, tagsOf } from '../notebook/normalizer.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { valueAt } from './edit-keys.ts';
import type { CellStep, FileChanges, KeyEdit, KeyValue, WholeCell } from './file-changes.ts';
import { cellsBefore } from './file-changes.ts';
import { sourceHash } from './source-hash.ts';

/** `notebook` in the format of the changes (`inFormatOf`). */
export function saysBefore(notebook: Notebook, file: FileChanges, normalizer: Normalizer): boolean {
  const count = file.cells.reduce((sum, step) => sum + cellsBefore(step).length, 0);
  if (count !== notebook.cells.length) return false;
  const isSame = (step: CellStep): boolean => stepFits(step, notebook, normalizer);
  return saysFormat(notebook, file) && keysFit(notebook.root, file.keys, false) && file.cells.every(isSame);
}

/** A notebook of format 3 was written as 4.0 before it was compared. */
function saysFormat(notebook: Notebook, { format: { before, after } }: FileChanges): boolean {
  if (isBlank(notebook) || before === undefined || after === undefined) return true;
  if (before.major !== after.major) return true;
  return before.minor === after.minor || notebook.format.minor === before.minor;
}

function stepFits(step: CellStep, { cells, format }: Notebook, normalizer: Normalizer): boolean {
  switch (step.kind) {
    case 'added':
      return true;
    case 'same': {
      const cell = cells[step.before.index]!;
      return cell.type === step.before.type && sourceHash(cell.source) === step.before.hash;
    }
    case 'changed': {
      const { before, edits } = step;
      const cell = cells[before.index]!;
      return (
        cell.type === before.type &&
        cell.source === before.source &&
        (edits.tags === undefined || sameNames(tagsOf(cell), edits.tags.before)) &&
        keysFit(cell.metadata, edits.metadata, false) &&
        keysFit(cell.attachments, edits.attachments, true) &&
        keysFit(cell.node, edits.unknown, false)
      );
    }
    case 'removed':
      return isWhole(cells[step.before.index]!, step.before, format.major, normalizer);
    case 'recut':
      return step.before.every((cell) => isWhole(cells[cell.index]!, cell, format.major, normalizer));
  }
}

function keysFit(value: JsonValue | undefined, edits: readonly KeyEdit[], linesAsText: boolean): boolean {
  const object = objectIn(value);
  return edits.every(({ path, before }) => sameValue(valueAt(object, path), before, linesAsText));
}

/** Whether the cell has all that people wrote in `whole`, and nothing else. */
function isWhole(cell: Cell, whole: WholeCell, major: number, normalizer: Normalizer): boolean {
  if (cell.type !== whole.type || cell.source !== whole.source) return false;
  const change = removedCell(cell, major, { normalizer });
  if (change.kind !== 'removed') return false;
  const { tags, metadata, attachments, unknown } = change.keys;
  const has = (own: readonly KeyEdit[], values: readonly KeyValue[], linesAsText: boolean): boolean => {
    const known = new Map(values.map(({ path, value }) => [path.join('\0'), value]));
    return own.every(({ path, before }) => sameValue(known.get(path.join('\0')), before, linesAsText));
  };
  const [all, files, others] = [objectIn(cell.metadata), objectIn(cell.attachments), objectIn(cell.node)];
  const stands = (
    values: readonly KeyValue[],
    object: JsonObject | undefined,
    linesAsText: boolean,
  ): boolean => values.every(({ path, value }) => sameValue(valueAt(object, path), value, linesAsText));
  return (
    sameNames(tags?.removed ?? [], whole.tags) &&
    has(metadata, whole.metadata, false) &&
    has(attachments, whole.attachments, true) &&
    has(unknown, whole.unknown, false) &&
    stands(whole.metadata, all, false) &&
    stands(whole.attachments, files, true) &&
    stands(whole.unknown, others, false)
  );
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  const [here, there] = [new Set(one), new Set(other)];
  return here.size === there.size && [...here].every((name) => there.has(name));
}
