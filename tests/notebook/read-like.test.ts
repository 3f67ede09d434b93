/** A notebook that is read as another version of one is the notebook that it is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/json/value.ts';
import type { Cell, Notebook } from '../../src/notebook/notebook.ts';
import { readNotebook } from '../../src/notebook/read.ts';
import { originalCell } from '../../src/notebook/read-cell.ts';
import { applyEdit, cell, edit, type RawCell } from '../diff/generated-notebooks.ts';

function fileOf(cells: readonly RawCell[], indent: number): Buffer {
  return Buffer.from(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, indent));
}

function told(notebook: Notebook): unknown {
  const place = (value: JsonValue | undefined): unknown => {
    if (value === undefined) return undefined;
    expect(value.bytes).toBe(notebook.bytes);
    return [value.kind, value.start, value.end];
  };
  const all = (one: Cell): unknown => ({
    texts: [one.index, one.type, one.id, one.source, one.sourceKey, one.sourceSize],
    values: [one.node, one.sourceNode, one.executionCount, one.outputs, one.metadata, one.attachments].map(
      place,
    ),
    members: one.node.members.map(({ name, keyStart, keyEnd, value }) => [
      name,
      keyStart,
      keyEnd,
      place(value),
    ]),
    inMetadata: one.metadata?.members.map(({ name, value }) => [name, place(value)]),
  });
  return notebook.cells.map(all);
}

test('whatever the other version holds', () => {
  const cells = fc.array(cell, { maxLength: 12 });
  const edits = fc.array(edit, { maxLength: 4 });
  const indent = fc.constantFrom(0, 1);
  fc.assert(
    fc.property(cells, edits, edits, indent, indent, (base, some, others, one, other) => {
      const [ours, theirs] = [some, others].map((list) => {
        const edited = structuredClone(base) as RawCell[];
        for (const each of list) applyEdit(edited, each);
        return edited;
      });
      const first = readNotebook(fileOf(base, one));
      const second = readNotebook(fileOf(ours!, other), {}, first);
      // Of a version of a version.
      const third = readNotebook(fileOf(theirs!, one), {}, second);
      expect(told(second)).toEqual(told(readNotebook(second.bytes)));
      expect(told(third)).toEqual(told(readNotebook(third.bytes)));
    }),
  );
});

test('a version in the other format is read by itself', () => {
  const code = { cell_type: 'code', input: 'x', source: 'y', metadata: {}, outputs: [] };
  const old = { nbformat: 3, nbformat_minor: 0, metadata: {}, worksheets: [{ cells: [code] }] };
  const now = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [code] };
  const [before, after] = [old, now].map((one) => Buffer.from(JSON.stringify(one)));
  const first = readNotebook(before!);
  const second = readNotebook(after!, {}, first);
  expect([first.cells[0]!.source, second.cells[0]!.source]).toEqual(['x', 'y']);
  expect(originalCell(second.cells[0]!)).toBe(second.cells[0]);
});
