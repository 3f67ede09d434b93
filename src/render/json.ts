/** `--json`: a diff as data for other programs; the format is documented in docs/json-format.md and versioned. */
import type { CellChange, CellDetails, CellKeys, KeyChange, NotebookDiff } from '../diff/changes.ts';
import { countLines } from '../diff/line-counts.ts';
import { joinedLines } from '../diff/split.ts';
import { canonicalText } from '../json/same.ts';
import type { JsonValue } from '../json/value.ts';
import type { Cell } from '../notebook/notebook.ts';
import type { LineChange } from '../text/change.ts';
import { splitLines } from '../text/lines.ts';
import type { FileHeading } from './options.ts';

/** Grows when a reader of the old format could misread the new one. */
const JSON_VERSION = 1;

/** One file as a JSON text on one line, without a newline. */
export function renderJsonFile(diff: NotebookDiff, heading: FileHeading): string {
  return JSON.stringify({
    status: heading.status,
    before: diff.before === undefined ? null : heading.before,
    after: diff.after === undefined ? null : heading.after,
    ...(heading.similarity === undefined ? {} : { similarity: heading.similarity }),
    lines: countLines(diff),
    format: diff.format ?? null,
    metadata: diff.metadata.map(keyChange),
    cells: diff.cells.map(cellChange),
    hidden: diff.hidden,
  });
}

/** The files of a range as the whole answer. */
export function renderJson(files: readonly string[]): string {
  return `{"version":${JSON_VERSION},"files":[${files.join(',\n')}]}\n`;
}

function cellChange(change: CellChange): unknown {
  switch (change.kind) {
    case 'added':
      return {
        kind: change.kind,
        after: place(change.after),
        source: change.after.source,
        ...keysOf(change.keys),
      };
    case 'removed':
      return {
        kind: change.kind,
        before: place(change.before),
        source: change.before.source,
        ...keysOf(change.keys),
      };
    case 'same':
      return {
        kind: change.kind,
        before: place(change.before),
        after: place(change.after),
        hidden: change.details.hidden,
      };
    case 'modified':
    case 'moved':
      return {
        kind: change.kind,
        before: place(change.before),
        after: place(change.after),
        ...detailsOf(change.before, change.after, change.details),
      };
    case 'split':
      return {
        kind: change.kind,
        before: place(change.before),
        after: change.after.map(place),
        source: lineChanges(splitLines(change.before.source), joinedLines(change.after), change.source),
      };
    case 'joined':
      return {
        kind: change.kind,
        before: change.before.map(place),
        after: place(change.after),
        source: lineChanges(joinedLines(change.before), splitLines(change.after.source), change.source),
      };
  }
}

/** Which cell: its place from 1, as people count. */
function place(cell: Cell): unknown {
  return { cell: cell.index + 1, type: cell.type, id: cell.id ?? null };
}

/** What a cell brought or took along, as far as there is any. */
function keysOf({ tags, metadata, attachments, unknown }: CellKeys): object {
  const lists = Object.entries({ metadata, attachments, unknown }).filter(([, list]) => list.length > 0);
  return {
    ...(tags === undefined ? {} : { tags }),
    ...Object.fromEntries(lists.map(([name, list]) => [name, list.map(keyChange)])),
  };
}

function detailsOf(before: Cell, after: Cell, details: CellDetails): object {
  return {
    source: lineChanges(splitLines(before.source), splitLines(after.source), details.source),
    finalNewline: details.finalNewline,
    type: details.type ?? null,
    tags: details.tags ?? null,
    metadata: details.metadata.map(keyChange),
    attachments: details.attachments.map(keyChange),
    unknown: details.unknown.map(keyChange),
    hidden: details.hidden,
  };
}

function lineChanges(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
): unknown {
  return changes.map(({ beforeStart, beforeEnd, afterStart, afterEnd }) => ({
    before: { line: beforeStart + 1, removed: before.slice(beforeStart, beforeEnd).map(withoutNewline) },
    after: { line: afterStart + 1, added: after.slice(afterStart, afterEnd).map(withoutNewline) },
  }));
}

/** A side without the key lacks the member: `null` is a value like others. */
function keyChange({ path, before, after }: KeyChange): unknown {
  return {
    path,
    ...(before === undefined ? {} : { before: plain(before) }),
    ...(after === undefined ? {} : { after: plain(after) }),
  };
}

/** A value for JSON.stringify. What plain JSON cannot hold (`NaN`), or nobody could nest, is given as text. */
function plain(value: JsonValue): unknown {
  const text = value.bytes.toString('utf8', value.start, value.end);
  if (isDeep(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return canonicalText(value);
  }
}

/** Levels that JSON.stringify and the readers of other languages take without running out of stack. */
const MAX_DEPTH = 500;

/** Whether more brackets stand open at once than that; those in strings are counted too, which does no harm. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** A carriage return stays: where it came or went it is what changed. */
function withoutNewline(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}
