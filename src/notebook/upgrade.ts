/** Format 3 to format 4, as nbformat converts: worksheets become one row of cells, headings become markdown,
 *  outputs get their new names. Used where a merge meets both formats. */
import { expand } from '../json/read.ts';
import { rebuildObject } from '../json/rebuild.ts';
import { joinedText, lastMembers, memberOf } from '../json/same.ts';
import { layOut, type Style, styleOf, writeString, writeStringList } from '../json/style.ts';
import type { JsonObject, JsonValue } from '../json/value.ts';
import { CellDraft } from './cell-draft.ts';
import { cellDepth } from './fields.ts';
import type { Cell, Notebook } from './notebook.ts';

/** The bytes of `notebook` (format 3) as format 4.0, in its own layout. */
export function upgradeToFormat4(notebook: Notebook): Buffer {
  const style = styleOf(notebook.root);
  const cells = notebook.cells.map((cell) => upgradeCell(cell, style));
  const changes = new Map<string, Buffer | undefined>([
    ['worksheets', undefined],
    ['cells', listOf(cells, style, 1)],
    ['nbformat', Buffer.from('4')],
    ['nbformat_minor', Buffer.from('0')],
  ]);
  const { root, bytes } = notebook;
  const upgraded = rebuildObject(root, changes, style, 0, true);
  return Buffer.concat([bytes.subarray(0, root.start), upgraded, bytes.subarray(root.end)]);
}

const CELL_DEPTH = cellDepth(4);

function upgradeCell(cell: Cell, style: Style): Buffer {
  const draft = new CellDraft(cell, { style, major: 4 }, true);
  if (cell.metadata === undefined) draft.set('metadata', Buffer.from('{}'));
  if (cell.type === 'heading') {
    const level = memberOf(cell.node, 'level');
    const depth =
      level?.kind === 'number' ? Number(level.bytes.toString('latin1', level.start, level.end)) : 1;
    const title = `${'#'.repeat(Math.min(Math.max(depth, 1), 6))} ${cell.source.replace(/\s*\n\s*/g, ' ')}`;
    draft.set('cell_type', Buffer.from('"markdown"'));
    draft.set('level', undefined);
    draft.set('source', Buffer.from(writeStringList([title], style, CELL_DEPTH + 1)));
  }
  if (cell.type === 'code') {
    for (const name of ['input', 'prompt_number', 'language', 'collapsed']) draft.set(name, undefined);
    draft.set('source', valueText(cell.sourceNode, '[]', style, CELL_DEPTH + 1));
    draft.count(cell.executionCount);
    const outputs = cell.outputs === undefined ? undefined : expand(cell.outputs);
    const items = outputs?.kind === 'array' ? outputs.items : [];
    draft.set(
      'outputs',
      listOf(
        items.map((item) => upgradeOutput(item, style)),
        style,
        CELL_DEPTH + 1,
      ),
    );
    const collapsed = memberOf(cell.node, 'collapsed');
    if (collapsed !== undefined) {
      const folded = new Map([['collapsed', valueText(collapsed, 'false', style, CELL_DEPTH + 2)]]);
      draft.set('metadata', rebuildObject(cell.metadata, folded, style, CELL_DEPTH + 1, true));
    }
  }
  return draft.write();
}

const OUTPUT_DEPTH = 4;

/** Keys of format 3's outputs that name a kind of data. */
export const FORMAT_3_MIME_TYPES: ReadonlyMap<string, string> = new Map([
  ['text', 'text/plain'],
  ['html', 'text/html'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['jpeg', 'image/jpeg'],
  ['latex', 'text/latex'],
  ['json', 'application/json'],
  ['javascript', 'application/javascript'],
]);

function upgradeOutput(output: JsonValue, style: Style): Buffer {
  if (output.kind !== 'object') return layOut(output, style, OUTPUT_DEPTH);
  const kind = joinedText(memberOf(output, 'output_type'));
  const changes = new Map<string, Buffer | undefined>();
  if (kind === 'pyout' || kind === 'display_data') {
    changes.set('output_type', Buffer.from(kind === 'pyout' ? '"execute_result"' : '"display_data"'));
    changes.set('data', mimeBundle(output, style, changes));
    if (memberOf(output, 'metadata') === undefined) changes.set('metadata', Buffer.from('{}'));
    if (kind === 'pyout') {
      const count = valueText(memberOf(output, 'prompt_number'), 'null', style, OUTPUT_DEPTH + 1);
      changes.set('prompt_number', undefined);
      changes.set('execution_count', count);
    }
  } else if (kind === 'pyerr') {
    changes.set('output_type', Buffer.from('"error"'));
  } else if (kind === 'stream') {
    const name = joinedText(memberOf(output, 'stream')) ?? 'stdout';
    changes.set('stream', undefined);
    changes.set('name', Buffer.from(writeString(name, style)));
  }
  return rebuildObject(output, changes, style, OUTPUT_DEPTH, true);
}

/** The data of an output under its mime types; marks the keys it took as gone. */
function mimeBundle(output: JsonObject, style: Style, changes: Map<string, Buffer | undefined>): Buffer {
  const bundle = new Map<string, Buffer | undefined>();
  for (const [name, value] of lastMembers(output)) {
    const mime = FORMAT_3_MIME_TYPES.get(name) ?? (name.includes('/') ? name : undefined);
    if (mime === undefined) continue;
    bundle.set(mime, layOut(value, style, OUTPUT_DEPTH + 2));
    changes.set(name, undefined);
  }
  return rebuildObject(undefined, bundle, style, OUTPUT_DEPTH + 1, true);
}

function valueText(value: JsonValue | undefined, absent: string, style: Style, depth: number): Buffer {
  return value === undefined ? Buffer.from(absent) : layOut(value, style, depth);
}

function listOf(items: readonly Buffer[], style: Style, depth: number): Buffer {
  if (items.length === 0) return Buffer.from('[]');
  const inner = Buffer.from(style.newline + style.indent.repeat(depth + 1));
  const comma = Buffer.from(style.newline === '' ? style.comma : ',');
  const pieces: Uint8Array[] = [Buffer.from('[')];
  for (const [index, item] of items.entries()) {
    if (index > 0) pieces.push(comma);
    pieces.push(inner, item);
  }
  pieces.push(Buffer.from(`${style.newline}${style.indent.repeat(depth)}]`));
  return Buffer.concat(pieces);
}
