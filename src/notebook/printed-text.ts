/** What a program printed, as it stands on the screen in the end:
 *
 *      "\r 10%|#   |\r 50%|##  |\r100%|####|\n"   ->   "100%|####|\n"
 *
 *  A progress bar writes over its line again and again, and only the last state is there to be read. Colours and links
 *  are left out; every other control character stays in the text, and whoever shows it makes it visible. */

/** `text` as a notebook has it. A screen is made only where something moves back on it. */
export function printedText(text: string): string {
  const plain = text.includes('\x1b') ? text.replace(STYLE, '') : text;
  return MOVES_BACK.test(plain) ? new Screen().print(plain) : plain;
}

/** What was printed, and the colours it stands in. */
export interface PrintedText {
  /** What `printedText` gives. */
  readonly text: string;
  /** Sorted; what lies between has no colour. */
  readonly colours: readonly ColourRun[];
}

/** Half-open, in UTF-16 units. */
export interface ColourRun {
  readonly start: number;
  readonly end: number;
  /** The sequences that made it so: `ESC [ 1 m ESC [ 31 m`. */
  readonly sequences: string;
}

export function printedColours(text: string): PrintedText {
  if (!text.includes('\x1b')) return { text: printedText(text), colours: [] };
  const { plain, settings } = takeColoursOut(text);
  if (MOVES_BACK.test(plain)) {
    const screen = new Screen(settings);
    const printed = screen.print(plain);
    return { text: printed, colours: screen.colours() };
  }
  const colours = settings.map(({ at, sequences }, index) => ({
    start: at,
    end: settings[index + 1]?.at ?? plain.length,
    sequences,
  }));
  return {
    text: plain,
    colours: colours.filter(({ start, end, sequences }) => sequences !== '' && end > start),
  };
}

/** From a place in the plain text on, what is printed has these colours. */
interface ColourSetting {
  readonly at: number;
  readonly sequences: string;
}

function takeColoursOut(text: string): {
  readonly plain: string;
  readonly settings: readonly ColourSetting[];
} {
  const settings: ColourSetting[] = [];
  let inForce: readonly string[] = [];
  let removed = 0;
  const plain = text.replace(STYLE, (sequence: string, at: number) => {
    if (sequence.startsWith('\x1b[')) {
      inForce = coloursAfter(inForce, sequence);
      if (settings.at(-1)?.at === at - removed) settings.pop();
      const sequences = inForce.join('');
      if (settings.at(-1)?.sequences !== sequences) settings.push({ at: at - removed, sequences });
    }
    removed += sequence.length;
    return '';
  });
  return { plain, settings };
}

function coloursAfter(inForce: readonly string[], sequence: string): readonly string[] {
  if (sequence.length > LONGEST_SEQUENCE) return inForce;
  if (/^\x1b\[[0;]*m$/.test(sequence)) return [];
  if (/^\x1b\[0?;/.test(sequence)) return [sequence];
  return [...inForce.filter((one) => one !== sequence), sequence].slice(-MOST_SEQUENCES);
}

/** A program that never resets its colours, or sets them anew for each letter, does not make these long. */
const LONGEST_SEQUENCE = 40;
const MOST_SEQUENCES = 12;

/** Colours (`ESC [ 31 m`) and the two halves of a link (`ESC ] 8 ; ; address BEL`). */
const STYLE = /\x1b(?:\[[0-9;:]*m|\]8;[^\x07\x1b]*(?:\x07|\x1b\\))/g;
const MOVES_BACK = /\r(?!\n)|[\b\x1b]/;
/** Text; a line's end; steps back; a control sequence, whose last character says what it does; or a single control. */
const TOKEN = /[^\r\n\b\x1b]+|\r?\n|\r+|\x08+|\x1b\[([0-9;:?]*)[ -/]*([@-~])|\x1b/g;
/** Columns from which on a line is no progress bar: what steps back in it stays as it is, so that writing over long
 *  lines costs no more than their length. */
const LONGEST_ROW = 2000;

class Screen {
  private readonly rows: string[] = [''];
  private readonly settings: readonly ColourSetting[] | undefined;
  private nextSetting = 0;
  private style = PLAIN;
  /** The colours that were set, and for each unit of a row the number of its own among them, as a unit. */
  private readonly known = new Map<string, string>([['', PLAIN]]);
  private readonly styles: string[] = [''];
  /** The carriage return that a row ends with, beside its newline. */
  private readonly ends: string[] = [];
  private row = 0;
  /** In UTF-16 units, which is what front ends count. */
  private column = 0;

  /** `settings`: in order, by their places in what will be printed; undefined: colours are not wanted. */
  constructor(settings?: readonly ColourSetting[]) {
    this.settings = settings;
  }

  print(text: string): string {
    for (const { 0: token, 1: count = '', 2: command, index } of text.matchAll(TOKEN)) {
      if (command !== undefined) this.control(command, Number.parseInt(count, 10));
      else if (token.endsWith('\n')) this.newLine(token);
      else if (token.startsWith('\r') || token.startsWith('\b')) this.back(token);
      else this.writeColoured(token, index);
    }
    return this.rows.map((row, index) => `${row}${this.ends[index] ?? ''}`).join('');
  }

  colours(): readonly ColourRun[] {
    const found: ColourRun[] = [];
    const sequencesOf = new Map([...this.known].map(([sequences, style]) => [style, sequences]));
    let at = 0;
    for (const [index, row] of this.rows.entries()) {
      const styles = this.styles[index]!;
      for (let start = 0; start < styles.length; ) {
        const style = styles[start]!;
        let end = start + 1;
        while (end < styles.length && styles[end] === style) end += 1;
        const sequences = sequencesOf.get(style)!;
        if (style !== PLAIN) found.push({ start: at + start, end: at + end, sequences });
        start = end;
      }
      at += row.length + (this.ends[index] ?? '').length;
    }
    return found;
  }

  /** `at`: where the text stands in what is printed. */
  private writeColoured(text: string, at: number): void {
    let start = 0;
    for (let next = this.settings?.[this.nextSetting]; next !== undefined && next.at < at + text.length; ) {
      if (next.at > at + start) this.write(text.slice(start, next.at - at));
      start = Math.max(start, next.at - at);
      if (!this.known.has(next.sequences) && this.known.size < MOST_STYLES)
        this.known.set(next.sequences, String.fromCharCode(this.known.size));
      this.style = this.known.get(next.sequences) ?? PLAIN;
      this.nextSetting += 1;
      next = this.settings?.[this.nextSetting];
    }
    this.write(text.slice(start));
  }

  private write(text: string): void {
    this.rows[this.row] = laidOver(this.rows[this.row]!, this.column, text, ' ');
    if (this.settings !== undefined) {
      const styles = this.style.repeat(text.length);
      this.styles[this.row] = laidOver(this.styles[this.row]!, this.column, styles, PLAIN);
    }
    this.column += text.length;
  }

  private newLine(end: string): void {
    this.ends[this.row] ??= end;
    this.row += 1;
    this.column = 0;
    if (this.row < this.rows.length) return;
    this.rows.push('');
    this.styles.push('');
  }

  private back(steps: string): void {
    if (this.rows[this.row]!.length > LONGEST_ROW) this.write(steps);
    else this.column = steps.startsWith('\r') ? 0 : Math.max(0, this.column - steps.length);
  }

  /** The moves and erasures of progress bars. What else a terminal can do is left out, as Jupyter leaves it out. */
  private control(command: string, count: number): void {
    if (this.rows[this.row]!.length > LONGEST_ROW) return;
    const steps = Math.min(count || 1, LONGEST_ROW);
    switch (command) {
      case 'A':
        this.row = Math.max(0, this.row - steps);
        return;
      case 'B':
        this.row = Math.min(this.rows.length - 1, this.row + steps);
        return;
      case 'C':
        this.column = Math.min(LONGEST_ROW, this.column + steps);
        return;
      case 'D':
        this.column = Math.max(0, this.column - steps);
        return;
      case 'G':
        this.column = steps - 1;
        return;
      case 'K':
        this.rows[this.row] = this.erased(this.rows[this.row]!, count, ' ');
        this.styles[this.row] = this.erased(this.styles[this.row]!, count, PLAIN);
        return;
    }
  }

  private erased(row: string, count: number, blank: string): string {
    if (count === 2) return '';
    return count === 1 ? blank.repeat(this.column) + row.slice(this.column) : row.slice(0, this.column);
  }
}

/** `row` with `text` written over it from `column` on. */
function laidOver(row: string, column: number, text: string, blank: string): string {
  if (column === row.length) return row + text;
  return row.slice(0, column).padEnd(column, blank) + text + row.slice(column + text.length);
}

const PLAIN = '\0';
/** Combinations of colours in one text; further ones are plain. */
const MOST_STYLES = 1000;
