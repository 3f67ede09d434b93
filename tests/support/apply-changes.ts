/** A notebook as what people wrote in it, and the list of changes applied to one, so that tests can hold the law:
 *  applied to the normalized old notebook the changes give the normalized new one. Of the new notebook only what
 *  the changes point at is looked at: added cells, and the lines and values that are listed. */
import type { CellChange, CellDetails, KeyChange, NotebookDiff } from '../../src/diff/changes.ts';
import { joinedLines } from '../../src/diff/split.ts';
import { expand } from '../../src/json/read.ts';
import { canonicalText, lastMembers } from '../../src/json/same.ts';
import type { JsonValue } from '../../src/json/value.ts';
import { type Normalizer, tagsOf } from '../../src/notebook/normalizer.ts';
import type { Cell, Notebook } from '../../src/notebook/notebook.ts';
import type { LineChange } from '../../src/text/change.ts';
import { lineContent, splitLines } from '../../src/text/lines.ts';

/** Values by their path, both as text; an empty object is not there. */
export type PlainKeys = ReadonlyMap<string, string>;

export interface PlainCell {
  readonly type: string;
  readonly lines: readonly string[];
  readonly finalNewline: boolean;
  /** Sorted, without repeats. */
  readonly tags: readonly string[];
  readonly metadata: PlainKeys;
  readonly attachments: PlainKeys;
  readonly unknown: PlainKeys;
}

export interface PlainNotebook {
  readonly cells: readonly PlainCell[];
  readonly keys: PlainKeys;
}

const CELL_KEYS = ['attachments', 'cell_type', 'execution_count', 'id', 'metadata', 'outputs', 'source'];
const CELL_KEYS_3 = [...CELL_KEYS, 'input', 'prompt_number'];
const NOTEBOOK_KEYS = ['cells', 'nbformat', 'nbformat_minor', 'worksheets'];

export function plainNotebook(notebook: Notebook, normalizer: Normalizer): PlainNotebook {
  return {
    cells: notebook.cells.map((cell) => plainCell(cell, notebook, normalizer)),
    keys: plainKeys(notebook.root, [], normalizer, NOTEBOOK_KEYS),
  };
}

function plainCell(cell: Cell, notebook: Notebook, normalizer: Normalizer): PlainCell {
  const known = notebook.format.major === 3 ? CELL_KEYS_3 : CELL_KEYS;
  return {
    type: cell.type,
    lines: contents(splitLines(cell.source)),
    finalNewline: cell.source.endsWith('\n'),
    tags: [...new Set(tagsOf(cell))].sort(),
    metadata: plainKeys(cell.metadata, ['cell', 'metadata'], normalizer, ['tags']),
    attachments: plainKeys(cell.attachments, ['cell', 'attachments'], normalizer, []),
    unknown: plainKeys(cell.node, ['cell'], normalizer, known),
  };
}

function contents(lines: readonly string[]): readonly string[] {
  return lines.map((line) => lineContent(line).replace(/\r$/, ''));
}

function plainKeys(
  value: JsonValue | undefined,
  place: readonly string[],
  normalizer: Normalizer,
  without: readonly string[],
): PlainKeys {
  const found = new Map<string, string>();
  const visit = (here: JsonValue, path: readonly string[]): void => {
    const inside = expand(here);
    if (inside.kind === 'object') {
      for (const [name, member] of lastMembers(inside)) {
        if (path.length > 0 || !without.includes(name)) visit(member, [...path, name]);
      }
    } else if (normalizer.fateOf([...place, ...path]) === 'kept') {
      found.set(JSON.stringify(path), canonicalText(inside, place.includes('attachments')));
    }
  };
  if (value !== undefined) visit(value, []);
  return sorted(found);
}

function sorted(keys: ReadonlyMap<string, string>): PlainKeys {
  return new Map([...keys].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The normalized new notebook, made from the old one and the changes. */
export function applyChanges(
  before: PlainNotebook,
  diff: NotebookDiff,
  normalizer: Normalizer,
): PlainNotebook {
  const added = (cell: Cell): PlainCell => plainCell(cell, diff.after!, normalizer);
  return {
    cells: diff.cells.flatMap((change) => applyCell(before.cells, change, added, normalizer)),
    keys: applyKeys(before.keys, diff.metadata, [], normalizer),
  };
}

function applyCell(
  before: readonly PlainCell[],
  change: CellChange,
  added: (cell: Cell) => PlainCell,
  normalizer: Normalizer,
): readonly PlainCell[] {
  switch (change.kind) {
    case 'added':
      return [added(change.after)];
    case 'removed':
      return [];
    case 'same':
    case 'modified':
    case 'moved':
      return [
        applyDetails(
          before[change.before.index]!,
          change.details,
          splitLines(change.after.source),
          normalizer,
        ),
      ];
    case 'split': {
      const lines = applyLines(before[change.before.index]!.lines, change.source, joinedLines(change.after));
      let start = 0;
      return change.after.map((cell) => {
        const part = { ...added(cell), lines: lines.slice(start, start + joinedLines([cell]).length) };
        start += part.lines.length;
        return part;
      });
    }
    case 'joined': {
      const whole = change.before.flatMap((cell) => before[cell.index]!.lines);
      return [
        { ...added(change.after), lines: applyLines(whole, change.source, joinedLines([change.after])) },
      ];
    }
  }
}

function applyDetails(
  before: PlainCell,
  details: CellDetails,
  newLines: readonly string[],
  normalizer: Normalizer,
): PlainCell {
  const tags = new Set(before.tags);
  for (const tag of details.tags?.removed ?? []) tags.delete(tag);
  for (const tag of details.tags?.added ?? []) tags.add(tag);
  return {
    type: details.type?.after ?? before.type,
    lines: applyLines(before.lines, details.source, newLines),
    finalNewline: before.finalNewline !== details.finalNewline,
    tags: [...tags].sort(),
    metadata: applyKeys(before.metadata, details.metadata, ['cell', 'metadata'], normalizer),
    attachments: applyKeys(before.attachments, details.attachments, ['cell', 'attachments'], normalizer),
    unknown: applyKeys(before.unknown, details.unknown, ['cell'], normalizer),
  };
}

function applyLines(
  before: readonly string[],
  changes: readonly LineChange[],
  newLines: readonly string[],
): readonly string[] {
  const lines: string[] = [];
  let at = 0;
  for (const change of changes) {
    lines.push(...before.slice(at, change.beforeStart));
    lines.push(...contents(newLines.slice(change.afterStart, change.afterEnd)));
    at = change.beforeEnd;
  }
  return [...lines, ...before.slice(at)];
}

function applyKeys(
  before: PlainKeys,
  changes: readonly KeyChange[],
  place: readonly string[],
  normalizer: Normalizer,
): PlainKeys {
  const keys = new Map(before);
  for (const { path, after } of changes) {
    const own = JSON.stringify(path);
    for (const key of before.keys()) {
      if (key === own || key.startsWith(`${own.slice(0, -1)},`)) keys.delete(key);
    }
    if (after === undefined) continue;
    for (const [below, value] of plainKeys(after, [...place, ...path], normalizer, [])) {
      keys.set(JSON.stringify([...path, ...(JSON.parse(below) as string[])]), value);
    }
  }
  return sorted(keys);
}
