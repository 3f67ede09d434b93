/** A table that changed, cell by cell: the rows that changed with one above and below, what stood in a cell struck out
 *  before what stands there now. Rows and columns beyond what one reads are counted. */

import { type Html, html } from '../markup/html.ts';
import { sanitizeHtml } from '../markup/sanitize.ts';
import { type Row, type Table, textOfCell } from '../markup/tables.ts';
import { counted } from '../messages.ts';
import { type Counterparts, compareTables, type RowChange } from './table-changes.ts';

const MOST_ROWS = 200;
const MOST_COLUMNS = 40;
/** UTF-16 units of a cell. */
const LONGEST_CELL = 1000;
/** Rows around one that changed. */
const AROUND = 1;

export function drawTableChange(before: Table, after: Table): Html {
  const { columns, rows } = compareTables(before, after);
  const shown = shownColumns(columns, rows);
  const lines = shownRows(rows);
  const head = headRows(before, after, shown);
  const body = lines.map((line) =>
    typeof line === 'number'
      ? html`<tr class="gap"><td colspan="${shown.length + 1}">… ${counted(line, 'row')}</td></tr>`
      : drawRow(line, shown),
  );
  const around = drawAround(before.around, after.around);
  return html`<p class="verdict">${verdict(columns, rows, shown.length)}</p><div class="table" tabindex="0" role="region" aria-label="Table"><table>${head.length > 0 && html`<thead>${head}</thead>`}<tbody>${body}</tbody></table></div>${around}`;
}

function verdict(columns: readonly Counterparts[], rows: readonly RowChange[], shown: number): string {
  const count = (kind: RowChange['kind']): number => rows.filter((row) => row.kind === kind).length;
  const [changed, added, removed] = [count('changed'), count('added'), count('removed')];
  const came = columns.filter(([before]) => before === undefined).length;
  const went = columns.filter(([, after]) => after === undefined).length;
  const words = [
    changed > 0 ? `${counted(changed, 'row')} changed` : '',
    added > 0 ? `${counted(added, 'row')} added` : '',
    removed > 0 ? `${counted(removed, 'row')} removed` : '',
    came > 0 ? `${counted(came, 'column')} added` : '',
    went > 0 ? `${counted(went, 'column')} removed` : '',
    columns.length > shown ? `${counted(columns.length - shown, 'column')} not shown` : '',
    changed + added + removed > MOST_ROWS ? `the first ${MOST_ROWS} rows of these are shown` : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? 'the same cells' : words.join(', ');
}

/** The columns in which something changed, and from the left as many others as there is room for. */
function shownColumns(columns: readonly Counterparts[], rows: readonly RowChange[]): readonly Counterparts[] {
  if (columns.length <= MOST_COLUMNS) return columns;
  const changed = rows.filter(({ kind }) => kind === 'changed').slice(0, MOST_ROWS);
  const isChanged = (pair: Counterparts): boolean => changed.some((row) => cellOf(row, pair).isChanged);
  const first = new Set([...columns.slice(0, 2), ...columns.filter(isChanged).slice(0, MOST_COLUMNS - 2)]);
  for (const column of columns) if (first.size < MOST_COLUMNS) first.add(column);
  return columns.filter((column) => first.has(column));
}

/** Rows, and between them how many are not shown. */
function shownRows(rows: readonly RowChange[]): readonly (RowChange | number)[] {
  const changed = rows.flatMap(({ kind }, at) => (kind === 'same' ? [] : [at])).slice(0, MOST_ROWS);
  const near = new Set<number>();
  for (const at of changed.length === 0 ? [0] : changed)
    for (let row = at - AROUND; row <= at + AROUND; row += 1)
      if (rows[row]?.kind === 'same' || row === at) near.add(row);
  const lines: (RowChange | number)[] = [];
  let last = -1;
  for (const at of [...near].sort((one, other) => one - other)) {
    if (at > last + 1) lines.push(at - last - 1);
    lines.push(rows[at]!);
    last = at;
  }
  if (last < rows.length - 1) lines.push(rows.length - 1 - last);
  return lines;
}

interface CellPair {
  /** undefined: there is no such row or column. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly isChanged: boolean;
}

function cellOf({ before, after }: Pick<RowChange, 'before' | 'after'>, [old, now]: Counterparts): CellPair {
  const at = (row: Row | undefined, column: number | undefined): string | undefined =>
    row === undefined || column === undefined ? undefined : (row.cells[column] ?? '');
  const [one, other] = [at(before, old), at(after, now)];
  const isChanged =
    (one === undefined ? undefined : textOfCell(one)) !==
    (other === undefined ? undefined : textOfCell(other));
  return { before: one, after: other, isChanged };
}

const SIGNS: Readonly<Record<RowChange['kind'], string>> = {
  same: '',
  changed: '~',
  added: '+',
  removed: '−',
};
const CLASSES: Readonly<Record<RowChange['kind'], string>> = {
  same: '',
  changed: 'changed',
  added: 'came',
  removed: 'went',
};

function drawRow(row: RowChange, columns: readonly Counterparts[]): Html {
  const labels = (row.after ?? row.before)!.labels;
  const cells = columns.map((pair) => {
    const isLabel = (pair[row.after === undefined ? 0 : 1] ?? labels) < labels;
    return drawCell(cellOf(row, pair), isLabel, row.kind !== 'changed');
  });
  const look = row.kind !== 'same' && html` class="${CLASSES[row.kind]}"`;
  return html`<tr${look}><td class="sign">${SIGNS[row.kind]}</td>${cells}</tr>`;
}

/** `isWhole`: the row, or the head, is of one side, or says itself that it came or went. */
function drawCell({ before, after, isChanged }: CellPair, isLabel: boolean, isWhole: boolean): Html {
  const inside =
    isWhole || !isChanged
      ? drawContent(after ?? before ?? '')
      : html`${before !== undefined && before !== '' && html`<del>${drawContent(before)}</del> `}${after !== undefined && html`<ins>${drawContent(after)}</ins>`}`;
  const mark = isChanged && !isWhole && html` class="changed"`;
  return isLabel ? html`<th scope="row"${mark}>${inside}</th>` : html`<td${mark}>${inside}</td>`;
}

/** Headings of both tables; a column that came or went is marked over all of them. */
function headRows(before: Table, after: Table, columns: readonly Counterparts[]): readonly Html[] {
  const count = Math.max(before.head.length, after.head.length);
  return Array.from({ length: count }, (_, at) => {
    const row = { before: before.head[at], after: after.head[at] };
    const cells = columns.map((pair) => {
      const cell = cellOf(row, pair);
      const side = pair[0] === undefined ? 'came' : pair[1] === undefined ? 'went' : '';
      const inside =
        side === '' && cell.isChanged
          ? html`<del>${drawContent(cell.before ?? '')}</del> <ins>${drawContent(cell.after ?? '')}</ins>`
          : drawContent(cell.after ?? cell.before ?? '');
      const look = side !== '' && html` class="${side}"`;
      // A heading that says nothing is none.
      return inside.markup === '' ? html`<td${look}></td>` : html`<th scope="col"${look}>${inside}</th>`;
    });
    return html`<tr><td class="sign"></td>${cells}</tr>`;
  });
}

/** What pandas writes below a table, beside the style that it writes above. */
function drawAround(before: string, after: string): Html {
  if (before.length > LONGEST_AROUND || after.length > LONGEST_AROUND) return html``;
  const [one, other] = [sanitizeHtml(before), sanitizeHtml(after)];
  if (one.markup === other.markup) return html`<div class="about">${other}</div>`;
  return html`<div class="about went">${one}</div><div class="about came">${other}</div>`;
}

/** UTF-16 units: what is longer is a page of its own. */
const LONGEST_AROUND = 100_000;

/** A cell's HTML: mostly it is text, and needs no parser. */
function drawContent(cell: string): Html {
  if (cell.length > LONGEST_CELL) return html`${short(textOfCell(cell))}`;
  return /[<&]/.test(cell) ? sanitizeHtml(cell) : html`${cell.trim()}`;
}

function short(text: string): string {
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text;
}
