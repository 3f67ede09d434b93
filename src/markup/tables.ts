/** A table within HTML as rows of cells:
 *
 *      <table><thead><tr><th></th><th>score</th></tr></thead><tr><th>0</th><td>0.81</td></tr></table>
 *
 *  Tables of 100,000 rows are read at the speed of a search, not made into a tree. The worst that a hostile table can reach
 *  is to be read as other cells than a browser would show: each goes through the sanitiser before it is shown. */

/** Cells hold HTML; one that spans several rows or columns stands in each of them. */
export interface Table {
  readonly head: readonly Row[];
  readonly body: readonly Row[];
  /** The HTML before and behind the table, where pandas counts rows. */
  readonly around: string;
}

export interface Row {
  readonly cells: readonly string[];
  /** How many of them, from the left, are headings. */
  readonly labels: number;
}

/** undefined: there is not exactly one table in `markup`, or it spans more cells than are read. */
export function readTable(markup: string): Table | undefined {
  const reader = new TableReader(markup);
  const tag = new RegExp(TAG);
  for (let match = tag.exec(markup); match !== null; match = tag.exec(markup)) {
    const [token, close = '', name] = match;
    const skipped = close === '' ? SKIPPED.get(name?.toLowerCase() ?? '!--') : undefined;
    if (skipped !== undefined) {
      const end = indexOfEnd(markup, skipped, tag.lastIndex);
      if (end < 0) break;
      tag.lastIndex = end;
    } else if (name !== undefined) {
      reader.tag(name.toLowerCase(), close === '', token, match.index);
      if (reader.isRefused) return undefined;
    }
  }
  return reader.end();
}

/** What stands in one line of text of a cell, for comparing and for names: without tags, white space as one space. */
export function textOfCell(cell: string): string {
  const text = cell.includes('<') ? cell.replace(/<[^<>]{0,2000}>/g, '') : cell;
  return text.replace(/\s+/g, ' ').trim();
}

const TAG = /<(?:!--|(\/?)(table|thead|tbody|tfoot|tr|td|th|style|script)(?=[\s/>])[^<>]{0,1000}>)/gi;
/** What holds no cells, and how it ends. */
const SKIPPED: ReadonlyMap<string, RegExp> = new Map([
  ['!--', /-->/g],
  ['style', /<\/style/gi],
  ['script', /<\/script/gi],
]);

function indexOfEnd(markup: string, end: RegExp, from: number): number {
  const search = new RegExp(end);
  search.lastIndex = from;
  return search.exec(markup) === null ? -1 : search.lastIndex;
}

/** Cells of a table, spans counted, beyond which it is no table to compare. */
const MOST_CELLS = 4_000_000;
const WIDEST_SPAN = 1000;

interface OpenCell {
  readonly start: number;
  readonly isHeading: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** A cell that reaches into the rows below. */
interface Hanging {
  readonly cell: string;
  readonly rows: number;
}

class TableReader {
  isRefused = false;
  private readonly markup: string;
  private readonly head: Row[] = [];
  private readonly body: Row[] = [];
  private hanging = new Map<number, Hanging>();
  private start: number | undefined;
  private finish: number | undefined;
  private isHead = false;
  private row: { readonly cell: string; readonly open: OpenCell }[] | undefined;
  private cell: OpenCell | undefined;
  private count = 0;

  constructor(markup: string) {
    this.markup = markup;
  }

  tag(name: string, isStart: boolean, token: string, at: number): void {
    if (name === 'table') {
      if (isStart) this.isRefused = this.start !== undefined;
      this.endRow(at);
      if (isStart) this.start = at;
      else this.finish ??= at + token.length;
    } else if (this.start === undefined || this.finish !== undefined) return;
    else if (name === 'td' || name === 'th') {
      this.endCell(at);
      if (isStart) this.startCell(name, token, at);
    } else if (name === 'tr') {
      this.endRow(at);
      if (isStart) this.row = [];
    } else {
      this.endRow(at);
      this.isHead = isStart && name === 'thead';
    }
  }

  end(): Table | undefined {
    this.endRow(this.markup.length);
    if (this.start === undefined || this.isRefused || this.head.length + this.body.length === 0)
      return undefined;
    const around = `${this.markup.slice(0, this.start)} ${this.markup.slice(this.finish ?? this.markup.length)}`;
    if (this.head.length > 0) return { head: this.head, body: this.body, around };
    // Without a head, rows of headings alone are one.
    const first = this.body.findIndex(({ cells, labels }) => labels < cells.length);
    const rows = Math.max(0, first);
    return { head: this.body.slice(0, rows), body: this.body.slice(rows), around };
  }

  private startCell(name: string, token: string, at: number): void {
    this.row ??= [];
    const span = (attribute: RegExp): number =>
      Math.max(1, Math.min(WIDEST_SPAN, Number.parseInt(attribute.exec(token)?.[1] ?? '1', 10)));
    this.cell = {
      start: at + token.length,
      isHeading: name === 'th',
      columns: span(/\scolspan\s*=\s*["']?(\d+)/i),
      rows: span(/\srowspan\s*=\s*["']?(\d+)/i),
    };
  }

  private endCell(at: number): void {
    if (this.cell === undefined) return;
    this.row!.push({ cell: this.markup.slice(this.cell.start, at), open: this.cell });
    this.cell = undefined;
  }

  private endRow(at: number): void {
    this.endCell(at);
    const { row } = this;
    this.row = undefined;
    if (row === undefined) return;
    const cells: string[] = [];
    const hanging = new Map<number, Hanging>();
    let labels = 0;
    const put = (cell: string, rows: number, isHeading: boolean): void => {
      if (rows > 1) hanging.set(cells.length, { cell, rows: rows - 1 });
      if (isHeading && labels === cells.length) labels += 1;
      cells.push(cell);
    };
    const putHanging = (): void => {
      for (let above = this.hanging.get(cells.length); above; above = this.hanging.get(cells.length))
        put(above.cell, above.rows, true);
    };
    for (const { cell, open } of row) {
      putHanging();
      this.count += open.columns;
      if (this.count > MOST_CELLS) {
        this.isRefused = true;
        return;
      }
      for (let column = 0; column < open.columns; column += 1) put(cell, open.rows, open.isHeading);
    }
    putHanging();
    this.count += this.hanging.size;
    this.hanging = hanging;
    (this.isHead ? this.head : this.body).push({ cells, labels });
  }
}
