/** What changed from one table to another: which column is which, then which row, then which cells.
 *
 *      |   | score | time |        |   | time | score |
 *      | 0 | 0.81  | 3 s  |   ->   | 0 | 3 s  | 0.84  |     one cell, and nothing else
 *
 *  Columns are known by their headings, rows by what is in the columns that both tables have; between rows that are the
 *  same, one is a new version of another by its labels, else by its place. */
import { type Row, type Table, textOfCell } from '../markup/tables.ts';
import { diffLines } from '../text/line-diff.ts';

/** A column or a row of one table, and the one it is in the other. One of them may not be there. */
export type Counterparts = readonly [before: number | undefined, after: number | undefined];

export interface TableChange {
  /** In the order of the new table; what went stands where it was. */
  readonly columns: readonly Counterparts[];
  readonly rows: readonly RowChange[];
}

export interface RowChange {
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

export function compareTables(before: Table, after: Table): TableChange {
  const columns = pairColumns(headings(before), headings(after));
  const common = columns.filter(([one, other]) => one !== undefined && other !== undefined);
  // Labels count lines in most tables: they shift where a row came or went.
  const isData = ([one, other]: Counterparts): boolean =>
    one! >= labelsOf(before) && other! >= labelsOf(after);
  const compared = common.some(isData) ? common.filter(isData) : common;
  const keys = (rows: readonly Row[], side: 0 | 1): readonly string[] =>
    rows.map(({ cells }) => compared.map((pair) => textOfCell(cells[pair[side]!] ?? '')).join('\0'));
  const rows: RowChange[] = [];
  const same = (one: Row, other: Row): boolean =>
    columns.every(([old, now]) => textAt(one, old) === textAt(other, now));
  const pair = (one: Row, other: Row): void => {
    rows.push({ kind: same(one, other) ? 'same' : 'changed', before: one, after: other });
  };
  let [old, now] = [0, 0];
  for (const change of [...diffLines(keys(before.body, 0), keys(after.body, 1)), undefined]) {
    for (; old < (change?.beforeStart ?? before.body.length); old += 1, now += 1)
      pair(before.body[old]!, after.body[now]!);
    if (change === undefined) break;
    const olds = before.body.slice(change.beforeStart, change.beforeEnd);
    const news = after.body.slice(change.afterStart, change.afterEnd);
    for (const [one, other] of pairRows(olds, news)) {
      if (one !== undefined && other !== undefined) pair(one, other);
      else rows.push({ kind: one === undefined ? 'added' : 'removed', before: one, after: other });
    }
    [old, now] = [change.beforeEnd, change.afterEnd];
  }
  return { columns, rows };
}

/** The text of a cell; undefined: there is no such column. */
function textAt(row: Row, column: number | undefined): string | undefined {
  return column === undefined ? undefined : textOfCell(row.cells[column] ?? '');
}

/** Columns that are labels in every row. */
function labelsOf({ body }: Table): number {
  return body.reduce((least, { labels }) => Math.min(least, labels), Number.POSITIVE_INFINITY);
}

/** What stands above each column; of a table without a head its number. */
function headings({ head, body }: Table): readonly string[] {
  const width = [...head, ...body].reduce((widest, { cells }) => Math.max(widest, cells.length), 0);
  return Array.from({ length: width }, (_, column) =>
    head.length === 0 ? String(column) : head.map(({ cells }) => textOfCell(cells[column] ?? '')).join('\0'),
  );
}

function pairColumns(before: readonly string[], after: readonly string[]): readonly Counterparts[] {
  const places = new Map<string, number[]>();
  for (const [place, heading] of before.entries()) {
    const there = places.get(heading);
    if (there === undefined) places.set(heading, [place]);
    else there.push(place);
  }
  const found = after.map((heading) => places.get(heading)?.shift());
  const taken = new Set(found);
  const left = before.flatMap((_, place) => (taken.has(place) ? [] : [place]));
  const isRenamed = before.length === after.length;
  const pairs: Counterparts[] = [];
  for (const [place, old] of found.entries()) {
    // In as many columns as before, one that nobody knows is the one at its place under a new name.
    if (old === undefined && isRenamed && left.includes(place)) {
      left.splice(left.indexOf(place), 1);
      pairs.push([place, place]);
      continue;
    }
    while (left.length > 0 && left[0]! <= place && !isRenamed) pairs.push([left.shift(), undefined]);
    pairs.push([old, place]);
  }
  return [...pairs, ...left.map((old) => [old, undefined] as const)];
}

type RowPair = readonly [Row | undefined, Row | undefined];

/** Rows that replaced each other. */
function pairRows(before: readonly Row[], after: readonly Row[]): readonly RowPair[] {
  if (before.length === 0 || after.length === 0)
    return [
      ...before.map((row) => [row, undefined] as const),
      ...after.map((row) => [undefined, row] as const),
    ];
  const labels = [before, after].map((rows) => rows.map(labelOf));
  const isKnown = labels.every((names) => !names.includes('') && new Set(names).size === names.length);
  if (!isKnown || before.length === after.length) {
    return Array.from(
      { length: Math.max(before.length, after.length) },
      (_, at) => [before[at], after[at]] as const,
    );
  }
  // What went stands where it was, before what followed it.
  const places = new Map(before.map((row, place) => [labelOf(row), place]));
  const names = new Set(labels[1]);
  const pairs: RowPair[] = [];
  let next = 0;
  const passTo = (end: number): void => {
    for (; next < end; next += 1)
      if (!names.has(labelOf(before[next]!))) pairs.push([before[next], undefined]);
  };
  for (const row of after) {
    const place = places.get(labelOf(row));
    passTo(place ?? next);
    pairs.push([place === undefined ? undefined : before[place], row]);
  }
  passTo(before.length);
  return pairs;
}

function labelOf({ cells, labels }: Row): string {
  return cells.slice(0, labels).map(textOfCell).join('\0');
}
