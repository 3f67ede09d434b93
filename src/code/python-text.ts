/** A cell as plain Python of the same length, so that places in it are places in the cell:
 *
 *      %time df = load()          ->            ⏎df = load()
 *      files = !ls *.csv          ->      files = 0
 *      df.head?                   ->      0
 *      %%bash                     ->      (nothing; the cell is no Python)
 *
 *  What stands only at the start of a statement is a magic: `x % y` and the text of a string are left alone. */
import {
  BARE_MAGICS,
  BARE_MAGICS_WITH_WORDS,
  CELL_MAGICS,
  HARMLESS_EXTENSIONS,
  LINE_MAGICS,
  VALUED_OPTIONS,
} from './magics.ts';
import type { NameEvent } from './name-events.ts';
import { endOfString } from './strings.ts';

export interface PythonText {
  /** As long as the cell's source, with other line ends. */
  readonly text: string;
  /** What magics do with names, in order. */
  readonly events: readonly NameEvent[];
  /** Where names are made that end with the statement: half-open ranges of places. */
  readonly timed: readonly (readonly [start: number, end: number])[];
}

export function pythonText(source: string): PythonText {
  if (!MAY_BE_OTHER.test(source) && !ONE_LINE.test(source)) return { text: source, events: [], timed: [] };
  const cell = new CellText(source);
  cell.readCellMagics();
  cell.readBareMagic();
  cell.readStatements();
  return { text: cell.text(), events: cell.events, timed: cell.timed };
}

/** `import` and such that bind in the line below, and what Python 2 printed. */
const PRINT_STATEMENT = /^print[ \t]+(?:>>|(?=["'\w`{[-]|u"|u')(?!(?:if|in|is|and|or|not|else|for)\b))/;

/** Signs of something that is no plain Python, which most cells have none of: a line that begins as magics do, `= !`, `?` at
 *  the end of a line, `print` and `yield` as statements, `1.`, `with (`; and a line that stands alone. */
const MAY_BE_OTHER =
  /^[ \t]*[%!?,;/]|=[ \t]*[!%]|\?[ \t\r;]*(?:#.*)?$|\bprint[ \t]*(?:[^\s(]|$)|\byield\b|[0-9]\.(?![0-9])|\bwith[ \t]*\(/m;
const ONE_LINE = /^\s*[a-z_]\w*(?:[ \t][^\n]*)?\s*$/;

class CellText {
  readonly events: NameEvent[] = [];
  readonly timed: [number, number][] = [];
  private readonly source: string;
  /** The text in the making; undefined as long as it is the source, as most cells' is. */
  private changed: string[] | undefined;
  /** Where what is not read yet begins. */
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  text(): string {
    return this.changed === undefined ? this.source : this.changed.join('');
  }

  private get units(): string[] {
    this.changed ??= this.source.split('');
    return this.changed;
  }

  /** `%%time` and what stands in the lines above it. */
  readCellMagics(): void {
    for (;;) {
      const match = /^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*(%%(\S+)([^\n]*))/.exec(this.source.slice(this.at));
      if (match === null) return;
      const [whole, line, name = '', rest = ''] = match;
      const start = this.at + whole.length - line!.length;
      const end = this.at + whole.length;
      this.blank(start, end);
      this.at = end;
      const kind = CELL_MAGICS.get(name);
      for (const made of madeByCellMagic(name, kind, rest)) this.make(made, start);
      if (kind === undefined) this.hide(start, `%%${name}`);
      if (kind === undefined || kind === 'other') {
        this.blank(end, this.source.length);
        this.at = this.source.length;
        return;
      }
      if (kind === 'timed') {
        this.timed.push([start, this.source.length]);
        const setup = start + 2 + name.length + optionsBefore(name, rest);
        if (this.source.slice(setup, end).trim() !== '') this.restore(setup, end);
      }
    }
  }

  /** `pip install x`, where it is all that stands there. */
  readBareMagic(): void {
    const rest = this.source.slice(this.at);
    if (rest.trim().includes('\n')) return;
    const match =
      /^(\s*)([a-z_]\w*)([ \t]+(?:[-~]|\.{1,2}(?:\/|$)|[^\s=(.,%*+<>|&^[\])}:;!])[^\n]*)?\s*$/m.exec(rest);
    if (match === null || /^\s*\S+\s+(?:if|in|is|and|or|not|else|for)\b/.test(rest)) return;
    const [, indent = '', name = '', words] = match;
    if (!(words === undefined ? BARE_MAGICS : BARE_MAGICS_WITH_WORDS).has(name)) return;
    this.lineMagic(this.at + indent.length);
    this.at = this.source.length;
  }

  readStatements(): void {
    const { source } = this;
    let depth = 0;
    /** Where the logical line begins, and whether nothing of it was read. */
    let line = this.at;
    let isStart = true;
    /** Whether a statement may begin here, in or behind another one. */
    let isStatement = true;
    while (this.at < source.length) {
      const { at } = this;
      const unit = source[at]!;
      if (unit === '\n') {
        this.at += 1;
        if (depth === 0) {
          line = this.at;
          isStart = true;
          isStatement = true;
        }
        continue;
      }
      if (unit === ' ' || unit === '\t' || unit === '\r' || unit === '\f') {
        this.at += 1;
        continue;
      }
      if (unit === '#') {
        this.at = this.endOfLine(at);
        continue;
      }
      if (isStart && this.readEscaped()) continue;
      if (isStatement) this.readKeyword();
      isStart = false;
      isStatement = depth === 0 && (unit === ':' || unit === ';');
      if (unit === '"' || unit === "'") this.at = endOfString(source, at).end;
      else if (unit === '\\') this.at += /^\\(?:\r?\n|\r)?/.exec(source.slice(at, at + 3))![0].length;
      else if ('([{'.includes(unit)) {
        depth += 1;
        this.at += 1;
      } else if (')]}'.includes(unit)) {
        depth = Math.max(0, depth - 1);
        this.at += 1;
      } else if (unit === '=' && depth === 0) this.readAssigned();
      else if (
        unit === '?' &&
        depth === 0 &&
        /^\?{1,2}[ \t\r;]*(?:#.*)?$/.test(source.slice(at, this.endOfLine(at)))
      ) {
        this.fill(line + indentAt(source, line), this.endOfLine(at));
        this.at = this.endOfLine(at);
      } else {
        this.at = endOfWord(source, at);
        this.readNumber(at);
      }
    }
  }

  /** A line that begins with one of IPython's signs. */
  private readEscaped(): boolean {
    const { source, at } = this;
    switch (source[at]) {
      case '%':
        this.lineMagic(at);
        return true;
      case '!':
      case '?':
      case ',':
      case ';':
      case '/': {
        const end = this.endOfContinued(at);
        this.fill(at, end);
        this.at = end;
        return true;
      }
    }
    return false;
  }

  /** `%name words`, or without the sign. */
  private lineMagic(at: number): void {
    const end = this.endOfContinued(at);
    this.at = end;
    const text = this.source.slice(at, end);
    const [head = '', name = ''] = /^%*\s*([\w.]*)/.exec(text) ?? [];
    const rest = text.slice(head.length);
    const kind = LINE_MAGICS.get(name);
    this.fill(at, end);
    switch (kind) {
      case undefined:
      case 'hides':
        this.hide(at, `%${name}`);
        return;
      case 'statement':
      case 'timed': {
        const start = at + head.length + optionsBefore(name, rest);
        if (this.source.slice(start, end).trim() === '') return;
        this.statementIn(start, end);
        if (kind === 'timed') this.timed.push([start, end]);
        return;
      }
      case 'harmless':
        if (isLoad(name) && !HARMLESS_EXTENSIONS.has(rest.trim())) this.hide(at, `%${name} ${rest.trim()}`);
        else if (name === 'store' && /(?:^|\s)-r\b/.test(rest)) this.hide(at, '%store -r');
        else for (const made of madeByLineMagic(name, rest)) this.make(made, at);
    }
  }

  /** `x = !ls`, `x = %env HOME`: what is assigned is no Python. */
  private readAssigned(): void {
    const { source, at } = this;
    const before = source[at - 1] ?? '';
    if (source[at + 1] === '=' || '=!<>+-*/%&|^@:~'.includes(before)) {
      this.at += source[at + 1] === '=' ? 2 : 1;
      return;
    }
    const start = at + 1 + indentAt(source, at + 1);
    this.at = start;
    if (source[start] !== '!' && source[start] !== '%') return;
    const end = this.endOfContinued(start);
    this.at = end;
    this.fill(start, end);
    if (source[start] === '!') return;
    const [head = '', name = ''] = /^%+\s*([\w.]*)/.exec(source.slice(start, end)) ?? [];
    const kind = LINE_MAGICS.get(name);
    const words = start + head.length;
    const body = words + optionsBefore(name, source.slice(words, end));
    if ((kind === 'statement' || kind === 'timed') && source.slice(body, end).trim() !== '') {
      this.blank(start, body);
      this.restore(body, end);
    } else if (kind === undefined || kind === 'hides') this.hide(start, `%${name}`);
  }

  /** `1.`, which the grammar does not know where no digit follows. */
  private readNumber(start: number): void {
    const { source, at } = this;
    if (
      source[at] !== '.' ||
      !/^[0-9][0-9_]*$/.test(source.slice(start, at)) ||
      /[0-9]/.test(source[at + 1] ?? '')
    )
      return;
    this.units[at] = '0';
    this.at += 1;
  }

  /** Statements that this grammar does not know: Python 2's `print`, and parentheses around what `with` opens. */
  private readKeyword(): void {
    const { source, at } = this;
    const rest = source.slice(at, this.endOfLine(at));
    const print = PRINT_STATEMENT.exec(rest);
    if (print !== null) {
      this.blank(at, at + print[0].length);
      this.units[at] = '0';
      this.units[at + 1] = ',';
      this.at = at + print[0].length;
      return;
    }
    if (/^print[ \t]*(?:[\r;#]|$)/.test(rest)) {
      this.fill(at, at + 5);
      this.at = at + 5;
      return;
    }
    if (/^yield[ \t]*(?:[\r;#)]|$)/.test(rest)) {
      this.fill(at, at + 5);
      this.at = at + 5;
      return;
    }
    const opening = /^(?:async[ \t]+)?with[ \t]*\(/.exec(rest);
    if (opening !== null) this.readOpening(at + opening[0].length - 1);
  }

  /** `with (open(a) as f, open(b) as g):` without the parentheses. */
  private readOpening(open: number): void {
    const end = this.endOfBrackets(open);
    if (end === undefined || this.source[end - 1] !== ')') return;
    const inside = this.source.slice(open + 1, end - 1);
    if (!/^\s*:/.test(this.source.slice(end)) || !/\sas\s/.test(inside)) return;
    for (let at = open; at < end; at += 1) if (/[\r\n]/.test(this.source[at]!)) this.units[at] = ' ';
    const comma = /,\s*$/.exec(inside);
    if (comma !== null) this.units[open + 1 + comma.index] = ' ';
    this.units[open] = ' ';
    this.units[end - 1] = ' ';
  }

  private endOfBrackets(open: number): number | undefined {
    const { source } = this;
    let depth = 0;
    for (let at = open; at < source.length; ) {
      const unit = source[at]!;
      if (unit === '"' || unit === "'") {
        at = endOfString(source, at).end;
        continue;
      }
      if (unit === '#') return undefined;
      if ('([{'.includes(unit)) depth += 1;
      if (')]}'.includes(unit)) depth -= 1;
      at += 1;
      if (depth === 0) return at;
    }
    return undefined;
  }

  private endOfLine(at: number): number {
    const end = this.source.indexOf('\n', at);
    return end < 0 ? this.source.length : end;
  }

  /** The end of a line that goes on behind a backslash. */
  private endOfContinued(at: number): number {
    let end = this.endOfLine(at);
    while (end < this.source.length && /\\\r?$/.test(this.source.slice(Math.max(at, end - 2), end)))
      end = this.endOfLine(end + 1);
    return end;
  }

  /** Spaces, but for the ends of lines. */
  private blank(start: number, end: number): void {
    for (let at = start; at < end; at += 1) if (this.source[at] !== '\n') this.units[at] = ' ';
  }

  private restore(start: number, end: number): void {
    for (let at = start; at < end; at += 1) this.units[at] = this.source[at]!;
  }

  /** A statement that does nothing, since a block may have no other. */
  private fill(start: number, end: number): void {
    for (let at = start; at < end; at += 1) this.units[at] = ' ';
    if (end > start) this.units[start] = '0';
  }

  /** The statement from `start` on in a line of its own, as far in as the line that it stands in. */
  private statementIn(start: number, end: number): void {
    const line = this.source.lastIndexOf('\n', start - 1) + 1;
    const indent = indentAt(this.source, line);
    this.blank(line, start);
    this.units[start - indent - 1] = '\n';
    for (let at = 0; at < indent; at += 1) this.units[start - indent + at] = this.source[line + at]!;
    this.restore(start, end);
  }

  private make(name: string, at: number): void {
    this.events.push({ kind: 'make', name, at, isSure: true, value: undefined });
  }

  private hide(at: number, by: string): void {
    this.events.push({ kind: 'hide', at, by });
  }
}

function indentAt(source: string, at: number): number {
  return /^[ \t]*/.exec(source.slice(at, at + 400))![0].length;
}

/** At least one unit on; all letters beyond ASCII may be part of a name. */
function endOfWord(source: string, at: number): number {
  let end = at + 1;
  if (!IN_WORD.test(source[at]!)) return end;
  while (end < source.length && IN_WORD.test(source[end]!)) end += 1;
  return end;
}

const IN_WORD = /[\w\u0080-\uffff]/;

function isLoad(name: string): boolean {
  return name === 'load_ext' || name === 'reload_ext';
}

/** How long the options are that stand before the statement. */
function optionsBefore(name: string, rest: string): number {
  const valued = VALUED_OPTIONS.get(name) ?? '';
  let at = 0;
  for (;;) {
    const [option, sign] =
      /^\s*-([A-Za-z])(?=\s|[0-9])/.exec(rest.slice(at)) ??
      /^\s*-([a-z]+|-[a-z-]+)(?=\s|$)/.exec(rest.slice(at)) ??
      [];
    if (option === undefined || sign === undefined) return at + /^\s*/.exec(rest.slice(at))![0].length;
    at += option.length;
    if (sign.length === 1 && valued.includes(sign)) at += /^\s*\S*/.exec(rest.slice(at))![0].length;
  }
}

const NAME = '[A-Za-z_]\\w*';

/** `%%capture out`, `%%bash --out files`, `%%R -o df`, `%%bigquery df`, `%%sql rows <<`. */
function madeByCellMagic(
  name: string,
  kind: ReturnType<typeof CELL_MAGICS.get>,
  rest: string,
): readonly string[] {
  if (name === 'capture' || name === 'bigquery') return firstWord(rest);
  if (name === 'sql') return targetOfQuery(rest);
  return kind === 'other' ? namedByOptions(rest) : [];
}

/** `%macro again 1-3`, `%aimport numpy`, `%sql rows << select 1`, `%sc files=ls`. */
function madeByLineMagic(name: string, rest: string): readonly string[] {
  if (name === 'macro') return firstWord(rest);
  if (name === 'aimport')
    return [...rest.matchAll(new RegExp(`(?<![\\w.-])${NAME}`, 'g'))].map(([word]) => word);
  if (name === 'sc') return new RegExp(`^\\s*(?:-\\w+\\s+)*(${NAME})\\s*=`).exec(rest)?.slice(1) ?? [];
  return name === 'sql' ? targetOfQuery(rest) : [];
}

function firstWord(rest: string): readonly string[] {
  return new RegExp(`^\\s*(?:-\\S+\\s+)*(${NAME})(?:\\s|$)`).exec(rest)?.slice(1) ?? [];
}

function targetOfQuery(rest: string): readonly string[] {
  return new RegExp(`(?:^|\\s)(${NAME})\\s*=?\\s*<<`).exec(rest)?.slice(1) ?? [];
}

function namedByOptions(rest: string): readonly string[] {
  const options = rest.matchAll(
    new RegExp(`(?:^|\\s)(?:-o|--out|--err|--output|--proc)[=\\s]+(${NAME}(?:,${NAME})*)`, 'g'),
  );
  return [...options].flatMap(([, names = '']) => names.split(','));
}
