/** Which column, row and cell of a table is which in another. */
import { expect, test } from 'vitest';
import { compareTables } from '../../src/html/table-changes.ts';
import { readTable, textOfCell } from '../../src/markup/tables.ts';

/** A table in a notation: rows by `/`, cells by spaces, the first row the head, `#` before a label. */
const table = (written: string) => {
  const [head, ...rows] = written.split(' / ').map((row) => row.split(' '));
  const cell = (text: string): string =>
    text.startsWith('#') ? `<th>${text.slice(1)}</th>` : `<td>${text}</td>`;
  const row = (cells: readonly string[]): string => `<tr>${cells.map(cell).join('')}</tr>`;
  const body = rows.map(row).join('');
  return readTable(
    `<table><thead>${row(head!.map((text) => `#${text}`))}</thead><tbody>${body}</tbody></table>`,
  )!;
};

/** Columns as `a`, `+b`, `-c`; rows as their cells, with their sign. */
const shown = (
  before: string,
  after: string,
): { readonly columns: string; readonly rows: readonly string[] } => {
  const [one, other] = [table(before), table(after)];
  const { columns, rows } = compareTables(one, other);
  const signs = { same: ' ', changed: '~', added: '+', removed: '-' } as const;
  return {
    columns: columns
      .map(([old, now]) =>
        now === undefined
          ? `-${textOfCell(one.head[0]!.cells[old!]!)}`
          : `${old === undefined ? '+' : ''}${textOfCell(other.head[0]!.cells[now]!)}`,
      )
      .join(' '),
    rows: rows.map(({ kind, before: old, after: now }) => {
      const texts = [old, now].map((row) => row?.cells.map(textOfCell).join(' '));
      return `${signs[kind]} ${[...new Set(texts.filter((text) => text !== undefined))].join(' -> ')}`;
    }),
  };
};

test.each([
  ['one cell', 'i a / #0 1 / #1 2', 'i a / #0 1 / #1 3', 'i a', ['  0 1', '~ 1 2 -> 1 3']],
  ['a row that came', 'i a / #0 1 / #1 2', 'i a / #0 1 / #x 9 / #1 2', 'i a', ['  0 1', '+ x 9', '  1 2']],
  [
    'a row that went, those below counted anew',
    'i a / #0 1 / #1 2 / #2 3',
    'i a / #0 1 / #1 3',
    'i a',
    ['  0 1', '- 1 2', '~ 2 3 -> 1 3'],
  ],
  ['a column that came', 'i a / #0 1', 'i a b / #0 1 5', 'i a +b', ['~ 0 1 -> 0 1 5']],
  ['a column that went', 'i a b / #0 1 5', 'i b / #0 5', 'i -a b', ['~ 0 1 5 -> 0 5']],
  ['columns in another order', 'i a b / #0 1 2', 'i b a / #0 2 1', 'i b a', ['  0 1 2 -> 0 2 1']],
  ['a column under a new name', 'i a / #0 1 / #1 2', 'i b / #0 1 / #1 2', 'i b', ['  0 1', '  1 2']],
  [
    'rows by their labels',
    'i a / #x 1 / #y 2 / #z 3',
    'i a / #x 5 / #z 7',
    'i a',
    ['~ x 1 -> x 5', '- y 2', '~ z 3 -> z 7'],
  ],
  ['two columns of one name', 'a a / 1 2', 'a a / 1 3', 'a a', ['~ 1 2 -> 1 3']],
  ['nothing in common', 'a / 1', 'b c / 2 3', '-a +b +c', ['~ 1 -> 2 3']],
])('%s', (_, before, after, columns, rows) => {
  const result = shown(before, after);
  expect(result.columns.split(' ').sort()).toEqual(columns.split(' ').sort());
  expect(result.rows).toEqual(rows);
});
